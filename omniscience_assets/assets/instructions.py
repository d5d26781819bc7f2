"""Asset `instructions`: training conversations about each kept figure."""

import dagster as dg

from omniscience_assets.assets.instructions_report import describe_instructions
from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.instructions.stage import CODE_VERSION, InstructionsStage
from omniscience_assets.resources import ComputeResource, InstructionsResource, LakeResource


def _stage(lake: LakeResource) -> InstructionsStage:
    from omniscience_assets.instructions.settings import InstructionSettings

    return InstructionsStage(lake.files, InstructionSettings())


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["filtered_set", "routed_captions", "figure_evidence", "questions", "triplets", "raw_papers"],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def instructions(
    context: dg.AssetExecutionContext,
    lake: LakeResource,
    compute: ComputeResource,
    instruction_methods: InstructionsResource,
) -> dg.MaterializeResult[None]:
    """Conversations by programs over scene graphs and, where models are named, by recipes that ask them; filtered.

    Whatever a method thought of and did not keep is a row with its reason, so that counts add up.
    """
    from omniscience_assets.captioning.ledger import spent_on

    earlier = spent_on(lake.files, "instructions", context.partition_key)
    with instruction_methods.open(earlier, context.log.info) as (models, executor):
        stage = InstructionsStage(lake.files, instruction_methods.settings, models)
        done = advance_partition(context, lake, compute, stage, executor=executor)
        return report(context, lake, stage, done, **describe_instructions(lake.files, context.partition_key))


instructions_nothing_lost = nothing_lost(instructions, _stage)
