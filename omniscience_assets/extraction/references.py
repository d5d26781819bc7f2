"""References to figures in running text: "Figs. 3–5", "Fig. 2a,b", "Supplementary Figure 1", "Fig. 1 of Ref. [12]".

A small grammar, read left to right in linear time:

    reference = [series] head item (separator item)*
    item      = number [letters]
    letters   = "a" | "(a)" | "a,b" | "a–c" | "(a)–(c)" …

A singular head ("Fig.") is not continued after a comma by a number: "In Fig. 3, 10 samples" names one figure.
"""

import re
from dataclasses import dataclass, replace

from omniscience_assets.records import Series

_BLANK = r"[ \t\n\u00a0\u2009\u202f~]"
_DASH = r"[-‐‑‒–—−]"
_HEAD = re.compile(
    rf"(?<![A-Za-z])(?P<series>(?:supp(?:l(?:ementa(?:ry|l))?)?\.?|supporting|si|extended{_BLANK}+data|ed|appendix)"
    rf"{_BLANK}+)?(?P<head>fig(?:ure)?(?P<plural>s)?\b\.?|abb(?:ildung(?P<german>en)?)?\b\.?){_BLANK}*"
    r"(?=[#(\[]?[A-Z]{0,2}[.\-]?\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[#(\[]?((?:(?:ED|SI|S|[A-R])[.\-]?)?)(\d{1,4}(?:\.\d{1,3}){0,3})(?![\d])")
_LETTERS = re.compile(
    rf"{_BLANK}?\(([a-z])(?:['′]?)\)|([A-Za-z])(?![A-Za-z])|{_BLANK}?\(([a-z](?:{_BLANK}*[,&–-]{_BLANK}*[a-z])+)\)",
    re.IGNORECASE,
)
_NEXT_LETTER = re.compile(
    rf"{_BLANK}*(,{_BLANK}*(?:and|&|or){_BLANK}*|,|/|{_DASH}|(?<={_BLANK})(?:and|&|or|to)(?={_BLANK})|&){_BLANK}*"
    rf"(?:\(([a-z])\)|([a-z])(?![\w(]))",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    rf"{_BLANK}*(?P<range>{_DASH}+|\bto\b|\bthrough\b)?(?P<comma>[,;])?{_BLANK}*(?P<and>\band\b|&|\bor\b|/)?{_BLANK}*"
    rf"(?=[A-Z]{{0,2}}[.\-]?\d)",
    re.IGNORECASE,
)
_NAME = r"(?-i:[A-Z])[\w’'-]+"
_FOREIGN_AFTER = re.compile(
    rf"[)\]]?,?{_BLANK}*\b(?:of|in|from|by){_BLANK}+(?:the{_BLANK}+)?(?:ref(?:s|erence)?\b|\[[\d?]|\(?{_NAME},?{_BLANK}+"
    rf"(?:et{_BLANK}+al|\(?(?:19|20)\d\d|(?:and|&){_BLANK}+{_NAME},?{_BLANK}*\(?\[?\d))",
    re.IGNORECASE,
)
_FOREIGN_BEFORE = re.compile(
    rf"(?:\b(?:their|his|her)|\[[\d?,–— -]+[,;:]|\bRefs?\.?{_BLANK}*\[?\d+\]?[,;]?|\bet{_BLANK}+al\.?['’]s"
    rf"|(?:\bal\.?|{_NAME}),?{_BLANK}+\(?(?:19|20)\d\d[a-z]?,(?:{_BLANK}+see)?){_BLANK}*$"
)
_SERIES: dict[str, Series] = {"s": "supplementary", "e": "extended", "a": "appendix"}
_PREFIXES: dict[str, Series] = {"S": "supplementary", "SI": "supplementary", "ED": "extended"}
_MOST = 40
_WINDOW = 40


@dataclass(frozen=True, slots=True)
class FigureNumber:
    """One figure that a reference names: its number as printed there (`3`, `S4`, `A.1`) and its panels, lower case."""

    series: Series
    number: str
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference with its offsets into the text and all figures that it names, ranges filled in."""

    start: int
    end: int
    numbers: tuple[FigureNumber, ...]


def find_references(text: str) -> list[Reference]:
    """All references to figures in `text`, in order and apart; those to other works' figures are `foreign`."""
    found: list[Reference] = []
    pos = 0
    while (head := _HEAD.search(text, pos)) is not None:
        reference = _read(text, head)
        if reference is not None:
            found.append(reference)
        pos = max(head.end(), reference.end if reference else 0)
    return found


