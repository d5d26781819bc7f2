"""Filled shapes of one ink: rectangles such as bars, and areas between two curves."""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.pixels.blobs import Blob
from omniscience_assets.evidence.pixels.courses import Points
from omniscience_assets.evidence.pixels.inks import Ink, Inks, Mask
from omniscience_assets.records import Box

_COVERED = 0.93
"""Share of a filled part that its rectangles cover."""
_SLACK = 1
"""Pixels by which the ends of neighbouring columns of one rectangle differ."""
_MOST = 120
_OUTLINE = 6
"""Pixels beside a bar in which its outline is."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A filled area: its edge as a closed ring."""

    ring: Points


def rectangles_of(blob: Blob, thinnest: int) -> list[Box] | None:
    """The bars that make up a filled part, in pixels; `None` where it is no such.

    Upright bars side by side part by their heights, lying ones by their lengths: the fewer are what was drawn.
    """
    upright = _strips(blob.mask, thinnest)
    lying = _strips(blob.mask.T, thinnest)
    found = [
        [(a, c, b, d) for a, b, c, d in upright] if upright is not None else None,
        [(c, a, d, b) for a, b, c, d in lying] if lying is not None else None,
    ]
    whole = [boxes for boxes in found if boxes]
    if not whole:
        return None
    best = min(whole, key=len)
    return [(float(a + blob.x0), float(b + blob.y0), float(c + blob.x0), float(d + blob.y0)) for a, b, c, d in best]


def _strips(mask: Mask, thinnest: int) -> list[tuple[int, int, int, int]] | None:
    """Start and end along the columns, top and bottom of stretches of equal columns without gaps."""
    tops, ends = _spans(mask)
    gaps = mask.sum(axis=0) < ends - tops
    if gaps.mean() > 0.1:
        return None
    found: list[tuple[int, int, int, int]] = []
    start = 0
    for column in range(1, mask.shape[1] + 1):
        same = column < mask.shape[1] and (
            abs(int(tops[column]) - int(np.median(tops[start:column]))) <= _SLACK
            and abs(int(ends[column]) - int(np.median(ends[start:column]))) <= _SLACK
        )
        if not same:
            if column - start >= thinnest:
                top, end = (round(float(np.median(one[start:column]))) for one in (tops, ends))
                found.append((start, column, top, end))
            start = column
    covered = sum((b - a) * (d - c) for a, b, c, d in found)
    if len(found) > 1 and not _share_base([end for _, _, *ends in found for end in ends], len(found)):
        return None
    return found if found and len(found) <= _MOST and covered >= _COVERED * mask.sum() else None


def _share_base(ends: list[int], count: int) -> bool:
    """Whether nearly all of some rectangles begin or end at one line."""
    return max(sum(abs(end - base) <= _SLACK for end in ends) for base in set(ends)) >= 0.9 * count


def _spans(mask: Mask) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last (exclusive) covered row of each column."""
    tops = mask.argmax(axis=0)
    ends = len(mask) - mask[::-1].argmax(axis=0)
    return tops, ends


def outline_of(blob: Blob, drawn: Mask) -> Outline | None:
    """The ring around a filled area that every upright line cuts once; lines drawn over it are no gaps in it."""
    tops, ends = _spans(blob.mask)
    whole = blob.mask | drawn[blob.y0 : blob.y1, blob.x0 : blob.x1]
    sums = np.pad(whole, ((1, 0), (0, 0))).cumsum(axis=0)
    columns = np.arange(blob.width)
    filled = sums[ends, columns] - sums[tops, columns]
    if (filled < 0.97 * (ends - tops)).mean() > 0.03:
        return None
    xs = columns + blob.x0 + 0.5
    top = np.stack([xs, tops + blob.y0], axis=1).astype(float)
    bottom = np.stack([xs, ends + blob.y0], axis=1).astype(float)
    return Outline(np.vstack([top, bottom[::-1], top[:1]]))


def as_bins(boxes: list[Box]) -> list[Box]:
    """Bars with those parted that are of one height and touch, where most are as wide as one bin."""
    if len(boxes) < 4:
        return boxes
    for along in (0, 1):
        sides = np.array([box[along + 2] - box[along] for box in boxes])
        one = float(np.quantile(sides, 0.25))
        counts = np.round(sides / one)
        fits = np.abs(sides - counts * one) <= 0.1 * one * counts + 1
        if (counts == 1).mean() >= 0.5 and (counts > 1).any() and fits.all() and counts.max() <= 8:
            parts: list[Box] = []
            for box, count in zip(boxes, counts.astype(int).tolist(), strict=True):
                edges = np.linspace(box[along], box[along + 2], count + 1).tolist()
                parts += [
                    (a, box[1], b, box[3]) if along == 0 else (box[0], a, box[2], b)
                    for a, b in itertools.pairwise(edges)
                ]
            return parts
    return boxes


def edged(box: Box, inks: Inks, own: Ink) -> Box:
    """A bar up to the middle of the dark outline around it, where it has one on each side that is looked at."""
    dark: Mask = np.zeros_like(own.mask)
    for ink in inks.inks:
        if ink.is_grey and ink is not own:
            dark |= ink.mask
    x0, y0, x1, y1 = (round(value) for value in box)
    height, width = dark.shape[0], dark.shape[1]
    left = [dark[y0:y1, x] for x in range(x0 - 1, max(-1, x0 - _OUTLINE - 1), -1)]
    top = [dark[y, x0:x1] for y in range(y0 - 1, max(-1, y0 - _OUTLINE - 1), -1)]
    right = [dark[y0:y1, x] for x in range(x1, min(width, x1 + _OUTLINE))]
    bottom = [dark[y, x0:x1] for y in range(y1, min(height, y1 + _OUTLINE))]
    a, b, c, d = (_thickness(side) / 2 for side in (left, top, right, bottom))
    return box[0] - a, box[1] - b, box[2] + c, box[3] + d


def _thickness(rows: list[Mask]) -> int:
    """How many rows in turn are dark from end to end; none where all are, since that is no outline."""
    dark = [bool(len(row)) and float(row.mean()) > 0.7 for row in rows]
    first = next((index for index, one in enumerate(dark) if one), 0)
    if first > 1:
        return 0
    count = next((index for index, one in enumerate(dark[first:]) if not one), len(dark))
    return count + first if 0 < count < _OUTLINE - 1 else 0
