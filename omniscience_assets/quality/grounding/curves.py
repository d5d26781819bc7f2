"""What the points of a series say: values near a place, extremes, ends, runs up and down."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from omniscience_assets.captioning.facts.data import Plotted
from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.records import Axis, Point

NEAR = 0.03
"""Share of an axis by which a value told in prose may be off, besides its rounding."""
_MOST_ROUNDING = 0.06
"""Share of a linear axis up to which a number may have been rounded."""
_SWING = 0.12
"""Share of a line's height from which a run up or down is one."""
_LEVEL = 0.08
"""Share of the value axis by which a line may move and be level."""
_UPRIGHT = 0.01
"""Share of the axis of positions; what is narrower stands upright and goes nowhere."""
_DRAWN_BETWEEN = frozenset({"line", "step", "area", "band"})
_FUNCTIONS = _DRAWN_BETWEEN | {"histogram"}


@dataclass(frozen=True, eq=False)
class Curve:
    """A series with its axes; positions and heights are shares of the axes, so that logarithmic ones are even."""

    plotted: Plotted

    @cached_property
    def position(self) -> Axis:
        """The axis of positions."""
        return self.plotted.position_axis

    @cached_property
    def value(self) -> Axis:
        """The axis of values."""
        return self.plotted.value_axis

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """`(position, value)` in data coordinates, by position."""
        return tuple(sorted(self.plotted.values))

    @cached_property
    def _visible(self) -> list[tuple[Point, Point]]:
        """Points as shares of the lengths of both axes and in data coordinates, those that the axes can show."""
        across, up = span(self.position) or 1.0, span(self.value) or 1.0
        logs = self.position.scale == "log", self.value.scale == "log"
        points = [
            point for point in self.points if not any(log and not v > 0 for log, v in zip(logs, point, strict=True))
        ]
        places = [math.log10(x) for x, _ in points] if logs[0] else [x for x, _ in points]
        heights = [math.log10(y) for _, y in points] if logs[1] else [y for _, y in points]
        return [((x / across, y / up), point) for x, y, point in zip(places, heights, points, strict=True)]

    @cached_property
    def shape(self) -> list[Point]:
        """The same as shares of the lengths of both axes; values that an axis cannot show are left out."""
        return [share for share, _ in self._visible]

    @cached_property
    def values(self) -> list[float]:
        """Heights and, where they are drawn, the ends of error bars, bands and boxes."""
        return [y for _, y in self.points] + [end for pair in self.plotted.series.errors for end in pair]

    @cached_property
    def lowest(self) -> float:
        """Smallest value."""
        return min(y for _, y in self.points)

    @cached_property
    def highest(self) -> float:
        """Largest value."""
        return max(y for _, y in self.points)

    @property
    def first(self) -> float:
        """Value at the left end."""
        return self.points[0][1]

    @property
    def last(self) -> float:
        """Value at the right end."""
        return self.points[-1][1]

    @cached_property
    def turns(self) -> list[Point]:
        """Tops and bottoms between swings, in data coordinates, in order."""
        return [self._visible[index][1] for index in turning_points([y for _, y in self.shape], _SWING)]

    @cached_property
    def tops(self) -> list[Point]:
        """The turns that are higher than what is before them."""
        before = [self.first, *(y for _, y in self.turns)]
        return [turn for turn, last in zip(self.turns, before, strict=False) if turn[1] > last]

    @cached_property
    def bottoms(self) -> list[Point]:
        """The other turns."""
        return [turn for turn in self.turns if turn not in self.tops]

    @cached_property
    def levels(self) -> list[tuple[float, float, float]]:
        """Tenths of the line on which it hardly moves: their middle, and the lowest and highest height, all shares."""
        if not self.shape or not self.is_drawn_through:
            return []
        start, half = self.shape[0][0], (self.shape[-1][0] - self.shape[0][0]) / 20
        middles = [start + (step + 1) * half for step in range(19)]
        found = [(middle, self.between(middle - half, middle + half)) for middle in middles]
        return [(middle, *ends) for middle, ends in found if ends and ends[1] - ends[0] < _LEVEL]

    @property
    def is_upright(self) -> bool:
        """Whether all of it is at one position, as a line that marks a place: it is above and below nothing."""
        return bool(self.shape) and self.shape[-1][0] - self.shape[0][0] < _UPRIGHT

    @property
    def is_drawn_through(self) -> bool:
        """Whether it has a value between its points."""
        return self.plotted.series.kind in _DRAWN_BETWEEN

    @property
    def runs_along(self) -> bool:
        """Whether it is a function of its position, so that it can rise and fall."""
        kind = self.plotted.series.kind
        return kind in _FUNCTIONS or (kind == "bar" and self.position.scale != "category")

    @cached_property
    def spacing(self) -> float:
        """Least distance of two points as a share of the position axis; infinite for one."""
        positions = sorted(set(self._positions))
        return min((b - a for a, b in pairwise(positions)), default=math.inf)

    @property
    def window(self) -> float:
        """How far from a place, as a share of the axis, its value may be read: half the way between bars."""
        barred = self.plotted.series.kind in {"bar", "histogram", "box"} and self.spacing < math.inf
        return max(NEAR, 0.55 * self.spacing) if barred else NEAR

    def near(self, low: float, high: float, slack: float) -> tuple[float, float] | None:
        """Lowest and highest share of the value axis between two positions in data coordinates, with some slack."""
        across = span(self.position) or 1.0
        ends = sorted(along(self.position, place) / across for place in (low, high))
        if not all(map(math.isfinite, ends)):
            return None
        return self.between(ends[0] - slack, ends[1] + slack)

    def between(self, low: float, high: float) -> tuple[float, float] | None:
        """Lowest and highest share of the value axis between two shares of the position axis."""
        first, last = bisect_left(self._positions, low), bisect_right(self._positions, high)
        found = [y for _, y in self.shape[first:last]]
        if self.is_drawn_through:
            found += [y for place in (low, high) if (y := self.height_at(place)) is not None]
        return (min(found), max(found)) if found else None

    @cached_property
    def _positions(self) -> list[float]:
        return [x for x, _ in self.shape]

    def height_at(self, place: float) -> float | None:
        """Share of the value axis at a share of the position axis, straight between points; `None` beyond the ends."""
        shape, positions = self.shape, self._positions
        if not shape or not positions[0] <= place <= positions[-1]:
            return None
        after = bisect_left(positions, place)
        (x0, y0), (x1, y1) = shape[max(0, after - 1)], shape[after]
        return y1 if x1 == x0 else y0 + (place - x0) / (x1 - x0) * (y1 - y0)

    def height(self, value: float) -> float:
        """A value as a share of the value axis."""
        return along(self.value, value) / (span(self.value) or 1.0)


