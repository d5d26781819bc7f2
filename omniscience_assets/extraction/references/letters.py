"""Panel letters behind a figure's number: "2a", "2(a)", "2a,b", "2a–c", "2(a)–(c)", "5, A and B"."""

import re
from typing import Final

from omniscience_assets.extraction.references.words import ANY_LETTER, BLANK, DASH, FLAGS, GAP, SPACE

_L = r"[a-zа-я]"
_ONE = rf"{_L}(?!{ANY_LETTER})"
_JOINT = rf"{GAP}(?:,{GAP}(?:and|&|or){SPACE}|[,/&]|{DASH}){GAP}|{SPACE}(?:and|&|or|to){SPACE}"
_IN_BRACKETS = re.compile(
    rf"{BLANK}?[(\[]({_L}(?:(?:{GAP}[,/&–-]{GAP}|{SPACE}(?:and|to|&){SPACE}){_L}){{1,12}})[)\]]", FLAGS
)
_FIRST = re.compile(
    rf"{BLANK}?\(({_L})['′’]?\)|({_ONE}|(?-i:[A-Z]{{2,5}})(?!{ANY_LETTER}|\d))['′’]?"
    rf"|,?{SPACE}panels?{SPACE}\(?({_ONE})\)?"
    rf"|,?{BLANK}({_ONE})(?=\)|{_JOINT}{_ONE}(?:$|[\s,;.:)\]–-]))",
    FLAGS,
)
_NEXT = re.compile(
    rf"{GAP}(,{GAP}(?:and|&|or){GAP}|,|/|{DASH}|(?<={BLANK})(?:and|&|or|to|и|und|bis|et)(?={BLANK})|&){GAP}"
    rf"(?:\(({_L})['′’]?\)|({_L})['′’]?(?![\w(]))",
    FLAGS,
)
_MOST: Final = 26


def read_letters(text: str, pos: int) -> tuple[tuple[str, ...], int]:
    """Panel letters at `pos`, right behind a number, lower case and ranges filled in: `(letters, end)`."""
    found, end = _first_letters(text, pos)
    while found and len(found) < _MOST and (match := _NEXT.match(text, end)) is not None:
        letter = (match[2] or match[3]).lower()
        if letter <= found[-1]:
            break
        if re.fullmatch(rf"{DASH}|to|bis", match[1], FLAGS):
            found += between(found[-1], letter)
        found.append(letter)
        end = match.end()
    return tuple(found), end


def _first_letters(text: str, pos: int) -> tuple[list[str], int]:
    """The letter or the group of letters that stands first."""
    grouped = _IN_BRACKETS.match(text, pos)
    if grouped is not None:
        return _expand(re.findall(rf"(?<!\w){_L}(?!\w)|{DASH}|\bto\b", grouped[1].lower())), grouped.end()
    first = _FIRST.match(text, pos)
    if first is None:
        return [], pos
    found = list((first[1] or first[2] or first[3] or first[4]).lower())
    return (found, first.end()) if found == sorted(set(found)) else ([], pos)


def between(low: str, high: str) -> list[str]:
    """Letters strictly between two, none when they are not in order."""
    return [chr(code) for code in range(ord(low) + 1, ord(high))][:_MOST]


def _expand(tokens: list[str]) -> list[str]:
    letters: list[str] = []
    ranged = False
    for token in tokens:
        if token.isalpha() and len(token) == 1:
            letters += between(letters[-1], token) if ranged and letters else []
            letters.append(token)
        ranged = not (token.isalpha() and len(token) == 1)
    return list(dict.fromkeys(letters))
