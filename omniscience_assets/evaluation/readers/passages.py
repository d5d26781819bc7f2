"""A text cut into passages: what it says in one breath about the same panels, with its clauses, words and numbers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from omniscience_assets.captioning.grounding.numbers import Quantity, normalise, parse_numbers
from omniscience_assets.quality.words import sentences

_TOKEN = re.compile(r"[^\W_]+|[%°]")
_CLAUSE_END = re.compile(r"[;:]|,(?!\d)|\b(?:and|while|whereas|against|but)\b")
_LETTERS = r"\(?[A-Za-z]\)?(?:\s*(?:[,–-]|and|to)\s*\(?[A-Za-z]\)?(?![A-Za-z]))*(?![A-Za-z])"
_MARKER = re.compile(
    rf"\b[Pp]anels?\s+(?P<named>{_LETTERS})"
    r"|\b[Ff]ig(?:ure|s)?\.?\s?\d+\s?\(?(?P<figure>[a-z])(?![A-Za-z])"
    r"|(?<!\w)\((?P<bare>[A-Za-z](?:\s*[,–-]\s*[A-Za-z])*)\)"
)
_LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
_RANGE = re.compile(r"([a-z])\)?\s*(?:–|-|to)\s*\(?([a-z])(?![a-z])")

_VERSUS = re.compile(r"\s(?:vs\b\.?|versus\b|plotted against\b|as (?:a )?functions? of\b)", re.IGNORECASE)
X_AXIS, Y_AXIS = "xaxis", "yaxis"
"""One word for an axis by any of its names, which no axis title holds."""
_X_AXIS = re.compile(r"\b(?:(?:x|horizontal)[\s-]+ax[ei]s|abscissa)\b", re.IGNORECASE)
_Y_AXIS = re.compile(r"\b(?:(?:y|vertical)[\s-]+ax[ei]s|ordinate)\b", re.IGNORECASE)
_COUNTED_WORDS = 3
_MAX_SENTENCE = 1000

_SAME_WORD = {
    "axes": "axis", "logarithmic": "log", "logarithmically": "log", "linearly": "linear", "categories": "categorical",
    "category": "categorical", "entries": "entry", "texts": "text", "figures": "figure", "panels": "panel",
    "subplots": "panel", "subfigures": "panel", "legends": "legend", "titled": "title", "titles": "title",
    "units": "unit", "scales": "scale", "largest": "max", "highest": "max", "maximum": "max",
}  # fmt: skip

_NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SPELLED = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its case and its commonest variants folded, and the clause that it stands in."""

    text: str
    clause: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number, the clause that it stands in, and the few words after it, which say what it counts."""

    quantity: Quantity
    clause: int
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or the part of one that speaks of the same panels."""

    panels: frozenset[str]
    """Lower-case letters; empty where the text speaks of the whole figure."""
    words: tuple[Word, ...]
    numbers: tuple["Number", ...]


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a question or an option."""
    return tuple(_fold(match.group()) for match in _TOKEN.finditer(_plain(text)))


def panels_of(text: str) -> frozenset[str]:
    """The panels that a short text names: "panels (a) and (b)", "(c)", "Fig. 2d"; "a-c" names three."""
    return frozenset().union(*(_letters(marker) for marker in _MARKER.finditer(text)))


def passages(text: str) -> Iterator[Passage]:
    """The passages of a text in reading order; a panel stays in force up to the next one or the end of its paragraph.

    A bare `(c)` counts as a panel only when `(b)` did before, so that `(s)` or `(K)` behind a quantity does not.
    """
    for paragraph in re.split(r"\n\s*\n", _plain(text)):
        known: set[str] = set()
        current: frozenset[str] = frozenset()
        for sentence in _pieces(paragraph):
            start = 0
            for marker in _MARKER.finditer(sentence):
                letters = _letters(marker)
                if marker["bare"] and not _continues(letters, known):
                    continue
                if sentence[start : marker.start()].strip(" ,;:"):
                    yield _passage(sentence[start : marker.start()], current)
                    start = marker.start()
                known |= letters
                current = letters
            yield _passage(sentence[start:], current)


def _pieces(paragraph: str) -> Iterator[str]:
    """Sentences, those cut that are too long to be one: reading a passage takes the square of its length."""
    for sentence in sentences(paragraph):
        yield from (sentence[start : start + _MAX_SENTENCE] for start in range(0, len(sentence), _MAX_SENTENCE))


def _continues(letters: frozenset[str], known: set[str]) -> bool:
    first = min(letters)
    return first == "a" or first in known or chr(ord(first) - 1) in known


def _letters(marker: re.Match[str]) -> frozenset[str]:
    named = (marker["named"] or marker["figure"] or marker["bare"]).lower()
    letters = set(_LETTER.findall(named))
    for span in _RANGE.finditer(named):
        letters.update(map(chr, range(ord(span[1]), ord(span[2]) + 1)))
    return frozenset(letters)


def _passage(text: str, panels: frozenset[str]) -> Passage:
    ends = [end.start() for end in _CLAUSE_END.finditer(text)]
    matches = list(_TOKEN.finditer(text))
    starts = [match.start() for match in matches]
    found = tuple(Word(_fold(match.group()), bisect_right(ends, match.start())) for match in matches)
    numbers = []
    for number in parse_numbers(text):
        after = bisect_left(starts, number.end)
        counted = frozenset(word.text for word in found[after : after + _COUNTED_WORDS])
        numbers.append(Number(number, bisect_right(ends, number.start), counted))
    return Passage(panels, found, tuple(numbers))


def _plain(text: str) -> str:
    """Normalised, with small numbers in digits and "A versus B" spelled out as the axes that it names."""
    digits = _SPELLED.sub(lambda word: str(_NUMBER_WORDS.index(word.group().casefold()) + 2), normalise(text))
    plain = _VERSUS.sub(" on the y axis; x axis ", digits)
    return _Y_AXIS.sub(f"{Y_AXIS} axis", _X_AXIS.sub(f"{X_AXIS} axis", plain))


def _fold(word: str) -> str:
    lowered = word.casefold()
    return _SAME_WORD.get(lowered, lowered)
