"""How far colour bars go whose axis was not read: no farther than the numbers that stand beside them."""

import re

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.readable import free_numbers
from omniscience_assets.quality.grounding.roles import HEDGE, Told
from omniscience_assets.quality.grounding.text import Span

_BAR = re.compile(r"\bcolou?r\s?(?:bars?|scales?)\b[^;]*$", re.IGNORECASE)
_EXTENT = re.compile(
    rf"\b(?:from|to|reach\w*|ticks?\s(?:at|from|to)|labell?ed|until|ends?\sat|starts?\sat)\s(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
_FEWEST = 3
_DECADES = 30.0
"""Ratio of the largest and the smallest number of a scale that may be logarithmic."""
_FACTOR, _SHARE = 3.0, 0.25
"""How far beyond its outermost numbers a scale may go: by a factor where it may be logarithmic, else by a share."""


def ends_colour_bar(discourse: Discourse, clause: Span, told: Told) -> bool:
    """Whether a number is said to be an end, or a label, of a colour bar."""
    before = discourse.text[clause.start : told.number.start]
    return _BAR.search(before) is not None and _EXTENT.search(before) is not None


def is_off_colour_bar(discourse: Discourse, clause: Span, told: Told) -> bool:
    """Whether a number is said to be an end of a colour bar, and lies far beyond all numbers that stand on no axis."""
    values = sorted(free_numbers(discourse.sources))
    known = any(ruler.is_colour for panel in discourse.sources.rulers for ruler in panel)
    if known or len(values) < _FEWEST or not ends_colour_bar(discourse, clause, told):
        return False
    low, high = values[0], values[-1]
    if low > 0 and high > _DECADES * low:
        return not low / _FACTOR <= told.number.value <= high * _FACTOR
    slack = _SHARE * (high - low)
    return not low - slack <= told.number.value <= high + slack
