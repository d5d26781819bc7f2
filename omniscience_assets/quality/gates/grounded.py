"""Does what the caption says hold in the figure, and in what the paper says of it?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.grounding import coverage
from omniscience_assets.records import Check, CheckOutcome, Measure

_QUOTED = 5
_NUMERIC = frozenset({"number", "unit", "count"})


@dataclass(frozen=True, slots=True)
class GroundingGate:
    """Precision (what is said holds), how much of it could be decided, and coverage (what can be seen is said), apart.

    Without anything to check they are `None`, as precision is where nothing was decided. The checks themselves are kept
    beside the measures.
    """

    name: ClassVar[str] = "grounding"
    version: ClassVar[str] = "11"
    measures: ClassVar[tuple[str, ...]] = (
        "grounding.precision",
        "grounding.decided",
        "grounding.number_precision",
        "grounding.contradictions",
        "grounding.coverage",
    )

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """Precisions are shares of the decided checks that are supported; coverage is one of the evidence's names."""
        checks = [check for check in case.checks if check.outcome != "unchecked"]
        yield Measure("grounding.precision", _precision(checks), _quote(checks, ("unsupported", "contradicted")))
        decided = len(checks) / len(case.checks) if case.checks else None
        yield Measure("grounding.decided", decided, _quote(case.checks, ("unchecked",)))
        numeric = [check for check in checks if check.kind in _NUMERIC]
        yield Measure("grounding.number_precision", _precision(numeric), _quote(numeric, ("unsupported",)))
        wrong = float(sum(check.outcome == "contradicted" for check in checks))
        yield Measure("grounding.contradictions", wrong, _quote(checks, ("contradicted",)))
        yield Measure("grounding.coverage", coverage(case.caption.text, case.evidence))


def _precision(checks: Sequence[Check]) -> float | None:
    return sum(check.outcome == "supported" for check in checks) / len(checks) if checks else None


def _quote(checks: Sequence[Check], outcomes: Sequence[CheckOutcome]) -> str:
    """The first few checks that came out badly, as a person reads them."""
    bad = [check for check in checks if check.outcome in outcomes]
    told = [f"{check.outcome}: “{check.text}”" + (f" ({check.found})" if check.found else "") for check in bad]
    more = f"; and {len(bad) - _QUOTED} more" if len(bad) > _QUOTED else ""
    return "; ".join(told[:_QUOTED]) + more
