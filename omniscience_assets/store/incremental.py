"""Advance one partition of one asset: compute what changed, reuse what is known, bury what vanished.

Planned units and the log's newest units are two streams in one order; merging them says, with no partition in memory,
which units are up to date, which are not, and which no longer have a cause. The stale ones are taken chunk by chunk:
first from old rows with the same fingerprint, then by work. Each chunk is one commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from omniscience_assets.store.compaction import compact
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash, fingerprint
from omniscience_assets.store.log import PartitionWriter, partition_writer
from omniscience_assets.store.schema import to_row
from omniscience_assets.store.specs import save_spec
from omniscience_assets.store.stage import Output, Stage, Task, WorkItem
from omniscience_assets.store.streams import chunks, fetch, outer_join
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

logger = logging.getLogger("omniscience.progress")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit of work that ended without rows: an exception, a time or memory budget, a dead worker."""

    reason: str
    detail: str
    retryable: bool = False
    seconds: float = 0.0


class Executor(Protocol):
    """Runs a stage's work over items, here or elsewhere; results come in the order of the items."""

    def map(
        self, work: Callable[[WorkItem], list[Output]], items: Sequence[WorkItem]
    ) -> Iterator[list[Output] | Failure]:
        """Yield for each item its rows, or how it failed. Must not raise for an item's sake."""
        ...


@dataclass(slots=True)
class Advance:
    """What one run did to one partition, counted in records."""

    asset: str
    discipline: str
    run_id: str
    planned: int = 0
    """Units that the inputs hold now."""
    finished: int = 0
    """Units that are up to date so far."""
    computed: int = 0
    copied: int = 0
    """Old rows made current again because their fingerprint came back."""
    untouched: int = 0
    """Rows that were current and stay so."""
    buried: int = 0
    """Records whose cause vanished."""
    seconds: float = 0.0
    cost_usd: float = 0.0

    @property
    def reused(self) -> int:
        """Current records that needed no work."""
        return self.copied + self.untouched


@dataclass(frozen=True, slots=True)
class _State:
    """Newest commit of one unit."""

    root_id: str
    unit_id: str
    fingerprint: str | None
    retry: bool
    record_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stale:
    """A unit that must be brought up to date: a task to do, or (without one) records to bury."""

    task: Task | None
    state: _State | None
    fingerprint: str


