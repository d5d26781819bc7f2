"""Sensors: a new dump becomes a materialization of `paper_dumps`, and that asks for the partitions it touches."""

import hashlib
from typing import TYPE_CHECKING, cast

import dagster as dg
import orjson

from omniscience_assets.assets.raw_papers import paper_dumps
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.resources import LakeResource

if TYPE_CHECKING:
    from omniscience_assets.sources.inventory import Dump

WHOLE_GRAPH = "whole_graph"
"""Name of the job that runs all assets."""

_DATA_VERSION = "dagster/data_version"


@dg.sensor(
    minimum_interval_seconds=60,
    description="Watches the dumps folder and reports each complete new dump as a materialization of paper_dumps.",
)
def new_dumps(context: dg.SensorEvaluationContext, lake: LakeResource) -> dg.SensorResult:
    """Report the dumps that are complete and not yet known, by content; incomplete ones are named and waited for."""
    known: dict[str, str] = orjson.loads(context.cursor) if context.cursor else {}
    try:
        dumps = lake.index_dumps().dumps()
    except ValueError as error:
        # A manifest that is still being written cannot be read; it will be whole at a later tick.
        return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
    fresh = [dump for dump in dumps if dump.content_hash and known.get(dump.name) != dump.content_hash]
    waiting = [f"{dump.name}: {dump.problem}" for dump in dumps if dump.content_hash is None]
    for line in waiting:
        context.log.info(f"skipped {line}")
    reported = known | {dump.name: dump.content_hash for dump in dumps if dump.content_hash}
    cursor = orjson.dumps(reported).decode()
    if not fresh:
        return dg.SensorResult(
            skip_reason=f"{len(dumps)} dumps, none new; {len(waiting)} incomplete" + _listed(waiting), cursor=cursor
        )
    return dg.SensorResult(asset_events=[_materialization(dump) for dump in fresh], cursor=cursor)


@dg.asset_sensor(
    asset_key=paper_dumps.key,
    job_name=WHOLE_GRAPH,
    minimum_interval_seconds=30,
    description="Runs the whole graph for the disciplines that new dumps touch, once per dump.",
)
def follow_dumps(context: dg.SensorEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    """Ask for the partitions that the dumps reported since the last tick touch, and for no other."""
    # An asset sensor is handed the newest event only; several dumps may have been reported since the last tick.
    after = int(context.cursor) if context.cursor else None
    events = context.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=paper_dumps.key, after_storage_id=after), limit=10_000, ascending=True
    ).records
    touched: dict[str, list[str]] = {}
    for event in events:
        materialization = event.asset_materialization
        assert materialization is not None
        for discipline in cast("list[str]", materialization.metadata["disciplines"].value):
            touched.setdefault(discipline, []).append((materialization.tags or {})[_DATA_VERSION])
    if not touched:
        return dg.SkipReason("the new dumps hold no paper of a known discipline")
    return [
        dg.RunRequest(run_key=_run_key(discipline, touched[discipline]), partition_key=discipline)
        for discipline in DISCIPLINES
        if discipline in touched
    ]


def _materialization(dump: "Dump") -> dg.AssetMaterialization:
    return dg.AssetMaterialization(
        asset_key=paper_dumps.key,
        description=dump.name,
        metadata={
            "dump": dump.name,
            "bytes": dump.bytes,
            "papers": dump.papers,
            "disciplines": dg.MetadataValue.json(list(dump.disciplines)),
        },
        tags={_DATA_VERSION: dump.content_hash or ""},
    )


def _run_key(discipline: str, versions: list[str]) -> str:
    return f"{discipline}:{hashlib.sha256(' '.join(sorted(set(versions))).encode()).hexdigest()[:16]}"


def _listed(lines: list[str]) -> str:
    return f" ({'; '.join(lines[:5])})" if lines else ""
