"""The stage `caption_qa_eval`: each question about a kept figure, answered by each reader from each arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Answer, CaptionText, Figure, Judgement, Question
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import bytes_hash
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.evaluation.answering import Answered
    from omniscience_assets.evaluation.judging import OpenJudges
    from omniscience_assets.evaluation.models import Model
    from omniscience_assets.evaluation.readers.protocol import Material, Reader
    from omniscience_assets.evaluation.settings import EvaluationSettings
    from omniscience_assets.records import Arm
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "3"


@dataclass(frozen=True)
class CaptionQaStage(Stage):
    """One row per question, reader and arm. A figure without a question is a dropped row, and so is one not drawn.

    Where a reader or a judge could not be asked the row failed and has no score: that says nothing of the caption.
    """

    asset: ClassVar[str] = "caption_qa_eval"
    payload: ClassVar[type] = Answer
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("filtered_set", Judgement, "figure"),
        Input("routed_captions", CaptionText, "figure"),
        Input("triplets", Figure, "figure"),
        Input("questions", Question, "figure"),
    )
    suffix: ClassVar[str] = "@a"
    chunk_size: ClassVar[int] = 128

    files: Files
    settings: EvaluationSettings
    models: Mapping[str, Model] = field(default_factory=dict, compare=False)
    """Open ones, by their names in the settings."""

    def spec(self) -> Spec:
        """Readers and judges with what their replies hang on, the arms and the seed."""
        from omniscience_assets.evaluation import prompts
        from omniscience_assets.evaluation.models import made_by

        told = self.settings
        return {
            "code_version": CODE_VERSION,
            "readers": list(told.readers),
            "models": {name: made_by(told.models[name]) for name in told.reading},
            "seeing": [name for name in told.readers if name in told.models and told.models[name].sees],
            "versions": {name: model.paid.chat.version for name, model in self.models.items()},
            "prompts": {name: prompts.load(name).hash for name in ("read", "same")} if told.reading else {},
            "arms": list(told.arms),
            "open_answers": told.open_answers.model_dump(mode="json") if told.open_answers else None,
            "share": told.share,
            "only": _only_hash(told.only),
            "seed": told.seed,
        }

    def named_texts(self) -> list[str]:
        """The prompts."""
        from omniscience_assets.evaluation import prompts

        return [prompts.load(name).whole for name in ("read", "same")] if self.settings.reading else []

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """The records, and what models have said before."""
        from omniscience_assets.evaluation.replies import with_replies

        items = super().load(log, tasks)
        if (only := _only(self.settings.only, _only_hash(self.settings.only))) is not None:
            asked = [[one for one in item.inputs["questions"] if one.question_id in only] for item in items]
            items = [
                WorkItem(item.task, {**item.inputs, "questions": own}) for item, own in zip(items, asked, strict=True)
            ]
        return with_replies(log, items, self.asset) if self.settings.reading else items

    async def work(self, item: WorkItem) -> list[Output]:
        """Have the figure's questions answered."""
        from omniscience_assets.evaluation.answering import answer_all
        from omniscience_assets.evaluation.drawing import is_drawn
        from omniscience_assets.evaluation.models import Memory

        figure_id, questions = item.task.unit_id, item.inputs["questions"]
        if not questions:
            return [
                Output(self.failed_id(figure_id), None, "dropped", "no_question", "there is nothing to ask about it")
            ]
        if not is_drawn(figure_id, self.settings.share, self.settings.seed):
            return [Output(self.failed_id(figure_id), None, "dropped", "not_drawn", f"share {self.settings.share:g}")]
        materials = self._materials(item.one("triplets"), item.one("routed_captions"))
        memory = Memory({reply.key: reply for reply in item.inputs.get("replies", ())})
        answered = await answer_all(
            questions, materials, self._readers(), self._judges(), memory=memory, seed=self.settings.seed
        )
        return [_output(one) for one in answered] or [
            Output(self.failed_id(figure_id), None, "dropped", "no_reader", "no reader takes questions of this form")
        ]

    def _materials(self, figure: Figure, caption: CaptionText) -> Mapping[Arm, Material]:
        from omniscience_assets.captioning.images import FigureImage
        from omniscience_assets.evaluation.arms import materials
        from omniscience_assets.evaluation.models import Picture
        from omniscience_assets.evaluation.readers.protocol import Material
        from omniscience_assets.store.blobs import BlobStore

        image = FigureImage(BlobStore(self.files), figure.raster) if figure.raster else None
        return {
            arm: Material(text, Picture.of(figure, image) if arm == "image" else None)
            for arm, text in materials(figure, caption).items()
            if arm in self.settings.arms
        }

    def _readers(self) -> list[Reader]:
        from omniscience_assets.evaluation.readers.lexical import LexicalReader
        from omniscience_assets.evaluation.readers.model import ModelReader
        from omniscience_assets.evaluation.settings import LEXICAL

        names = self.settings.readers
        return [LexicalReader() if name == LEXICAL else ModelReader(self.models[name]) for name in names]

    def _judges(self) -> OpenJudges:
        from omniscience_assets.evaluation.judging import OpenJudges

        told = self.settings.open_answers
        return OpenJudges([self.models[name] for name in told.by], told.method) if told else OpenJudges()


def _only_hash(path: str | None) -> str | None:
    try:
        return bytes_hash(Path(path).read_bytes()) if path else None
    except OSError as error:
        raise StageError("no_question_list", f"`only`: {path}: {error.strerror}") from error


@cache
def _only(path: str | None, content: str | None) -> frozenset[str] | None:
    """The ids of a file, read once for each content."""
    del content
    return frozenset(Path(path).read_text(encoding="utf-8").split()) if path else None


def _output(answered: Answered) -> Output:
    answer = answered.answer
    unscored: Any = "failed" if answer.status == "unscored" else "kept"
    return Output(
        f"{answer.question_id.replace('@q.', '@a.')}.{answer.reader}.{answer.arm}",
        answer,
        unscored,
        answer.cause or None if answer.status == "unscored" else None,
        answered.detail or None,
        answered.retryable and answer.status == "unscored",
        tokens_in=answered.read_tokens,
        tokens_out=answered.made_tokens,
        cost_usd=answered.cost_usd,
    )
