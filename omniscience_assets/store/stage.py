"""What a stage of the graph is: units of work in, rows out.

A stage turns each *unit* (a paper, or a figure) of its inputs into the rows of its own log. It says what the units
are, what each depends on and how to do the work; `omniscience_assets.store.incremental` decides which of them need it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from omniscience_assets.store.specs import Spec

if TYPE_CHECKING:
    from omniscience_assets.store.snapshot import Partition, Snapshot

Outcome = Literal["kept", "dropped", "failed", "tombstone"]
Grain = Literal["paper", "figure"]
_Kept = tuple[str, str, str]
"""Paper, record and content hash of a kept row."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The exact version of a record that another was made from."""

    record_id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Task:
    """One unit of work and the record versions that it depends on, in a fixed order."""

    root_id: str
    unit_id: str
    parents: tuple[Parent, ...]
    source: Any = field(default=None, compare=False)
    """What `Stage.load` needs to know of a unit that does not come out of the log."""


@dataclass(frozen=True, slots=True)
class Output:
    """One row that a unit of work gives."""

    record_id: str
    payload: Any | None
    outcome: Outcome = "kept"
    reason: str | None = None
    """A short constant for counting: which gate dropped it, which error class failed it."""
    detail: str | None = None
    """What happened, for a person."""
    retryable: bool = False
    """Whether trying again may help: a busy endpoint may answer, a truncated file stays truncated."""
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Input:
    """An asset that a stage reads, and how its records join the stage's units."""

    asset: str
    record: type
    """The type of its records, or one with only those of the fields that are needed."""
    grain: Grain
    """`figure`: by the figure that the record is about; `paper`: by its paper."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A task with the payloads that it needs: input asset → its records of this unit, by record id."""

    task: Task
    inputs: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def one(self, asset: str) -> Any:
        """The single record of an input asset. Raises LookupError when there is none or more than one."""
        records = self.inputs[asset]
        if len(records) != 1:
            raise LookupError(f"{self.task.unit_id} has {len(records)} {asset} records where one was expected")
        return records[0]


@dataclass(frozen=True)
class Stage(ABC):
    """One asset's work. Subclasses are frozen dataclasses of plain configuration, so that they pickle to workers."""

    asset: ClassVar[str]
    """Name of the asset and of its log."""
    payload: ClassVar[type]
    """Record type of its rows."""
    grain: ClassVar[Grain]
    """What a unit is: a paper, or a figure."""
    inputs: ClassVar[tuple[Input, ...]] = ()
    """What it reads. The first one drives: each of its kept papers or figures is one unit of this stage."""
    suffix: ClassVar[str] = ""
    """Appended to a unit's id to name the row that stands for a unit with nothing to show."""
    chunk_size: ClassVar[int] = 64
    """Units per commit: what a crash can cost at most."""

    @abstractmethod
    def spec(self) -> Spec:
        """The resolved way of making this asset's rows; any change of it makes every row stale."""

    def named_texts(self) -> Iterable[str]:
        """Texts that the spec names by their SHA-256; they are kept beside it for people to read."""
        return ()

    @abstractmethod
    def work(self, item: WorkItem) -> list[Output] | Awaitable[list[Output]]:
        """Do one unit. Runs in a worker process, or as a coroutine beside others where it mostly waits.

        An exception becomes one `failed` row; raise `StageError` to name its reason.
        """

    def tasks(self, log: Snapshot) -> Iterator[Task]:
        """Units of a partition, sorted by (root_id, unit_id)."""
        driver, *others = self.inputs
        besides = [(source, _Papers(log[source.asset])) for source in others]
        for root_id, made in groupby(_kept(log[driver.asset]), itemgetter(0)):
            paper = _by_unit(made, self.grain)
            parts = [_by_unit(rows.of(root_id), source.grain) for source, rows in besides]
            for unit_id, own in sorted(paper.items(), key=itemgetter(0)):
                keys = (root_id if source.grain == "paper" else unit_id for source, _ in besides)
                more = (part.get(key, ()) for part, key in zip(parts, keys, strict=True))
                yield Task(root_id, unit_id, (*own, *chain.from_iterable(more)))

    def units(self, log: Snapshot) -> Iterator[tuple[str, str]]:
        """Paper and id of the unit of each task, in the order of tasks, where what it depends on is of no interest.

        A stage that plans other tasks than the kept papers or figures of its first input says so here, too.
        """
        for root_id, made in groupby(_kept(log[self.inputs[0].asset]), itemgetter(0)):
            yield from ((root_id, unit_id) for unit_id in sorted({_key(self.grain, *record[:2]) for record in made}))

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """Read the payloads that some tasks need."""
        found = {source.asset: _payloads(log, source, tasks) for source in self.inputs}
        return [
            WorkItem(
                task,
                {source.asset: found[source.asset].get(_unit_key(source, task), []) for source in self.inputs},
            )
            for task in tasks
        ]

    def failed_id(self, unit_id: str) -> str:
        """Record id of the row that says that a unit failed or gave nothing."""
        return f"{unit_id}{self.suffix}"


class _Papers:
    """Kept rows of an asset, asked for by ascending papers."""

    def __init__(self, rows: Partition) -> None:
        self._papers = groupby(_kept(rows), itemgetter(0))
        self._next = next(self._papers, None)

    def of(self, root_id: str) -> Iterable[_Kept]:
        while self._next is not None and self._next[0] < root_id:
            self._next = next(self._papers, None)
        return self._next[1] if self._next is not None and self._next[0] == root_id else ()


def _kept(rows: Partition) -> Iterator[_Kept]:
    return (
        (root_id, record_id, digest)
        for root_id, record_id, _, outcome, digest in rows.heads(["content_hash"])
        if outcome == "kept"
    )


def _by_unit(rows: Iterable[_Kept], grain: Grain) -> dict[str, list[Parent]]:
    found: dict[str, list[Parent]] = {}
    for root_id, record_id, digest in rows:
        found.setdefault(_key(grain, root_id, record_id), []).append(Parent(record_id, digest))
    return found


def _key(grain: Grain, root_id: str, record_id: str) -> str:
    """The paper of a record, or the figure that it is about."""
    return root_id if grain == "paper" else record_id.partition("@")[0]


def _unit_key(source: Input, task: Task) -> str:
    return task.root_id if source.grain == "paper" else task.unit_id


def _payloads(log: Snapshot, source: Input, tasks: Sequence[Task]) -> dict[str, list[Any]]:
    wanted = {_unit_key(source, task) for task in tasks}
    found: dict[str, list[Any]] = {}
    for root_id, record_id, record in log[source.asset].records({task.root_id for task in tasks}):
        key = _key(source.grain, root_id, record_id)
        if key in wanted:
            found.setdefault(key, []).append(record)
    return found


def earlier_items(log: Snapshot, tasks: Sequence[Task], asset: str, column: str) -> list[tuple[str, dict[str, Any]]]:
    """Items of a list column in all rows, old ones too, of some units: `(unit_id, item)`."""
    return log[asset].items(column, {task.unit_id for task in tasks}, {task.root_id for task in tasks})


class StageError(Exception):
    """A unit of work that failed for a known reason."""

    def __init__(self, reason: str, detail: str = "", *, retryable: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail, self.retryable = reason, detail, retryable

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with all arguments: workers send these home."""
        return _stage_error, (self.reason, self.detail, self.retryable)


def _stage_error(reason: str, detail: str, retryable: bool) -> StageError:
    return StageError(reason, detail, retryable=retryable)
