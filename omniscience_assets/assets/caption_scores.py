"""Asset `caption_scores`: all that is measured on a captioned figure, before any threshold."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.regression import no_regression
from omniscience_assets.quality.scoring import CODE_VERSION, CaptionScoresStage
from omniscience_assets.resources import ComputeResource, LakeResource, QualityResource


def _stage(lake: LakeResource) -> CaptionScoresStage:
    from omniscience_assets.quality.settings import load_settings

    return CaptionScoresStage(lake.files, load_settings())


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["routed_captions", "triplets", "figure_evidence", "figure_embeddings", "caption_embeddings"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def caption_scores(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, quality: QualityResource
) -> dg.MaterializeResult[None]:
    """Every gate's measures, every checked statement and the judges' opinions, of each captioned figure."""
    with quality.panel(context.log.info) as (panel, executor):
        stage = CaptionScoresStage(lake.files, quality.settings, panel)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        return report(context, lake, stage, done, judges=len(quality.settings.judges))


caption_scores_nothing_lost = nothing_lost(caption_scores, _stage)
caption_scores_no_regression = no_regression(caption_scores)
