"""What captions have cost: the log's own account, by tier and by day."""

from dataclasses import dataclass

from omniscience_assets.records import Caption
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect


@dataclass(frozen=True, slots=True)
class TierSpend:
    """What one tier was asked in a partition, over all its runs."""

    tier: str
    model: str | None
    replies: int
    accepted: int
    tokens_in: int
    tokens_out: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a partition's captions have cost."""

    cost_usd: float
    """All that was paid, for rows that failed too."""
    tiers: tuple[TierSpend, ...]
    """Of rows that have a caption, dearest first."""
    days: tuple[tuple[str, float], ...]
    """Dollars by ISO day, in order."""


def read_ledger(files: Files, discipline: str) -> Ledger:
    """Add up a partition's whole history; rows that were copied from older ones count once."""
    with connect(files, {"routed_captions": Caption}, disciplines=[discipline]) as connection:
        days = connection.execute(
            """
            SELECT strftime(produced_at, '%Y-%m-%d') AS day, sum(cost_usd) FROM history.routed_captions
            WHERE run_id = origin_run_id GROUP BY day ORDER BY day
            """
        ).fetchall()
        tiers = connection.execute(
            """
            WITH asked AS (
                SELECT DISTINCT unit_id, unnest(attempts) AS one FROM history.routed_captions
                WHERE run_id = origin_run_id AND attempts IS NOT NULL
            )
            SELECT one.tier, any_value(one.model), count(*), count(*) FILTER (one.accepted), sum(one.tokens_in),
                sum(one.tokens_out), sum(one.cost_usd)
            FROM asked GROUP BY one.tier ORDER BY sum(one.cost_usd) DESC, one.tier
            """
        ).fetchall()
    return Ledger(sum(cost for _, cost in days), tuple(TierSpend(*row) for row in tiers), tuple(days))
