"""Sentences of scientific English, and the claims that a caption is made of."""

import re

from omniscience_assets.records import Claim, ClaimSource

_END = re.compile(r"(?<=[.!?])[)\]\"”’']*\s+(?=[(\[\"“‘]?[^\W_a-z]|\([a-z]+\)\s|\w+_\w)|\n{2,}")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"])(?:figs?|eqs?|eqn|refs?|secs?|sect|tabs?|ch|app|appx|suppl?|no|nos|vol|pp?|vs|cf|ca|al|etc|resp|approx|dr"
    r"|prof|st|jr|e\.g|i\.e|w\.r\.t|viz|dept|[A-Za-z])\.$",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"\b(?:etc|al|[A-Za-z])\.$", re.IGNORECASE)
_LONGEST_ABBREVIATION = 16
"""A little more than an abbreviation and the space before it: what is searched, however long the text."""
_STARTS = re.compile(
    r"(?:The|This|These|Those|There|We|In|It|For|An?|Each|All|Here|However|Note|As|Our|On|At|From|To|When|While|If|Both|Thus"
    r"|Hence|Also|By|With|Then|Next|They|Its|Where)\b"
)


def split_sentences(text: str) -> list[str]:
    """Sentences in reading order, stripped and non-empty.

    A full stop ends a sentence only before a capital, a digit or a bracket, and not after an abbreviation ("Fig.",
    "e.g.", an initial), unless a word follows with which sentences begin and names do not.
    """
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of the same sentences in the text, surrounding spaces left out."""
    spans, start = [], 0
    for gap in _END.finditer(text):
        head = text[max(start, gap.start() - _LONGEST_ABBREVIATION) : gap.start()].rstrip()
        after = text[gap.end() : gap.end() + _LONGEST_ABBREVIATION]
        if _ABBREVIATION.search(head) and "\n" not in gap.group() and not _closes(head, after):
            continue
        spans.append((start, gap.end()))
        start = gap.end()
    spans.append((start, len(text)))
    trimmed = ((end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _closes(head: str, rest: str) -> bool:
    return _CLOSES.search(head) is not None and _STARTS.match(rest) is not None


def to_claims(text: str, source: ClaimSource) -> tuple[Claim, ...]:
    """One claim per sentence."""
    return tuple(Claim(sentence, source) for sentence in split_sentences(text))
