"""LiveXiv's way from questions about figures and tables to multiple-choice conversations (arXiv 2410.10783).

Questions come from the asset `questions`, where programs and models wrote them, and from tables. Of the authors' steps
the filters are here: asked blind several times, repeated questions and options, kinds of figures, a second model's
agreement. Their order is another one, as every question has its own verdicts: what needs no model goes first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from omniscience_assets.instructions.live_vqa.choices import choose
from omniscience_assets.instructions.live_vqa.phrasing import put
from omniscience_assets.instructions.live_vqa.settings import LiveVqaSettings
from omniscience_assets.instructions.versions import is_after
from omniscience_assets.records import Evidence, Instruction, InstructionMethod, Question, Verdict, View
from omniscience_assets.store.stage import Output

if TYPE_CHECKING:
    from omniscience_assets.evaluation.filtering import Filtered
    from omniscience_assets.evaluation.filters.finding import Finding
    from omniscience_assets.evaluation.models import Memory, Model
    from omniscience_assets.instructions.method import Case

CODE_VERSION = "2"
FIT = "live_vqa"
"""Gate of what a question must be before any model is asked."""


@dataclass(frozen=True)
class LiveVqa:
    """Multiple-choice conversations of questions, by the settings."""

    name: ClassVar[InstructionMethod] = "live_vqa"
    settings: LiveVqaSettings = field(default_factory=LiveVqaSettings)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """By settings as they are written. Raises `pydantic.ValidationError`."""
        return cls(LiveVqaSettings.model_validate(told))

    @property
    def asked(self) -> tuple[str, ...]:
        """The models of the filters."""
        filters = (self.settings.blind, self.settings.agreement)
        return tuple(dict.fromkeys(one.by for one in filters if one))

    def spec(self) -> Mapping[str, Any]:
        """Settings, and the prompts of the filters that are on."""
        return {
            "code_version": CODE_VERSION,
            **self.settings.model_dump(mode="json"),
            "prompts": {prompt.name: prompt.hash for prompt in self._prompts()},
        }

    def named_texts(self) -> Iterator[str]:
        """The prompts."""
        return (prompt.whole for prompt in self._prompts())

    async def make(self, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        """A row for each question: one conversation, kept or not."""
        from omniscience_assets.evaluation.filters.duplicates import judge_duplicates
        from omniscience_assets.instructions.live_vqa.tables import table_questions

        figure_id = case.figure.figure_id
        questions = [*case.questions, *table_questions(figure_id, case.evidence, self.settings.per_table)]
        ready = [self._fitted(case, question, questions) for question in _distinct(questions)]
        fit = [question for question in ready if _stays(question)]
        kept = {
            question.question_id: replace(question, verdicts=(*question.verdicts, verdict))
            for question, verdict in zip(fit, judge_duplicates(fit), strict=True)
        }
        filters = _Filters(self.settings, case, models, memory)
        judged = await asyncio.gather(*(filters.judge(kept.get(one.question_id, one)) for one in ready))
        return [_output(case, one) for one in judged]

    def _fitted(self, case: Case, question: Question, others: Sequence[Question]) -> Question:
        """The question with the options that it is asked with, or with the verdict that says why it is not asked."""
        question = replace(question, measures=(), replies=())
        if (reason := self._unfit(case, question)) is not None:
            return replace(question, verdicts=(*question.verdicts, Verdict(FIT, False, *reason)))
        choice = choose(question, (one for one in others if one.question_id != question.question_id))
        if choice is None:
            unsure = Verdict(FIT, False, "no_negatives", None, None, "nothing is there that is wrong for sure")
            return replace(question, verdicts=(*question.verdicts, unsure))
        return replace(question, options=choice[0], key=choice[1])

    def _unfit(self, case: Case, question: Question) -> tuple[str, None, None, str] | None:
        kind, since = _kind(case.evidence), self.settings.since
        if question.origin == "benchmark":
            return "benchmark", None, None, f"{question.author} is there to test models, not to train them"
        if question.needs != "pixels":
            return "not_in_pixels", None, None, f"the answer is to be found in: {question.needs}"
        if case.figure.raster is None:
            return "no_image", None, None, "no image of the figure could be opened"
        if kind in self.settings.exclude:
            return "kind_excluded", None, None, kind
        if since is not None and not is_after(case.version, since):
            return "before_cut_off", None, None, f"{case.version or 'unknown date'}, cut-off {since}"
        return None

    def _prompts(self) -> list[Any]:
        from omniscience_assets.evaluation import prompts

        names = [name for name, one in (("read", self.settings.blind), ("agree", self.settings.agreement)) if one]
        return [prompts.load(name) for name in names]


@dataclass(frozen=True)
class _Filters:
    settings: LiveVqaSettings
    case: Case
    models: Mapping[str, Model]
    memory: Memory

    async def judge(self, question: Question) -> Filtered:
        from omniscience_assets.evaluation.filtering import judge_in_turn

        return await judge_in_turn(question, (self._blind, self._agreement))

    async def _blind(self, question: Question) -> Finding | None:
        """Out is what is right in all runs, and nothing else: the options come in another order each time."""
        from omniscience_assets.evaluation.filters.blind import judge_blind

        if (how := self.settings.blind) is None:
            return None
        return await judge_blind(question, self.models[how.by], how.runs, self.memory, least=how.runs)

    async def _agreement(self, question: Question) -> Finding | None:
        from omniscience_assets.evaluation.filters.agreement import judge_agreement

        if (how := self.settings.agreement) is None:
            return None
        return await judge_agreement(question, self.models[how.by], self.case.picture, self.memory)


def _distinct(questions: Sequence[Question]) -> list[Question]:
    return list({question.question_id: question for question in reversed(questions)}.values())[::-1]


def _kind(evidence: Evidence) -> str:
    """The likeliest; empty where none is told."""
    return max(evidence.kind, key=lambda one: one.value).label if evidence.kind else ""


def _stays(question: Question) -> bool:
    return all(verdict.keep for verdict in question.verdicts)


def _output(case: Case, filtered: Filtered) -> Output:
    question, silence = filtered.question, filtered.silence
    against = next((verdict for verdict in question.verdicts if not verdict.keep), None)
    payload, outcome = _instruction(case, question), "failed" if silence else "dropped" if against else "kept"
    reason, detail = (against.reason, against.evidence) if against else (None, None)
    if silence:
        reason, detail = silence.cause, silence.detail
    told: Any = outcome
    return Output(
        payload.instruction_id, payload, told, reason, detail, bool(silence and silence.retryable), 0.0,
        filtered.read_tokens, filtered.made_tokens, filtered.cost_usd,
    )  # fmt: skip


def _instruction(case: Case, question: Question) -> Instruction:
    """The conversation; one that is not asked, for want of options, is without turns."""
    figure, key = case.figure, question.key
    asked = question.options if key is not None else ()
    return Instruction(
        instruction_id=f"{figure.figure_id}@i.live_vqa.{question.question_id.rpartition('@q.')[2]}",
        figure_id=figure.figure_id,
        method="live_vqa",
        generator=question.kind,
        form="choice",
        views=(View(figure.figure_id, figure.raster or ""),),
        turns=put(question.question_id, question.text, asked, key) if key is not None else (),
        options=asked,
        key=key,
        accepted=(asked[key],) if key is not None else question.accepted,
        figure_kind=_kind(case.evidence),
        difficulty=question.difficulty,
        author=question.author,
        basis=question.basis,
        nodes=question.nodes,
        licence_class=figure.licence_class,
        measures=question.measures,
        verdicts=question.verdicts,
        replies=question.replies,
    )
