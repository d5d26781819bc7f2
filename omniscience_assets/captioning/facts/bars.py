"""Bars, histograms, bands and boxes in words and rounded numbers."""

import math
from collections.abc import Sequence
from typing import Any

from omniscience_assets.captioning.facts.data import Plotted
from omniscience_assets.captioning.facts.numbers import between, count_word, rounded, say, where
from omniscience_assets.captioning.facts.text import quote
from omniscience_assets.captioning.facts.trust import is_group_axis, is_near_tick
from omniscience_assets.records import Axis, SeriesFacts

_LISTED = 4
_TIED = 3
MAX_BARS = 40
"""Bars of which any may be told by its value; of more only the single highest and lowest."""


def tell_bars(plotted: Plotted) -> dict[str, Any]:
    """Bars or boxes: all of them where they are few, else the extreme ones by their names."""
    values, axis = plotted.values, plotted.value_axis
    places = _places(plotted, [at for at, _ in values])
    told = [say(axis, value) for _, value in values]
    entries = [f"{value} {place}" for value, place in zip(told, places, strict=True) if value and place]
    high, low = max(value for _, value in values), min(value for _, value in values)
    few = len(values) <= _LISTED and len(values) == plotted.series.count and all(told)
    if few and not any(places):
        entries = [str(value) for _, value in sorted(zip((at for at, _ in values), told, strict=True))]
    few = few and len(entries) == len(values) and (not any(places) or len(set(places)) == len(places))
    return {
        "form": "all_bars" if few else "bars",
        "what": "medians" if plotted.series.kind == "box" else "",
        "entries": entries,
        "count": count_word(plotted.series.count),
        "horizontal": plotted.series.horizontal,
        "stacked": any(plotted.series.bases),
        "high": say(axis, high),
        "high_at": _extreme(plotted, high),
        "low": say(axis, low),
        "low_at": _extreme(plotted, low),
        "same": rounded(axis, low) == rounded(axis, high),
    }


def tell_histogram(plotted: Plotted, facts: SeriesFacts) -> dict[str, Any]:
    """A histogram: how many bins, where they stand, and the largest and smallest."""
    return {
        **tell_bars(plotted),
        "form": "histogram",
        "range": between(plotted.position_axis, facts.x_low, facts.x_high) if not plotted.series.horizontal else "",
    }


def tell_band(plotted: Plotted, facts: SeriesFacts) -> dict[str, Any]:
    """A band: the range that it covers and how far it reaches; without edges its range alone."""
    edges = plotted.series.errors
    return {
        "form": "band",
        "range": between(plotted.x, facts.x_low, facts.x_high),
        "low": say(plotted.y, min(low for low, _ in edges)) if edges else None,
        "high": say(plotted.y, max(high for _, high in edges)) if edges else None,
    }


def _places(plotted: Plotted, positions: Sequence[float]) -> list[str]:
    """Where bars stand; nowhere beside the ticks of an axis whose numbers may be names of groups."""
    axis, series = plotted.position_axis, plotted.series
    named = series.kind != "histogram" and is_group_axis(axis, [at for at, _ in plotted.values])
    return [_name(axis, at) if named else where(axis, at) for at in positions]


def _name(axis: Axis, at: float) -> str:
    """The tick label that names a group of bars."""
    if not is_near_tick(axis, at):
        return ""
    nearest = min(axis.ticks, key=lambda tick: math.inf if tick.value is None else abs(tick.value - at))
    return f"for {quote(nearest.label)}"


def _extreme(plotted: Plotted, value: float) -> list[str]:
    """Where the bars stand that have this value after rounding; nowhere where that are many or one has no name."""
    axis = plotted.value_axis
    positions = [at for at, other in plotted.values if rounded(axis, other) == rounded(axis, value)]
    places = _places(plotted, positions)
    if len(places) > (_TIED if len(plotted.values) <= MAX_BARS else 1) or not all(places):
        return []
    preposition = places[0].rpartition(" = ")[0] + " =" if " = " in places[0] else places[0].partition(" ")[0]
    return [places[0], *(place.removeprefix(f"{preposition} ") for place in places[1:])]
