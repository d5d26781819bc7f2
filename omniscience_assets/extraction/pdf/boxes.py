"""Rectangles in points, origin at the top left: the few operations that page geometry needs."""

import math
from collections.abc import Iterable

Rect = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)` in points with `x0 <= x1` and `y0 <= y1`."""


def union(boxes: Iterable[Rect]) -> Rect:
    """The smallest box round all of `boxes`, which are not none."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def common(one: Rect, two: Rect) -> Rect | None:
    """What both boxes cover; `None` when that is nothing (a line or a point counts)."""
    box = max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def meets(one: Rect, two: Rect) -> bool:
    """Whether the boxes have a point in common."""
    return one[0] <= two[2] and two[0] <= one[2] and one[1] <= two[3] and two[1] <= one[3]


def area(box: Rect) -> float:
    """Square points."""
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap_x(one: Rect, two: Rect) -> float:
    """Points that both cover horizontally; negative: the gap between them."""
    return min(one[2], two[2]) - max(one[0], two[0])


def overlap_y(one: Rect, two: Rect) -> float:
    """Points that both cover vertically; negative: the gap between them."""
    return min(one[3], two[3]) - max(one[1], two[1])


def side_by_side(one: Rect, two: Rect, apart: float) -> bool:
    """Whether the boxes share no column, and a height, give or take `apart` points."""
    return overlap_x(one, two) < 0 and overlap_y(one, two) > -apart


def contains(outer: Rect, inner: Rect, slack: float = 0.0) -> bool:
    """Whether `inner` lies in `outer`, give or take `slack` points."""
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and outer[2] + slack >= inner[2]
        and outer[3] + slack >= inner[3]
    )


def grown(box: Rect, by: float) -> Rect:
    """The box with a margin of `by` points."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def is_finite(box: Rect) -> bool:
    """Whether all four numbers are: no NaN, no infinity."""
    return all(map(math.isfinite, box))
