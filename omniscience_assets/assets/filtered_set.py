"""Asset `filtered_set`: which captioned figures are good enough to train on."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.quality_report import describe_filtered_set
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
