"""A world before and after as a record log: Parquet files in the layout that runs write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder
from omniscience_assets.store.schema import table_schema
from omniscience_assets.store.specs import save_spec
from omniscience_tests.benchmarks.regressions.columns import whole
from omniscience_tests.benchmarks.regressions.records import Rows, all_rows
from omniscience_tests.benchmarks.regressions.world import Flags, World

BEFORE, AFTER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
"""Ids of the two runs."""
_TIMES = {BEFORE: datetime(2026, 3, 1), AFTER: datetime(2026, 4, 1)}
_FIRST = {BEFORE: 1, AFTER: 1_000_000_000}


def write_before(home: Path, world: World) -> int:
    """Write the first run's rows; returns how many."""
    written = 0
    for asset, rows in all_rows(world):
        written += _write(_Log(home, asset, BEFORE, world), rows, rows.exists, np.zeros_like(rows.exists))
    return written


def write_after(home: Path, before: World, after: World) -> int:
    """Write the second run's rows over a home that has the first's; returns how many.

    As a run does: rows whose spec is another or whose parents' contents are, new ones, and tombstones.
    """
    former, written = dict(all_rows(before)), 0
    for asset, rows in all_rows(after):
        old = _padded(former[asset].exists, len(rows.exists))
        fresh = rows.exists
        if before.graph.specs[asset] == after.graph.specs[asset]:
            fresh = rows.exists & ~(old & _same_parents(rows, former[asset]))
        written += _write(_Log(home, asset, AFTER, after), rows, fresh, old & ~rows.exists)
    return written


def _padded(flags: Flags, length: int) -> Flags:
    return np.concatenate([flags, np.zeros(length - len(flags), bool)])


def _same_parents(rows: Rows, former: Rows) -> Flags:
    same = np.ones(len(former.record_id), bool)
    for (_, ours), (_, theirs) in zip(rows.parents, former.parents, strict=True):
        same &= pc.equal(ours[: len(same)], theirs).to_numpy(zero_copy_only=False)
    return _padded(same, len(rows.record_id))


@dataclass(frozen=True)
class _Log:
    """An asset's log and the run that writes to it."""

    home: Path
    asset: str
    run_id: str
    world: World


def _write(log: _Log, rows: Rows, made: Flags, gone: Flags) -> int:
    """Write the rows that are made anew and the tombstones of those that are gone, a file for each discipline."""
    files, asset, run_id = Files(log.home), log.asset, log.run_id
    spec_id = save_spec(files, {"asset": asset, **log.world.graph.specs[asset]})
    for number, discipline in enumerate(DISCIPLINES):
        chosen = np.flatnonzero((made | gone) & (rows.discipline == number))
        if len(chosen):
            first = _FIRST[run_id]
            constants = {
                "discipline": discipline, "spec_id": spec_id, "run_id": run_id, "origin_run_id": run_id,
                "fingerprint": run_id, "retryable": False, "seconds": 0.0, "tokens_in": 0, "tokens_out": 0,
                "cost_usd": 0.0, "produced_at": _TIMES[run_id] + timedelta(seconds=list(LOGS).index(asset)),
            }  # fmt: skip
            name = f"{partition_folder(asset, discipline)}/{run_id}-{first:010d}-{first + len(chosen) - 1:010d}.parquet"
            Path(files.path(name)).parent.mkdir(parents=True, exist_ok=True)
            columns = {"seq": pa.array(np.arange(first, first + len(chosen))), **_columns(rows, chosen, gone)}
            table = _table(LOGS[asset], len(chosen), columns, constants)
            pq.write_table(table, files.path(name), compression="zstd", compression_level=1)
    return int((made | gone).sum())


def _columns(rows: Rows, chosen: np.ndarray, gone: Flags) -> dict[str, pa.Array]:
    take, buried = pa.array(chosen), pa.array(gone[chosen])
    return {
        "parents": _parents(rows, take),
        "content_hash": pc.if_else(buried, "", rows.content_hash.take(take)),
        "outcome": pc.if_else(buried, "tombstone", rows.outcome.take(take)),
        "reason": pc.if_else(buried, pa.scalar(None, pa.string()), rows.reason.take(take)),
        **{name: getattr(rows, name).take(take) for name in ("record_id", "unit_id", "root_id")},
        **{name: column.take(take) for name, column in rows.payload.items()},
    }


def _table(record: type, count: int, columns: Mapping[str, pa.Array], constants: Mapping[str, object]) -> pa.Table:
    """Only the columns that are known: the log's views fill in the others."""
    fields = [one for one in table_schema(record) if one.name in columns or one.name in constants]
    arrays = [
        columns[one.name].cast(one.type)
        if one.name in columns
        else pa.repeat(pa.scalar(constants[one.name], one.type), count)
        for one in fields
    ]
    return pa.table(arrays, names=[one.name for one in fields])


def _parents(rows: Rows, take: pa.Array) -> pa.Array:
    count, number = len(take), len(rows.parents)
    order = pa.array(np.arange(count * number).reshape(number, count).T.ravel())
    ids, hashes = (
        pa.concat_arrays([whole(pair[side].take(take)) for pair in rows.parents]).take(order) for side in (0, 1)
    )
    struct = pa.StructArray.from_arrays([ids, hashes], ["record_id", "content_hash"])
    return pa.ListArray.from_arrays(pa.array(np.arange(0, count * number + 1, number), pa.int32()), struct)
