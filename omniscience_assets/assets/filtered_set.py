"""Asset `filtered_set`: which captioned figures are good enough to train on."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.quality_report import describe_filtered_set
from omniscience_assets.assets.regression import no_regression
from omniscience_assets.quality.stage import CODE_VERSION, FilteredSetStage
from omniscience_assets.resources import ComputeResource, LakeResource, QualityResource


def _stage(_lake: LakeResource) -> FilteredSetStage:
    return FilteredSetStage(())


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["caption_scores", "selection"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def filtered_set(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, quality: QualityResource
) -> dg.MaterializeResult[None]:
    """The verdict of every limit on each captioned figure, and of duplicates, benchmarks and the selection."""
    stage = FilteredSetStage(quality.settings.ordered_limits)
    done = advance_partition(context, lake, compute, stage)
    return report(context, lake, stage, done, **describe_filtered_set(lake.files, context.partition_key, stage.limits))


filtered_set_nothing_lost = nothing_lost(filtered_set, _stage)
filtered_set_no_regression = no_regression(filtered_set)


@dg.asset_check(
    asset=filtered_set,
    name="agreement",
    description="Gates agree with the later half of the human reviews as often as with the earlier half. Warns only.",
    partitions_def=by_discipline,
)
def filtered_set_agreement(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
    """Warn where a gate's agreement has fallen by more than chance explains."""
    from omniscience_assets.quality.calibrating import drift, read_reviewed

    reviewed = read_reviewed(lake.files, [context.partition_key])
    found = drift(reviewed)
    fallen = [one.gate for one in found if one.alarm]
    lines = ["| gate | earlier | later | p |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {d.gate} | {d.earlier.share:.0%} | {d.later.share:.0%} | {d.p_value:.3g} |" for d in found]
    return dg.AssetCheckResult(
        passed=not fallen,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"Agrees less than before: {', '.join(fallen)}." if fallen else "No gate agrees less than before.",
        metadata={"reviews": len(reviewed.reviews), "gates": dg.MetadataValue.md("\n".join(lines))},
    )
