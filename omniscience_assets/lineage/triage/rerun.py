"""Which one re-run would tell causes apart that came to the same records."""

from __future__ import annotations

from collections.abc import Sequence

from omniscience_assets.lineage.triage.model import Cause, Rerun
from omniscience_assets.records import LOGS

FREE = ("selection", "filtered_set")
"""Decide over what is measured already: any of their settings can be tried over the whole log in a moment."""
_PROGRAMS = ("raw_papers", "triplets", "figure_evidence", *FREE)
"""Assets that ask no model."""


def find_rerun(causes: Sequence[Cause], figures: int) -> Rerun | None:
    """The cheapest re-run with one decision as before; `None` for a single cause, or where no decision is among them.

    A limit costs nothing; of all others the one furthest down makes the fewest records anew.
    """
    decisions = [one for one in causes if one.kind == "decision"]
    if len(causes) < 2 or not decisions:
        return None
    order = list(LOGS)
    chosen = max(decisions, key=lambda one: (one.asset in FREE, order.index(one.asset), one.path))
    calls = chosen.asset not in _PROGRAMS
    value = "absent" if chosen.before is None else f"{chosen.before}"
    cost = "asks its models again for these only" if calls else "calls no model"
    told = (
        f"re-run {chosen.asset} with {chosen.path} {value} as before on these {figures} figures, all else as now: "
        f"it {cost}; what comes back of the change is {chosen.path}'s, the rest is not"
    )
    return Rerun(chosen.asset, chosen.path, chosen.before, figures, calls, told)
