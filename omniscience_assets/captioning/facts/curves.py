"""How lines, areas and clouds of points behave, in words and rounded numbers."""

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from omniscience_assets.captioning.facts.axes import decades_word
from omniscience_assets.captioning.facts.data import Plotted, differ, heights, is_straight
from omniscience_assets.captioning.facts.numbers import along, between, rounded, say, span, where
from omniscience_assets.records import Point, SeriesFacts

_SHARED = ("form", "range", "grows", "side", "manner")
"""What lines must have in common to be told together."""
_MIN_POINTS = 8
_UPRIGHT = 0.004
_UNEVEN = 0.75
"""Share of a line's whole height by which its ends must differ for a rise or fall with ups and downs."""
_BACK = 0.25
"""Share of its height by which such a line may go back."""
_BEYOND = 0.03
"""Share of the axis by which a line goes beyond its ends for that to be told."""
_SHALLOW = 0.15
_STEPS, _REST, _TO_AND_FRO = 200, 0.15, 3
_RIPPLE, _HALF = 0.1, 0.5
"""Shares of a line's height: a swing that counts, and one as high as those of an oscillation are."""
_SURE = 2.5
"""Standard errors by which a correlation must differ from none."""
_SPOT = 0.01
"""Points that are all within such a share of both axes are one spot to the eye."""
_COMMA = 10_000
_CLOSE, _CLEAR = 0.9, 0.5


def tell_curve(plotted: Plotted, facts: SeriesFacts) -> dict[str, Any]:
    """A line: what it does along x; its extremes alone where its course is not known."""
    x, y = plotted.x, plotted.y
    first, last = plotted.ends
    told = {
        "form": "extremes",
        **_extremes(plotted, facts),
        "start": say(y, first[1]),
        "start_at": where(x, first[0]),
        "end": say(y, last[1]),
        "end_at": where(x, last[0]),
        "range": between(x, first[0], last[0]),
        "whole": not differ(x, last[0] - first[0], span(x), 0.02) if x.scale in {"linear", "date"} else False,
        "saturates": False,
        "decades": "",
        "overshoot": "",
        "manner": "",
    }
    if is_upright(plotted):
        return told | {"form": "upright"}
    if told["low"] == told["high"]:
        return told | {"form": "flat"}
    trend = _trend(plotted, facts)
    if trend in {"rising", "falling"}:
        return told | _monotone(plotted, facts, trend)
    turn = {"peak": told["high"], "dip": told["low"]}.get(trend)
    if turn is not None and (y.inverted or turn in {told["start"], told["end"]}):
        return told
    return told | {"form": "extremes" if trend in {"", "mixed"} else trend}


def is_upright(plotted: Plotted) -> bool:
    """A line that stands upright: it marks a place on x."""
    (left, _), (right, _) = plotted.ends
    heights = [height for _, height in plotted.series.points]
    narrow = not differ(plotted.x, left, right, _UPRIGHT)
    return narrow and differ(plotted.y, min(heights), max(heights), 5 * _UPRIGHT)


def _trend(plotted: Plotted, facts: SeriesFacts) -> str:
    """The course of a line; that of two points follows from them, and one that runs back along x has none."""
    if not plotted.is_function:
        return ""
    if len(plotted.series.points) == 2:
        first, last = plotted.ends
        return "rising" if last[1] > first[1] else "falling"
    if facts.trend == "oscillating" and not _swings(plotted, facts):
        return "mixed"
    if facts.trend != "mixed" and not _is_shallow(plotted, facts):
        return facts.trend or ""
    start, end = (along(plotted.y, point[1]) for point in plotted.ends)
    height = along(plotted.y, facts.maximum[1]) - along(plotted.y, facts.minimum[1])
    uneven = abs(end - start) > _UNEVEN * height and math.isfinite(height)
    steady = uneven and _setback(plotted, end > start) <= _BACK * height
    return ("rising" if end > start else "falling") if steady else "mixed"


def _is_shallow(plotted: Plotted, facts: SeriesFacts) -> bool:
    """A peak or dip that hardly stands out from one of its ends beside the whole height."""
    low, high = along(plotted.y, facts.minimum[1]), along(plotted.y, facts.maximum[1])
    turn = {"peak": high, "dip": low}.get(facts.trend or "")
    if turn is None or not math.isfinite(high - low):
        return False
    return min(abs(turn - along(plotted.y, point[1])) for point in plotted.ends) < _SHALLOW * (high - low)


def _setback(plotted: Plotted, up: bool) -> float:
    """The longest way that a line goes against its rise, or fall, in the coordinate of its axis."""
    sign = 1.0 if up else -1.0
    best, back = -math.inf, 0.0
    for _, height in sorted(plotted.series.points):
        at = sign * along(plotted.y, height)
        best, back = max(best, at), max(back, best - at)
    return back


