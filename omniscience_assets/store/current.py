"""Current rows of a partition, read forward with the papers: what a run loads for its work, chunk by chunk.

For some papers' rows DuckDB takes most of its time to plan, anew for each chunk, and then unpacks the row groups that
hold them, those of the chunk before once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from omniscience_assets.store.files import Files
from omniscience_assets.store.parquet import ParquetLog

if TYPE_CHECKING:
    import pyarrow as pa

_FOUND_BY = ("root_id", "record_id", "seq", "outcome")


class CurrentRows:
    """One partition of a log as its live files are when this is made.

    Of each file the row group that was read last is kept: one who asks for papers in their order unpacks each once.
    """

    def __init__(self, files: Files, names: Sequence[str], columns: pa.Schema) -> None:
        self._logs = [ParquetLog.of(files, name) for name in names]
        self._columns = columns
        self._last: dict[str, tuple[int, pa.Table]] = {}

    def between(self, low: str, high: str) -> list[dict[str, Any]]:
        """Current rows of the papers from `low` to `high`, both included, by record id; no tombstones.

        Rows hold the columns of the schema and what they are found by; a column or field that a file lacks is `None`.
        """
        newest: dict[str, tuple[int, str, int, int]] = {}
        tables: list[pa.Table] = []
        for log in self._logs:
            for group in log.groups(low, high + "\0"):
                for at, root_id, record_id, seq, outcome in _told(table := self._group(log, group)):
                    if low <= root_id <= high and (record_id not in newest or newest[record_id][0] < seq):
                        newest[record_id] = seq, outcome, len(tables), at
                tables.append(table)
        wanted: list[list[int]] = [[] for _ in tables]
        for _, outcome, number, at in newest.values():
            if outcome != "tombstone":
                wanted[number].append(at)
        rows = [row for table, own in zip(tables, wanted, strict=True) if own for row in self._taken(table, own)]
        return sorted(rows, key=itemgetter("record_id"))

    def _group(self, log: ParquetLog, group: int) -> pa.Table:
        last = self._last.get(log.name)
        if last is None or last[0] != group:
            last = self._last[log.name] = group, log.group(group, [*_FOUND_BY, *self._columns.names])
        return last[1]

    def _taken(self, table: pa.Table, rows: list[int]) -> list[dict[str, Any]]:
        import pyarrow as pa

        taken = table.take(rows)
        found: list[dict[str, Any]] = taken.to_pylist()
        if all(name in taken.schema.names and taken.schema.field(name).type == self._columns.field(name).type
               for name in self._columns.names):  # fmt: skip
            return found
        whole = pa.Table.from_pylist(found, schema=self._columns).to_pylist()
        return [{name: row[name] for name in _FOUND_BY} | own for row, own in zip(found, whole, strict=True)]


def _told(table: pa.Table) -> zip[tuple[int, str, str, int, str]]:
    return zip(range(len(table)), *(table[name].to_pylist() for name in _FOUND_BY), strict=True)
