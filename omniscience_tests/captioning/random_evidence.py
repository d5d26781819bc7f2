"""Random evidence that is true to itself: facts and relations follow from the points."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from omniscience_assets.records import (
    Axis,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Evidence,
    PanelEvidence,
    Point,
    Series,
    SeriesRelation,
)
from omniscience_tests.captioning.typical import entries, seen
from omniscience_tests.factories import WHOLE, make_categories, make_facts, make_panel, make_scale, make_series

LABELS = ("fit", "data", "α = 0.5", "Model A", "Model B", "N = 12", "ours", "95% CL")
COLOURS = ("steel blue", "orange", "green", "red", "black")
KINDS = ("line", "line", "step", "scatter", "bar", "histogram", "area", "band", "box", "contour", "heat_map")


@st.composite
def scales(draw: st.DrawFn, orientation: str) -> Axis:
    """A linear, logarithmic, date or category axis, some with a unit or an inverted direction, some not calibrated."""
    kind = draw(
        st.sampled_from(("linear", "linear", "log", "date", "category") if orientation == "x" else ("linear", "log"))
    )
    if kind == "category":
        return make_categories(orientation, *draw(st.lists(st.sampled_from("ABCDEFG"), min_size=2, unique=True)))
    low = draw(st.floats(-1e4, 1e4)) if kind == "linear" else draw(st.integers(-3, 3))
    if kind == "log":
        low, size = 10.0 ** int(low), 10.0 ** draw(st.integers(1, 5))
        values = [low, low * size]
    elif kind == "date":
        first = draw(st.integers(9000, 20_000))
        values = [float(first), float(first + draw(st.sampled_from((2, 200, 5000, 40_000))))]
    else:
        values = [low, low + draw(st.floats(1e-3, 1e5))]
    values = values[::-1] if draw(st.booleans()) else values
    unit = draw(st.sampled_from((None, "s", "km s^-1", "%")))
    title = draw(st.sampled_from((None, "t", "Elapsed time of the run", "log10 M")))
    known: dict[str, Any] = {} if draw(st.integers(0, 5)) else {"start": None, "end": None, "problem": "misfit"}
    return make_scale(orientation, *values, title=title, unit=unit, scale=kind, **known)


@st.composite
def series(draw: st.DrawFn, x: Axis, y: Axis) -> Series:
    """A series whose points lie inside of its axes."""
    kind = draw(st.sampled_from(KINDS))
    known = x.problem is None and y.problem is None and kind not in {"contour", "heat_map"}
    shares = draw(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12)) if known else []
    points = tuple(sorted((_at(x, a), _at(y, b)) for a, b in shares))
    facts = make_facts(points, _trend(points) if kind in {"line", "step", "area"} else None) if points else None
    if facts is not None and kind == "scatter":
        facts = replace(facts, correlation=draw(st.one_of(st.none(), st.floats(-1, 1))))
    return make_series(
        *points,
        label=draw(st.one_of(st.none(), st.sampled_from(LABELS))),
        kind=kind,
        colour=draw(st.sampled_from(COLOURS)),
        dash=draw(st.sampled_from((None, "solid", "dashed"))),
        marker=draw(st.sampled_from((None, "circle", "cross"))),
        count=len(points) or 7,
        facts=facts,
        errors=tuple((height, height) for _, height in points) if kind == "band" else (),
        **({} if known else {"x_axis": None, "y_axis": None}),
    )


@st.composite
def panels(draw: st.DrawFn) -> PanelEvidence:
    x, y = draw(scales("x")), draw(scales("y"))
    found = tuple(draw(st.lists(series(x, y), max_size=7)))
    compared = draw(st.lists(st.tuples(*[st.integers(0, max(0, len(found) - 1))] * 2), max_size=4)) if found else []
    relations = [_relation(one, other, found) for one, other in compared if one != other]
    legend = entries(*found) if draw(st.booleans()) else ()
    return make_panel(
        axes=(x, y), series=found, legend=legend, relations=tuple(filter(None, relations)), colour_axis=draw(st.none())
    )


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    texts = draw(st.lists(st.sampled_from((*LABELS, "")), min_size=1, max_size=8))
    nodes = tuple(DiagramNode("box", WHOLE, text, None) for text in texts)
    ends = st.one_of(st.none(), st.integers(0, len(texts) - 1))
    edges = st.builds(DiagramEdge, ends, ends, st.sampled_from(("", "yes")), st.booleans(), st.just(WHOLE))
    return Diagram(nodes, tuple(draw(st.lists(edges, max_size=12))))


def evidence() -> st.SearchStrategy[Evidence]:
    return st.builds(
        lambda found, diagram, degraded: seen("mixed", *found, diagram=diagram, degraded=degraded),
        st.lists(panels(), max_size=4),
        st.one_of(st.none(), diagrams()),
        st.sampled_from((None, None, None, "too_many_paths")),
    )


def _at(axis: Axis, share: float) -> float:
    if axis.scale == "category":
        return float(round(share * (len(axis.ticks) - 1)))
    assert axis.start is not None
    assert axis.end is not None
    if axis.scale == "log":
        return float(axis.start * (axis.end / axis.start) ** share)
    return axis.start + share * (axis.end - axis.start)


def _trend(points: tuple[Point, ...]) -> str | None:
    heights = [y for _, y in points]
    if len(heights) < 2:
        return None
    if all(a <= b for a, b in pairwise(heights)):
        return "rising"
    if all(a >= b for a, b in pairwise(heights)):
        return "falling"
    top = heights.index(max(heights))
    return "peak" if heights[: top + 1] == sorted(heights[: top + 1]) and 0 < top < len(heights) - 1 else "mixed"


def _relation(one: int, other: int, found: tuple[Series, ...]) -> SeriesRelation | None:
    """One series above another where both are drawn, by the extremes of their points."""
    a, b = found[one].facts, found[other].facts
    if a is None or b is None or a.minimum[1] <= b.maximum[1]:
        return None
    low, high = max(a.x_low, b.x_low), min(a.x_high, b.x_high)
    return SeriesRelation(one, "higher_than", other, low, high) if low <= high else None
