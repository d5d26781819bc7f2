"""Asset `questions`: what can be asked about each figure, with answers that are known."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.qa_report import describe_benchmarks, describe_questions
from omniscience_assets.evaluation.asking import CODE_VERSION, QuestionsStage, imported
from omniscience_assets.resources import ComputeResource, EvaluationResource, LakeResource

if TYPE_CHECKING:
    from omniscience_assets.evaluation.settings import EvaluationSettings


def _settings() -> "EvaluationSettings":
    from omniscience_assets.evaluation.settings import EvaluationSettings

    return EvaluationSettings()


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["figure_evidence", "triplets"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def questions(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, evaluation: EvaluationResource
) -> dg.MaterializeResult[None]:
    """Questions from the evidence, from models and from benchmarks, filtered; each says what its answer rests on.

    No caption has a part in them, so the same questions are asked before and after captions change.
    """
    from omniscience_assets.captioning.ledger import spent_on

    settings = evaluation.settings
    earlier = spent_on(lake.files, "questions", context.partition_key)
    with evaluation.open(settings.asked, earlier, context.log.info) as (models, executor):
        stage = QuestionsStage(lake.files, settings, models)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        described: dict[str, Any] = describe_questions(lake.files, context.partition_key)
        if (index := imported(settings)) is not None:
            described |= describe_benchmarks(lake.files, index.sizes())
        return report(context, lake, stage, done, **described)


questions_nothing_lost = nothing_lost(questions, lambda lake: QuestionsStage(lake.files, _settings()))
