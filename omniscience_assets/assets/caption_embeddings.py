"""Asset `caption_embeddings`: dense captions against their images, in the space of an embedding model."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.quality.embedding.stages import CODE_VERSION, CaptionEmbeddingsStage
from omniscience_assets.resources import ComputeResource, LakeResource, QualityResource


def _stage(_lake: LakeResource) -> CaptionEmbeddingsStage:
    return CaptionEmbeddingsStage()


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["routed_captions", "figure_embeddings"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
    pool="gpu",
)
def caption_embeddings(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, quality: QualityResource
) -> dg.MaterializeResult[None]:
    """Each dense caption's vector and its similarity to the image, whole and in windows; empty without a model."""
    with quality.embedder() as (embedder, executor):
        stage = CaptionEmbeddingsStage(quality.settings.embedding, embedder)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        return report(context, lake, stage, done, model=embedder.version if embedder else "none")


caption_embeddings_nothing_lost = nothing_lost(caption_embeddings, _stage)
