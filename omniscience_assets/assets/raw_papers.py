"""Asset `raw_papers`: the papers of a discipline that the dumps hold and the licence gate lets through."""

import dagster as dg

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.resources import ComputeResource, LakeResource
from omniscience_assets.sources.stage import CODE_VERSION, UNPLACED, RawPapersStage

paper_dumps = dg.AssetSpec(
    "paper_dumps",
    group_name=GROUP,
    owners=OWNERS,
    kinds={"file"},
    description="The dumps folder, as others fill it. The sensor `new_dumps` reports each complete dump here.",
)


def _stage(lake: LakeResource) -> RawPapersStage:
    return RawPapersStage(lake.inventory, tuple(lake.allowed_licences))


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=[paper_dumps],
    kinds={"python", "parquet"},
    code_version=CODE_VERSION,
)
def raw_papers(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Papers of one discipline: one row per submission in the dumps, kept, dropped (licence, withdrawn) or failed.

    Submissions that belong to no discipline (no metadata, unknown category) are failed rows of the log's partition
    `unplaced`, which every run of this asset brings up to date.
    """
    stage = _stage(lake)
    done = advance_partition(context, lake, compute, stage)
    # Runs of all disciplines share this partition: an older view of the dumps would bury what a newer run placed there.
    latest = RawPapersStage(lake.index_dumps(), stage.allowed_licences)
    advance_partition(context, lake, compute, latest, discipline=UNPLACED)
    return report(context, lake, stage, done)


raw_papers_nothing_lost = nothing_lost(raw_papers, _stage)
