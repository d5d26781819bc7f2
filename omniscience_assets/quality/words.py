"""Words and sentences of English scientific prose, without a tokenizer model."""

import re
import unicodedata

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?][)\]\"”’]*\s+(?=[\[(\"“]*[^\W_a-z]|\([a-z]\))|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:[A-Za-z]|Figs?|Eqs?|Refs?|Secs?|Sect|Tabs?|Apps?|Supp|Suppl|Ext|No|Nos|vs|cf|al|etc|resp|approx|ca"
    r"|e\.g|i\.e|w\.r\.t|Dr|Prof|St)\.\s*$",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """The words and numbers of a text in reading order; `x-ray`, `don't` and `3.5` are one word each."""
    return _WORD.findall(text)


def fold(text: str) -> str:
    """The text with case, width, spaces and punctuation folded away: equal for texts that differ in nothing else."""
    return _NOT_ALPHANUMERIC.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def sentences(text: str) -> list[str]:
    """Sentences in reading order, none empty. A line break ends a sentence; "Fig.", "e.g." and initials do not."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.group()[0] == "." and _ABBREVIATION.search(text[max(start, end.start() - 12) : end.end()]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
