"""Parquet files that `datasets.load_dataset("parquet", …)` opens with images decoded, the same bytes each time."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from omniscience_assets.records import ReleaseRow
from omniscience_assets.release.schema import SCHEMA, WRITER_OPTIONS

ROWS_PER_GROUP = 100
BYTES_PER_GROUP = 32_000_000
"""Of images; a row group ends with the row that reaches either, and is what writer and reader hold in memory."""

ROWS_PER_FILE = 10_000
BYTES_PER_FILE = 1_000_000_000
"""Of images; a file ends with the row that reaches it."""

_SUFFIXES = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"))

GetBlob = Callable[[str], bytes]

_Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParquetSummary:
    """What one file holds."""

    rows: int
    bytes: int
    """Of the file."""
    sha256: str
    """Of the file's bytes."""
    missing: tuple[str, ...]
    """Ids of the figures that were left out because their image is not in the store."""


def write_parquet(
    rows: Iterable[ReleaseRow], get_blob: GetBlob, target: Path | IO[bytes], rows_per_group: int = ROWS_PER_GROUP
) -> ParquetSummary:
    """Write the rows as one Parquet file; memory holds one row group. A path gets the file whole or not at all.

    The same rows and blobs give the same bytes with the same version of pyarrow. `get_blob` raises `KeyError` or
    `FileNotFoundError` for a blob that does not exist; any other error of it ends the writing.

    Raises:
        ValueError: the rows do not come in strictly ascending order of figure id.
    """
    missing: list[str] = []
    return _write(_with_images(rows, get_blob, missing), missing, target, rows_per_group)


def write_shards(
    rows: Iterable[ReleaseRow],
    get_blob: GetBlob,
    folder: Path,
    rows_per_file: int = ROWS_PER_FILE,
    bytes_per_file: int = BYTES_PER_FILE,
) -> dict[str, ParquetSummary]:
    """Write the rows as `part-00000.parquet`, `part-00001.parquet` … and return what each holds, by name.

    A file ends with the row that fills it, by number of rows or by bytes of images. There is always a first file, if an
    empty one. Shards of an earlier, longer release and broken ones are removed from the folder at the end. Errors as
    `write_parquet`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing: list[str] = []
    numbered = _numbered(_with_images(rows, get_blob, missing), rows_per_file, bytes_per_file)
    written: dict[str, ParquetSummary] = {}
    shards: Iterable[tuple[int, Iterator[tuple[int, _Columns]]]] = groupby(numbered, key=itemgetter(0))
    for number, shard in chain(shards, [(0, iter(()))]):
        name = f"part-{number:05d}.parquet"
        if name not in written:
            written[name] = _write((row for _, row in shard), missing, folder / name, ROWS_PER_GROUP)
            missing.clear()
    for stale in (*folder.glob("part-*.parquet"), *folder.glob(".part-*.parquet.part")):
        if stale.name not in written:
            stale.unlink()
    return written


def _with_images(rows: Iterable[ReleaseRow], get_blob: GetBlob, missing: list[str]) -> Iterator[_Columns]:
    """The rows as columns with the image's bytes; ids of rows without an image go to `missing`."""
    previous = ""
    for row in rows:
        if row.figure_id <= previous:
            raise ValueError(f"rows must ascend by figure id: {row.figure_id} after {previous}")
        previous = row.figure_id
        try:
            data = get_blob(row.image)
        except (KeyError, FileNotFoundError):
            missing.append(row.figure_id)
            continue
        suffix = next((suffix for magic, suffix in _SUFFIXES if data.startswith(magic)), "")
        sha256 = row.image.partition(".")[0]
        yield asdict(row) | {"image": {"bytes": data, "path": sha256 + suffix}, "image_sha256": sha256}


def _numbered(rows: Iterable[_Columns], max_rows: int, max_bytes: int) -> Iterator[tuple[int, _Columns]]:
    """Each row with the number of the part that it goes to; a part ends with the row that reaches a limit."""
    number = count = size = 0
    for row in rows:
        if count >= max_rows or size >= max_bytes:
            number, count, size = number + 1, 0, 0
        yield number, row
        count += 1
        size += len(row["image"]["bytes"])


def _write(
    rows: Iterable[_Columns], missing: list[str], target: Path | IO[bytes], rows_per_group: int
) -> ParquetSummary:
    if not isinstance(target, Path):
        return _write_to(rows, missing, target, rows_per_group)
    temporary = target.with_name(f".{target.name}.part")
    try:
        with temporary.open("wb") as file:
            summary = _write_to(rows, missing, file, rows_per_group)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return summary


def _write_to(rows: Iterable[_Columns], missing: list[str], file: IO[bytes], rows_per_group: int) -> ParquetSummary:
    sink = _HashingSink(file)
    count = 0
    groups = groupby(_numbered(rows, rows_per_group, BYTES_PER_GROUP), key=itemgetter(0))
    with pq.ParquetWriter(sink, SCHEMA, **WRITER_OPTIONS) as writer:
        for _, group in groups:
            batch = pa.RecordBatch.from_pylist([row for _, row in group], schema=SCHEMA)
            writer.write_batch(batch)
            count += batch.num_rows
    return ParquetSummary(count, sink.size, sink.hash.hexdigest(), tuple(missing))


class _HashingSink(io.RawIOBase):
    """Passes bytes on to a file and hashes them on their way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, data: Any) -> int:
        self._file.write(data)
        self.hash.update(data)
        self.size += len(data)
        return len(data)
