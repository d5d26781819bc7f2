"""Draws that end, and are the same in every process: bounded choices, and rare things first."""

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import TypeVar

from omniscience_assets.instructions.provision.items import Item

T = TypeVar("T")
SCAN = 4
"""Combinations that are looked at for each item that is wanted at most."""


def chance_of(*parts: object) -> random.Random:
    """Randomness that depends on nothing but the parts' text."""
    digest = sha256("\x1f".join(map(str, parts)).encode()).digest()
    return random.Random(int.from_bytes(digest))  # noqa: S311 - for spreading questions, not for secrets


@dataclass(frozen=True, slots=True)
class Draw:
    """How many items a generator may find, and by what chance it chooses among more."""

    cap: int
    chance: random.Random = field(compare=False)

    @property
    def scan(self) -> int:
        """Most combinations that are looked at."""
        return SCAN * self.cap

    def some(self, found: Sequence[T], most: int | None = None) -> Sequence[T]:
        """All, or as many as may be, in their order."""
        most = self.cap if most is None else most
        if len(found) <= most:
            return found
        return [found[place] for place in sorted(self.chance.sample(range(len(found)), most))]

    def combinations(self, found: Sequence[T], size: int) -> Iterable[tuple[T, ...]]:
        """All combinations, or so many draws of them as may be looked at, each once."""
        if size < 0 or size > len(found):
            return ()
        if math.comb(len(found), size) <= self.scan:
            return combinations(found, size)
        drawn = (tuple(sorted(self.chance.sample(range(len(found)), size))) for _ in range(self.scan))
        return [tuple(found[place] for place in places) for places in dict.fromkeys(drawn)]

    def against(self, inside: Sequence[T], outside: Sequence[T], size: int) -> Iterable[tuple[T, tuple[T, ...]]]:
        """One of the inside with `size - 1` of the outside: all such pairs, or so many draws, each once."""
        if size < 2 or not inside or len(outside) < size - 1:
            return ()
        if len(inside) * math.comb(len(outside), size - 1) <= self.scan:
            return [(one, rest) for one in inside for rest in combinations(outside, size - 1)]
        drawn = (
            (self.chance.randrange(len(inside)), tuple(sorted(self.chance.sample(range(len(outside)), size - 1))))
            for _ in range(self.scan)
        )
        return [(inside[one], tuple(outside[place] for place in rest)) for one, rest in dict.fromkeys(drawn)]


def count_values(items: Iterable[Item]) -> Counter[str]:
    """How often each value (a label, an attribute, a relation, a count) is asked about."""
    return Counter(value for item in items for value in item.values)


def rare_first(items: Sequence[Item], most: int, counts: Mapping[str, int], chance: random.Random) -> list[Item]:
    """Up to `most` items drawn without replacement, with chances `1 / mean(count(v)^3)` over the values of each.

    Source: ProVision's sampling. Drawn by the exponential race of Efraimidis and Spirakis (2006), which gives the same
    chances as drawing one after another.
    """
    keyed = [(chance.expovariate(1.0) * _weight(item, counts), place) for place, item in enumerate(items)]
    return [items[place] for _, place in sorted(keyed)[:most]]


def _weight(item: Item, counts: Mapping[str, int]) -> float:
    """One over the chance."""
    cubes = [counts.get(value, 1) ** 3 for value in item.values]
    return sum(cubes) / len(cubes) if cubes else 1.0
