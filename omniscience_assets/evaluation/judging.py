"""Open answers that neither match nor are numbers: asked of judges whether they come to the same as a right one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from omniscience_assets.evaluation import prompts
from omniscience_assets.evaluation.answers.reading import BrokenAnswerError, read_same, same_schema
from omniscience_assets.evaluation.answers.scoring import l3score, matches, number_matches, vote_score
from omniscience_assets.evaluation.models import Memory, Model, Said, Silence
from omniscience_assets.records import Question, Reply

_CHANCES = 5
RIGHT = 0.5
"""An open answer with more than this score counts as right."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What an open answer is worth; `score` is `None` where no judge could be asked or none decided."""

    score: float | None
    scored_by: str
    """`match`, `number`, `l3score` or `votes`."""
    cause: str = ""
    detail: str = ""
    retryable: bool = False
    replies: tuple[Reply, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class OpenJudges:
    """The judges of a run; without any, what does not match is wrong."""

    models: Sequence[Model] = ()
    method: Literal["l3score", "votes"] = "votes"

    async def score(self, question: Question, answer: str, memory: Memory) -> Scored:
        """Score one open answer, by judges only where a program cannot tell."""
        if (known := program_score(question, answer)) is not None:
            return known
        if not self.models:
            return Scored(0.0, "match")
        by_chances = self.method == "l3score"
        right = list(question.accepted)
        facts = {"question": question.text, "accepted": right, "answer": answer, "one_word": by_chances}
        if by_chances:
            return await self._l3(facts, memory)
        return await self._vote(facts, memory)

    async def _l3(self, facts: Mapping[str, object], memory: Memory) -> Scored:
        prompt = prompts.load("same")
        said = await self.models[0].ask(prompt, facts, memory, chances=_CHANCES)
        if isinstance(said.reply, Silence):
            return _unscored("l3score", [said])
        if not said.reply.first_token:
            detail = f"{said.reply.model} gave no log-probabilities"
            return Scored(None, "l3score", "no_chances", detail, False, (said.reply,), (said,))
        return Scored(l3score(said.reply.first_token), "l3score", replies=(said.reply,), said=(said,))

    async def _vote(self, facts: Mapping[str, object], memory: Memory) -> Scored:
        prompt, schema = prompts.load("same"), same_schema()
        all_said = await asyncio.gather(*(judge.ask(prompt, facts, memory, schema=schema) for judge in self.models))
        replies = tuple(said.reply for said in all_said if isinstance(said.reply, Reply))
        score = vote_score([_vote_of(reply) for reply in replies])
        if score is None:
            return _unscored("votes", all_said)
        return Scored(score, "votes", replies=replies, said=tuple(all_said))


def program_score(question: Question, answer: str) -> Scored | None:
    """The score of an open answer that matches or is a number; `None` where it takes a judge."""
    if matches(answer, question.accepted):
        return Scored(1.0, "match")
    same = number_matches(answer, question.accepted, question.tolerance)
    return None if same is None else Scored(float(same), "number")


def _vote_of(reply: Reply) -> bool | None:
    try:
        return read_same(reply.said)
    except BrokenAnswerError:
        return None


def _unscored(method: str, said: Sequence[Said]) -> Scored:
    silent = [one.reply for one in said if isinstance(one.reply, Silence)]
    cause = silent[0].cause if silent else "no_vote"
    detail = "; ".join(f"{one.cause}: {one.detail}" for one in silent) or "every judge abstained or gave no whole vote"
    replies = tuple(one.reply for one in said if isinstance(one.reply, Reply))
    return Scored(None, method, cause, detail, any(one.retryable for one in silent), replies, tuple(said))
