"""Chance that hangs on ids and a seed alone: not on the order of what comes, nor on who works."""

from collections.abc import Mapping
from hashlib import sha256


def draw(seed: int, what: str, *ids: str) -> int:
    """A number below 2**64, evenly spread over ids."""
    return int.from_bytes(sha256("\x1f".join([str(seed), what, *ids]).encode()).digest()[:8])


def is_held_out(seed: int, share: float, paper: str) -> bool:
    """Whether a paper is kept apart; a larger share keeps apart all that a smaller one does."""
    return draw(seed, "held_out", paper) < share * 2.0**64


def weighted(number: int, weights: Mapping[str, float]) -> str:
    """The name that a number below 2**64 falls on, each by its weight."""
    at = number / 2.0**64 * sum(weights.values())
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    return list(weights)[-1]  # rounding
