"""Judges: rubric in, opinion out; abstention and outage are no votes; nobody is asked twice. Replies are scripted."""

import asyncio
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.objects import NoObjectError
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import PolicyError, Price
from omniscience_assets.quality.gates import GateCase
from omniscience_assets.quality.judges.opinion import read_opinion, schema, vote
from omniscience_assets.quality.judges.panel import Asked, Judge, JudgePanel, load_rubric
from omniscience_assets.quality.settings import JudgeSettings
from omniscience_assets.records import Opinion
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_image

GOOD = {"comment": "All holds.", "accuracy": 5, "completeness": 4, "clarity": 3, "keep": "yes"}


def said(**changes: object) -> str:
    return json.dumps(GOOD | changes)


def opinion(judge: str, keep: bool | None, score: float | None = 0.5) -> Opinion:
    return Opinion(judge, "m", keep, score, None, "", "", "")


class Scripted:
    """Answers what it is told to, and remembers what it was asked. Never a source of quality figures."""

    name, version = "scripted", "1"

    def __init__(self, *answers: str | ChatFailure) -> None:
        self.answers, self.asked = list(answers), list[ChatRequest]()

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        self.asked.append(request)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, ChatFailure) else ChatReply(answer, "scripted", 100, 20, True)

    async def aclose(self) -> None:
        """Nothing to close."""


def case() -> GateCase:
    return GateCase(make_figure(), make_evidence(), make_caption("The voltage decays."), make_image)


def judge(chat: Scripted, name: str = "strict", dollars: float = math.inf) -> Judge:
    settings = JudgeSettings(name=name, backend="vllm", model="m")
    return Judge(settings, PaidChat(chat, Price(tokens_in=1000, tokens_out=1000), Budget(dollars)))


def ask(*judges: Judge, known: dict[str, Opinion] | None = None) -> list[Asked]:
    return asyncio.run(JudgePanel(judges).ask(case(), None, known or {}))


@pytest.mark.parametrize(
    ("reply", "keep", "score"),
    [
        (said(), True, 0.75),
        (said(keep="no", accuracy=1, completeness=1, clarity=1), False, 0.0),
        (said(keep="cannot_tell"), None, 0.75),
        (f"Let me think. Yes, 5 of 5.\n```json\n{said(keep='no')}\n``` so yes", False, 0.75),
        (f"{said()} {said()}", True, 0.75),
    ],
)
def test_an_opinion_is_read(reply: str, keep: bool | None, score: float) -> None:
    read = read_opinion(reply)
    assert (read.vote, read.score) == (keep, score)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "yes",
        "[[5]]",
        said(accuracy=6),
        said(accuracy="5"),
        said(keep="maybe"),
        said(extra=1),
        '{"accuracy": 5}',
        f"{said()} {said(keep='no')}",
        "{" * 5000,
    ],
)
def test_what_is_no_opinion_is_none(reply: str) -> None:
    with pytest.raises(NoObjectError):
        read_opinion(reply)


@given(st.text(st.sampled_from('{}[]":, yesno15') | st.characters(), max_size=200))
def test_any_reply_is_an_opinion_or_broken(reply: str) -> None:
    with pytest.raises(NoObjectError):
        read_opinion(reply)


def test_the_schema_asks_for_what_is_read() -> None:
    assert set(schema()["required"]) == set(GOOD)


def test_the_vote_counts_who_voted_and_nobody_else() -> None:
    told = {
        one.name: one.value
        for one in vote([opinion("a", True, 0.9), opinion("b", None, None), opinion("c", False, 0.1)])
    }
    assert told == {"judges.approval": 0.5, "judges.score": 0.5, "judges.votes": 2}
    silent = {one.name: one.value for one in vote([opinion("a", None, None)])}
    assert silent == {"judges.approval": None, "judges.score": None, "judges.votes": 0}


def test_every_judge_is_asked_with_the_caption_the_material_and_the_schema() -> None:
    chats = Scripted(said()), Scripted(said(keep="no"))
    asked = ask(judge(chats[0], "mild"), judge(chats[1], "strict"))
    assert [(one.opinion.judge, one.opinion.keep) for one in asked] == [("mild", True), ("strict", False)]
    (request,) = chats[0].asked
    assert "The voltage decays." in request.text
    assert make_figure().caption in request.text
    assert request.schema == schema()
    assert asked[0].cost_usd == pytest.approx(0.12)


def test_what_stands_in_the_log_is_not_asked_again() -> None:
    first = ask(judge(Scripted(said(keep="no"))))[0].opinion
    silent = Scripted()
    (again,) = ask(judge(silent), known={first.key: first})
    assert (again.opinion, again.reused, again.cost_usd, silent.asked) == (first, True, 0, [])
    other = Judge(
        JudgeSettings(name="x", backend="vllm", model="m", temperature=1.0),
        PaidChat(silent, Price(tokens_in=0, tokens_out=0), Budget()),
    )
    silent.answers = [said()]
    assert asyncio.run(other.ask(case(), None, {first.key: first})).opinion.key != first.key


def test_an_outage_is_no_vote_and_may_be_tried_again() -> None:
    (asked,) = ask(judge(Scripted(ChatFailure("endpoint_down", "refused"))))
    assert (asked.opinion.keep, asked.opinion.score, asked.opinion.reason) == (None, None, "endpoint_down")
    assert asked.retryable
    (broken,) = ask(judge(Scripted("no opinion at all")))
    assert (broken.opinion.keep, broken.opinion.reason, broken.retryable) == (None, "broken_reply", False)


def test_no_judge_is_asked_beyond_the_budget() -> None:
    silent = Scripted()
    (asked,) = ask(judge(silent, dollars=0.0))
    assert (asked.opinion.reason, asked.retryable, silent.asked) == ("over_budget", True, [])


def test_an_unknown_rubric_is_named_with_those_that_there_are() -> None:
    with pytest.raises(PolicyError, match=r"no_such.*caption"):
        load_rubric("no_such")
