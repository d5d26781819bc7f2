"""What a stage of the graph is: units of work in, rows out.

A stage turns each *unit* (a paper, or a figure) of its inputs into the rows of its own log. It says what the units
are, what each depends on and how to do the work; `omniscience_assets.store.incremental` decides which of them need it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from omniscience_assets.store.schema import from_row
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.streams import fetch
from omniscience_assets.store.views import current_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Outcome = Literal["kept", "dropped", "failed", "tombstone"]
Grain = Literal["paper", "figure"]


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

    def tasks(self, connection: DuckDBPyConnection, discipline: str) -> Iterator[Task]:
        """Units of a partition, sorted by (root_id, unit_id)."""
        for root_id, unit_id, parents in fetch(connection, self._tasks_sql(), {"discipline": discipline}):
            yield Task(root_id, unit_id, tuple(Parent(**parent) for parent in parents))

    def load(self, connection: DuckDBPyConnection, discipline: str, tasks: Sequence[Task]) -> list[WorkItem]:
        """Read the payloads that some tasks (neighbours in root order) need."""
        found = {source.asset: _payloads(connection, discipline, source, tasks) for source in self.inputs}
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

    def _tasks_sql(self) -> str:
        driver, *others = self.inputs
        unit = _KEY[self.grain].format("d")
        joins, lists = [], ["list({'record_id': d.record_id, 'content_hash': d.content_hash} ORDER BY d.record_id)"]
        for number, source in enumerate(others):
            joins.append(f"""
                LEFT JOIN (
                    SELECT {_KEY[source.grain].format("s")} AS _key,
                        list({{'record_id': record_id, 'content_hash': content_hash}} ORDER BY record_id) AS parents
                    FROM current.{source.asset} AS s
                    WHERE discipline = $discipline AND outcome = 'kept' GROUP BY _key
                ) AS o{number} ON o{number}._key = {_KEY[source.grain].format("d")}
            """)
            lists.append(f"coalesce(any_value(o{number}.parents), [])")
        return f"""
            SELECT d.root_id, {unit} AS _unit, {" || ".join(lists)}
            FROM current.{driver.asset} AS d {" ".join(joins)}
            WHERE d.discipline = $discipline AND d.outcome = 'kept'
            GROUP BY d.root_id, _unit ORDER BY d.root_id, _unit
        """


_KEY = {"paper": "{}.root_id", "figure": "split_part({}.record_id, '@', 1)"}


def _unit_key(source: Input, task: Task) -> str:
    return task.root_id if source.grain == "paper" else task.unit_id


def _payloads(
    connection: DuckDBPyConnection, discipline: str, source: Input, tasks: Sequence[Task]
) -> dict[str, list[Any]]:
    wanted = {_unit_key(source, task) for task in tasks}
    found: dict[str, list[Any]] = {}
    for row in current_rows(connection, source.asset, discipline).between(tasks[0].root_id, tasks[-1].root_id):
        key = row["root_id"] if source.grain == "paper" else row["record_id"].partition("@")[0]
        if key in wanted and row["outcome"] == "kept":
            found.setdefault(key, []).append(from_row(source.record, row))
    return found


def earlier_items(
    connection: DuckDBPyConnection, discipline: str, tasks: Sequence[Task], asset: str, column: str
) -> list[tuple[str, dict[str, Any]]]:
    """Items of a list column in all rows, old ones too, of some units (neighbours in root order): `(unit_id, item)`."""
    rows: list[tuple[str, dict[str, Any]]] = connection.execute(
        f"""
        SELECT unit_id, unnest({column}) FROM history.{asset}
        WHERE discipline = $discipline AND root_id BETWEEN $low AND $high AND unit_id IN (SELECT unnest($units))
            AND {column} IS NOT NULL
        """,
        {
            "discipline": discipline,
            "low": tasks[0].root_id,
            "high": tasks[-1].root_id,
            "units": [task.unit_id for task in tasks],
        },
    ).fetchall()
    return rows


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
