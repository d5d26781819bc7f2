"""Asset `caption_qa_eval`: is the caption as good as the picture?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.evaluation.stage import CODE_VERSION, CaptionQaStage
from omniscience_assets.records import Question
from omniscience_assets.resources import ComputeResource, LakeResource
from omniscience_assets.store.views import read_records

if TYPE_CHECKING:
    from omniscience_assets.evaluation.scoring import ArmSummary, Estimate


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["filtered_set", "routed_captions", "triplets", "figure_evidence"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def caption_qa_eval(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Questions with known answers about each kept figure, answered from nothing, the author caption and the new one.

    The reader is lexical, not a model: its scores compare captions with each other, they are no model's accuracy.
    """
    from omniscience_assets.evaluation.scoring import summarise

    stage = CaptionQaStage()
    done = advance_partition(context, lake, compute, stage)
    questions: Iterator[Question] = read_records(lake.files, stage.asset, stage.payload, context.partition_key)
    summaries = summarise(questions)
    scores = {f"score_{one.arm}": one.score.value for one in summaries if one.score.value is not None}
    return report(context, lake, stage, done, **scores, arms=dg.MetadataValue.md(_table(summaries)))


caption_qa_eval_nothing_lost = nothing_lost(caption_qa_eval, lambda _: CaptionQaStage())


def _table(summaries: tuple["ArmSummary", ...]) -> str:
    lines = [
        "| arm | questions | answered | accuracy | score | lift over blind |",
        f"| --- {'| ---: ' * 5}|",
    ]
    for one in summaries:
        cells = [_estimate(value) for value in (one.answered, one.accuracy, one.score, one.lift)]
        lines.append(f"| {one.arm} | {one.questions} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _estimate(estimate: "Estimate") -> str:
    if estimate.value is None:
        return "unscored"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"
