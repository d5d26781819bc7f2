"""References to figures in running text: "Figs. 3–5", "Fig. 2a,b", "S1 Fig", "Appendix 2—figure 1", "Scheme 1".

A small grammar, read left to right in linear time:

    reference = [series] [part] head item (separator item)*  |  item (separator item)* head
    item      = number [letters]
    number    = [prefix] digits ["." digits] ["—figure supplement" digits]
    letters   = "a" | "(a)" | "a,b" | "a–c" | "(a)–(c)" …

A singular head ("Fig.") is not continued after a comma by a number: "In Fig. 3, 10 samples" names one figure, unless
nothing but numbers follows up to a closing bracket: "(Fig. 3, 4)".
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from omniscience_assets.extraction.references.foreign import is_foreign, is_in_supplement
from omniscience_assets.extraction.references.letters import between, read_letters
from omniscience_assets.extraction.references.words import (
    ANCHOR,
    AND_MARK,
    AND_WORD,
    ANY_LETTER,
    BLANK,
    COMMA,
    DASH,
    FIGURE,
    FIGURE_CJK,
    FLAGS,
    GAP,
    HINTS,
    KIND,
    PART,
    RANGE_WORD,
    SERIES,
    SPACE,
)
from omniscience_assets.records import NumberSeries

_PREFIX = r"(?:(?-i:ED|EV|SI|SM|SF|S|s|e|[A-R])[.\-–]?)?"
_ROMAN = r"(?-i:(?=[IVX]{2})X{0,2}(?:IX|IV|V?I{0,3})|[IVX](?=[.,;:)\]]|$))(?!\w)"
_DIGITS = r"\d{1,3}(?:\.\d{1,3}){0,3}(?!\d)"
_COUNTED = rf"{_PREFIX}\d"
_FORWARD = (
    rf"(?:(?<!{ANY_LETTER})(?:{SERIES}|(?P<electronic>(?-i:e)(?=fig)))?{PART}?(?:{FIGURE}|{KIND}\.?)|{FIGURE_CJK})"
    rf"{GAP}(?:nos?\.{GAP}|№{GAP})?(?=[#(\[]?(?:{_COUNTED}|{_ROMAN}))"
)
_INVERTED = (
    rf"(?<![\w.])(?=(?-i:S)\d)(?:S?\d{{1,2}}[A-Z]?(?:{GAP}(?:{COMMA}|{DASH}|&){GAP}(?:and{SPACE})?|{SPACE}(?:and|to){SPACE}))"
    rf"{{0,12}}S\d{{1,2}}[A-Z]?{SPACE}fig(?P<figs>s)?(?!\w)(?!\.?{GAP}[(\[]?{_COUNTED})"
)
_ANCHOR = re.compile(ANCHOR)
_HEAD = re.compile(rf"{_FORWARD}|(?P<inverted>{_INVERTED})", FLAGS)
_NUMBER = re.compile(rf"[#(\[]?(?:({_PREFIX})({_DIGITS})|({_ROMAN}))", FLAGS)
_SEPARATOR = re.compile(
    rf"{GAP}(?P<range>{DASH}{{1,3}}|(?<={BLANK}){RANGE_WORD}(?={BLANK})|[至到~〜])?(?P<comma>{COMMA})?{GAP}"
    rf"(?P<and>(?<!{ANY_LETTER}){AND_WORD}(?!{ANY_LETTER})|{AND_MARK}|/)?{GAP}"
    rf"(?=[(\[]?{_PREFIX}(?P<next>\d{{1,3}})(?:\.\d{{1,3}}){{0,3}}(?!\d|{ANY_LETTER}\d|(?-i:[a-z]){ANY_LETTER}))",
    FLAGS,
)
_UP_TO_BRACKET = re.compile(
    rf"(?:{GAP}(?:{_COUNTED}\d{{0,2}}[a-z]?(?!\w)|[a-z](?!\w)|and\b|to\b|[,;&]|{DASH})){{1,16}}{GAP}[)\]]", FLAGS
)
_OF_FIGURE = re.compile(
    rf"{GAP}(?:(?:{DASH}{{1,2}}|,)?{GAP}(?P<supplement>fig(?:ure)?\.?{SPACE}supp(?:lement)?s?\.?)"
    rf"|{DASH}{{1,2}}{GAP}(?:source{SPACE}(?:data|code)|video|animation|movie)s?){GAP}",
    FLAGS,
)
_LETTERED = re.compile(r"\d{1,3}[a-ce-z](?!\w)", FLAGS)
_TRAILING = re.compile(rf"{SPACE}figs?(?!\w)(?!\.?{GAP}[(\[]?{_COUNTED})", FLAGS)
_SIGNIFICANT = re.compile(rf"\bsignificant{SPACE}$", FLAGS)
_PREFIXES: Final[dict[str, NumberSeries]] = {
    "S": "supplementary", "s": "supplementary", "SI": "supplementary", "SM": "supplementary", "SF": "supplementary",
    "e": "supplementary", "ED": "extended", "EV": "extended",
}  # fmt: skip
_HYPHENATION = r"[-‐\u00ad]\s*"
_MOST: Final = 40
_MOST_STEP: Final = 9
_WINDOW: Final = 20
_BEFORE_ANCHOR: Final = 100
_BEHIND_ANCHOR: Final = 40


@dataclass(frozen=True, slots=True)
class FigureNumber:
    """One figure that a reference names."""

    series: NumberSeries
    number: str
    """As printed (`3`, `S4`, `A.1`, `2—figure supplement 1`), with its name when that is not figure (`Scheme 1`)."""
    letters: tuple[str, ...] = ()
    """Panels, lower case."""
    kind: str = "figure"
    """What the float is called, lower case: `figure`, `scheme`, `chart`, `author response image`, …"""
    spans: tuple[tuple[int, int], ...] = ()
    """Offsets into the text of the number with its letters, for each time that the reference prints it; none for a
    figure that lies inside a range."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference with its offsets into the text and all figures that it names, ranges filled in."""

    start: int
    end: int
    numbers: tuple[FigureNumber, ...]


