"""How many requests per second an endpoint answers."""

import math
from collections.abc import Callable

MEMORY_S = 5.0
"""Answers older than a few of these no longer count."""


class DeliveryRate:
    """An average that forgets exponentially, unbiased from the first second on.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first_sent_at: float | None = None
        self._updated_at = -math.inf
        self._weight = 0.0

    def sent(self) -> None:
        """Note that there is a request to be answered; the first starts the clock."""
        if self._first_sent_at is None:
            self._first_sent_at = self._clock()

    def delivered(self) -> None:
        """Count an answer."""
        self._weight = self._faded() + 1.0
        self._updated_at = self._clock()

    def rate(self) -> float:
        """Answers per second lately; 0 if there was none."""
        if self._first_sent_at is None:
            return 0.0
        seen = MEMORY_S * -math.expm1(-(self._clock() - self._first_sent_at) / MEMORY_S)
        return self._faded() / max(seen, 1e-3)

    def _faded(self) -> float:
        return self._weight * math.exp(-(self._clock() - self._updated_at) / MEMORY_S) if self._weight else 0.0
