"""Can the caption be understood without the paper that it came from?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Verdict

_PLACE = r"(?:above|below|earlier|previously|before|elsewhere|later)"
_PART = r"(?:text|body|manuscript|paper|article|(?:sub)?sections?|chapter|appendix|paragraph|supplement\w*)"
_SAID = (
    r"(?:shown|seen|described|discussed|mentioned|defined|explained|noted|given|stated"
    r"|introduced|presented|listed|detailed)"
)
_FIGURE = r"fig(?:s\b\.?|ures?|\b\.?)"

_DANGLING = re.compile(
    rf"\b{_SAID}\s+{_PLACE}\b"
    rf"|\b(?:see|cf\.?|refer to)\s+(?:also\s+)?(?:the\s+)?(?:main\s+|accompanying\s+)?{_PART}\b"
    rf"|\b{_SAID}\s+in\s+(?:the|this|our)\s+(?:main\s+|accompanying\s+)?{_PART}\b"
    rf"|\b(?:the|this|our)\s+(?:previous|preceding|following|next|last|present|current)\s+{_PART}\b"
    r"|(?<!cross )(?<!cross-)\b(?:section|sec\.|appendix|eqs?\.|eqn\.|equation|table)\s*\(?(?-i:[A-Z]\b|\d|[IVX]+\b)",
    re.IGNORECASE,
)
_LIKE_ANOTHER = re.compile(
    rf"\b(?:(?:the\s+)?same\s+(?:as|conventions?\s+as|notations?\s+as)|as|see|cf\.|similar\s+to|like|identical\s+to|continued\s+from)"
    rf"\s+(?:in\s+|for\s+|shown\s+in\s+)?{_FIGURE}\s*(?P<number>[A-Z]?\d+)?",
    re.IGNORECASE,
)
_UNRESOLVED = re.compile(
    r"\?\?|\[\?+\]|\(\?+\)"
    r"|\b(?:Figs?|Eqs?|Refs?|Secs?|Tab)\.(?:\s*[,;)]|\s+\.|$)"
    r"|\b[Ff]igures?\s+[,;).]|\([Ff]igures?\)"
)
_CITED = r"[1-9]\d{0,2}"
_CITATION = re.compile(
    rf"(?<!\w)\[\s*{_CITED}\s*\]"
    rf"|\b(?!range\b|interval\b|within\b|over\b|domain\b|from\b|span\b)[A-Za-z]{{3,}}[,.]?\s?\[{_CITED}(?:\s*[,;–-]\s*{_CITED})+\]"
    r"|\[[A-Z][A-Za-z]{1,3}\+?\d{2}[a-z]?\]"
    r"|\bRefs?\.?\s*\[?\d"
)
"""Two numbers in brackets are an interval unless they follow a word."""
_RAW_TEX = re.compile(r"\\[A-Za-z]{2,}|[\^_]\{|\{\\|(?<![\w$])\$(?=\S)[^$]{1,80}(?<=\S)\$(?!\d)")


@dataclass(frozen=True, slots=True)
class SelfContainedGate:
    """Drops captions that point outside themselves or carry what should have been resolved before."""

    name: ClassVar[str] = "self_contained"

    max_hits: int = 0

    def judge(self, case: GateCase) -> Verdict:
        """Reasons: `dangling_reference`, `unresolved_reference`, `citation_mark`, `raw_tex`; the score counts hits.

        The reason is that of the first hit, in this order; the evidence quotes up to five hits.
        """
        hits = list(_hits(case.caption.text, case.figure.number))
        keep = len(hits) <= self.max_hits
        quoted = "; ".join(f"{reason}: {quote}" for reason, quote in hits[:5])
        return Verdict(self.name, keep, None if keep else hits[0][0], len(hits), self.max_hits, quoted)


def _hits(text: str, own_number: str | None) -> Iterator[tuple[str, str]]:
    yield from _quotes("dangling_reference", _DANGLING, text)
    for match in _LIKE_ANOTHER.finditer(text):
        if match["number"] is None or match["number"] != own_number:
            yield "dangling_reference", match.group().strip()
    yield from _quotes("unresolved_reference", _UNRESOLVED, text)
    yield from _quotes("citation_mark", _CITATION, text)
    yield from _quotes("raw_tex", _RAW_TEX, text)


def _quotes(reason: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    yield from ((reason, match.group().strip()) for match in pattern.finditer(text))
