"""The stage `selection`: what is decided of a figure among all others, of all disciplines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Decision, FigureEmbedding, Scores
from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Parent, Stage, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "1"

Planned = tuple[Decision, tuple[Parent, ...]]
"""What is decided against a figure, and the records of other figures that this rests on."""


@dataclass(frozen=True)
class SelectionStage(Stage):
    """Writes down, for one discipline, a plan that was made over all of them.

    A figure against which nothing was decided has a row that says so. The plan is part of what a row is made from, so
    that only figures of which something else is decided now get a new one.
    """

    asset: ClassVar[str] = "selection"
    payload: ClassVar[type] = Decision
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("caption_scores", Scores, "figure"),
        Input("figure_embeddings", FigureEmbedding, "figure"),
    )
    suffix: ClassVar[str] = "@selection"
    chunk_size: ClassVar[int] = 4096

    made_by: Spec = field(default_factory=dict)
    """How the plan was made: limits, duplicates, benchmarks, selection."""
    plan: Mapping[str, Planned] = field(default_factory=dict, compare=False, repr=False)
    """By figure; who is not in it has nothing against it."""

    def spec(self) -> Spec:
        """How the plan was made."""
        return {"code_version": CODE_VERSION, **self.made_by}

    def tasks(self, log: Snapshot) -> Iterator[Task]:
        """One unit per scored figure, with its decision among its parents."""
        for task in super().tasks(log):
            decision, others = self.plan.get(task.unit_id, (Decision(task.unit_id), ()))
            decided = Parent(f"{task.unit_id}@decision", content_hash(decision))
            yield replace(task, parents=(*task.parents, *others, decided), source=decision)

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """Nothing needs to be read: the plan has it."""
        del log
        return [WorkItem(task) for task in tasks]

    def work(self, item: WorkItem) -> list[Output]:
        """Write the decision down; it is `filtered_set` that drops the figure."""
        decision: Any = item.task.source
        return [Output(self.failed_id(item.task.unit_id), decision)]
