"""Whose figure a reference means: one of another work, or one of this paper's supplement, by the words around it."""

import re
from typing import Final

from omniscience_assets.extraction.references.words import FLAGS, GAP, SPACE

_NAME = r"(?-i:[A-Z])[\w’'-]{1,40}"
_OF = rf"[)\]]?,?{GAP}\b(?:of|in|from|by){SPACE}(?:the{SPACE})?"
_WORK = (
    rf"ref(?:s|erences?)?\b|\[[\d?]|\(?{_NAME},?{SPACE}(?:et{SPACE}al|\(?(?:19|20)\d\d"
    rf"|(?:and|&){SPACE}{_NAME},?{GAP}\(?\[?\d)"
    rf"|(?:paper|work|study|article){SPACE}(?:of|by){SPACE}{_NAME}|(?:an?)?(?:other|companion|original|previous|earlier|preceding|accompanying|different)"
    rf"{SPACE}(?:paper|article|study|work|publication)"
)
_AFTER = re.compile(rf"{_OF}(?:{_WORK})", FLAGS)
_BEFORE = re.compile(
    rf"(?:\b(?:their|his|her)|\[[\d?,–— -]{{1,20}}[,;:]|\bRefs?\.?{GAP}\[?\d{{1,3}}\]?[,;]?|\bet{SPACE}al\.?['’]s"
    rf"|(?:\bal\.?|{_NAME}),?{SPACE}\(?(?:19|20)\d\d[a-z]?,(?:{SPACE}see)?){GAP}$"
)
_IN_SUPPLEMENT = re.compile(
    rf"{_OF}(?:(?:online|electronic){SPACE})?(?:supplement|supp\.|supporting|additional{SPACE}file"
    rf"|(?-i:E?SI)\b|(?-i:S)\d{{1,2}}{SPACE}(?:file|text|appendix))",
    FLAGS,
)
_WINDOW: Final = 60


def is_foreign(text: str, start: int, end: int) -> bool:
    """Whether the reference `text[start:end]` is to a figure of another work: "Fig. 1 of Ref. [12]", "their Fig. 2"."""
    return _AFTER.match(text, end) is not None or _BEFORE.search(text[max(0, start - _WINDOW) : start]) is not None


def is_in_supplement(text: str, end: int) -> bool:
    """Whether the words behind a reference say that it is to the supplement: "Fig. 3 in the Supporting Information"."""
    return _IN_SUPPLEMENT.match(text, end) is not None
