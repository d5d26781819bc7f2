"""The numbers that follow from what was measured in a figure: counts, ranges, extremes, crossings."""

import math
from collections import Counter
from collections.abc import Iterator

from omniscience_assets.captioning.facts.bars import MAX_BARS
from omniscience_assets.captioning.facts.data import Plotted, plot
from omniscience_assets.captioning.facts.numbers import date_numbers, is_calibrated, rounded
from omniscience_assets.records import Axis, Diagram, Evidence, PanelEvidence

_BARS = frozenset({"bar", "histogram", "box"})
_COUNTED = _BARS | {"scatter", "contour"}
"""Kinds whose elements can be counted in the picture; a line has as many vertices as its program liked."""


def measured_values(evidence: Evidence) -> set[float]:
    """Values that a caption may state because they were measured, in no order.

    Each coordinate counts as read and as rounded to the precision of its axis; a date gives its year, day and time.
    Evidence that is partial gives ticks, and counts of panels and legend entries alone.
    """
    values = set(map(float, range(1, len(evidence.panels) + 1)))
    values.add(float(sum(len(panel.legend) for panel in evidence.panels)))
    values.add(float(sum(len(panel.series) for panel in evidence.panels)))
    for panel in evidence.panels:
        values.update(_of_axes(panel))
        values.update(() if evidence.degraded else _of_series(panel))
    if evidence.diagram is not None:
        values.update(_of_diagram(evidence.diagram))
    return {value for value in values if math.isfinite(value)}


def _of_axes(panel: PanelEvidence) -> Iterator[float]:
    yield float(len(panel.legend))
    for axis in (*panel.axes, *([panel.colour_axis] if panel.colour_axis else [])):
        ticks = [value for value in (axis.low, axis.high, *(tick.value for tick in axis.ticks)) if value is not None]
        yield from ticks
        if axis.scale == "category":
            yield float(len(axis.ticks))
        if is_calibrated(axis):
            for value in (axis.start, axis.end, *(ticks if axis.scale == "date" else ())):
                yield from _readings(axis, value) if value is not None else ()


def _of_series(panel: PanelEvidence) -> Iterator[float]:
    yield float(len(panel.series))
    yield from map(float, Counter(series.kind for series in panel.series).values())
    plotted = [plot(series, panel) for series in panel.series]
    for series, placed in zip(panel.series, plotted, strict=True):
        if series.kind in _COUNTED:
            yield float(series.count)
        if placed is not None:
            yield from _of_points(placed)
    for relation in panel.relations:
        placed = plotted[relation.subject] if 0 <= relation.subject < len(plotted) else None
        if placed is not None:
            yield from (value for x in (relation.low, relation.high) for value in _readings(placed.x, x))


def _of_points(plotted: Plotted) -> Iterator[float]:
    """Ends and extremes; of bars and boxes all, where they are few."""
    series, points = plotted.series, plotted.series.points
    facts = series.facts
    told = [*plotted.ends, min(points, key=lambda point: point[1]), max(points, key=lambda point: point[1])]
    if facts is not None:
        told += [facts.minimum, facts.maximum]
        yield from (facts.correlation, round(facts.correlation, 2)) if facts.correlation is not None else ()
    if series.kind in _BARS and len(points) <= MAX_BARS:
        told += points
    for x, y in told:
        yield from _readings(plotted.x, x)
        yield from _readings(plotted.y, y)
    if series.errors and series.kind in {"band", "box"}:
        yield from _readings(plotted.y, min(low for low, _ in series.errors))
        yield from _readings(plotted.y, max(high for _, high in series.errors))


def _of_diagram(diagram: Diagram) -> Iterator[float]:
    yield from (float(len(diagram.nodes)), float(len(diagram.edges)))
    yield from map(float, Counter(node.shape for node in diagram.nodes).values())


def _readings(axis: Axis, value: float) -> Iterator[float]:
    """A coordinate as read and as told, to a digit more too; a category is told by its name."""
    if axis.scale == "date":
        yield from date_numbers(value)
    elif axis.scale != "category":
        yield value
        yield rounded(axis, value)
        yield rounded(axis, value, more=1)
