"""Tick marks of date axes for renderers that leave them to the user."""

from datetime import date, timedelta

from omniscience_tests.benchmarks.charts.spec import AxisSpec

_EPOCH = date(1970, 1, 1)


def calendar_ticks(axis: AxisSpec, most: int = 5) -> list[tuple[float, str]]:
    """Days since 1970 and label of at most about `most` ticks at the starts of years, months or days.

    Every label tells the year, without which nobody could say where the axis begins.
    """
    span = axis.high - axis.low
    first, last = (_EPOCH + timedelta(days=end) for end in (axis.low, axis.high))
    if span > 365 * 2.5:
        step = max(1, round(span / 365 / most))
        days = [date(year, 1, 1) for year in range(first.year, last.year + 2) if year % step == 0]
        pattern = "%Y"
    elif span > 75:
        step = next(k for k in (1, 2, 3, 6) if span / 30.4 / k <= most or k == 6)
        months = range(first.year * 12, (last.year + 1) * 12, step)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        pattern = "%b %y"
    else:
        step = max(2, round(span / most))
        days = [first + timedelta(days=i) for i in range(1, int(span) + 1, step)]
        pattern = "%Y-%m-%d"
    placed = ((float((day - _EPOCH).days), day.strftime(pattern)) for day in days)
    return [(at, label) for at, label in placed if axis.low <= at <= axis.high]
