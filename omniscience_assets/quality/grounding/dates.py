"""Numbers that are a year or a day."""

import re

from omniscience_assets.captioning.facts.numbers import date_numbers
from omniscience_assets.quality.grounding.curves import Curve
from omniscience_assets.quality.grounding.roles import Told

_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b", re.IGNORECASE)
_YEARS = (1500, 2200)


def is_date(told: Told, curve: Curve, text: str) -> bool:
    """Whether a number of a text is a year that a curve's axis of dates shows, or a day beside the name of a month."""
    axis = curve.position
    if axis.scale != "date" or axis.start is None or axis.end is None:
        return False
    years = [part[0] for end in sorted((axis.start, axis.end)) if (part := date_numbers(end))]
    value = told.number.value
    if len(years) == 2 and value == int(value) and _YEARS[0] <= value <= _YEARS[1]:
        return years[0] <= value <= years[1]
    around = text[max(0, told.number.start - 12) : told.number.end + 12]
    return value == int(value) and 1 <= value <= 31 and bool(_MONTH.search(around))
