"""Questions on bars, histograms and boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from omniscience_assets.captioning.facts.data import Plotted, differ, is_inside
from omniscience_assets.captioning.facts.numbers import is_year
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.programmatic.amounts import difference_draft, is_ratio, ratio_draft, value_draft
from omniscience_assets.evaluation.programmatic.drafts import Draft, count_draft, nearest_tick, numbered_ticks, quoted
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Axis, Difficulty

MAX_COUNTED = 15
"""More bars than this nobody counts."""
_MARGIN = 0.05
_SEEN = 0.02
"""Share of the axis from which a bar is seen."""
_GAP = 0.12
"""Share of the axis by which two values must differ for their difference to be asked for."""
_HARD = frozenset({"bar_value", "median_value", "bar_difference", "bar_ratio"})


@dataclass(frozen=True, slots=True)
class _Bars:
    """Bars, or boxes by their medians, each with a name of its own."""

    panel: PanelView
    one: Drawn
    plotted: Plotted
    of: str
    """Such as " of “signal”"; nothing where the panel shows no other series."""
    values: tuple[tuple[float, str], ...]
    """Value and name of each."""

    @property
    def axis(self) -> Axis:
        """The axis of the values."""
        return self.plotted.value_axis

    @property
    def is_box(self) -> bool:
        """Whether values are medians of boxes."""
        return self.one.series.kind == "box"


def bar_drafts(panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on bars, boxes and histograms."""
    for panel in panels:
        found = _bars(panel)
        for bars in found:
            yield from _extremes(bars)
            yield from _values(bars)
            if not bars.is_box:
                yield from _pairs(bars)
                yield from _above(bars)
        yield from _count(panel, found)
        yield from _bins(panel)


def _bars(panel: PanelView) -> list[_Bars]:
    kinds = {one.series.kind for one in panel.drawn}
    if not panel.whole or not panel.is_plain or len(kinds) != 1 or not kinds <= {"bar", "box"}:
        return []
    alone = len(panel.drawn) == 1
    found = [_named(panel, one, "" if alone else f" of {quoted(one.label)}") for one in panel.drawn]
    if not all(alone or one.label for one in panel.drawn) or any(any(one.series.bases) for one in panel.drawn):
        return []
    return [bars for bars in found if bars is not None]


def _named(panel: PanelView, one: Drawn, of: str) -> _Bars | None:
    plotted = one.plotted
    if plotted is None or one.series.count != len(one.series.points) or plotted.value_axis.inverted:
        return None
    names = [_name(plotted.position_axis, at) for at, _ in plotted.values]
    values = [value for _, value in plotted.values]
    if not all(names) or len(set(map(fold, names))) < len(names) or len(names) < 2:
        return None
    if not all(is_inside(plotted.value_axis, value) for value in values) or min(values) < 0 < max(values):
        return None
    return _Bars(panel, one, plotted, of, tuple(zip(values, names, strict=True)))


def _name(axis: Axis, at: float) -> str:
    """What stands below a bar: its category, or the year that it is for; "" where that is not sure."""
    if axis.scale == "category":
        index = round(at)
        known = 0 <= index < len(axis.ticks) and abs(at - index) < 0.45
        return plain(axis.ticks[index].label) if known else ""
    return str(round(at)) if is_year(axis) and abs(at - round(at)) < 0.2 else ""


def _draft(bars: _Bars, kind: str, text: str, answer: str, *, hard: Sequence[str] = (), fact: str = "") -> Draft:
    basis = f"{'medians' if bars.is_box else 'bars'}{bars.of}{bars.panel.place}"
    level: Difficulty = "hard" if kind in _HARD else "medium"
    return Draft(kind, text, answer, level, tuple(hard), (), basis, (bars.one.node,), fact=f"{basis} {fact}")


def _extremes(bars: _Bars) -> Iterator[Draft]:
    ranked = sorted(bars.values, reverse=True)
    if ranked[0][0] <= 0:
        return
    for found, words in ((ranked, ("highest", "longest")), (ranked[::-1], ("lowest", "shortest"))):
        if not differ(bars.axis, found[0][0], found[1][0], _MARGIN):
            continue
        others = [name for _, name in found[1:]]
        word = words[1] if bars.one.series.horizontal else words[0]
        if bars.is_box:
            text = f"Which box has the {words[0]} median{bars.panel.inside}?"
            kind = f"{words[0]}_median"
        else:
            text = f"Which bar{bars.of} is the {word}{bars.panel.inside}?"
            kind = f"{words[0]}_bar"
        yield _draft(bars, kind, text, found[0][1], hard=others, fact=words[0])


