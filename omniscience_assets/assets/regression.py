"""The check `no_regression` of watched assets: what has become worse since the partition was last good, and by what."""

import os
import warnings
from urllib.parse import urlencode

import dagster as dg

from omniscience_assets.assets.partition import by_discipline
from omniscience_assets.lineage.regression import WATCHED, Regression, Report
from omniscience_assets.resources import LakeResource
from omniscience_assets.store.files import Files

NO_REGRESSION = "no_regression"
INSPECT_URL = "OMNISCIENCE_INSPECT_URL"
"""Environment variable: where `omniscience inspect` is served."""


def no_regression(asset: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    """Make the check of an asset that none of its watched metrics has become worse by a cause that is sure.

    It does not block: what is worse is still what was asked for, and people decide. Until then the partition is
    compared with the moment at which it was last good.
    """
    warnings.simplefilter("ignore", dg.PreviewWarning)
    (name,) = [key.to_user_string() for key in asset.keys]
    metrics = ", ".join(watch.metric for watch in WATCHED[name])

    @dg.asset_check(
        asset=asset,
        name=NO_REGRESSION,
        description=f"No cause is sure to have made {metrics} worse since the partition was last good.",
        partitions_def=by_discipline,
    )
    def check(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
        from omniscience_assets.lineage.regression import check_regression

        report = check_regression(lake.files, name, context.partition_key)
        metadata = _metadata(lake.files, report)
        return dg.AssetCheckResult(passed=report.passed, description=_told(report), metadata=metadata)

    return check


def _told(report: Report) -> str:
    if not report.passed:
        worse = [
            f"{one.watch.metric} {one.found.before:.4g} → {one.found.after:.4g}: "
            + ", ".join(f"{part.contribution:+.4f} by {part.told}" for part in one.guilty)
            for one in report.worse
        ]
        return "; ".join([*worse, *report.lost])
    if report.since is None:
        return "Nothing to compare: the first account of this partition, or nothing was written since the last one."
    moved = [f"{one.watch.metric} {one.found.before:.4g} → {one.found.after:.4g}" for one in report.regressions]
    return f"No sure cause of a fall since {report.since:%Y-%m-%d %H:%M} UTC. {'; '.join(moved)}"


def _page(report: Report, one: Regression) -> str:
    """Address of the triage page."""
    base = os.environ.get(INSPECT_URL, "http://127.0.0.1:3001").rstrip("/")
    after = one.found.moment_after.isoformat()
    told = {"metric": one.watch.metric, "before": one.found.moment_before.isoformat(), "after": after}
    return f"{base}/triage?{urlencode({**told, 'discipline': report.discipline})}"


def _metadata(files: Files, report: Report) -> dict[str, dg.MetadataValue]:
    from omniscience_assets.lineage.triage.tables import as_markdown, words_as_markdown
    from omniscience_assets.lineage.words import changes_of_named

    if report.since is None:
        return {}
    since = report.since.isoformat()
    shown: dict[str, dg.MetadataValue] = {
        f"pages of {one.watch.metric}": dg.MetadataValue.url(_page(report, one)) for one in report.worse
    }
    guilty = [cause for one in report.worse for part in one.guilty for cause in part.causes]
    for cause in dict.fromkeys(guilty):
        if words := changes_of_named(files, cause.before, cause.after):
            shown[f"words of {cause.path}"] = dg.MetadataValue.md(words_as_markdown(words))
    shown |= {one.watch.metric: dg.MetadataValue.md(as_markdown(one.found)) for one in report.regressions}
    commands = [
        f"omniscience triage --metric {one.watch.metric} --discipline {report.discipline} --before {since} "
        f"--after {one.found.moment_after.isoformat()}"
        for one in report.worse
    ]
    if commands:
        shown["look"] = dg.MetadataValue.md("\n".join(f"    {command}" for command in commands))
        shown["accept"] = dg.MetadataValue.md(f"    omniscience accept {report.asset} --discipline {report.discipline}")
    return shown
