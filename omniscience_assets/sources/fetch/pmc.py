"""Fetch PMC's open access articles: those of an inventory that are not here, in the versions that it lists.

The bucket `s3://pmc-oa-opendata` is read anonymously. `metadata/PMC<n>.<v>.json` says of an article version `pmcid`,
`version`, `title`, `doi`, `license_code` (`CC BY`, …, or null), `is_retracted`, and `xml_url`, `pdf_url` and
`media_urls[]`, each with its MD5 as `?md5=`; the files lie under `PMC<n>.<v>/` (PMC's page on its Cloud Service, and
what two public clients of the bucket observed in September 2026).

Each version becomes a package in a dump, `pmc_oa_<day>_<NNN>.tar` (see `sources.pmc`); dumps are never changed. What
the inventory has no more, or has in another version, is named in `pmc_excluded.parquet` beside them, and is no paper
any more. So the dumps and an inventory that was kept give the same set of article versions for ever.
"""

import shutil
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from omniscience_assets.sources._tar import TarDamaged, walk
from omniscience_assets.sources.fetch.faults import Fault, FetchError
from omniscience_assets.sources.fetch.pmc_article import fetch_article
from omniscience_assets.sources.fetch.pmc_inventory import ArticleVersion, KeptInventory, rows_of
from omniscience_assets.sources.fetch.report import FetchReport, Watch
from omniscience_assets.sources.fetch.transfer import Transfer, require_space
from omniscience_assets.sources.pmc import EXCLUDED, RETRACTED, TARS, PackageName
from omniscience_assets.store.streams import chunks

_INCOMING = ".incoming"
_HERE = pa.schema(
    [
        ("number", pa.int64()),
        ("version", pa.int32()),
        ("etag", pa.string()),
        ("member", pa.string()),
        ("whole", pa.bool_()),
    ]
)
_EXCLUDED = pa.schema([("member", pa.string()), ("reason", pa.string())])

