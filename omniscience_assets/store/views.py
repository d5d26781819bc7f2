"""DuckDB over the record log: `current.<asset>`, `history.<asset>`, `edges` and `specs`.

A connection sees the log as it was when it was opened; it is cheap, so open one for each piece of work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
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


@contextmanager
def connect(
    files: Files, records: Mapping[str, type], *, disciplines: Iterable[str] | None = None
) -> Iterator[DuckDBPyConnection]:
    """Give a DuckDB connection with the views over the log of each asset in `records` (asset name → payload type).

    `disciplines` limits the views to some partitions.
    """
    connection = _database().cursor()
    files.register(connection)
    name = f"log_{uuid4().hex}"
    connection.execute(f"ATTACH ':memory:' AS {name}; USE {name}")
    try:
        _create_views(connection, files, records, disciplines)
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
    """Write `<home>/catalog.duckdb` with the views, whole or not at all, and return its path."""
    import duckdb

    with files.replacing("catalog.duckdb") as temporary, duckdb.connect(str(temporary)) as connection:
        files.register(connection)
        _create_views(connection, files, records, None)
    return files.path("catalog.duckdb")


@cache
def _database() -> DuckDBPyConnection:
    """The process's one DuckDB instance: starting one costs ten times what a catalog in it does."""
    import duckdb

    spill = Path(tempfile.gettempdir()) / f"omniscience-duckdb-{os.getpid()}"
    database = duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "temp_directory": str(spill)})
    # A view is bound several times over, and without a cache each of them reads the metadata of all files anew.
    return database.execute("SET GLOBAL parquet_metadata_cache = true")


def _create_views(
    connection: DuckDBPyConnection, files: Files, records: Mapping[str, type], disciplines: Iterable[str] | None
) -> None:
    for schema in ("current", "history"):
        connection.execute(f"CREATE SCHEMA {schema}")
    wanted = None if disciplines is None else set(disciplines)
    for asset, record in records.items():
        _create_history(connection, files, asset, record, wanted)
        connection.execute(_current_view(asset))
    connection.execute(_edges_view(list(records)))
    _create_specs(connection, files)


def _create_history(
    connection: DuckDBPyConnection, files: Files, asset: str, record: type, wanted: set[str] | None
) -> None:
    urls = [
        files.url(item.name)
        for discipline in partitions(files, asset)
        if wanted is None or discipline in wanted
        for item in live_files(files, asset, discipline)
    ]
    if urls:
        listed = ", ".join(_quoted(url) for url in urls)
        source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = true)"
        known = connection.sql(f"SELECT * FROM {source} LIMIT 0").columns
        missing = [field for field in table_schema(record) if field.name not in known]
        extra = "".join(f", NULL::{_sql_type(connection, field)} AS {field.name}" for field in missing)
        connection.execute(f"CREATE VIEW history.{asset} AS SELECT *{extra} FROM {source}")
    else:
        connection.from_arrow(table_schema(record).empty_table()).create(f"history.{asset}")


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
