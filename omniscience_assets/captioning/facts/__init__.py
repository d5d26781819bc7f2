"""Evidence put into the words that the template joins: plain dictionaries and strings, nothing that is not seen."""

from dataclasses import replace
from typing import Any

from omniscience_assets.captioning.facts.axes import tell_axes, tell_axis
from omniscience_assets.captioning.facts.diagram import tell_diagram
from omniscience_assets.captioning.facts.numbers import count_word
from omniscience_assets.captioning.facts.ranges import has_unread_panels
from omniscience_assets.captioning.facts.series import tell_series
from omniscience_assets.captioning.facts.text import colours, free_texts, is_grey, plain
from omniscience_assets.captioning.facts.trust import (
    fitting_kind,
    named_axes,
    sure_colour_axis,
    sure_kind,
    sure_title,
    trusted,
    with_sure_axes,
    with_sure_links,
)
from omniscience_assets.records import Evidence, Figure, PanelEvidence

MAX_PANELS = 9
_SERIES_PER_FIGURE, _SERIES_PER_PANEL = 10, 4
_NOUNS = {
    "line": "line plot", "scatter": "scatter plot", "bar": "bar chart", "histogram": "histogram", "box": "box plot",
    "heat_map": "heat map", "contour": "contour plot", "map": "map", "micrograph": "micrograph",
    "spectrum": "spectrum", "network": "network graph", "diagram": "diagram", "schematic": "schematic drawing",
    "drawing": "drawing", "table": "table", "equation": "equation", "photo": "photograph",
    "instrument": "image made by an instrument",
}  # fmt: skip
_CHARTS = frozenset({"line", "scatter", "bar", "histogram", "box", "heat_map", "contour", "spectrum"})
"""Kinds of which a figure may hold several when none of its axes was found."""
_PLURALS = {"spectrum": "spectra", "image made by an instrument": "images made by an instrument"}


def describe(figure: Figure, evidence: Evidence) -> dict[str, Any]:
    """Variables of the composing template: what is seen, per figure and per panel, nothing of what was traced."""
    evidence = evidence.untraced()
    files = sum(bool(image.raster) for image in figure.images)
    parts = max(len(evidence.panels), len(figure.panels), files)
    unread = 0 < len(evidence.panels) < parts or has_unread_panels(evidence)
    letters = _letters(figure, evidence, unread=unread)
    cap = max(1, min(_SERIES_PER_PANEL, _SERIES_PER_FIGURE // max(1, len(evidence.panels))))
    panels = [_panel(panel, name, evidence, cap) for panel, name in zip(evidence.panels, letters, strict=True)]
    told = [panel for panel in panels if panel["axes"] or panel["legend"] or panel["title"] or panel["count"]]
    kind, whole = fitting_kind(sure_kind(evidence), figure, evidence), not evidence.degraded
    return {
        "noun": _noun(kind, evidence, len(evidence.panels) <= 1 and not unread),
        "type": _NOUNS[kind] if kind in _CHARTS and not told else "",
        "mixed": kind == "mixed",
        "unread": unread,
        "uncounted": unread and not any(name.startswith("(") for name in letters),
        "unknown": not told and not all(name.startswith("(") for name in letters),
        "files": count_word(files) if files == len(evidence.panels) else "",
        "by_image": files > 1,
        "plural": count_word(len(evidence.panels)),
        "panel_count": len(evidence.panels),
        "letters": [name for name in letters if name.startswith("(")],
        "panels": told[:MAX_PANELS],
        "diagram": tell_diagram(with_sure_links(evidence.diagram, kind)) if whole and evidence.diagram else None,
        "colours": colours(evidence),
        "grey": is_grey(evidence.colours),
        "texts": free_texts(evidence),
        "chart": any(panel.axes for panel in evidence.panels),
        "read": any(panel["told"] for panel in told),
    }


def _noun(kind: str, evidence: Evidence, single: bool) -> str:
    """What to call the figure, or its panels: the kind where that is sure, else the least that is certain."""
    if kind in _NOUNS:
        noun = _NOUNS[kind]
        return noun if single else _plural(noun)
    return "plot" if single and any(panel.axes for panel in evidence.panels) else ""


def _plural(noun: str) -> str:
    return _PLURALS.get(noun, f"{noun}s")


def _letters(figure: Figure, evidence: Evidence, *, unread: bool) -> list[str]:
    """What to call each panel: its letter in the image, the paper's where they are as many, else its number.

    In pixels the letter of an `unread` panel may have been given to its neighbour.
    """
    seen = [None if unread and evidence.origin == "raster" else panel.letter for panel in evidence.panels]
    seen = [letter if seen.count(letter) == 1 else None for letter in seen]
    seen = seen if 2 * sum(map(bool, seen)) >= len(seen) else [None] * len(seen)
    told = [panel.letter for panel in figure.panels]
    names = told if all(told) and not any(seen) and len(told) == len(seen) else seen
    return [f"({name})" if name else str(number) for number, name in enumerate(names, start=1)]


def _panel(panel: PanelEvidence, name: str, evidence: Evidence, cap: int) -> dict[str, Any]:
    title = sure_title(panel, evidence)
    panel = with_sure_axes(panel, evidence)
    seen, whole = trusted(panel, evidence)
    if evidence.degraded or not panel.axes:
        seen = replace(panel, series=(), relations=())
    colour = sure_colour_axis(panel, evidence)
    scale = tell_axis(colour, "", evidence) if colour else None
    return {
        "name": name,
        "title": plain(title) if title else None,
        "axes": tell_axes(named_axes(panel), evidence),
        "colour": scale if scale and (scale["title"] or scale["scale"]) else None,
        **tell_series(seen, cap, whole),
    }
