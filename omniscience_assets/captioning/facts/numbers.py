"""Numbers, dates and categories in words, no finer than their axis can be read."""

import math
import re
from datetime import UTC, datetime, timedelta

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.records import Axis

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS, _DAYS, _MONTHS = 4.0, 1500.0, 12_000.0
"""Longest span of a date axis, in days, on which the time, the day, the month is told."""
_YEARS = (1500, 2200)
_TIME = re.compile(r"year|date|time|epoch|season|month|day|birth|century|decade|period|^t$", re.IGNORECASE)
_MAX_UNIT, _MAX_NAME = 6, 20
"""Letters of a unit that every number takes along, and of a title that stands before a number."""
_FACTOR = re.compile(r"[\d.×x*^/-]")
_SCALED = re.compile(r"\b(?:log|ln|lg)(?![a-z])|10\^|[×x]\s?10", re.IGNORECASE)
_LARGE, _SMALL = 1e6, 1e-3
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count_word(number: int) -> str:
    """A count as prose writes it: in words up to twelve."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def is_calibrated(axis: Axis) -> bool:
    """Whether coordinates on the axis can be put into words."""
    return axis.problem is None and (axis.scale == "category" or (axis.start is not None and axis.end is not None))


def span(axis: Axis) -> float:
    """Length of the plot area along the axis in data coordinates, of a log axis in decades; 0 if not calibrated."""
    if axis.scale == "category":
        return float(len(axis.ticks))
    return 0.0 if axis.start is None or axis.end is None else abs(along(axis, axis.end) - along(axis, axis.start))


def along(axis: Axis, value: float) -> float:
    """The value in the coordinate in which the axis is even: the decimal logarithm on a log axis."""
    if axis.scale != "log":
        return value
    return math.log10(value) if value > 0 else -math.inf


def rounded(axis: Axis, value: float, more: int = 0) -> float:
    """The value to the precision of a careful look, and `more` digits.

    That is a power of ten between a thousandth and a hundredth of the plot area, a whole year on an axis of years, and
    two significant digits on a log axis.
    """
    size = abs(value) if axis.scale == "log" else span(axis)
    if not math.isfinite(value) or not size > 0 or not math.isfinite(size):
        return value
    exponent = math.floor(math.log10(size) + 1e-9) - (1 if axis.scale == "log" else 2)
    if is_year(axis):
        exponent = max(0, exponent)
    return round(value, more - exponent) + 0.0


def is_year(axis: Axis) -> bool:
    """Whether the ticks are whole years, and no title says that they count something else."""
    if axis.title and not _TIME.search(axis.title):
        return False
    values = [tick.value for tick in axis.ticks]
    return axis.scale == "linear" and all(
        value is not None and value == int(value) and _YEARS[0] <= value <= _YEARS[1] for value in values
    )


def number(value: float) -> str:
    """A rounded number: `12,000`, `0.25`, `2.3×10^-6`."""
    if value != 0 and not _SMALL <= abs(value) < _LARGE:
        mantissa, exponent = f"{value:.5e}".split("e")
        factor = mantissa.rstrip("0").rstrip(".")
        power = f"10^{int(exponent)}"
        return {"1": power, "-1": f"-{power}"}.get(factor, f"{factor}×{power}")
    digits = f"{value:.10f}".rstrip("0").rstrip(".")
    whole, dot, rest = digits.partition(".")
    return f"{int(whole):,}{dot}{rest}" if abs(value) >= 10_000 else digits


def say(axis: Axis, value: float) -> str | None:
    """A coordinate with its unit; `None` where it stands for no category or date."""
    if axis.scale == "category":
        return _category(axis, value)
    if axis.scale == "date":
        found = _date(axis, value)
        return found[1] if found else None
    return _with_unit(axis, number(rounded(axis, value)))


def say_tick(axis: Axis, value: float) -> str | None:
    """A date as coarse as the ticks of its axis: the year or the month where all of them begin one."""
    moments = [_moment(tick.value) for tick in axis.ticks if tick.value is not None]
    days = [moment for moment in moments if moment is not None]
    found = _moment(value)
    if found is None or not days or any((day.day, day.hour, day.minute) != (1, 0, 0) for day in days):
        return say(axis, value)
    return f"{found.year}" if all(day.month == 1 for day in days) else f"{found:%B} {found.year}"


def where(axis: Axis, value: float) -> str:
    """A coordinate as a place: "at 3 keV", "for “cats”", "on 15 March 2020"; empty where `say` is `None`."""
    if axis.scale == "date":
        return " ".join(_date(axis, value) or ())
    told = say(axis, value)
    if told is None:
        return ""
    if axis.scale == "category":
        return f"for {told}"
    return f"in {told}" if is_year(axis) else f"at {_name(axis)}{told}"


def between(axis: Axis, low: float, high: float) -> str:
    """A range of coordinates: "from 3 to 5 keV"; empty where `say` is `None`."""
    ends = say(axis, low), say(axis, high)
    if ends[0] is None or ends[1] is None:
        return ""
    first = number(rounded(axis, low)) if unit_of(axis) else ends[0]
    return f"from {_name(axis)}{first} to {ends[1]}"


def date_numbers(days: float) -> tuple[float, ...]:
    """Year, day, hour and minute of a value on a date axis."""
    moment = _moment(days)
    return () if moment is None else tuple(map(float, (moment.year, moment.day, moment.hour, moment.minute)))


def unit_of(axis: Axis) -> str:
    """The unit where it can follow a number: not behind a logarithm or a factor, which no longer count that unit."""
    unit = plain(axis.unit or "")
    fits = 0 < len(unit) <= _MAX_UNIT and axis.scale in {"linear", "log"}
    return unit if fits and not _FACTOR.match(unit) and not _SCALED.search(axis.title or "") else ""


def _with_unit(axis: Axis, told: str) -> str:
    unit = unit_of(axis)
    return f"{told}{'' if unit in {'%', '°', '‰'} else ' '}{unit}" if unit else told


def _name(axis: Axis) -> str:
    """The words "t = " before a coordinate that no unit explains."""
    if unit_of(axis) or axis.scale not in {"linear", "log"} or is_year(axis):
        return ""
    title = plain(axis.title or "")
    return f"{title if 0 < len(title) <= _MAX_NAME and '=' not in title else axis.orientation} = "


def _category(axis: Axis, value: float) -> str | None:
    index = round(value) if math.isfinite(value) else -1
    if not 0 <= index < len(axis.ticks) or abs(value - index) > 0.45:
        return None
    label = plain(axis.ticks[index].label)
    return f"“{label}”" if label and [plain(tick.label) for tick in axis.ticks].count(label) == 1 else None


def _date(axis: Axis, days: float) -> tuple[str, str] | None:
    """Preposition and date."""
    moment, length = _moment(days), span(axis)
    if moment is None:
        return None
    day = f"{moment.day} {moment:%B} {moment.year}"
    if length <= _HOURS:
        return "at", f"{moment:%H:%M} on {day}"
    if length <= _DAYS:
        return "on", day
    return ("in", f"{moment:%B} {moment.year}") if length <= _MONTHS else ("in", str(moment.year))


def _moment(days: float) -> datetime | None:
    try:
        return _EPOCH + timedelta(minutes=round(days * 1440))
    except (OverflowError, ValueError):
        return None
