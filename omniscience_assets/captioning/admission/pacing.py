"""How often requests may be sent, learnt from being told that it was too often.

The rate follows the SQRT rule of Bansal & Balakrishnan, "Binomial Congestion Control Algorithms", INFOCOM 2001: a step
down of `BETA * sqrt(rate)`, a climb of `ALPHA / sqrt(rate)` per second. Steps are smaller than those of halving, so the
rate stays near the limit, and clients that know nothing of each other still come to equal shares.
"""

import math
from collections.abc import Callable

from omniscience_assets.captioning.admission.delivery import DeliveryRate

ALPHA = 1.0
"""Climb: requests per second, per second, at 1 request per second."""
BETA = 0.5
"""Step down: requests per second, at 1 request per second."""
PROBE = 0.5
"""Climb per answer until the first step down: the rate grows e-fold in 2 s."""
QUIET_S = 60.0
"""Seconds without a step down, and twice the time of climbing back from one, that tell that the limit has moved."""
LEAST = 0.2
"""Requests per second, however often the endpoint declines: it must be asked to be found willing again."""
FIRST = 1.0
"""Requests per second to begin with, at least: the first decline may come before the first answer."""
SLACK_S = 0.02
"""Lateness that is made up for: timers wake late, and a rate kept only between late sends would fall short."""


class Pacer:
    """When the next request may be sent.

    Args:
        clock: Seconds, monotonic.
        ceiling: Requests per second never to be exceeded.
    """

    def __init__(self, clock: Callable[[], float], ceiling: float | None = None) -> None:
        self._clock = clock
        self._ceiling = math.inf if ceiling is None else ceiling
        self.rate = ceiling
        """Requests per second; `None` until there is reason for a limit."""
        self.paused_until = -math.inf
        """By the clock: the endpoint wants nothing before."""
        self._next_at = -math.inf
        self._probing = False
        self._decreased_at = -math.inf
        self._delivery = DeliveryRate(clock)

    def due(self) -> float:
        """When the next request may be sent, by the clock; may be past."""
        return self.paused_until if self.rate is None else max(self.paused_until, self._next_at)

    def sent(self) -> None:
        """Book one request."""
        self._delivery.sent()
        if self.rate is not None:
            self._next_at = max(self._next_at, self._clock() - SLACK_S) + 1.0 / self.rate

    def delivered(self, *, waited: bool) -> None:
        """Climb, a share of the rule's climb per second with every answer.

        Args:
            waited: Whether the rate held this request back: one that is not used up proves nothing about a higher.
        """
        self._delivery.delivered()
        if self.rate is not None and waited:
            self.rate = min(self._ceiling, self.rate + self._climb(self.rate))

    def _climb(self, rate: float) -> float:
        """Per answer: as many of these come per second as the rate says."""
        cycle_s = BETA * rate / ALPHA
        if self._probing or self._clock() - self._decreased_at > max(QUIET_S, 2 * cycle_s):
            return min(PROBE, rate / 4)
        return min(ALPHA / (rate * math.sqrt(rate)), rate / 10)

    def pause(self, seconds: float) -> None:
        """Send nothing for so long."""
        self.paused_until = max(self.paused_until, self._clock() + seconds)

    def throttled(self, sent_at: float) -> None:
        """Begin to pace at the rate that got through, or step down; once for all requests that were under way.

        Args:
            sent_at: When the request that was declined was sent, by the clock.
        """
        now = self._clock()
        if sent_at < self._decreased_at:
            return
        if self.rate is None:
            self.rate = max(FIRST, self._delivery.rate())
            self._probing = True
        else:
            self.rate = max(LEAST, self.rate - min(BETA * math.sqrt(self.rate), self.rate / 2))
            self._probing = False
        self._decreased_at = now
        self._next_at = now + 1.0 / self.rate
