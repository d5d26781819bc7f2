"""Axes in words."""

import math
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from omniscience_assets.captioning.facts.numbers import along, count_word, is_calibrated, number, say, say_tick
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.records import Axis, Evidence

MAX_CATEGORIES = 12
_ALIKE = 0.85
"""Similarity of the halves of a title that was printed twice."""
_BEYOND = 0.12
"""Share of the plot area that must lie beyond the outermost tick labels to be told."""
_MAX_DECADES = 12
_WHOLE = 0.2
"""How far a number of decades may be from a whole one to be called so."""


def tell_axes(axes: Sequence[Axis], evidence: Evidence) -> list[dict[str, Any]]:
    """The axes of a panel of which something is known; without ranges where the evidence is partial."""
    told = [tell_axis(axis, _side(axis, axes), evidence) for axis in axes]
    return [axis for axis in told if axis["title"] or axis["scale"]]


def tell_axis(axis: Axis, side: str, evidence: Evidence) -> dict[str, Any]:
    """Title, unit and what is certain of the scale: `scale` is `None` where nothing is.

    Of labels in pixels the outermost may not have been read: they are `sampled`, and say not how far the axis goes.
    """
    labels = [plain(tick.label) for tick in axis.ticks]
    sampled = evidence.origin == "raster"
    known = not evidence.degraded and axis.problem is None and axis.scale != "unknown"
    return {
        "direction": axis.orientation,
        "side": side,
        "title": _title(axis),
        "unit": plain(axis.unit) if axis.unit and _title(axis) else None,
        "scale": axis.scale if known else None,
        "low": _tick(axis, axis.low),
        "high": _tick(axis, axis.high),
        "area": _area(axis),
        "decades": "" if sampled else decades_word(_decades(axis)),
        "sampled": sampled,
        "inverted": axis.inverted and axis.scale != "category",
        "categories": labels if len(labels) <= MAX_CATEGORIES else [],
        "ends": [labels[0], labels[-1]] if labels else [],
        "count": count_word(len(labels)),
    }


def _title(axis: Axis) -> str | None:
    """The title, unless it says one thing twice: then it is that of two axes side by side."""
    words = plain(axis.title or "").split()
    half = len(words) // 2
    one, other = " ".join(words[:half]), " ".join(words[half:])
    doubled = bool(half) and len(words) % 2 == 0 and SequenceMatcher(None, one, other).ratio() >= _ALIKE
    return None if doubled else " ".join(words) or None


def _decades(axis: Axis) -> float:
    """Decades from the lowest to the highest tick label of a logarithmic axis; 0 of others."""
    if axis.scale != "log" or axis.low is None or axis.high is None or axis.low <= 0:
        return 0.0
    return along(axis, axis.high) - along(axis, axis.low)


def decades_word(decades: float) -> str:
    """The word "three" for about three decades, "" where they are not nearly a whole number from two to twelve."""
    whole = round(decades) if math.isfinite(decades) else 0
    return count_word(whole) if 2 <= whole <= _MAX_DECADES and abs(decades - whole) <= _WHOLE else ""


def _side(axis: Axis, axes: Sequence[Axis]) -> str:
    """The side by which an axis is told apart from another of its direction, else nothing."""
    alike = [other for other in axes if other.orientation == axis.orientation]
    return axis.side if len(alike) > 1 else ""


def _area(axis: Axis) -> list[str]:
    """Ends of the plot area where it reaches far beyond the tick labels."""
    if not is_calibrated(axis) or axis.scale != "linear" or axis.start is None or axis.end is None:
        return []
    low, high = sorted((axis.start, axis.end))
    beyond = max((axis.low or low) - low, high - (axis.high or high))
    ends = [say(axis, value) for value in (low, high)]
    return [end for end in ends if end] if beyond > _BEYOND * (high - low) else []


def _tick(axis: Axis, value: float | None) -> str | None:
    """A tick value as the figure writes it, or in plain words where a factor, a date or a prefix applies."""
    if value is None:
        return None
    if axis.scale == "date":
        return say_tick(axis, value)
    label = next((tick.label for tick in axis.ticks if tick.value == value), "")
    return plain(label) if parse_number(label) == value else number(float(f"{value:.6g}"))
