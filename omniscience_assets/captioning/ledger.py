"""What captions have cost: the log's own account, by tier and by day."""

from dataclasses import dataclass

from omniscience_assets.records import LOGS, Caption
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
    """Dearest first; what was paid before a request failed without a reply counts too."""
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
                SELECT unit_id, unnest(attempts) AS one FROM history.routed_captions
                WHERE run_id = origin_run_id AND attempts IS NOT NULL
            ),
            replies AS (
                SELECT one.tier AS tier, any_value(one.model) AS model, bool_or(one.accepted) AS accepted,
                    any_value(one.tokens_in) AS tokens_in, any_value(one.tokens_out) AS tokens_out,
                    any_value(one.cost_usd) AS cost
                FROM asked GROUP BY unit_id, one.tier, one.key
            )
            SELECT tier, any_value(model), count(*), count(*) FILTER (accepted), sum(tokens_in)::BIGINT,
                sum(tokens_out)::BIGINT, sum(cost)
            FROM replies GROUP BY tier ORDER BY sum(cost) DESC, tier
            """
        ).fetchall()
    return Ledger(sum(cost for _, cost in days), tuple(TierSpend(*row) for row in tiers), tuple(days))


def spent_on(files: Files, asset: str, discipline: str) -> float:
    """Dollars that all runs of an asset ever paid in a partition."""
    with connect(files, {asset: LOGS[asset]}, disciplines=[discipline]) as connection:
        [(spent,)] = connection.execute(
            f"SELECT coalesce(sum(cost_usd), 0) FROM history.{asset} WHERE run_id = origin_run_id"
        ).fetchall()
    return float(spent)
