"""Tick labels that name days: `2020-03-01`, `Mar 2020`, `15 Mar`, `12:00`; what one leaves out its neighbours say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate, pairwise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "sept",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_HYPHENS = str.maketrans("−–‐‑", "----")
_WORD = re.compile(r"[A-Za-z]+|\d+")
_SHORT_YEAR = re.compile(r"([A-Za-z]{3,9})[\s.'’-]*(\d\d)")
_CENTURY_TURN = 69
"""Two digits below it are years from 2000 on, as POSIX has it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Partial:
    """A date as far as one label gives it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    minutes: float | None = None


def parse_dates(labels: Sequence[str], hint: str = "") -> list[float] | None:
    """Days since 1970-01-01 (UTC) of all labels in their order along the axis, or `None` where they are no dates.

    Labels that are years alone are numbers and no dates.

    Args:
        labels: Tick labels from the earlier end of the axis.
        hint: What is printed once at the end of the axis, such as the year.
    """
    partial = _short_years(labels) or [_parse(label) for label in labels]
    known = [one for one in partial if one is not None]
    if not hint and not any(one.month or one.minutes is not None for one in known):
        return None
    if len(known) < len(labels) or not any(one.month or one.day or one.minutes is not None for one in known):
        return None
    try:
        return _fill(known, _parse(hint) or _Partial())
    except (ValueError, OverflowError):
        return None


def _short_years(labels: Sequence[str]) -> list[_Partial | None] | None:
    """`Jul 95`, `Jan 96`: months with the last digits of the year, told from days by even steps of less than a year."""
    found = [_SHORT_YEAR.fullmatch(label.strip().translate(_HYPHENS)) for label in labels]
    parts = [(_parse_words([match[1]]), int(match[2])) for match in found if match]
    if len(parts) < max(2, len(labels)) or any(one is None or one.month is None for one, _ in parts):
        return None
    years = [number + (2000 if number < _CENTURY_TURN else 1900) for _, number in parts]
    months = [12 * year + (one.month or 1) for (one, _), year in zip(parts, years, strict=True) if one]
    steps = {after - before for before, after in pairwise(months)}
    first_days = all(number == 1 for _, number in parts)
    if len(steps) > 1 or not 0 < min(steps) < 12 or first_days:
        return None
    return [replace(one, year=year) for (one, _), year in zip(parts, years, strict=True) if one]


def parse_date(text: str) -> int | None:
    """The year of a date that is printed once at the end of an axis, with or without month and day."""
    found = _parse(text)
    return found.year if found else None


def _parse(label: str) -> _Partial | None:
    text = label.strip().translate(_HYPHENS)
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
        return _Partial(year, month, day, None if hour is None else hour * 60.0 + (minute or 0))
    if match := _CLOCK.fullmatch(text):
        return _Partial(minutes=int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60)
    return _parse_words(_WORD.findall(text)) if re.fullmatch(r"[\w\s,.'’/-]+", text) else None


def _parse_words(words: Sequence[str]) -> _Partial | None:
    """A month's name with or without day and year, or a year alone."""
    found = _Partial()
    for word in words:
        lower = word.lower()
        if lower[:3] in _MONTHS and (len(word) == 3 or lower in _NAMES) and found.month is None:
            found = replace(found, month=_MONTHS.index(lower[:3]) + 1)
        elif word.isdigit() and len(word) == 4 and found.year is None:
            found = replace(found, year=int(word))
        elif word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31 and found.day is None:
            found = replace(found, day=int(word))
        else:
            return None
    bare_day = found.day is not None and found.month is None
    return None if bare_day and len(words) > 1 else found if words else None


def _fill(labels: Sequence[_Partial], hint: _Partial) -> list[float] | None:
    """Days since 1970: months go on until the next that is named, years turn where the months start again.

    What is printed at the end of the axis belongs to the last label, as matplotlib's concise dates have it.
    """
    months = _months(labels, hint)
    if months is None:
        return None
    turns = [0, *(int(after < before) for before, after in pairwise(months))]
    ages = list(accumulate(turns))
    known = [(one.year, age) for one, age in zip(labels, ages, strict=True) if one.year is not None]
    if not known and hint.year is None:
        return None
    year, age = known[0] if known else (hint.year or 0, ages[-1])
    days, clock = [], -1.0
    for one, month, own in zip(labels, months, ages, strict=True):
        moment = datetime(one.year or year + own - age, month, one.day or 1, tzinfo=UTC)
        value = (moment - _EPOCH).days + (one.minutes or 0.0) / 1440.0
        while one.minutes is not None and one.day is None and value < clock:
            value += 1.0
        clock = value
        days.append(value)
    return days


def _months(labels: Sequence[_Partial], hint: _Partial) -> list[int] | None:
    """Month of each label; a day alone lies in the month that was named last, or before the one that comes next."""
    months = [one.month or (1 if one.year is not None and one.minutes is None else None) for one in labels]
    named = [i for i, month in enumerate(months) if month is not None]
    if not named:
        return None if hint.month is None else _count_back(labels, hint.month)
    first = months[named[0]] or 1
    lead = labels[named[0]].day is None
    current = (first - 2) % 12 + 1 if lead else first
    filled = []
    for month in months:
        current = month or current
        filled.append(current)
    return filled


def _count_back(labels: Sequence[_Partial], last: int) -> list[int]:
    """Days alone: the month before where the days start again."""
    months = [last]
    for before, after in reversed(list(pairwise(labels))):
        months.append((months[-1] - 2) % 12 + 1 if (before.day or 1) > (after.day or 1) else months[-1])
    return months[::-1]
