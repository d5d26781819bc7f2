"""Admission to one endpoint: who may ask now, who tries again, and who is told that there is no use."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from omniscience_assets.captioning.admission.breaker import Breaker, Open
from omniscience_assets.captioning.admission.limits import Limits
from omniscience_assets.captioning.admission.outcome import Attempt, Outcome
from omniscience_assets.captioning.admission.pacing import Pacer
from omniscience_assets.captioning.admission.slots import Slots
from omniscience_assets.captioning.admission.window import Window

T = TypeVar("T")

BACKOFF_S, LONGEST_BACKOFF_S = 0.5, 8.0
"""Upper ends of the first and of any wait before a retry."""
LOOK_S = 1.0
"""How often those who wait for their turn look whether the endpoint is still there."""


class Refused(Exception):  # noqa: N818
    """A request was given up without a result of its own.

    Args:
        reason: As in a `ChatFailure`.
        detail: For a person.
    """

    def __init__(self, reason: Literal["rate_limited", "endpoint_down"], detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Admission:
    """Shared by all who ask one endpoint from one event loop.

    Being throttled (429) and failing transport are kept apart: the first sets the pace and is waited out; the second
    costs tries, narrows the window when it speaks of load, and opens the breaker when nothing else comes back.

    Args:
        limits: Within which to adapt.
        clock: Seconds, monotonic; the time of the event loop if none.
        chance: A number in [0, 1), for the jitter.
    """

    def __init__(
        self, limits: Limits, clock: Callable[[], float] | None = None, chance: Callable[[], float] = random.random
    ) -> None:
        clock = clock or asyncio.get_running_loop().time
        self._limits = limits
        self._clock = clock
        self._chance = chance
        self.window = Window(limits.max_in_flight, clock)
        self.pacer = Pacer(clock, limits.requests_per_second)
        self._breaker = Breaker(limits.breaker_failures, limits.breaker_over_s, limits.cool_down_s, clock)
        self._slots = Slots(lambda: self.window.limit)
        self._line = asyncio.Lock()
        self.in_flight = 0
        """Requests that were sent and have not come back."""

    async def carry(self, send: Callable[[], Awaitable[Attempt[T]]]) -> T:
        """Send a request until it is delivered or there is no more use in it.

        Args:
            send: Makes one try. Called only when one may be made, and so often as it takes.

        Raises:
            Refused: If the endpoint is down, or throttles for longer than patience lasts.
        """
        try:
            self._breaker.check()
            async with self._slots.one():
                return await self._persist(send)
        except Open as down:
            raise Refused("endpoint_down", str(down)) from None

    async def _persist(self, send: Callable[[], Awaitable[Attempt[T]]]) -> T:
        failures, give_up_at, error = 0, None, ""
        while True:
            waited = await self._turn(give_up_at, error)
            attempt = await self._try(send, waited=waited)
            if attempt.outcome is Outcome.DELIVERED:
                return attempt.result
            if attempt.outcome is Outcome.THROTTLED:
                give_up_at = give_up_at or self._clock() + self._limits.patience_s
                error = attempt.error
                continue
            failures += 1
            if failures >= self._limits.tries:
                return attempt.result
            await asyncio.sleep(self._chance() * min(LONGEST_BACKOFF_S, BACKOFF_S * 2.0 ** (failures - 1)))

    async def _turn(self, give_up_at: float | None, error: str) -> bool:
        """Wait in line until a request may be sent, and book it; whether that took any waiting."""
        now = self._clock()
        patience = self._limits.patience_s if give_up_at is None else give_up_at - now
        if self.pacer.paused_until - now > patience:
            pause = f"it wants no request for another {self.pacer.paused_until - now:.0f} s"
            raise Refused("rate_limited", f"{error}; {pause}" if error else pause)
        try:
            async with asyncio.timeout(None if give_up_at is None else patience):
                return await self._wait_in_line()
        except TimeoutError:
            raise Refused("rate_limited", f"{error}; so for {self._limits.patience_s:.0f} s") from None

    async def _wait_in_line(self) -> bool:
        waited = self._line.locked()
        async with self._line:
            while (wait := self.pacer.due() - self._clock()) > 0:
                waited = True
                self._breaker.check()
                await asyncio.sleep(min(wait, LOOK_S))
            self._breaker.admit()
            self.pacer.sent()
        return waited

    async def _try(self, send: Callable[[], Awaitable[Attempt[T]]], *, waited: bool) -> Attempt[T]:
        sent_at = self._clock()
        self.in_flight += 1
        self.window.sent(self.in_flight)
        try:
            attempt = await send()
            self._learn(attempt, sent_at, waited=waited)
        except BaseException:
            self._breaker.withdrawn()
            raise
        finally:
            self.in_flight -= 1
        return attempt

    def _learn(self, attempt: Attempt[T], sent_at: float, *, waited: bool) -> None:
        if attempt.retry_after is not None:
            self.pacer.pause(attempt.retry_after)
        if attempt.outcome is Outcome.DELIVERED:
            self.window.delivered(sent_at)
            self.pacer.delivered(waited=waited)
        elif attempt.outcome is Outcome.THROTTLED:
            self.pacer.throttled(sent_at)
        elif attempt.outcome is Outcome.OVERLOADED:
            self.window.overloaded(sent_at)
        if attempt.outcome in (Outcome.DELIVERED, Outcome.THROTTLED):
            self._breaker.answered()
        else:
            self._breaker.failed(attempt.error)
