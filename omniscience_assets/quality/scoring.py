"""The stage `caption_scores`: all that is measured on a captioned figure, before any threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Caption, CaptionEmbedding, Evidence, Figure, FigureEmbedding, Opinion, Scores
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, Task, WorkItem, earlier_items

if TYPE_CHECKING:
    from omniscience_assets.quality.gates import GateCase
    from omniscience_assets.quality.judges.panel import Asked, JudgePanel
    from omniscience_assets.quality.settings import QualitySettings
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "1"


@dataclass(frozen=True)
class CaptionScoresStage(Stage):
    """Every gate's measures of each captioned figure, its checks, and the judges' opinions.

    Thresholds have no part in it: changing one computes nothing here.
    """

    asset: ClassVar[str] = "caption_scores"
    payload: ClassVar[type] = Scores
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("routed_captions", Caption, "figure"),
        Input("triplets", Figure, "figure"),
        Input("figure_evidence", Evidence, "figure"),
        Input("figure_embeddings", FigureEmbedding, "figure"),
        Input("caption_embeddings", CaptionEmbedding, "figure"),
    )
    suffix: ClassVar[str] = "@scores"
    chunk_size: ClassVar[int] = 256

    files: Files
    settings: QualitySettings
    panel: JudgePanel | None = field(default=None, compare=False)
    """`None` where no judges are set up."""

    def spec(self) -> Spec:
        """The gates with their parameters, and the judges with what their opinions hang on."""
        from omniscience_assets.quality.gates import all_gates, spec
        from omniscience_assets.quality.judges.panel import judged_by

        judges = {judge.name: judged_by(judge) for judge in self.settings.judges}
        versions = dict(self.panel.versions) if self.panel else {}
        gates = spec(all_gates(self.settings.safety_words))
        return {"code_version": CODE_VERSION, "gates": gates, "judges": judges, "judge_versions": versions}

    def named_texts(self) -> list[str]:
        """The judges' rubrics."""
        from omniscience_assets.quality.judges.panel import load_rubric

        return [load_rubric(judge.rubric).whole for judge in self.settings.judges]

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """The records, and what judges have said before."""
        items = super().load(log, tasks)
        if not self.settings.judges:
            return items
        opinions = _earlier_opinions(log, tasks)
        return [WorkItem(i.task, {**i.inputs, self.asset: opinions.get(i.task.unit_id, [])}) for i in items]

    async def work(self, item: WorkItem) -> list[Output]:
        """Measure one captioned figure. A judge that could not be asked has no vote; the row is worth another try."""
        from omniscience_assets.quality.gates import GateCase
        from omniscience_assets.quality.pictures import Raster
        from omniscience_assets.store.blobs import BlobStore

        figure, caption = item.one("triplets"), item.one("routed_captions")
        case = GateCase(
            figure,
            item.one("figure_evidence"),
            caption,
            Raster.of(BlobStore(self.files), figure.raster),
            item.one("figure_embeddings"),
            item.one("caption_embeddings"),
        )
        asked = await self._ask(case, {one.key: one for one in item.inputs.get(self.asset, ()) if one.reply})
        scores = score(case, self.settings, [one.opinion for one in asked])
        later = [one.opinion for one in asked if one.retryable]
        outcome: Any = "failed" if later else "kept"
        detail = "; ".join(f"{one.judge}: {one.reason}: {one.comment}" for one in later) or None
        return [
            Output(
                self.failed_id(figure.figure_id),
                scores,
                outcome,
                "judge_not_reached" if later else None,
                detail,
                bool(later),
                0.0,
                sum(one.opinion.tokens_in for one in asked if not one.reused),
                sum(one.opinion.tokens_out for one in asked if not one.reused),
                sum(one.cost_usd for one in asked),
            )
        ]

    async def _ask(self, case: GateCase, known: Mapping[str, Opinion]) -> list[Asked]:
        from omniscience_assets.captioning.images import FigureImage
        from omniscience_assets.store.blobs import BlobStore

        if self.panel is None:
            return []
        raster = case.figure.raster
        image = FigureImage(BlobStore(self.files), raster) if raster else None
        return await self.panel.ask(case, image.load if image else None, known)


def score(case: GateCase, settings: QualitySettings, opinions: Sequence[Opinion]) -> Scores:
    """All measures of a case, its checks, and the vote of the judges who were asked."""
    from omniscience_assets.quality.gates import all_gates, measure
    from omniscience_assets.quality.judges.opinion import vote

    caption = case.caption
    measures = (*measure(case, all_gates(settings.safety_words)), *(vote(opinions) if opinions else ()))
    writer = caption.model or caption.backend
    return Scores(case.figure.figure_id, caption.text, writer, measures, case.checks, tuple(opinions))


def _earlier_opinions(log: Snapshot, tasks: Sequence[Task]) -> dict[str, list[Opinion]]:
    """Per figure, every opinion that stands in its rows, old ones too."""
    found: dict[str, list[Opinion]] = {}
    for unit_id, opinion in earlier_items(log, tasks, "caption_scores", "opinions"):
        found.setdefault(unit_id, []).append(Opinion(**opinion))
    return found
