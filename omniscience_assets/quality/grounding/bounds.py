"""Numbers that are no values but bounds of them: "stays below 5", "at least 3", "exceeds 0.9"."""

import re
from typing import Literal

Bound = Literal["reached below", "reached above", "all below", "all above"]
"""Which side of the number values are on: that of one of them, or of all."""

_BELOW = r"below|beneath|under|(?:less|lower|smaller|fewer)\sthan|<"
_ABOVE = r"above|over|(?:more|greater|larger|higher)\sthan|in\sexcess\sof|>"
_SAID = (
    r"\b(?:(?P<all>stay\w*|remain\w*|keep\w*|kept|always|everywhere|throughout|are|all|both|lies?|lying|sits?)"
    r"|(?P<one>ris\w+|rose|climb\w*|grow\w*|increas\w*|shoot\w*|soar\w*|jump\w*|go(?:es|ing)|fall\w*|fell|drop\w*|declin\w*"
    r"|decreas\w*|decay\w*|sink\w*|dip\w*|plung\w*|reach\w*|end\w*|finish\w*|start\w*|begin\w*|peak\w*|maxim\w+|minim\w+"
    r"|is|was|has|values?|levels?))\b"
)
_BETWEEN = r"(?:\s(?!and\b|or\b|to\b)[a-z]+){0,2}?"
_BESIDE = re.compile(
    rf"{_SAID}{_BETWEEN}(?:\sto)?\s(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE}))\s(?:the\s)?(?:about\s|some\s|roughly\s|[~≈]\s?)?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at\smost|(?:no|not)\smore\sthan|(?:not|never)\sexceed\w*)\s(?:about\s|[~≈]\s?)?$|≤\s?$", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:at\sleast|(?:no|not)\sless\sthan)\s(?:about\s|[~≈]\s?)?$|≥\s?$", re.IGNORECASE)
_EXCEEDS = re.compile(r"\b(?:exceed\w*|surpass\w*|tops)\s(?:about\s|[~≈]\s?)?$", re.IGNORECASE)
_NEAR = re.compile(r"\b(?:just|slightly|somewhat|little)\s(?:\w+\s){1,2}$", re.IGNORECASE)
"""Words by which a bound is a value that is told roughly."""
_NOT = re.compile(r"\b(?:never|not|nowhere|no)\b[^,;]{0,40}$|n[’']t\b[^,;]{0,40}$", re.IGNORECASE)

OF_A_PART = re.compile(
    r"\s(?:from|after|beyond|until|up\sto|before|later|during|past|for|in|at|towards?|near)\b", re.IGNORECASE
)
"""Words behind a bound that say where it holds."""


def read_bound(left: str) -> Bound | None:
    """What the words right before a number make of it; `None` where it is a value.

    Args:
        left: From the number before, or from the beginning of the clause.
    """
    if _NEAR.search(left):
        return None
    if _AT_MOST.search(left):
        return "all below"
    if _AT_LEAST.search(left):
        return "reached above"
    exceeds, beside = _EXCEEDS.search(left), _BESIDE.search(left)
    if exceeds is None and beside is None:
        return None
    above = exceeds is not None or (beside is not None and beside["above"] is not None)
    if _NOT.search(left):
        return "all below" if above else "all above"
    every = beside is not None and beside["all"] is not None
    return ("all above" if above else "all below") if every else ("reached above" if above else "reached below")
