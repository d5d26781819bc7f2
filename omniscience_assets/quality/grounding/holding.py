"""Does a told number hold of a curve: as a value, as a place, or as a value at a place?"""

import math
from collections.abc import Iterable, Iterator
from statistics import fmean, median

from omniscience_assets.captioning.facts.numbers import along, number, span
from omniscience_assets.quality.grounding.curves import NEAR, Curve, is_close
from omniscience_assets.quality.grounding.parts import Ruler
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.units import are_alike, parse_unit, unit_of
from omniscience_assets.records import Axis

_HEDGED = 0.05
"""Share of the axis by which a hedged value may be off."""
_HIDDEN = 0.1
"""Share of the axis over which a line's end may be hidden in pixels."""
_AT_EXTREME = 0.06
"""Share of the axis by which the value at a told place may differ from the extreme that is said to be there."""
_STEEP = 0.1
"""Share of the axis over which a line runs near a place where what it reaches there is the turn that it makes."""
_FINEST = 2e-5
"""Share of an axis that no place is told to."""
_FEW = 60
_FEW_ERRORS = 12
"""Error bars of which any end may be told; of more, and of bands, only the outermost."""


def share_of(told: Told) -> float:
    """How far off a number may be, as a share of its axis."""
    return _HEDGED if told.is_hedged else NEAR + 0.005


def factor_on(told: Told, axis: Axis) -> float | None:
    """What the number is multiplied by to be a value of the axis; `None` for a unit of another dimension."""
    if not told.unit_text:
        return 1.0
    unit = unit_of(axis)
    if unit is None:
        return None
    if are_alike(unit, told.unit_text):
        return 1.0
    own = parse_unit(unit)
    return told.unit.factor_to(own) if told.unit is not None and own is not None else None


def is_on_no_axis(told: Told, curve: Curve) -> bool:
    """Whether a number's unit is on neither axis of a curve, as where "68%" is a share of something."""
    return factor_on(told, curve.value) is None and factor_on(told, curve.position) is None


def is_place_alone(told: Told, curve: Curve) -> bool:
    """Whether a number lies on the axis of positions and not on that of values, whatever the words make of it."""
    on_value, on_place = factor_on(told, curve.value), factor_on(told, curve.position)
    is_off = on_value is None or not place_is_shown(told, curve.value, on_value)
    known = curve.position.scale in {"linear", "log"} and curve.value.scale in {"linear", "log"}
    return known and is_off and on_place is not None and place_is_shown(told, curve.position, on_place)


def is_value(told: Told, axis: Axis, factor: float, candidates: Iterable[float]) -> bool:
    """Whether the number is one of some values of an axis, whichever way it may be read."""
    readings = told.number.quantity.readings
    pairs = [(reading.value * factor, reading.slack * abs(factor)) for reading in readings]
    return any(is_close(axis, value, one, slack, share_of(told)) for one in candidates for value, slack in pairs)


def value_holds(told: Told, curve: Curve, factor: float) -> bool:
    """Whether the number is what the words say: the highest value, the first one, a level, any that stands out."""
    if told.cue == "settle" and told.pair != "low" and curve.levels:
        return is_level(told, curve, factor, (-math.inf, math.inf))
    if is_value(told, curve.value, factor, candidates(told, curve)):
        return True
    return curve.plotted.series.traced and told.cue not in {"max", "min"} and _may_be_hidden(told, curve, factor)


def _may_be_hidden(told: Told, curve: Curve, factor: float) -> bool:
    """Whether a number is near the value at an end of a traced line: its last bit may lie behind another one."""
    heights = [curve.height(reading.value * factor) for reading in told.number.quantity.readings]
    ends = [curve.height(end) for end in (curve.first, curve.last)]
    return any(abs(height - end) <= _HIDDEN for height in heights for end in ends)


