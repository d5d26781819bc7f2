"""Which papers lie where: an index over all dumps of a folder, joined with what the metadata snapshot says of them.

Dumps and snapshots are indexed once (`_index`); the join is made when it is asked for, by DuckDB over their Parquet
files, so a new snapshot or a corrected table of categories costs no reading of tars.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from omniscience_assets.disciplines import ARXIV_CATEGORIES
from omniscience_assets.sources._index import (
    MEMBERS,
    METADATA,
    IndexedDump,
    IndexedSnapshot,
    index_dump,
    index_snapshot,
    write_atomically,
)
from omniscience_assets.sources.arxiv import MANIFEST, Listing, read_manifest

Progress = Callable[[str, int, int], None]
"""Called before each file with its name, its number from 0 and how many there are."""

_BATCH = 2000

_NEWEST = """
    SELECT m.*, a.archive,
        coalesce(m.paper_id, a.archive || CASE WHEN m.name = '' THEN '@' || m."offset" ELSE '/' || m.name END) AS unit,
        row_number() OVER (
            PARTITION BY unit ORDER BY m.problem IS NULL DESC, a.archive DESC, m."offset" DESC
        ) AS place
    FROM members AS m JOIN archives AS a USING (filename)
"""
_LATEST_METADATA = """
    SELECT paper_id, filename, file_row_number FROM metadata JOIN snapshots USING (filename)
    QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY position DESC, file_row_number DESC) = 1
"""
_ROWS = f"""
    WITH newest AS ({_NEWEST}),
    latest AS (SELECT * FROM metadata SEMI JOIN ({_LATEST_METADATA}) USING (paper_id, filename, file_row_number))
    SELECT 'arxiv:' || n.unit AS paper_id, n.archive, n.name AS member, n."offset", n.size, n.sha256, c.discipline,
        coalesce(d.title, '') AS title, coalesce(d.abstract, '') AS abstract, coalesce(d.authors, '') AS authors, d.doi,
        coalesce(d.categories, []) AS categories, d.licence, coalesce(n.version, d.version) AS version, d.published,
        d.metadata_sha256,
        CASE WHEN n.place > 1 THEN 'superseded' WHEN n.problem IS NOT NULL THEN n.problem
            WHEN d.paper_id IS NULL THEN 'no_metadata'
            WHEN c.discipline IS NULL THEN 'unknown_category: ' || coalesce(d.categories[1], '') END AS problem
    FROM newest AS n LEFT JOIN latest AS d USING (paper_id) LEFT JOIN subjects AS c ON c.category = d.categories[1]
"""


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One submission in a dump, and what is known of its paper."""

    paper_id: str
    """`arxiv:2401.01234`; for a member that is no paper, the archive and the member."""
    archive: str
    """Path of the tar, relative to the dumps folder."""
    member: str
    offset: int
    size: int
    sha256: str | None
    """Of the package's bytes; `None` where the member could not be read."""
    discipline: str | None
    title: str
    abstract: str
    authors: str
    doi: str | None
    categories: tuple[str, ...]
    licence: str | None
    version: str | None
    published: str | None
    metadata_sha256: str | None
    """Of the metadata above; `None` when there are none."""
    problem: str | None
    """`no_metadata`, `unknown_category: <name>`, `unknown_member`, `not_a_file`, `truncated_tar`, `corrupt_tar`,
    `superseded`; `None` for a sound paper."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One tar of the dumps folder."""

    name: str
    """Path relative to the dumps folder."""
    content_hash: str | None
    """`None` when it is not complete."""
    bytes: int
    papers: int
    disciplines: tuple[str, ...]
    """Those that it holds papers of."""
    problem: str | None
    """Why it is skipped, for a person; `None` when it is indexed."""


