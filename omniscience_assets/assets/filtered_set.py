"""Asset `filtered_set`: which captioned figures are good enough to train on."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, by_discipline, materialize_partition, nothing_lost
from omniscience_assets.quality.stage import CODE_VERSION, FilteredSetStage
from omniscience_assets.resources import ComputeResource, LakeResource


def _stage(lake: LakeResource) -> FilteredSetStage:
    return FilteredSetStage(lake.files)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["routed_captions", "triplets", "figure_evidence"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def filtered_set(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """The verdicts of every gate on each captioned figure; the first gate that says no gives the reason."""
    return materialize_partition(context, lake, compute, _stage(lake))


filtered_set_nothing_lost = nothing_lost(filtered_set, _stage)
