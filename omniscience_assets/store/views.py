"""DuckDB over the record log: `current.<asset>`, `history.<asset>`, `edges` and `specs`.

A connection sees the log as it was when it was opened; it is cheap, so open one for each piece of work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partitions
from omniscience_assets.store.schema import from_row, table_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_MEMORY_LIMIT = "2GB"


@dataclass(slots=True)
class _Log:
    """One asset's log as a connection sees it."""

    files: Files
    record: type
    live: dict[str, list[str]]
    """Partition → its files."""

    @classmethod
    def of(cls, files: Files, asset: str, record: type, wanted: set[str] | None) -> _Log:
        places = [name for name in partitions(files, asset) if wanted is None or name in wanted]
        return cls(files, record, {name: [item.name for item in live_files(files, asset, name)] for name in places})


_COLUMNS: dict[str, tuple[str, ...]] = {}
"""The columns of files that were read together."""


@contextmanager
def connect(
    files: Files, records: Mapping[str, type], *, disciplines: Iterable[str] | None = None, edges: bool = False
) -> Iterator[DuckDBPyConnection]:
    """Give a DuckDB connection with the views over the log of each asset in `records` (asset name → payload type).

    `disciplines` limits the views to some partitions. `edges` asks for that view too, which binds all others.
    """
    connection = _database().cursor()
    files.register(connection)
    name = f"log_{uuid4().hex}"
    connection.execute(f"ATTACH ':memory:' AS {name}; USE {name}")
    try:
        _create_views(connection, files, _logs(files, records, disciplines))
        if edges:
            connection.execute(_edges_view(list(records)))
        yield connection
    finally:
        connection.close()
        with _database().cursor() as other:
            other.execute(f"DETACH {name}")


def read_records(files: Files, asset: str, record: type, discipline: str, *, order: str = "record_id") -> Iterator[Any]:
    """Stream the kept records of a partition in the order of a column."""
    names = [field.name for field in fields(record)]
    query = f"SELECT {', '.join(names)} FROM current.{asset} WHERE outcome = 'kept' ORDER BY {order}"
    with connect(files, {asset: record}, disciplines=[discipline]) as connection:
        for batch in connection.sql(query).to_arrow_reader(500):
            for row in batch.to_pylist():
                yield from_row(record, row)


def build_catalog(files: Files, records: Mapping[str, type]) -> str:
    """Write `<lake>/catalog.duckdb` with the views, whole or not at all, and return its path or URL."""
    import duckdb

    with files.replacing("catalog.duckdb") as temporary, duckdb.connect(str(temporary)) as connection:
        files.register(connection)
        _create_views(connection, files, _logs(files, records, None))
        connection.execute(_edges_view(list(records)))
    return files.url("catalog.duckdb")


@cache
def _database() -> DuckDBPyConnection:
    """The process's one DuckDB instance: starting one costs ten times what a catalog in it does."""
    import duckdb

    spill = Path(tempfile.gettempdir()) / f"omniscience-duckdb-{os.getpid()}"
    database = duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "temp_directory": str(spill)})
    # A view is bound several times over, and without a cache each of them reads the metadata of all files anew.
    return database.execute("SET GLOBAL parquet_metadata_cache = true")


def _logs(files: Files, records: Mapping[str, type], disciplines: Iterable[str] | None) -> dict[str, _Log]:
    wanted = None if disciplines is None else set(disciplines)
    return {asset: _Log.of(files, asset, record, wanted) for asset, record in records.items()}


def _create_views(connection: DuckDBPyConnection, files: Files, logs: Mapping[str, _Log]) -> None:
    for schema in ("current", "history"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for asset, log in logs.items():
        _create_history(connection, asset, log)
        connection.execute(_current_view(asset))
    _create_specs(connection, files)


def _create_history(connection: DuckDBPyConnection, asset: str, log: _Log) -> None:
    urls = [log.files.url(name) for names in log.live.values() for name in names]
    if not urls:
        connection.from_arrow(table_schema(log.record).empty_table()).create(f"history.{asset}")
        return
    listed = ", ".join(_quoted(url) for url in urls)
    source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = true)"
    if source not in _COLUMNS:  # what has been written never changes
        _COLUMNS[source] = tuple(one[0] for one in connection.execute(f"FROM {source} LIMIT 0").description or ())
    missing = [one for one in table_schema(log.record) if one.name not in _COLUMNS[source]]
    extra = "".join(f", NULL::{_sql_type(connection, one)} AS {one.name}" for one in missing)
    connection.execute(f"CREATE VIEW history.{asset} AS SELECT *{extra} FROM {source}")


def _current_view(asset: str) -> str:
    # The newest version of each record is found on narrow columns first; the wide payload is read for those only.
    # As an inner join, and not a semi join, it lets DuckDB apply what is asked of papers and records to both sides.
    return f"""
        CREATE VIEW current.{asset} AS
        SELECT * FROM history.{asset}
        JOIN (
            SELECT discipline, root_id, record_id, max(seq) AS seq
            FROM history.{asset} GROUP BY ALL
        ) USING (discipline, root_id, record_id, seq)
        WHERE outcome <> 'tombstone'
    """


def _edges_view(assets: list[str]) -> str:
    parts = [
        f"""
        SELECT '{asset}' AS asset, discipline, root_id, record_id, content_hash, seq, spec_id, outcome, run_id,
               unnest(parents).record_id AS parent_id, unnest(parents).content_hash AS parent_hash
        FROM history.{asset} WHERE outcome <> 'tombstone'
        """
        for asset in assets
    ]
    return "CREATE VIEW edges AS " + " UNION ALL ".join(parts)


def _create_specs(connection: DuckDBPyConnection, files: Files) -> None:
    urls = [files.url(f"specs/{name}") for name in files.names("specs", ".json")]
    if not urls:
        connection.execute("CREATE TABLE specs (spec_id VARCHAR, asset VARCHAR, spec VARCHAR)")
        return
    listed = ", ".join(_quoted(url) for url in urls)
    connection.execute(f"""
        CREATE VIEW specs AS
        SELECT parse_filename(filename, true) AS spec_id, content ->> '$.asset' AS asset, content AS spec
        FROM read_text([{listed}])
    """)


def _sql_type(connection: DuckDBPyConnection, field: pa.Field) -> str:
    import pyarrow as pa

    return str(connection.from_arrow(pa.schema([field]).empty_table()).types[0])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
