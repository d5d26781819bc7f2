"""Is every number that the caption states written where the caption was made from?"""

from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.captioning.grounding.values import ground_numbers, grounded_values
from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Verdict


@dataclass(frozen=True, slots=True)
class NumberGate:
    """Drops captions with numbers that stand neither in the image nor in the paper's words about it."""

    name: ClassVar[str] = "numbers"

    min_share: float = 0.9
    """Of the different numbers that the caption states; leaves room for one derived number in ten."""

    def judge(self, case: GateCase) -> Verdict:
        """Reason: `ungrounded_numbers`; the evidence names them. The score is `None` for a caption without numbers."""
        grounding = ground_numbers(case.caption.text, grounded_values(case.figure, case.evidence))
        if grounding.share is None:
            return Verdict(self.name, True, None, None, self.min_share, "no numbers")
        keep = grounding.share >= self.min_share
        found = f"{grounding.numbers - len(grounding.unsupported)} of {grounding.numbers} numbers grounded"
        missing = f"; not found: {', '.join(grounding.unsupported)}" if grounding.unsupported else ""
        reason = None if keep else "ungrounded_numbers"
        return Verdict(self.name, keep, reason, grounding.share, self.min_share, found + missing)
