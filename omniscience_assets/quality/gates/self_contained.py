"""Can the caption be understood without the paper that it came from?"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Measure

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


_SYMBOL = re.compile(
    r"(?<![\w\\({\[“‘'-])(?<!\d\s)(?P<symbol>[α-ωΑ-Ωϕϵ]|[B-HJ-Zb-z])(?P<script>[_^]\{?[\w+*,]{1,8}\}?|[₀-₉ₐ-ₜ′*]+)?(?![\w)\]}”’'-]|\.\w)"
)
"""A letter that stands alone, with what is raised or lowered at it; a bracketed one is a panel, one behind a digit a
unit."""
_EXPLAINED = re.compile(
    r"\s*(?:\([^()]{3,}\)|(?:(?:is|are)(?=\s+(?:an?|the|its|their)\b)|(?:denotes?|stands? for|represents?|being)\b"
    r"|=|≡|:=|≈|∼|~|:)\s*\S)"
)
_NAMED = re.compile(
    r"\b(?!(?:above|also|below|both|constant|different|each|exceeds?|fixed|from|given|into|over|same|several|than|then|under"
    r"|various|versus|when|where|which|while|with|within)\b)[^\W\d_]{4,}[\s,(]*$",
    re.IGNORECASE,
)
"""A noun before a symbol says what it is: "the temperature T", "Mass (M)"."""


@dataclass(frozen=True, slots=True)
class SelfContainedGate:
    """Counts what points outside of the caption, or what should have been resolved before."""

    name: ClassVar[str] = "self_contained"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = tuple(f"self_contained.{name}" for name in (
        "dangling_references", "unresolved_references", "citation_marks", "raw_tex", "undefined_symbols"
    ))  # fmt: skip

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """Counts, with up to five quotations each."""
        text = case.caption.text
        found = (
            [*_quotes(_DANGLING, text), *_like_another(text, case.figure.number)],
            list(_quotes(_UNRESOLVED, text)),
            list(_quotes(_CITATION, text)),
            list(_quotes(_RAW_TEX, text)),
            _undefined(text, {part for item in case.evidence.texts for part in item.text.split()}),
        )
        for name, hits in zip(self.measures, found, strict=True):
            yield Measure(name, float(len(hits)), "; ".join(hits[:5]))


def _like_another(text: str, own_number: str | None) -> Iterator[str]:
    for match in _LIKE_ANOTHER.finditer(text):
        if match["number"] is None or match["number"] != own_number:
            yield match.group().strip()


def _undefined(text: str, seen: Set[str]) -> list[str]:
    """Symbols that no word of the caption explains and that do not stand in the image either."""
    known: dict[str, bool] = {}
    for match in _SYMBOL.finditer(text):
        named = _NAMED.search(text[max(0, match.start() - 40) : match.start()])
        explained = named is not None or _EXPLAINED.match(text, match.end()) is not None
        known[match.group()] = known.get(match.group(), False) or explained
    return [symbol for symbol, explained in known.items() if not explained and symbol not in seen]


def _quotes(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    yield from (match.group().strip() for match in pattern.finditer(text))
