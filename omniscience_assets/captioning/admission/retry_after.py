"""How long a server wants to be left alone: `Retry-After` (RFC 9110, 10.2.3) and OpenAI's `retry-after-ms`."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer's headers ask to wait, at least 0; `None` if they do not say.

    Args:
        headers: Of the answer; looked up by lower-case names, so case-insensitive or lower-case.
        now: Aware. A date is taken relative to the server's own `Date` where there is one: clocks differ.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    seconds = _number(said)
    if seconds is not None:
        return seconds
    until = _date(said)
    return None if until is None else max(0.0, (until - (_date(headers.get("date")) or now)).total_seconds())


def _number(said: str | None) -> float | None:
    try:
        number = float(said or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _date(said: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(said or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
