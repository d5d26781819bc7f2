"""When a run wrote its last row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partitions
from omniscience_assets.store.parquet import READERS, ParquetLog

_RUN = re.compile(r"[0-9a-f]{4,32}(?:-[0-9a-f-]*)?")


class UnknownMomentError(LookupError):
    """Neither a run that wrote to the log nor a time."""


def find_moments(files: Files, *told: str, disciplines: Sequence[str] | None = None) -> list[datetime]:
    """Of each the time of a run's last row in any log, or the time that it is.

    Args:
        files: The home.
        told: Ids of runs (their first characters do), or times as ISO 8601; times without a zone are UTC.
        disciplines: Only these partitions; all without.

    Raises:
        UnknownMomentError: a run that wrote nothing, several runs that begin alike, or no time.
    """
    wanted = tuple(one for one in told if _RUN.fullmatch(one))
    last = _last_rows(files, wanted, disciplines) if wanted else {}
    return [_moment(one, last) for one in told]


def _moment(told: str, last: dict[str, datetime]) -> datetime:
    found = sorted(run for run in last if run.startswith(told)) if _RUN.fullmatch(told) else []
    if len(found) > 1:
        raise UnknownMomentError(f"several runs begin with {told}: {', '.join(found)}")
    if found:
        return last[found[0]]
    try:
        time = datetime.fromisoformat(told)
    except ValueError:
        raise UnknownMomentError(
            f"{told} is no time, and no run of this id wrote to the log; a run that found nothing to do leaves no rows"
        ) from None
    return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)


def _last_rows(files: Files, wanted: tuple[str, ...], disciplines: Sequence[str] | None) -> dict[str, datetime]:
    """The last row's time of every run that begins as is wanted."""
    logs = [
        item.name
        for asset in LOGS
        for discipline in partitions(files, asset)
        if disciplines is None or discipline in disciplines
        for item in live_files(files, asset, discipline)
    ]
    last: dict[str, datetime] = {}
    with ThreadPoolExecutor(READERS) as pool:
        for rows in pool.map(lambda name: list(_runs(ParquetLog.of(files, name), wanted)), logs):
            for run, time in rows:
                last[run] = max(time, last.get(run, time))
    return last


def _runs(log: ParquetLog, wanted: tuple[str, ...]) -> Iterator[tuple[str, datetime]]:
    """Runs of a file and times of rows of theirs, the last among them; mostly read from what row groups say."""
    mixed = []
    for group, (run, time) in enumerate(zip(log.bounds("run_id"), log.bounds("produced_at"), strict=True)):
        if run is not None and time is not None and run[0] == run[1]:
            if run[0].startswith(wanted):
                yield run[0], time[1]
        elif run is None or any(run[0] <= one + "~" and run[1] >= one for one in wanted):
            mixed.append(group)
    if mixed:
        rows = log.read(mixed, ["run_id", "produced_at"])
        for row in rows.group_by("run_id").aggregate([("produced_at", "max")]).to_pylist():
            if row["run_id"].startswith(wanted):
                yield row["run_id"], row["produced_at_max"]
