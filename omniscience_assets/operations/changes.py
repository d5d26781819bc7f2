"""Papers that the log holds, and that the dumps hold otherwise now or no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import Paper
from omniscience_assets.sources.inventory import Inventory
from omniscience_assets.sources.stage import UNPLACED, RawPapersStage
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partitions
from omniscience_assets.store.snapshot import Snapshot
from omniscience_assets.store.stage import Task
from omniscience_assets.store.streams import outer_join

Kind = Literal["gone", "changed", "moved"]
"""`gone`: no dump has it any more; `changed`: what is known of it is other (licence, retraction, title); `moved`: it
belongs to another discipline now."""

_RAW = RawPapersStage.asset


@dataclass(frozen=True, slots=True)
class Change:
    """A paper whose discipline must be run, so that what was made of it follows."""

    paper_id: str
    discipline: str
    """Whose run brings the log up to date."""
    kind: Kind


def changed_papers(files: Files, inventory: Inventory) -> list[Change]:
    """Papers of the log for which no dump has to be new, and that are not any more what they were.

    A paper whose package a newer dump replaces is left out: that dump tells of itself. Two streams are joined for each
    discipline, so nothing but the answer is held.
    """
    stage = RawPapersStage(inventory)
    known = set(partitions(files, _RAW))
    found: list[Change] = []
    gone: dict[str, str] = {}
    for discipline in sorted(known):
        for task, row in _joined(files, stage, discipline):
            if row is not None and task is None:
                gone[row[0]] = discipline
            elif row is not None and task is not None and _is_told_otherwise(task, row[-1]):
                found.append(Change(task.unit_id, discipline, "changed"))
    for paper, discipline in _arrived(files, stage, gone) if gone else ():
        found.append(Change(paper, discipline, "moved"))
    left = (Change(paper, discipline, "gone") for paper, discipline in gone.items() if discipline != UNPLACED)
    return sorted((*found, *left), key=lambda one: (one.discipline, one.paper_id))


def _arrived(files: Files, stage: RawPapersStage, gone: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Which of the papers that are gone from a discipline stand in another one that has no row of them."""
    for discipline in DISCIPLINES:
        for task, row in _joined(files, stage, discipline):
            if row is None and task is not None and task.unit_id in gone:
                yield task.unit_id, discipline


def _joined(
    files: Files, stage: RawPapersStage, discipline: str
) -> Iterator[tuple[Task | None, tuple[Any, ...] | None]]:
    log = Snapshot(files, {_RAW: Paper}, discipline)
    rows = log[_RAW].heads(["parents"])
    return outer_join(stage.tasks(log), rows, lambda task: (task.root_id, task.unit_id), itemgetter(0, 1))


def _is_told_otherwise(task: Task, parents: list[dict[str, str]]) -> bool:
    """Whether the package is where and what it was, and what is known of it is not."""
    package, *known = [(one["record_id"], one["content_hash"]) for one in parents]
    now, *told = [(one.record_id, one.content_hash) for one in task.parents]
    return package == now and known != told
