"""Is a caption good enough for its tier, and which of several teachers' is the best?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.grounding.support import coverage, mean_support
from omniscience_assets.captioning.policy import Teachers, Tier
from omniscience_assets.records import Claim, Evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """A caption with its claims checked."""

    text: str
    claims: tuple[Claim, ...]


def refuse(draft: Draft, tier: Tier) -> str | None:
    """Why a tier's caption is not good enough: `too_short`, `too_long`, `unsupported`, `unsourced`; else `None`."""
    words = len(draft.text.split())
    if tier.backend != "composer" or tier.accept.words:
        low, high = tier.accept.words or FORMATS[tier.format].words
        if not low <= words <= high:
            return "too_short" if words < low else "too_long"
    support = mean_support(draft.claims)
    if support is not None and support < tier.accept.support:
        return "unsupported"
    unsourced = sum(claim.source == "none" for claim in draft.claims) / max(1, len(draft.claims))
    return "unsourced" if unsourced > tier.accept.unchecked else None


def score(draft: Draft, evidence: Evidence, scorer: str) -> float:
    """How good a caption is, 0..1: `support` of claims, `coverage` of what was read, `grounded` their harmonic mean.

    What cannot be told counts as 0.5: a caption without a claim that can be checked is neither good nor bad.
    """
    support, covered = mean_support(draft.claims), coverage(draft.text, evidence)
    one, other = (0.5 if value is None else value for value in (support, covered))
    if scorer == "support":
        return one
    if scorer == "coverage":
        return other
    return 2 * one * other / (one + other) if one + other else 0.0


def choose(scores: Mapping[str, float], teachers: Teachers) -> str | None:
    """The best teacher's tier; an earlier one where it is within the margin; `None` where none is good enough."""
    order: Sequence[str] = [tier for tier in teachers.tiers if tier in scores]
    if not order or max(scores.values()) < teachers.at_least:
        return None
    best = max(scores.values())
    return next(tier for tier in order if scores[tier] >= max(best - teachers.margin, teachers.at_least))
