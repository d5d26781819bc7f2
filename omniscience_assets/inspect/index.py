"""The gallery's table: one narrow row per figure in a DuckDB in memory, so that a page of a million takes no scan.

Beside it stand tables of the words of the figures' texts. Both are a copy of what the log says, made partition by
partition when the app starts, and made anew for a partition whose log has other files than before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from omniscience_assets.inspect.search import WordTable, holding
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partitions
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

_BATCH = 20_000
_PATIENCE = 1.0
"""Seconds for which the log is not looked at again."""
_PLAIN = "VARCHAR USING COMPRESSION uncompressed"
"""Of texts that a page shows of figures which lie far apart: a compressed block is unpacked for each of them."""
_FIXED = {
    "id": "INTEGER", "figure_id": _PLAIN, "root_id": "VARCHAR", "discipline": "VARCHAR", "number": "VARCHAR",
    "raster": _PLAIN, "width": "INTEGER", "height": "INTEGER", "label": _PLAIN,
    "kind": "VARCHAR", "stage": "VARCHAR", "outcome": "VARCHAR", "reason": "VARCHAR", "tier": "VARCHAR",
    "backend": "VARCHAR", "writer": "VARCHAR", "run_id": "VARCHAR", "produced_at": "TIMESTAMP",
    "support": "FLOAT", "qa_score": "FLOAT", "qa_lift": "FLOAT",
}  # fmt: skip
OWN_SCORES = ("support", "qa_score", "qa_lift")
"""Numbers of a figure beside the gates' measures: the mean support of its caption's claims, the mean score of readers
of its caption, and that less the mean score without any material."""

_QUERY = """
    WITH answers AS (
        SELECT split_part(record_id, '@', 1) AS figure, avg(score) FILTER (arm = 'new_caption') AS qa_score,
            qa_score - avg(score) FILTER (arm = 'blind') AS qa_lift
        FROM current.caption_qa_eval WHERE outcome = 'kept' GROUP BY ALL
    )
    SELECT t.record_id AS figure_id, t.root_id, t.discipline, t.number, t.raster, t.width, t.height,
        left(coalesce(t.caption, t.detail, ''), 200) AS label,
        lower(concat_ws(' ', t.record_id, t.caption, c.text)) AS text,
        e.kind[1].label AS kind,
        CASE WHEN f.record_id IS NOT NULL THEN 'filtered_set' WHEN c.outcome <> 'kept' THEN 'routed_captions'
            WHEN t.outcome <> 'kept' THEN 'triplets' END AS stage,
        CASE stage WHEN 'filtered_set' THEN f.outcome WHEN 'routed_captions' THEN c.outcome
            WHEN 'triplets' THEN t.outcome ELSE 'not judged' END AS outcome,
        CASE stage WHEN 'filtered_set' THEN f.reason WHEN 'routed_captions' THEN c.reason
            WHEN 'triplets' THEN t.reason END AS reason,
        c.tier, c.backend, coalesce(c.model, c.backend) AS writer, coalesce(c.run_id, t.run_id) AS run_id,
        coalesce(c.produced_at, t.produced_at) AS produced_at, c.support, qa_score, qa_lift, s.measures
    FROM current.triplets AS t
        LEFT JOIN current.figure_evidence AS e ON e.root_id = t.root_id AND e.record_id = t.record_id || '@evidence'
        LEFT JOIN current.routed_captions AS c ON c.root_id = t.root_id AND c.record_id = t.record_id || '@caption'
        LEFT JOIN current.caption_scores AS s ON s.root_id = t.root_id AND s.record_id = t.record_id || '@scores'
        LEFT JOIN current.filtered_set AS f ON f.root_id = t.root_id AND f.record_id = t.record_id || '@verdict'
        LEFT JOIN answers ON answers.figure = t.record_id
    ORDER BY t.root_id, t.record_id
"""

Progress = Callable[[str, int], None]
"""Told the partition and how many of its figures were read."""


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a column and how many figures have each, the most frequent first."""

    name: str
    values: tuple[tuple[str, int], ...]


FACETS = ("discipline", "kind", "outcome", "reason", "tier", "backend", "writer", "run_id")


