"""Boxes in page points: `(x0, y0, x1, y1)`, y downwards."""

from collections.abc import Iterable

from omniscience_assets.records import Box


def centre(box: Box) -> tuple[float, float]:
    """Midpoint of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def area(box: Box) -> float:
    """Area of a box, 0 for an inverted one."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def intersection(a: Box, b: Box) -> Box:
    """Common part of two boxes; inverted where they are apart."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def contains(outer: Box, inner: Box, slack: float = 0.0) -> bool:
    """Whether `inner` lies in `outer`, give or take `slack` points."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def union(boxes: Iterable[Box]) -> Box:
    """Smallest box around all."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def near(a: Box, b: Box, slack: float) -> bool:
    """Whether all four edges agree within `slack`."""
    return (
        abs(a[0] - b[0]) <= slack
        and abs(a[1] - b[1]) <= slack
        and abs(a[2] - b[2]) <= slack
        and abs(a[3] - b[3]) <= slack
    )


def normalise(box: Box, width: float, height: float) -> Box:
    """Points to fractions of the page, cut at the page's edges and rounded to five places."""
    fractions = box[0] / width, box[1] / height, box[2] / width, box[3] / height
    x0, y0, x1, y1 = (round(min(1.0, max(0.0, value)), 5) for value in fractions)
    return x0, y0, x1, y1


def distance(a: Box, b: Box) -> float:
    """Between the nearest points of two boxes, along the page's axes."""
    return max(a[0] - b[2], b[0] - a[2], 0.0) + max(a[1] - b[3], b[1] - a[3], 0.0)
