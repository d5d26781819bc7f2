"""What a fetch did, for a person and for a script."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from omniscience_assets.sources.fetch.faults import Fault


@dataclass(slots=True)
class FetchReport:
    """Counts of one fetch; a unit is a file of arXiv's, or an article version of PMC's."""

    source: str
    place: str
    """URL that was fetched from, without secrets."""
    wanted: int = 0
    fetched: int = 0
    there: int = 0
    """Needed no download."""
    bytes: int = 0
    """Downloaded."""
    seconds: float = 0.0
    notes: dict[str, int | str] = field(default_factory=dict)
    """More about the source, such as how many articles are retracted."""
    faults: list[Fault] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    @property
    def ok(self) -> bool:
        """Whether all that was wanted is here."""
        return not self.faults

    def finish(self) -> "FetchReport":
        """Stop the clock."""
        self.seconds = round(time.monotonic() - self.started, 3)
        return self

    def summary(self, unit: str) -> str:
        """One line."""
        rate = f", {self.bytes / 1e6 / self.seconds:.1f} MB/s" if self.bytes and self.seconds else ""
        notes = "".join(f", {name.replace('_', ' ')}: {value}" for name, value in self.notes.items())
        return (
            f"{self.source}: {self.wanted} {unit} wanted, {self.fetched} fetched, {self.there} there already, "
            f"{len(self.faults)} faults; {self.bytes / 1e6:.1f} MB{rate}{notes}"
        )

    def line(self) -> dict[str, Any]:
        """For JSON."""
        found = asdict(self)
        del found["started"]
        return found | {"ok": self.ok}


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom a fetch tells how far it is; all are called from several threads."""

    on_plan: Callable[[int, int | None], None] = lambda _units, _bytes: None
    """How many units and bytes are to come; `None` where only their number is known."""
    on_unit: Callable[[str], None] = lambda _: None
    """Name of a unit that is done."""
