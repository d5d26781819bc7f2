"""Asset `routed_captions`: a dense caption for each figure, by the backend that the router chose."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, by_discipline, materialize_partition, nothing_lost
from omniscience_assets.captioning.stage import CODE_VERSION, RoutedCaptionsStage
from omniscience_assets.resources import ComputeResource, LakeResource, ModelsResource


def _stage(_: LakeResource) -> RoutedCaptionsStage:
    from omniscience_assets.captioning.router import load_policy

    return RoutedCaptionsStage(load_policy())


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["figure_evidence", "triplets"],
    kinds={"jinja", "parquet"},
    code_version=CODE_VERSION,
    pool="gpu",
)
def routed_captions(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, models: ModelsResource
) -> dg.MaterializeResult[None]:
    """Dense captions of one discipline; each row says which rule sent the figure to which tier, and what it cost."""
    return materialize_partition(context, lake, compute, RoutedCaptionsStage(models.load_policy()))


routed_captions_nothing_lost = nothing_lost(routed_captions, _stage)