def find_references(text: str) -> list[Reference]:
    """All references to figures in `text`, in order and apart; those to other works' figures are `foreign`.

    Data, code and videos that are numbered by their figure ("Figure 2—source data 1") are no figures and not found.
    """
    found: list[Reference] = []
    pos = 0
    while (anchor := _ANCHOR.search(text, pos)) is not None:
        head = _HEAD.search(text, max(pos, anchor.start() - _BEFORE_ANCHOR), anchor.end() + _BEHIND_ANCHOR)
        pos = anchor.end() if head is None else head.end()
        if head is not None and _is_head(text, head):
            numbers, end = _read_numbers(text, head)
            pos = max(pos, end)
            if numbers:
                found.append(Reference(head.start(), end, _owned(text, head.start(), end, _merged(numbers))))
    return found


def may_refer(text: str) -> bool:
    """Whether `find_references` could find anything; quicker."""
    return _ANCHOR.search(text) is not None


def may_hint(text: str) -> bool:
    """Whether `may_refer` could hold for a text that prints the letters of `text` with blanks and hyphens; quicker."""
    lower = text.lower()
    return any(hint in lower for hint in HINTS)


def _is_head(text: str, head: re.Match[str]) -> bool:
    if head["kind"]:
        return head["kind"][0].isupper() or head["part"] is not None or _named_series(head) != "main"
    return not (head["plural"] and _SIGNIFICANT.search(text[max(0, head.start() - _WINDOW) : head.start()]))


def _named_series(head: re.Match[str]) -> NumberSeries:
    if head["supplementary"] or head["electronic"]:
        return "supplementary"
    if head["extended"]:
        return "extended"
    return "appendix" if head["appendix"] or (head["part"] or "").lower().startswith("a") else "main"


def _kind(head: re.Match[str]) -> str:
    return " ".join((head["kind"] or "figure").split()).lower()


def _stem(head: re.Match[str]) -> str:
    """What stands before the digits in the printed number of a float that is not simply a figure."""
    if head["part"]:
        return f"{re.sub(_HYPHENATION, '', head['part']).capitalize()} {head['of_part']}—{_kind(head)} "
    return f"{_kind(head).capitalize()} " if head["kind"] else ""


