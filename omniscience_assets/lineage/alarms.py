"""What has become worse, remembered beside each partition as `_worse.json` until it is good again or accepted.

A run looks at one discipline, and what people see of a check is what it said last: so each look tells of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.triage.model import Cause
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder


@dataclass(frozen=True, slots=True)
class Alarm:
    """One metric that is worse in one discipline."""

    discipline: str
    metric: str
    told: str
    """What fell, by how much and why, in one line."""
    before: str
    """The last good moment (UTC, ISO 8601)."""
    after: str
    causes: tuple[Cause, ...] = ()
    """Of the guilty parts; empty where the metric lost its values."""


def remember(files: Files, asset: str, discipline: str, alarms: Sequence[Alarm]) -> None:
    """Keep what is worse in a partition; with nothing, forget what was."""
    if alarms:
        files.write(_file(asset, discipline), orjson.dumps([asdict(one) for one in alarms]))
    elif files.exists(_file(asset, discipline)):
        files.remove(_file(asset, discipline))


def standing(files: Files, asset: str) -> list[Alarm]:
    """All that is worse of an asset, in the order of the disciplines."""
    found = []
    for discipline in DISCIPLINES:
        if files.exists(_file(asset, discipline)):
            kept = orjson.loads(files.read(_file(asset, discipline)))
            found += [Alarm(**{**one, "causes": tuple(Cause(**cause) for cause in one["causes"])}) for one in kept]
    return found


def _file(asset: str, discipline: str) -> str:
    return f"{partition_folder(asset, discipline)}/_worse.json"
