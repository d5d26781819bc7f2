"""The stage `filtered_set`: every verdict on each captioned figure, out of stored scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.limits import Limit
from omniscience_assets.records import Decision, Judgement, Measured
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, WorkItem

CODE_VERSION = "3"


@dataclass(frozen=True)
class FilteredSetStage(Stage):
    """The limits over the scores, then what was decided of the figure among all others. Asks no model."""

    asset: ClassVar[str] = "filtered_set"
    payload: ClassVar[type] = Judgement
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("caption_scores", Measured, "figure"),
        Input("selection", Decision, "figure"),
    )
    suffix: ClassVar[str] = "@verdict"
    chunk_size: ClassVar[int] = 256

    limits: tuple[Limit, ...]

    def spec(self) -> Spec:
        """The limits in their order."""
        from dataclasses import asdict

        return {"code_version": CODE_VERSION, "limits": [asdict(limit) for limit in self.limits]}

    def work(self, item: WorkItem) -> list[Output]:
        """Judge one captioned figure; the first verdict against it gives the reason."""
        from omniscience_assets.quality.limits import decide, first_failure

        if not item.inputs["selection"]:
            raise StageError(
                "not_selected_yet", "materialize `selection` first: it has no decision of it", retryable=True
            )
        judgement = decide(item.one("caption_scores"), self.limits, item.one("selection"))
        failed = first_failure(judgement)
        if failed is None:
            return [Output(self.failed_id(item.task.unit_id), judgement)]
        detail = f"{failed.gate}: score {failed.score}, threshold {failed.threshold}. {failed.evidence}"
        return [Output(self.failed_id(item.task.unit_id), judgement, "dropped", failed.reason, detail)]