def _read_numbers(text: str, head: re.Match[str]) -> tuple[list[FigureNumber], int]:
    """The list of numbers that belongs to a head, and where it ends."""
    at = end = head.start() if head["inverted"] else head.end()
    series, stem = _named_series(head), _stem(head)
    numbers, last = list[FigureNumber](), None
    while len(numbers) < _MOST and (match := _NUMBER.match(text, at)) is not None:
        part = _OF_FIGURE.match(text, match.end())
        if part is not None and not part["supplement"]:
            return numbers, part.end()
        if part is not None:
            series, stem, at = "supplementary", f"{_stem(head)}{_printed(match)}—figure supplement ", part.end()
            match = _NUMBER.match(text, at)
            if match is None:
                break
        letters, end = read_letters(text, match.end())
        end = _closed(text, match, end)
        number = FigureNumber(_series(series, match[1]), _printed(match), letters, _kind(head), ((match.start(), end),))
        named = [number] if last is None else _fill(last, number)
        numbers[len(numbers) - (last is not None) :] = [replace(item, number=stem + item.number) for item in named]
        separator = _SEPARATOR.match(text, end)
        if separator is None or separator.end() == end or not _continues(text, head, separator, number):
            break
        last, at = number if separator["range"] else None, separator.end()
    trailing = _TRAILING.match(text, end)
    return numbers, trailing.end() if trailing and numbers else end


def _printed(number: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", (number[1] or "") + (number[2] or number[3]))


def _series(named: NumberSeries, prefix: str | None) -> NumberSeries:
    if named != "main" or not prefix:
        return named
    return _PREFIXES.get(prefix.rstrip(".-–"), "appendix")


def _closed(text: str, number: re.Match[str], end: int) -> int:
    """Take in the bracket that closes "Fig. (3)"."""
    closing = {"(": ")", "[": "]"}.get(number[0][0])
    return end + 1 if closing and text.startswith(closing, end) else end


def _continues(text: str, head: re.Match[str], separator: re.Match[str], last: FigureNumber) -> bool:
    if not (separator["range"] or separator["comma"] or separator["and"]):
        return False
    if head["plural"] or head["kinds"] or head["inverted"] or separator["and"] or not separator["comma"]:
        return True
    if int(separator["next"]) > int(re.sub(r"\D", "", last.number) or 0) + _MOST_STEP:
        return False
    lettered = last.letters and _LETTERED.match(text, separator.end())
    return bool(lettered or _UP_TO_BRACKET.match(text, separator.end()))


def _fill(first: FigureNumber, last: FigureNumber) -> list[FigureNumber]:
    """A range with its ends: panels within one figure, else figures; "Fig. 3-1" is one figure of a third chapter."""
    if first.number == last.number and first.letters and last.letters:
        return [first, replace(last, letters=(*between(first.letters[-1], last.letters[-1]), *last.letters))]
    one, two = (re.fullmatch(r"(\D*(?:\d+\.)*)(\d+)", item.number) for item in (first, last))
    if one is None or two is None or two[1] not in (one[1], "") or int(two[2]) - int(one[2]) > _MOST:
        return [first, last]
    if int(two[2]) <= int(one[2]) and not first.letters:
        spans = ((first.spans[0][0], last.spans[0][1]),)
        return [replace(first, number=f"{first.number}-{last.number}", letters=last.letters, spans=spans)]
    inside = [f"{one[1]}{number}" for number in range(int(one[2]) + 1, int(two[2]))]
    filled = [replace(first, number=number, letters=(), spans=()) for number in inside]
    return [first, *filled, replace(last, number=one[1] + two[2], series=first.series)]


def _merged(numbers: list[FigureNumber]) -> list[FigureNumber]:
    """Each figure once, its letters together, in the order of first mention."""
    if len(numbers) == 1:
        return numbers
    merged: dict[tuple[NumberSeries, str], FigureNumber] = {}
    for item in numbers:
        key = (item.series, item.number)
        known = merged.get(key, replace(item, letters=(), spans=()))
        letters = tuple(dict.fromkeys(known.letters + item.letters))
        merged[key] = replace(item, letters=letters, spans=known.spans + item.spans)
    return list(merged.values())


def _owned(text: str, start: int, end: int, numbers: list[FigureNumber]) -> tuple[FigureNumber, ...]:
    """The numbers with the series that the words around the reference give them."""
    if is_foreign(text, start, end):
        return tuple(replace(number, series="foreign") for number in numbers)
    if is_in_supplement(text, end):
        return tuple(replace(n, series="supplementary") if n.series == "main" else n for n in numbers)
    return tuple(numbers)
