"""Does the figure repeat another one exactly?"""

from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Verdict


@dataclass(frozen=True, slots=True)
class DuplicateGate:
    """Drops every figure that has a kept twin."""

    name: ClassVar[str] = "duplicate"

    def judge(self, case: GateCase) -> Verdict:
        """Reasons: `duplicate_image`, `duplicate_text`; the evidence names the twin."""
        if case.twin is None:
            return Verdict(self.name, True, None, None, None)
        return Verdict(self.name, False, f"duplicate_{case.twin.by}", None, None, f"repeats {case.twin.figure_id}")