def is_level(told: Told, curve: Curve, factor: float, stretch: tuple[float, float]) -> bool:
    """Whether a curve hardly moves at the told value somewhere in a stretch, told in shares of the position axis."""
    slack = share_of(told)
    heights = [curve.height(reading.value * factor) for reading in told.number.quantity.readings]
    return any(
        low - slack <= height <= high + slack
        for place, low, high in curve.levels
        if stretch[0] <= place <= stretch[1]
        for height in heights
    )


def candidates(told: Told, curve: Curve) -> Iterator[float]:
    """Values of a curve that a number may be, by its cue."""
    ends = [end for pair in curve.plotted.series.errors for end in pair]
    ends = ends if told.pair is None and len(ends) <= 2 * _FEW_ERRORS else [f(ends) for f in (min, max) if ends]
    turns = (
        [y for _, y in curve.turns] if curve.runs_along and (told.is_local or told.cue not in {"max", "min"}) else []
    )
    along_x = curve.plotted.series.kind != "scatter"
    if told.pair is None and told.cue == "max":
        yield from (curve.highest, *turns, *ends)
    elif told.pair is None and told.cue == "min":
        yield from (curve.lowest, *turns, *ends)
    elif told.pair is None and along_x and told.cue == "first":
        yield curve.first
    elif told.pair is None and along_x and told.cue == "last":
        yield curve.last
    else:
        found = (curve.lowest, curve.highest, *ends, *((curve.first, curve.last, *turns) if along_x else ()))
        end = curve.last if told.cue == "first" else curve.first if told.cue == "reach" else None
        wrong = end if along_x and told.pair is not None and curve.first != curve.last else None
        yield from (value for value in found if value != wrong)
        yield from _typical(told, curve)
    if told.cue in {"first", "last"} and curve.plotted.series.kind == "band" and curve.plotted.series.errors:
        yield from curve.plotted.series.errors[0 if told.cue == "first" else -1]


def _typical(told: Told, curve: Curve) -> Iterator[float]:
    """Averages, and of few bars all."""
    heights = [y for _, y in curve.points]
    if told.pair is None and told.cue in {"level", None}:
        yield from (fmean(heights), median(heights))
    if told.pair is None and len(heights) <= _FEW and not curve.is_drawn_through:
        yield from heights


def place_is_shown(told: Told, axis: Axis, factor: float) -> bool:
    """Whether the number lies on an axis at all."""
    ends = [end for end in (axis.start, axis.end, axis.low, axis.high) if end is not None]
    if not ends or axis.scale not in {"linear", "log"}:
        return axis.scale in {"date", "unknown", "category"} or not ends
    low, high = min(ends), max(ends)
    length = along(axis, high) - along(axis, low)
    slack = (share_of(told)) * length
    return any(
        along(axis, low) - slack <= along(axis, reading.value * factor) <= along(axis, high) + slack
        or is_close(axis, reading.value * factor, end, reading.slack * abs(factor))
        for reading in told.number.quantity.readings
        for end in (low, high)
    )


def is_plausible(told: Told, axis: Axis) -> bool:
    """Whether a number has the digits with which people tell a place on an axis: not 0.0024 on one up to 1000."""
    return axis.scale != "linear" or told.number.slack == 0 or told.number.slack > _FINEST * span(axis)


def extreme_is_at(told: Told, highest: bool, curve: Curve, factor: float) -> bool:
    """Whether the curve is near its highest, or lowest, value at the told place."""
    if told.is_local and is_value(told, curve.position, factor, [x for x, _ in curve.turns]):
        return True
    found = _near(told, curve, factor)
    wanted = curve.height(curve.highest if highest else curve.lowest)
    return found is not None and abs(found[highest] - wanted) <= _AT_EXTREME


def _near(told: Told, curve: Curve, factor: float) -> tuple[float, float] | None:
    reading = (
        told.number.quantity.readings[-1]
        if told.number.quantity.text[-1:] in "kKMGB"
        else told.number.quantity.readings[0]
    )
    value, length = reading.value * factor, span(curve.position) or 1.0
    rounding = min(reading.slack * abs(factor) / length, NEAR) if curve.position.scale == "linear" else 0.0
    return curve.near(value, value, curve.window + rounding + (0.02 if told.is_hedged else 0.0))