@dataclass(frozen=True)
class Inventory:
    """The index as it was when `index_dumps` made it; plain data, so that it can be sent to other processes."""

    folder: Path
    cache: Path
    indexed: tuple[IndexedDump, ...]
    snapshots: tuple[IndexedSnapshot, ...]

    @property
    def revision(self) -> str:
        """Changes whenever a query may give other rows: hash over dumps, metadata and the table of categories."""
        parts = [[dump.archive, dump.content_hash] for dump in self.indexed]
        parts += [[snapshot.name, snapshot.content_hash] for snapshot in self.snapshots]
        return hashlib.sha256(orjson.dumps([parts, sorted(ARXIV_CATEGORIES.items())])).hexdigest()

    def dumps(self) -> list[Dump]:
        """All tars by name, those that were skipped included."""
        found = self._disciplines()
        return [
            Dump(d.archive, d.content_hash, d.bytes, d.papers, tuple(found.get(d.archive, ())), d.problem)
            for d in self.indexed
        ]

    def papers(self, discipline: str) -> Iterator[InventoryRow]:
        """Stream the papers of a discipline by ascending id, each from the newest dump that has it sound.

        A row may have a `problem`: its paper is known, its bytes are damaged.
        """
        return self._rows("discipline = $discipline AND problem IS DISTINCT FROM 'superseded'", discipline=discipline)

    def unplaced(self) -> Iterator[InventoryRow]:
        """Stream what belongs to no discipline, each with its `problem`, by ascending id."""
        return self._rows("discipline IS NULL AND problem IS DISTINCT FROM 'superseded'")

    def superseded(self) -> Iterator[InventoryRow]:
        """Stream the rows that a newer dump replaces, by ascending id."""
        return self._rows("problem = 'superseded'")

    def locate(self, sha256s: Sequence[str]) -> dict[str, tuple[Path, int, int]]:
        """Where the packages with these hashes lie: path of the tar, offset and size in bytes."""
        query = """
            SELECT sha256, max_by(struct_pack(archive, "offset", size), (archive, "offset"))
            FROM members JOIN archives USING (filename) WHERE sha256 IN (SELECT unnest($wanted)) GROUP BY sha256
        """
        found = self._connect().execute(query, {"wanted": list(sha256s)}).fetchall()
        return {sha256: (self.folder / at["archive"], at["offset"], at["size"]) for sha256, at in found}

    def _rows(self, condition: str, **parameters: str) -> Iterator[InventoryRow]:
        query = f'FROM ({_ROWS}) WHERE {condition} ORDER BY paper_id, archive, "offset"'
        connection = self._connect()
        for batch in connection.sql(query, params=parameters).to_arrow_reader(_BATCH):
            for row in batch.to_pylist():
                yield InventoryRow(**row | {"categories": tuple(row["categories"])})

    def _disciplines(self) -> dict[str, list[str]]:
        """Disciplines of each archive; kept in the cache, because a sensor asks every minute."""
        kept = self.cache / "disciplines" / f"{self.revision}.json"
        if not kept.is_file():
            query = f"""
                SELECT archive, list_sort(list(DISTINCT discipline)) FROM ({_ROWS})
                WHERE discipline IS NOT NULL GROUP BY archive ORDER BY archive
            """
            found = orjson.dumps(dict(self._connect().execute(query).fetchall()))
            write_atomically(kept, found)
        known: dict[str, list[str]] = orjson.loads(kept.read_bytes())
        return known

    def _connect(self) -> duckdb.DuckDBPyConnection:
        """A database of its own with the tables `archives`, `snapshots` and `subjects` and the Parquet files' rows."""
        connection = duckdb.connect(config={"temp_directory": str(self.cache / "spill")})
        dumps = [(dump.archive, dump.content_hash) for dump in self.indexed if dump.content_hash]
        tars = [str(self.cache / "members" / f"{content_hash}.parquet") for _, content_hash in dumps]
        snapshots = [str(self.cache / "metadata" / f"{one.content_hash}.parquet") for one in self.snapshots]
        _register(connection, "archives", archive=[archive for archive, _ in dumps], filename=tars)
        _register(connection, "snapshots", position=range(len(snapshots)), filename=snapshots)
        _register(connection, "subjects", category=ARXIV_CATEGORIES.keys(), discipline=ARXIV_CATEGORIES.values())
        _view(connection, "members", tars, MEMBERS)
        _view(connection, "metadata", snapshots, METADATA)
        return connection


def index_dumps(dumps: Path, cache: Path, on_progress: Progress | None = None) -> Inventory:
    """Index all dumps under a folder, and all metadata snapshots; what was indexed before costs one `stat` per file.

    A tar that is not complete is listed with the reason and skipped. Several processes may do this at once.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: a manifest is not XML.
    """
    if not dumps.is_dir():
        raise FileNotFoundError(f"{dumps} is not a folder")
    tars, snapshots = sorted(dumps.rglob("arXiv_src_*.tar")), _find_snapshots(dumps)
    listings = {folder: _read_listings(folder) for folder in {tar.parent for tar in tars}}
    indexed, read = [], []
    for number, path in enumerate([*tars, *snapshots]):
        name = path.relative_to(dumps).as_posix()
        if on_progress:
            on_progress(name, number, len(tars) + len(snapshots))
        if number < len(tars):
            indexed.append(index_dump(path, name, cache, listings[path.parent].get(path.name)))
        else:
            read.append(index_snapshot(path, name, cache))
    return Inventory(dumps, cache, tuple(indexed), tuple(read))


def _find_snapshots(dumps: Path) -> list[Path]:
    return sorted(path for ending in ("json", "jsonl", "json.gz", "jsonl.gz")
                  for path in dumps.rglob(f"arxiv-metadata*.{ending}"))  # fmt: skip


def _read_listings(folder: Path) -> dict[str, Listing]:
    manifest = folder / MANIFEST
    return read_manifest(manifest) if manifest.is_file() else {}


def _register(connection: duckdb.DuckDBPyConnection, name: str, **columns: Collection[Any]) -> None:
    types = {"position": pa.int64()}
    arrays = {column: pa.array(values, types.get(column, pa.string())) for column, values in columns.items()}
    connection.register(name, pa.table(arrays))


def _view(connection: duckdb.DuckDBPyConnection, name: str, files: list[str], schema: pa.Schema) -> None:
    if files:
        rows = connection.read_parquet(sorted(set(files)), filename=True, file_row_number=True)
        rows.create_view(name)
    else:
        empty = pa.schema([*schema, ("filename", pa.string()), ("file_row_number", pa.int64())]).empty_table()
        connection.register(name, empty)
