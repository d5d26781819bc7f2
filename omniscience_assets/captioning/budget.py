"""A hard cap on what a run may spend."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Budget:
    """Dollars that may be spent, by one run and by all runs that ever worked on the partition.

    A request is let out only while what was spent and what is being spent, counted at the most that each can cost,
    stay within the caps. So no cap is passed, and a request waits for those in flight when only they stand in its way.
    """

    per_run: float = float("inf")
    per_partition: float = float("inf")
    earlier: float = 0.0
    """Spent on the partition by earlier runs."""
    spent: float = 0.0
    _reserved: float = 0.0
    _refused: int = 0
    _settled: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def left(self) -> float:
        """Dollars that may still be spent."""
        return min(self.per_run - self.spent, self.per_partition - self.earlier - self.spent)

    @property
    def refused(self) -> int:
        """Requests that were not let out."""
        return self._refused

    async def admit(self, expected: float) -> bool:
        """Set aside what a request can cost at the most; `False` when that is more than is left."""
        async with self._settled:
            await self._settled.wait_for(
                lambda: self._reserved <= 0 or expected <= self.left - self._reserved or expected > self.left
            )
            if expected > self.left - self._reserved:
                self._refused += 1
                return False
            self._reserved += expected
            return True

    async def settle(self, expected: float, spent: float) -> None:
        """Put what a request did cost in the place of what was set aside for it."""
        async with self._settled:
            self._reserved -= expected
            if self._reserved < 1e-12:
                self._reserved = 0.0
            self.spent += spent
            self._settled.notify_all()

    def refusal(self, expected: float) -> str:
        """Why a request was not let out, for a person."""
        caps = {"the run": self.per_run, "the partition": self.per_partition - self.earlier}
        whose = min(caps, key=lambda name: caps[name])
        return (
            f"${self.spent:.4f} spent in this run, ${max(0.0, self.left):.4f} left of the cap of {whose}; "
            f"the next request may cost ${expected:.4f}. Raise the cap in the resource models and run again: "
            "what is done stays done."
        )
