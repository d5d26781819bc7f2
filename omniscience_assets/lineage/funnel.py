"""How many records each stage kept, dropped and failed, by discipline and reason."""

from dataclasses import dataclass
from typing import Any

from omniscience_assets.records import LOGS
from omniscience_assets.store.audit import last_audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partitions
from omniscience_assets.store.views import connect


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """Current records of one stage, discipline, outcome and reason."""

    asset: str
    discipline: str
    outcome: str
    reason: str | None
    records: int


def funnel(files: Files) -> list[FunnelRow]:
    """Count all current records, stage by stage in the order of the work."""
    rows = []
    with connect(files, LOGS) as connection:
        for asset in LOGS:
            found = connection.execute(
                f"SELECT discipline, outcome, reason, count(*) FROM current.{asset} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
            rows += [FunnelRow(asset, *row) for row in found]
    return rows


def unsound(files: Files) -> list[dict[str, Any]]:
    """Accounts of the partitions whose last check found lost or unexplained records."""
    accounts = (last_audit(files, asset, discipline) for asset in LOGS for discipline in partitions(files, asset))
    return [account for account in accounts if account is not None and not account["passed"]]
