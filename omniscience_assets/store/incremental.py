"""Advance one partition of one asset: compute what changed, reuse what is known, bury what vanished.

Planned units and the log's newest units are two streams in one order; merging them says, with no partition in memory,
which units are up to date, which are not, and which no longer have a cause. What can be taken from old rows with the
same fingerprint, or must be buried, is committed at once. The rest is worked on without a stop, and committed by the
chunk as it is done: a slow unit holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from omniscience_assets.store.columns import EarlierVersionError
from omniscience_assets.store.compaction import compact
from omniscience_assets.store.files import Files, StorageError
from omniscience_assets.store.hashing import content_hash, fingerprint
from omniscience_assets.store.log import PartitionWriter, partition_writer
from omniscience_assets.store.schema import to_row
from omniscience_assets.store.snapshot import Snapshot, tuples
from omniscience_assets.store.specs import save_spec, save_texts
from omniscience_assets.store.stage import Output, Stage, Task, WorkItem
from omniscience_assets.store.streams import chunks, outer_join

logger = logging.getLogger("omniscience.progress")

Row = dict[str, Any]
Work = Callable[[WorkItem], list[Output] | Awaitable[list[Output]]]
"""What is done with a unit; a coroutine function where it mostly waits."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit of work that ended without rows: an exception, a time or memory budget, a dead worker."""

    reason: str
    detail: str
    retryable: bool = False
    seconds: float = 0.0


STORAGE = "storage"
"""Reason of a failure that is no unit's: the lake or a disk cannot be read or written. It ends the run."""
Result = list[Output] | Failure
"""A unit's rows, or how it failed."""


