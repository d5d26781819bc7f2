"""Rows of the log as Arrow tables, found by what row groups say of themselves and not by SQL.

DuckDB takes some milliseconds to bind a query to each log, and of a list of records it reads all fields. For looking
one paper up in every log, and for comparing millions of verdicts, that is most of the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from omniscience_assets.store.files import Files

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

READERS = min(8, os.cpu_count() or 1)
"""Threads that read; most of reading is unpacking, which lets others run."""
_CODED = ("root_id", "outcome", "reason", "spec_id", "run_id", "verdicts.list.element.gate")
_BEYOND = chr(0x10FFFF)
"""Sorts after every id."""


@dataclass(frozen=True, slots=True)
class ParquetLog:
    """A log file whose metadata is known."""

    files: Files
    name: str
    version: str
    metadata: pq.FileMetaData
    lows: tuple[str, ...]
    """The first paper of each row group; an empty text where the file does not say."""
    highs: tuple[str, ...]
    """The last."""
    coded: tuple[str, ...]
    """Its columns of few values, which are read as codes."""

    @classmethod
    def of(cls, files: Files, name: str) -> ParquetLog:
        """The file of a name; its metadata is read once for all of a process, as long as the file stays what it is."""
        version = files.version(name)
        return cls(files, name, version, *_footer(files.home, name, version))

    def groups(self, low: str, high: str | None) -> list[int]:
        """Row groups that may hold papers from `low` on, up to and without `high`; to the end where it is `None`."""
        spans = enumerate(zip(self.lows, self.highs, strict=True))
        return [at for at, (first, last) in spans if last >= low and (high is None or first < high)]

    def bounds(self, column: str) -> list[tuple[Any, Any] | None]:
        """The least and the largest value of a column in each row group; `None` where the file does not say."""
        at = _names(self.metadata).index(column)
        told = (self.metadata.row_group(group).column(at).statistics for group in range(len(self.lows)))
        return [(one.min, one.max) if one is not None and one.has_min_max else None for one in told]

    def read(self, groups: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Columns of some row groups; a field of records in a list is told as `verdicts.list.element.gate`.

        Columns that the file does not have are left out.
        """
        import pyarrow as pa

        # One by one: Arrow cannot read codes inside of lists from several at once.
        with _opened(self.files, self.name, self.version, self.coded) as file:
            return pa.concat_tables([file.read_row_group(group, columns, use_threads=False) for group in groups])

    def group(self, at: int, columns: Sequence[str]) -> pa.Table:
        """Columns of one row group, as plain values and not as codes."""
        with _opened(self.files, self.name, self.version) as file:
            return file.read_row_group(at, columns, use_threads=False)

    def paper(self, root_id: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """A paper's rows; without columns, an empty one for each."""
        found = [(group, self._rows_of(root_id, group)) for group in self.groups(root_id, root_id + "\0")]
        if not columns:
            return [{} for _, rows in found for _ in rows]
        if not any(rows for _, rows in found):
            return []
        with _opened(self.files, self.name, self.version, self.coded) as file:
            return [
                row
                for group, rows in found
                if rows
                for row in file.read_row_group(group, columns, use_threads=False)
                .slice(rows.start, len(rows))
                .to_pylist()
            ]

    def _rows_of(self, root_id: str, group: int) -> range:
        """Where in a row group a paper's rows are: side by side, for files are sorted."""
        import numpy as np
        import pyarrow.compute as pc

        roots = _roots(self.files.home, self.name, self.version, group)
        code = pc.index(roots.dictionary, root_id).as_py()
        places = np.flatnonzero(roots.indices.to_numpy() == code) if code >= 0 else np.empty(0, np.intp)
        return range(int(places[0]), int(places[-1]) + 1) if len(places) else range(0)


@lru_cache(maxsize=16)
def _files(home: str) -> Files:
    return Files(home)


@lru_cache(maxsize=2048)
def _footer(
    home: str,
    name: str,
    version: str,  # noqa: ARG001  another version is another key
) -> tuple[pq.FileMetaData, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    import pyarrow.parquet as pq

    with _source(_files(home), name) as source:
        metadata = pq.ParquetFile(source).metadata
    names = _names(metadata)
    told = [
        metadata.row_group(group).column(names.index("root_id")).statistics for group in range(metadata.num_row_groups)
    ]
    lows = tuple(one.min if one is not None and one.has_min_max else "" for one in told)
    highs = tuple(one.max if one is not None and one.has_min_max else _BEYOND for one in told)
    return metadata, lows, highs, tuple(name for name in _CODED if name in names)


@lru_cache(maxsize=4096)
def _roots(home: str, name: str, version: str, group: int) -> pa.DictionaryArray:
    """Papers of a row group's rows; to see that a paper is not among them is most of the work of finding it."""
    with _opened(_files(home), name, version, ("root_id",)) as file:
        column = file.read_row_group(group, ["root_id"], use_threads=False)["root_id"]
    return column.combine_chunks()


@contextmanager
def _opened(files: Files, name: str, version: str, coded: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    """A file to read from, some of its columns as codes."""
    metadata, *_ = _footer(files.home, name, version)
    with _source(files, name) as source:
        yield _known_file()(
            source, metadata=metadata, read_dictionary=list(coded), pre_buffer=not files.is_local,
            paths=_paths(files.home, name, version),
        )  # fmt: skip


@lru_cache(maxsize=2048)
def _paths(home: str, name: str, version: str) -> Any:
    """Which columns a name stands for, as Arrow's own class of files keeps it."""
    import pyarrow.parquet as pq

    metadata, *_ = _footer(home, name, version)
    with _source(_files(home), name) as source:
        return getattr(pq.ParquetFile(source, metadata=metadata), "_nested_paths_by_prefix", None)


@cache
def _known_file() -> Any:
    """Arrow's class of files, but that it does not list the paths of nested columns anew for each that is opened.

    For a figure's evidence that takes as long as reading a row group. Where Arrow no longer asks, nothing is lost.
    """
    import pyarrow.parquet as pq

    class KnownFile(pq.ParquetFile):  # type: ignore[misc]
        def __init__(self, source: Any, *, paths: Any, **options: Any) -> None:
            self._paths = paths
            super().__init__(source, **options)

        def _build_nested_paths(self) -> Any:
            return self._paths or super()._build_nested_paths()

    return KnownFile


def _names(metadata: pq.FileMetaData) -> list[str]:
    return [metadata.schema.column(at).path for at in range(metadata.num_columns)]


@contextmanager
def _source(files: Files, name: str) -> Iterator[Any]:
    """A file as Arrow reads it."""
    import pyarrow as pa

    if files.is_local:
        with pa.memory_map(files.path(name)) as source:
            yield source
    else:
        with files.fs.open(files.path(name)) as source:
            yield source
