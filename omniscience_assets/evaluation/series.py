"""Questions on the data of a figure; none where two answers are nearer to one another than a glance can tell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.facts.data import Plotted, differ, plot, value_at
from omniscience_assets.captioning.facts.names import with_sure_labels
from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.evaluation.drafts import Draft, count_draft, named_panels, number_text
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Axis, Evidence, PanelEvidence

MIN_MARGIN = 0.05
"""Share of the axis by which the answer must be clear of every other option."""

_LINES = frozenset({"line", "step"})
_TRENDS = {
    "rising": "rises", "falling": "falls", "flat": "stays flat", "peak": "peaks in the middle",
    "dip": "has a minimum in the middle", "oscillating": "oscillates",
}  # fmt: skip
_AMBIGUOUS = frozenset({"mixed", None})


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel's lines if it shows lines alone, or its bars if bars alone; on one pair of axes."""

    place: str
    """Such as " of panel (b)"."""
    lines: tuple[tuple[str, Plotted], ...]
    bars: tuple[tuple[str | None, Plotted], ...]

    @property
    def inside(self) -> str:
        """The place as " in panel (b)"."""
        return self.place.replace(" of panel", " in panel")


def series_drafts(evidence: Evidence) -> tuple[Iterator[Draft], ...]:
    """Drafts of each kind of question on series, in a fixed order of kinds; none of partial evidence."""
    panels = [] if evidence.degraded else [_panel(panel, place) for panel, place in named_panels(evidence)]
    return tuple(_from_panels(kind, panels) for kind in (_counts, _highest, _peaks, _trends, _higher_at, _bars))


def _from_panels(kind: Callable[[_Panel], Iterator[Draft]], panels: Sequence[_Panel]) -> Iterator[Draft]:
    for panel in panels:
        yield from kind(panel)


def _panel(panel: PanelEvidence, place: str) -> _Panel:
    named = with_sure_labels(panel.series, panel.legend_labels)
    found = [plot(series, panel) for series in named]
    known = [one for one in found if one is not None]
    labels = [fold(series.label or "") for series in named]
    distinct = all(labels) and len(set(labels)) == len(labels)
    if len(known) < len(found) or len({(id(one.x), id(one.y)) for one in known}) > 1:
        return _Panel(place, (), ())
    lines = distinct and all(one.series.kind in _LINES for one in known)
    bars = (distinct or len(known) == 1) and all(
        one.series.kind == "bar" and one.position_axis.scale == "category" for one in known
    )
    return _Panel(
        place,
        tuple((one.series.label or "", one) for one in known) if lines else (),
        tuple((one.series.label if len(known) > 1 else None, one) for one in known) if bars else (),
    )


def _counts(panel: _Panel) -> Iterator[Draft]:
    if len(panel.lines) >= 2:
        text = f"How many lines are drawn{panel.inside}?"
        yield count_draft("series_count", text, len(panel.lines), f"series{panel.place}")


def _highest(panel: _Panel) -> Iterator[Draft]:
    peaks = sorted(
        ((max(y for _, y in line.values), label, line) for label, line in panel.lines), key=lambda one: -one[0]
    )
    if len(peaks) >= 2 and differ(peaks[0][2].y, peaks[0][0], peaks[1][0], MIN_MARGIN):
        others = tuple(label for _, label, _ in peaks[1:])
        text = f"Which line{panel.place} reaches the highest value?"
        yield Draft("highest_series", text, peaks[0][1], others, (), f"maxima{panel.place}")


def _peaks(panel: _Panel) -> Iterator[Draft]:
    """Where a line is highest, by the nearest labelled value; all points nearly as high must be nearest to it too."""
    for label, line in panel.lines:
        high = max(y for _, y in line.values)
        near = {_nearest_tick(line.x, x) for x, y in line.values if not differ(line.y, y, high, MIN_MARGIN)}
        flat = not differ(line.y, high, min(y for _, y in line.values), 4 * MIN_MARGIN)
        ticks = [tick.value for tick in line.x.ticks if tick.value is not None]
        if len(near) != 1 or None in near or flat or line.x.scale not in {"linear", "log"}:
            continue
        (answer,) = near
        others = tuple(number_text(tick) for tick in ticks if tick != answer)
        text = f"Near which of these x values does “{label}”{panel.place} reach its highest value?"
        yield Draft("peak_position", text, number_text(answer or 0.0), others, (), f"maximum of {label}{panel.place}")


def _nearest_tick(axis: Axis, x: float) -> float | None:
    """The labelled value that is nearest; `None` where a second one is about as near."""
    ticks = [tick.value for tick in axis.ticks if tick.value is not None]
    distances = sorted((abs(along(axis, tick) - along(axis, x)), tick) for tick in ticks)
    clear = len(distances) >= 2 and distances[1][0] - distances[0][0] > MIN_MARGIN * span(axis)
    return distances[0][1] if clear else None


def _trends(panel: _Panel) -> Iterator[Draft]:
    for label, line in panel.lines:
        trend = line.series.facts.trend if line.series.facts and line.is_function else None
        if trend in _AMBIGUOUS or trend is None:
            continue
        first, last = (y for _, y in line.ends)
        steep = trend not in {"rising", "falling"} or differ(line.y, first, last, 2 * MIN_MARGIN)
        if steep and not (line.x.inverted or line.y.inverted):
            others = tuple(word for key, word in _TRENDS.items() if key != trend)
            text = f"What does “{label}”{panel.place} do from left to right?"
            yield Draft("trend", text, _TRENDS[trend], others, (), f"course of {label}{panel.place}")


def _higher_at(panel: _Panel) -> Iterator[Draft]:
    """Which line is highest at a labelled x, asked where all lines are drawn."""
    if len(panel.lines) < 2:
        return
    axis = panel.lines[0][1].x
    for tick in axis.ticks:
        if tick.value is None or axis.scale not in {"linear", "log"}:
            continue
        heights = [(value_at(line, tick.value), label) for label, line in panel.lines if line.is_function]
        known = sorted(((height, label) for height, label in heights if height is not None), reverse=True)
        if len(known) == len(panel.lines) and differ(panel.lines[0][1].y, known[0][0], known[1][0], MIN_MARGIN):
            text = f"Which line{panel.place} is highest at x = {number_text(tick.value)}?"
            others = tuple(label for _, label in known[1:])
            yield Draft("highest_at", text, known[0][1], others, (), f"heights at {number_text(tick.value)}")


def _bars(panel: _Panel) -> Iterator[Draft]:
    for label, bars in panel.bars:
        values = sorted(((value, at) for at, value in bars.values), reverse=True)
        names = [tick.label for tick in bars.position_axis.ticks]
        told = [names[round(at)] for _, at in values if 0 <= round(at) < len(names)]
        if any(bars.series.bases) or len(told) < len(values) or len({fold(name) for name in told}) < len(told):
            continue
        if len(told) >= 2 and differ(bars.value_axis, values[0][0], values[1][0], MIN_MARGIN):
            which = "bar is the longest" if bars.series.horizontal else "bar is the highest"
            of = f" of “{label}”" if label else ""
            text = f"Which {which}{of}{panel.inside}?"
            yield Draft("highest_bar", text, told[0], tuple(told[1:]), (), f"bars{of}{panel.place}")
