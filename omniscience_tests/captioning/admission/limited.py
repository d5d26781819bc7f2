"""An endpoint with a limit, in virtual time."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from omniscience_assets.captioning.admission import Admission, Attempt, Outcome


@dataclass
class LimitedEndpoint:
    """A token bucket in front of a fixed latency; declines at once.

    Args:
        limit: Requests per second.
        burst: Requests that may come at once.
        latency_s: Of an answer; declining takes a hundredth of it.
        retry_after: Seconds, sent with each 429.
    """

    limit: float
    burst: float = 10.0
    latency_s: tuple[float, float] = (0.2, 0.5)
    retry_after: float | None = None
    delivered: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    _tokens: float = 0.0
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._tokens = self.burst
        self._chance = random.Random(7)

    async def send(self, client: str) -> Attempt[str]:
        now = asyncio.get_running_loop().time()
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.limit)
        self._at = now
        if self._tokens < 1.0:
            self.throttled[client] += 1
            await asyncio.sleep(0.005)
            return Attempt(Outcome.THROTTLED, "", "429", self.retry_after)
        self._tokens -= 1.0
        await asyncio.sleep(self._chance.uniform(*self.latency_s))
        self.delivered[client] += 1
        return Attempt(Outcome.DELIVERED, client)


async def saturate(admission: Admission, endpoint: LimitedEndpoint, client: str, workers: int = 300) -> None:
    """Ask without end, until cancelled."""

    async def work() -> None:
        while True:
            await admission.carry(lambda: endpoint.send(client))

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
