"""From record to record: the causes that come down from parents which differ, asset by asset.

The table `known (asset, discipline, root_id, record_id, set_id, turned)` holds all records that differ, with the number
of their set of causes, and whether they are kept on one side only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omniscience_assets.lineage.triage.own import (
    add_decisions,
    add_decisions_of_lone,
    add_events,
    add_papers,
    add_same,
    create_own,
)
from omniscience_assets.lineage.triage.registry import Registry

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DRIVERS = {"caption_qa_eval": ("filtered_set",)}
"""Asset → inputs that only decide whether there is a row: what they say is not part of what it is made from."""
_OTHER_QUESTION = (
    "known.asset = 'questions' AND contains(seen.record_id, '@a.') AND NOT starts_with("
    "split_part(seen.record_id, '@a.', 2), split_part(known.record_id, '@q.', 2) || '.')"
)
"""An answer names all questions of its figure as parents, and is made from the one that it answers."""


def create_known(connection: DuckDBPyConnection) -> None:
    """Make the empty tables."""
    create_own(connection)
    connection.execute("""
        CREATE OR REPLACE TABLE known (
            asset VARCHAR, discipline VARCHAR, root_id VARCHAR, record_id VARCHAR, set_id INTEGER, turned BOOLEAN
        )
    """)


def add_asset(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """Find the causes of all records of `delta_<asset>`; those of the assets above it are known."""
    add_events(connection, asset, registry)
    if asset == "raw_papers":
        add_papers(connection, registry)
    _find_parents(connection, asset)
    add_decisions(connection, asset, registry)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE unexplained AS
        SELECT record_id, b IS NULL OR a IS NULL AS is_lone
        FROM delta_{asset} ANTI JOIN from_parents USING (record_id) ANTI JOIN own USING (record_id)
    """)
    [(lone, left)] = connection.execute(
        "SELECT coalesce(bool_or(is_lone), false), count(*) FROM unexplained"
    ).fetchall()
    if lone:
        add_decisions_of_lone(connection, asset, registry)
    if left:
        add_same(connection, asset, registry)
    _unite(connection, asset, registry)


def _find_parents(connection: DuckDBPyConnection, asset: str) -> None:
    """Make `from_parents (record_id, sets)`: the sets of causes of those parents that can have mattered.

    A record on both sides changes with the parents of which it saw other versions. One that came or went did so with
    the parents that came or went, where there are such. What failed and may do better at the next try failed by itself.
    """
    drivers = ", ".join(f"'{driver}'" for driver in DRIVERS.get(asset, ())) or "''"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE from_parents AS
        WITH seen AS (
            SELECT record_id, b IS NOT NULL AND a IS NOT NULL AS both_sides, unnest(
                list_concat(
                    list_filter(coalesce(b.parents, []), lambda p: NOT list_contains(coalesce(a.parents, []), p)),
                    list_filter(coalesce(a.parents, []), lambda p: NOT list_contains(coalesce(b.parents, []), p))
                ).list_transform(lambda p: p.record_id).list_distinct()
            ) AS parent_id
            FROM delta_{asset}
            WHERE NOT coalesce(a.outcome = 'failed' AND a.retryable, false)
                AND NOT coalesce(b.outcome = 'failed' AND b.retryable, false)
        ),
        found AS (
            SELECT seen.record_id, both_sides, known.set_id, known.turned
            FROM seen JOIN known ON known.record_id = parent_id
            WHERE NOT (both_sides AND (known.asset IN ({drivers}) OR ({_OTHER_QUESTION})))
        )
        SELECT record_id,
            CASE WHEN bool_or(turned AND NOT both_sides) THEN list_sort(list(DISTINCT set_id) FILTER (turned))
                ELSE list_sort(list(DISTINCT set_id)) END AS sets
        FROM found GROUP BY record_id
    """)


def _unite(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """Put a set of causes to each record; records are many, distinct combinations few."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE combined AS
        SELECT discipline, root_id, record_id,
            coalesce(b.outcome = 'kept', false) <> coalesce(a.outcome = 'kept', false) AS turned,
            coalesce(o.causes, []) AS causes, coalesce(p.sets, []) AS sets
        FROM delta_{asset}
            LEFT JOIN (SELECT record_id, list_sort(list(DISTINCT cause)) AS causes FROM own GROUP BY record_id) AS o
                USING (record_id)
            LEFT JOIN from_parents AS p USING (record_id)
    """)
    rows = connection.execute("SELECT DISTINCT causes, sets FROM combined ORDER BY ALL").fetchall()
    numbers = [registry.cause_set({*causes, *registry.union(sets)}) for causes, sets in rows]
    create_numbers(connection, rows, numbers)
    connection.execute(f"""
        INSERT INTO known SELECT '{asset}', discipline, root_id, record_id, number, turned
        FROM combined JOIN numbered USING (causes, sets)
    """)


def create_numbers(connection: DuckDBPyConnection, rows: list[tuple[list[int], list[int]]], numbers: list[int]) -> None:
    """Make the table `numbered (causes, sets, number)`."""
    connection.execute("CREATE OR REPLACE TEMP TABLE numbered (causes INTEGER[], sets INTEGER[], number INTEGER)")
    if rows:
        values = ", ".join(
            f"({causes}, {sets}, {number})" for (causes, sets), number in zip(rows, numbers, strict=True)
        )
        connection.execute(f"INSERT INTO numbered VALUES {values}")
