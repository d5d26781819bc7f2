"""Does the caption hold words that want a second look?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Measure


@cache
def shipped_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The word lists that come with the platform, by category."""
    import yaml

    told = yaml.safe_load((Path(__file__).parent / "safety.yaml").read_text(encoding="utf-8"))
    return tuple((category, tuple(listed)) for category, listed in told.items())


@dataclass(frozen=True, slots=True)
class SafetyGate:
    """Counts of listed words in the caption and in the image's text, by category; meant as tags."""

    name: ClassVar[str] = "safety"
    version: ClassVar[str] = "1"

    words: tuple[tuple[str, tuple[str, ...]], ...] = field(default_factory=shipped_words)
    """Words and phrases by category."""

    @classmethod
    def of(cls, more: Mapping[str, Sequence[str]]) -> "SafetyGate":
        """The shipped lists, and a user's own beside them."""
        merged = dict(shipped_words())
        for category, listed in more.items():
            merged[category] = (*merged.get(category, ()), *listed)
        return cls(tuple(merged.items()))

    @property
    def measures(self) -> tuple[str, ...]:
        """One for each category."""
        return tuple(f"safety.{category}" for category, _ in self.words)

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """A count for each category, with the words; whole words in any case."""
        text = " ".join([case.caption.text, *(item.text for item in case.evidence.texts)])
        for name, (_, listed) in zip(self.measures, self.words, strict=True):
            found = [match.group().lower() for match in _pattern(listed).finditer(text)]
            yield Measure(name, float(len(found)), ", ".join(sorted(set(found))[:5]))


@cache
def _pattern(listed: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that a phrase wins over its first word.
    ranked = sorted(listed, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, ranked)) + r")\b", re.IGNORECASE)
