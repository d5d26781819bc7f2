"""The gates of the filtered set: their order, all their verdicts on a case, and the spec that lineage shows."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from omniscience_assets.quality.gates.case import Gate, GateCase
from omniscience_assets.quality.gates.duplicate import DuplicateGate
from omniscience_assets.quality.gates.grounded import NumberGate
from omniscience_assets.quality.gates.image import ImageGate
from omniscience_assets.quality.gates.language import LanguageGate
from omniscience_assets.quality.gates.length import LengthGate
from omniscience_assets.quality.gates.repetition import RepetitionGate
from omniscience_assets.quality.gates.self_contained import SelfContainedGate
from omniscience_assets.records import Judgement, Verdict

__all__ = ["Gate", "GateCase", "default_gates", "first_failure", "judge", "spec"]


def default_gates() -> tuple[Gate, ...]:
    """All gates with their default thresholds, in the order in which they give their verdicts."""
    return (
        ImageGate(),
        LanguageGate(),
        LengthGate(),
        RepetitionGate(),
        SelfContainedGate(),
        NumberGate(),
        DuplicateGate(),
    )


def judge(case: GateCase, gates: Sequence[Gate]) -> Judgement:
    """The verdicts of all gates, in their order, whether or not an earlier one dropped the case."""
    verdicts = tuple(gate.judge(case) for gate in gates)
    twin = case.twin.figure_id if case.twin else None
    return Judgement(case.figure.figure_id, case.caption.text, verdicts, twin)


def first_failure(judgement: Judgement) -> Verdict | None:
    """The verdict that decides why a figure is dropped; `None` when every gate keeps it."""
    return next((verdict for verdict in judgement.verdicts if not verdict.keep), None)


def spec(gates: Sequence[Gate]) -> dict[str, dict[str, Any]]:
    """`{gate: {threshold: value}}` in the order of the gates, as JSON can hold it."""
    return {gate.name: dataclasses.asdict(gate) for gate in gates}
