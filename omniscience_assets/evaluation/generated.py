"""Questions that a model writes, seeing the figure, as in LiveXiv (arXiv 2410.10783) and CaptionQA (2511.21025)."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from omniscience_assets.captioning import brief
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.objects import NoObjectError, only_object
from omniscience_assets.evaluation import prompts
from omniscience_assets.evaluation.models import Memory, Model, Picture, Said, Silence
from omniscience_assets.evaluation.options import seeded, short_hash
from omniscience_assets.evaluation.settings import Generated
from omniscience_assets.records import Evidence, Figure, Needs, Question

KINDS = (
    "value", "extreme", "comparison", "count", "trend", "crossing", "label", "colour", "structure", "relation", "other",
)  # fmt: skip
"""What a model may call its questions; rows say `written_value` and so on, as nothing proves that they are of it."""
_LONGEST = 400
"""Characters of a question or an option."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    question: str = Field(max_length=_LONGEST)
    answer: str = Field(max_length=_LONGEST)
    wrong: list[str]
    needs: Needs
    kind: Literal[
        "value", "extreme", "comparison", "count", "trend", "crossing", "label", "colour", "structure", "relation",
        "other",
    ]  # fmt: skip
    basis: str = Field(max_length=_LONGEST)


class _Paper(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    questions: list[_Written]


def schema(count: int, wrong: int) -> Mapping[str, Any]:
    """JSON schema of a reply with so many questions, each with so many wrong options."""
    text = {"type": "string", "maxLength": _LONGEST}
    properties: dict[str, Any] = {
        "question": text,
        "answer": text,
        "wrong": {"type": "array", "items": text, "minItems": wrong, "maxItems": wrong},
        "needs": {"type": "string", "enum": list(get_args(Needs))},
        "kind": {"type": "string", "enum": list(KINDS)},
        "basis": text,
    }
    one = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": count}
    return {
        "type": "object",
        "properties": {"questions": many},
        "required": ["questions"],
        "additionalProperties": False,
    }


async def write_questions(
    figure: Figure, evidence: Evidence, settings: Generated, model: Model, *, picture: Picture | None, memory: Memory
) -> tuple[list[Question], Said]:
    """Ask for questions, and read them.

    One that cannot be asked (no words, no answer, no other option) is left out here: it is the filters that
    say why others go. Questions and wrong options beyond those that were asked for are left out.
    """
    facts = {
        **brief.tell(figure, evidence, FORMATS["dense"]),
        "count": settings.per_figure,
        "wrong": settings.wrong,
        "kinds": KINDS,
    }
    said = await model.ask(
        prompts.load("write"), facts, memory,
        schema=schema(settings.per_figure, settings.wrong), picture=picture,
    )  # fmt: skip
    if isinstance(said.reply, Silence):
        return [], said
    try:
        written = only_object(said.reply.said, _Paper, "list of questions").questions
    except NoObjectError as error:
        return [], Said(Silence("broken_reply", str(error)), said.cost_usd, said.reused)
    author = said.reply.model
    return list(_questions(figure.figure_id, written[: settings.per_figure], settings.wrong, author)), said


def _questions(figure_id: str, written: list[_Written], most_wrong: int, author: str) -> Iterator[Question]:
    for one in written:
        answer = one.answer.strip()
        wrong = dict.fromkeys(told.strip() for told in one.wrong if told.strip() not in ("", answer))
        if not answer or not wrong or not one.question.strip():
            continue
        distinct = [answer, *list(wrong)[:most_wrong]]
        seeded(figure_id, one.question).shuffle(distinct)
        yield Question(
            question_id=f"{figure_id}@q.{short_hash('written', one.question, *distinct)}",
            figure_id=figure_id,
            kind=f"written_{one.kind}",
            text=" ".join(one.question.split()),
            options=tuple(distinct),
            key=distinct.index(answer),
            accepted=(answer,),
            tolerance=0.0,
            needs=one.needs,
            difficulty="medium",
            origin="model",
            author=author,
            basis=one.basis,
        )
