"""Sensors that tell people of failed runs and failed checks, along the ways that the environment names."""

import os
from collections.abc import Iterator

import dagster as dg

from omniscience_assets.operations.alerts import MAIL_TO, SMTP, WEBHOOK, Alert, Channels

PAGES = "OMNISCIENCE_DAGSTER_URL"
"""Environment variable: where the Dagster UI is served, for links to runs."""

_RETRY = "dagster/will_retry"
_LISTED = 10


@dg.run_failure_sensor(
    description=f"Tells of failed runs along {WEBHOOK} (JSON) or {SMTP} and {MAIL_TO} (e-mail) of the environment."
)
def alert_failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """One alert for each run that failed: what failed and why, and what the checks said."""
    reasons = [*_failed_steps(context), *_failed_checks(context)]
    why = "\n".join(reasons) or context.failure_event.message or "Dagster does not say why."
    if context.dagster_run.tags.get(_RETRY) == "true":
        why += "\nIt is tried again by itself."
    return _tell(context, f"run of {_where(context)} failed", why)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    description="Tells of failed checks in runs that went through otherwise: Dagster shows such runs as succeeded.",
)
def alert_failed_checks(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
    """One alert for each run that succeeded with a check that did not."""
    failed = list(_failed_checks(context))
    if not failed:
        return dg.SkipReason(f"every check of the run of {_where(context)} passed")
    return _tell(context, f"{len(failed)} failed checks in {_where(context)}", "\n".join(failed))


def _tell(context: dg.RunStatusSensorContext, title: str, text: str) -> dg.SkipReason | None:
    """Send an alert.

    Raises:
        AlertError: it did not arrive; the tick says so in the UI.
    """
    channels, run = Channels.of_environment(), context.dagster_run
    if not channels.ways:
        return dg.SkipReason(f"{title}, and nobody is told: {WEBHOOK}, or {SMTP} and {MAIL_TO}, are not set")
    facts = {"run": run.run_id, "job": run.job_name, "discipline": run.tags.get("dagster/partition", "")}
    if pages := os.environ.get(PAGES):
        facts["url"] = f"{pages.rstrip('/')}/runs/{run.run_id}"
    ways = channels.send(Alert(title, text, facts))
    context.log.info(f"{title}: told by {', '.join(ways)}")
    return None


def _where(context: dg.RunStatusSensorContext) -> str:
    run = context.dagster_run
    return run.tags.get("dagster/partition") or run.job_name


def _failed_steps(context: dg.RunStatusSensorContext) -> Iterator[str]:
    events = context.instance.all_logs(context.dagster_run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    for record in events[:_LISTED]:
        event = record.dagster_event
        if event is None:
            continue
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:  # the outermost one is Dagster's, and says nothing
            error = error.cause
        yield f"{event.step_key}: {error.message.strip() if error else event.message}"


def _failed_checks(context: dg.RunStatusSensorContext) -> Iterator[str]:
    events = context.instance.all_logs(context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    for record in events:
        check = record.asset_check_evaluation
        if check is not None and not check.passed:
            name = f"{check.asset_key.to_user_string()}, check {check.check_name}"
            yield f"{name} ({check.severity.value.lower()}): {check.description or 'failed'}"
