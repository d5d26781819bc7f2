"""What is wiped from an ink before its lines are traced: spines, grid lines, tick marks, words."""

from collections.abc import Sequence

import numpy as np

from omniscience_assets.evidence.pixels.blobs import Blob
from omniscience_assets.evidence.pixels.inks import Ink, Mask
from omniscience_assets.records import Box

_SPINE = 0.93
"""Share of an edge that a spine covers; bars that stand on it leave more free."""
_SOLID, _BROKEN = 0.9, 0.2
"""Shares of a row that a grid line covers, with what is drawn over it, and that one of dots covers."""
_ENDS = 0.08
"""A grid line of dots is seen in this share of the width at either end."""
_WITHIN = 0.8
"""Share of a part that lies in the box of a word of which it is a letter."""


def spine_width(drawn: Mask, most: int = 6) -> tuple[int, int, int, int]:
    """Rows and columns along the edges (left, top, right, bottom) that spines cover."""
    found = []
    for lines in (drawn.T, drawn, drawn.T[::-1], drawn[::-1]):
        full = lines[:most].mean(axis=1) > _SPINE
        found.append(int(full.argmin()) if not full.all() else 2)
    return found[0], found[1], found[2], found[3]


def without_grid(ink: Ink, drawn: Mask, ticks: tuple[Sequence[float], Sequence[float]]) -> Mask:
    """The mask of an ink without grid lines.

    Args:
        ink: Colours that are no grey make a grid only where there are two lines or more.
        drawn: Where anything is drawn.
        ticks: Places of the ticks along x and y, in pixels.
    """
    cleared = ink.mask.copy()
    found = []
    for turned, at in ((False, ticks[1]), (True, ticks[0])):
        lines, whole = (ink.mask.T, drawn.T) if turned else (ink.mask, drawn)
        full = _grid_rows(lines, whole, at)
        if ink.is_grey or len(full) > 1:
            found += [(turned, first, last) for first, last in full]
    for turned, first, last in found:
        (cleared.T if turned else cleared)[first : last + 1] = False
    mask = cleared.copy()
    for turned, first, last in found:
        lines, left = (mask.T, cleared.T) if turned else (mask, cleared)
        if first >= 2 and last + 3 < len(lines):
            through = _wide(left[first - 1] | left[first - 2]) & _wide(left[last + 1] | left[last + 2])
            lines[first : last + 1] |= through & (ink.mask.T if turned else ink.mask)[first : last + 1]
    return mask


def _grid_rows(mask: Mask, drawn: Mask, ticks: Sequence[float]) -> list[tuple[int, int]]:
    """First and last row of each line that runs from edge to edge."""
    share = mask.mean(axis=1)
    solid = (share > 0.5) & ((mask | drawn).mean(axis=1) > _SOLID)
    rim = max(3, round(_ENDS * mask.shape[1]))
    for tick in ticks:
        for row in range(max(0, round(tick) - 3), min(len(mask), round(tick) + 3)):
            both = mask[row, :rim].any() and mask[row, -rim:].any()
            thirds = all(part.mean() > _BROKEN for part in np.array_split(mask[row] | drawn[row], 5))
            solid[row] |= bool(both and share[row] > _BROKEN and thirds)
    rows = np.flatnonzero(solid)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(rows) else []
    return [(int(group[0]), int(group[-1])) for group in groups if len(group) <= 6]


def _wide(row: Mask) -> Mask:
    wide = row.copy()
    wide[1:] |= row[:-1]
    wide[:-1] |= row[1:]
    return wide


def wipe(mask: Mask, boxes: Sequence[Box], beyond: int = 1) -> None:
    """Clear boxes, given in pixels, and what is so many pixels around them."""
    for x0, y0, x1, y1 in boxes:
        mask[
            max(0, int(y0) - beyond) : max(0, int(np.ceil(y1)) + beyond),
            max(0, int(x0) - beyond) : max(0, int(np.ceil(x1)) + beyond),
        ] = False


def is_letter(blob: Blob, words: Sequence[Box], slack: float = 2.0) -> bool:
    """Whether most of a part lies in the box of a word."""
    for x0, y0, x1, y1 in words:
        w = min(blob.x1, x1 + slack) - max(blob.x0, x0 - slack)
        h = min(blob.y1, y1 + slack) - max(blob.y0, y0 - slack)
        if w > 0 and h > 0 and w * h > _WITHIN * blob.width * blob.height:
            return True
    return False
