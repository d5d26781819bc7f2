"""The metric's units on both sides, with the set of causes of each whose value moved, came or went.

Table `units`: discipline, root (number of a paper), unit, `b` and `a` (values; NULL where there is none), `set_id`
(NULL for a value that stands). Table `moved_records`: unit, record_id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omniscience_assets.lineage.triage.inherited import create_numbers
from omniscience_assets.lineage.triage.metrics import Metric
from omniscience_assets.lineage.triage.model import Cause
from omniscience_assets.lineage.triage.registry import Registry

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def create_units(connection: DuckDBPyConnection, metric: Metric, registry: Registry) -> None:
    """Make the tables; `known` holds the causes of records."""
    for side in ("before", "after"):
        query = metric.query(f"{side}_{metric.asset}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side}_rows AS {query}")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE valued AS
        WITH b AS ({_values(metric, "before_rows")}), a AS ({_values(metric, "after_rows")})
        SELECT discipline, root_id, unit, b.value AS b, a.value AS a
        FROM b FULL JOIN a USING (discipline, root_id, unit)
    """)
    _create_moved_records(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE combined AS
        SELECT unit, []::INTEGER[] AS causes, list_sort(list(DISTINCT set_id)) AS sets
        FROM moved_records JOIN known USING (record_id) GROUP BY unit
    """)
    rows = connection.execute("SELECT DISTINCT causes, sets FROM combined ORDER BY ALL").fetchall()
    create_numbers(connection, rows, [registry.cause_set(registry.union(sets)) for _, sets in rows])
    unknown = registry.cause_set({registry.cause(Cause("same_decisions", metric.asset, ""))})
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE units AS
        SELECT discipline, dense_rank() OVER (ORDER BY root_id) - 1 AS root, unit, b, a,
            CASE WHEN b IS DISTINCT FROM a THEN coalesce(number, {unknown}) END AS set_id
        FROM valued LEFT JOIN (SELECT unit, number FROM combined JOIN numbered USING (causes, sets)) USING (unit)
    """)


def _values(metric: Metric, table: str) -> str:
    return f"""
        SELECT discipline, root_id, unit, sum(sign * value) AS value
        FROM {table} GROUP BY ALL HAVING count(value) = {metric.rows}
    """


def _create_moved_records(connection: DuckDBPyConnection) -> None:
    """Of a unit whose value moved, the records whose values did; of one that came or went, those whose values did."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE moved_records AS
        WITH moved AS (
            SELECT unit, b IS NULL OR a IS NULL AS one_sided FROM valued WHERE b IS DISTINCT FROM a
        ),
        rows AS (
            SELECT unit, record_id, b.value AS b, a.value AS a
            FROM (FROM before_rows SEMI JOIN moved USING (unit)) AS b
                FULL JOIN (FROM after_rows SEMI JOIN moved USING (unit)) AS a USING (unit, record_id)
        )
        SELECT unit, record_id FROM rows JOIN moved USING (unit)
        WHERE CASE WHEN one_sided THEN (b IS NULL) <> (a IS NULL) ELSE b IS DISTINCT FROM a END
    """)


def add_kinds(connection: DuckDBPyConnection) -> None:
    """Give units the column `kind`: the likeliest kind of their figure by the evidence of the later moment."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE kinds AS
        SELECT split_part(record_id, '@', 1) AS figure,
            list_reduce(kind, lambda x, y: CASE WHEN y.value > x.value THEN y ELSE x END).label AS kind
        FROM after_figure_evidence WHERE len(kind) > 0
    """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE units AS
        SELECT units.* REPLACE (coalesce(k.kind, '') AS kind)
        FROM (SELECT *, NULL::VARCHAR AS kind, split_part(unit, '@', 1) AS figure FROM units) AS units
            LEFT JOIN kinds AS k USING (figure)
    """)
