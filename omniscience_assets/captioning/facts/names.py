"""What to call the series of a panel, so that nobody can take one for another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from omniscience_assets.captioning.facts.numbers import count_word
from omniscience_assets.captioning.facts.text import plain, quote
from omniscience_assets.records import Series

_NOUNS = {
    "line": "line", "step": "step line", "scatter": "points", "bar": "bars", "histogram": "histogram", "area": "area",
    "band": "band", "box": "boxes", "contour": "contours", "heat_map": "heat map",
}  # fmt: skip
_COUNTED = {
    "line": ("line", "lines"), "step": ("step line", "step lines"), "scatter": ("set of points", "sets of points"),
    "bar": ("set of bars", "sets of bars"), "histogram": ("histogram", "histograms"),
    "area": ("filled area", "filled areas"), "band": ("band", "bands"), "box": ("set of boxes", "sets of boxes"),
    "contour": ("set of contour lines", "sets of contour lines"), "heat_map": ("heat map", "heat maps"),
}  # fmt: skip
_MARKERS = {"cross": "crosses", "plus": "plus signs"}
MAX_COUNT = 12
_VARIOUS = "various"
"""The reader's word for a series of several colours, which may be shades of one."""
_DASHED = frozenset({"line", "step", "contour"})
_PLURAL = frozenset({"bars", "boxes", "contours"})
"""Nouns that take a plural verb, besides the names of markers."""


def full_names(series: Sequence[Series]) -> list[str | None]:
    """For each series its look and label ("the dashed orange line “fit”"); `None` where another could be meant."""
    return [_full(one, series) for one in series]


def short_names(series: Sequence[Series]) -> list[str | None]:
    """For each series the shortest name that fits it alone: its label, or its look."""
    return [_short(one, series) for one in series]


def with_sure_labels(series: Sequence[Series], legend: Sequence[str]) -> list[Series]:
    """The series, those without their label that look like another one: the legend cannot tell which of them it means.

    Labels that the legend does not list are written beside their series and stay.
    """
    looks = Counter((one.kind, one.hex, one.dash, one.marker) for one in series)
    unsure = {look for look, count in looks.items() if count > 1}
    return [
        replace(one, label=None) if one.label in legend and (one.kind, one.hex, one.dash, one.marker) in unsure else one
        for one in series
    ]


def has_error_bars(series: Series) -> bool:
    """Whether some of its points have error bars."""
    return series.kind not in {"band", "box"} and any(high > low for low, high in series.errors)


def noun(series: Series) -> str:
    """What a series is drawn as; points go by their marker where it is known."""
    if series.kind == "scatter" and series.count == 1:
        return series.marker or "point"
    if series.kind == "scatter" and series.marker:
        return _MARKERS.get(series.marker, f"{series.marker}s")
    return _NOUNS[series.kind]


def is_plural(series: Series) -> bool:
    """Whether its noun takes a plural verb."""
    return series.count != 1 if series.kind == "scatter" else _NOUNS[series.kind] in _PLURAL


def counted(series: Sequence[Series], single: Mapping[str, str]) -> list[str]:
    """How many series there are of each kind: "two lines", "one band"; nobody counts more than twelve.

    Args:
        series: All that are seen.
        single: Names of series that are the only ones of their kind, by that kind; they stand in place of "one band".
    """
    kinds = Counter(one.kind for one in series)
    return [
        single.get(kind) or f"{count_word(count) if count <= MAX_COUNT else 'many'} {_COUNTED[kind][count > 1]}"
        for kind, count in kinds.items()
    ]


def _full(one: Series, series: Sequence[Series]) -> str | None:
    others = [other for other in series if other is not one]
    name = f"the {'solid ' if _needs_solid(one, others) else ''}{_look(one)}"
    name += f" {quote(one.label)}" if one.label else ""
    more = [_markers(one)] if _marked(one) else []
    more += ["error bars"] if has_error_bars(one) else []
    name += f" with {' and '.join(more)}" if more else ""
    alike = [other for other in others if _form(other) == _form(one)]
    if one.label:
        unique = not any(_label(other) == _label(one) for other in alike)
    else:
        unique = not any(_marked(one) in {"", _marked(other)} for other in alike)
    return name if unique else None


def _short(one: Series, series: Sequence[Series]) -> str | None:
    others = [other for other in series if other is not one]
    if one.label and not any(_label(other) == _label(one) for other in others):
        return quote(one.label)
    if one.label and not any(_label(other) == _label(one) and noun(other) == noun(one) for other in others):
        return f"the {noun(one)} {quote(one.label)}"
    if not one.label and not any(_colour(o) == _colour(one) and _form(o)[0] == _form(one)[0] for o in others):
        return f"the {_colour(one)}{noun(one)}"
    return _full(one, series)


def _form(one: Series) -> tuple[str, str]:
    """Noun and look, the same for one marker as for many."""
    many = replace(one, count=2)
    return noun(many), _look(many)


def _look(one: Series) -> str:
    dash = {None: "", "solid": "", "dash_dot": "dash-dotted "}.get(one.dash, f"{one.dash} ")
    drawn = dash if one.kind in _DASHED else ""
    return f"{drawn}{_colour(one)}{noun(one)}"


def _needs_solid(one: Series, others: Sequence[Series]) -> bool:
    """Whether a line is told from others of its colour by having no dashes."""
    whole = one.kind in _DASHED and one.dash in {None, "solid"} and not one.label
    return whole and any(_look(other).endswith(f" {_look(one)}") for other in others)


def _colour(one: Series) -> str:
    """The colour; that of bars without a fill is the colour of their outlines."""
    if one.kind == "heat_map" or one.colour == _VARIOUS:
        return ""
    return f"{one.colour}-outlined " if one.kind == "bar" and one.dash else f"{one.colour} "


def _label(one: Series) -> str:
    return plain(one.label or "").casefold()


def _marked(one: Series) -> str:
    return one.marker or "" if one.kind in {"line", "step"} else ""


def _markers(one: Series) -> str:
    return _MARKERS.get(one.marker or "", f"{one.marker}s")
