"""What every captioning backend takes and gives."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.records import Attempt, Claim, Evidence, Figure

LoadImage = Callable[[int], Awaitable[bytes]]
"""Gives a figure's image file with at most so many pixels."""


@dataclass(frozen=True, slots=True)
class CaptionRequest:
    """One figure to be captioned."""

    figure: Figure
    evidence: Evidence
    prompt: Prompt
    load_image: LoadImage | None = None
    known: Mapping[str, Attempt] = field(default_factory=dict)
    """What was replied to this figure before, by the key of the attempt."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What was asked of a model and what it cost."""

    key: str = ""
    reply: str = ""
    reused: bool = False
    """The reply stood in the log under the same key; nobody was asked now."""
    repaired: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0


NOTHING_PAID = Paid()


@dataclass(frozen=True, slots=True)
class CaptionReply:
    """A caption as a backend wrote it."""

    text: str
    claims: tuple[Claim, ...]
    model: str | None
    """`None` for a program."""
    paid: Paid = NOTHING_PAID
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class CaptionFailure:
    """Why a backend has no caption for a figure."""

    reason: str
    detail: str
    retryable: bool = False
    """Asking again later, just so, may help."""
    model: str | None = None
    paid: Paid = NOTHING_PAID


class Captioner(Protocol):
    """A captioning backend, as one tier of a policy uses it."""

    @property
    def name(self) -> str:
        """As a policy's tier calls it."""
        ...

    @property
    def version(self) -> str:
        """Changes when the same request may be answered otherwise."""
        ...

    async def caption(self, request: CaptionRequest) -> CaptionReply | CaptionFailure:
        """Caption one figure. Raises nothing for the figure's sake."""
        ...

    async def aclose(self) -> None:
        """Let connections or memory go."""
        ...
