"""Series on the axes that they are plotted on."""

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from omniscience_assets.captioning.facts.numbers import along, is_calibrated, span
from omniscience_assets.records import Axis, AxisSide, Evidence, PanelEvidence, Point, Series

MIN_DIFFERENCE = 0.05
"""Share of an axis by which two values must differ to be told apart at a glance."""


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


def value_at(plotted: Plotted, x: float) -> float | None:
    """The height of a line at x, straight between its points; `None` outside of it or where the line is no function."""
    points = sorted(plotted.series.points)
    places = [point[0] for point in points]
    if len(set(places)) < len(places) or not places[0] <= x <= places[-1]:
        return None
    after = bisect_left(places, x)
    if places[after] == x:
        return points[after][1]
    (x0, y0), (x1, y1) = points[after - 1], points[after]
    if plotted.series.kind == "step":
        return None
    share = (along(plotted.x, x) - along(plotted.x, x0)) / (along(plotted.x, x1) - along(plotted.x, x0))
    low, high = along(plotted.y, y0), along(plotted.y, y1)
    between = low + share * (high - low)
    found = 10.0**between if plotted.y.scale == "log" else between
    return found if math.isfinite(found) else None


def all_plotted(evidence: Evidence) -> Iterator[Plotted]:
    """Every readable series of a figure; none of evidence that is partial."""
    if evidence.degraded:
        return
    for panel in evidence.panels:
        for series in panel.series:
            plotted = plot(series, panel)
            if plotted is not None:
                yield plotted
