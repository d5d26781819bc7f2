"""Marks to connected pieces of ink, on a coarse grid: linear in the number of marks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.extraction.pdf.boxes import Rect

_CELL = 4.0
_MOST_CELLS = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Connected ink; text that touches it counts."""

    box: Rect
    whole: bool
    """An included drawing, text and margins with it, or nothing but raster images."""


def connected(boxes: npt.NDArray[np.float64], width: float, height: float) -> list[Rect]:
    """Pieces of boxes (n, 4) that touch or are nearer than about five points: their boxes, from top to bottom."""
    if not len(boxes):
        return []
    cell = max(_CELL, width / _MOST_CELLS, height / _MOST_CELLS)
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    limits = np.array([columns - 1, rows - 1, columns - 1, rows - 1])
    cells = np.clip((boxes / cell).astype(np.int64), 0, limits)
    grid = np.zeros((rows, columns), dtype=bool)
    for x0, y0, x1, y1 in np.unique(cells, axis=0).tolist():
        grid[y0 : y1 + 1, x0 : x1 + 1] = True
    labels = _labels(grid)
    of_box = labels[cells[:, 1], cells[:, 0]]
    found = np.full((of_box.max() + 1, 4), np.inf)
    np.minimum.at(found, of_box, boxes * (1, 1, -1, -1))
    kept = found[np.unique(of_box)] * (1, 1, -1, -1)
    return sorted(((x0, y0, x1, y1) for x0, y0, x1, y1 in kept.tolist()), key=lambda box: (box[1], box[0], box[3]))


def _labels(grid: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Number of the piece that each cell belongs to, diagonal neighbours counted in; 0 is empty."""
    labels = np.zeros(grid.shape, dtype=np.int64)
    edges = np.nonzero(np.diff(grid, axis=1, prepend=False, append=False))
    rows, xs = edges[0][::2].tolist(), edges[1].tolist()
    parents = [0]
    above: list[tuple[int, int, int]] = []
    runs: list[tuple[int, int, int]] = []
    row = -1
    for y, x0, x1 in zip(rows, xs[::2], xs[1::2], strict=True):
        if y != row:
            above, runs, row = (runs if y == row + 1 else []), [], y
        roots = sorted({_root(parents, label) for a0, a1, label in above if a0 <= x1 and x0 <= a1})
        if not roots:
            roots = [len(parents)]
            parents.append(roots[0])
        for root in roots:
            parents[root] = roots[0]
        labels[y, x0:x1] = roots[0]
        runs.append((x0, x1, roots[0]))
    return np.array([_root(parents, label) for label in range(len(parents))])[labels]


def _root(parents: list[int], label: int) -> int:
    while parents[label] != label:
        label = parents[label]
    return label
