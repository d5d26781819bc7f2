"""Marks to connected pieces of ink, on a coarse grid: linear in the number of marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.extraction.pdf.boxes import Rect, union

_CELL = 4.0
_MOST_CELLS = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Connected ink; text that touches it counts."""

    box: Rect
    marks: tuple[int, ...]
    """Indices of the boxes that it is made of."""


def connected(boxes: Sequence[Rect], width: float, height: float) -> list[Piece]:
    """Pieces of boxes that touch or are nearer than about five points, from top to bottom."""
    if not boxes:
        return []
    cell = max(_CELL, width / _MOST_CELLS, height / _MOST_CELLS)
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    limits = np.array([columns - 1, rows - 1, columns - 1, rows - 1])
    cells = np.clip((np.asarray(boxes, dtype=np.float64) / cell).astype(np.int64), 0, limits)
    grid = np.zeros((rows, columns), dtype=bool)
    for x0, y0, x1, y1 in np.unique(cells, axis=0).tolist():
        grid[y0 : y1 + 1, x0 : x1 + 1] = True
    labels = _labels(grid)
    members: dict[int, list[int]] = {}
    for index, label in enumerate(labels[cells[:, 1], cells[:, 0]].tolist()):
        members.setdefault(label, []).append(index)
    pieces = [Piece(union(boxes[i] for i in marks), tuple(marks)) for marks in members.values()]
    return sorted(pieces, key=lambda piece: (piece.box[1], piece.box[0], piece.marks))


def _labels(grid: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Number of the piece that each cell belongs to, diagonal neighbours counted in; 0 is empty."""
    labels = np.zeros(grid.shape, dtype=np.int64)
    parents = [0]
    above: list[tuple[int, int, int]] = []
    for y, row in enumerate(grid):
        edges = np.flatnonzero(np.diff(row, prepend=False, append=False)).tolist()
        runs = []
        for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
            roots = sorted({_root(parents, label) for a0, a1, label in above if a0 <= x1 and x0 <= a1})
            if not roots:
                roots = [len(parents)]
                parents.append(roots[0])
            for root in roots:
                parents[root] = roots[0]
            labels[y, x0:x1] = roots[0]
            runs.append((x0, x1, roots[0]))
        above = runs
    return np.array([_root(parents, label) for label in range(len(parents))])[labels]


def _root(parents: list[int], label: int) -> int:
    while parents[label] != label:
        label = parents[label]
    return label
