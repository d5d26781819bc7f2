"""Asset `triplets`: figures with their captions and contexts."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, by_discipline, materialize_partition, nothing_lost
from omniscience_assets.extraction.stage import CODE_VERSION, TripletsStage
from omniscience_assets.resources import ComputeResource, LakeResource


def _stage(lake: LakeResource) -> TripletsStage:
    return TripletsStage(lake.files, lake.inventory)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["raw_papers"],
    kinds={"latex", "parquet"},
    code_version=CODE_VERSION,
)
def triplets(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Figure–caption–context triplets of one discipline, read from the papers' LaTeX sources.

    One row per figure; a paper that gives none is one dropped or failed row with its reason.
    """
    return materialize_partition(context, lake, compute, _stage(lake))


triplets_nothing_lost = nothing_lost(triplets, _stage)
