"""Is the caption long enough to be dense, and short enough to be read?"""

from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.words import words
from omniscience_assets.records import Verdict


@dataclass(frozen=True, slots=True)
class LengthGate:
    """Drops captions of too few or too many words."""

    name: ClassVar[str] = "length"

    min_words: int = 15
    max_words: int = 1200

    def judge(self, case: GateCase) -> Verdict:
        """Reasons: `too_short`, `too_long`; the score is the number of words."""
        count = len(words(case.caption.text))
        if count < self.min_words:
            return Verdict(self.name, False, "too_short", count, self.min_words)
        if count > self.max_words:
            return Verdict(self.name, False, "too_long", count, self.max_words)
        return Verdict(self.name, True, None, count, self.min_words)
