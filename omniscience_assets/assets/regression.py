"""The check `no_regression` of watched assets: what has become worse since a discipline was last good, and by what."""

import os
from urllib.parse import urlencode

import dagster as dg

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.alarms import Alarm
from omniscience_assets.lineage.regression import WATCHED, Report
from omniscience_assets.resources import LakeResource
from omniscience_assets.store.files import Files

NO_REGRESSION = "no_regression"
INSPECT_URL = "OMNISCIENCE_INSPECT_URL"
"""Environment variable: where `omniscience inspect` is served."""


def no_regression(asset: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    """Make the check of an asset that none of its watched metrics has become worse by a cause that is sure.

    It does not block: what is worse is still what was asked for, and people decide. Until then each discipline is
    compared with the moment at which it was last good. The check has no partitions: on an asset's page and in the graph
    Dagster shows what it said last, and a discipline in which all is well must not cover one in which it is not.
    Executed by itself, it looks at all disciplines.
    """
    (name,) = [key.to_user_string() for key in asset.keys]
    metrics = ", ".join(watch.metric for watch in WATCHED[name])

    @dg.asset_check(
        asset=asset,
        name=NO_REGRESSION,
        description=f"Red where a cause is sure to have made {metrics} worse in a discipline since it was last good.",
    )
    def check(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
        from omniscience_assets.lineage.alarms import standing
        from omniscience_assets.lineage.regression import check_regression

        disciplines = [context.partition_key] if context.has_partition_key else DISCIPLINES
        reports = [check_regression(lake.files, name, one) for one in disciplines]
        alarms = standing(lake.files, name)
        return dg.AssetCheckResult(
            passed=not alarms,
            description="; ".join(one.told for one in alarms) or _told(reports),
            metadata=_metadata(lake.files, name, alarms, reports),
        )

    return check


def _told(reports: list[Report]) -> str:
    compared = [one for one in reports if one.since is not None]
    if not compared:
        return "Nothing to compare: a first account, or nothing was written since the last one."
    return "; ".join(
        f"{report.discipline}: no sure cause of a fall since {report.since:%Y-%m-%d %H:%M} UTC"
        + "".join(f", {one.watch.metric} {one.found.before:.4g} → {one.found.after:.4g}" for one in report.regressions)
        for report in compared
    )


def page_of(alarm: Alarm) -> str:
    """Address of the page that explains it, where `omniscience inspect` is served."""
    base = os.environ.get(INSPECT_URL, "http://127.0.0.1:3001").rstrip("/")
    told = {"metric": alarm.metric, "before": alarm.before, "after": alarm.after, "discipline": alarm.discipline}
    return f"{base}/triage?{urlencode(told)}"


def _metadata(files: Files, asset: str, alarms: list[Alarm], reports: list[Report]) -> dict[str, dg.MetadataValue]:
    """What leads on: for every alarm the page that explains it, the words of a changed prompt, tables and commands."""
    from omniscience_assets.lineage.triage.tables import as_markdown, words_as_markdown
    from omniscience_assets.lineage.words import changes_of_named

    md = dg.MetadataValue.md
    shown: dict[str, dg.MetadataValue] = {
        f"why: {one.discipline}, {one.metric}": dg.MetadataValue.url(page_of(one)) for one in alarms
    }
    for cause in dict.fromkeys(cause for one in alarms for cause in one.causes):
        if words := changes_of_named(files, cause.before, cause.after):
            shown[f"words of {cause.path}"] = md(words_as_markdown(words))
    compared = [(report.discipline, one) for report in reports for one in report.regressions]
    shown |= {f"{where}, {one.watch.metric}": md(as_markdown(one.found)) for where, one in compared}
    if alarms:
        look = [
            f"    omniscience triage --metric {one.metric} --discipline {one.discipline} --before {one.before} "
            f"--after {one.after}"
            for one in alarms
        ]
        accept = [
            f"    omniscience accept {asset} --discipline {one}" for one in dict.fromkeys(a.discipline for a in alarms)
        ]
        shown["commands"] = md("\n".join([*look, *accept]))
    return shown
