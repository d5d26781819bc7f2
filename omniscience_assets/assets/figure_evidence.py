"""Asset `figure_evidence`: what can provably be seen in a figure."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, by_discipline, materialize_partition, nothing_lost
from omniscience_assets.evidence.stage import CODE_VERSION, FigureEvidenceStage
from omniscience_assets.resources import ComputeResource, LakeResource


def _stage(lake: LakeResource) -> FigureEvidenceStage:
    return FigureEvidenceStage(lake.files)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["triplets"],
    kinds={"pdf", "parquet"},
    code_version=CODE_VERSION,
)
def figure_evidence(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """What each figure shows, read without a model: text and its places, axes, legends, panels, colours, kind."""
    return materialize_partition(context, lake, compute, _stage(lake))


figure_evidence_nothing_lost = nothing_lost(figure_evidence, _stage)
