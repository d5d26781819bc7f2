"""What a chart's specification makes true: statements that a caption may make of it, without any reading of it."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, Point, SeriesSpec

COLOUR_WORDS = {
    "#1f77b4": ("blue", "steel-blue"), "#ff7f0e": ("orange",), "#2ca02c": ("green",), "#d62728": ("red", "crimson"),
    "#9467bd": ("purple", "violet"), "#8c564b": ("brown",), "#0173b2": ("blue",), "#de8f05": ("orange",),
    "#029e73": ("green",), "#d55e00": ("orange", "vermilion"), "#cc78bc": ("pink", "magenta"),
    "#ca9161": ("brown", "tan"),
    "#4c72b0": ("blue", "steel blue"), "#dd8452": ("orange",), "#55a868": ("green",), "#c44e52": ("red",),
    "#8172b3": ("purple", "violet"), "#937860": ("brown",), "#e41a1c": ("red", "scarlet"), "#377eb8": ("blue",),
    "#4daf4a": ("green",), "#984ea3": ("purple",), "#ff7f00": ("orange",), "#a65628": ("brown",),
    "#0000ff": ("blue",),
    "#ff0000": ("red",), "#008000": ("green", "dark green"), "#000000": ("black",), "#ff00ff": ("magenta",),
    "#00bfbf": ("cyan", "turquoise", "teal"),
}  # fmt: skip
"""What people call the colours of matplotlib's charts."""
FAMILIES = (
    {"blue", "steel-blue", "steel blue", "cyan", "turquoise", "teal"},
    {"red", "crimson", "scarlet", "vermilion", "orange", "brown", "tan"},
    {"green", "dark green", "cyan", "turquoise", "teal"}, {"purple", "violet", "magenta", "pink"}, {"black"},
)  # fmt: skip
"""Colours of one family may be taken for each other; those of no common family may not."""


@dataclass(frozen=True)
class Slot:
    """A part of a statement that a style words and that a fault may change."""

    kind: str
    """`value`, `label`, `unit`, `title`, `course`, `panel`, `colour`, `category`, `word`."""
    raw: Any
    axis: AxisSpec | None = None
    is_wrong: bool = False


@dataclass(frozen=True)
class Statement:
    """One thing that is true of a panel."""

    kind: str
    panel: int
    slots: dict[str, Slot]
    series: tuple[int, ...] = ()
    """Indices of the series that it is about, in the order of its labels."""

    def put(self, name: str, raw: Any) -> "Statement":
        """The statement with one slot changed and marked as wrong."""
        return replace(self, slots=self.slots | {name: replace(self.slots[name], raw=raw, is_wrong=True)})


def height(axis: AxisSpec, value: float) -> float:
    """A value as a share of an axis."""
    return axis.place(value)


def statements(spec: ChartSpec, index: int, rng: random.Random) -> list[Statement]:
    """All that may be said of one panel."""
    panel = spec.panels[index]
    found = list(_of_axes(panel, index))
    if panel.title:
        found.append(Statement("title", index, {"title": Slot("title", panel.title)}))
    labels = [panel.series[i].label for i in panel.legend]
    if len(labels) > 1:
        found.append(Statement("legend", index, {f"name{i}": Slot("label", label) for i, label in enumerate(labels)}))
    for number, series in enumerate(panel.series):
        if series.optional or not _is_named(panel, number):
            continue
        found += _of_series(panel, index, number, series, rng)
    found += _comparisons(panel, index)
    return found


def _is_named(panel: PanelSpec, number: int) -> bool:
    """Whether there is a way to say which series is meant."""
    series = panel.series[number]
    drawn = [one for one in panel.series if not one.optional and one.kind != "band"]
    return series.kind != "band" and (series.label is not None or len(drawn) == 1)


def _name(series: SeriesSpec) -> dict[str, Slot]:
    return {"name": Slot("label", series.label, None)}


