"""The inventory's cache: what each dump and each metadata snapshot holds, read once and kept as immutable Parquet.

`state/` remembers for each source file its size, its mtime and what reading it gave; as long as those two are the same,
the file is not opened. `members/` and `metadata/` hold the rows, named by the hash of what they hold, so that two
processes which index the same file write the same bytes under the same name.
"""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from omniscience_assets.sources import pmc
from omniscience_assets.sources.arxiv import (
    Listing,
    Member,
    Metadata,
    find_incompleteness,
    read_metadata,
    scan,
    to_metadata,
)

_FORMAT = 1
_BATCH = 5000

MEMBERS = pa.schema(
    [
        ("paper_id", pa.string()),
        ("name", pa.string()),
        ("offset", pa.int64()),
        ("size", pa.int64()),
        ("sha256", pa.string()),
        ("version", pa.string()),
        ("problem", pa.string()),
    ]
)
"""Columns of a dump's file: `arxiv.Member`."""
METADATA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("authors", pa.string()),
        ("doi", pa.string()),
        ("categories", pa.list_(pa.string())),
        ("licence", pa.string()),
        ("version", pa.string()),
        ("published", pa.string()),
        ("metadata_sha256", pa.string()),
    ]
)
"""Columns of a snapshot's file: `arxiv.Metadata` and its hash."""


@dataclass(frozen=True, slots=True)
class IndexedDump:
    """One tar, or a package by itself; without a `content_hash` it is not indexed, and `problem` says why."""

    archive: str
    """Path relative to the dumps folder, with `/`."""
    bytes: int
    content_hash: str | None
    """Over the members' names, places and hashes: equal for equal tars, wherever they lie."""
    papers: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class IndexedSnapshot:
    """One metadata file, or a dump of PMC's, which holds its own metadata."""

    name: str
    """Path relative to the dumps folder, with `/`."""
    content_hash: str
    """Over the metadata that were read."""
    papers: int
    malformed: dict[str, int]
    """Lines passed over, by reason."""


def index_dump(tar: Path, archive: str, cache: Path, listing: Listing | None) -> IndexedDump:
    """Index one tar, or take what is known of it."""

    def read() -> dict[str, Any]:
        size = tar.stat().st_size
        if problem := _find_incompleteness(tar, listing):
            return asdict(IndexedDump(archive, size, None, 0, problem))
        content_hash, papers = _write_rows(_rows_of_members(tar), MEMBERS, cache / "members")
        return asdict(IndexedDump(archive, size, content_hash, papers, None))

    key = [archive, listing and asdict(listing)]
    return IndexedDump(**_remember(tar, key, cache, "members", read))


def index_snapshot(path: Path, name: str, cache: Path) -> IndexedSnapshot:
    """Index one metadata file, or take what is known of it."""

    def read() -> dict[str, Any]:
        malformed: Counter[str] = Counter()
        rows = (_row_of_metadata(metadata) for metadata in _read_metadata(path, malformed))
        content_hash, papers = _write_rows(rows, METADATA, cache / "metadata")
        return asdict(IndexedSnapshot(name, content_hash, papers, dict(sorted(malformed.items()))))

    return IndexedSnapshot(**_remember(path, [name], cache, "metadata", read))


@dataclass(frozen=True, slots=True)
class IndexedExclusions:
    """One list of packages that are there and count no more."""

    name: str
    """Path relative to the dumps folder, with `/`."""
    content_hash: str
    bytes: int
    packages: int


def index_exclusions(path: Path, name: str, cache: Path) -> IndexedExclusions:
    """Keep a list as it is now: the file in the dumps folder is replaced at each fetch."""

    def read() -> dict[str, Any]:
        data = path.read_bytes()
        content_hash = hashlib.sha256(data).hexdigest()
        write_atomically(cache / "excluded" / f"{content_hash}.parquet", data)
        return asdict(IndexedExclusions(name, content_hash, len(data), pq.read_metadata(path).num_rows))

    return IndexedExclusions(**_remember(path, [name], cache, "excluded", read))


def is_of_pmc(path: Path) -> bool:
    """Whether a dump is one of PubMed Central's, by its name."""
    return path.match(pmc.TARS) or path.match(pmc.PACKAGES)


def write_atomically(target: Path, data: bytes) -> None:
    """Write a file under a temporary name beside `target`, and rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{_writer()}.tmp")
    temporary.write_bytes(data)
    temporary.replace(target)


def _remember(path: Path, key: list[Any], cache: Path, folder: str, read: Callable[[], dict[str, Any]]) -> Any:
    """What `read` gives, from `state/` if the file is the one that it was read from."""
    state = cache / "state" / f"{hashlib.sha256(orjson.dumps(key[0])).hexdigest()[:32]}.json"
    stamp = _stamp(path)
    if state.is_file():
        known = orjson.loads(state.read_bytes())
        content_hash = known["found"]["content_hash"]
        kept = content_hash is None or (cache / folder / f"{content_hash}.parquet").is_file()
        if known["format"] == _FORMAT and known["key"] == key and known["stamp"] == stamp and kept:
            return known["found"]
    found = read()
    if _stamp(path) == stamp:
        record = orjson.dumps({"format": _FORMAT, "key": key, "stamp": stamp, "found": found})
        write_atomically(state, record)
    return found


def _writer() -> str:
    """Tells apart processes and threads that index at the same time."""
    return f"{os.getpid()}-{threading.get_ident()}"


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _find_incompleteness(dump: Path, listing: Listing | None) -> str | None:
    return pmc.find_incompleteness(dump) if dump.match(pmc.PACKAGES) else find_incompleteness(dump, listing)


def _scan(dump: Path) -> Iterator[Member]:
    return pmc.scan_dump(dump) if is_of_pmc(dump) else scan(dump)


def _read_metadata(path: Path, malformed: Counter[str]) -> Iterator[Metadata]:
    if is_of_pmc(path):
        return pmc.read_metadata(path)
    return (to_metadata(raw) for raw in read_metadata(path, malformed))


def _rows_of_members(tar: Path) -> Iterator[dict[str, Any]]:
    for member in _scan(tar):
        yield {name: getattr(member, name) for name in MEMBERS.names}


def _row_of_metadata(metadata: Metadata) -> dict[str, Any]:
    fields = {name: getattr(metadata, name) for name in METADATA.names[:-1]}
    return fields | {"metadata_sha256": metadata.sha256()}


def _write_rows(rows: Iterable[dict[str, Any]], schema: pa.Schema, folder: Path) -> tuple[str, int]:
    """Write rows to `<folder>/<hash of the rows>.parquet` in batches; the hash, and how many rows have no problem."""
    digest, sound = hashlib.sha256(), 0
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{_writer()}.tmp"
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            stream = iter(rows)
            while batch := list(islice(stream, _BATCH)):
                for row in batch:
                    digest.update(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
                    sound += not row.get("problem")
                writer.write_batch(pa.RecordBatch.from_pylist(batch, schema))
        temporary.replace(folder / f"{digest.hexdigest()}.parquet")
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest(), sound