def _swings(plotted: Plotted, facts: SeriesFacts) -> bool:
    """Whether an oscillation goes to and fro at least twice and has no rest.

    It rests where half of its width is spent near one of its extremes.
    """
    (left, _), (right, _) = plotted.ends
    found = heights(plotted, [left + (right - left) * step / _STEPS for step in range(_STEPS + 1)])
    low, high = along(plotted.y, facts.minimum[1]), along(plotted.y, facts.maximum[1])
    if found is None or not high > low or not math.isfinite(low):
        return True
    upper = [along(plotted.y, height) > (low + high) / 2 for height in found]
    middle = (along(plotted.y, sorted(found)[_STEPS // 2]) - low) / (high - low)
    swings = sum(a != b for a, b in pairwise(upper)) >= _TO_AND_FRO and _REST < middle < 1 - _REST
    return swings and _are_alike([(along(plotted.y, height) - low) / (high - low) for height in found])


def _are_alike(course: Sequence[float]) -> bool:
    """Whether half of the swings of a line are at least half as high as the whole of it, from 0 to 1."""
    course = [at for at, _ in groupby(course)]
    turns = [course[0]]
    for before, at, after in zip(course, course[1:], course[2:], strict=False):
        if (at - before) * (after - at) < 0:
            turns.append(at)
    sizes = [size for a, b in pairwise([*turns, course[-1]]) if (size := abs(b - a)) > _RIPPLE]
    return not sizes or median(sizes) >= _HALF


def tell_cloud(plotted: Plotted, facts: SeriesFacts) -> dict[str, Any]:
    """A cloud of points: where it lies, and how its coordinates go together."""
    count = plotted.series.count
    told = {"form": "cloud", **_extremes(plotted, facts), "range": between(plotted.x, facts.x_low, facts.x_high)}
    told |= {"correlation": "", "closeness": "", "count": f"{count:,}" if count >= _COMMA else count}
    r = facts.correlation
    if count == 1 or not (
        differ(plotted.x, facts.x_low, facts.x_high, _SPOT)
        or differ(plotted.y, facts.minimum[1], facts.maximum[1], _SPOT)
    ):
        return told | {"form": "point"}
    if r is None or count < _MIN_POINTS or abs(r) < _CLEAR or abs(r) * math.sqrt(count) < _SURE:
        return told
    closeness = "strongly" if abs(r) >= _CLOSE else ""
    return told | {"correlation": f"{round(r, 2):g}", "closeness": closeness, "up": r > 0}


def _extremes(plotted: Plotted, facts: SeriesFacts) -> dict[str, Any]:
    x, y = plotted.x, plotted.y
    return {
        "low": say(y, facts.minimum[1]),
        "low_at": _place(plotted, facts.minimum),
        "high": say(y, facts.maximum[1]),
        "high_at": _place(plotted, facts.maximum),
        "x": x.orientation,
        "grows": not y.inverted,
    }


def _place(plotted: Plotted, extreme: Point) -> str:
    """Where an extreme lies; nowhere when points far apart share it after rounding."""
    x, y = plotted.x, plotted.y
    places = [at for at, height in plotted.series.points if rounded(y, height) == rounded(y, extreme[1])]
    return "" if not places or differ(x, min(places), max(places)) else where(x, extreme[0])


def _monotone(plotted: Plotted, facts: SeriesFacts, trend: str) -> dict[str, Any]:
    """Ends of a rise or fall; what lies well beyond the ends is told as well."""
    y = plotted.y
    first, last = (point[1] for point in plotted.ends)
    if rounded(y, first) == rounded(y, last) or (first < last) != (trend == "rising"):
        return {"form": "extremes"}
    top, bottom = max(first, last), min(first, last)
    over = differ(y, facts.maximum[1], top, _BEYOND)
    under = differ(y, facts.minimum[1], bottom, _BEYOND)
    decades = abs(along(y, first) - along(y, last)) if y.scale == "log" else 0.0
    return {
        "form": trend,
        "decades": decades_word(decades),
        "overshoot": "high" if over else "low" if under else "",
        "saturates": facts.saturates and facts.trend == trend,
        "manner": " straight"
        if is_straight(plotted)
        else " unevenly"
        if facts.trend != trend and len(plotted.series.points) > 2
        else "",
    }


def tell_together(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines that rise, or fall, plainly over one range of x as one entry; all others as they are, in their order."""
    plain = [one for one in told if one["form"] in {"rising", "falling"} and _is_plain(one)]
    found: list[dict[str, Any]] = []
    for one in told:
        alike = [
            other for other in plain if all(other[key] == one.get(key) for key in ("form", "range", "grows", "side"))
        ]
        if one not in alike or len(alike) < 2:
            found.append(one)
        elif one is alike[0]:
            found.append(one | {"form": "together", "up": one["form"] == "rising", "members": alike})
    return found


def _is_plain(one: dict[str, Any]) -> bool:
    return bool(one["range"]) and not (one["saturates"] or one["overshoot"] or one["decades"])
