"""Tick labels that name days: `2020-03-01`, `Mar 2020`, `15 Mar`, `12:00`; what one leaves out its neighbours say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "sept",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_WORD = re.compile(r"[A-Za-z]+|\d+")
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
    partial = [_parse(label) for label in labels]
    known = [one for one in partial if one is not None]
    if len(known) < len(labels) or not any(one.month or one.minutes is not None for one in known):
        return None
    start = _parse(hint) or _Partial()
    try:
        return _fill(known, start)
    except (ValueError, OverflowError):
        return None


def _parse(label: str) -> _Partial | None:
    text = label.strip()
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


def _fill(labels: Sequence[_Partial], start: _Partial) -> list[float] | None:
    """Each label takes what it leaves out from the one before it; the first from the hint or the first that says it."""
    year = start.year or next((one.year for one in labels if one.year), None)
    if year is None:
        return None
    if start.year is None and labels[0].year is None:
        year -= sum(1 for _ in _turns(labels)) or 0
    month, day, days = start.month or 1, start.day or 1, []
    previous: float | None = None
    for one in labels:
        if one.year is not None:
            year, month, day = one.year, one.month or 1, one.day or 1
        elif one.month is not None:
            year += one.month < month and previous is not None
            month, day = one.month, one.day or 1
        elif one.day is not None:
            day = one.day
        moment = datetime(year, month, day, tzinfo=UTC)
        value = (moment - _EPOCH).days + (one.minutes or 0.0) / 1440.0
        if one.minutes is not None and previous is not None and one.day is None and one.month is None:
            value += max(0.0, -((value - previous) // 1))
            day += int(value) - (moment - _EPOCH).days
        days.append(value)
        previous = value
    return days


def _turns(labels: Sequence[_Partial]) -> list[int]:
    """Where the year turns before the first label that names one."""
    months: list[int] = []
    for one in labels:
        months.append(one.month or 1)
        if one.year is not None:
            break
    return [i for i in range(1, len(months)) if months[i] < months[i - 1]]
