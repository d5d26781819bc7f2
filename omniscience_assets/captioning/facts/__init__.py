"""Evidence put into the words that the template joins: plain dictionaries and strings, nothing that is not seen."""

import re
from collections.abc import Sequence
from typing import Any

from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.records import Axis, Evidence, Figure, PanelEvidence

MAX_PANELS = 9
MAX_TEXTS = 14
_MAX_CATEGORIES = 12
_SURE = 0.6
_GREYS = {"black", "dark grey", "grey", "light grey", "white"}
_COLOUR_SHARE = 0.008
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NOUNS = {
    "line": "line plot", "scatter": "scatter plot", "bar": "bar chart", "histogram": "histogram",
    "heat_map": "heat map", "image": "image", "diagram": "diagram",
}  # fmt: skip


def describe(figure: Figure, evidence: Evidence) -> dict[str, Any]:
    """Variables of the composing template: what is seen, per figure and per panel."""
    letters = _letters(figure, evidence)
    panels = [_panel(panel, name) for panel, name in zip(evidence.panels, letters, strict=True)]
    told = [panel for panel in panels if panel["axes"] or panel["legend"] or panel["title"]]
    return {
        "noun": _noun(evidence),
        "plural": _count(len(evidence.panels)),
        "panel_count": len(evidence.panels),
        "letters": [name for name in letters if name.startswith("(")],
        "panels": told[:MAX_PANELS],
        "colours": _colours(evidence),
        "grey": not any(colour.name not in _GREYS for colour in evidence.colours) and bool(evidence.colours),
        "texts": _texts(evidence),
        "chart": any(panel.axes for panel in evidence.panels),
    }


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _noun(evidence: Evidence) -> str:
    """What to call the figure: its kind where that is likely enough, else the least that is certain."""
    top = next((kind for kind in evidence.kind if kind.label in _NOUNS and kind.label != "multi_panel"), None)
    single = len(evidence.panels) <= 1
    if single and top is not None and top is evidence.kind[0] and top.value >= _SURE:
        return _NOUNS[top.label]
    return "plot" if any(panel.axes for panel in evidence.panels) else ""


def _letters(figure: Figure, evidence: Evidence) -> list[str]:
    """What to call each panel: its letter in the image, the paper's where they are as many, else its number."""
    seen = [panel.letter for panel in evidence.panels]
    told = [panel.letter for panel in figure.panels]
    names = told if all(told) and not any(seen) and len(told) == len(seen) else seen
    return [f"({name})" if name else str(number) for number, name in enumerate(names, start=1)]


def _panel(panel: PanelEvidence, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": plain(panel.title) if panel.title else None,
        "axes": [_axis(axis, _side(axis, panel.axes)) for axis in panel.axes],
        "legend": [plain(entry) for entry in panel.legend_labels],
    }


def _side(axis: Axis, axes: Sequence[Axis]) -> str:
    """`left` or `right` where two axes have one direction, else nothing."""
    alike = [other for other in axes if other.orientation == axis.orientation]
    if len(alike) < 2:
        return ""
    return (
        ("bottom", "top")[alike.index(axis) > 0]
        if axis.orientation == "x"
        else ("left", "right")[alike.index(axis) > 0]
    )


def _axis(axis: Axis, side: str) -> dict[str, Any]:
    labels = [plain(tick.label) for tick in axis.ticks]
    return {
        "direction": axis.orientation,
        "side": side,
        "title": plain(axis.title) if axis.title else None,
        "unit": plain(axis.unit) if axis.unit else None,
        "scale": axis.scale,
        "low": _value(axis, axis.low),
        "high": _value(axis, axis.high),
        "categories": labels if axis.scale == "category" and len(labels) <= _MAX_CATEGORIES else [],
        "count": len(labels),
    }


def _value(axis: Axis, value: float | None) -> str | None:
    """A tick value as the figure writes it, or as a number where a factor at the axis applies."""
    if value is None:
        return None
    label = next((tick.label for tick in axis.ticks if tick.value == value), "")
    return plain(label) if parse_number(label) == value else f"{value:.6g}"


def _colours(evidence: Evidence) -> list[str]:
    """Up to four colours that stand out, by falling share."""
    return [c.name for c in evidence.colours if c.name not in _GREYS and c.share >= _COLOUR_SHARE][:4]


def _texts(evidence: Evidence) -> list[str]:
    """Words written in the figure that belong to no axis, legend or title, without repetition."""
    free = [plain(text.text) for text in evidence.texts if text.role is None]
    readable = [text for text in free if re.search(r"[^\W\d_]{3}", text) and len(text) <= 60]
    return list(dict.fromkeys(readable))[:MAX_TEXTS]


def plain(text: str) -> str:
    """Label text for prose: one kind of minus sign, no stray spaces."""
    return " ".join(text.replace("−", "-").split())
