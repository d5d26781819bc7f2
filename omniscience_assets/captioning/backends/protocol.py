"""What every captioning backend takes and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.captioning.router import Decision
from omniscience_assets.records import Claim, Evidence, Figure


@dataclass(frozen=True, slots=True)
class CaptionRequest:
    """One figure to be captioned."""

    figure: Figure
    evidence: Evidence
    prompt: Prompt
    decision: Decision


@dataclass(frozen=True, slots=True)
class CaptionReply:
    """A caption as a backend wrote it."""

    text: str
    claims: tuple[Claim, ...]
    finish_reason: str
    """`stop`, `length`, …: why the backend ended."""
    model: str | None
    """`None` for a program."""
    tokens_in: int
    tokens_out: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class CaptionFailure:
    """Why a backend has no caption for a figure."""

    reason: str
    detail: str


class Captioner(Protocol):
    """A captioning backend."""

    @property
    def name(self) -> str:
        """As a policy's tier calls it."""
        ...

    @property
    def version(self) -> str:
        """Changes when the same request may be answered otherwise."""
        ...

    def caption(self, requests: Sequence[CaptionRequest]) -> list[CaptionReply | CaptionFailure]:
        """One answer per request, in the order of the requests."""
        ...
