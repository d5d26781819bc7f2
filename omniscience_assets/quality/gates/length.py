"""How long is the caption?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.words import words
from omniscience_assets.records import Measure


@dataclass(frozen=True, slots=True)
class LengthGate:
    """Counts the caption's words: long enough to be dense, short enough to be read."""

    name: ClassVar[str] = "length"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = ("length.words",)

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """`length.words`."""
        yield Measure("length.words", float(len(words(case.caption.text))))