def _values(bars: _Bars) -> Iterator[Draft]:
    for value, name in bars.values:
        what = "median of the box" if bars.is_box else "value of the bar"
        text = f"What is the {what}{bars.of} for {quoted(name)}{bars.panel.inside}?"
        kind = "median_value" if bars.is_box else "bar_value"
        others = [other for other, _ in bars.values if other != value]
        found = value_draft(_draft(bars, kind, text, "", fact=f"at {name}"), bars.axis, value, others)
        if found is not None:
            yield found


def _pairs(bars: _Bars) -> Iterator[Draft]:
    """How two bars compare."""
    axis = bars.axis
    if axis.scale != "linear" or min(value for value, _ in bars.values) < 0 or len(bars.values) > MAX_COUNTED:
        return
    for (low, lower), (high, higher) in combinations(sorted(bars.values), 2):
        both, fact = f"{quoted(higher)} than for {quoted(lower)}", f"of {lower} and {higher}"
        if differ(axis, high, low, _GAP):
            text = f"By about how much is the bar{bars.of} higher for {both}{bars.panel.inside}?"
            draft = _draft(bars, "bar_difference", text, "", fact=fact)
            found = difference_draft(draft, axis, high - low)
            if found is not None:
                yield found
        if is_ratio(bars.plotted, high, low):
            text = f"About how many times as high as for {quoted(lower)} is the bar{bars.of} for {quoted(higher)}"
            yield ratio_draft(_draft(bars, "bar_ratio", f"{text}{bars.panel.inside}?", "", fact=fact), high / low)


def _above(bars: _Bars) -> Iterator[Draft]:
    """How many bars pass a labelled value that none of them ends near."""
    for tick, label in numbered_ticks(bars.axis):
        far = all(differ(bars.axis, value, tick, _MARGIN / 1.5) for value, _ in bars.values)
        count = sum(value > tick for value, _ in bars.values)
        if far and 0 < count < len(bars.values) <= MAX_COUNTED and bars.axis.scale in {"linear", "log"}:
            word = "longer" if bars.one.series.horizontal else "higher"
            text = f"How many bars{bars.of} are {word} than {label}{bars.panel.inside}?"
            near = [str(other) for other in (count - 1, count + 1, count + 2, count - 2) if other >= 0]
            yield _draft(bars, "bars_above", text, str(count), hard=near, fact="above")


def _count(panel: PanelView, found: Sequence[_Bars]) -> Iterator[Draft]:
    values = [(bars.axis, value) for bars in found for value, _ in bars.values]
    kinds = {bars.is_box for bars in found}
    if len(found) < len(panel.drawn) or kinds != {False} or not 2 <= len(values) <= MAX_COUNTED:
        return
    if all(differ(axis, value, 0.0 if axis.scale == "linear" else axis.start or 1.0, _SEEN) for axis, value in values):
        nodes = tuple(bars.one.node for bars in found)
        text = f"How many bars are drawn{panel.inside}?"
        yield count_draft("bar_count", text, len(values), f"bars{panel.place}", nodes)


def _bins(panel: PanelView) -> Iterator[Draft]:
    """Where the tallest bin of a histogram is."""
    if not panel.is_plain or not panel.whole or {one.series.kind for one in panel.drawn} != {"histogram"}:
        return
    for one in panel.drawn:
        plotted = one.plotted
        if plotted is None or any(one.series.bases) or not (one.label or len(panel.drawn) == 1):
            continue
        axis, values = plotted.position_axis, plotted.values
        top = max(value for _, value in values)
        if not is_inside(plotted.value_axis, top):
            continue
        near = {nearest_tick(axis, at) for at, value in values if not differ(plotted.value_axis, value, top, 0.03)}
        if len(near) != 1 or None in near:
            continue
        ticks, of = numbered_ticks(axis), f" of {quoted(one.label)}" if one.label else ""
        answer = next(label for tick, label in ticks if tick in near)
        others = tuple(label for tick, label in ticks if tick not in near)
        word = "longest" if one.series.horizontal else "tallest"
        text = f"Near which of these {axis.orientation} values is the {word} bin{of}{panel.inside}?"
        yield Draft("tallest_bin", text, answer, "medium", others, (), f"bins{of}{panel.place}", (one.node,))
