"""Asset `figure_evidence`: what can provably be seen in a figure."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, by_discipline, materialize_partition, nothing_lost
from omniscience_assets.evidence.stage import CODE_VERSION, FigureEvidenceStage
from omniscience_assets.resources import ComputeResource, LakeResource, OcrResource


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["triplets"],
    kinds={"pdf", "parquet"},
    code_version=CODE_VERSION,
)
def figure_evidence(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, ocr: OcrResource
) -> dg.MaterializeResult[None]:
    """What each figure shows, read without a model: text and its places, axes, legends, panels, colours, kind."""
    return materialize_partition(context, lake, compute, FigureEvidenceStage(lake.files, ocr=ocr.is_on()))


figure_evidence_nothing_lost = nothing_lost(figure_evidence, lambda lake: FigureEvidenceStage(lake.files))
