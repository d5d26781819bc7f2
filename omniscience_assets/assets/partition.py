"""What all assets do alike: advance one discipline of a stage, report it, and refuse parents that lost records."""

import warnings
from collections.abc import Callable
from typing import Any

import dagster as dg

from omniscience_assets.assets.preview import make_preview
from omniscience_assets.assets.progress import progress_in_run
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage import openlineage
from omniscience_assets.lineage.columns import column_sources
from omniscience_assets.resources import ComputeResource, LakeResource
from omniscience_assets.store.audit import audit, forget_audit, last_audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, Executor, advance
from omniscience_assets.store.specs import spec_id
from omniscience_assets.store.stage import Stage

by_discipline = dg.StaticPartitionsDefinition(list(DISCIPLINES))
"""One partition per discipline; inside it the work goes record by record."""

GROUP = "omniscience"
OWNERS = ["team:figures"]
NOTHING_LOST = "nothing_lost"
"""Name of the check that inputs = kept + dropped + failed."""

RETRY_FAILED_TAG = "omniscience/retry_failed"
"""Run tag; `true` tries rows that failed for good again."""

MakeStage = Callable[[LakeResource], Stage]


def advance_partition(
    context: dg.AssetExecutionContext,
    lake: LakeResource,
    compute: ComputeResource,
    stage: Stage,
    *,
    discipline: str | None = None,
    executor: Executor | None = None,
) -> Advance:
    """Compute what is stale in the run's partition (or in `discipline`), with progress as observations.

    `executor` does the work in the place of the worker processes of `compute`.

    Raises:
        dg.Failure: a parent partition's last account shows lost records.
    """
    discipline = discipline or context.partition_key
    refuse_unsound_parents(lake.files, stage, discipline)
    forget_audit(lake.files, stage.asset, discipline)
    with progress_in_run(context):
        return advance(
            lake.files,
            stage,
            discipline,
            run_id=context.run.run_id,
            executor=executor or compute.executor,
            retry_failed=context.run.tags.get(RETRY_FAILED_TAG) == "true",
            on_wait=context.log.warning,
        )


def report(
    context: dg.AssetExecutionContext, lake: LakeResource, stage: Stage, done: Advance, **extra: Any
) -> dg.MaterializeResult[None]:
    """Describe the partition as it is now: counts, reasons, samples with thumbnails, times, costs, and `extra`."""
    preview = make_preview(lake.files, stage, context.partition_key)
    made_as, rows = spec_id({"asset": stage.asset, **stage.spec()}), preview.kept + preview.dropped + preview.failed
    if openlineage.wanted():
        parents = [source.asset for source in stage.inputs]
        made = openlineage.Made(
            stage.asset, context.partition_key, context.run.run_id, parents, rows, preview.data_version, done.seconds
        )
        if trouble := openlineage.announce(lake.files, made):
            context.log.warning(trouble)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(preview.data_version),
        metadata={
            "dagster/row_count": rows,
            "kept": preview.kept,
            "dropped": preview.dropped,
            "failed": preview.failed,
            "computed": done.computed,
            "reused": done.reused,
            "buried": done.buried,
            "work_seconds": round(done.seconds, 3),
            "cost_usd": round(done.cost_usd, 6),
            "outcomes": dg.MetadataValue.md(preview.outcomes),
            "sample": dg.MetadataValue.md(preview.sample),
            "spec_id": made_as,
            "dagster/column_schema": _schema(stage),
            "dagster/column_lineage": _lineage(stage.asset),
            **extra,
        },
    )


def _schema(stage: Stage) -> dg.TableSchema:
    """The log's columns as Parquet has them."""
    from omniscience_assets.store.schema import table_schema

    return dg.TableSchema([dg.TableColumn(one.name, str(one.type)) for one in table_schema(stage.payload)])


def _lineage(asset: str) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(parent), name) for parent, name in sources]
            for column, sources in column_sources(asset).items()
        }
    )


def materialize_partition(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, stage: Stage
) -> dg.MaterializeResult[None]:
    """Advance and report: the body of an asset that has nothing else to do."""
    return report(context, lake, stage, advance_partition(context, lake, compute, stage))


def nothing_lost(asset: dg.AssetsDefinition, make_stage: MakeStage) -> dg.AssetChecksDefinition:
    """Make the blocking check of an asset that inputs = kept + dropped + failed.

    It reads the files on disk anew: every input must have a row, and every row an input.
    """
    # Partitioned checks are a preview in this Dagster; they hold with one partition per run, which is all we do.
    warnings.simplefilter("ignore", dg.PreviewWarning)

    @dg.asset_check(
        asset=asset,
        name=NOTHING_LOST,
        description="inputs = kept + dropped + failed: every input has a row, and every row has an input.",
        partitions_def=by_discipline,
        blocking=True,
    )
    def check(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
        account = audit(lake.files, make_stage(lake), context.partition_key, context.run.run_id)
        return dg.AssetCheckResult(
            passed=account.passed,
            description=(
                f"{account.accounted} of {account.inputs} inputs accounted for: "
                f"{account.kept} kept, {account.dropped} dropped, {account.failed} failed rows."
            ),
            metadata={
                "inputs": account.inputs,
                "accounted": account.accounted,
                "kept": account.kept,
                "dropped": account.dropped,
                "failed": account.failed,
                "missing": list(account.missing),
                "orphans": list(account.orphans),
            },
        )

    return check


def refuse_unsound_parents(files: Files, stage: Stage, discipline: str) -> None:
    """Stop when an input partition's last account failed: a blocking check only holds inside one run.

    Raises:
        dg.Failure: naming the parent and the records that it lost.
    """
    for source in stage.inputs:
        account = last_audit(files, source.asset, discipline)
        if account is not None and not account["passed"]:
            raise dg.Failure(
                f"{source.asset} of {discipline} has lost records, so {stage.asset} is not made from it. "
                f"Materialize {source.asset} again, and read its check '{NOTHING_LOST}'.",
                metadata={"missing": account["missing"], "orphans": account["orphans"]},
                allow_retries=False,
            )
