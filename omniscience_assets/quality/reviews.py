"""The stage `human_reviews`: what people say of captioned figures, from the files that they leave in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from omniscience_assets.records import Figure, Review
from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Parent, Stage, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.quality.calibration.importing import Problem
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "1"
SUFFIXES = (".csv", ".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class Reviews:
    """All reviews of a folder, and what in it is none."""

    by_figure: Mapping[str, tuple[Review, ...]]
    """Each reviewer's last word on each caption of a figure."""
    problems: tuple[Problem, ...]


def read_folder(folder: Path) -> Reviews:
    """Read every file of reviews in a folder; what cannot be read is told, and nothing else is lost for it."""
    from omniscience_assets.quality.calibration.importing import read_reviews
    from omniscience_assets.quality.calibration.votes import latest

    reviews: list[Review] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix.lower() in SUFFIXES:
            imported = read_reviews(path)
            reviews += imported.reviews
            problems += imported.problems
    captions: dict[str, list[Review]] = {}
    for review in reviews:
        captions.setdefault(review.caption_hash, []).append(review)
    found: dict[str, list[Review]] = {}
    for review in (newest for of_caption in captions.values() for newest in latest(of_caption)):
        found.setdefault(review.figure_id, []).append(review)
    return Reviews({name: tuple(sorted(rows, key=_order)) for name, rows in found.items()}, tuple(problems))


@dataclass(frozen=True)
class HumanReviewsStage(Stage):
    """One row per reviewer and caption, for the figures of a discipline that were reviewed."""

    asset: ClassVar[str] = "human_reviews"
    payload: ClassVar[type] = Review
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (Input("triplets", Figure, "figure"),)
    suffix: ClassVar[str] = "@reviews"
    chunk_size: ClassVar[int] = 1024

    reviews: Mapping[str, tuple[Review, ...]] = field(default_factory=dict, compare=False, repr=False)
    """By figure."""

    def spec(self) -> Spec:
        """The form of a row."""
        return {"code_version": CODE_VERSION}

    def tasks(self, log: Snapshot) -> Iterator[Task]:
        """One unit per reviewed figure; its reviews are among what it is made from."""
        for task in super().tasks(log):
            if reviews := self.reviews.get(task.unit_id):
                said = Parent(f"{task.unit_id}@files", content_hash(reviews))
                yield replace(task, parents=(*task.parents, said), source=reviews)

    def units(self, log: Snapshot) -> Iterator[tuple[str, str]]:
        """The reviewed figures."""
        for root_id, figure_id in super().units(log):
            if self.reviews.get(figure_id):
                yield root_id, figure_id

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """Nothing needs to be read: the files have it."""
        del log
        return [WorkItem(task) for task in tasks]

    def work(self, item: WorkItem) -> list[Output]:
        """Write the reviews down."""
        reviews: tuple[Review, ...] = item.task.source
        return [Output(_name(review), review) for review in reviews]


def _name(review: Review) -> str:
    return f"{review.figure_id}@review.{content_hash([review.reviewer, review.caption_hash])[:8]}"


def _order(review: Review) -> tuple[str, str]:
    return review.reviewer, review.caption_hash
