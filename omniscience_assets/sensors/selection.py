"""A run of one discipline may decide about figures of others, such as twins; those disciplines follow."""

import dagster as dg

from omniscience_assets.assets.selection import CHANGED, selection
from omniscience_assets.disciplines import DISCIPLINES

AFTER_SELECTION = "after_selection"
"""Name of the job that filters, evaluates and releases what was selected."""

_PARTITION, _BACKFILL = "dagster/partition", "dagster/backfill"


@dg.asset_sensor(
    asset_key=selection.key,
    job_name=AFTER_SELECTION,
    minimum_interval_seconds=30,
    description="Filters, evaluates and releases disciplines about whose figures another one's run has decided anew.",
)
def follow_selection(context: dg.SensorEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    """Ask for the disciplines that changed and that the run which changed them does not see to itself."""
    after = int(context.cursor) if context.cursor else None
    records = context.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=selection.key, after_storage_id=after), limit=1000, ascending=True
    ).records
    wanted: dict[str, int] = {}
    for record in records:
        event, run = record.asset_materialization, context.instance.get_run_by_id(record.run_id)
        changed = event.metadata.get(CHANGED) if event else None
        if changed is None or (run is not None and _BACKFILL in run.tags):  # a backfill goes on by itself
            continue
        own = run.tags.get(_PARTITION) if run else None
        for discipline in changed.value if isinstance(changed.value, list) else ():
            if discipline != own:
                wanted[str(discipline)] = record.storage_id
    if not wanted:
        return dg.SkipReason("nothing was decided about figures of other disciplines")
    return [
        dg.RunRequest(run_key=f"{discipline}:{wanted[discipline]}", partition_key=discipline)
        for discipline in DISCIPLINES
        if discipline in wanted
    ]
