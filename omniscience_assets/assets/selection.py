"""Asset `selection`: duplicates, benchmark items and the chosen part, decided over all disciplines at once."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from omniscience_assets.assets.partition import GROUP, NOTHING_LOST, OWNERS, advance_partition
from omniscience_assets.assets.preview import make_preview
from omniscience_assets.quality.selecting import CODE_VERSION, SelectionStage
from omniscience_assets.resources import ComputeResource, LakeResource, QualityResource
from omniscience_assets.store.audit import audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance
from omniscience_assets.store.log import partitions
from omniscience_assets.store.specs import Spec, spec_id

if TYPE_CHECKING:
    from omniscience_assets.quality.plan import Plan
    from omniscience_assets.quality.selection.select import StepReport
    from omniscience_assets.quality.settings import QualitySettings

CHANGED = "changed_disciplines"
"""Metadata: in which disciplines something is decided otherwise than before."""


def disciplines_of(files: Files) -> list[str]:
    """Disciplines that have scores, or decisions from when they had."""
    return sorted({*partitions(files, "caption_scores"), *partitions(files, SelectionStage.asset)})


@dg.asset(
    group_name=GROUP,
    owners=OWNERS,
    deps=["caption_scores", "figure_embeddings", "triplets", "human_reviews"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def selection(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, quality: QualityResource
) -> dg.MaterializeResult[None]:
    """What is decided of each figure among all others. Not partitioned: a twin may stand in any discipline."""
    plan, made = _plan(context, lake.files, quality.settings)
    stage = SelectionStage(made, plan.decisions)
    done = [_advance(context, lake, compute, stage, discipline) for discipline in disciplines_of(lake.files)]
    seen = [make_preview(lake.files, stage, one.discipline) for one in done]
    versions = "".join(one.data_version for one in seen)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(hashlib.sha256(versions.encode()).hexdigest()[:32]),
        metadata={
            "dagster/row_count": sum(one.kept + one.dropped + one.failed for one in seen),
            "kept": sum(one.kept for one in seen),
            "dropped": sum(one.dropped for one in seen),
            "failed": sum(one.failed for one in seen),
            "computed": sum(one.computed for one in done),
            "reused": sum(one.reused for one in done),
            "buried": sum(one.buried for one in done),
            "decided_against": len(plan.decisions),
            CHANGED: dg.MetadataValue.json(
                [one.discipline for one in done if one.computed or one.copied or one.buried]
            ),
            "steps": dg.MetadataValue.md(show_steps(plan.reports)),
            "spec_id": spec_id({"asset": stage.asset, **stage.spec()}),
        },
    )


def show_steps(reports: Sequence["StepReport"]) -> str:
    """What each step took in, kept and dropped by reason, as a Markdown table."""
    lines = ["| step | in | kept | dropped | by reason | facts |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for one in reports:
        reasons = ", ".join(f"{reason or one.step} {count}" for reason, count in one.dropped.items())
        facts = ", ".join(f"{name} {value:.4g}" for name, value in one.facts.items())
        lines.append(f"| {one.step} | {one.entered} | {one.kept} | {one.entered - one.kept} | {reasons} | {facts} |")
    return "\n".join(lines)


def _plan(context: dg.AssetExecutionContext, files: Files, settings: "QualitySettings") -> tuple["Plan", Spec]:
    from omniscience_assets.quality.decontamination import BenchmarkError
    from omniscience_assets.quality.plan import made_by, make_plan
    from omniscience_assets.quality.selection.config import SelectionError

    try:
        return make_plan(files, settings, context.log.info), made_by(settings)
    except (SelectionError, BenchmarkError) as error:
        raise dg.Failure(f"no selection can be made: {error}", allow_retries=False) from error


def _advance(
    context: dg.AssetExecutionContext,
    lake: LakeResource,
    compute: ComputeResource,
    stage: SelectionStage,
    discipline: str,
) -> Advance:
    from omniscience_assets.compute.local import InlineExecutor

    return advance_partition(context, lake, compute, stage, discipline=discipline, executor=InlineExecutor())


@dg.asset_check(
    asset=selection,
    name=NOTHING_LOST,
    description="Every scored figure of every discipline has a decision, and every decision a scored figure.",
    blocking=True,
)
def selection_nothing_lost(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
    """Account for all disciplines anew, from the files on disk."""
    accounts = [
        audit(lake.files, SelectionStage(), discipline, context.run.run_id) for discipline in disciplines_of(lake.files)
    ]
    return dg.AssetCheckResult(
        passed=all(one.passed for one in accounts),
        metadata={
            "inputs": sum(one.inputs for one in accounts),
            "accounted": sum(one.accounted for one in accounts),
            "missing": [unit for one in accounts for unit in one.missing][:10],
            "orphans": [unit for one in accounts for unit in one.orphans][:10],
        },
    )
