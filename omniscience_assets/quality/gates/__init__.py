"""The gates: what is measured on every captioned figure, and the spec that lineage shows."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from omniscience_assets.quality.gates.case import Gate, GateCase
from omniscience_assets.quality.gates.copy_rate import CopyGate
from omniscience_assets.quality.gates.grounded import GroundingGate
from omniscience_assets.quality.gates.image import ImageGate
from omniscience_assets.quality.gates.language import LanguageGate
from omniscience_assets.quality.gates.length import LengthGate
from omniscience_assets.quality.gates.personal import PersonalDataGate
from omniscience_assets.quality.gates.repetition import RepetitionGate
from omniscience_assets.quality.gates.safety import SafetyGate
from omniscience_assets.quality.gates.self_contained import SelfContainedGate
from omniscience_assets.quality.gates.similarity import SimilarityGate
from omniscience_assets.records import Measure

__all__ = ["Gate", "GateCase", "all_gates", "measure", "spec"]


def all_gates(more_words: Mapping[str, Sequence[str]] | None = None) -> tuple[Gate, ...]:
    """All gates that ask no model, in the order in which they measure.

    Args:
        more_words: Words by category that are tagged beside the shipped ones.
    """
    return (
        ImageGate(),
        LanguageGate(),
        LengthGate(),
        RepetitionGate(),
        SelfContainedGate(),
        CopyGate(),
        GroundingGate(),
        SimilarityGate(),
        PersonalDataGate(),
        SafetyGate.of(more_words or {}),
    )


def measure(case: GateCase, gates: Sequence[Gate]) -> tuple[Measure, ...]:
    """What all gates measure on a case, in their order."""
    return tuple(measured for gate in gates for measured in gate.measure(case))


def spec(gates: Sequence[Gate]) -> dict[str, dict[str, Any]]:
    """`{gate: {parameter: value}}` in the order of the gates, as JSON can hold it."""
    return {gate.name: {"version": gate.version, **dataclasses.asdict(gate)} for gate in gates}
