"""Numbers of a caption that state nothing of the figure: of citations, formulas and names."""

import re

from omniscience_assets.quality.grounding.colours import COLOUR
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Number

_NOT_SAID = re.compile(
    r"(?:\b(?:eqs?|refs?|secs?|sections?|tables?|tabs?|fig(?:ure)?s?|steps?|chapters?|appendix"
    r"|algorithm|theorem|equation|version|panels?|footnote|no)\.?\s?\(?|\[|\)/"
    r"|\bfig(?:ure)?s\.?\s?\d[\w\s,&–-]{0,12}(?:,|&|\band|\bto|–|-)\s?)$",
    re.IGNORECASE,
)
_CITED = re.compile(r"(?:\bet\sal\.?,?\s?\(?|\([A-Z][\w-]+,?\s|\[\d[\d,\s–-]*)$")
_IN_FORMULA = re.compile(r"\s?\+\s?[^\W\d]|-(?!fold)[a-z]{4,}\b|-(?=,|\s(?:and|or|to)\s)|(?:\s?\(\d+)?\)\s?%")
"""Also what stands in one of two brackets: "the middle 68 (95)%"."""
_EQUATION = re.compile(r"\b(?:conditions?|equations?|relations?|formulae?|constraints?)[’”\"']?\s\($", re.IGNORECASE)
_REFERRED = re.compile(r"\b(?:by|from|in|of|to|using|via|with|and|see)\s\($")
_CLOSED = re.compile(r"[a-z]?\)(?!\s?%)")
"""A number alone between brackets behind a preposition is that of an equation: "mapped by (31)"."""
_PREPRINT = re.compile(r"\d{4}\.\d{4,5}(?:v\d)?")
_OF_NAME = re.compile(r"[a-z)\]”]\s(?:[A-Z][\w-]*\s)*[A-Z][a-z]+\s$")
_WHOLE = re.compile(r"[1-9]\d{0,3}")
"""Numbers of names: "the reach of Stage 3"."""
_CHOSEN = re.compile(r"[=≈∼~]\s?[^;=]{0,80}$")
_DRAWN = re.compile(
    rf"\s?(?:[^\W\d]{{1,5}}\s)?\((?:(?:solid|dashed|dotted|dash-?dotted|{COLOUR})[\s,]*)+\)", re.IGNORECASE
)
"""What makes a name of a value: "masses m = 2 eV (solid red), 3 eV (blue) and 4 eV (green)"."""


def is_aside(text: str, sentence: Sentence, number: Number, *, has_unit: bool) -> bool:
    """Whether a number is part of a citation, of a formula or compound word, or of a name."""
    left = text[max(0, number.start - 24) : number.start]
    found = (
        _NOT_SAID.search(left) or _CITED.search(left) or _EQUATION.search(left) or _IN_FORMULA.match(text, number.end)
    )
    chosen = _CHOSEN.search(text, sentence.clause(number.start).start, number.start)
    named = chosen is not None and _DRAWN.match(text, number.end) is not None
    cited = _PREPRINT.fullmatch(number.quantity.text) is not None
    cited = cited or (_REFERRED.search(left) is not None and _CLOSED.match(text, number.end) is not None)
    return found is not None or cited or named or (not has_unit and _is_of_name(text, sentence, number))


def _is_of_name(text: str, sentence: Sentence, number: Number) -> bool:
    """Whether a whole number stands right behind a word with a capital that is no name of the figure."""
    if not _WHOLE.fullmatch(number.quantity.text) or any(one.end == number.start - 1 for one in sentence.mentions):
        return False
    return _OF_NAME.search(text, sentence.span.start, number.start) is not None