def value_at_holds(told: Told, place: Told, curve: Curve, factor: float, place_factor: float) -> bool:
    """Whether the curve has the told value at the told place, or somewhere as near as a reader can tell."""
    found = _near(place, curve, place_factor)
    if found is None:
        return False
    if told.cue == "reach" and found[1] - found[0] > _STEEP:
        ends = (curve.points[0], curve.points[-1])
        tops = [y for x, y in (*curve.turns, *ends) if is_value(place, curve.position, place_factor, [x])]
        if tops:
            return is_value(told, curve.value, factor, tops)
    return _is_within(told, curve, factor, found)


def value_for_holds(told: Told, category: int, curve: Curve, factor: float) -> bool:
    """Whether the bar, box or point of a category has the told value."""
    values = [(x, y) for x, y in curve.points if abs(x - category) <= 0.5]
    errors = curve.plotted.series.errors
    if errors and "median" not in told.follows and len(errors) == len(curve.plotted.values):
        pairs = zip(curve.plotted.values, errors, strict=True)
        values += [(x, end) for (x, _), pair in pairs if abs(x - category) <= 0.5 for end in pair]
    bases = curve.plotted.series.bases
    if bases and len(bases) == len(curve.plotted.values):
        both = zip(curve.plotted.values, bases, strict=True)
        values += [(x, y + base) for (x, y), base in both if abs(x - category) <= 0.5]
    return is_value(told, curve.value, factor, [y for _, y in values])


def _is_within(told: Told, curve: Curve, factor: float, found: tuple[float, float]) -> bool:
    share = share_of(told)
    for reading in told.number.quantity.readings:
        value = reading.value * factor
        height = curve.height(value)
        if found[0] - share <= height <= found[1] + share:
            return True
        ends = (curve.height(value - reading.slack * abs(factor)), curve.height(value + reading.slack * abs(factor)))
        rounding = min(reading.slack * abs(factor) / (span(curve.value) or 1.0), 0.06)
        if curve.value.scale == "linear" and found[0] - rounding <= height <= found[1] + rounding:
            return True
        if curve.value.scale == "log" and ends[0] <= found[1] and ends[1] >= found[0]:
            return True
    return False


def extent_holds(told: Told, ruler: Ruler, curves: Iterable[Curve]) -> bool | None:
    """Whether the number is an end of an axis, of its tick labels or of what is plotted on it; `None` if not known."""
    axis = ruler.axis
    factor = factor_on(told, axis)
    ends = [end for end in (axis.low, axis.high, axis.start, axis.end) if end is not None]
    if not ends or axis.scale not in {"linear", "log"}:
        return None
    for curve in curves:
        if curve.value is axis:
            ends += [curve.lowest, curve.highest, *(end for pair in curve.plotted.series.errors for end in pair)]
        if curve.position is axis:
            ends += [curve.points[0][0], curve.points[-1][0]]
    return is_value(told, axis, 1.0 if factor is None else factor, ends)


def derives(told: Told, curve: Curve) -> bool:
    """Whether a number is a ratio, a relative change or a difference of values that stand out."""
    values = [curve.first, curve.last, curve.lowest, curve.highest]
    ratios = [a / b for a in values for b in values if b]
    derived = [a - b for a in values for b in values] + ratios + [100 * (ratio - 1) for ratio in ratios]
    readings = told.number.quantity.readings
    return any(
        abs(abs(one) - abs(reading.value)) <= max(reading.slack, 0.1 * abs(one))
        for one in derived
        for reading in readings
    )


def facts(curve: Curve) -> str:
    """The values of a curve that stand out, for a person to read."""
    low, high = (number(float(f"{value:.4g}")) for value in (curve.lowest, curve.highest))
    first, last = (number(float(f"{value:.4g}")) for value in (curve.first, curve.last))
    return f"first {first}, last {last}, lowest {low}, highest {high}"
