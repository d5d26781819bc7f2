"""The pieces of paths that a diagram is drawn with: each one connected line, open or closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.paths import Colour, Path, Polyline
from omniscience_assets.records import Box

Points = npt.NDArray[np.float64]

_MAX_ITEMS = 120
"""Segments of a path that may be a shape or a connector; curves of data and letters in one path have more."""
_CLOSE = 0.6
_CURVE_STEPS = 8
_WHITE = 0.97


@dataclass(frozen=True, eq=False)
class Outline:
    """One connected line with the paint of its path; equal only to itself."""

    points: Polyline
    closed: bool
    curved: bool
    """At least half of its length is curves."""
    stroke: Colour | None
    """`None` also for white."""
    fill: Colour | None
    order: int

    @cached_property
    def box(self) -> Box:
        """Box around its points."""
        (x0, y0), (x1, y1) = self.points.min(axis=0), self.points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    @property
    def span(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]

    @cached_property
    def length(self) -> float:
        """Length along the line."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())

    @cached_property
    def corners(self) -> Points:
        """Points where a closed line turns, without those on a straight side."""
        ring = self.points[:-1] if np.abs(self.points[0] - self.points[-1]).max() < _CLOSE else self.points
        steps = np.diff(ring, axis=0, prepend=ring[-1:])
        x, y = steps.T
        length = np.hypot(x, y)
        after = np.arange(1, len(ring) + 1) % len(ring)
        corners: Points = ring[np.abs(x * y[after] - y * x[after]) > 0.02 * length * length[after] + 1e-6]
        return corners

    @property
    def is_ring(self) -> bool:
        """It ends where it began."""
        return _meets(self.points)

    @cached_property
    def filling(self) -> float:
        """Area of a closed line as a share of its box: 1 for a rectangle, 0.79 for an ellipse, 0.5 for a diamond."""
        x, y = self.points.T
        enclosed = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
        width, height = self.span
        return enclosed / (width * height) if width > 0 and height > 0 else 0.0


def outlines_of(paths: Iterable[Path]) -> Iterator[Outline]:
    """Every visible piece of paths that have few segments; white paint on its own is not visible."""
    for path in paths:
        stroke, fill = _visible(path.stroke, path), _visible(path.fill, path)
        if len(path.items) > _MAX_ITEMS or not path.items or (stroke is None and fill is None):
            continue
        for piece in _pieces(path):
            line = _follow(piece)
            points = line[:-1] if len(line) == 3 and fill is None and _meets(line) else line
            closed = fill is not None or _meets(points)
            yield Outline(points, closed, _is_curved(piece), stroke, fill, path.order)


def distance_to(line: Polyline, x: float, y: float) -> float:
    """Shortest distance of a point from a line of shape (n, 2)."""
    start, step = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((step**2).sum(axis=1), 1e-12)
    t = np.clip((((x, y) - start) * step).sum(axis=1) / squared, 0.0, 1.0)
    nearest = start + t[:, None] * step
    return float(np.hypot(nearest[:, 0] - x, nearest[:, 1] - y).min())


def encloses(ring: Polyline, x: float, y: float) -> bool:
    """Whether a point lies inside of a closed line (even–odd rule)."""
    x0, y0 = ring.T
    x1, y1 = np.roll(ring, -1, axis=0).T
    spans = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = spans & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return bool(hits.sum() % 2)


def near_pairs(points: Points, boxes: Sequence[Box], reach: float) -> list[tuple[int, int]]:
    """Indices of the points and boxes that are at most `reach` apart, found by sorting boxes along x.

    Args:
        points: Shape (n, 2).
        boxes: Where to look for them.
        reach: Largest distance in each direction.
    """
    if not len(points) or not boxes:
        return []
    edges = np.asarray(boxes, float)
    order = np.argsort(edges[:, 0], kind="stable")
    lows = edges[order, 0]
    widest = float((edges[:, 2] - edges[:, 0]).max())
    found: list[tuple[int, int]] = []
    for index, (x, y) in enumerate(points.tolist()):
        first, last = np.searchsorted(lows, [x - reach - widest, x + reach])
        some = order[first:last]
        hit = some[(edges[some, 2] >= x - reach) & (edges[some, 1] <= y + reach) & (edges[some, 3] >= y - reach)]
        found += [(index, int(one)) for one in hit]
    return found


def _follow(path: Path) -> Polyline:
    """The line of a path that does not move its pen; curves in steps however small they are."""
    points: list[tuple[float, float]] = []
    for item in path.items:
        if item[0] == "l":
            new = [tuple(item[1]), tuple(item[2])]
        elif item[0] == "c":
            new = list(map(tuple, _curve(np.asarray(item[1:5], float)).tolist()))
        elif item[0] == "re":
            x0, y0, x1, y1 = item[1]
            new = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        else:
            upper_left, upper_right, lower_left, lower_right = map(tuple, item[1])
            new = [upper_left, upper_right, lower_right, lower_left, upper_left]
        points += new[1:] if points else new
    if path.closed and points[0] != points[-1]:
        points.append(points[0])
    return np.asarray(points, float)


def _curve(control: Points) -> Points:
    t = np.linspace(0.0, 1.0, _CURVE_STEPS + 1)[:, None]
    a, b, c, d = control
    curve: Points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return curve


def _meets(line: Polyline) -> bool:
    return len(line) > 2 and bool(np.abs(line[0] - line[-1]).max() < _CLOSE)


def _visible(colour: Colour | None, path: Path) -> Colour | None:
    """A colour as it is seen on white paper; `None` where it is not."""
    if colour is None:
        return None
    red, green, blue = (1 - path.opacity * (1 - part) for part in colour)
    return None if min(red, green, blue) > _WHITE else (red, green, blue)


def _pieces(path: Path) -> list[Path]:
    """A path that moves its pen cut into paths that do not; only the last one can be closed by the path."""
    groups: list[list[tuple[object, ...]]] = []
    end: tuple[float, float] | None = None
    for item in path.items:
        if item[0] in "lc":
            start, last = item[1], item[-1]
            joined = end is not None and abs(end[0] - start[0]) < 0.01 and abs(end[1] - start[1]) < 0.01
            end = last
        else:
            joined, end = False, None
        if joined:
            groups[-1].append(item)
        else:
            groups.append([item])
    if len(groups) == 1:
        return [path]
    last_group = len(groups) - 1
    return [
        replace(
            path,
            items=tuple(group),
            operators="".join(str(item[0])[0] for item in group),
            closed=path.closed and index == last_group,
        )
        for index, group in enumerate(groups)
    ]


def _is_curved(path: Path) -> bool:
    curves = sum(_chord(item) for item in path.items if item[0] == "c")
    lines = sum(_chord(item) for item in path.items if item[0] == "l")
    return curves >= lines and curves > 0


def _chord(item: Sequence[tuple[float, float]]) -> float:
    (x0, y0), (x1, y1) = item[1], item[-1]
    return float(np.hypot(x1 - x0, y1 - y0))
