"""Dense captions, their claims and the decision that led to them."""

from dataclasses import dataclass
from typing import Literal

from omniscience_assets.records.evidence import Score

ClaimSource = Literal["pixels", "author_caption", "context", "none"]
"""Where a statement of a caption can be checked."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a caption, and where it can be checked."""

    text: str
    source: ClaimSource
    part: str | None = None
    """What it is about, in formats that have parts: a panel's letter, or a part such as `texture`."""
    support: float | None = None
    """Share (0..1) of what can be checked in it that its source holds; `None` where nothing can be."""
    missing: tuple[str, ...] = ()
    """The numbers, names and words that its source does not hold."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at captioning a figure: who was asked, what came back, and how it was judged."""

    tier: str
    backend: str
    model: str | None
    """`None` for a program, and where nobody answered."""
    accepted: bool
    """It is the caption of the row."""
    reason: str | None
    """Why it is not."""
    score: float | None = None
    """The selector's, where several teachers wrote."""
    reply: str = ""
    """What a model said, word by word."""
    key: str = ""
    """Hash of all that the reply hangs on: model, version, messages, image, schema, sampling."""
    repaired: bool = False
    """The reply was not the JSON that was asked for, and was mended."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    """When it was asked: the row's own cost is 0 where the reply stood in the log already."""


@dataclass(frozen=True, slots=True)
class CaptionText:
    """What a figure's caption says, however it came to be."""

    figure_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Caption(CaptionText):
    """A dense caption and the decision that led to it: the payload of `routed_captions`."""

    claims: tuple[Claim, ...]
    tier: str
    rule: str
    """Name of the router's rule that fired."""
    policy: str
    """Version of the routing policy."""
    features: tuple[Score, ...]
    """What the router saw."""
    backend: str
    """`composer` is a program, not a model."""
    model: str | None
    finish_reason: str
    attempts: tuple[Attempt, ...]
    """In the order of asking."""
    format: str = "composed"
    """One of `captioning.formats.FORMATS`."""
    support: float | None = None
    """Mean support of the claims that can be checked."""
