"""Asset `routed_captions`: a dense caption for each figure, by the backend that the router chose."""

import dagster as dg

from omniscience_assets.assets.partition import (
    GROUP,
    OWNERS,
    advance_partition,
    by_discipline,
    materialize_partition,
    nothing_lost,
    report,
)
from omniscience_assets.assets.regression import no_regression
from omniscience_assets.assets.spend import show_spend
from omniscience_assets.captioning.ledger import read_ledger
from omniscience_assets.captioning.stage import CODE_VERSION, RoutedCaptionsStage
from omniscience_assets.resources import ComputeResource, LakeResource, ModelsResource

FORECAST_SAMPLE = 200
"""Figures that are looked at before a run to say what it will cost."""


def _stage(lake: LakeResource) -> RoutedCaptionsStage:
    from omniscience_assets.captioning.policy import load_policy

    return RoutedCaptionsStage(load_policy(), lake.files)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["figure_evidence", "triplets"],
    kinds={"jinja", "parquet"},
    code_version=CODE_VERSION,
    pool="gpu",
)
def routed_captions(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, models: ModelsResource
) -> dg.MaterializeResult[None]:
    """Dense captions of one discipline; each row says which rule sent the figure to which tier, and what it cost.

    Before a run, `omniscience route --policy NAME -d DISCIPLINE` tells without a call what it would cost; the run's log
    says it too, ahead of the first question.
    """
    policy = models.load_policy()
    if policy.is_embedded:
        return materialize_partition(context, lake, compute, RoutedCaptionsStage(policy, lake.files))
    from omniscience_assets.captioning.replay import forecast

    earlier = read_ledger(lake.files, context.partition_key).cost_usd
    with models.crew(policy, earlier, context.log.info) as (crew, executor):
        stage = RoutedCaptionsStage(policy, lake.files, crew)
        told = forecast(stage, context.partition_key, sample=FORECAST_SAMPLE)
        context.log.info(f"{told.figures} figures; what is not in the log yet costs about ${told.usd:.4f}")
        done = advance_partition(context, lake, compute, stage, executor=executor)
        spend = show_spend(read_ledger(lake.files, context.partition_key), crew.budget)
        return report(context, lake, stage, done, forecast_usd=round(told.usd, 6), **spend)


routed_captions_nothing_lost = nothing_lost(routed_captions, _stage)
routed_captions_no_regression = no_regression(routed_captions)
