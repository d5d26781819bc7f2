"""Bars and filled areas of one ink."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.pixels.blobs import Blob, find_blobs
from omniscience_assets.evidence.pixels.courses import pen_width, simplify
from omniscience_assets.evidence.pixels.figures import area_path, box_path
from omniscience_assets.evidence.pixels.inks import Ink, Inks, Mask, grow, shrink
from omniscience_assets.evidence.pixels.solids import as_bins, edged, outline_of, rectangles_of
from omniscience_assets.records import Box

FILLED = 0.42
"""Ems from which what is drawn is filled, and no line."""
_LOWEST = 0.08
"""Ems of the lowest bar."""
_MOST_BLOBS = 1_500


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """What was found, in pixels of the area, and what is left of the ink."""

    paths: list[Path]
    rest: Mask
    untold: int
    """Parts that could not be told."""


def take_fills(ink: Ink, mask: Mask, inks: Inks, em: float) -> Filled:
    """Bars and areas of an ink.

    Args:
        ink: Its colour.
        mask: Where it is, without rulers and words.
        inks: All of the area; lines that were drawn over a fill are no gaps in it.
        em: Height of letters in pixels.
    """
    fills: list[Path] = []
    untold = 0
    by = max(1, round(FILLED * em / 2))
    closed = mask | (shrink(grow(np.pad(mask, 3), 3), 3)[3:-3, 3:-3] & inks.drawn)
    padded = np.pad(closed, by)
    solid = grow(shrink(padded, by), by)[by:-by, by:-by] & closed if min(mask.shape) > 2 * by else mask & False
    solid = _mostly(solid, mask)
    large = [
        blob for blob in find_blobs(solid) or [] if blob.longest > 1.8 * em and pen_width(blob.mask) >= FILLED * em
    ]
    if not large:
        return Filled([], mask, 0)
    rest = mask.copy()
    for blob in large:
        whole = _grown(blob, closed)
        boxes = rectangles_of(whole, max(2, round(0.12 * em)))
        outline = None if boxes else outline_of(whole, inks.drawn)
        if boxes:
            fills += [box_path(box, ink.paint) for box in boxes]
        elif outline is not None:
            fills.append(area_path(simplify(outline.ring), ink.paint))
        else:
            untold += 1
        _clear(rest, blob, by)
    boxes = [path.box for path in fills if path.operators == "r"]
    if boxes:
        bars = as_bins([*boxes, *_low_bars(boxes, rest, em)])
        edges = [edged(box, inks, ink) for box in bars]
        fills = [path for path in fills if path.operators != "r"]
        fills += [box_path(box, ink.paint) for box in edges]
    return Filled(fills, rest, untold)


def _low_bars(boxes: Sequence[Box], rest: Mask, em: float) -> list[Box]:
    """Smaller rectangles that stand on the base of larger ones, or are as thick as these are; cleared from the rest."""
    found: list[Box] = []
    for blob in find_blobs(rest, _MOST_BLOBS) or []:
        if min(blob.width, blob.height) < max(2.0, _LOWEST * em):
            continue
        stands = any(
            (abs(blob.y1 - box[3]) <= 1.5 and min(abs(blob.x0 - box[2]), abs(blob.x1 - box[0])) <= 2.5)
            or (abs(blob.x0 - box[0]) <= 1.5 and min(abs(blob.y0 - box[3]), abs(blob.y1 - box[1])) <= 2.5)
            for box in boxes
        )
        filled = blob.area > 0.88 * blob.width * blob.height
        alike = any(
            abs(blob.width - box[2] + box[0]) <= 1.5 or abs(blob.height - box[3] + box[1]) <= 1.5 for box in boxes
        )
        bars = rectangles_of(blob, 2) if stands else None
        if bars is None and filled and alike:
            bars = [(float(blob.x0), float(blob.y0), float(blob.x1), float(blob.y1))]
        if bars:
            found += [bar for bar in bars if min(bar[2] - bar[0], bar[3] - bar[1]) >= 2]
            rest[blob.y0 : blob.y1, blob.x0 : blob.x1] &= ~blob.mask
    return found


def _mostly(solid: Mask, mask: Mask) -> Mask:
    """Filled parts that are of the ink itself for the most part."""
    kept = np.zeros_like(solid)
    for blob in find_blobs(solid, _MOST_BLOBS) or []:
        own = mask[blob.y0 : blob.y1, blob.x0 : blob.x1] & blob.mask
        if own.sum() > 0.6 * blob.area:
            kept[blob.y0 : blob.y1, blob.x0 : blob.x1] |= blob.mask
    return kept


def _grown(blob: Blob, mask: Mask) -> Blob:
    """The part with the pixel at its rim that opening took from its corners."""
    x0, y0 = max(0, blob.x0 - 1), max(0, blob.y0 - 1)
    x1, y1 = min(mask.shape[1], blob.x1 + 1), min(mask.shape[0], blob.y1 + 1)
    own = np.pad(blob.mask, ((blob.y0 - y0, y1 - blob.y1), (blob.x0 - x0, x1 - blob.x1)))
    own = grow(own) & mask[y0:y1, x0:x1]
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    own = own[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Blob(x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1, own)


def _clear(mask: Mask, blob: Blob, by: int) -> None:
    x0, y0 = max(0, blob.x0 - by), max(0, blob.y0 - by)
    x1, y1 = min(mask.shape[1], blob.x1 + by), min(mask.shape[0], blob.y1 + by)
    own = np.pad(blob.mask, ((blob.y0 - y0, y1 - blob.y1), (blob.x0 - x0, x1 - blob.x1)))
    mask[y0:y1, x0:x1] &= ~grow(own, 2)
