"""A caption cut into sentences, clauses, words and numbers, each with its place in the text as it was written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from omniscience_assets.captioning.claims import sentence_spans
from omniscience_assets.captioning.grounding.numbers import Quantity, normalise, parse_numbers

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
"""Letter → its name, so that "α-phase" and "alpha-phase" are one."""
_WORD = re.compile(r"[Ͱ-Ͽµ]|\d+|[⁰¹²³⁴-⁹]+|[₀-₉]+|[^\W\d_Ͱ-Ͽµ⁰¹²³⁴-⁹₀-₉]+")
_LONGEST_SENTENCE = 1500
"""Characters."""
_UNIT_END = re.compile(
    r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹][\d.,]{0,12}\s?[A-Za-zμΩÅ°%]{1,3}(?:[\s/][A-Za-z]{1,3})?(?:\^?-?\d"
    r"|[⁻¹²³])*\.\s+(?=[A-Z]|[“\"‘`(]\w)"
)
_NUMBER_END = re.compile(r"\d\.\s+(?=[“\"]\w)")
"""A sentence that ends with a number before one that begins with a name between quotation marks."""
_ENDING = re.compile(r"(?:ing|ed|es|s|e|ly)$")
_STEM = 6
"""Letters from which two words are the same."""
_LONG_RUN = re.compile(r"\S{100,}")
_CLAUSE = re.compile(
    r";|\s[—–]\s|,?\s(?:while|whereas|whilst|although|though|but|however|in contrast|by contrast)\b"
    r"|,\s(?:and|yet|then|after which|before|followed by)\b"
    r"|\sand\s(?=(?:then|finally|subsequently|afterwards|thereafter|the)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters or of digits."""

    key: str
    """Folded: small letters, Greek letters by name."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, and the values that it may stand for."""

    quantity: Quantity
    start: int
    end: int

    @property
    def value(self) -> float:
        """Its first reading."""
        return self.quantity.readings[0].value

    @property
    def slack(self) -> float:
        """Half a unit in the last written place."""
        return self.quantity.readings[0].slack


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Whether an offset lies in it."""
        return self.start <= offset < self.end


def without_long_runs(text: str) -> str:
    """The text with spaces in place of what no word, number or name is as long as; no character is added or lost."""
    return _LONG_RUN.sub(lambda run: " " * len(run.group()), text)


def words(text: str) -> list[Word]:
    """Letters and digits in runs: "H₂O", "H_2O" and "h2o" give the same three keys."""
    return [Word(_key(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def keys(text: str) -> tuple[str, ...]:
    """The keys of a text's words."""
    return tuple(_key(run) for run in _WORD.findall(text))


@lru_cache(maxsize=20_000)
def _key(run: str) -> str:
    folded = unicodedata.normalize("NFKC", run).casefold()
    return _GREEK.get(folded, folded)


def stem(word: str) -> str:
    """What a word begins with, its ending left aside."""
    return _ENDING.sub("", word)[:_STEM] or word


def sentences(text: str) -> list[Span]:
    """The sentences, in order; what goes on without an end is cut, so that none is longer than any sentence is."""
    return [
        Span(first, min(end, first + _LONGEST_SENTENCE))
        for whole in sentence_spans(text)
        for start, end in _after_units(text, *whole)
        for first in range(start, end, _LONGEST_SENTENCE)
    ]


def _after_units(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, cut where one ends with a unit of one letter, which is no initial: "at 5 K. The"."""
    cuts = sorted(match.end() for end_ in (_UNIT_END, _NUMBER_END) for match in end_.finditer(text, start, end))
    bounds = [start, *cuts, end]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def clauses(text: str, sentence: Span) -> list[Span]:
    """The parts of a sentence that speak of one thing each; together they are the sentence."""
    cuts = [match.start() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    bounds = [sentence.start, *(cut for cut in cuts if cut > sentence.start), sentence.end]
    return [Span(start, end) for start, end in pairwise(bounds)]


def numbers(text: str) -> list[Number]:
    """The numbers that the text states (`captioning.grounding.numbers`), at their places in the text as written."""
    folded = normalise(text)
    places = _places(text, folded) if folded != text else None
    found = []
    for quantity in parse_numbers(text):
        start, end = quantity.start, quantity.start + len(quantity.text)
        if places is not None:
            start, end = places[start], places[min(end, len(folded)) - 1] + 1
        while start < end and text[start].isspace():
            start += 1
        found.append(Number(quantity, start, end))
    return found


def _places(text: str, folded: str) -> list[int]:
    """For each character of the normalised text the offset of what it came from."""
    places, at = [], 0
    for char in folded:
        if char in "^_" and at < len(text) and text[at] != char and unicodedata.normalize("NFKC", text[at]) != text[at]:
            places.append(at)
            continue
        ahead = at
        while ahead < len(text) and ahead - at < 8 and not _same(text[ahead], char):
            ahead += 1
        at = ahead if ahead < len(text) and ahead - at < 8 else at
        places.append(min(at, len(text) - 1))
        at += 1
    return places


def _same(written: str, folded: str) -> bool:
    return (
        written == folded or unicodedata.normalize("NFKC", written) == folded or (folded == "-" and written in _DASHES)
    )


_DASHES = "−﹣-‐‑⁻"
