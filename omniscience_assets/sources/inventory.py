"""Which papers lie where: an index over all dumps of a folder, joined with what is said of the papers.

Dumps and metadata are indexed once (`_index`); the join is made when it is asked for, by DuckDB over their Parquet
files, so a new snapshot or a corrected table of subjects costs no reading of tars. Where several dumps hold a paper,
sources go before PDFs and bulk dumps before single packages; then the higher version counts, then the newer dump.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from omniscience_assets.disciplines import ARXIV_CATEGORIES, JATS_SUBJECTS
from omniscience_assets.sources._index import (
    MEMBERS,
    METADATA,
    IndexedDump,
    IndexedExclusions,
    IndexedSnapshot,
    index_dump,
    index_exclusions,
    index_snapshot,
    is_of_pmc,
    write_atomically,
)
from omniscience_assets.sources.arxiv import MANIFEST, PDF_MANIFEST, Listing, read_manifest
from omniscience_assets.sources.pmc import EXCLUDED, PACKAGES, TARS

Progress = Callable[[str, int, int], None]
"""Called before each file with its name, its number from 0 and how many there are."""

_BATCH = 2000
_DUMPS = ("arXiv_src_*.tar", "arXiv_pdf_*.tar", TARS, PACKAGES)

_NEWEST = """
    SELECT m.*, a.archive, a.source, CASE a.source WHEN 'pmc' THEN m.sha256 ELSE m.paper_id END AS described,
        coalesce(m.paper_id, a.archive || CASE WHEN m.name = '' THEN '@' || m."offset" ELSE '/' || m.name END) AS unit,
        row_number() OVER (
            PARTITION BY unit ORDER BY m.problem IS NULL DESC, a.rank DESC,
                try_cast(ltrim(m.version, 'v') AS INTEGER) DESC NULLS FIRST, a.archive DESC, m."offset" DESC
        ) AS place
    FROM members AS m JOIN archives AS a USING (filename)
    WHERE a.source <> 'pmc' OR m.name NOT IN (SELECT member FROM excluded)
"""
_DISCIPLINE = """
    CASE n.source WHEN 'pmc' THEN list_filter(
        list_transform(d.categories, lambda name: getvariable('jats_subjects')[lower(name)]),
        lambda found: found IS NOT NULL
    )[1] ELSE c.discipline END
"""
"""Of an article the discipline of its first subject that has one; of a submission that of its primary category."""

_LATEST_METADATA = """
    SELECT paper_id, filename, file_row_number FROM metadata JOIN snapshots USING (filename)
    QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY position DESC, file_row_number DESC) = 1
"""
_ROWS = f"""
    WITH newest AS ({_NEWEST}),
    latest AS (SELECT * FROM metadata SEMI JOIN ({_LATEST_METADATA}) USING (paper_id, filename, file_row_number))
    SELECT n.source || ':' || n.unit AS paper_id, n.archive, n.name AS member, n."offset", n.size, n.sha256,
        {_DISCIPLINE} AS discipline,
        coalesce(d.title, '') AS title, coalesce(d.abstract, '') AS abstract, coalesce(d.authors, '') AS authors, d.doi,
        coalesce(d.categories, []) AS categories, d.licence, coalesce(n.version, d.version) AS version, d.published,
        d.metadata_sha256,
        CASE WHEN n.place > 1 THEN 'superseded' WHEN n.problem IS NOT NULL THEN n.problem
            WHEN d.paper_id IS NULL THEN 'no_metadata'
            WHEN {_DISCIPLINE} IS NULL THEN 'unknown_category: ' || CASE n.source
                WHEN 'pmc' THEN array_to_string(d.categories, '; ') ELSE coalesce(d.categories[1], '') END
        END AS problem
    FROM newest AS n LEFT JOIN latest AS d ON d.paper_id = n.described
        LEFT JOIN subjects AS c ON c.category = d.categories[1]
