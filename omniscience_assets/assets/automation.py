"""When assets follow what they are made from by themselves, and when they count as out of date.

Conditions do nothing until somebody turns the sensor `follow_upstream` on.
"""

from datetime import timedelta
from typing import Any

import dagster as dg

_Condition = dg.AutomationCondition


def _wants_run() -> dg.AutomationCondition[Any]:
    """What an asset is made from holds other records now, or its own code makes other ones.

    Data versions are hashes of a partition's records: a run that changed nothing asks for nothing.
    """
    changed: dg.AutomationCondition[Any] = (
        _Condition.any_deps_match(_Condition.data_version_changed()) | _Condition.code_version_changed()
    )
    return changed.since_last_handled() & ~_Condition.any_deps_in_progress() & ~_Condition.in_progress()


FOLLOW = _wants_run() & ~_Condition.any_deps_missing() & _Condition.all_deps_blocking_checks_passed()
"""Of an asset with a partition per discipline: its parents are there and sound."""
FOLLOW_ALL = _wants_run()
"""Of an asset over all disciplines, which a discipline that nobody has run must not hold up.

It looks at its parents' accounts itself, and refuses those that lost records.
"""

MONTHLY = dg.FreshnessPolicy.time_window(warn_window=timedelta(days=35), fail_window=timedelta(days=65))
"""Dumps come once a month: a warning when one is late, a failure when two are missing."""


def automate(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The asset with its condition, and those that people take away with the date that they should be from."""

    def add(spec: dg.AssetSpec) -> dg.AssetSpec:
        name = spec.key.to_user_string()
        is_fed_by_sensors = spec.deps and all(dep.asset_key == dg.AssetKey("paper_dumps") for dep in spec.deps)
        follow = FOLLOW if spec.partitions_def else FOLLOW_ALL
        return spec.replace_attributes(
            automation_condition=None if is_fed_by_sensors else follow,
            freshness_policy=MONTHLY if name in ("caption_qa_eval", "release") else None,
        )

    return asset.map_asset_specs(add)
