"""The stage `caption_qa_eval`: questions about each kept figure, answered from captions instead of the picture."""

from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.evaluation.arms import ARMS
from omniscience_assets.records import Caption, Evidence, Figure, Judgement, Question
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, WorkItem

CODE_VERSION = "2"


@dataclass(frozen=True)
class CaptionQaStage(Stage):
    """One row per question; a figure that no question can be asked about is a dropped row."""

    asset: ClassVar[str] = "caption_qa_eval"
    payload: ClassVar[type] = Question
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("filtered_set", Judgement, "figure"),
        Input("routed_captions", Caption, "figure"),
        Input("triplets", Figure, "figure"),
        Input("figure_evidence", Evidence, "figure"),
    )
    suffix: ClassVar[str] = "@q"
    chunk_size: ClassVar[int] = 256

    def spec(self) -> Spec:
        """The makers of questions, the reader and the arms."""
        from omniscience_assets.evaluation.readers import LexicalReader

        return {"code_version": CODE_VERSION, "reader": LexicalReader.name, "arms": list(ARMS)}

    def work(self, item: WorkItem) -> list[Output]:
        """Make the figure's questions and answer them from every arm."""
        from omniscience_assets.evaluation.readers import LexicalReader
        from omniscience_assets.evaluation.scoring import evaluate_figure

        questions = evaluate_figure(
            item.one("triplets"), item.one("figure_evidence"), item.one("routed_captions"), LexicalReader()
        )
        if not questions:
            detail = "the evidence holds nothing to ask about"
            return [Output(self.failed_id(item.task.unit_id), None, "dropped", "no_question", detail)]
        return [Output(question.question_id, question) for question in questions]
