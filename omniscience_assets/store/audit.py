"""Prove of a partition that nothing was lost, and summarize what it holds."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder
from omniscience_assets.store.stage import Stage, Task
from omniscience_assets.store.streams import fetch, outer_join
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OUTCOMES = ("kept", "dropped", "failed")


@dataclass(frozen=True, slots=True)
class Audit:
    """The account of one partition: inputs = kept + dropped + failed, and nothing else is there."""

    asset: str
    discipline: str
    run_id: str
    inputs: int
    """Units that the inputs hold."""
    accounted: int
    """Of those, units with at least one current row."""
    missing: tuple[str, ...]
    """Units without a row (the first ten)."""
    orphans: tuple[str, ...]
    """Units with rows that no input explains (the first ten)."""
    kept: int
    dropped: int
    failed: int

    @property
    def passed(self) -> bool:
        """Whether nothing is lost and nothing is there without a cause."""
        return not self.missing and not self.orphans and self.inputs == self.accounted


def audit(files: Files, stage: Stage, discipline: str, run_id: str) -> Audit:
    """Compare a partition with its inputs, from the files as they lie now, and keep the result beside the partition."""
    records = {stage.asset: stage.payload} | {source.asset: source.record for source in stage.inputs}
    with connect(files, records, disciplines=[discipline]) as connection:
        held = fetch(
            connection,
            f"""
            SELECT root_id, unit_id, {", ".join(f"count(*) FILTER (outcome = '{name}')" for name in _OUTCOMES)}
            FROM current.{stage.asset} GROUP BY root_id, unit_id ORDER BY root_id, unit_id
            """,
        )
        inputs = accounted = 0
        counts = [0] * len(_OUTCOMES)
        missing: list[str] = []
        orphans: list[str] = []
        for task, row in outer_join(stage.tasks(connection, discipline), held, _order, itemgetter(0, 1)):
            inputs += task is not None
            accounted += task is not None and row is not None
            if row is None and task is not None:
                missing.append(task.unit_id)
            if task is None and row is not None:
                orphans.append(row[1])
            if row is not None:
                counts = [one + more for one, more in zip(counts, row[2:], strict=True)]
            del missing[10:], orphans[10:]
    result = Audit(
        stage.asset,
        discipline,
        run_id,
        inputs,
        accounted,
        tuple(missing),
        tuple(orphans),
        *counts,
    )
    files.write(_place(stage.asset, discipline), orjson.dumps({**asdict(result), "passed": result.passed}))
    return result


def last_audit(files: Files, asset: str, discipline: str) -> dict[str, Any] | None:
    """The partition's last account, or None when it was never audited."""
    try:
        loaded: dict[str, Any] = orjson.loads(files.read(_place(asset, discipline)))
    except FileNotFoundError:
        return None
    return loaded


def forget_audit(files: Files, asset: str, discipline: str) -> None:
    """Drop the last account: the partition is about to change."""
    files.remove(_place(asset, discipline))


def data_version(connection: DuckDBPyConnection, asset: str) -> str:
    """Hash of the sorted records that a connection sees: equal content, equal version, whoever made it and when."""
    digest = hashlib.blake2b(digest_size=16)
    for row in fetch(connection, f"SELECT record_id, outcome, content_hash FROM current.{asset} ORDER BY record_id"):
        digest.update("\t".join(row).encode() + b"\n")
    return digest.hexdigest()


def _order(task: Task) -> tuple[str, str]:
    return task.root_id, task.unit_id


def _place(asset: str, discipline: str) -> str:
    return f"{partition_folder(asset, discipline)}/_audit.json"
