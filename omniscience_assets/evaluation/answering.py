"""Every question of a figure put to every reader from every arm."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.evaluation.answers.scoring import score_choice
from omniscience_assets.evaluation.judging import RIGHT, OpenJudges
from omniscience_assets.evaluation.models import Memory
from omniscience_assets.evaluation.options import seeded
from omniscience_assets.evaluation.readers.protocol import Material, Read, Reader
from omniscience_assets.quality.words import words
from omniscience_assets.records import Answer, Arm, Question


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, with what it cost and whether asking again may help."""

    answer: Answer
    detail: str = ""
    retryable: bool = False
    cost_usd: float = 0.0
    read_tokens: int = 0
    """Of what was asked now."""
    made_tokens: int = 0


async def answer_all(
    questions: Iterable[Question],
    materials: Mapping[Arm, Material],
    readers: Sequence[Reader],
    judges: OpenJudges,
    *,
    memory: Memory,
    seed: int = 0,
) -> list[Answered]:
    """Answers to all questions, by question, reader and arm.

    A reader that sees nothing has no arm `image`; one that needs options has no open questions. Arms that give the
    same text are asked once.
    """
    return list(
        await asyncio.gather(
            *(
                answer_one(question, reader, arm, material, judges, memory=memory, seed=seed)
                for question in questions
                for reader in readers
                if question.options or reader.answers_open
                for arm, material in materials.items()
                if arm != "image" or (reader.sees and material.picture)
            )
        )
    )


async def answer_one(
    question: Question,
    reader: Reader,
    arm: Arm,
    material: Material,
    judges: OpenJudges,
    *,
    memory: Memory,
    seed: int = 0,
) -> Answered:
    """One reader's answer from one arm.

    The options come in an order that hangs on question and seed, and is the same in all arms and for all readers, so
    that what they differ in is not the luck of the order.
    """
    order = list(range(len(question.options)))
    seeded(question.question_id, seed).shuffle(order)
    read = await reader.answer(question, [question.options[at] for at in order], material, memory)
    choice = None if read.choice is None else order[read.choice]
    answer = _answer(question, reader, arm, read, choice=choice, length=len(words(material.text)))
    answered = Answered(answer, read.detail, read.retryable, read.cost_usd, *_tokens(read))
    if question.options or read.status != "answered":
        return answered
    return await _judged(answered, question, judges, memory)


def _answer(question: Question, reader: Reader, arm: Arm, read: Read, *, choice: int | None, length: int) -> Answer:
    score = None
    if read.status == "abstained":
        # An open question has no options to guess from: passing it is worth nothing, and no more than a wrong answer.
        score = score_choice(None, 0, len(question.options)) if question.options else 0.0
    elif read.status == "unparsed":
        score = 0.0
    elif read.status == "answered" and question.key is not None:
        score = score_choice(choice, question.key, len(question.options))
    correct = None if score is None else choice is not None and choice == question.key
    told = question.options[choice] if choice is not None else read.words
    return Answer(
        question.question_id, question.figure_id, question.kind, question.needs, question.origin, reader.name,
        reader.model, arm, read.status, choice, told, correct, score, read.cause, words=length,
        replies=(read.reply,) if read.reply else (),
    )  # fmt: skip


async def _judged(answered: Answered, question: Question, judges: OpenJudges, memory: Memory) -> Answered:
    answer = answered.answer
    scored = await judges.score(question, answer.answer, memory)
    told = replace(
        answer,
        status="answered" if scored.score is not None else "unscored",
        score=scored.score,
        correct=None if scored.score is None else scored.score > RIGHT,
        cause=scored.cause,
        scored_by=scored.scored_by,
        replies=(*answer.replies, *scored.replies),
    )
    new = [said for said in scored.said if not said.reused]
    return Answered(
        told,
        scored.detail,
        scored.retryable,
        answered.cost_usd + sum(said.cost_usd for said in new),
        answered.read_tokens + sum(getattr(said.reply, "read_tokens", 0) for said in new),
        answered.made_tokens + sum(getattr(said.reply, "made_tokens", 0) for said in new),
    )


def _tokens(read: Read) -> tuple[int, int]:
    return (read.reply.read_tokens, read.reply.made_tokens) if read.reply and not read.reused else (0, 0)
