"""The log as a run reads it: partitions forward with the papers, by what row groups say of themselves and not by SQL.

A run asks little of small partitions and plain questions of large ones. For both DuckDB takes most of its time to
connect, to bind and to plan, anew for each asset and each chunk of work.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from omniscience_assets.store.columns import records
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files
from omniscience_assets.store.parquet import ParquetLog
from omniscience_assets.store.schema import payload_schema, table_schema

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
_FOUND_BY = ("root_id", "record_id", "seq", "outcome")
_WINDOW = 65_536
"""Rows of narrow columns that are looked at together."""


class Snapshot:
    """The logs of some assets in one discipline, as their live files are when this is made."""

    def __init__(self, files: Files, records: Mapping[str, type], discipline: str) -> None:
        """Take asset name → payload type of its records."""
        self.discipline = discipline
        self._partitions = {
            asset: Partition(files, [one.name for one in live_files(files, asset, discipline)], record)
            for asset, record in records.items()
        }

    def __getitem__(self, asset: str) -> Partition:
        """An asset's rows. Raises KeyError for an asset that was not asked for."""
        return self._partitions[asset]


class Partition:
    """Rows of one partition in given files.

    Of each file the row group that was read last is kept: one who asks for papers in their order unpacks each once.
    """

    def __init__(self, files: Files, names: Sequence[str], record: type) -> None:
        self._logs = [ParquetLog.of(files, name) for name in names]
        self._record = record
        self._last: dict[tuple[str, tuple[str, ...]], tuple[int, pa.Table]] = {}

    def windows(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Columns of all rows, old ones and tombstones too: table after table, each with all rows of some papers.

        Papers ascend from table to table; within one, rows are as they lie. Every file must have the columns, and
        `root_id` must be among them.
        """
        import pyarrow.compute as pc

        groups = sorted((low, at, group) for at, log in enumerate(self._logs) for group, low in enumerate(log.lows))
        held: list[pa.Table] = []
        rows, enough = 0, _WINDOW
        for low, at, group in groups:
            if rows >= enough:  # papers before the next group's first one have no rows to come
                table = _joined(held)
                whole = pc.less(table["root_id"], low)
                yield table.filter(whole)
                held = [table.filter(pc.invert(whole))]
                rows = len(held[0])
                enough = max(_WINDOW, 2 * rows)
            held.append(self._logs[at].group(group, columns).select(columns))
            rows += len(held[-1])
        if held:
            yield _joined(held)

    def heads(self, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Of current rows `(root_id, record_id, seq, outcome, *columns)`, by paper and record; no tombstones."""
        for table in self.windows([*_FOUND_BY, *columns]):
            newest: dict[str, tuple[Any, ...]] = {}
            for row in tuples(table):
                known = newest.get(row[1])
                if known is None or known[2] < row[2]:
                    newest[row[1]] = row
            yield from sorted((row for row in newest.values() if row[3] != "tombstone"), key=itemgetter(0, 1))

    def records(self, papers: Collection[str]) -> list[tuple[str, str, Any]]:
        """Kept records of some papers by record id: `(root_id, record_id, record)`.

        Raises:
            ValueError: one is of a version that did not know a field which must have a value.
        """
        found: list[tuple[str, str, Any]] = []
        for table in self._current(papers, payload_schema(self._record).names, kept=True):
            names = tuples(table.select(["root_id", "record_id"]))
            found += ((*name, record) for name, record in zip(names, records(self._record, table), strict=True))
        return sorted(found, key=itemgetter(1))

    def rows(self, papers: Collection[str], columns: Sequence[str]) -> list[Row]:
        """Current rows of some papers by record id, with some columns of the payload; no tombstones.

        Rows hold what they are found by, too; what a file lacks of the columns is `None`.
        """
        import pyarrow as pa

        payload = pa.schema([one for one in payload_schema(self._record) if one.name in columns])
        found = [row for table in self._current(papers, payload.names) for row in _as_rows(table, payload)]
        return sorted(found, key=itemgetter("record_id"))

    def made_from(self, fingerprints: Mapping[str, str], papers: Collection[str]) -> dict[str, list[Row]]:
        """Whole rows of units that were once made from just this: unit → its newest ones with the fingerprint.

        Those are left out of which one failed but is worth another try. `papers` are those of the units.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(set(fingerprints.values()), pa.string())
        schema = table_schema(self._record)
        commits: dict[str, dict[int, _Commit]] = {}
        groups = self._groups(papers)
        for number, (log, group) in enumerate(groups):
            table = self._group(log, group, ("unit_id", "fingerprint", "seq", "outcome", "retryable"))
            places = pc.indices_nonzero(pc.is_in(table["fingerprint"], wanted))
            for at, row in zip(places.to_pylist(), tuples(table.take(places)), strict=True):
                unit_id, fingerprint, seq, outcome, retryable = row
                if fingerprints.get(unit_id) == fingerprint:
                    commit = commits.setdefault(unit_id, {}).setdefault(seq, _Commit())
                    commit.rows.append((number, at))
                    commit.settled &= not (outcome == "failed" and retryable)
        found: dict[str, list[Row]] = {}
        for number, own in _newest_settled(commits.values()).items():
            log, group = groups[number]
            for whole in _as_rows(log.group(group, schema.names).take(own), schema):
                found.setdefault(whole["unit_id"], []).append(whole)
        return found

    def items(self, column: str, units: Collection[str], papers: Collection[str]) -> list[tuple[str, Any]]:
        """Items of a list column in all rows, old ones too, of some units of some papers: `(unit_id, item)`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        schema = pa.schema([one for one in table_schema(self._record) if one.name in ("unit_id", column)])
        wanted = pa.array(units, pa.string())
        found = []
        for log, group in self._groups(papers):
            table = log.group(group, schema.names)
            if column in table.column_names:
                kept = table.filter(pc.and_(pc.is_in(table["unit_id"], wanted), pc.is_valid(table[column])))
                found += [(row["unit_id"], item) for row in _as_rows(kept, schema) for item in row[column]]
        return found

    def _current(self, papers: Collection[str], columns: Sequence[str], *, kept: bool = False) -> list[pa.Table]:
        """Current rows of some papers, no tombstones: what they are found by, and the columns that are there.

        Rows are chosen by the narrow columns, and cut out of the wide ones once, which for rows side by side, as those
        of a paper are, takes no copy. With `kept`, those that were dropped or failed are left out, too.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(papers, pa.string())
        newest: dict[str, tuple[int, str, int, int]] = {}
        tables: list[pa.Table] = []
        for log, group in self._groups(papers):
            table = self._group(log, group, (*_FOUND_BY, *columns))
            places = pc.indices_nonzero(pc.is_in(table["root_id"], wanted))
            narrow = tuples(table.select(_FOUND_BY).take(places))
            for at, (_, record_id, seq, outcome) in zip(places.to_pylist(), narrow, strict=True):
                if record_id not in newest or newest[record_id][0] < seq:
                    newest[record_id] = seq, outcome, len(tables), at
            tables.append(table)
        current: list[list[int]] = [[] for _ in tables]
        for _, outcome, number, at in newest.values():
            if outcome == "kept" if kept else outcome != "tombstone":
                current[number].append(at)
        return [_cut(table, sorted(own)) for table, own in zip(tables, current, strict=True) if own]

    def _groups(self, papers: Collection[str]) -> list[tuple[ParquetLog, int]]:
        """Row groups that may hold some of the papers."""
        ordered = sorted(papers)
        return [
            (log, group)
            for log in self._logs
            for group, (low, high) in enumerate(zip(log.lows, log.highs, strict=True))
            if bisect_left(ordered, low) < bisect_right(ordered, high)
        ]

    def _group(self, log: ParquetLog, group: int, columns: tuple[str, ...]) -> pa.Table:
        last = self._last.get((log.name, columns))
        if last is None or last[0] != group:
            last = self._last[log.name, columns] = group, log.group(group, columns)
        return last[1]


@dataclass(slots=True)
class _Commit:
    """What one commit holds of a unit."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    """Number of the row group, and place in it."""
    settled: bool = True
    """Whether none of them is worth another try."""


def _newest_settled(units: Iterable[Mapping[int, _Commit]]) -> dict[int, list[int]]:
    """Places by row group of each unit's newest commit that is settled."""
    chosen: dict[int, list[int]] = {}
    for commits in units:
        settled = [seq for seq, commit in commits.items() if commit.settled]
        for number, at in commits[max(settled)].rows if settled else ():
            chosen.setdefault(number, []).append(at)
    return chosen


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables, promote_options="default")  # files differ in which columns may be null


def _cut(table: pa.Table, places: list[int]) -> pa.Table:
    """Rows at ascending places."""
    side_by_side = places[-1] - places[0] + 1 == len(places)
    return table.slice(places[0], len(places)) if side_by_side else table.take(places)


def _as_rows(table: pa.Table, schema: pa.Schema) -> list[Row]:
    """Rows as dicts, with the columns of a schema beside their own; what is not there of them is `None`."""
    import pyarrow as pa

    found: list[Row] = table.to_pylist()
    held = table.schema
    if all(one.name in held.names and held.field(one.name).type == one.type for one in schema):
        return found
    whole = pa.Table.from_pylist(found, schema=schema).to_pylist()
    return [row | own for row, own in zip(found, whole, strict=True)]


def tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """A table row by row."""
    return zip(*(column.to_pylist() for column in table.columns), strict=True)
