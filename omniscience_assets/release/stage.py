"""The stage `release`: the rows that people train on, one per figure that every gate kept."""

from dataclasses import asdict, dataclass
from typing import ClassVar

from omniscience_assets.records import Caption, Figure, Judgement, Paper, ReleaseRow
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, WorkItem

CODE_VERSION = "1"


@dataclass(frozen=True)
class ReleaseStage(Stage):
    """Joins paper, figure and caption into one row."""

    asset: ClassVar[str] = "release"
    payload: ClassVar[type] = ReleaseRow
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("filtered_set", Judgement, "figure"),
        Input("routed_captions", Caption, "figure"),
        Input("triplets", Figure, "figure"),
        Input("raw_papers", Paper, "paper"),
    )
    suffix: ClassVar[str] = "@release"
    chunk_size: ClassVar[int] = 256

    def spec(self) -> Spec:
        """The row's layout."""
        return {"code_version": CODE_VERSION}

    def work(self, item: WorkItem) -> list[Output]:
        """Make the figure's row."""
        from omniscience_assets.release.rows import to_release_row

        parents = [asdict(parent) for parent in item.task.parents]
        row = to_release_row(item.one("raw_papers"), item.one("triplets"), item.one("routed_captions"), parents)
        return [Output(self.failed_id(item.task.unit_id), row)]
