"""Series on the axes that they are plotted on."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from omniscience_assets.captioning.facts.numbers import along, is_calibrated, span
from omniscience_assets.records import Axis, AxisSide, PanelEvidence, Point, Series

MIN_DIFFERENCE = 0.05
"""Share of an axis by which two values must differ to be told apart at a glance."""
_EDGE = 0.03
"""Share of an axis by which a value may lie beyond its end and still be drawn: width of lines, error of the ends."""


@dataclass(frozen=True, slots=True)
class Plotted:
    """A series whose values can be read."""

    series: Series
    x: Axis
    y: Axis

    @property
    def values(self) -> tuple[Point, ...]:
        """`(position, value)` in drawing order, of horizontal bars too."""
        points = self.series.points
        return tuple((y, x) for x, y in points) if self.series.horizontal else points

    @property
    def position_axis(self) -> Axis:
        """The axis of the positions: y for horizontal bars."""
        return self.y if self.series.horizontal else self.x

    @property
    def value_axis(self) -> Axis:
        """The axis of the values: x for horizontal bars."""
        return self.x if self.series.horizontal else self.y

    @property
    def is_function(self) -> bool:
        """Whether x never goes back along a line by more than a hundredth of the axis."""
        places = [along(self.x, x) for x, _ in self.series.points]
        way = 1.0 if places[-1] >= places[0] else -1.0
        return all(way * (after - before) >= -0.01 * span(self.x) for before, after in pairwise(places))

    @property
    def ends(self) -> tuple[Point, Point]:
        """The leftmost and the rightmost point."""
        return min(self.series.points, key=itemgetter(0)), max(self.series.points, key=itemgetter(0))


def plot(series: Series, panel: PanelEvidence) -> Plotted | None:
    """The series with its axes; `None` where one is unknown or not calibrated, or there are no points or no values."""
    x, y = axis_at(panel, series.x_axis), axis_at(panel, series.y_axis)
    if x is None or y is None or not series.points:
        return None
    plotted = Plotted(series, x, y)
    finite = all(math.isfinite(x) and math.isfinite(y) for x, y in series.points)
    return plotted if finite and plotted.value_axis.scale in {"linear", "log"} else None


def axis_at(panel: PanelEvidence, side: AxisSide | None) -> Axis | None:
    """The calibrated axis on a side of a panel."""
    return next((axis for axis in panel.axes if axis.side == side and is_calibrated(axis)), None)


def differ(axis: Axis, one: float, other: float, share: float = MIN_DIFFERENCE) -> bool:
    """Whether two values are further apart than a share of the axis."""
    return abs(along(axis, one) - along(axis, other)) > share * span(axis)


def is_straight(plotted: Plotted) -> bool:
    """Whether a line is drawn straight, within a hundredth of the axis."""
    start, end = plotted.ends
    chord = Plotted(replace(plotted.series, kind="line", points=(start, end)), plotted.x, plotted.y)
    level = heights(chord, [x for x, _ in plotted.series.points])
    return level is not None and not any(
        differ(plotted.y, y, at, 0.01) for (_, y), at in zip(plotted.series.points, level, strict=True)
    )


def is_inside(axis: Axis, value: float) -> bool:
    """Whether a value is on the plot area, so that it can be seen."""
    if axis.start is None or axis.end is None:
        return axis.scale == "category"
    ends = sorted((along(axis, axis.start), along(axis, axis.end)))
    slack = _EDGE * (ends[1] - ends[0])
    return ends[0] - slack <= along(axis, value) <= ends[1] + slack


def value_at(plotted: Plotted, x: float) -> float | None:
    """The height of a line at x; see `heights`."""
    found = heights(plotted, [x])
    return found[0] if found else None


def heights(plotted: Plotted, places: Sequence[float]) -> list[float] | None:
    """Heights of a line at some x, straight between its points on its axes; `None` where one is not on the line.

    Steps, and lines that have two heights at one x, have none.
    """
    points = sorted(plotted.series.points)
    known = [point[0] for point in points]
    if plotted.series.kind == "step" or len(set(known)) < len(known):
        return None
    if not all(known[0] <= x <= known[-1] for x in places):
        return None
    found = [
        _between(plotted, points[max(0, bisect_left(known, x) - 1)], points[bisect_left(known, x)], x) for x in places
    ]
    return found if all(map(math.isfinite, found)) else None


def _between(plotted: Plotted, before: Point, after: Point, x: float) -> float:
    """The height at x on the straight line between two points as drawn."""
    if x == after[0] or before[0] == after[0]:
        return after[1]
    start, end = along(plotted.x, before[0]), along(plotted.x, after[0])
    share = (along(plotted.x, x) - start) / (end - start)
    low, high = along(plotted.y, before[1]), along(plotted.y, after[1])
    height = low + share * (high - low)
    return 10.0**height if plotted.y.scale == "log" and height < 308 else height