def _read(text: str, head: re.Match[str]) -> Reference | None:
    series: Series = _SERIES.get((head["series"] or "m")[0].lower(), "main")
    plural = bool(head["plural"] or head["german"])
    numbers: list[FigureNumber] = []
    at, end = head.end(), head.end()
    ranged = False
    while len(numbers) < _MOST and (match := _NUMBER.match(text, at)) is not None:
        letters, end = _read_letters(text, match.end())
        number = FigureNumber(_series(series, match[1]), match[1] + match[2], letters)
        numbers += _fill(numbers[-1], number) if ranged and numbers else [number]
        end = _closed(text, match, end)
        separator = _SEPARATOR.match(text, end)
        if separator is None or separator.end() == end or not _continues(separator, plural):
            break
        ranged, at = separator["range"] is not None, separator.end()
    if not numbers:
        return None
    if _is_foreign(text, head.start(), end):
        numbers = [replace(number, series="foreign") for number in numbers]
    return Reference(head.start(), end, tuple(_merged(numbers)))


def _series(named: Series, prefix: str) -> Series:
    if named != "main" or not prefix:
        return named
    return _PREFIXES.get(prefix.rstrip(".-"), "appendix")


def _closed(text: str, number: re.Match[str], end: int) -> int:
    """Take in the bracket that closes "Fig. (3)"."""
    closing = {"(": ")", "[": "]"}.get(number[0][0])
    return end + 1 if closing and text.startswith(closing, end) else end


def _continues(separator: re.Match[str], plural: bool) -> bool:
    if not (separator["range"] or separator["comma"] or separator["and"]):
        return False
    return plural or separator["comma"] is None or separator["and"] is not None


def _read_letters(text: str, pos: int) -> tuple[tuple[str, ...], int]:
    """Panel letters after a number: `(letters, end)`."""
    first = _LETTERS.match(text, pos)
    if first is None:
        return (), pos
    if first[3]:
        letters = _expand(re.findall(rf"[a-z]|{_DASH}", first[3].lower()))
        return letters, first.end()
    found, end = [(first[1] or first[2]).lower()], first.end()
    while len(found) < 26 and (match := _NEXT_LETTER.match(text, end)) is not None:
        letter = (match[2] or match[3]).lower()
        if letter <= found[-1]:
            break
        if re.fullmatch(rf"{_DASH}|to", match[1]):
            found += [chr(code) for code in range(ord(found[-1]) + 1, ord(letter))]
        found.append(letter)
        end = match.end()
    return tuple(found), end


def _expand(tokens: list[str]) -> tuple[str, ...]:
    letters: list[str] = []
    for index, token in enumerate(tokens):
        if token.isalpha():
            if index > 1 and not tokens[index - 1].isalpha() and letters:
                letters += [chr(code) for code in range(ord(letters[-1]) + 1, ord(token))]
            letters.append(token)
    return tuple(dict.fromkeys(letters))


def _fill(first: FigureNumber, last: FigureNumber) -> list[FigureNumber]:
    """What a range adds to its first figure: panels within one figure, else the figures up to the last one."""
    if first.number == last.number and first.letters and last.letters:
        low, high = ord(first.letters[-1]), ord(last.letters[-1])
        return [replace(last, letters=tuple(chr(code) for code in range(low + 1, high + 1)))]
    one, two = (re.fullmatch(r"(\D*(?:\d+\.)*)(\d+)", item.number) for item in (first, last))
    if one is None or two is None or two[1] not in (one[1], "") or int(two[2]) - int(one[2]) > _MOST:
        return [last]
    between = [replace(first, number=f"{one[1]}{n}", letters=()) for n in range(int(one[2]) + 1, int(two[2]))]
    return [*between, replace(last, number=one[1] + two[2], series=first.series)]


def _merged(numbers: list[FigureNumber]) -> list[FigureNumber]:
    """Each figure once, its letters together, in the order of first mention."""
    merged: dict[tuple[Series, str], FigureNumber] = {}
    for item in numbers:
        key = (item.series, item.number)
        letters = merged[key].letters + item.letters if key in merged else item.letters
        merged[key] = replace(item, letters=tuple(dict.fromkeys(letters)))
    return list(merged.values())


def _is_foreign(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _WINDOW) : start]
    return _FOREIGN_AFTER.match(text, end) is not None or _FOREIGN_BEFORE.search(before) is not None
