"""Where each ink of a plot area is seen, column by column: what bounds every curve that may be drawn in it."""

from itertools import pairwise

import numpy as np

from omniscience_assets.evidence.colours import to_hex
from omniscience_assets.evidence.pixels.inks import Ink, Mask
from omniscience_assets.records import INK_COLUMNS, Box, InkOutline

_GAP = 0.012
"""Share of the height up to which two stretches of a column are one."""
_RULED = 0.5
"""Share of a row that was wiped where a line of a grid was."""
_DIGITS = 4
_MOST = 6
"""Stretches of a column that are told apart."""


def outline(ink: Ink, mask: Mask, frame: Box) -> InkOutline | None:
    """Where an ink is seen in a plot area; `None` where it is seen on rulers and in words alone.

    Args:
        ink: Its colour, and all of its pixels.
        mask: Its pixels without rulers and words, height × width.
        frame: The plot area in pixels of the mask, which is without its spines.
    """
    height, width = mask.shape
    across, up = frame[2] - frame[0], frame[3] - frame[1]
    edges = np.linspace(0, width, INK_COLUMNS + 1).astype(int)
    if not mask.any() or (np.diff(edges) < 1).any():
        return None
    columns = np.logical_or.reduceat(mask, edges[:-1], axis=1)
    spans = []
    for index, (start, end) in enumerate(pairwise(edges.tolist())):
        x = round(((start + end) / 2 - frame[0]) / across, _DIGITS)
        for top, bottom in reversed(_stretches(columns[:, index], max(2.0, _GAP * height))):
            low, high = ((frame[3] - row) / up for row in (bottom, top))
            spans.append((x, round(low, _DIGITS), round(high, _DIGITS)))
    wiped = (ink.mask & ~mask).mean(axis=1) > _RULED
    ruled = tuple(round((frame[3] - row - 0.5) / up, _DIGITS) for row in np.flatnonzero(wiped).tolist())
    return InkOutline(to_hex(ink.paint), tuple(spans), ruled)


def _stretches(column: Mask, gap: float) -> list[tuple[int, int]]:
    """First row, and row behind the last one, of the parts of a column, from the top; the nearest are joined."""
    rows = np.flatnonzero(np.diff(np.concatenate([[False], column, [False]]).astype(np.int8))).reshape(-1, 2).tolist()
    found: list[tuple[int, int]] = []
    for top, bottom in rows:
        if found and top - found[-1][1] < gap:
            found[-1] = found[-1][0], bottom
        else:
            found.append((top, bottom))
    while len(found) > _MOST:
        gaps = [after[0] - before[1] for before, after in pairwise(found)]
        at = gaps.index(min(gaps))
        found[at : at + 2] = [(found[at][0], found[at + 1][1])]
    return found
