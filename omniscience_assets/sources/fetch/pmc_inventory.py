"""Which article versions PMC has: its daily inventory of metadata objects, or one that was kept.

`inventory-reports/pmc-oa-opendata/metadata/<YYYY-MM-DDT01-00Z>/manifest.json` lists gzipped CSV files by `key`, `size`
and `MD5checksum`, and names their columns in `fileSchema` (`Bucket, Key, LastModifiedDate, ETag`); about 30 days of
them are kept. The form is Amazon S3 Inventory's, in which keys are URL-encoded and a manifest appears last. The rows
are of `metadata/PMC<n>.<v>.json`; the ETag of an object that was uploaded in one part is its MD5. (Amazon's page on
inventory lists; PMC's own facts as observed in September 2026 by two public clients of the bucket.)
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from omniscience_assets.sources._index import write_atomically
from omniscience_assets.sources.fetch.faults import Fault, FetchError
from omniscience_assets.sources.fetch.remote import check_key
from omniscience_assets.sources.fetch.transfer import Expected, Transfer, md5_of

REPORTS = "inventory-reports/pmc-oa-opendata/metadata"
MANIFEST = "manifest.json"

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}Z")
_MOST_DAYS_BACK = 7
_ETAG = r"[\w-]{1,80}"
_COLUMN = re.compile(r"\w{1,64}")


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One article version of an inventory."""

    number: int
    version: int
    etag: str
    """Of its metadata object."""

    @property
    def name(self) -> str:
        """`PMC13900.1`."""
        return f"PMC{self.number}.{self.version}"


@dataclass(frozen=True, slots=True)
class KeptInventory:
    """An inventory whose files lie in a folder of ours."""

    stamp: str
    """When it was made, such as `2026-09-14T01-00Z`; the name of the folder."""
    manifest: Path
    shards: tuple[Path, ...]
    columns: tuple[str, ...]

    @property
    def day(self) -> str:
        """`20260914`, or the stamp's letters and digits where it is no date."""
        return self.stamp[:10].replace("-", "") if _DATED.fullmatch(self.stamp) else re.sub(r"\W", "", self.stamp)

    def load(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `listed(number, version, etag)`: the highest version of each article.

        Raises:
            FetchError: `bad_manifest`, when its files cannot be read as the manifest says.
        """
        shards = ", ".join(f"'{_quoted(str(shard))}'" for shard in self.shards)
        columns = ", ".join(f"'{column}': 'VARCHAR'" for column in self.columns)
        latest = "AND lower(IsLatest) = 'true'" if "IsLatest" in self.columns else ""
        gone = "AND lower(IsDeleteMarker) <> 'true'" if "IsDeleteMarker" in self.columns else ""
        query = f"""
            CREATE TABLE listed AS
            WITH rows AS (
                SELECT regexp_extract(url_decode(Key), '^metadata/PMC(\\d{{1,12}})\\.(\\d{{1,6}})\\.json$',
                    ['number', 'version']) AS name, trim(ETag, '"') AS etag
                FROM read_csv([{shards}], header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
                    columns = {{{columns}}}) WHERE true {latest} {gone}
            )
            SELECT name.number::BIGINT AS number, name.version::INTEGER AS version, etag
            FROM rows WHERE name.number <> ''
            QUALIFY row_number() OVER (PARTITION BY number ORDER BY version DESC, etag) = 1
        """
        try:
            connection.execute(query)
            odd = connection.execute("FROM listed WHERE NOT regexp_full_match(etag, $1) LIMIT 1", [_ETAG]).fetchone()
        except duckdb.Error as error:
            raise FetchError(Fault("bad_manifest", str(self.manifest), str(error).splitlines()[0])) from error
        if odd:
            raise FetchError(Fault("bad_manifest", str(self.manifest), f"PMC{odd[0]}.{odd[1]} has the ETag {odd[2]!r}"))


def keep_latest(transfer: Transfer, folder: Path) -> KeptInventory:
    """Keep the newest inventory that is whole under `folder`; one that is kept already is not downloaded again.

    Raises:
        FetchError: there is none.
    """
    days = [name for name in transfer.remote.names(REPORTS) if _DATED.fullmatch(name)][-_MOST_DAYS_BACK:]
    missing: FetchError | None = None
    for day in reversed(days):
        try:
            return keep(transfer, f"{REPORTS}/{day}/{MANIFEST}", folder, day)
        except FetchError as error:  # its manifest or a file of it may not be there yet
            if error.fault.reason != "missing_object":
                raise
            missing = error
    fault = Fault("missing_object", REPORTS, f"{transfer.remote.url} lists no inventory; name one with --inventory")
    raise missing or FetchError(fault)


def keep(transfer: Transfer, key: str, folder: Path, stamp: str) -> KeptInventory:
    """Bring a manifest and the files that it lists into `<folder>/<stamp>/`, so that it can be read for ever.

    Raises:
        FetchError: it is no manifest, or a file of it cannot be had.
    """
    home = folder / stamp
    raw = transfer.read(key)
    for name, expected in _files(raw, key):
        target = home / posixpath.basename(name)
        if not (target.is_file() and (expected.md5 is None or md5_of(target) == expected.md5)):
            transfer.fetch(name, target, expected)
    write_atomically(home / MANIFEST, raw)
    return open_kept(home / MANIFEST)


def open_kept(manifest: Path) -> KeptInventory:
    """Open an inventory that was kept: its files lie beside the manifest, and have the MD5 that it gives.

    Raises:
        FetchError: a file is missing (`missing_object`) or another (`wrong_checksum`), or it is no manifest.
    """
    if not manifest.is_file():
        raise FetchError(Fault("missing_object", str(manifest), "there is no such file"))
    raw = manifest.read_bytes()
    shards = []
    for name, expected in _files(raw, str(manifest)):
        path = manifest.parent / posixpath.basename(name)
        if not path.is_file():
            raise FetchError(Fault("missing_object", str(path), "the inventory is kept without this file"))
        if expected.md5 is not None and (md5 := md5_of(path)) != expected.md5:
            raise FetchError(Fault("wrong_checksum", str(path), "it is not the listed file", expected.md5, md5))
        shards.append(path)
    columns = tuple(column.strip() for column in str(orjson.loads(raw).get("fileSchema", "")).split(","))
    if not {"Key", "ETag"} <= set(columns) or not all(map(_COLUMN.fullmatch, columns)):
        raise FetchError(Fault("bad_manifest", str(manifest), "its fileSchema has no Key or no ETag"))
    return KeptInventory(manifest.resolve().parent.name, manifest, tuple(shards), columns)


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[ArticleVersion]:
    """Stream the article versions that a query gives."""
    for batch in connection.sql(query).to_arrow_reader(5000):
        for row in batch.to_pylist():
            yield ArticleVersion(row["number"], row["version"], row["etag"])


def _files(raw: bytes, key: str) -> list[tuple[str, Expected]]:
    """Keys of the files that a manifest lists."""
    try:
        manifest = orjson.loads(raw)
        listed = [
            (str(file["key"]), Expected(int(file["size"]), str(file["MD5checksum"]).lower() or None))
            for file in manifest["files"]
        ]
        written = str(manifest["fileFormat"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise FetchError(Fault("bad_manifest", key, f"no S3 inventory manifest: {error!r}")) from error
    if written.upper() != "CSV" or not listed:
        raise FetchError(Fault("bad_manifest", key, f"{len(listed)} files in {written}; only CSV is read"))
    return [(check_key(name), expected) for name, expected in listed]


def _quoted(text: str) -> str:
    return text.replace("'", "''")
