"""Causes and sets of causes under numbers, as SQL holds them."""

from __future__ import annotations

from collections.abc import Iterable

from omniscience_assets.lineage.triage.model import Cause


class Registry:
    """Gives every cause, and every set of causes, a number; equal ones have the same."""

    def __init__(self) -> None:
        self.causes: list[Cause] = []
        self.sets: list[frozenset[int]] = []
        self._numbers: dict[Cause, int] = {}
        self._set_numbers: dict[frozenset[int], int] = {}

    def cause(self, cause: Cause) -> int:
        """The number of a cause."""
        if cause not in self._numbers:
            self._numbers[cause] = len(self.causes)
            self.causes.append(cause)
        return self._numbers[cause]

    def cause_set(self, causes: Iterable[int]) -> int:
        """The number of a set."""
        found = frozenset(causes)
        if found not in self._set_numbers:
            self._set_numbers[found] = len(self.sets)
            self.sets.append(found)
        return self._set_numbers[found]

    def union(self, sets: Iterable[int]) -> frozenset[int]:
        """All causes of some sets."""
        return frozenset[int]().union(*(self.sets[number] for number in sets))

    def members(self, number: int) -> tuple[Cause, ...]:
        """The causes of a set, in the order in which they were met: those of upper assets first."""
        return tuple(self.causes[cause] for cause in sorted(self.sets[number]))
