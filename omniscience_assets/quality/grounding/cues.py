"""What the words around a number say that it is: the highest value, the first one, a level."""

import re
from typing import Literal

from omniscience_assets.quality.grounding.text import Span

Cue = Literal["max", "min", "cross", "first", "last", "reach", "settle", "level"]

_NO_RANK = r"(?!\s(?:[a-z-]+\s)?(?:curves?|lines?|traces?|series|ones?|bands?|dash(?:es)?|dots|symbols)\b)"
"""What would make a rank among curves of an extreme of one: "the lowest curve passes 50"."""
_OF_CHANGE = re.compile(
    r"\b(?:oscillat\w*|amplitudes?|spread|scatter|variations?|variability|fluctuations?|swings?|noise|uncertaint\w+"
    r"|slopes?|differences?|gaps?|contrast|agreement|correlations?)\b[^,;.]{0,60}$",
    re.IGNORECASE,
)
"""Words whose extremes are none of a curve: "the oscillation is weakest near day 8"."""
_CUES: tuple[tuple[Cue, re.Pattern[str]], ...] = (
    ("max", re.compile(
        r"\b(?:max\b|peak\w*|maxim\w+|highest|largest|greatest|tallest|longest|tops?|topping|crest\w*"
        r"|culminat\w*|summit|upper\s(?:end|bound|limit)|at\s(?:its|their|the)\s(?:best|height)"
        rf"|strongest|best)\b{_NO_RANK}", re.IGNORECASE)),
    ("min", re.compile(
        r"\b(?:min\b|minim\w+|lowest|smallest|least|shortest|bottom\w*|dip\w*|trough\w*|valley|nadir"
        rf"|lower\s(?:end|bound|limit)|weakest|worst|low\spoint)\b{_NO_RANK}", re.IGNORECASE)),
    ("cross", re.compile(r"\b(?:cross\w*|intersect\w*|meets?|swap\w*|overtak\w*|coincide\w*)\b", re.IGNORECASE)),
    ("first", re.compile(
        r"\b(?:starts?|starting|started|begins?|beginning|began|initial(?:ly)?|from|opens?|opening|onset"
        r"|sets?\soff|left\s(?:end|edge))\b", re.IGNORECASE)),
    ("last", re.compile(
        r"\b(?:ends?|ending|ended|finish\w*|final\w*|closes?|closing|lands?|landing|right\s(?:end"
        r"|edge)|tails?\soff)\b", re.IGNORECASE)),
    ("reach", re.compile(
        r"\b(?:to|reach\w*|arriv\w*|approach\w*|up\sto|attain\w*)\b", re.IGNORECASE)),
    ("settle", re.compile(
        r"\b(?:saturat\w*|plateau\w*|flatten\w*|levell?(?:s|ed|ing|ling)?\s(?:off|out)|settl\w*|converg\w*|stabili[sz]\w*)\b",
        re.IGNORECASE)),
    ("level", re.compile(
        r"\b(?:constant|flat|stands?\sat|stays?|staying|remains?|remaining|hover\w*|steady|average\w*|mean|median"
        r"|typical\w*|oscillat\w*|fluctuat\w*|cent(?:re|er)\w*)\b", re.IGNORECASE)),
)  # fmt: skip
_RANKED = re.compile(
    r"\b(?:(?P<first>starts?|begins?|opens?)|ends?|finish(?:es)?|closes?)\s(?:up\s)?(?:the\s)?"
    r"(?:highest|lowest|top|bottom)\b[^;.]{0,16}$",
    re.IGNORECASE,
)
"""A rank among curves where they begin or end: "ends highest, at about 3"."""
_AFTER = re.compile(r"[,;(]|\sand\s|\d")


def find_cue(masked: str, clause: Span, before: int, start: int, end: int) -> Cue | None:
    """The cue of a number.

    Args:
        masked: The caption without its names.
        clause: In which the number stands.
        before: Where the words begin that are said of it alone.
        start: Where it begins.
        end: Where its unit ends.
    """
    rank = _RANKED.search(masked, before, start)
    cue: Cue | None = (
        ("first" if rank["first"] else "last")
        if rank
        else _nearest(masked[before:start])
        or _nearest(masked[clause.start : start], strong=True)
        or _nearest(_AFTER.split(masked[end : min(clause.end, end + 40)])[0])
    )
    return None if cue in {"max", "min"} and _OF_CHANGE.search(masked, clause.start, start) else cue


def _nearest(words: str, strong: bool = False) -> Cue | None:
    """The cue that stands nearest to the end; of `strong` ones only extremes and crossings count."""
    best: tuple[int, Cue] | None = None
    for name, pattern in _CUES[:3] if strong else _CUES:
        for match in pattern.finditer(words):
            if best is None or match.start() > best[0]:
                best = match.start(), name
    return best[1] if best else None
