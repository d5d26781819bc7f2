"""The agreement filter: a second model sees figure, question and answer, and must find the answer right (LiveXiv).

Each question has a reply of its own with one word of a fixed set; the authors read "yes" and "no" out of a chain of
thought in the order of the questions, where one stray "no" shifts all verdicts behind it.
"""

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from omniscience_assets.captioning.objects import NoObjectError, only_object
from omniscience_assets.evaluation import prompts
from omniscience_assets.evaluation.filters.finding import Finding, silent
from omniscience_assets.evaluation.models import Memory, Model, Picture, Silence
from omniscience_assets.evaluation.readers.model import UNABLE
from omniscience_assets.evaluation.readers.protocol import Read
from omniscience_assets.records import Measure, Question, Verdict

FILTER = "agreement"
Agreed = Literal["right", "wrong", "ambiguous", "not_answerable"]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    reason: str
    verdict: Agreed


def schema() -> dict[str, Any]:
    """JSON schema of a reply."""
    properties = {"reason": {"type": "string"}, "verdict": {"type": "string", "enum": list(get_args(Agreed))}}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


async def judge_agreement(question: Question, model: Model, picture: Picture | None, memory: Memory) -> Finding:
    """Ask the second model; anything but a clear "right" drops the question."""
    facts = {"question": question.text, "options": list(question.options), "answer": " or ".join(question.accepted)}
    said = await model.ask(prompts.load("agree"), facts, memory, schema=schema(), picture=picture)
    reply = said.reply
    if isinstance(reply, Silence):
        read = Read("unscored", None, "", reply.cause, reply.detail, reply.retryable, None, said.cost_usd)
        if reply.cause not in UNABLE:
            return silent(FILTER, [read])
        return Finding(Verdict(FILTER, False, "no_agreement", None, None, reply.detail), (), (read,))
    read = Read("answered", reply=reply, cost_usd=said.cost_usd, reused=said.reused)
    try:
        told = only_object(reply.said, _Told, "verdict")
    except NoObjectError as error:
        return Finding(Verdict(FILTER, False, "no_agreement", None, None, str(error)), (), (read,))
    reason = {"right": None, "wrong": "key_disputed", "ambiguous": "ambiguous", "not_answerable": "not_answerable"}
    agreed = told.verdict == "right"
    verdict = Verdict(FILTER, agreed, reason[told.verdict], None, None, told.reason)
    return Finding(verdict, (Measure("agreement.right", float(agreed), told.verdict),), (read,))
