"""How many requests may be in flight: additive increase, multiplicative decrease (Chiu & Jain 1989)."""

import math
from collections.abc import Callable

FIRST = 16
"""Requests to begin with; about TCP's initial window (RFC 6928)."""
SHRINK = 0.7
"""Of the window is left after an overload; half, as in TCP, leaves a GPU idle for long."""


class Window:
    """A bound on requests in flight that follows what the endpoint bears.

    Args:
        most: Never more than this.
        clock: Seconds, monotonic.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._clock = clock
        self._size = float(min(FIRST, most))
        self._slow_start = True
        self._decreased_at = -math.inf
        self._full_at = -math.inf

    @property
    def limit(self) -> int:
        """Requests that may be in flight now, at least 1."""
        return int(self._size)

    def sent(self, in_flight: int) -> None:
        """Note whether the window is full.

        Args:
            in_flight: Requests in flight, the one that is just sent included.
        """
        if in_flight >= self.limit:
            self._full_at = self._clock()

    def delivered(self, sent_at: float) -> None:
        """Grow by one per answer, later by one per window of answers.

        Args:
            sent_at: When the answered request was sent. A window that has not been full since then proves nothing
                about a larger one (RFC 7661). Not whether it is full now: answers that come all at once empty it.
        """
        if self._full_at >= sent_at:
            self._size = min(self._most, self._size + (1.0 if self._slow_start else 1.0 / self._size))

    def overloaded(self, sent_at: float) -> None:
        """Shrink, once for all requests that were in flight together.

        Args:
            sent_at: When the request that failed was sent, by the clock. Those sent before the last decrease
                met the load that it already answered.
        """
        if sent_at < self._decreased_at:
            return
        self._size = max(1.0, self._size * SHRINK)
        self._slow_start = False
        self._decreased_at = self._clock()
