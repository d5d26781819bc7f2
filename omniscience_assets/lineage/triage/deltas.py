"""Records that differ between two moments, as one table for each asset.

`delta_<asset>` has the columns discipline, root_id, record_id, unit_id, and the structs `b` (before) and `a` (after):
outcome, reason, retryable, content_hash, spec_id, parents, and the payload columns that `narrowing.PAYLOAD` names. A
side without the record is NULL. Records with equal content and outcome are left out: they changed nothing below them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from omniscience_assets.lineage.triage.narrowing import PAYLOAD

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = ("outcome", "reason", "retryable", "content_hash", "spec_id", "parents")


@dataclass(frozen=True, slots=True)
class Moments:
    """Two times in UTC."""

    before: datetime
    after: datetime


def packed(asset: str, row: str) -> str:
    """SQL: the struct that stands for a side, of a row of an asset's history."""
    columns = (*_COLUMNS, *PAYLOAD.get(asset, ()))
    return "{" + ", ".join(f"'{column}': {row}.{column}" for column in columns) + "}"


def create_delta(connection: DuckDBPyConnection, asset: str, moments: Moments) -> int:
    """Make `delta_<asset>` and return its number of rows; with none there is no table.

    The newest row of a record at a moment is its current one.

    Narrow columns are read first, all others for records that differ only.
    """
    before, after = (f"TIMESTAMP '{moment.isoformat(sep=' ')}'" for moment in (moments.before, moments.after))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE differing AS
        WITH written AS (
            SELECT DISTINCT discipline, record_id FROM history.{asset}
            WHERE produced_at > least({before}, {after}) AND produced_at <= greatest({before}, {after})
        ),
        states AS (
            SELECT discipline, record_id, seq, produced_at, outcome <> 'tombstone' AS alive,
                {{'seq': seq, 'content': content_hash, 'outcome': outcome}} AS state
            FROM history.{asset} SEMI JOIN written USING (discipline, record_id)
        ),
        sides AS (
            SELECT discipline, record_id, arg_max(state, seq) FILTER (produced_at <= {before}) AS b,
                arg_max(state, seq) FILTER (produced_at <= {after}) AS a,
                coalesce(arg_max(alive, seq) FILTER (produced_at <= {before}), false) AS lived,
                coalesce(arg_max(alive, seq) FILTER (produced_at <= {after}), false) AS lives
            FROM states GROUP BY discipline, record_id
        )
        SELECT discipline, record_id, b.seq AS b, a.seq AS a FROM sides
        WHERE lived <> lives OR (lived AND lives AND (b.content <> a.content OR b.outcome <> a.outcome))
    """)
    if not _count(connection, "differing"):
        return 0
    connection.execute(f"""
        CREATE OR REPLACE TABLE delta_{asset} AS
        WITH sides AS (
            SELECT discipline, root_id, record_id, unit_id, h.seq IS NOT DISTINCT FROM d.b AS was,
                {packed(asset, "h")} AS side
            FROM history.{asset} AS h JOIN differing AS d USING (discipline, record_id)
            WHERE (h.seq = d.b OR h.seq = d.a) AND h.outcome <> 'tombstone'
        )
        SELECT coalesce(x.discipline, y.discipline) AS discipline, coalesce(x.root_id, y.root_id) AS root_id,
            coalesce(x.record_id, y.record_id) AS record_id, coalesce(y.unit_id, x.unit_id) AS unit_id,
            x.side AS b, y.side AS a
        FROM (FROM sides WHERE was) AS x
            FULL JOIN (FROM sides WHERE NOT was) AS y USING (discipline, record_id)
    """)
    return _count(connection, f"delta_{asset}")


def _count(connection: DuckDBPyConnection, table: str) -> int:
    [(count,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)
