"""Is the caption only the author caption again?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Measure


@dataclass(frozen=True, slots=True)
class CopyGate:
    """How many of the caption's words stand in runs of `n` words that the author caption has too."""

    name: ClassVar[str] = "copy"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = ("copy.share", "copy.new_words")

    n: int = 4

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """`copy.share`: 0..1 of the words; `copy.new_words`: how many are the caption's own."""
        ours = fold(case.caption.text).split()
        theirs = fold(" ".join([case.figure.caption, *(panel.caption for panel in case.figure.panels)])).split()
        known = {tuple(theirs[at : at + self.n]) for at in range(len(theirs) - self.n + 1)}
        copied = {
            place
            for at in range(len(ours) - self.n + 1)
            if tuple(ours[at : at + self.n]) in known
            for place in range(at, at + self.n)
        }
        yield Measure("copy.share", len(copied) / len(ours) if ours else None)
        yield Measure("copy.new_words", float(len(ours) - len(copied)))
