"""Options of a multiple-choice question: which ones mean the same, and which ones mislead well."""

import random
from collections.abc import Iterable, Sequence
from hashlib import sha256

from omniscience_assets.captioning.grounding.numbers import Quantity, normalise, parse_numbers
from omniscience_assets.quality.words import fold

MAX_OPTIONS = 4
ORDER = " > "
"""Between the names of an option that is an order."""

_UNIT_NAMES = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "minute", "mins": "minute", "minutes": "minute",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "yr": "year", "yrs": "year",
    "years": "year", "hertz": "hz", "kelvin": "k", "meter": "m", "meters": "m", "metre": "m", "metres": "m",
    "percent": "%", "per cent": "%", "percentage": "%", "volt": "v", "volts": "v", "electronvolt": "ev",
    "angstrom": "å", "angstroms": "å", "degree": "°", "degrees": "°", "deg": "°", "arbitrary units": "a u",
    "arb units": "a u",
}  # fmt: skip


def seeded(*parts: object) -> random.Random:
    """A random generator that depends on nothing but the parts' text."""
    return random.Random("\x1f".join(map(str, parts)))  # noqa: S311 - for spreading questions, not for secrets


def short_hash(*parts: str) -> str:
    """Eight hex digits of the SHA-256 of the parts."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:8]


def equivalent(one: str, other: str) -> bool:
    """Whether a careful reader could take both for the same answer.

    So they are when they fold to the same text, name the same unit, are equal numbers, differ in nothing but equal
    numbers, or when all words of one stand in the other ("Time" and "Time (s)"). Orders are the same in one order only.
    """
    if ORDER in one and ORDER in other:
        return list(map(fold, one.split(ORDER))) == list(map(fold, other.split(ORDER)))
    numbers = _only_number(one), _only_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return _same_number(numbers[0], numbers[1])
    pairs = _pairs(one, other)
    if pairs:
        return all(_same_number(a, b) for a, b in pairs)
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return one.strip() == other.strip()
    return first <= second or second <= first


def exactly_one_right(options: Sequence[str], key: int, right: Iterable[str]) -> bool:
    """Whether no two of at least two options are equivalent, and the key alone is any of the right answers."""
    right = tuple(right)
    distinct = not any(equivalent(a, b) for index, a in enumerate(options) for b in options[:index])
    correct = [index for index, option in enumerate(options) if any(equivalent(option, answer) for answer in right)]
    return len(options) >= 2 and distinct and correct == [key]


def choose_distractors(key: str, candidates: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """The first candidates, up to three, that mean neither the key nor another right answer nor one another."""
    taken = [key, *right]
    chosen: list[str] = []
    for candidate in candidates:
        if len(chosen) == MAX_OPTIONS - 1:
            break
        if candidate.strip() and not any(equivalent(candidate, other) for other in taken):
            chosen.append(candidate)
            taken.append(candidate)
    return tuple(chosen)


def _tokens(text: str) -> frozenset[str]:
    folded = fold(normalise(text).replace("%", " percent ").replace("°", " degree "))
    folded = _UNIT_NAMES.get(folded, folded)
    return frozenset(_UNIT_NAMES.get(token, token) for token in folded.split())


def _pairs(one: str, other: str) -> list[tuple[Quantity, Quantity]]:
    """Numbers at the same places of texts that are the same but for their numbers."""
    first, second = parse_numbers(one), parse_numbers(other)
    if len(first) != len(second) or _without(one, first) != _without(other, second):
        return []
    return list(zip(first, second, strict=True))


def _without(text: str, numbers: Sequence[Quantity]) -> list[str]:
    """What stands before, between and after the numbers."""
    plain, ends = normalise(text), [0, *(number.end for number in numbers)]
    starts = [*(number.start for number in numbers), None]
    return [fold(plain[end:start]) for end, start in zip(ends, starts, strict=True)]


def _only_number(text: str) -> Quantity | None:
    """The number that the text is, if it is nothing else."""
    numbers = parse_numbers(text)
    return numbers[0] if len(numbers) == 1 and numbers[0].text == normalise(text).strip() else None


def _same_number(one: Quantity, other: Quantity) -> bool:
    return any(
        abs(a.value - b.value) <= 1e-6 * max(abs(a.value), abs(b.value)) for a in one.readings for b in other.readings
    )
