"""Outlined and filled boxes in pixels: those of box plots, and those that hold text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.components import Components, Mask, find_components
from omniscience_assets.evidence.kinds.scale import log_count

Integers = npt.NDArray[np.int64]

_SQUARE = 0.85
_LEAST = 4
"""Shortest side of the half of a box, in pixels."""
_MEDIAN = 7
"""Widest gap between the halves."""
_LARGE = 0.06
"""Area of the largest box, as a share of the image."""
_MOST = 4000
_LETTER = 14
"""Pixels that a small part may measure in any image."""
_REACH = 8
"""Pixels beside a box in which its whisker is looked for."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Boxes cut by a line; every array has one entry a box."""

    x0: Integers
    y0: Integers
    x1: Integers
    y1: Integers


def cut_boxes(drawn: Mask, parts: Sequence[Components]) -> tuple[int, int]:
    """How many boxes are cut by one line, as those of box plots are, and how many of them have a whisker.

    Args:
        drawn: Pixels unlike the ground, height × width, without the lines of a grid.
        parts: What boxes may be halves of: areas of one colour, and ground that is closed in.
    """
    found = (0, 0)
    for mask, turn in ((drawn, _as_is), (drawn.T, _turned)):
        halves = [_halves(turn(_within(some, drawn.shape))) for some in parts]
        found = max(found, (sum(len(one.x0) for one in halves), sum(_whiskered(one, mask) for one in halves)))
    return found


def _as_is(parts: Components) -> Components:
    return parts


def _within(parts: Components, shape: tuple[int, ...]) -> Components:
    """Rectangles of the size of a box plot's."""
    fit = (parts.fill > _SQUARE) & (np.minimum(parts.width, parts.height) >= _LEAST)
    fit &= parts.width * parts.height < _LARGE * shape[0] * shape[1]
    return parts.where(fit & (np.cumsum(fit) <= _MOST))


def _turned(parts: Components) -> Components:
    return Components(parts.area, parts.y0, parts.x0, parts.y1, parts.x1)


def _halves(parts: Components) -> Halves:
    """Pairs one above the other with the same left and right side and a line between, that no third one goes on."""
    order = np.lexsort((parts.y0, parts.x1 // 3, parts.x0 // 3))
    x0, y0, x1, y1 = (side[order] for side in (parts.x0, parts.y0, parts.x1, parts.y1))
    if len(x0) < 2:
        return Halves(x0[:0], y0[:0], x1[:0], y1[:0])
    gap = y0[1:] - y1[:-1]
    pair = (np.abs(x0[1:] - x0[:-1]) <= 2) & (np.abs(x1[1:] - x1[:-1]) <= 2) & (gap > 0) & (gap <= _MEDIAN)
    alone = pair & ~np.append(pair[1:], False) & ~np.append(False, pair[:-1])
    return Halves(x0[:-1][alone], y0[:-1][alone], x1[:-1][alone], y1[1:][alone])


def _whiskered(boxes: Halves, drawn: Mask) -> int:
    """How many have a thin line that leaves the middle of the upper or the lower side."""
    count = 0
    for x0, y0, x1, y1 in zip(boxes.x0, boxes.y0, boxes.x1, boxes.y1, strict=True):
        middle, reach = (x0 + x1) // 2, _REACH
        beside = max(3, (x1 - x0) // 4)
        for rows in (slice(max(0, y0 - reach), max(0, y0 - 4)), slice(y1 + 4, y1 + reach)):
            line: Mask = np.any(drawn[rows, max(0, middle - 2) : middle + 3], axis=1)
            sides = (
                drawn[rows, max(0, middle - beside - 2) : middle - beside + 1],
                drawn[rows, middle + beside : middle + beside + 3],
            )
            if len(line) and line.all() and not any(side.any(axis=1).mean() > 0.5 for side in sides if side.size):
                count += 1
                break
    return count


def holder_features(drawn: Mask, holes: Components, blocks: Components) -> dict[str, float]:
    """Boxes with something small in them, as diagrams have them, and what there is outside of them.

    Args:
        drawn: Pixels unlike the paper, height × width.
        holes: Paper that is closed in.
        blocks: Areas of one colour.
    """
    height, width = drawn.shape
    parts = find_components(drawn)
    small = parts.where(
        (np.maximum(parts.width, parts.height) < max(_LETTER, 0.06 * max(height, width))) & (parts.area >= 4)
    )
    found = [_boxed(small, boxes, (height, width)) for boxes in (holes, blocks)]
    return {
        "holders": log_count(sum(count for count, _ in found)),
        "held": min(1.0, sum(held for _, held in found) / max(1, len(small.area))),
        "small_parts": log_count(len(small.area)),
    }


def _boxed(small: Components, boxes: Components, shape: tuple[int, int]) -> tuple[int, int]:
    """How many boxes hold small parts, and how many parts are in them."""
    height, width = shape
    areas = boxes.width * boxes.height
    fit = (boxes.width > 0.02 * width) & (boxes.height > 0.015 * height) & (areas < 0.25 * height * width)
    boxes = boxes.where(fit & (boxes.fill > 0.5))
    order = np.argsort(-boxes.width * boxes.height)[:200]
    count, held = 0, np.zeros(len(small.area), bool)
    for index in order:
        inside = (small.x0 >= boxes.x0[index]) & (small.x1 <= boxes.x1[index])
        inside &= (small.y0 >= boxes.y0[index]) & (small.y1 <= boxes.y1[index])
        count += bool(inside.any())
        held |= inside
    return count, int(held.sum())