class Executor(Protocol):
    """Runs a stage's work over items, here or elsewhere."""

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Yield each item with its rows, or how it failed, as they are done.

        Takes an item only when there is room to work on it, in the caller's thread. Raises nothing for an item's sake.
        """
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


@dataclass(slots=True)
class _State:
    """Newest commit of one unit."""

    root_id: str
    unit_id: str
    fingerprint: str | None = None
    retry: bool = False
    """Whether a row of it failed and is worth another try."""
    record_ids: list[str] = field(default_factory=list)
    """Its records; a commit that buries them has none."""

    def add(self, record_id: str, outcome: str, fingerprint: str | None, *, retry: bool) -> None:
        """Count one of its rows in."""
        if outcome == "tombstone":
            return
        self.fingerprint = fingerprint
        self.retry = self.retry or (outcome == "failed" and retry)
        self.record_ids.append(record_id)


@dataclass(frozen=True, slots=True)
class _Stale:
    """A unit that must be brought up to date: a task to do, or (without one) records to bury."""

    task: Task | None
    state: _State | None
    fingerprint: str


_FEW = 10_000
"""Tasks that are held to be counted: a second query for their number would cost a short run as much as the first."""
COMMIT_SECONDS = 30.0
"""Finished work is committed at least so often, whole chunk or not: slow work is dear work."""

_Made = tuple[_Stale, list[Row]]
"""A unit that was stale, and its rows now; none for one whose cause vanished."""


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
    most a chunk and what the executor had in flight.

    Raises:
        WriterBusyError: when another process keeps writing the partition.
        EarlierVersionError: what the stage reads was written by a version that did not know all of it.
        StorageError: the lake cannot be read or written; what was committed stands.
    """
    records = {stage.asset: stage.payload} | {source.asset: source.record for source in stage.inputs}
    spec_id = save_spec(files, {"asset": stage.asset, **stage.spec()})
    save_texts(files, stage.named_texts())
    done = Advance(stage.asset, discipline, run_id)
    with partition_writer(files, stage.asset, discipline, stage.payload, run_id, on_wait=on_wait) as writer:
        run = _Run(stage, Snapshot(files, records, discipline), writer, executor, spec_id, done)
        made = run.make(run.find_stale(retry_failed=retry_failed))
        for chunk in chunks(made, stage.chunk_size, seconds=COMMIT_SECONDS):
            run.commit(chunk)
        done.planned = done.finished
        compact(files, stage.asset, discipline)
    _report(done)
    return done


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of `advance`, with all that its steps need."""

    stage: Stage
    log: Snapshot
    writer: PartitionWriter
    executor: Executor
    spec_id: str
    done: Advance

    def find_stale(self, *, retry_failed: bool) -> Iterator[_Stale]:
        """Compare what is planned with what the log holds."""
        planned = self._planned()
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

    def make(self, stale: Iterator[_Stale]) -> Iterator[_Made]:
        """Work on what no old rows answer, as much at a time as the executor has room for."""
        at_work: dict[str, _Stale] = {}
        for item, result in self.executor.run(self.stage.work, self._fresh(stale, at_work)):
            if isinstance(result, Failure) and result.reason == STORAGE:
                raise StorageError(result.detail)
            unit = at_work.pop(item.task.unit_id)
            outputs = [_failed(self.stage, item.task, result)] if isinstance(result, Failure) else result
            if not outputs:
                raise ValueError(f"{self.stage.asset} lost {item.task.unit_id}: work must give at least one row")
            rows = self._rows(outputs, item.task, unit.fingerprint)
            self.done.computed += len(rows)
            self.done.seconds += sum(row["seconds"] for row in rows)
            self.done.cost_usd += sum(row["cost_usd"] for row in rows)
            yield unit, rows
        if at_work:
            raise ValueError(f"{self.stage.asset}: {len(at_work)} units came back without a result")

    def commit(self, made: Sequence[_Made]) -> None:
        """Write some units' rows and bury what they no longer have, as one commit."""
        units = []
        for unit, rows in made:
            buried = _tombstones(unit.state, {row["record_id"] for row in rows}, self.writer.run_id)
            units.append([*rows, *buried])
            self.done.buried += len(buried)
        self.writer.commit(units)
        self.done.finished += sum(unit.task is not None for unit, _ in made)
        _report(self.done)

    def _fresh(self, stale: Iterator[_Stale], at_work: dict[str, _Stale]) -> Iterator[WorkItem]:
        """Commit what needs no work, and load what does."""
        for chunk in chunks(stale, self.stage.chunk_size):
            # Only a run that finds something stale counts what is planned: the progress that it shows needs the total.
            self.done.planned = self.done.planned or self._count_planned()
            known = self._known_rows(chunk)
            fresh = {unit.task.unit_id: unit for unit in chunk if unit.task and unit.task.unit_id not in known}
            settled = [
                (unit, known[unit.task.unit_id] if unit.task else [])
                for unit in chunk
                if not (unit.task and unit.task.unit_id in fresh)
            ]
            if settled:
                self.done.copied += sum(len(rows) for _, rows in settled)
                self.commit(settled)
            if fresh:
                at_work.update(fresh)
                yield from self._loaded([unit.task for unit in fresh.values() if unit.task])

    def _loaded(self, tasks: list[Task]) -> list[WorkItem]:
        try:
            return self.stage.load(self.log, tasks)
        except EarlierVersionError as error:
            parents = ", ".join(source.asset for source in self.stage.inputs)
            raise EarlierVersionError(
                f"{self.stage.asset} is made from rows that an earlier version wrote ({error}): "
                f"materialize {parents} of {self.log.discipline} again first"
            ) from error

    def _planned(self) -> Iterator[Task]:
        """All tasks; of a partition that has not many, their number is known before the first is given."""
        tasks = self.stage.tasks(self.log)
        first = list(islice(tasks, _FEW))
        if len(first) < _FEW:
            self.done.planned = len(first)
        yield from first
        yield from tasks

    def _count_planned(self) -> int:
        return sum(1 for _ in self.stage.units(self.log))

    def _states(self, *, retry_failed: bool) -> Iterator[_State]:
        """Newest commits of all units, in the order of tasks."""
        columns = ("root_id", "unit_id", "seq", "fingerprint", "outcome", "retryable", "record_id")
        for table in self.log[self.stage.asset].windows(columns):
            newest: dict[str, tuple[int, _State]] = {}
            for root_id, unit_id, seq, made_from, outcome, retryable, record_id in tuples(table):
                known = newest.get(unit_id)
                if known is None or known[0] < seq:
                    known = newest[unit_id] = seq, _State(root_id, unit_id)
                if known[0] == seq:
                    known[1].add(record_id, outcome, made_from, retry=retryable or retry_failed)
            yield from sorted((state for _, state in newest.values()), key=_order)

    def _known_rows(self, chunk: list[_Stale]) -> dict[str, list[Row]]:
        """Old rows of the chunk's units that were made from just the wanted inputs in just the wanted way."""
        wanted = {one.task.unit_id: one for one in chunk if one.task and one.state and not one.state.retry}
        if not wanted:
            return {}
        made_from = {unit_id: one.fingerprint for unit_id, one in wanted.items()}
        papers = {one.task.root_id for one in wanted.values() if one.task}
        return self.log[self.stage.asset].made_from(made_from, papers)

    def _rows(self, outputs: Sequence[Output], task: Task, made_from: str) -> list[Row]:
        common = {
            "unit_id": task.unit_id,
            "root_id": task.root_id,
            "parents": [{"record_id": one.record_id, "content_hash": one.content_hash} for one in task.parents],
            "spec_id": self.spec_id,
            "fingerprint": made_from,
            "origin_run_id": self.writer.run_id,
        }
        return [common | _columns(output) for output in outputs]


def _columns(output: Output) -> Row:
    payload = {} if output.payload is None else to_row(output.payload)
    return {
        "record_id": output.record_id,
        "content_hash": content_hash(payload or [output.outcome, output.reason]),
        "outcome": output.outcome,
        "reason": output.reason,
        "detail": output.detail,
        "retryable": output.retryable,
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