def _of_axes(panel: PanelSpec, index: int) -> Iterator[Statement]:
    for axis in panel.axes:
        if axis.scale not in {"linear", "log"} or axis.hidden or axis.title is None or panel.axis("right"):
            continue
        slots = {"title": Slot("title", axis.title), "way": Slot("word", "x" if axis.is_flat else "y")}
        if axis.unit:
            slots["unit"] = Slot("unit", axis.unit)
        slots |= {"low": Slot("value", axis.low, axis), "high": Slot("value", axis.high, axis)}
        yield Statement("axis", index, slots)
        if axis.scale == "log":
            yield Statement("log", index, {"title": slots["title"], "way": slots["way"]})


def _of_series(
    panel: PanelSpec, index: int, number: int, series: SeriesSpec, rng: random.Random
) -> Iterator[Statement]:
    x, y = panel.axes_of(series)
    points = [point for point in series.points if not math.isnan(point[1])]
    if series.label and series.colour in COLOUR_WORDS and len(panel.series) > 1:
        colour = rng.choice(COLOUR_WORDS[series.colour])
        yield Statement("colour", index, _name(series) | {"colour": Slot("colour", colour)}, (number,))
    if not points or not _is_inside(points, x, y):
        return
    if series.kind in {"line", "step"}:
        yield from _of_line((index, number), series, points, (x, y), rng)
    elif series.kind == "bar":
        yield from _of_bars((index, number), series, points, (x, y), rng)
    elif series.kind == "box":
        yield from _of_boxes((index, number), series, points, (x, y), rng)
    elif series.kind == "histogram":
        best = max(points, key=lambda point: point[1])
        slots = _name(series) | {"v": Slot("value", best[1], y), "x": Slot("value", best[0], x)}
        yield Statement("mode", index, slots, (number,))
    elif series.kind == "scatter":
        low, high = min(v for _, v in points), max(v for _, v in points)
        slots = _name(series) | {"low": Slot("value", low, y), "high": Slot("value", high, y)}
        yield Statement("spread", index, slots, (number,))


def _is_inside(points: Sequence[Point], x: AxisSpec, y: AxisSpec) -> bool:
    places = [
        (axis.place(value))
        for point in points
        for axis, value in ((x, point[0]), (y, point[1]))
        if axis.scale != "category"
    ]
    return all(-0.01 <= place <= 1.01 for place in places)


def course_of(points: Sequence[Point], y: AxisSpec) -> str | None:
    """`up` or `down` where a line goes one way for every eye, else `None`."""
    if y.inverted:
        return None
    heights = [y.place(v) for _, v in sorted(points)]
    size = max(heights) - min(heights)
    if size < 0.15 or len(heights) < 3:
        return None
    top = bottom = heights[0]
    fall = rise = 0.0
    for one in heights:
        top, bottom = max(top, one), min(bottom, one)
        fall, rise = max(fall, top - one), max(rise, one - bottom)
    net = heights[-1] - heights[0]
    if net > 0.7 * size and fall < 0.2 * size:
        return "up"
    return "down" if net < -0.7 * size and rise < 0.2 * size else None


def _of_line(
    place: tuple[int, int],
    series: SeriesSpec,
    points: list[Point],
    axes: tuple[AxisSpec, AxisSpec],
    rng: random.Random,
) -> Iterator[Statement]:
    (index, number), (x, y) = place, axes
    if x.scale == "date" or x.inverted:
        return
    ordered = sorted(points)
    best = max(points, key=lambda point: point[1])
    least = min(points, key=lambda point: point[1])
    name = _name(series)
    if (
        len({round(y.place(v), 2) for _, v in points}) > 2
        and y.place(best[1]) - y.place(least[1]) > 0.1
        and not y.inverted
    ):
        yield Statement(
            "peak", index, name | {"v": Slot("value", best[1], y), "x": Slot("value", best[0], x)}, (number,)
        )
        yield Statement(
            "low", index, name | {"v": Slot("value", least[1], y), "x": Slot("value", least[0], x)}, (number,)
        )
    course = course_of(points, y)
    if course:
        slots = name | {"course": Slot("course", course)}
        yield Statement("course", index, slots, (number,))
        ends = {"v0": Slot("value", ordered[0][1], y), "v1": Slot("value", ordered[-1][1], y)}
        yield Statement("ends", index, slots | ends, (number,))
    x_at, v_at = rng.choice(ordered)
    near = [v for a, v in ordered if abs(x.place(a) - x.place(x_at)) < 0.04]
    if max(map(y.place, near)) - min(map(y.place, near)) < 0.06:
        yield Statement("at", index, name | {"v": Slot("value", v_at, y), "x": Slot("value", x_at, x)}, (number,))


