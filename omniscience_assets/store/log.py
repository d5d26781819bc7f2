"""The record log: append-only, immutable Parquet files, one folder per asset and partition.

A commit file is named `commit-<first>-<last>.parquet` after the sequence numbers (`seq`) that are set aside for it;
every unit of work committed in a partition takes the next one. As many are set aside for each commit, two writers that
know the same log want the same name, and the second one is refused. A file whose range lies inside a compacted file's
range is superseded: which files are live can be read from the names alone, so that a crash between writing a compacted
file and deleting what it replaces changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from omniscience_assets.store.files import Files, WriterBusyError
from omniscience_assets.store.parquet import ParquetLog
from omniscience_assets.store.schema import parquet_options, table_schema

ROWS_PER_GROUP = 2048
"""Of a Parquet file: what a reader of a few rows has to decode."""
NUMBERS_PER_COMMIT = 1024
"""Of units; a call that commits more makes several files."""
_COMPACT = "compact"


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file of a partition and the range of sequence numbers in it."""

    first: int
    last: int
    name: str

    @property
    def is_compacted(self) -> bool:
        """Whether it was merged from others."""
        return self.name.rsplit("/", 1)[-1].startswith(f"{_COMPACT}-")


def partition_folder(asset: str, discipline: str) -> str:
    """Folder of a partition, relative to the home."""
    return f"lake/{asset}/discipline={discipline}"


def all_files(files: Files, asset: str, discipline: str) -> list[LogFile]:
    """Every log file of a partition, superseded ones included, in order."""
    folder = partition_folder(asset, discipline)
    found = []
    for name in files.names(folder, ".parquet"):
        _, first, last = name.removesuffix(".parquet").rsplit("-", 2)
        found.append(LogFile(int(first), int(last), f"{folder}/{name}"))
    return sorted(found)


def live_files(files: Files, asset: str, discipline: str) -> list[LogFile]:
    """The files that make up a partition now, in order."""
    every = all_files(files, asset, discipline)
    merged = [item for item in every if item.is_compacted]
    return [item for item in every if not any(_covers(other, item) for other in merged)]


def partitions(files: Files, asset: str) -> list[str]:
    """Disciplines that have a folder in an asset's log."""
    return [name.removeprefix("discipline=") for name in files.names(f"lake/{asset}") if name.startswith("discipline=")]


class PartitionWriter:
    """The one writer of a partition: appends commits, each all or nothing.

    `produced_at` only ever grows within a partition, even where the clock is put back: what is asked of a moment is
    answered by it.
    """

    def __init__(self, files: Files, asset: str, discipline: str, record: type, run_id: str) -> None:
        self._files, self._asset, self.discipline, self.run_id = files, asset, discipline, run_id
        self._schema = table_schema(record)
        last = max(all_files(files, asset, discipline), key=attrgetter("last"), default=None)
        self._next = last.last + 1 if last else 1
        self._time = _newest_time(files, last) if last else datetime.min

    def commit(self, units: Sequence[Sequence[dict[str, Any]]]) -> None:
        """Append the rows of several units of work as one file, each unit under the next number.

        Rows are dicts of column values; `seq`, `discipline`, `run_id` and `produced_at` are filled in here.

        Raises:
            WriterBusyError: another run has committed since this one began; nothing of either is lost.
            StorageError: it cannot be written.
        """
        for first in range(0, len(units), NUMBERS_PER_COMMIT):
            self._commit(units[first : first + NUMBERS_PER_COMMIT])

    def _commit(self, units: Sequence[Sequence[dict[str, Any]]]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        now = max(datetime.now(UTC).replace(tzinfo=None), self._time + timedelta(microseconds=1))
        common = {"discipline": self.discipline, "run_id": self.run_id, "produced_at": now}
        rows = [{**row, **common, "seq": seq} for seq, unit in enumerate(units, self._next) for row in unit]
        rows.sort(key=lambda row: (row["root_id"], row["record_id"]))
        folder, end = partition_folder(self._asset, self.discipline), self._next + NUMBERS_PER_COMMIT - 1
        name = f"{folder}/commit-{self._next:010d}-{end:010d}.parquet"
        table = pa.Table.from_pylist(rows, schema=self._schema)
        try:
            with self._files.replacing(name, new=True) as temporary:
                pq.write_table(table, temporary, row_group_size=ROWS_PER_GROUP, **parquet_options(self._schema))
        except FileExistsError as error:
            raise WriterBusyError(
                f"another run writes {folder}, too: {name.rpartition('/')[2]} is its. What either committed stands; "
                "wait for the other to end, then run again"
            ) from error
        self._next, self._time = end + 1, now


@contextmanager
def partition_writer(
    files: Files,
    asset: str,
    discipline: str,
    record: type,
    run_id: str,
    *,
    wait_seconds: float = 600.0,
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[PartitionWriter]:
    """Become the one writer of a partition.

    Raises:
        WriterBusyError: when another process still writes it after `wait_seconds`.
    """
    with files.writer_lock(partition_folder(asset, discipline), wait_seconds=wait_seconds, on_wait=on_wait):
        yield PartitionWriter(files, asset, discipline, record, run_id)


def _newest_time(files: Files, item: LogFile) -> datetime:
    """Of a file's rows; of a partition's where it is the last file."""
    spans = ParquetLog.of(files, item.name).bounds("produced_at")
    return max((span[1] for span in spans if span is not None), default=datetime.min)


def _covers(outer: LogFile, inner: LogFile) -> bool:
    return outer != inner and outer.first <= inner.first and inner.last <= outer.last
