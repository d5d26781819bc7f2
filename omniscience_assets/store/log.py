"""The record log: append-only, immutable Parquet files, one folder per asset and partition.

A commit file is named `<run>-<first>-<last>.parquet` after the sequence numbers (`seq`) that it holds, which grow by
one with every unit of work committed in a partition. A file whose range lies inside a compacted file's range is
superseded: which files are live can be read from the names alone, so that a crash between writing a compacted file
and deleting what it replaces changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from omniscience_assets.store.files import Files
from omniscience_assets.store.schema import table_schema

ROWS_PER_GROUP = 2048
"""Of a Parquet file: what a reader of a few rows has to decode."""
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
    """The one writer of a partition: appends commits, each all or nothing."""

    def __init__(self, files: Files, asset: str, discipline: str, record: type, run_id: str) -> None:
        self._files, self._asset, self.discipline, self.run_id = files, asset, discipline, run_id
        self._schema = table_schema(record)
        self._next = max((item.last for item in all_files(files, asset, discipline)), default=0) + 1

    def commit(self, units: Sequence[Sequence[dict[str, Any]]]) -> None:
        """Append the rows of several units of work as one file, each unit under the next number.

        Rows are dicts of column values; `seq`, `discipline`, `run_id` and `produced_at` are filled in here.
        """
        if not units:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        now = datetime.now(UTC).replace(tzinfo=None)
        first = self._next
        rows: list[dict[str, Any]] = []
        for unit in units:
            stamp = {
                "seq": self._next,
                "discipline": self.discipline,
                "run_id": self.run_id,
                "produced_at": now,
            }
            rows.extend({**row, **stamp} for row in unit)
            self._next += 1
        rows.sort(key=lambda row: (row["root_id"], row["record_id"]))
        folder = partition_folder(self._asset, self.discipline)
        name = f"{folder}/{self.run_id}-{first:010d}-{self._next - 1:010d}.parquet"
        table = pa.Table.from_pylist(rows, schema=self._schema)
        with self._files.replacing(name) as temporary:
            pq.write_table(table, temporary, compression="zstd", row_group_size=ROWS_PER_GROUP)


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


def _covers(outer: LogFile, inner: LogFile) -> bool:
    return outer != inner and outer.first <= inner.first and inner.last <= outer.last
