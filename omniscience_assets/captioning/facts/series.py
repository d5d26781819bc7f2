"""The series of a panel: a few told one by one, the rest in groups, then how they compare."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from omniscience_assets.captioning.facts.bars import tell_band, tell_bars, tell_histogram
from omniscience_assets.captioning.facts.curves import tell_cloud, tell_curve, tell_together
from omniscience_assets.captioning.facts.data import Plotted, differ, plot
from omniscience_assets.captioning.facts.names import counted, full_names, is_plural, short_names
from omniscience_assets.captioning.facts.numbers import say, where
from omniscience_assets.captioning.facts.relations import Named, tell_relations
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.records import PanelEvidence, Series

MAX_LISTED = 12
_MIN_RIVALS = 3
_CURVES = frozenset({"line", "step", "area"})


def tell_series(panel: PanelEvidence, cap: int) -> dict[str, Any]:
    """What a panel's series are and do, at most `cap` of them one by one."""
    plotted = [plot(series, panel) for series in panel.series]
    shorts = short_names(panel.series)
    told, rest = _split(panel.series, plotted, full_names(panel.series), cap)
    named = list(zip(plotted, shorts, strict=True))
    legend = list(dict.fromkeys(plain(label) for label in panel.legend_labels if plain(label)))
    described = [one for one in told if one["form"] != "named"]
    alone = len(panel.series) == 1
    return {
        "counted": counted(panel.series),
        "count": len(panel.series),
        "named": [one["name"] for one in told if one["form"] == "named" and one["name"] != "the heat map"],
        "told": told if alone and told and told[0]["name"] != "the heat map" else tell_together(described),
        "rest": _groups([named[index] for index in rest]),
        "relations": tell_relations(panel.relations, named),
        "top": _top(named) if rest else None,
        "legend": legend[:MAX_LISTED],
        "unlisted": max(0, len(legend) - MAX_LISTED),
    }


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
        "plural": is_plural(one),
        "side": one.y_axis if len(sides) > 1 else "",
        "errors": bool(one.errors) and one.kind not in {"band", "box"},
    }
    return told | (_behaviour(plotted) if plotted else {"form": "named"})


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
        trend = plotted.series.facts.trend if plotted is not None and plotted.series.facts else None
        if name is not None and trend is not None and plotted is not None and plotted.series.kind in _CURVES:
            groups[trend].append(name)
    return [{"trend": trend, "names": names[:MAX_LISTED]} for trend, names in groups.items()]


def _top(named: Named) -> dict[str, Any] | None:
    """The series with the highest value, where it is clear of all others on the same axis."""
    rivals = [(plotted, name) for plotted, name in named if plotted is not None and plotted.series.facts is not None]
    if len(rivals) < _MIN_RIVALS or len(rivals) < len(named) or len({id(plotted.y) for plotted, _ in rivals}) > 1:
        return None
    first, second = sorted(rivals, key=_peak, reverse=True)[:2]
    plotted, name = first
    if name is None or plotted.series.facts is None or not differ(plotted.y, _peak(first), _peak(second)):
        return None
    x, y = plotted.series.facts.maximum
    return {"name": name, "high": say(plotted.y, y), "at": where(plotted.x, x)}


def _peak(rival: tuple[Plotted, str | None]) -> float:
    facts = rival[0].series.facts
    return facts.maximum[1] if facts else float("-inf")
