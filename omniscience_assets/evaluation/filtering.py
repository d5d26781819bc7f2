"""All filters over the questions of one figure: cheap ones first, and no model is asked of what is out already."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.evaluation.arms import author_caption
from omniscience_assets.evaluation.filters.agreement import judge_agreement
from omniscience_assets.evaluation.filters.blind import judge_blind
from omniscience_assets.evaluation.filters.duplicates import judge_duplicates
from omniscience_assets.evaluation.filters.finding import Finding
from omniscience_assets.evaluation.filters.modality import judge_modality
from omniscience_assets.evaluation.models import Memory, Model, Picture, Silence
from omniscience_assets.evaluation.settings import FilterSettings
from omniscience_assets.records import Figure, Question


@dataclass(frozen=True, slots=True)
class Filtered:
    """A question with every verdict on it."""

    question: Question
    silence: Silence | None = None
    """Why a filter could not be asked; there is no verdict of it then."""
    cost_usd: float = 0.0
    read_tokens: int = 0
    """Of what was asked now."""
    made_tokens: int = 0


async def filter_questions(
    questions: Sequence[Question],
    figure: Figure,
    settings: FilterSettings,
    models: Mapping[str, Model],
    *,
    picture: Picture | None,
    memory: Memory,
) -> list[Filtered]:
    """Judge the questions of one figure, in their order."""
    first = [
        replace(question, verdicts=(*question.verdicts, verdict))
        for question, verdict in zip(questions, judge_duplicates(questions), strict=True)
    ]
    texts = {
        "author_caption": author_caption(figure),
        "context": "\n\n".join(mention.text for mention in figure.mentions),
    }
    one = _Filters(settings, models, texts, picture, memory)
    return list(await asyncio.gather(*(one.judge(question) for question in first)))


Step = Callable[[Question], Awaitable[Finding | None]]
"""Asks one filter; `None` where the filter has nothing to say of the question."""


async def judge_in_turn(question: Question, steps: Sequence[Step]) -> Filtered:
    """One filter after the other, until one drops the question or cannot be asked."""
    findings: list[Finding] = []
    for step in steps:
        if not all(verdict.keep for verdict in question.verdicts):
            break
        if (found := await step(question)) is None:
            continue
        findings.append(found)
        question = replace(
            question,
            measures=(*question.measures, *found.measures),
            verdicts=(*question.verdicts, *([found.verdict] if found.verdict else [])),
            replies=(*question.replies, *found.replies),
        )
        if found.verdict is None:
            break
    return _filtered(question, findings)


@dataclass(frozen=True)
class _Filters:
    settings: FilterSettings
    models: Mapping[str, Model]
    texts: Mapping[str, str]
    picture: Picture | None
    memory: Memory

    async def judge(self, question: Question) -> Filtered:
        return await judge_in_turn(question, (self._blind, self._agreement, self._modality))

    async def _blind(self, question: Question) -> Finding | None:
        how = self.settings.blind
        if how is None or question.origin not in how.of:
            return None
        return await judge_blind(question, self.models[how.by], how.shuffles, self.memory)

    async def _agreement(self, question: Question) -> Finding | None:
        how = self.settings.agreement
        if how is None or question.origin not in how.of or self.picture is None:
            return None
        return await judge_agreement(question, self.models[how.by], self.picture, self.memory)

    async def _modality(self, question: Question) -> Finding | None:
        how = self.settings.modality
        if how is None or question.origin not in how.of or not question.options or self.picture is None:
            return None
        model = self.models[how.by]
        return await judge_modality(
            question, model, self.texts, picture=self.picture, memory=self.memory, drop=how.drop
        )


def _filtered(question: Question, findings: Sequence[Finding]) -> Filtered:
    last = findings[-1] if findings else None
    silence = Silence(last.cause, last.detail, last.retryable) if last and last.verdict is None else None
    new = [read.reply for found in findings for read in found.reads if read.reply and not read.reused]
    return Filtered(
        question,
        silence,
        sum(found.cost_usd for found in findings),
        sum(reply.read_tokens for reply in new),
        sum(reply.made_tokens for reply in new),
    )
