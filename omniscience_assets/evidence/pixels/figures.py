"""Paths of what was traced in pixels, in points, as a drawing program would have written them."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.pixels.courses import Points
from omniscience_assets.records import Box

_KAPPA = 0.5523
"""Length of the handles of a Bézier curve that is a quarter of a circle."""
_ARMS = frozenset({"cross", "plus"})


def line_path(points: Points, colour: Colour, width: float, dashes: Sequence[float] = (), order: int = 0) -> Path:
    """A stroked polyline through points (n, 2)."""
    corners = [tuple(point) for point in points.tolist()]
    items: tuple[Any, ...] = tuple(("l", a, b) for a, b in itertools.pairwise(corners))
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Path((x0, y0, x1, y1), "s", "l" * len(items), items, colour, None, width, tuple(dashes), order=order)


def box_path(box: Box, colour: Colour, order: int = 0) -> Path:
    """A filled rectangle."""
    return Path(box, "f", "r", (("re", box, 1),), None, colour, order=order)


def area_path(ring: Points, colour: Colour, order: int = 0) -> Path:
    """A filled shape with a straight-sided outline."""
    line = line_path(ring, colour, 0.0)
    return Path(line.box, "f", line.operators, line.items, None, colour, closed=True, order=order)


def marker_path(shape: str, middle: tuple[float, float], size: tuple[float, float], colour: Colour, order: int) -> Path:
    """A marker of a shape (`marks.SHAPES`) around a middle, of a width and a height."""
    (x, y), (w, h) = middle, (size[0] / 2, size[1] / 2)
    box = (x - w, y - h, x + w, y + h)
    if shape in _ARMS:
        ends = [((x - w, y - h), (x + w, y + h)), ((x - w, y + h), (x + w, y - h))]
        if shape == "plus":
            ends = [((x - w, y), (x + w, y)), ((x, y - h), (x, y + h))]
        return Path(box, "s", "ll", tuple(("l", a, b) for a, b in ends), colour, None, 1.0, order=order)
    if shape == "square":
        return box_path(box, colour, order)
    if shape == "circle":
        return Path(box, "f", "cccc", _circle(x, y, w, h), None, colour, closed=True, order=order)
    corners = {
        "diamond": [(x, y - h), (x + w, y), (x, y + h), (x - w, y)],
        "triangle": [(x, y - h), (x + w, y + h), (x - w, y + h)],
        "triangle_down": [(x - w, y - h), (x + w, y - h), (x, y + h)],
    }[shape]
    return area_path(np.array([*corners, corners[0]]), colour, order)


def _circle(x: float, y: float, w: float, h: float) -> tuple[Any, ...]:
    a, b = _KAPPA * w, _KAPPA * h
    return (
        ("c", (x + w, y), (x + w, y + b), (x + a, y + h), (x, y + h)),
        ("c", (x, y + h), (x - a, y + h), (x - w, y + b), (x - w, y)),
        ("c", (x - w, y), (x - w, y - b), (x - a, y - h), (x, y - h)),
        ("c", (x, y - h), (x + a, y - h), (x + w, y - b), (x + w, y)),
    )


def placed(path: Path, corner: tuple[float, float], scale: float, order: int = 0) -> Path:
    """A path in pixels of a part of the image as one of the page: its corner is moved there, then all is scaled."""
    x, y = corner

    def move(value: Any) -> Any:
        if isinstance(value, tuple) and len(value) == 2:
            return (value[0] + x) * scale, (value[1] + y) * scale
        if isinstance(value, tuple) and len(value) == 4:
            return (value[0] + x) * scale, (value[1] + y) * scale, (value[2] + x) * scale, (value[3] + y) * scale
        return value

    return replace(
        path,
        box=move(path.box),
        items=tuple((item[0], *map(move, item[1:])) for item in path.items),
        width=path.width * scale,
        dashes=tuple(length * scale for length in path.dashes),
        order=order,
    )
