"""What triage tells: causes, the parts of a change that go to each set of causes, and what would tell more."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

CauseKind = Literal[
    "decision", "outage", "recovery", "revision", "new_papers", "papers_gone", "other_kinds", "same_decisions"
]  # fmt: skip
"""`decision`: a setting or a version of code; `outage`: what could not be done, `recovery`: what can be done again;
`revision`: other bytes of the same paper; `new_papers` and `other_kinds`: what papers that came do at equal kinds of
figures, and by their kinds; `same_decisions`: another result of the same inputs and settings."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that differed between two moments."""

    kind: CauseKind
    asset: str
    """Where it set in."""
    path: str
    """Of a decision: where it stands in the asset's spec, with dots between names; of an event: its reason; of papers:
    their source and, where these are few, the archive."""
    before: str | None = None
    """A decision's value as JSON; `None` where it was not there."""
    after: str | None = None

    @property
    def told(self) -> str:
        """In words, on one line."""
        match self.kind:
            case "decision" if _is_hash(self.before) and _is_hash(self.after):
                tier = re.fullmatch(r"tiers\.([^.]+)\.prompt_hash", self.path)
                return f"{self.asset}: {f'the prompt of the tier {tier[1]}' if tier else self.path} changed"
            case "decision":
                return f"{self.asset}: {self.path} {_shown(self.before)} → {_shown(self.after)}"
            case "outage":
                return f"{self.asset} failed: {self.path}"
            case "recovery":
                return f"{self.asset} failed before and does no more: {self.path}"
            case "revision":
                return f"papers of {self.path} were revised"
            case "new_papers":
                return f"new papers of {self.path}: other values at equal kinds of figures"
            case "papers_gone":
                return f"papers of {self.path} are gone"
            case "other_kinds":
                return f"new papers of {self.path}: other kinds of figures"
            case "same_decisions":
                return f"{self.asset}: same inputs and settings, other result"


def _is_hash(value: str | None) -> bool:
    """Of a text such as a prompt: that it differs is all that it says."""
    return value is not None and re.fullmatch(r'"[0-9a-f]{64}"', value) is not None


def _shown(value: str | None, most: int = 60) -> str:
    if value is None:
        return "(none)"
    return value if len(value) <= most else value[:most] + "…"


@dataclass(frozen=True, slots=True)
class Example:
    """One unit of the metric that a part rests on."""

    discipline: str
    unit: str
    record_ids: tuple[str, ...]
    """The records that hold its value, on either side."""
    before: float | None
    """Value; `None` where there was none."""
    after: float | None
    contribution: float
    """To the change of the metric."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """The one re-run that would tell causes apart which came together."""

    asset: str
    """To be made anew."""
    path: str
    value: str | None
    """What stood at `path` before and is to be set again, as JSON."""
    figures: int
    calls_models: bool
    """Otherwise it costs next to nothing."""
    told: str


@dataclass(frozen=True, slots=True)
class Part:
    """The share of a change that goes to the units which one set of causes came to."""

    causes: tuple[Cause, ...]
    """More than one cannot be told apart on these records."""
    contribution: float
    """All parts' add up to the change."""
    share: float | None
    """Of the change; `None` where the metric did not move."""
    low: float
    """95 % interval of the contribution, with papers as what varies independently."""
    high: float
    p_value: float
    """Of no effect, corrected for the number of parts (Holm)."""
    named: bool
    """It is sure enough to be called a cause."""
    units: int
    """Whose value moved, came or went."""
    records: int
    """Of the metric's asset that differ by these causes, whether their value moved or not."""
    papers: int
    examples: tuple[Example, ...]
    """Those that contribute most in the part's direction."""
    rerun: Rerun | None = None

    @property
    def told(self) -> str:
        """The causes in words."""
        words = " + ".join(cause.told for cause in self.causes)
        return f"{words} (not to be told apart on these records)" if len(self.causes) > 1 else words


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric in one discipline."""

    discipline: str
    before: float | None
    """Mean; `None` where no unit has a value."""
    after: float | None
    units_before: int
    units_after: int
    heaviest: int | None
    """Index of the part that weighs most among its units; `None` where nothing moved."""
    weight: float
    """What its units give to that part's contribution."""


@dataclass(frozen=True, slots=True)
class Triage:
    """A metric's change between two moments, split by cause."""

    metric: str
    moment_before: datetime
    """UTC."""
    moment_after: datetime
    before: float
    """Mean over `units_before` units."""
    after: float
    units_before: int
    units_after: int
    parts: tuple[Part, ...]
    """By the size of their contribution."""
    disciplines: tuple[Moved, ...]

    @property
    def change(self) -> float:
        """`after` less `before`; the sum of all parts' contributions."""
        return self.after - self.before

    @property
    def named(self) -> tuple[Part, ...]:
        """The parts that are sure enough to be called causes."""
        return tuple(part for part in self.parts if part.named)


def as_plain(found: Triage) -> dict[str, Any]:
    """As JSON can hold it."""
    plain = asdict(found)
    for part, told in zip(plain["parts"], found.parts, strict=True):
        part["told"] = told.told
    moments = {name: getattr(found, name).isoformat() for name in ("moment_before", "moment_after")}
    return {**plain, **moments, "change": found.change}
