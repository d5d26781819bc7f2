"""Prove of a partition that nothing was lost, and summarize what it holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder
from omniscience_assets.store.snapshot import Partition, Snapshot
from omniscience_assets.store.stage import Stage
from omniscience_assets.store.streams import outer_join


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
    log = Snapshot(files, records, discipline)
    inputs = accounted = 0
    counts: Counter[str] = Counter()
    missing: list[str] = []
    orphans: list[str] = []
    for unit, row in outer_join(stage.units(log), _held(log[stage.asset]), tuple, itemgetter(0, 1)):
        inputs += unit is not None
        accounted += unit is not None and row is not None
        if row is None and unit is not None:
            missing.append(unit[1])
        if unit is None and row is not None:
            orphans.append(row[1])
        if row is not None:
            counts.update(row[2])
        del missing[10:], orphans[10:]
    result = Audit(
        stage.asset,
        discipline,
        run_id,
        inputs,
        accounted,
        tuple(missing),
        tuple(orphans),
        *(counts[name] for name in ("kept", "dropped", "failed")),
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


def data_version(records: Iterable[tuple[str, str, str]]) -> str:
    """Hash of a partition's current records in their order: equal content, equal version, whoever made it and when.

    Args:
        records: Record id, outcome and content hash of each.
    """
    digest = hashlib.blake2b(digest_size=16)
    for record in records:
        digest.update("\t".join(record).encode() + b"\n")
    return digest.hexdigest()


def _held(rows: Partition) -> Iterator[tuple[str, str, Counter[str]]]:
    """Units with current rows, in the order of tasks: paper, unit, and its rows by outcome."""
    for root_id, paper in groupby(rows.heads(["unit_id"]), itemgetter(0)):
        units: dict[str, Counter[str]] = {}
        for _, _, _, outcome, unit_id in paper:
            units.setdefault(unit_id, Counter())[outcome] += 1
        yield from ((root_id, unit_id, units[unit_id]) for unit_id in sorted(units))


def _place(asset: str, discipline: str) -> str:
    return f"{partition_folder(asset, discipline)}/_audit.json"
