"""Causes that set in at a record itself: events, papers that came, went or were revised, and changed decisions.

All go into the table `own (record_id, cause)`. Set-based: what is done in Python is done once for each pair of specs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from omniscience_assets.lineage.triage.changes import spec_changes
from omniscience_assets.lineage.triage.model import Cause, CauseKind
from omniscience_assets.lineage.triage.narrowing import narrow
from omniscience_assets.lineage.triage.registry import Registry

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FEW_ARCHIVES = 5
"""Up to so many are told apart."""


def create_own(connection: DuckDBPyConnection) -> None:
    """Make the empty tables `own` and `events`; the latter has (record_id, path, kind, alone)."""
    connection.execute("CREATE OR REPLACE TEMP TABLE own (record_id VARCHAR, cause INTEGER)")
    connection.execute("CREATE OR REPLACE TEMP TABLE events (record_id VARCHAR, kind VARCHAR, path VARCHAR)")


def add_events(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """What could not be done, or could be done again.

    A record that failed, or is gone while one row stands for its unit, which failed as a whole; an opinion of a judge
    that could not be asked.
    """
    connection.execute("DELETE FROM events; DELETE FROM own")
    connection.execute(f"""
        INSERT INTO events
        WITH broken AS (
            SELECT unit_id, any_value(b.reason) FILTER (b.outcome = 'failed' AND a IS NULL) AS was,
                any_value(a.reason) FILTER (a.outcome = 'failed' AND b IS NULL) AS now
            FROM delta_{asset} GROUP BY unit_id
        )
        SELECT record_id, CASE WHEN now IS NOT NULL THEN 'outage' ELSE 'recovery' END, coalesce(now, was)
        FROM (
            SELECT record_id, CASE WHEN a.outcome = 'failed' THEN coalesce(a.reason, 'failed')
                    WHEN a IS NULL THEN broken.now END AS now,
                CASE WHEN b.outcome = 'failed' THEN coalesce(b.reason, 'failed')
                    WHEN b IS NULL THEN broken.was END AS was
            FROM delta_{asset} JOIN broken USING (unit_id)
        )
        WHERE now IS NOT NULL OR was IS NOT NULL
    """)
    if asset == "caption_scores":
        connection.execute("""
            INSERT INTO events
            WITH silent AS (
                SELECT record_id, unnest(a.opinions, max_depth := 2), 'outage' AS kind, b.opinions AS other
                FROM delta_caption_scores WHERE b IS NOT NULL AND a IS NOT NULL
                UNION ALL BY NAME
                SELECT record_id, unnest(b.opinions, max_depth := 2), 'recovery' AS kind, a.opinions AS other
                FROM delta_caption_scores WHERE b IS NOT NULL AND a IS NOT NULL
            )
            SELECT DISTINCT record_id, kind, reason FROM silent
            WHERE reason <> 'abstained' AND record_id NOT IN (SELECT record_id FROM events)
                AND NOT list_contains(other.list_transform(lambda o: (o.judge, o.reason)), (judge, reason))
        """)
    _add(connection, registry, asset, "SELECT record_id, kind, path FROM events")


def add_papers(connection: DuckDBPyConnection, registry: Registry) -> None:
    """Papers that came, went, or of which the dump holds other bytes now."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE archives AS
        SELECT record_id, coalesce(a.source, b.source, split_part(record_id, ':', 1)) AS source,
            regexp_extract(coalesce(a, b).parents[1].record_id, '^dump:([^/]+)', 1) AS archive
        FROM delta_raw_papers
    """)
    came = "SELECT count(DISTINCT archive) FROM archives JOIN delta_raw_papers USING (record_id) WHERE b IS NULL"
    [(count,)] = connection.execute(came).fetchall()
    path = "concat_ws(' ', source, nullif(archive, ''))" if count <= FEW_ARCHIVES else "source"
    _add(connection, registry, "raw_papers", f"""
        SELECT record_id, CASE WHEN b IS NULL THEN 'new_papers' WHEN a IS NULL THEN 'papers_gone' ELSE 'revision' END,
            CASE WHEN b IS NULL THEN {path} ELSE source END
        FROM delta_raw_papers JOIN archives USING (record_id)
        WHERE record_id NOT IN (SELECT record_id FROM events) AND (b IS NULL OR a IS NULL OR b.parents <> a.parents)
    """)  # fmt: skip


def add_decisions(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """Changed settings of records that are there on both sides and did not fail."""
    pairs = connection.execute(f"""
        SELECT DISTINCT b.spec_id, a.spec_id FROM delta_{asset}
        WHERE b.spec_id <> a.spec_id AND b.outcome <> 'failed' AND a.outcome <> 'failed'
    """).fetchall()
    for before, after in pairs:
        where = f"""
            b.spec_id = '{before}' AND a.spec_id = '{after}' AND b.outcome <> 'failed' AND a.outcome <> 'failed'
        """
        _decide(connection, asset, registry, (before, after), where)


def add_decisions_of_lone(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """Changed settings of records that came or went though none of their parents did: `unexplained` and `is_lone`.

    Each is held against the commonest spec of its discipline on the other side.
    """
    for side, other, view in (("b", "a", "after"), ("a", "b", "before")):
        pairs = connection.execute(f"""
            WITH usual AS (SELECT discipline, mode(spec_id) AS usual FROM {view}_{asset} GROUP BY discipline)
            SELECT discipline, d.{side}.spec_id, usual FROM delta_{asset} AS d JOIN unexplained USING (record_id)
                JOIN usual USING (discipline)
            WHERE is_lone AND d.{other} IS NULL AND usual <> d.{side}.spec_id GROUP BY ALL
        """).fetchall()
        for discipline, spec, usual in pairs:
            where = f"""
                {other} IS NULL AND {side}.spec_id = '{spec}' AND discipline = '{discipline}'
                AND record_id IN (SELECT record_id FROM unexplained WHERE is_lone)
            """
            _decide(connection, asset, registry, (spec, usual) if side == "b" else (usual, spec), where)


def add_same(connection: DuckDBPyConnection, asset: str, registry: Registry) -> None:
    """What is left of `unexplained`: other results of the same inputs and settings."""
    number = registry.cause(Cause("same_decisions", asset, ""))
    connection.execute(f"INSERT INTO own SELECT record_id, {number} FROM unexplained ANTI JOIN own USING (record_id)")


def _decide(connection: DuckDBPyConnection, asset: str, registry: Registry, pair: tuple[str, str], where: str) -> None:
    before, after = (_spec(connection, number) for number in pair)
    conditions: dict[str, list[int]] = {}
    for one in narrow(asset, spec_changes(before, after), before, after):
        cause = Cause("decision", one.asset, one.change.path, one.change.before, one.change.after)
        conditions.setdefault(one.condition, []).append(registry.cause(cause))
    for condition, numbers in conditions.items():
        connection.execute(f"""
            INSERT INTO own SELECT record_id, unnest({numbers}::INTEGER[]) FROM delta_{asset}
            WHERE {where} AND ({condition})
        """)


def _spec(connection: DuckDBPyConnection, number: str) -> dict[str, object]:
    rows = connection.execute("SELECT spec FROM specs WHERE spec_id = $number", {"number": number}).fetchall()
    return dict(orjson.loads(rows[0][0])) if rows else {}


def _add(connection: DuckDBPyConnection, registry: Registry, asset: str, query: str) -> None:
    """Add the causes of a query of (record_id, kind, path)."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE told AS SELECT * FROM ({query}) AS t (record_id, kind, path)")
    kinds: list[tuple[CauseKind, str]] = connection.execute(
        "SELECT DISTINCT kind, path FROM told ORDER BY ALL"
    ).fetchall()
    for kind, path in kinds:
        connection.execute(
            "INSERT INTO own SELECT record_id, $number FROM told WHERE kind = $kind AND path = $path",
            {"number": registry.cause(Cause(kind, asset, path)), "kind": kind, "path": path},
        )
