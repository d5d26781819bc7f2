"""Schedules; all are off until somebody turns them on."""

from collections.abc import Iterator

import dagster as dg

from omniscience_assets.assets.maintenance import compact_log
from omniscience_assets.assets.partition import RETRY_FAILED_TAG
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.resources import LakeResource
from omniscience_assets.store.log import partitions

EVALUATION = "evaluation"
"""Name of the job that asks the questions again."""


@dg.schedule(
    job=compact_log,
    cron_schedule="0 3 * * *",
    description="Every night: merges the small files of the log, one run for each discipline that has any.",
)
def compact_nightly(
    context: dg.ScheduleEvaluationContext, lake: LakeResource
) -> Iterator[dg.RunRequest] | dg.SkipReason:
    """Ask for a run for each discipline of the log."""
    return _requests(context, lake, "raw_papers")


@dg.schedule(
    job_name=EVALUATION,
    cron_schedule="0 4 * * 0",
    description="Every Sunday: asks what changed since, and again what no reader answered; all else is reused.",
)
def evaluate_weekly(
    context: dg.ScheduleEvaluationContext, lake: LakeResource
) -> Iterator[dg.RunRequest] | dg.SkipReason:
    """Ask for a run for each discipline that has captions to evaluate."""
    return _requests(context, lake, "filtered_set", tags={RETRY_FAILED_TAG: "true"})


def _requests(
    context: dg.ScheduleEvaluationContext, lake: LakeResource, asset: str, tags: dict[str, str] | None = None
) -> Iterator[dg.RunRequest] | dg.SkipReason:
    there = set(partitions(lake.files, asset))
    wanted = [discipline for discipline in DISCIPLINES if discipline in there]
    if not wanted:
        return dg.SkipReason(f"the log of {asset} is empty")
    day = context.scheduled_execution_time.date().isoformat()
    return (dg.RunRequest(run_key=f"{day}:{one}", partition_key=one, tags=tags) for one in wanted)