def turning_points(heights: list[float], share: float) -> list[int]:
    """Indices of tops and bottoms between swings of at least a share of the whole height, the ends left out."""
    if len(heights) < 3:
        return []
    least = share * (max(heights) - min(heights))
    found: list[int] = []
    top = bottom = way = 0
    for index, height in enumerate(heights):
        top = index if height > heights[top] else top
        bottom = index if height < heights[bottom] else bottom
        if way >= 0 and heights[top] - height > least:
            found += [top] if top > 0 else []
            way, top, bottom = -1, index, index
        elif way <= 0 and height - heights[bottom] > least:
            found += [bottom] if bottom > 0 else []
            way, top, bottom = 1, index, index
    return found


def runs(heights: list[float]) -> tuple[float, float]:
    """The largest rise and the largest fall from any height to a later one."""
    rise = fall = 0.0
    low, high = math.inf, -math.inf
    for height in heights:
        low, high = min(low, height), max(high, height)
        rise, fall = max(rise, height - low), max(fall, high - height)
    return rise, fall


_STEPS = 200
_APART = 0.01
"""Curves that are nearer than this share of the axis are not told apart."""


def differences(one: Curve, other: Curve) -> list[tuple[float, float]]:
    """How far one curve is above another: share of the position axis → share of the value axis, where both are drawn.

    Curves without values between their points are compared where both have a point.
    """
    if one.position is not other.position or one.value is not other.value or not one.shape or not other.shape:
        return []
    if not (one.is_drawn_through and other.is_drawn_through):
        return _point_by_point(one, other)
    low, high = max(one.shape[0][0], other.shape[0][0]), min(one.shape[-1][0], other.shape[-1][0])
    if high <= low:
        return []
    places = [low + (high - low) * step / _STEPS for step in range(_STEPS + 1)]
    heights = [(place, one.height_at(place), other.height_at(place)) for place in places]
    return [(place, a - b) for place, a, b in heights if a is not None and b is not None]


def _point_by_point(one: Curve, other: Curve) -> list[tuple[float, float]]:
    """Bars by their groups: each with the nearest one, nearer than half a group."""
    reach = 0.5 * min(one.spacing, other.spacing) if min(one.spacing, other.spacing) < math.inf else NEAR
    reach = max(reach, 0.5 / max(1.0, span(one.position))) if one.position.scale == "category" else reach
    found = []
    for place, height in one.shape:
        nearest = min(other.shape, key=lambda point: abs(point[0] - place))
        if abs(nearest[0] - place) <= reach + 1e-9:
            found.append((place, height - nearest[1]))
    return found


def crossings(one: Curve, other: Curve) -> list[float]:
    """Positions, in data coordinates, at which one curve passes from above another to below it, or back."""
    told = [(place, gap) for place, gap in differences(one, other) if abs(gap) > _APART]
    across = span(one.position) or 1.0
    found = []
    for (start, before), (end, after) in pairwise(told):
        if (before > 0) != (after > 0):
            place = (start + (end - start) * abs(before) / (abs(before) + abs(after))) * across
            found.append(10.0**place if one.position.scale == "log" and place < 300 else place)
    return found


def meetings(one: Curve, other: Curve) -> list[float]:
    """Positions, in data coordinates, at which two curves are too near to be told apart."""
    across = span(one.position) or 1.0
    places = [place * across for place, gap in differences(one, other) if abs(gap) <= _APART]
    return [10.0**place for place in places if place < 300] if one.position.scale == "log" else places


def is_close(axis: Axis, told: float, value: float, slack: float, share: float = NEAR) -> bool:
    """Whether a told value is one of the axis: within its rounding, or within a share of the axis.

    Args:
        axis: That the value is read on.
        told: As the caption writes it.
        value: As it is.
        slack: Half a unit in the last place that the caption wrote.
        share: Of the axis' length, in decades on a logarithmic one.
    """
    length = span(axis)
    rounding = slack if axis.scale == "log" or not length else min(slack, _MOST_ROUNDING * length)
    if abs(told - value) <= 1.01 * rounding + 1e-9 * abs(value):
        return True
    return length > 0 and abs(along(axis, told) - along(axis, value)) <= share * length
