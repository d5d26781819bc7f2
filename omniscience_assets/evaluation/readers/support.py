"""How well a passage of text supports each option of a question, by words and numbers alone."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.grounding.numbers import Quantity, normalise, parse_numbers
from omniscience_assets.evaluation.readers.passages import X_AXIS, Y_AXIS, Passage, panels_of, words_of

PRESENT = 0.05
"""Support of an option for standing in the text at all, which counts when the question has no words to look for."""
_IN_CLAUSE = 1.0
_IN_PASSAGE = 0.3
_PARTIAL = 0.8
_MIN_COVERAGE = 0.75
"""Share of an option's telling words that must be there when its exact words are not."""
_SAME_NUMBER = 1e-6

_STOP_WORDS = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "bears", "by", "does", "for", "from", "given", "have",
    "how", "in", "is", "it", "its", "kind", "labelled", "many", "max", "number", "of", "on", "or", "plotted",
    "quantity", "that", "the", "these", "this", "to", "was", "what", "which", "with", "written",
))  # fmt: skip
_CONTRARIES = ((X_AXIS, Y_AXIS), ("left", "right"), ("top", "bottom"), ("upper", "lower"))
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
_IN_PARENTHESES = re.compile(r"[(\[][^()\[\]]*[)\]]")
_PANEL_OPTION = re.compile(r"\(([A-Za-z])\)")

Occurrence = tuple[frozenset[int], float]
"""The clauses in which an option stands, and how much of it (0..1)."""


class Ask:
    """A question and its options, taken apart once to be held against every passage."""

    def __init__(self, question: str, options: Sequence[str]) -> None:
        quote = _QUOTED.search(question)
        plain = _QUOTED.sub(" ", question)
        asked = frozenset(words_of(plain))
        self._panels = panels_of(plain)
        self._quote = frozenset(words_of(quote[1])) if quote else frozenset()
        self._cues = asked - _STOP_WORDS - (self._panels | {"panel"} if self._panels else frozenset())
        self._pair = next((frozenset(pair) for pair in _CONTRARIES if len(asked.intersection(pair)) == 1), frozenset())
        self._wants_largest = "max" in asked
        self._options = _options(options, self._cues if {"how", "many"} <= asked else frozenset())

    def concerns(self, passage: Passage) -> bool:
        """Whether the passage may be about the asked panel, and holds what the question quotes."""
        about = not self._panels or not passage.panels or bool(self._panels & passage.panels)
        return about and self._quote <= {word.text for word in passage.words}

    def support(self, passage: Passage, index: int) -> float:
        """Support of one option: 0 for none, 1.35 when it stands in one clause with all words of the question."""
        option = self._options[index]
        return max(
            (strength * self._nearness(passage, option, clauses) for clauses, strength in option.found(passage)),
            default=0.0,
        )

    def largest_of(self, indices: Sequence[int]) -> int | None:
        """Of equally supported options the largest number, if that is what is asked for; else `None`."""
        numbers = {index: number for index in indices if (number := self._options[index].number) is not None}
        if not self._wants_largest or len(numbers) < len(indices):
            return None
        return max(numbers, key=lambda index: numbers[index].readings[0].value)

    def _nearness(self, passage: Passage, option: "_Option", clauses: frozenset[int]) -> float:
        held = {word.text for word in passage.words}
        side = self._side(passage, max(clauses))
        if (side and not side & self._cues) or (self._cues and not self._cues & held):
            return 0.0
        near = {word.text for word in passage.words if word.clause in clauses} | side
        share = 1 / max(len(self._cues), 1)
        return share * (_IN_CLAUSE * len(self._cues & near) + _IN_PASSAGE * len(self._cues & held)) + PRESENT

    def _side(self, passage: Passage, clause: int) -> frozenset[str]:
        """Of a pair such as x and y, what was named last at or before the clause: it stays in force until the other."""
        named = [word for word in passage.words if word.text in self._pair and word.clause <= clause]
        return frozenset(word.text for word in named if word.clause == named[-1].clause)


@dataclass(frozen=True, slots=True)
class _Option:
    """An option as something to look for: a panel, a number or a phrase."""

    panel: str | None
    number: Quantity | None
    phrase: tuple[str, ...]
    weights: dict[str, float]
    """How telling each word of it is that stands outside parentheses: longer, and in fewer of the options."""
    counted: frozenset[str]
    """One of these must follow the number: it is a count of them. Empty when the question asks for no count."""

    def found(self, passage: Passage) -> Iterator[Occurrence]:
        """Everywhere that the option stands in the passage."""
        if self.panel is not None:
            if passage.panels == {self.panel}:
                yield frozenset(word.clause for word in passage.words), 1.0
        elif self.number is not None:
            for number in passage.numbers:
                if _equal(number.quantity, self.number) and (not self.counted or self.counted & number.counted):
                    yield frozenset({number.clause}), 1.0
        else:
            yield from self._phrases(passage)

    def _phrases(self, passage: Passage) -> Iterator[Occurrence]:
        if not self.phrase:
            return
        size = len(self.phrase)
        exact = False
        for start in range(len(passage.words) - size + 1):
            window = passage.words[start : start + size]
            if all(word.text == wanted for word, wanted in zip(window, self.phrase, strict=True)):
                exact = True
                yield frozenset(word.clause for word in window), 1.0
        present = {word.text for word in passage.words}
        coverage = sum(w for text, w in self.weights.items() if text in present) / sum(self.weights.values())
        if not exact and coverage >= _MIN_COVERAGE:
            yield frozenset(word.clause for word in passage.words if word.text in self.weights), _PARTIAL * coverage


def _options(options: Sequence[str], counted: frozenset[str]) -> tuple[_Option, ...]:
    panels = [_PANEL_OPTION.fullmatch(option.strip()) for option in options]
    phrases = [words_of(option) for option in options]
    telling = [
        words_of(_IN_PARENTHESES.sub(" ", option)) or phrase for option, phrase in zip(options, phrases, strict=True)
    ]
    frequency = Counter(word for phrase in telling for word in set(phrase))
    return tuple(
        _Option(
            panel=panel[1].lower() if panel and all(panels) else None,
            number=_number(option),
            phrase=phrase,
            weights={word: len(word) * math.log(1 + len(options) / frequency[word]) for word in main},
            counted=counted,
        )
        for option, panel, phrase, main in zip(options, panels, phrases, telling, strict=True)
    )


def _number(option: str) -> Quantity | None:
    numbers = parse_numbers(option)
    return numbers[0] if len(numbers) == 1 and numbers[0].text == normalise(option).strip() else None


def _equal(one: Quantity, other: Quantity) -> bool:
    return any(
        abs(a.value - b.value) <= _SAME_NUMBER * max(abs(a.value), abs(b.value))
        for a in one.readings
        for b in other.readings
    )
