"""What models have said of figures before, out of the log, old rows too: nobody is asked the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omniscience_assets.records import Reply
from omniscience_assets.store.schema import from_row
from omniscience_assets.store.stage import WorkItem, earlier_items

if TYPE_CHECKING:
    from omniscience_assets.store.snapshot import Snapshot

REPLIES = "replies"
"""Name under which work items carry them."""


def with_replies(log: Snapshot, items: Sequence[WorkItem], asset: str) -> list[WorkItem]:
    """Some units, each with every reply that its rows of an asset ever held."""
    found: dict[str, dict[str, Any]] = {}
    for unit_id, told in earlier_items(log, [item.task for item in items], asset, REPLIES):
        found.setdefault(unit_id, {}).setdefault(told["key"], from_row(Reply, told))
    return [
        WorkItem(item.task, {**item.inputs, REPLIES: list(found.get(item.task.unit_id, {}).values())}) for item in items
    ]
