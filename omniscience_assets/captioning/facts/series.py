"""The series of a panel: a few told one by one, the rest in groups, then how they compare."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from omniscience_assets.captioning.facts.bars import tell_band, tell_bars, tell_histogram
from omniscience_assets.captioning.facts.curves import is_upright, tell_cloud, tell_curve, tell_together
from omniscience_assets.captioning.facts.data import Plotted, differ, is_inside, is_straight, plot
from omniscience_assets.captioning.facts.names import counted, full_names, is_plural, short_names, with_sure_labels
from omniscience_assets.captioning.facts.numbers import say, where
from omniscience_assets.captioning.facts.relations import Named, tell_relations
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.captioning.facts.trust import sure_legend
from omniscience_assets.records import PanelEvidence, Series

MAX_LISTED = 12
_MIN_RIVALS = 3
_CURVES = frozenset({"line", "step", "area"})
_FILLED = frozenset({"area", "band"})
_STROKED = frozenset({"line", "step", "histogram"})
_FIELDS = frozenset({"heat_map", "contour"})
_TRENDS = frozenset({"rising", "falling", "flat", "peak", "dip", "oscillating"})
_FIELD = "the heat map"
_WHITE = "#fafafa"
_LEADER = 0.15
"""A straight line without a label that is this short, as a share of the x axis, leads from a word to a place."""


def tell_series(panel: PanelEvidence, cap: int, whole: bool) -> dict[str, Any]:
    """What a panel's series are and do, at most `cap` of them one by one; uncounted if they are not the `whole`."""
    series = with_sure_labels(panel.series, panel.legend_labels)
    series = [replace(one, errors=()) if _marks_a_place(one, panel) else one for one in series]
    plotted = [plot(one, panel) for one in series]
    seen = [not _is_minor(one, placed, series) for one, placed in zip(series, plotted, strict=True)]
    known = [shown and not _is_faint(one) for one, shown in zip(series, seen, strict=True)]
    shorts = [name if sure else None for name, sure in zip(short_names(series), known, strict=True)]
    fulls = [name if sure else None for name, sure in zip(full_names(series), known, strict=True)]
    told, rest = _split(series, plotted, fulls, cap)
    rest = [index for index in rest if seen[index]]
    named = list(zip(plotted, shorts, strict=True))
    shown = [one for one, kept in zip(series, seen, strict=True) if kept]
    described = [one for one in told if one["form"] != "named"]
    kinds = Counter(one.kind for one in shown)
    named_only = [one for one in told if one["form"] == "named" and one["name"] != _FIELD]
    single = {one["kind"]: one["name"] for one in named_only if kinds[one["kind"]] == 1 and len(kinds) > 1}
    alone = len(shown) == 1 and whole
    legend = list(dict.fromkeys(plain(label) for label in sure_legend(panel) if plain(label)))
    return {
        "counted": counted(shown, single),
        "count": len(shown) if whole else 0,
        "named": [one["name"] for one in named_only if one["kind"] not in single],
        "told": told if alone and told and told[0]["name"] != _FIELD else tell_together(described),
        "rest": _groups([named[index] for index in rest]),
        "relations": tell_relations(panel.relations, named, max(1, cap - 1)),
        "top": _top([named[index] for index, kept in enumerate(seen) if kept]) if rest and whole else None,
        "legend": legend[:MAX_LISTED],
        "unlisted": max(0, len(legend) - MAX_LISTED),
    }


def _marks_a_place(one: Series, panel: PanelEvidence) -> bool:
    """An upright line, whose dashes are no error bars."""
    plotted = plot(one, panel) if one.kind == "line" else None
    return plotted is not None and is_upright(plotted)


def _is_faint(one: Series) -> bool:
    """A fill so thin that it has no colour of its own to be named by: it counts, but nobody would know which it is."""
    return one.kind in _FILLED and one.colour == "white"