_GONE = """
    SELECT h.member, CASE WHEN l.number IS NULL THEN 'gone' ELSE 'replaced' END AS reason
    FROM here AS h LEFT JOIN chosen AS l USING (number)
        LEFT JOIN here AS w ON w.number = l.number AND w.version = l.version AND w.etag = l.etag AND w.whole
    WHERE l.number IS NULL OR ((h.version, h.etag) <> (l.version, l.etag) AND ($exact OR w.number IS NOT NULL))
    GROUP BY ALL ORDER BY ALL
"""
"""Packages that count no more; without `exact`, an old version counts until the listed one is here."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles of the inventory are wanted, and of which the media."""

    licences: tuple[str, ...]
    """Licence classes (`sources.licences`) of which media are fetched; of others metadata and text only."""
    articles: tuple[str, ...] = ()
    """`PMC13900`; none for all."""
    limit: int | None = None
    """So many, chosen by the hash of their number: a random sample that stays, and that a larger one contains."""

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `chosen` of `listed`."""
        named = [int(article.removeprefix("PMC")) for article in self.articles]
        condition = f"WHERE number IN ({', '.join(map(str, named))})" if named else ""
        order = f"ORDER BY md5(number::VARCHAR), number LIMIT {self.limit}" if self.limit is not None else ""
        connection.execute(f"CREATE TABLE chosen AS FROM listed {condition} {order}")


def fetch_pmc(
    transfer: Transfer,
    folder: Path,
    inventory: KeptInventory,
    selection: Selection,
    *,
    exact: bool = False,
    workers: int = 8,
    batch: int = 500,
    keep_free: int = 1 << 30,
    dry_run: bool = False,
    watch: Watch = Watch(),  # noqa: B008 - it is frozen
) -> FetchReport:
    """Bring a folder's PMC dumps up to an inventory: fetch what is missing, exclude what it has no more.

    An article version that cannot be had is a fault of the report, and the others are fetched. With `exact`, an older
    version does not stand in for it. `batch` is the packages of a dump; `keep_free` is in bytes.

    Raises:
        FetchError: the inventory cannot be read, or the disk is too small.
    """
    report = FetchReport("pmc", transfer.remote.url, notes={"inventory": inventory.stamp})
    folder.mkdir(parents=True, exist_ok=True)
    run = _Run(transfer, folder, inventory.day, selection, workers, report, watch)
    with duckdb.connect(config={"temp_directory": str(folder / ".spill")}) as connection:
        inventory.load(connection)
        selection.create(connection)
        _list_here(connection, folder, selection)
        connection.execute(
            "CREATE TABLE missing AS FROM chosen ANTI JOIN (FROM here WHERE whole) USING (number, version, etag)"
        )
        report.wanted, to_come = _count(connection, "chosen"), _count(connection, "missing")
        report.there = report.wanted - to_come
        watch.on_plan(to_come, None)
        if dry_run:
            report.notes["to_come"] = to_come
            return report.finish()
        _exclude(connection, folder, report, exact=exact)
        for some in chunks(rows_of(connection.cursor(), "FROM missing ORDER BY number"), batch):
            require_space(folder, 0, keep_free)
            run.fetch_batch(some)
            if any(fault.reason == "disk_full" for fault in report.faults):
                break
        _list_here(connection, folder, selection)
        _exclude(connection, folder, report, exact=exact)
    if report.ok:
        shutil.rmtree(folder / _INCOMING, ignore_errors=True)
    return report.finish()


@dataclass(frozen=True, slots=True)
class _Run:
    """One fetch under way."""

    transfer: Transfer
    folder: Path
    day: str
    selection: Selection
    workers: int
    report: FetchReport
    watch: Watch

    def fetch_batch(self, batch: Sequence[ArticleVersion]) -> None:
        """Fetch some packages side by side, and make one dump of those that came."""
        report = self.report
        with ThreadPoolExecutor(self.workers) as pool:
            results = list(pool.map(self._fetch, batch))
        made = [result for result in results if not isinstance(result, Fault)]
        report.faults += [result for result in results if isinstance(result, Fault)]
        report.bytes += sum(came for _, _, came in made)
        if not made:
            return
        write_dump(_next_name(self.folder, self.day), [(str(name), path) for name, path, _ in made])
        report.fetched += len(made)
        for name, path, _ in made:
            path.unlink()
            if name.why:
                note = RETRACTED if name.why == RETRACTED else "without_media"
                report.notes[note] = int(report.notes.get(note, 0)) + 1

    def _fetch(self, article: ArticleVersion) -> tuple[PackageName, Path, int] | Fault:
        try:
            found = fetch_article(self.transfer, article, self.folder / _INCOMING, self.selection.licences)
        except FetchError as error:
            return error.fault
        self.watch.on_unit(article.name)
        return found


def write_dump(target: Path, packages: Sequence[tuple[str, Path]]) -> None:
    """Write a dump of packages, as (name in it, file), under a temporary name, and rename it."""
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as handle:
        with tarfile.open(fileobj=handle, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in packages:
                header = tarfile.TarInfo(name)
                header.size = path.stat().st_size
                with path.open("rb") as package:
                    tar.addfile(header, package)
        handle.flush()
    part.replace(target)


def _list_here(connection: duckdb.DuckDBPyConnection, folder: Path, selection: Selection) -> None:
    """Make the table `here(number, version, etag, member, whole)` of the packages in the folder's dumps.

    A package that lacks its media because its licence was not asked for is not whole once it is asked for.
    """
    rows = [
        (int(name.article[3:]), name.version, name.etag, str(name), name.why not in selection.licences)
        for path in sorted(folder.glob(TARS))
        for name in _names(path)
    ]
    kinds = {
        "number": pa.int64(),
        "version": pa.int32(),
        "etag": pa.string(),
        "member": pa.string(),
        "whole": pa.bool_(),
    }
    arrays = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(kinds.values())]
    connection.register("found", pa.table(arrays, names=[*kinds]))
    connection.execute("CREATE OR REPLACE TABLE here AS FROM found")
    connection.unregister("found")


def _names(dump: Path) -> Iterator[PackageName]:
    with dump.open("rb") as handle:
        try:
            for header in walk(handle):
                if name := PackageName.parse(header.name):
                    yield name
        except TarDamaged:
            return


def _exclude(connection: duckdb.DuckDBPyConnection, folder: Path, report: FetchReport, *, exact: bool) -> None:
    """Write down which packages count no more, if that is not what is written already."""
    gone = connection.sql(_GONE, params={"exact": exact}).to_arrow_table()
    gone = gone.cast(_EXCLUDED)
    for reason in ("gone", "replaced"):
        if count := gone["reason"].to_pylist().count(reason):
            report.notes[reason] = count
    target = folder / EXCLUDED
    if gone.num_rows == 0 and not target.is_file():
        return
    if target.is_file() and pq.read_table(target).equals(gone):
        return
    part = target.with_name(f".{target.name}.part")
    pq.write_table(gone, part)
    part.replace(target)


def _next_name(folder: Path, day: str) -> Path:
    """A name that sorts after those of all dumps of the day."""
    taken = [int(path.stem.rpartition("_")[2]) for path in folder.glob(f"pmc_oa_{day}_*.tar")]
    return folder / f"pmc_oa_{day}_{max(taken, default=0) + 1:05d}.tar"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
