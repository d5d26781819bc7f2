"""Rows of a log at one moment beside those at another, some papers at a time.

Files are sorted by paper and record, so that the versions of a record are neighbours: which of them was the newest at
a moment is told by comparing neighbours, without a hash table of all records, and only some papers' rows are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files
from omniscience_assets.store.parquet import ParquetLog

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_ROWS = 65_536
"""Of a window, about."""
_NEEDED = ("record_id", "seq", "produced_at", "outcome", "reason")


@dataclass(frozen=True, slots=True)
class Window:
    """The papers of a partition from `low` on, up to and without `high`; to the end where it is `None`."""

    asset: str
    discipline: str
    logs: tuple[ParquetLog, ...]
    low: str
    high: str | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """The rows of a window, and which of them were current at either moment."""

    tables: tuple[pa.Table, ...]
    """One for each file that has some, with the columns that were asked for and some more."""
    before: NDArray[np.int64]
    """Of each record the row's place in all tables together; -1 where there was none."""
    after: NDArray[np.int64]

    def column(self, name: str) -> pa.ChunkedArray:
        """A column of all tables."""
        import pyarrow as pa

        return pa.chunked_array([chunk for table in self.tables for chunk in table[name].chunks])


def windows(files: Files, asset: str, discipline: str, low: datetime, high: datetime) -> Iterator[Window]:
    """Cut a partition into papers that are read at a time; none if nothing was written to it between two moments."""
    live = (ParquetLog.of(files, item.name) for item in live_files(files, asset, discipline))
    logs = tuple(log for log in live if log.lows)
    if not any(_is_written(log, min(low, high), max(low, high)) for log in logs):
        return
    largest = max(logs, key=lambda log: int(log.metadata.num_rows))
    step = max(1, _ROWS * len(largest.lows) // max(1, sum(int(log.metadata.num_rows) for log in logs)))
    cuts: list[str | None] = ["", *sorted({low for low in largest.lows[step::step] if low}), None]
    for first, beyond in pairwise(cuts):
        assert first is not None
        yield Window(asset, discipline, logs, first, beyond)


def _is_written(log: ParquetLog, low: datetime, high: datetime) -> bool:
    """Whether a file may hold rows of a time between two moments."""
    return any(times is None or (times[1] > low and times[0] <= high) for times in log.bounds("produced_at"))


def pairs(window: Window, low: datetime, high: datetime, columns: Sequence[str]) -> Pairs | None:
    """The rows of a window at two moments; `None` where it has none."""
    import numpy as np
    import pyarrow as pa

    wanted = list(dict.fromkeys((*_NEEDED, *columns)))
    read = (_rows(log, window, wanted) for log in window.logs)
    tables = tuple(table for table in read if table is not None)
    if not tables:
        return None
    narrow = pa.concat_tables([table.select(["record_id", "seq", "produced_at"]) for table in tables]).combine_chunks()
    order, group = _grouped(narrow, in_order=len(tables) == 1)
    produced = narrow["produced_at"].cast(pa.int64()).to_numpy()[order]
    gone = np.concatenate([_equal(table["outcome"], "tombstone") for table in tables])
    sides = [_newest(order, group, produced <= _microseconds(moment), gone) for moment in (low, high)]
    there = (sides[0] >= 0) | (sides[1] >= 0)
    return Pairs(tables, sides[0][there], sides[1][there])


def _rows(log: ParquetLog, window: Window, columns: list[str]) -> pa.Table | None:
    """A file's rows of a window; a file is sorted by paper."""
    import pyarrow.compute as pc

    groups = log.groups(window.low, window.high)
    if not groups:
        return None
    table = log.read(groups, ["root_id", *columns])
    roots = table["root_id"]
    first = pc.sum(pc.less(roots, window.low)).as_py() if window.low else 0
    last = len(table) if window.high is None else pc.sum(pc.less(roots, window.high)).as_py()
    return table.slice(first, last - first) if last > first else None


def _grouped(narrow: pa.Table, *, in_order: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of rows by record and version, and the number of the record that each of these is of."""
    import numpy as np
    import pyarrow.compute as pc

    ids = narrow["record_id"].combine_chunks()
    if in_order:
        order = np.arange(len(narrow))
    else:
        order = pc.sort_indices(narrow, [("record_id", "ascending"), ("seq", "ascending")]).to_numpy().astype(np.int64)
        ids = ids.take(order)
    other = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    return order, np.concatenate([[0], np.cumsum(other)]).astype(np.int64)


def _newest(
    order: NDArray[np.int64], group: NDArray[np.int64], known: NDArray[np.bool_], gone: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Of each record the place of its newest known row; -1 where there is none or it says that the record is gone."""
    import numpy as np

    at = np.flatnonzero(known)
    last = at[np.append(np.diff(group[at]) > 0, True)] if len(at) else at
    found = np.full(group[-1] + 1, -1, np.int64)
    rows = order[last]
    found[group[last]] = np.where(gone[rows], -1, rows)
    return found


def _equal(column: pa.ChunkedArray, value: str) -> NDArray[Any]:
    import pyarrow.compute as pc

    found: NDArray[Any] = pc.fill_null(pc.equal(column, value), False).to_numpy()
    return found


def _microseconds(moment: datetime) -> int:
    import numpy as np

    return int(np.datetime64(moment, "us").astype(np.int64))
