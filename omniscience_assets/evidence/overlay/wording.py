"""Evidence in words, for the strip beside an overlay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from omniscience_assets.evidence.projection import calibrated_ends
from omniscience_assets.records import Axis, Diagram, Evidence, PanelEvidence, Series

_LABEL = 46


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary."""

    text: str
    level: int = 0
    """0 for a heading, 1 and 2 for what is below it."""
    series: tuple[int, int] | None = None
    """Panel and series that the line is about."""


def number(value: float) -> str:
    """A number with four significant digits, with a typographic minus."""
    return f"{value:.4g}".replace("-", "−")


def date(days: float) -> str:
    """Days since 1970-01-01 as `2021-03-04`; a number where that is no date of the calendar."""
    try:
        return f"{datetime(1970, 1, 1) + timedelta(days=days):%Y-%m-%d}"
    except OverflowError:
        return number(days)


def summarise(evidence: Evidence) -> Iterator[Line]:
    """What was read, from the whole to the parts."""
    shares = ", ".join(f"{score.label} {score.value:.0%}" for score in evidence.kind[:3])
    yield Line(f"{evidence.origin}: {shares}")
    roles = sum(text.role is not None for text in evidence.texts)
    yield Line(f"{len(evidence.texts)} texts, {roles} with a role", 1)
    for note in (*evidence.notes, *([f"degraded: {evidence.degraded}"] if evidence.degraded else [])):
        yield Line(note, 1)
    for index, panel in enumerate(evidence.panels):
        yield from _panel(index, panel)
    if evidence.diagram is not None:
        yield from _diagram(evidence.diagram)
    if not evidence.panels and evidence.diagram is None:
        yield Line("no panel and no diagram found", 1)


def _panel(index: int, panel: PanelEvidence) -> Iterator[Line]:
    letter = f" ({panel.letter})" if panel.letter else ""
    title = f" {_cut(panel.title)}" if panel.title else ""
    yield Line(f"Panel p{index + 1}{letter}{title}")
    for axis in panel.axes:
        yield Line(_axis(axis), 1)
    if panel.colour_axis is not None:
        yield Line(f"colour {_axis(panel.colour_axis)}", 1)
    for number_, series in enumerate(panel.series):
        yield Line(f"s{number_ + 1} {_series(series)}", 1, (index, number_))
        if series.facts is not None:
            yield Line(_facts(series), 2)
    loose = [entry.label for entry in panel.legend if entry.series is None]
    if loose:
        yield Line(f"legend without series: {_cut(', '.join(loose))}", 1)
    for relation in panel.relations[:6]:
        name = relation.name.replace("_", " ")
        span = f"{number(relation.low)} … {number(relation.high)}"
        where = number(relation.low) if relation.name == "crosses" else span
        yield Line(f"s{relation.subject + 1} {name} s{relation.object + 1} at x = {where}", 2)


def _axis(axis: Axis) -> str:
    title = _cut(axis.title) if axis.title else "untitled"
    unit = f" [{axis.unit}]" if axis.unit else ""
    if axis.scale == "category":
        labels = ", ".join(tick.label for tick in axis.ticks)
        return f"{axis.orientation} {axis.side}: {title}{unit}, categories {_cut(labels)}"
    span = calibrated_ends(axis)
    if span is None:
        why = f" ({axis.problem.replace('_', ' ')})" if axis.problem else ""
        return f"{axis.orientation} {axis.side}: {title}{unit}, not calibrated{why}"
    ends = [date(value) if axis.scale == "date" else number(value) for value in span]
    return f"{axis.orientation} {axis.side}: {title}{unit}, {axis.scale} {ends[0]} → {ends[1]}"


def _series(series: Series) -> str:
    label = f"“{_cut(series.label)}” " if series.label else ""
    looks = [series.colour, *(word for word in (series.dash, series.marker) if word)]
    second = series.x_axis == "top" or series.y_axis == "right"
    axes = f" on {series.x_axis} and {series.y_axis}" if second else ""
    kind = series.kind.replace("_", " ")
    return f"{label}{kind}, {', '.join(looks).replace('_', ' ')}, {series.count} points{axes}"


def _facts(series: Series) -> str:
    facts = series.facts
    assert facts is not None
    span = f"x {number(facts.x_low)} … {number(facts.x_high)}"
    low, high = ((number(y), number(x)) for x, y in (facts.minimum, facts.maximum))
    words = [facts.trend, "saturates" if facts.saturates else None]
    if facts.correlation is not None:
        words.append(f"r = {facts.correlation:.2f}")
    said = "".join(f", {word}" for word in words if word)
    return f"{span}, min {low[0]} at {low[1]}, max {high[0]} at {high[1]}{said}"


def _diagram(diagram: Diagram) -> Iterator[Line]:
    yield Line(f"Diagram: {len(diagram.nodes)} boxes, {len(diagram.edges)} connections")
    for index, node in enumerate(diagram.nodes):
        colour = f", {node.colour}" if node.colour else ""
        yield Line(f"n{index + 1} {_cut(node.text) or '(no text)'} ({node.shape.replace('_', ' ')}{colour})", 1)
    for edge in diagram.edges:
        first, last = ("?" if end is None else f"n{end + 1}" for end in (edge.source, edge.target))
        label = f"  “{_cut(edge.label)}”" if edge.label else ""
        yield Line(f"{first} {'→' if edge.directed else '–'} {last}{label}", 2)


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[:_LABEL]}…"