def advance(
    files: Files,
    stage: Stage,
    discipline: str,
    *,
    run_id: str,
    executor: Executor,
    retry_failed: bool = False,
    on_wait: Callable[[str], None] | None = None,
) -> Advance:
    """Bring one partition of a stage up to date and say what was done.

    With `retry_failed`, units that failed for good are tried again too. Killed at any moment, a second call repeats at
    most the chunk that was in flight.

    Raises:
        WriterBusyError: when another process keeps writing the partition.
    """
    records = {stage.asset: stage.payload} | {source.asset: source.record for source in stage.inputs}
    spec_id = save_spec(files, {"asset": stage.asset, **stage.spec()})
    done = Advance(stage.asset, discipline, run_id)
    with partition_writer(files, stage.asset, discipline, stage.payload, run_id, on_wait=on_wait) as writer:
        with connect(files, records, disciplines=[discipline]) as connection:
            run = _Run(stage, connection, writer, executor, spec_id, done)
            for chunk in chunks(run.find_stale(retry_failed=retry_failed), stage.chunk_size):
                # Only a run that has work counts what is planned: the progress that it shows needs the total.
                done.planned = done.planned or sum(1 for _ in stage.tasks(connection, discipline))
                run.commit(chunk)
                _report(done)
            done.planned = done.finished
        compact(files, stage.asset, discipline)
    _report(done)
    return done


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of `advance`, with all that its steps need."""

    stage: Stage
    connection: DuckDBPyConnection
    writer: PartitionWriter
    executor: Executor
    spec_id: str
    done: Advance

    def find_stale(self, *, retry_failed: bool) -> Iterator[_Stale]:
        """Compare what is planned with what the log holds."""
        planned = self.stage.tasks(self.connection, self.writer.discipline)
        for task, state in outer_join(planned, self._states(retry_failed=retry_failed), _order, _order):
            if task is None:
                if state is not None and state.record_ids:
                    yield _Stale(None, state, "")
                continue
            wanted = fingerprint((parent.content_hash for parent in task.parents), self.spec_id)
            if state is not None and state.fingerprint == wanted and not state.retry:
                self.done.untouched += len(state.record_ids)
                self.done.finished += 1
            else:
                yield _Stale(task, state, wanted)

    def commit(self, chunk: list[_Stale]) -> None:
        """Bring some units up to date, as one commit."""
        known = self._known_rows(chunk)
        fresh = [item for item in chunk if item.task and item.task.unit_id not in known]
        made = dict(self._compute(fresh))
        units = []
        for item in chunk:
            unit_id = item.task.unit_id if item.task else ""
            rows = known.get(unit_id) or made.get(unit_id) or []
            buried = _tombstones(item.state, {row["record_id"] for row in rows}, self.writer.run_id)
            units.append([*rows, *buried])
            self.done.buried += len(buried)
        self.done.copied += sum(len(rows) for rows in known.values())
        for row in (row for rows in made.values() for row in rows):
            self.done.computed += 1
            self.done.seconds += row["seconds"]
            self.done.cost_usd += row["cost_usd"]
        self.writer.commit(units)
        self.done.finished += sum(item.task is not None for item in chunk)

    def _states(self, *, retry_failed: bool) -> Iterator[_State]:
        asset = self.stage.asset
        retry = "outcome = 'failed'" if retry_failed else "outcome = 'failed' AND retryable"
        query = f"""
            WITH newest AS (
                SELECT unit_id, max(seq) AS seq FROM history.{asset}
                WHERE discipline = $discipline GROUP BY unit_id
            )
            SELECT root_id, unit_id, max(fingerprint), bool_or({retry}),
                coalesce(list(record_id) FILTER (outcome <> 'tombstone'), [])
            FROM history.{asset} SEMI JOIN newest USING (unit_id, seq)
            WHERE discipline = $discipline GROUP BY root_id, unit_id ORDER BY root_id, unit_id
        """
        for row in fetch(self.connection, query, {"discipline": self.writer.discipline}):
            yield _State(*row)

    def _known_rows(self, chunk: list[_Stale]) -> dict[str, list[Row]]:
        """Old rows of the chunk's units that were made from just the wanted inputs in just the wanted way."""
        wanted = {item.task.unit_id: item for item in chunk if item.task and item.state and not item.state.retry}
        if not wanted:
            return {}
        roots = sorted(item.task.root_id for item in wanted.values() if item.task)
        asset = self.stage.asset
        query = f"""
            WITH made AS (
                SELECT unit_id, fingerprint, seq FROM history.{asset}
                WHERE discipline = $discipline AND root_id BETWEEN $low AND $high
                    AND fingerprint IN (SELECT unnest($wanted))
                GROUP BY ALL HAVING NOT bool_or(outcome = 'failed' AND retryable)
            ),
            newest AS (SELECT unit_id, fingerprint, max(seq) AS seq FROM made GROUP BY ALL)
            SELECT * FROM history.{asset} SEMI JOIN newest USING (unit_id, fingerprint, seq)
            WHERE discipline = $discipline AND root_id BETWEEN $low AND $high
        """
        parameters = {
            "discipline": self.writer.discipline,
            "low": roots[0],
            "high": roots[-1],
            "wanted": [item.fingerprint for item in wanted.values()],
        }
        found: dict[str, list[Row]] = {}
        for row in self.connection.sql(query, params=parameters).to_arrow_table().to_pylist():
            if row["unit_id"] in wanted and row["fingerprint"] == wanted[row["unit_id"]].fingerprint:
                found.setdefault(row["unit_id"], []).append(row)
        return found

    def _compute(self, fresh: list[_Stale]) -> Iterator[tuple[str, list[Row]]]:
        tasks = [item.task for item in fresh if item.task]
        if not tasks:
            return
        items = self.stage.load(self.connection, self.writer.discipline, tasks)
        results = self.executor.map(self.stage.work, items)
        for task, item, result in zip(tasks, fresh, results, strict=True):
            outputs = [_failed(self.stage, task, result)] if isinstance(result, Failure) else result
            if not outputs:
                raise ValueError(f"{self.stage.asset} lost {task.unit_id}: work must give at least one row")
            yield task.unit_id, [self._row(output, task, item.fingerprint) for output in outputs]

    def _row(self, output: Output, task: Task, made_from: str) -> Row:
        payload = {} if output.payload is None else to_row(output.payload)
        return {
            "record_id": output.record_id,
            "unit_id": task.unit_id,
            "root_id": task.root_id,
            "parents": [asdict(parent) for parent in task.parents],
            "content_hash": content_hash(payload or [output.outcome, output.reason]),
            "spec_id": self.spec_id,
            "fingerprint": made_from,
            "outcome": output.outcome,
            "reason": output.reason,
            "detail": output.detail,
            "retryable": output.retryable,
            "origin_run_id": self.writer.run_id,
            "seconds": output.seconds,
            "tokens_in": output.tokens_in,
            "tokens_out": output.tokens_out,
            "cost_usd": output.cost_usd,
            **payload,
        }


def _order(unit: Task | _State) -> tuple[str, str]:
    return unit.root_id, unit.unit_id


def _failed(stage: Stage, task: Task, failure: Failure) -> Output:
    return Output(
        stage.failed_id(task.unit_id),
        None,
        "failed",
        failure.reason,
        failure.detail,
        retryable=failure.retryable,
        seconds=failure.seconds,
    )


def _tombstones(state: _State | None, alive: set[str], run_id: str) -> list[Row]:
    if state is None:
        return []
    common = {
        "unit_id": state.unit_id,
        "root_id": state.root_id,
        "parents": [],
        "content_hash": "",
        "outcome": "tombstone",
        "retryable": False,
        "origin_run_id": run_id,
        "seconds": 0.0,
        "tokens_in": 0,
        "tokens_out": 0,
        "cost_usd": 0.0,
    }
    return [{"record_id": record_id, **common} for record_id in state.record_ids if record_id not in alive]


def _report(done: Advance) -> None:
    logger.debug("%s %s: %d units", done.asset, done.discipline, done.planned, extra={"advance": done})
