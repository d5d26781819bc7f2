"""What the dumps folder tells becomes materializations of `paper_dumps`; these ask for the disciplines they touch."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
import orjson

from omniscience_assets.assets.raw_papers import paper_dumps
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.resources import LakeResource

if TYPE_CHECKING:
    from omniscience_assets.operations.changes import Change
    from omniscience_assets.sources.inventory import Dump

WHOLE_GRAPH = "whole_graph"
"""Name of the job that runs all assets."""
CAUSE_TAG = "omniscience/cause"
"""Run tag: what a run was asked for, in words."""

_DATA_VERSION = "dagster/data_version"
_LISTED = 5
"""Names that a line lists before it counts the rest."""


@dg.sensor(
    minimum_interval_seconds=60,
    description="Watches the dumps folder and reports each complete new dump as a materialization of paper_dumps.",
)
def new_dumps(context: dg.SensorEvaluationContext, lake: LakeResource) -> dg.SensorResult:
    """Report the dumps that are complete and not yet known, by content; incomplete ones are named and waited for.

    A dump is reported again, for those disciplines alone, when metadata that arrived later place its papers in more.
    """
    known: dict[str, tuple[str, list[str], int]] = orjson.loads(context.cursor) if context.cursor else {}
    try:
        dumps = lake.index_dumps().dumps()
    except ValueError as error:
        # A manifest that is still being written cannot be read; it will be whole at a later tick.
        return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
    # A dump that was taken away and comes back is new; only how often it was reported is remembered.
    there = {dump.name for dump in dumps}
    known = {name: told if name in there else ("", [], told[2]) for name, told in known.items()}
    waiting = [f"{dump.name}: {dump.problem}" for dump in dumps if dump.content_hash is None]
    for line in waiting:
        context.log.info(f"skipped {line}")
    events, lines = [], []
    for dump in dumps:
        content_hash, told, reports = known.get(dump.name, ("", [], 0))
        is_new = dump.content_hash != content_hash
        touched = [one for one in dump.disciplines if is_new or one not in told]
        if dump.content_hash and (is_new or touched):
            lines.append(f"{dump.name}: {dump.papers} papers; {_listed(touched) or 'no known discipline'}")
            events.append(_dump_event(dump, touched, reports + 1))
            known[dump.name] = dump.content_hash, [*([] if is_new else told), *touched], reports + 1
    cursor = orjson.dumps(known).decode()
    if not events:
        told_of = f" ({_listed(waiting, '; ')})" if waiting else ""
        return dg.SensorResult(
            skip_reason=f"{len(dumps)} dumps, none new; {len(waiting)} incomplete{told_of}", cursor=cursor
        )
    for line in lines:
        context.log.info(line)
    # What a tick without runs shows in the UI, whether it reported something or not.
    return dg.SensorResult(asset_events=events, skip_reason=f"reported {_listed(lines, '; ')}", cursor=cursor)


@dg.sensor(
    minimum_interval_seconds=60,
    description="Reports papers of the log that the dumps now call retracted, relicensed or moved, or have no more, as "
    "a materialization of paper_dumps, so that their disciplines run and what was made of them follows.",
)
def changed_papers(context: dg.SensorEvaluationContext, lake: LakeResource) -> dg.SensorResult:
    """Compare log and dumps whenever the dumps tell something else than at the last look, and report what differs."""
    looked_at, reported, reports = orjson.loads(context.cursor) if context.cursor else ("", "", 0)
    try:
        inventory = lake.index_dumps()
    except ValueError as error:
        return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
    revision = inventory.revision
    if revision == looked_at:
        return dg.SensorResult(skip_reason="the dumps tell what they told at the last look", cursor=context.cursor)
    # Not before there is something to compare: the comparison loads DuckDB and Arrow.
    from omniscience_assets.operations.changes import changed_papers as compare

    changes = compare(lake.files, inventory)
    digest = _digest([f"{one.paper_id} {one.discipline} {one.kind}" for one in changes])
    is_told = not changes or digest == reported
    cursor = orjson.dumps([revision, digest, reports + (not is_told)]).decode()
    if not changes:
        return dg.SensorResult(skip_reason="no paper of the log was changed, moved or taken away", cursor=cursor)
    counts = _counts(changes)
    if is_told:
        return dg.SensorResult(skip_reason=f"{counts}: reported already, and not yet run", cursor=cursor)
    context.log.info(counts)
    event = _change_event(changes, counts, digest, reports + 1)
    return dg.SensorResult(asset_events=[event], skip_reason=f"reported {counts}", cursor=cursor)


@dg.asset_sensor(
    asset_key=paper_dumps.key,
    job_name=WHOLE_GRAPH,
    minimum_interval_seconds=30,
    description="Runs the whole graph for the disciplines that new dumps and changed papers touch, once for each.",
)
def follow_dumps(context: dg.SensorEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    """Ask for the partitions that what was reported since the last tick touches, and for no other."""
    # An asset sensor is handed the newest event only; several dumps may have been reported since the last tick.
    after = int(context.cursor) if context.cursor else None
    events = context.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=paper_dumps.key, after_storage_id=after), limit=10_000, ascending=True
    ).records
    touched: dict[str, dict[tuple[str, int], str]] = {}
    for event in events:
        materialization = event.asset_materialization
        assert materialization is not None
        report = (materialization.tags or {})[_DATA_VERSION], _report_number(materialization)
        for discipline in cast("list[str]", materialization.metadata["disciplines"].value):
            touched.setdefault(discipline, {})[report] = materialization.description or ""
    if not touched:
        return dg.SkipReason("the new dumps hold no paper of a known discipline")
    return [_request(discipline, touched[discipline]) for discipline in DISCIPLINES if discipline in touched]


def _request(discipline: str, causes: dict[tuple[str, int], str]) -> dg.RunRequest:
    """A run of a discipline; asked for by the same reports again, it is the same run.

    Args:
        discipline: The partition.
        causes: Version and number of each report, and what it says.
    """
    return dg.RunRequest(
        run_key=f"{discipline}:{_digest(f'{version}#{number}' for version, number in causes)}",
        partition_key=discipline,
        tags={CAUSE_TAG: _listed(sorted(causes.values()))},
    )


def _dump_event(dump: "Dump", touched: Sequence[str], report: int) -> dg.AssetMaterialization:
    shown = {"dump": dump.name, "bytes": dump.bytes, "papers": dump.papers}
    return _event(dump.name, dump.content_hash or "", touched, report, shown)


def _change_event(changes: "Sequence[Change]", counts: str, digest: str, report: int) -> dg.AssetMaterialization:
    lines = ["| paper | discipline | what |", "| --- | --- | --- |"]
    lines += [f"| {one.paper_id} | {one.discipline} | {one.kind} |" for one in changes[:50]]
    shown = {"papers": len(changes), "changes": dg.MetadataValue.md("\n".join(lines))}
    return _event(counts, digest, sorted({one.discipline for one in changes}), report, shown)


def _event(
    told: str, version: str, touched: Sequence[str], report: int, metadata: dict[str, Any]
) -> dg.AssetMaterialization:
    """One report; its number tells what comes back after it was gone from what is reported twice by accident."""
    return dg.AssetMaterialization(
        asset_key=paper_dumps.key,
        description=told,
        metadata={**metadata, "disciplines": dg.MetadataValue.json(list(touched)), "report": report},
        tags={_DATA_VERSION: version},
    )


def _report_number(event: dg.AssetMaterialization) -> int:
    number = event.metadata.get("report")
    return cast("int", number.value) if number else 0


def _counts(changes: "Sequence[Change]") -> str:
    return "papers of the log: " + ", ".join(
        f"{count} {kind}" for kind, count in sorted(Counter(one.kind for one in changes).items())
    )


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(sorted(set(texts))).encode()).hexdigest()[:16]


def _listed(names: Sequence[str], between: str = ", ") -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return between.join(names[:_LISTED]) + more