@dataclass
class FigureIndex:
    """One row per figure, and one per run, spec, asset, partition and outcome (`activity`); threads may share it."""

    files: Files
    version: int = 0
    """Rises with every change."""
    facets: tuple[Facet, ...] = ()
    measures: tuple[str, ...] = ()
    """Names of all measures that any figure has."""
    figures: int = 0
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _looked: float = float("-inf")
    _next: int = 0
    _columns: tuple[str, ...] = ()
    """Measures that have a column, which readers see once it is committed."""
    _words: dict[str, list[WordTable]] = field(default_factory=dict)
    """Of each partition's texts."""
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Make the empty table."""
        import duckdb

        self._database = duckdb.connect(config={"memory_limit": "4GB"})
        self._database.execute("ATTACH ':memory:' AS index (COMPRESS); USE index")
        columns = ", ".join(f"{name} {kind}" for name, kind in _FIXED.items())
        self._database.execute(f"CREATE TABLE figures ({columns})")
        self._database.execute("""
            CREATE TABLE activity (asset VARCHAR, discipline VARCHAR, run_id VARCHAR, spec_id VARCHAR, outcome VARCHAR,
                records BIGINT, first TIMESTAMP, last TIMESTAMP)
        """)

    def cursor(self) -> DuckDBPyConnection:
        """A connection of this thread's own."""
        cursor = self._database.cursor()
        cursor.execute("USE index")
        return cursor

    @property
    def is_reading(self) -> bool:
        """New rows of the log are being read."""
        return self._writing.locked()

    def follow(self) -> None:
        """Look at the log, at most once a second, and read what is new of it in a thread."""
        if time.monotonic() - self._looked < _PATIENCE or self.is_reading:
            return
        self._looked = time.monotonic()
        if self._changed():
            threading.Thread(target=self.refresh, daemon=True).start()

    def refresh(self, progress: Progress | None = None) -> None:
        """Read the partitions whose files are not those that were read last."""
        with self._writing:
            changed = self._changed()
            for discipline, state in changed.items():
                self._read(discipline, progress)
                self._seen[discipline] = state
            if changed:
                self._database.execute("CHECKPOINT index")
                self._describe()
                self.version += 1

    def _changed(self) -> dict[str, tuple[str, ...]]:
        places = [(asset, discipline) for asset in LOGS for discipline in partitions(self.files, asset)]
        state: dict[str, tuple[str, ...]] = dict.fromkeys(self._seen, ())
        for asset, discipline in places:
            names = tuple(item.name for item in live_files(self.files, asset, discipline))
            state[discipline] = (*state.get(discipline, ()), *names)
        return {name: files for name, files in sorted(state.items()) if self._seen.get(name) != files}

    def _read(self, discipline: str, progress: Progress | None) -> None:
        """Replace a partition's rows, all at once for those who look."""
        cursor = self.cursor()
        cursor.begin()
        cursor.execute("DELETE FROM figures WHERE discipline = $1", [discipline])
        cursor.execute("DELETE FROM activity WHERE discipline = $1", [discipline])
        words: list[WordTable] = []
        done = 0
        with connect(self.files, LOGS, disciplines=[discipline]) as log:
            for batch in log.sql(_QUERY).to_arrow_reader(_BATCH):
                words.append(self._insert(cursor, batch))
                done += batch.num_rows
                if progress:
                    progress(discipline, done)
            for asset in LOGS:
                counted = log.sql(f"""
                    SELECT '{asset}' AS asset, discipline, run_id, spec_id, outcome, count(*) AS records,
                        min(produced_at) AS first, max(produced_at) AS last
                    FROM history.{asset} GROUP BY ALL
                """).to_arrow_table()
                cursor.from_arrow(counted).insert_into("activity")
        self._words[discipline] = words
        cursor.commit()

    def _insert(self, cursor: DuckDBPyConnection, batch: pa.RecordBatch) -> WordTable:
        import numpy as np
        import pyarrow as pa

        plain = batch.drop_columns(["text", "measures"])
        names, columns = plain.schema.names, plain.columns
        ids = np.arange(self._next, self._next + batch.num_rows, dtype=np.int32)
        names.append("id")
        columns.append(pa.array(ids))
        self._next += batch.num_rows
        for name, values in _wide(batch.column("measures")):
            if name not in self._columns:
                cursor.execute(f"ALTER TABLE figures ADD COLUMN {quoted(name)} FLOAT")
                self._columns = (*self._columns, name)
            names.append(name)
            columns.append(values)
        rows = pa.RecordBatch.from_arrays(columns, names=names)
        cursor.register("rows", pa.Table.from_batches([rows]))
        cursor.execute("INSERT INTO figures BY NAME SELECT * FROM rows")
        cursor.unregister("rows")
        return WordTable.of(batch.column("text"), ids)

    def holding(self, text: str) -> NDArray[np.bool_]:
        """By id, which figures hold all words of a text in their own id or captions, each as a part of a word."""
        tables = [table for words in list(self._words.values()) for table in words]
        return holding(tables, text, self._next)

    def _describe(self) -> None:
        cursor = self.cursor()
        found = []
        for name in FACETS:
            values = cursor.execute(
                f"SELECT {name}, count(*) FROM figures WHERE {name} IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1"
            ).fetchall()
            found.append(Facet(name, tuple(values)))
        self.facets, self.measures = tuple(found), self._columns
        (self.figures,) = cursor.execute("SELECT count(*) FROM figures").fetchone() or (0,)

    def rows(self, query: str, parameters: Any = None) -> list[dict[str, Any]]:
        """Run a query and give its rows by column."""
        cursor = self.cursor()
        found = cursor.execute(query, parameters)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _wide(measures: pa.ListArray) -> Iterator[tuple[str, pa.Array]]:
    """Lists of named values as one column per name; a name that a row lacks is null there."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    items = measures.flatten()
    if not len(items):
        return
    named = items.field("name").dictionary_encode()
    lengths = pc.fill_null(pc.list_value_length(measures), 0).to_numpy(zero_copy_only=False)
    rows = np.repeat(np.arange(len(measures)), lengths)
    table = np.full((len(named.dictionary), len(measures)), np.nan, np.float32)
    table[named.indices.to_numpy(), rows] = items.field("value").to_numpy(zero_copy_only=False)
    for name, values in zip(named.dictionary.to_pylist(), table, strict=True):
        yield name, pa.array(values, from_pandas=True)