def _is_minor(one: Series, plotted: Plotted | None, series: Sequence[Series]) -> bool:
    """What is drawn and yet no data to a reader: leader lines, white patches, pieces of a heat map or of contours."""
    if one.label:
        return False
    if one.kind in _FILLED | {"scatter"} and any(other.kind in _FIELDS for other in series):
        return True
    fields = any(other.kind in _FIELDS for other in series)
    if (one.kind in _FILLED and one.hex >= _WHITE) or (one.kind in _STROKED and fields):
        return True
    if plotted is None or one.kind != "line" or one.marker or is_upright(plotted):
        return False
    (low, _), (high, _) = plotted.ends
    return not differ(plotted.x, low, high, _LEADER) and is_straight(plotted)


def _split(
    series: Sequence[Series], plotted: Sequence[Plotted | None], names: Sequence[str | None], cap: int
) -> tuple[list[dict[str, Any]], list[int]]:
    """The facts of the series that are told one by one, and the indices of the others."""
    candidates = [index for index, name in enumerate(names) if name is not None]
    candidates.sort(key=lambda index: (plotted[index] is None, series[index].label is None))
    chosen = sorted(candidates[:cap])
    told = [_tell(series[index], plotted[index], names[index], series) for index in chosen]
    return told, [index for index in range(len(series)) if index not in chosen]


def _tell(one: Series, plotted: Plotted | None, name: str | None, series: Sequence[Series]) -> dict[str, Any]:
    sides = {other.y_axis for other in series if other.y_axis} if one.y_axis else set()
    told = {
        "name": name,
        "kind": one.kind,
        "plural": is_plural(one),
        "side": one.y_axis if len(sides) > 1 else "",
    }
    return told | (_behaviour(plotted) if plotted and _is_seen(plotted) else {"form": "named"})


def _is_seen(plotted: Plotted) -> bool:
    """Whether all that would be told of it lies on the plot area; stacked bars have a length and no place."""
    values = [value for _, value in plotted.values]
    values += [edge for pair in plotted.series.errors for edge in pair] if plotted.series.kind == "band" else []
    if plotted.series.kind in {"bar", "histogram"} and any(plotted.series.bases):
        return min(values) >= 0
    return is_inside(plotted.value_axis, min(values)) and is_inside(plotted.value_axis, max(values))


def _behaviour(plotted: Plotted) -> dict[str, Any]:
    """The form of the sentence and the numbers in it."""
    kind, facts = plotted.series.kind, plotted.series.facts
    if kind in {"bar", "box"}:
        return tell_bars(plotted)
    if facts is None or kind in {"contour", "heat_map"}:
        return {"form": "named"}
    if kind == "histogram":
        return tell_histogram(plotted, facts)
    if kind == "band":
        return tell_band(plotted, facts)
    return tell_curve(plotted, facts) if kind in _CURVES else tell_cloud(plotted, facts)


def _groups(rest: Named) -> list[dict[str, Any]]:
    """Names of lines that share a trend; the others stay with their count."""
    groups: dict[str, list[str]] = defaultdict(list)
    for plotted, name in rest:
        if name is None or plotted is None or plotted.series.facts is None or plotted.series.kind not in _CURVES:
            continue
        form = tell_curve(plotted, plotted.series.facts)["form"]
        if form in _TRENDS:
            groups[form].append(name)
    return [{"trend": trend, "names": names[:MAX_LISTED]} for trend, names in groups.items()]


def _top(named: Named) -> dict[str, Any] | None:
    """The series with the highest value, where it is clear of all others on the same axis."""
    rivals = [(plotted, name) for plotted, name in named if plotted is not None and plotted.series.facts is not None]
    if not all(is_inside(plotted.y, _peak((plotted, name))) for plotted, name in rivals):
        return None
    if len(rivals) < _MIN_RIVALS or len(rivals) < len(named) or len({id(plotted.y) for plotted, _ in rivals}) > 1:
        return None
    first, second = sorted(rivals, key=_peak, reverse=True)[:2]
    plotted, name = first
    if (
        name is None
        or not plotted.series.label
        or plotted.series.facts is None
        or not differ(plotted.y, _peak(first), _peak(second))
    ):
        return None
    x, y = plotted.series.facts.maximum
    return {"name": name, "high": say(plotted.y, y), "at": where(plotted.x, x)}


def _peak(rival: tuple[Plotted, str | None]) -> float:
    facts = rival[0].series.facts
    return facts.maximum[1] if facts else float("-inf")
