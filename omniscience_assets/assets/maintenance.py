"""The job `compact_log`: merge the small files of a discipline's logs."""

import dagster as dg

from omniscience_assets.assets.partition import by_discipline
from omniscience_assets.records import LOGS
from omniscience_assets.resources import LakeResource
from omniscience_assets.store.compaction import compact
from omniscience_assets.store.files import WriterBusyError
from omniscience_assets.store.log import live_files, partition_folder, partitions

_MERGE_FROM = 2
"""Files that are worth a merge by night; a run leaves up to seven behind."""


@dg.op(description="Merges the small files of each log of the discipline; rows stay what they are.")
def compact_discipline(context: dg.OpExecutionContext, lake: LakeResource) -> None:
    """Compact every log of one discipline; one that is being written is left to its run, which compacts it anyway."""
    lines = ["| log | files before | files after |", "| --- | ---: | ---: |"]
    merged = 0
    for asset in LOGS:
        if context.partition_key not in partitions(lake.files, asset):
            continue
        before = len(live_files(lake.files, asset, context.partition_key))
        try:
            folder = partition_folder(asset, context.partition_key)
            with lake.files.writer_lock(folder, wait_seconds=0):
                merged += compact(lake.files, asset, context.partition_key, merge_from=_MERGE_FROM)
        except WriterBusyError as error:
            context.log.info(f"left out: {error}")
        after = len(live_files(lake.files, asset, context.partition_key))
        lines.append(f"| {asset} | {before} | {after} |")
    context.add_output_metadata({"files_merged": merged, "logs": dg.MetadataValue.md("\n".join(lines))})


@dg.job(
    partitions_def=by_discipline,
    executor_def=dg.in_process_executor,
    description="Merges the log's small files, one discipline a run, so that no run writes the discipline meanwhile.",
)
def compact_log() -> None:
    """One op; the partition makes the run queue hold it apart from the discipline's other runs."""
    compact_discipline()
