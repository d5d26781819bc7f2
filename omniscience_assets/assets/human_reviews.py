"""Asset `human_reviews`: what people say of captioned figures, from the files in `<home>/reviews`."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.preview import cell
from omniscience_assets.quality.reviews import CODE_VERSION, HumanReviewsStage, read_folder
from omniscience_assets.resources import ComputeResource, LakeResource

_SHOWN = 50


def _stage(lake: LakeResource) -> HumanReviewsStage:
    return HumanReviewsStage(read_folder(lake.reviews_folder).by_figure)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["triplets"],
    kinds={"csv", "parquet"},
    code_version=CODE_VERSION,
)
def human_reviews(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Reviews of a discipline's figures: CSV, JSON lines or Label Studio exports, one row per reviewer and caption.

    `omniscience reviews queue` says which figures are worth a review; `omniscience calibrate` makes thresholds of them.
    """
    read = read_folder(lake.reviews_folder)
    stage = HumanReviewsStage(read.by_figure)
    done = advance_partition(context, lake, compute, stage)
    for problem in read.problems:
        context.log.warning(f"{problem.file} {problem.place}: {problem.reason}: {problem.detail}")
    lines = ["| file | place | reason | detail |", "| --- | --- | --- | --- |"]
    told = ([p.file, p.place, p.reason, p.detail] for p in read.problems[:_SHOWN])
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in told]
    problems = dg.MetadataValue.md("\n".join(lines) if read.problems else "Every row was read.")
    return report(context, lake, stage, done, not_read=len(read.problems), problems=problems)


human_reviews_nothing_lost = nothing_lost(human_reviews, _stage)