def _of_bars(
    place: tuple[int, int],
    series: SeriesSpec,
    points: list[Point],
    axes: tuple[AxisSpec, AxisSpec],
    rng: random.Random,
) -> Iterator[Statement]:
    (index, number), (x, y) = place, axes
    position, value = (y, x) if series.horizontal else (x, y)
    if position.scale != "category" or series.bases:
        return
    pairs = [
        (position.categories[round(p)], v) for p, v in ((b, a) if series.horizontal else (a, b) for a, b in points)
    ]
    ranked = sorted(pairs, key=lambda pair: pair[1])
    name = _name(series)
    category, told = rng.choice(pairs)
    slots = name | {"category": Slot("category", category, position), "v": Slot("value", told, value)}
    yield Statement("bar", index, slots, (number,))
    if (
        len(ranked) > 2
        and value.place(ranked[-1][1]) - value.place(ranked[-2][1]) > 0.06
        and not any(v < 0 for _, v in pairs)
    ):
        slots = name | {"category": Slot("category", ranked[-1][0], position), "v": Slot("value", ranked[-1][1], value)}
        yield Statement("tallest", index, slots, (number,))


def _of_boxes(
    place: tuple[int, int],
    series: SeriesSpec,
    points: list[Point],
    axes: tuple[AxisSpec, AxisSpec],
    rng: random.Random,
) -> Iterator[Statement]:
    (index, number), (x, y) = place, axes
    at, middle = rng.choice(points)
    slots = {"category": Slot("category", x.categories[round(at)], x), "v": Slot("value", middle, y)}
    yield Statement("median", index, slots, (number,))


def _comparisons(panel: PanelSpec, index: int) -> Iterator[Statement]:
    lines = [(i, one) for i, one in enumerate(panel.series) if one.kind == "line" and one.label and not one.optional]
    for (i, one), (j, other) in pairwise(lines):
        x, y = panel.axes_of(one)
        if panel.axes_of(other) != (x, y) or x.inverted or y.inverted or x.scale == "date":
            continue
        both = _gaps(one, other, x, y)
        if len(both) < 10:
            continue
        share = sum(gap > 0 for _, gap in both) / len(both)
        slots = {"name": Slot("label", one.label), "other": Slot("label", other.label)}
        order = (i, j)
        if share < 0.5:
            slots, order, share = {"name": slots["other"], "other": slots["name"]}, (j, i), 1 - share
            both = [(place, -gap) for place, gap in both]
        if share == 1 and min(gap for _, gap in both) > 0.03:
            yield Statement("above", index, slots, order)
        signs = [(place, gap) for place, gap in both if abs(gap) > 0.015]
        flips = [
            _between(x, before, after, abs(a) / (abs(a) + abs(b)))
            for (before, a), (after, b) in pairwise(signs)
            if (a > 0) != (b > 0)
        ]
        if len(flips) == 1 and max(g for _, g in both) > 0.08 and min(g for _, g in both) < -0.08:
            yield Statement("cross", index, slots | {"x": Slot("value", flips[0], x)}, order)


def _between(x: AxisSpec, before: float, after: float, share: float) -> float:
    """The place at a share of the way between two, as it is drawn."""
    if x.scale == "log":
        return float(before * (after / before) ** share)
    return before + (after - before) * share


def _gaps(one: SeriesSpec, other: SeriesSpec, x: AxisSpec, y: AxisSpec) -> list[tuple[float, float]]:
    """How far one line is above another, as shares of the axis, where both have points at a place."""
    mine = {a: v for a, v in one.points if not math.isnan(v)}
    theirs = {a: v for a, v in other.points if not math.isnan(v)}
    return [(a, y.place(mine[a]) - y.place(theirs[a])) for a in sorted(mine.keys() & theirs.keys())]
