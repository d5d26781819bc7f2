"""Rectangles that empty gutters part from one another (the recursive X-Y cut of Nagy & Seth 1984)."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from omniscience_assets.records import Box

Mask = npt.NDArray[np.bool_]

_MAX_BOXES = 200


def cut_boxes(mask: Mask, gap: tuple[int, int], shortest: int = 1) -> list[Box]:
    """Boxes of what is set, cut again and again where at least `gap` columns or rows are empty.

    Args:
        mask: What is drawn.
        gap: Least width of a vertical gutter and least height of a horizontal one, in pixels.
        shortest: Pieces with a shorter side are left out.

    Returns:
        Boxes in pixels, edges whole, in reading order of the cuts; at most 200.
    """
    height, width = mask.shape
    open_: list[tuple[int, int, int, int]] = [(0, 0, width, height)]
    done: list[Box] = []
    while open_ and len(done) < _MAX_BOXES:
        x0, y0, x1, y1 = open_.pop()
        part = mask[y0:y1, x0:x1]
        rows = _pieces(np.asarray(part.any(axis=1)), gap[1])
        columns = _pieces(np.asarray(part.any(axis=0)), gap[0])
        if not rows or not columns:
            continue
        if len(rows) > 1 or len(columns) > 1:
            if _widest(columns) >= _widest(rows):
                pieces = [(x0 + a, y0, x0 + b, y1) for a, b in columns]
            else:
                pieces = [(x0, y0 + a, x1, y0 + b) for a, b in rows]
            open_.extend(reversed(pieces))
            continue
        (top, bottom), (left, right) = rows[0], columns[0]
        if min(bottom - top, right - left) >= shortest:
            done.append((float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom)))
    return done


def _pieces(filled: npt.NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Start and end of stretches that are parted by at least `gap` empty places."""
    places = np.flatnonzero(filled)
    if not len(places):
        return []
    groups = np.split(places, np.flatnonzero(np.diff(places) > gap) + 1)
    return [(int(group[0]), int(group[-1]) + 1) for group in groups]


def _widest(pieces: list[tuple[int, int]]) -> int:
    return max((b[0] - a[1] for a, b in pairwise(pieces)), default=0)
