"""Asset `figure_embeddings`: images and author captions as hashes and vectors, made once and used by all."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.quality.embedding.stages import CODE_VERSION, FigureEmbeddingsStage
from omniscience_assets.resources import ComputeResource, LakeResource, QualityResource


def _stage(lake: LakeResource) -> FigureEmbeddingsStage:
    return FigureEmbeddingsStage(lake.files)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["triplets"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
    pool="gpu",
)
def figure_embeddings(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, quality: QualityResource
) -> dg.MaterializeResult[None]:
    """Perceptual and text hashes of every figure and, where an embedding model is set up, its vectors."""
    with quality.embedder() as (embedder, executor):
        stage = FigureEmbeddingsStage(lake.files, quality.settings.embedding, embedder)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        return report(context, lake, stage, done, model=embedder.version if embedder else "none")


figure_embeddings_nothing_lost = nothing_lost(figure_embeddings, _stage)
