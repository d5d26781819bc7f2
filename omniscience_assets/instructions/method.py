"""What a way of making training conversations is: a figure in, rows out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from omniscience_assets.evaluation.models import Memory, Model, Picture
from omniscience_assets.records import Caption, Evidence, Figure, InstructionMethod, Question
from omniscience_assets.store.stage import Output


@dataclass(frozen=True, slots=True)
class Case:
    """A figure that every gate kept, with all that is known of it."""

    figure: Figure
    evidence: Evidence
    caption: Caption
    questions: tuple[Question, ...] = ()
    """That every filter kept."""
    picture: Picture | None = None
    """What models are shown; `None` where the figure has no raster."""
    version: str = ""
    """`YYYY-MM` in which its paper came out first; empty where nobody tells."""


class Method(Protocol):
    """One way of making conversations, by its settings."""

    name: ClassVar[InstructionMethod]

    @property
    def asked(self) -> tuple[str, ...]:
        """Models that it asks, by their names in the settings."""
        ...

    def spec(self) -> Mapping[str, Any]:
        """All that its rows hang on beside the models: code version, settings, hashes of prompts."""
        ...

    def named_texts(self) -> Iterator[str]:
        """Texts that the spec names by their SHA-256."""
        ...

    async def make(self, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        """Rows for one figure: an `Instruction` each, kept, dropped with its reason, or failed.

        Whatever was thought of and not kept is a row, too, so that counts by reason add up. Each row's id is
        `<figure>@i.<method>.<what tells it from others>`.
        """
        ...
