"""Asset `caption_qa_eval`: is the caption as good as the picture?"""

from typing import TYPE_CHECKING

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.qa_report import describe_answers
from omniscience_assets.assets.regression import no_regression
from omniscience_assets.evaluation.stage import CODE_VERSION, CaptionQaStage
from omniscience_assets.resources import ComputeResource, EvaluationResource, LakeResource

if TYPE_CHECKING:
    from omniscience_assets.evaluation.verdicts import Beats


def _stage(lake: LakeResource) -> CaptionQaStage:
    from omniscience_assets.evaluation.settings import EvaluationSettings

    return CaptionQaStage(lake.files, EvaluationSettings())


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["filtered_set", "routed_captions", "triplets", "questions"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def caption_qa_eval(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, evaluation: EvaluationResource
) -> dg.MaterializeResult[None]:
    """Questions about each kept figure, answered from nothing, from the authors' words, the new caption and the image.

    The reader `lexical` is no model: its scores compare captions with each other, they are no model's accuracy.
    """
    from omniscience_assets.captioning.ledger import spent_on

    settings = evaluation.settings
    earlier = spent_on(lake.files, "caption_qa_eval", context.partition_key)
    with evaluation.open(settings.reading, earlier, context.log.info) as (models, executor):
        stage = CaptionQaStage(lake.files, settings, models)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        return report(context, lake, stage, done, **describe_answers(lake.files, context.partition_key))


caption_qa_eval_nothing_lost = nothing_lost(caption_qa_eval, _stage)
caption_qa_eval_no_regression = no_regression(caption_qa_eval)


@dg.asset_check(
    asset=caption_qa_eval,
    name="beats_authors",
    description=(
        "From the new caption more is answered in every discipline than from the author caption with its context; the "
        "p-values of all disciplines are corrected together (Holm). Warns only."
    ),
)
def caption_qa_eval_beats_authors(lake: LakeResource) -> dg.AssetCheckResult:
    """Warn where captions are not shown to be better than what the authors say.

    The check has no partitions: Dagster shows what a check said last, and one discipline must not cover another.
    """
    from omniscience_assets.evaluation.verdicts import beats_authors

    found = beats_authors(lake.files)
    behind = [one for one in found if not one.passed]
    return dg.AssetCheckResult(
        passed=not behind,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(f"{one.discipline}: {one.told}" for one in behind or found)
        or "No question was answered.",
        metadata={"readers": dg.MetadataValue.md(_table(found))},
    )


def _table(found: list["Beats"]) -> str:
    lines = [
        "| discipline | reader | difference | 95 % | p (Holm) | papers | questions | could see |",
        f"| --- | --- {'| ---: ' * 6}|",
    ]
    for one in found:
        told = one.comparison
        interval = "" if told.low is None else f"{told.low:+.3f} to {told.high:+.3f}"
        cells = [
            "" if told.difference is None else f"{told.difference:+.3f}",
            interval,
            "" if one.p_value is None else f"{one.p_value:.3g}",
            str(told.papers),
            str(told.questions),
            "" if told.mde is None else f"{told.mde:.3f}",
        ]
        lines.append(f"| {one.discipline} | {one.reader} | {' | '.join(cells)} |")
    return "\n".join(lines)
