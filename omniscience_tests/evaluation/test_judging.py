"""Open answers: by a program where it can tell, by judges where it cannot. Replies are scripted."""

import asyncio
import math
from typing import Any, Literal

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply
from omniscience_assets.evaluation.judging import OpenJudges, Scored, program_score
from omniscience_assets.evaluation.models import Memory
from omniscience_assets.records import Question
from omniscience_tests.evaluation.scripted import COST, OUTAGE, asked, make_model, make_open


def same(word: str) -> str:
    return f'{{"same": "{word}"}}'


def score(
    question: Question, answer: str, *says: Any, method: Literal["l3score", "votes"] = "votes", memory: Any = None
) -> tuple[Scored, int]:
    models = [make_model(say, f"judge{at}", seed=at) for at, say in enumerate(says)]
    told = asyncio.run(OpenJudges(models, method).score(question, answer, memory or Memory()))
    return told, sum(len(asked(model)) for model in models)


@pytest.mark.parametrize(
    ("accepted", "answer", "worth", "scored_by"),
    [
        (("falls",), "Falls.", 1.0, "match"),
        (("rises", "falls"), "falls", 1.0, "match"),
        (("5",), "5.0 V", 1.0, "number"),
        (("5",), "6 V", 0.0, "number"),
        (("5",), "5 or 6", 0.0, "number"),
        (("5",), "-5", 0.0, "number"),
    ],
)
def test_no_judge_is_asked_where_a_program_can_tell(
    accepted: tuple[str, ...], answer: str, worth: float, scored_by: str
) -> None:
    told, calls = score(make_open(*accepted), answer, same("no"))
    assert (told, calls) == (Scored(worth, scored_by), 0)


def test_the_questions_tolerance_counts() -> None:
    assert program_score(make_open("5", tolerance=0.1), "5.4") == Scored(1.0, "number")
    assert program_score(make_open("5", tolerance=0.1), "5.6") == Scored(0.0, "number")
    assert program_score(make_open("falls"), "goes down") is None
    assert program_score(make_open("5"), "five") is None


def test_without_judges_what_does_not_match_is_wrong() -> None:
    assert score(make_open("falls"), "goes down") == (Scored(0.0, "match"), 0)


@pytest.mark.parametrize(
    ("votes", "worth"),
    [
        (["yes", "yes", "yes"], 1.0),
        (["yes", "yes", "no"], 2 / 3),
        (["yes", "cannot_tell", "no"], 0.5),
        (["cannot_tell", "no"], 0.0),
    ],
)
def test_the_score_is_the_share_of_those_that_voted(votes: list[str], worth: float) -> None:
    told, calls = score(make_open("falls"), "goes down", *map(same, votes))
    assert told.score == pytest.approx(worth)
    assert (told.scored_by, calls) == ("votes", len(votes))
    assert len(told.replies) == len(votes)


def test_an_outage_and_a_broken_vote_are_no_votes() -> None:
    told, _ = score(make_open("falls"), "goes down", same("yes"), OUTAGE, "no")
    assert told.score == 1.0
    assert len(told.replies) == 2
    assert sum(one.cost_usd for one in told.said) == pytest.approx(2 * COST)


def test_where_none_decides_the_answer_is_unscored() -> None:
    told, _ = score(make_open("falls"), "goes down", same("cannot_tell"), "what?")
    assert (told.score, told.cause, told.retryable, len(told.replies)) == (None, "no_vote", False, 2)
    told, _ = score(make_open("falls"), "goes down", OUTAGE, same("cannot_tell"))
    assert (told.score, told.cause, told.retryable) == (None, "endpoint_down", True)
    told, _ = score(make_open("falls"), "goes down", ChatFailure("refusal", "no"))
    assert (told.score, told.cause, told.retryable) == (None, "refusal", False)


def test_the_first_judges_chances_are_the_l3score() -> None:
    first = (("Yes", math.log(0.7)), ("No", math.log(0.2)))
    model = make_model(lambda _: ChatReply("Yes", "m", 10, 1, False, first))
    told = asyncio.run(OpenJudges([model], "l3score").score(make_open("falls"), "goes down", Memory()))
    assert told.score == pytest.approx(0.7777778)
    assert told.scored_by == "l3score"
    (request,) = asked(model)
    assert (request.chances, request.schema) == (5, None)
    assert "Answer with one word: Yes or No." in request.system
    assert "falls" in request.text
    assert "goes down" in request.text


def test_without_chances_an_l3score_is_none_at_all() -> None:
    told, calls = score(make_open("falls"), "goes down", "Yes", same("yes"), method="l3score")
    assert (told.score, told.cause, told.retryable, len(told.replies), calls) == (None, "no_chances", False, 1, 1)
    told, _ = score(make_open("falls"), "goes down", OUTAGE, method="l3score")
    assert (told.score, told.cause, told.retryable) == (None, "endpoint_down", True)


def test_a_judge_is_not_told_who_answered_and_is_not_asked_twice() -> None:
    first, _ = score(make_open("falls"), "goes down", same("yes"))
    memory = Memory({one.key: one for one in first.replies})
    again, calls = score(make_open("falls"), "goes down", OUTAGE, memory=memory)
    assert (again.score, again.replies, calls) == (1.0, first.replies, 0)