"""


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One submission in a dump, and what is known of its paper."""

    paper_id: str
    """`arxiv:2401.01234` or `pmc:PMC13900`; for a member that is no paper, the archive and the member."""
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
    """One tar of the dumps folder, a package by itself, or a list of packages that count no more."""

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
    excluded: tuple[IndexedExclusions, ...] = ()

    @property
    def revision(self) -> str:
        """Changes whenever a query may give other rows: hash over dumps, metadata and the tables of subjects."""
        parts = [[dump.archive, dump.content_hash] for dump in self.indexed]
        parts += [[snapshot.name, snapshot.content_hash] for snapshot in self.snapshots]
        parts += [[one.name, one.content_hash] for one in self.excluded]
        tables = [sorted(ARXIV_CATEGORIES.items()), sorted(JATS_SUBJECTS.items())]
        return hashlib.sha256(orjson.dumps([parts, *tables])).hexdigest()

    def dumps(self) -> list[Dump]:
        """All dumps by name, those that were skipped included, and the lists of packages that count no more.

        A list touches every discipline that PMC's dumps hold papers of: it also shrinks, when a package counts again.
        """
        found = self._disciplines()
        dumps = [
            Dump(d.archive, d.content_hash, d.bytes, d.papers, tuple(found.get(d.archive, ())), d.problem)
            for d in self.indexed
        ]
        touched = {key for d in self.indexed if is_of_pmc(Path(d.archive)) for key in found.get(d.archive, ())}
        lists = [
            Dump(one.name, one.content_hash, one.bytes, one.packages, tuple(sorted(touched)), None)
            for one in self.excluded
        ]
        return dumps + lists

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
        names = [archive for archive, _ in dumps]
        sources = ["pmc" if is_of_pmc(Path(name)) else "arxiv" for name in names]
        _register(
            connection, "archives", archive=names, filename=tars, source=sources, rank=[_rank(name) for name in names]
        )
        _register(connection, "snapshots", position=range(len(snapshots)), filename=snapshots)
        _register(connection, "subjects", category=ARXIV_CATEGORIES.keys(), discipline=ARXIV_CATEGORIES.values())
        lists = [str(self.cache / "excluded" / f"{one.content_hash}.parquet") for one in self.excluded]
        gone = [name for path in lists for name in pq.read_table(path, columns=["member"])["member"].to_pylist()]
        _register(connection, "excluded", member=gone)
        connection.register("jats", pa.table({"name": [*JATS_SUBJECTS], "discipline": [*JATS_SUBJECTS.values()]}))
        connection.execute("SET VARIABLE jats_subjects = (SELECT map(list(name), list(discipline)) FROM jats)")
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
    found = sorted({path for pattern in _DUMPS for path in dumps.rglob(pattern)})
    snapshots = [*_find_snapshots(dumps), *filter(is_of_pmc, found)]
    listings = {folder: _read_listings(folder) for folder in {dump.parent for dump in found}}
    indexed: dict[Path, IndexedDump] = {}
    read = []
    for number, path in enumerate([*found, *snapshots]):
        name = path.relative_to(dumps).as_posix()
        if on_progress:
            on_progress(name, number, len(found) + len(snapshots))
        if number < len(found):
            indexed[path] = index_dump(path, name, cache, listings[path.parent].get(path.name))
        elif path not in indexed or indexed[path].content_hash:
            read.append(index_snapshot(path, name, cache))
    lists = [
        index_exclusions(path, path.relative_to(dumps).as_posix(), cache) for path in sorted(dumps.rglob(EXCLUDED))
    ]
    return Inventory(dumps, cache, tuple(indexed.values()), tuple(read), tuple(lists))


def _find_snapshots(dumps: Path) -> list[Path]:
    return sorted(path for ending in ("json", "jsonl", "json.gz", "jsonl.gz")
                  for path in dumps.rglob(f"arxiv-metadata*.{ending}"))  # fmt: skip


def _read_listings(folder: Path) -> dict[str, Listing]:
    manifests = [folder / name for name in (MANIFEST, PDF_MANIFEST)]
    return {name: one for path in manifests if path.is_file() for name, one in read_manifest(path).items()}


def _rank(archive: str) -> int:
    """Which of two dumps counts if both hold a paper: a PDF has less than its source, and a bulk dump is kept fresh."""
    return 0 if Path(archive).match("arXiv_pdf_*") or Path(archive).match(PACKAGES) else 1


def _register(connection: duckdb.DuckDBPyConnection, name: str, **columns: Collection[Any]) -> None:
    types = {"position": pa.int64(), "rank": pa.int64()}
    arrays = {column: pa.array(values, types.get(column, pa.string())) for column, values in columns.items()}
    connection.register(name, pa.table(arrays))


def _view(connection: duckdb.DuckDBPyConnection, name: str, files: list[str], schema: pa.Schema) -> None:
    if files:
        rows = connection.read_parquet(sorted(set(files)), filename=True, file_row_number=True)
        rows.create_view(name)
    else:
        empty = pa.schema([*schema, ("filename", pa.string()), ("file_row_number", pa.int64())]).empty_table()
        connection.register(name, empty)
