"""Closed shapes that may be the boxes of a diagram."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

import numpy as np

from omniscience_assets.evidence.colours import name_colour
from omniscience_assets.evidence.diagrams.outlines import Outline, distance_to, encloses
from omniscience_assets.evidence.geometry import area, intersection
from omniscience_assets.evidence.paths import Colour, Polyline
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import Box

ShapeKind = Literal["box", "rounded_box", "ellipse", "diamond", "other"]

MAX_SHAPES = 1_500
"""A page with more closed shapes is a map, a mesh or a picture drawn in vectors."""
_SMALLEST = 0.9
"""Shortest side of a box, in ems."""
_SAME = 0.8
"""Boxes that share so much of their union are one: its fill, its border, its shadow."""
_LEAST_FILLING = 0.4
"""A closed line that fills less of its box is a drawing, not a box."""


@dataclass(eq=False)
class Shape:
    """A closed shape, in points; equal only to itself."""

    kind: ShapeKind
    box: Box
    ring: Polyline
    """Its outline as a closed line."""
    fill: Colour | None
    blot: bool = False
    """Ink of no regular form without an outline, as a letter that is drawn as a shape."""
    runs: list[Run] = field(default_factory=list)
    """The text directly in it."""
    holds: int = 0
    """Number of other shapes in it."""

    @property
    def colour(self) -> str | None:
        """Name of the fill, `None` without one."""
        return name_colour(self.fill) if self.fill else None

    def distance(self, x: float, y: float) -> float:
        """How far a point is from the shape; 0 inside of one that holds no others, else from its outline."""
        return 0.0 if not self.holds and encloses(self.ring, x, y) else distance_to(self.ring, x, y)


def find_shapes(outlines: Iterable[Outline], em: float, page: Box) -> list[Shape]:
    """Closed outlines of the size of a box, those drawn several times once, the largest first.

    Args:
        outlines: Of everything outside of plots.
        em: Size of the page's letters in points.
        page: A shape that fills it is its background.
    """
    large = [
        outline
        for outline in outlines
        if outline.closed
        and min(outline.span) >= _SMALLEST * em
        and area(outline.box) < 0.9 * area(page)
        and outline.filling >= _LEAST_FILLING
    ]
    if len(large) > MAX_SHAPES:
        return []
    shapes: list[Shape] = []
    for outline in sorted(large, key=lambda one: (-area(one.box), one.order)):
        # The areas fall, so only the last shapes can be as large.
        largest = area(outline.box) / _SAME
        alike = takewhile(lambda shape, largest=largest: area(shape.box) <= largest, reversed(shapes))  # type: ignore[misc]
        same = next((shape for shape in alike if _is_same(shape.box, outline.box)), None)
        if same is None:
            kind = _kind(outline)
            blot = kind == "other" and outline.curved and outline.stroke is None
            shapes.append(Shape(kind, outline.box, _ring(outline), outline.fill, blot))
        elif outline.fill is not None:
            same.fill = outline.fill
    count_held(shapes)
    return shapes


def count_held(shapes: Sequence[Shape]) -> None:
    """Count for each shape how many others lie in it."""
    boxes = np.asarray([shape.box for shape in shapes], float).reshape(-1, 4)
    for shape in shapes:
        x0, y0, x1, y1 = shape.box
        inside = (boxes >= (x0 - 1, y0 - 1, x0 - 1, y0 - 1)) & (boxes <= (x1 + 1, y1 + 1, x1 + 1, y1 + 1))
        shape.holds = int(inside.all(axis=1).sum()) - 1


def place_runs(shapes: Sequence[Shape], runs: Iterable[Run]) -> list[Run]:
    """Give each run to the smallest shape that it lies in; those that lie in none come back."""
    free: list[Run] = []
    boxes = np.asarray([shape.box for shape in shapes], float).reshape(-1, 4)
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    for run in runs:
        x, y = (run.box[0] + run.box[2]) / 2, (run.box[1] + run.box[3]) / 2
        inside = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
        around = [index for index in np.flatnonzero(inside).tolist() if _mostly_in(run.box, shapes[index].box)]
        if around:
            shapes[min(around, key=lambda index: sizes[index])].runs.append(run)
        else:
            free.append(run)
    return free


def rectangle(box: Box) -> Polyline:
    """A box as a closed line."""
    x0, y0, x1, y1 = box
    return np.asarray([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], float)


def _mostly_in(inner: Box, outer: Box) -> bool:
    return area(intersection(inner, outer)) >= 0.7 * area(inner)


def _is_same(a: Box, b: Box) -> bool:
    common = area(intersection(a, b))
    return common > _SAME * (area(a) + area(b) - common)


def _ring(outline: Outline) -> Polyline:
    closed = np.allclose(outline.points[0], outline.points[-1])
    return outline.points if closed else np.vstack([outline.points, outline.points[:1]])


def _kind(outline: Outline) -> ShapeKind:
    corners = len(outline.corners)
    if corners == 4 and outline.filling > 0.97:
        return "box"
    if corners == 4 and abs(outline.filling - 0.5) < 0.06 and _touches_middles(outline):
        return "diamond"
    if corners > 4 and outline.curved and abs(outline.filling - np.pi / 4) < 0.035:
        return "ellipse"
    rounded = corners > 4 and outline.filling > 0.8 and _has_straight_sides(outline)
    return "rounded_box" if rounded else "other"


def _touches_middles(outline: Outline) -> bool:
    x0, y0, x1, y1 = outline.box
    middles = np.asarray([((x0 + x1) / 2, y0), (x1, (y0 + y1) / 2), ((x0 + x1) / 2, y1), (x0, (y0 + y1) / 2)])
    slack = 0.08 * max(outline.span)
    return all(np.hypot(*(outline.corners - middle).T).min() < slack for middle in middles)


def _has_straight_sides(outline: Outline) -> bool:
    """The sides run along the page's axes for a part of their length at least."""
    step = np.abs(np.diff(outline.points, axis=0))
    flat, steep = step[step[:, 1] < 0.3, 0].sum(), step[step[:, 0] < 0.3, 1].sum()
    width, height = outline.span
    return bool(flat > 0.3 * width or steep > 0.3 * height)
