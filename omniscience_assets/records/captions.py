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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at captioning a figure: which tier, and how it ended."""

    tier: str
    backend: str
    model: str | None
    accepted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Caption:
    """A dense caption and the decision that led to it: the payload of `routed_captions`."""

    figure_id: str
    text: str
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
