"""The stage `questions`: what can be asked about each figure, from evidence, from models and from benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Evidence, Figure, Question
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.evaluation.filtering import Filtered
    from omniscience_assets.evaluation.imported import Index
    from omniscience_assets.evaluation.models import Memory, Model, Picture, Said
    from omniscience_assets.evaluation.settings import EvaluationSettings
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "3"
IMPORTED = "imported"


@dataclass(frozen=True)
class QuestionsStage(Stage):
    """One row per question, kept or dropped by a filter; a figure with nothing to ask about is a dropped row.

    Captions have no part in it, so that the same questions are asked before and after a caption changes.
    """

    asset: ClassVar[str] = "questions"
    payload: ClassVar[type] = Question
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("figure_evidence", Evidence, "figure"),
        Input("triplets", Figure, "figure"),
    )
    suffix: ClassVar[str] = "@q"
    chunk_size: ClassVar[int] = 128

    files: Files
    settings: EvaluationSettings
    models: Mapping[str, Model] = field(default_factory=dict, compare=False)
    """Open ones, by their names in the settings."""

    def spec(self) -> Spec:
        """The makers of questions, the filters, the models' settings and the benchmarks' hashes."""
        from omniscience_assets.evaluation import prompts
        from omniscience_assets.evaluation.imported.index import sets_hash
        from omniscience_assets.evaluation.models import made_by

        told = self.settings
        return {
            "code_version": CODE_VERSION,
            "per_figure": told.questions.per_figure,
            "generated": told.questions.generated.model_dump(mode="json") if told.questions.generated else None,
            "imported": sets_hash(_sets(told)),
            "filters": told.filters.model_dump(mode="json"),
            "models": {name: made_by(told.models[name]) for name in told.asked},
            "versions": {name: model.paid.chat.version for name, model in self.models.items()},
            "prompts": {name: prompts.load(name).hash for name in ("write", "read", "agree")} if told.asked else {},
        }

    def named_texts(self) -> list[str]:
        """The prompts."""
        from omniscience_assets.evaluation import prompts

        return [prompts.load(name).whole for name in ("write", "read", "agree")] if self.settings.asked else []

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """The records, the benchmarks' questions, and what models have said before."""
        from omniscience_assets.evaluation.replies import with_replies

        items = super().load(log, tasks)
        if (index := imported(self.settings)) is not None:
            items = [
                WorkItem(one.task, {**one.inputs, IMPORTED: [q for f in one.inputs["triplets"] for q in index.of(f)]})
                for one in items
            ]
        return with_replies(log, items, self.asset) if self.settings.asked else items

    async def work(self, item: WorkItem) -> list[Output]:
        """Make, collect and filter the figure's questions."""
        from omniscience_assets.evaluation.filtering import filter_questions
        from omniscience_assets.evaluation.models import Memory
        from omniscience_assets.evaluation.questions import make_questions

        figure, evidence, told = item.one("triplets"), item.one("figure_evidence"), self.settings
        memory = Memory({reply.key: reply for reply in item.inputs.get("replies", ())})
        picture = self._picture(figure)
        made = list(make_questions(figure, evidence, told.questions.per_figure)) if told.questions.per_figure else []
        written, said = await self._write(figure, evidence, picture, memory)
        asked = _distinct([*made, *written, *item.inputs.get(IMPORTED, ())])
        filtered = await filter_questions(asked, figure, told.filters, self.models, picture=picture, memory=memory)
        outputs = [_output(one) for one in filtered]
        outputs += self._of_author(figure.figure_id, said, has_written=bool(written))
        return outputs or [
            Output(
                self.failed_id(figure.figure_id), None, "dropped", "no_question", "the evidence holds nothing to ask"
            )
        ]

    async def _write(
        self, figure: Figure, evidence: Evidence, picture: Picture | None, memory: Memory
    ) -> tuple[list[Question], Said | None]:
        from omniscience_assets.evaluation.drawing import is_drawn
        from omniscience_assets.evaluation.generated import write_questions

        how = self.settings.questions.generated
        if how is None or picture is None or not is_drawn(figure.figure_id, how.share, "generated"):
            return [], None
        return await write_questions(figure, evidence, how, self.models[how.by], picture=picture, memory=memory)

    def _of_author(self, figure_id: str, said: Said | None, *, has_written: bool) -> list[Output]:
        """The row of the model that was asked to write: what it cost, and why it wrote nothing."""
        from omniscience_assets.evaluation.models import Silence

        if said is None:
            return []
        row, reply = f"{figure_id}@q.written", said.reply
        if isinstance(reply, Silence):
            return [
                Output(row, None, "failed", reply.cause, reply.detail, reply.retryable, cost_usd=said.cost_usd),
            ]
        tokens = (0, 0) if said.reused else (reply.read_tokens, reply.made_tokens)
        detail = "the model's questions stand in rows of their own" if has_written else "no question could be used"
        payload = _holder(figure_id, reply.model, (reply,))
        return [Output(row, payload, "dropped", "author_reply", detail, False, 0.0, *tokens, said.cost_usd)]

    def _picture(self, figure: Figure) -> Picture | None:
        from omniscience_assets.captioning.images import FigureImage
        from omniscience_assets.evaluation.models import Picture
        from omniscience_assets.store.blobs import BlobStore

        return Picture.of(figure, FigureImage(BlobStore(self.files), figure.raster) if figure.raster else None)


def _distinct(questions: Sequence[Question]) -> list[Question]:
    """The first of those with one id, which are the same word by word: a row can stand in the log once."""
    found: dict[str, Question] = {}
    for question in questions:
        found.setdefault(question.question_id, question)
    return list(found.values())


def _output(filtered: Filtered) -> Output:
    question, failed = filtered.question, filtered.silence
    reason = next((verdict.reason for verdict in question.verdicts if not verdict.keep), None)
    outcome: Any = "failed" if failed else "dropped" if reason else "kept"
    detail = failed.detail if failed else next((v.evidence for v in question.verdicts if not v.keep), None)
    return Output(
        question.question_id, question, outcome, failed.cause if failed else reason, detail,
        bool(failed and failed.retryable), 0.0, filtered.read_tokens, filtered.made_tokens, filtered.cost_usd,
    )  # fmt: skip


def _holder(figure_id: str, author: str, replies: tuple[Any, ...]) -> Question:
    """No question, but the place of a reply that several were read out of."""
    return Question(
        f"{figure_id}@q.written", figure_id, "author_reply", "", (), None, (), 0.0, "pixels", "medium", "model", author,
        "", replies=replies,
    )  # fmt: skip


def imported(settings: EvaluationSettings) -> Index | None:
    """The benchmarks' questions, if the settings name any."""
    sets = _sets(settings)
    return _index(tuple(sets.items()), tuple(_stamp(path) for path, _ in sets.values())) if sets else None


def _sets(settings: EvaluationSettings) -> dict[str, tuple[str, str]]:
    return {name: (one.path, one.form) for name, one in settings.questions.imported.items()}


@cache
def _index(sets: tuple[tuple[str, tuple[str, str]], ...], stamps: tuple[tuple[int, int], ...]) -> Index:
    """Read once for each state of the files, which the stamps tell."""
    from omniscience_assets.evaluation.imported import read_index

    del stamps
    return read_index(dict(sets))


def _stamp(path: str) -> tuple[int, int]:
    """Time and size of a file: tells its state without reading it again for every chunk of figures."""
    stat = Path(path).stat()
    return stat.st_mtime_ns, stat.st_size
