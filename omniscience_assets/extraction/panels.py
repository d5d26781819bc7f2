"""Panels told by a caption's letters: "(a) A map. (b, c) Its residuals.", "A: …", "the input (a) and the output (b)".

Letters count only in order from "a" on, in one style and one case, so that "as in (a)" opens nothing; where a later one
comes first ("orbits D, A, C and B") they name no panels. They stand before what they name, or behind it in brackets;
which of the two, most of a caption's letters decide. A lone "a)" amid a sentence ("the toolbar a) is used") opens none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from omniscience_assets.records import Panel

_DASH = r"[-‐‑‒–—−]"
_LIST = rf"[{{case}}](?:\s*(?:,\s*and\b|,|&|\band\b|{_DASH}|\bto\b)\s*[{{case}}])*"
_BRACKETED = rf"\(\s*(?P<letters>{_LIST})\s*\)"
_AFTER_SENTENCE = r"(?:^|(?<=[.;:)])\s+)"
_HALF_OPEN = r"(?:^|(?<=[^(\[\s]\s)|(?<=;))"
_STYLES = (
    _BRACKETED,
    rf"{_HALF_OPEN}(?P<letters>{_LIST})\s?\)",
    rf"{_AFTER_SENTENCE}(?P<letters>{_LIST})\s?[:|]",
    rf"{_AFTER_SENTENCE}(?P<letters>{_LIST})\s?\.(?=\s)",
    rf"{_AFTER_SENTENCE}(?P<letters>{_LIST})\s?,(?=\s)",
)
_MARKS = tuple(re.compile(style.replace("{case}", case)) for style in _STYLES for case in ("a-z", "A-Z"))
_PIECE = re.compile(rf"(?<![a-zA-Z])(?:[a-zA-Z](?![a-zA-Z])|to\b)|{_DASH}")
_OPENS = re.compile(r"(?:^|[.;:,–—)]|\b(?:and|or|vs\.?|versus|&))\s*$")
_CLOSES = re.compile(r"\s*(?:$|[.,;:)(]|(?:and|or|vs|versus)\b)")
_LOOSE_START = re.compile(r"^(?:\s|[,;:.]|(?:and|or)\b)+")
_LOOSE_END = re.compile(r"(?:\s|[,;]|\b(?:and|or))+$")
_SENTENCE = re.compile(r"(?<=[.:;])\s+(?=\S)")
_LEAST_PANELS = 2
_NEAR = 12


@dataclass(frozen=True, slots=True)
class _Mark:
    letters: str
    """Lower case, in order, ranges filled in."""
    start: int
    end: int


def split_caption(caption: str) -> tuple[Panel, ...]:
    """Panels that a caption's letters tell of, in the order of the letters; empty when it is not divided so.

    Each has its letter in lower case and its part of the caption; a part that names several letters goes to each.
    """
    best = max((_in_order(pattern, caption) for pattern in _MARKS), key=_count)
    if _count(best) < _LEAST_PANELS:
        return ()
    parts = _parts(caption, best)
    texts: dict[str, list[str]] = {}
    for mark, part in zip(best, parts, strict=True):
        for letter in mark.letters:
            texts.setdefault(letter, []).append(part)
    return tuple(Panel(letter, " ".join(filter(None, texts[letter])), origin="caption") for letter in texts)


def join_images(panels: Sequence[Panel], paths: Sequence[str]) -> tuple[Panel, ...]:
    """Give each panel its image file where there is one file for each, in order; else the panels as they are."""
    if len(paths) != len(panels) or any(panel.image_paths for panel in panels):
        return tuple(panels)
    return tuple(replace(panel, image_paths=(path,)) for panel, path in zip(panels, paths, strict=True))


def _count(marks: Sequence[_Mark]) -> int:
    return len({letter for mark in marks for letter in mark.letters})


def _in_order(pattern: re.Pattern[str], caption: str) -> list[_Mark]:
    """Marks of one style that continue the alphabet, and those that come back to single letters of a list."""
    marks, following, group, seen = list[_Mark](), "a", "", ""
    for match in pattern.finditer(caption):
        letters = _letters(match["letters"])
        seen += letters
        if letters.startswith(following):
            following = chr(ord(letters[-1]) + 1)
            group = letters
        elif not (len(letters) < len(group) and letters in group and _begins(caption, match.start())):
            continue
        marks.append(_Mark(letters, match.start(), match.end()))
    if pattern.pattern.startswith(r"\(") and not _clear(caption, marks):
        return []
    amid = pattern.pattern.startswith(_HALF_OPEN) and marks and not _side(caption, marks[0])
    return [] if amid or _is_shuffled(seen, following) else marks


def _is_shuffled(seen: str, following: str) -> bool:
    """Whether letters are the first ones of the alphabet without a gap, in another order than its own."""
    last = max(seen, default="")
    return not seen.startswith("a") and following <= last and len(set(seen)) == ord(last) - ord("a") + 1


def _begins(caption: str, pos: int) -> bool:
    """Whether a sentence or the caption begins at `pos`."""
    before = caption[max(0, pos - _NEAR) : pos].rstrip()
    return before.endswith((".", ";", ":")) or (not before and pos <= _NEAR)


def _letters(text: str) -> str:
    """`a-c, e` → `abce`; empty when they do not rise."""
    found = ""
    ranged = False
    for piece in _PIECE.findall(text):
        letter = piece.lower()
        if len(piece) > 1 or not piece.isalpha():
            ranged = True
            continue
        if found and letter <= found[-1]:
            return ""
        low = ord(found[-1]) + 1 if ranged else ord(letter)
        found += "".join(chr(code) for code in range(low, ord(letter) + 1))
        ranged = False
    return found


def _clear(caption: str, marks: Sequence[_Mark]) -> bool:
    """Whether at least half of the bracketed letters stand at an edge of what they name, not amid a sentence."""
    return 2 * sum(abs(_side(caption, mark)) for mark in marks) >= len(marks)


def _side(caption: str, mark: _Mark) -> int:
    """1 for a letter that opens its part, -1 for one that closes it, 0 where both or neither may be."""
    if _begins(caption, mark.start):
        return 1
    opens = _OPENS.search(caption, max(0, mark.start - _NEAR), mark.start) is not None
    closes = _CLOSES.match(caption, mark.end) is not None
    return opens - closes


def _parts(caption: str, marks: Sequence[_Mark]) -> list[str]:
    if sum(_side(caption, mark) for mark in marks) >= 0:
        ends = [mark.start for mark in marks[1:]] + [len(caption)]
        return [_tidy(caption[mark.end : end]) for mark, end in zip(marks, ends, strict=True)]
    starts = [0, *(mark.end for mark in marks)]
    return [_tidy(_SENTENCE.split(caption[start : mark.start])[-1]) for start, mark in zip(starts, marks, strict=False)]


def _tidy(part: str) -> str:
    return _LOOSE_END.sub("", _LOOSE_START.sub("", part))
