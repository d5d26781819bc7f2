"""Every question put to every reader from every arm. Replies are scripted."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply
from omniscience_assets.evaluation.answering import Answered, answer_all
from omniscience_assets.evaluation.judging import OpenJudges
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.evaluation.readers.lexical import LexicalReader
from omniscience_assets.evaluation.readers.model import ModelReader
from omniscience_assets.evaluation.readers.protocol import Material, Reader
from omniscience_assets.records import Answer, Arm, Question
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import (
    COST,
    OUTAGE,
    TOKENS,
    asked,
    choosing,
    make_model,
    make_open,
    make_question,
    picture_in,
)

TEXTS: Mapping[Arm, Material] = {
    "blind": Material(""),
    "author_caption": Material("It decays."),
    "author_caption_context": Material("It decays. See Fig. 2."),
    "new_caption": Material("The voltage falls from 5 to 1."),
}
GOOD = '{"answer": "goes down", "cannot_answer": false}'


def answer(
    questions: Question | Sequence[Question],
    readers: Model | Sequence[Model | Reader],
    materials: Mapping[Arm, Material] = TEXTS,
    judges: OpenJudges | None = None,
    *,
    memory: Memory | None = None,
    seed: int = 0,
) -> list[Answered]:
    asking = [questions] if isinstance(questions, Question) else questions
    models = [readers] if isinstance(readers, Model) else readers
    told = [ModelReader(one) if isinstance(one, Model) else one for one in models]
    return asyncio.run(
        answer_all(asking, materials, told, judges or OpenJudges(), memory=memory or Memory(), seed=seed)
    )


def only(said: Any, question: Question | None = None, judges: OpenJudges | None = None) -> Answered:
    (one,) = answer(question or make_question(), make_model(said), {"blind": TEXTS["blind"]}, judges)
    return one


def offered(model: Model) -> list[tuple[str, ...]]:
    return [tuple(line[3:] for line in one.text.splitlines() if line[1:3] == ". ")[:-1] for one in asked(model)]


def test_all_arms_and_readers_see_the_same_order_of_options() -> None:
    models = make_model(choosing("falls"), "one"), make_model(choosing("rises"), "two", seed=1)
    questions = [make_question(question_id=f"f@q.{number}", text=f"What at {number}?") for number in range(24)]
    answer(questions, models)
    first, second = map(offered, models)
    assert first == second
    for at in range(24):
        assert len(set(first[4 * at : 4 * at + 4])) == 1
    assert Counter(order.index("falls") for order in first).keys() == {0, 1, 2, 3}


def test_the_order_hangs_on_question_and_seed_alone() -> None:
    orders = {}
    for seed in range(8):
        one, other = make_model(choosing("falls")), make_model(choosing("stays"))
        answer(make_question(), one, seed=seed)
        answer(make_question(), other, {"blind": Material("")}, seed=seed)
        orders[seed] = set(offered(one))
        assert orders[seed] == set(offered(other))
    assert len({order for told in orders.values() for order in told}) > 1


@pytest.mark.parametrize("option", make_question().options)
def test_a_choice_is_mapped_back(option: str) -> None:
    for seed in range(6):
        for one in answer(make_question(), make_model(choosing(option)), seed=seed):
            told = one.answer
            assert (told.choice, told.answer) == (make_question().options.index(option), option)
            assert (told.correct, told.score) == (option == "falls", float(option == "falls"))
            assert (told.status, told.scored_by) == ("answered", "options")


def test_rows_say_of_which_question_reader_and_arm() -> None:
    rows = answer([make_question(), make_question(question_id="f@q.2", text="Else?")], make_model(choosing("falls")))
    assert [one.answer.arm for one in rows] == [*TEXTS, *TEXTS]
    assert len({(one.answer.question_id, one.answer.reader, one.answer.arm) for one in rows}) == 8
    told = rows[3].answer
    assert (told.reader, told.model, told.kind, told.needs, told.origin) == (
        "reader",
        "m",
        "trend",
        "pixels",
        "program",
    )
    assert told.words == 7
    assert rows[0].answer.words == 0


def test_the_image_is_for_readers_that_see(tmp_path: Path) -> None:
    materials = {**TEXTS, "image": Material("", picture_in(Files(tmp_path)))}
    seeing, blind = make_model(choosing("falls"), "eye"), make_model(choosing("falls"), "mole", sees=False)
    rows = answer(make_question(), [seeing, blind, LexicalReader()], materials)
    assert {one.answer.reader for one in rows if one.answer.arm == "image"} == {"eye"}
    assert sum(bool(one.images) for one in asked(seeing)) == 1
    assert not any(one.images for one in asked(blind))
    assert answer(make_question(), seeing, {"image": Material("")}) == []


def test_open_questions_are_for_readers_that_take_them() -> None:
    rows = answer([make_question(), make_open(question_id="f@q.2")], [LexicalReader(), make_model(GOOD)])
    told = Counter((one.answer.question_id[-1], one.answer.reader) for one in rows)
    assert told == {("1", "lexical"): 4, ("1", "reader"): 4, ("2", "reader"): 4}
    assert answer(make_open(), [LexicalReader()]) == []


def status_of(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.choice, answer.correct, answer.score, answer.cause


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('{"answer": "E"}', ("abstained", None, False, pytest.approx(0.3), "")),
        ("I think A or B", ("unparsed", None, False, 0.0, "broken_answer")),
        (ChatFailure("length", "cut"), ("unparsed", None, False, 0.0, "length")),
        (OUTAGE, ("unscored", None, None, None, "endpoint_down")),
    ],
)
def test_what_no_choice_is_worth(said: Any, told: tuple[object, ...]) -> None:
    one = only(said)
    assert status_of(one.answer) == told
    assert one.retryable == (told[0] == "unscored")


@pytest.mark.parametrize(
    ("said", "accepted", "told", "scored_by"),
    [
        ('{"answer": "Falls", "cannot_answer": false}', "falls", ("answered", None, True, 1.0, ""), "match"),
        ('{"answer": "5.2", "cannot_answer": false}', "5", ("answered", None, False, 0.0, ""), "number"),
        (GOOD, "falls", ("answered", None, False, 0.0, ""), "match"),
        ('{"answer": "", "cannot_answer": true}', "falls", ("abstained", None, False, 0.0, ""), "options"),
        ("falls", "falls", ("unparsed", None, False, 0.0, "broken_answer"), "options"),
        (OUTAGE, "falls", ("unscored", None, None, None, "endpoint_down"), "options"),
    ],
)
def test_what_an_open_answer_is_worth(said: Any, accepted: str, told: tuple[object, ...], scored_by: str) -> None:
    one = only(said, make_open(accepted))
    assert status_of(one.answer) == told
    assert one.answer.scored_by == scored_by


@pytest.mark.parametrize(("votes", "correct"), [(["yes", "yes", "no"], True), (["yes", "no"], False)])
def test_judges_score_an_open_answer_and_more_than_half_is_right(votes: list[str], correct: bool) -> None:
    judges = OpenJudges([make_model(json.dumps({"same": word}), word, seed=at) for at, word in enumerate(votes)])
    one = only(GOOD, make_open(), judges)
    assert (one.answer.status, one.answer.answer, one.answer.scored_by) == ("answered", "goes down", "votes")
    assert (one.answer.score, one.answer.correct) == (votes.count("yes") / len(votes), correct)
    assert len(one.answer.replies) == 1 + len(votes)
    assert one.cost_usd == pytest.approx(COST * (1 + len(votes)))
    assert one.read_tokens == TOKENS[0] * (1 + len(votes))


def test_an_outage_of_the_judges_says_nothing_of_the_answer() -> None:
    one = only(GOOD, make_open(), OpenJudges([make_model(OUTAGE, "judge")]))
    assert status_of(one.answer) == ("unscored", None, None, None, "endpoint_down")
    assert (one.retryable, one.answer.answer, len(one.answer.replies)) == (True, "goes down", 1)
    assert one.cost_usd == pytest.approx(COST)


def test_an_l3score_without_chances_is_unscored() -> None:
    one = only(GOOD, make_open(), OpenJudges([make_model("Yes", "judge")], "l3score"))
    assert status_of(one.answer) == ("unscored", None, None, None, "no_chances")
    assert not one.retryable
    chances = (("Yes", math.log(0.7)), ("No", math.log(0.2)))
    sure = make_model(lambda _: ChatReply("Yes", "m", 1, 1, False, chances), "judge")
    one = only(GOOD, make_open(), OpenJudges([sure], "l3score"))
    assert one.answer.score == pytest.approx(0.7777778)
    assert one.answer.correct


def test_arms_of_the_same_text_are_asked_and_paid_once() -> None:
    model = make_model(choosing("falls"))
    same = Material("It decays.")
    rows = answer(make_question(), model, {"author_caption": same, "author_caption_context": same})
    assert len(asked(model)) == 1
    assert [one.answer.correct for one in rows] == [True, True]
    assert sum(one.cost_usd for one in rows) == pytest.approx(COST)
    assert [sum(told) for told in zip(*((one.read_tokens, one.made_tokens) for one in rows), strict=True)] == [*TOKENS]
    assert all(one.answer.replies for one in rows)


def test_what_was_answered_before_costs_nothing_now() -> None:
    judge = make_model('{"same": "yes"}', "judge")
    rows = answer(make_question(), make_model(choosing("falls")), TEXTS)
    rows += answer(make_open(question_id="f@q.2"), make_model(GOOD), TEXTS, OpenJudges([judge]))
    known = {reply.key: reply for one in rows for reply in one.answer.replies}
    silent, quiet = make_model(OUTAGE), make_model(OUTAGE, "judge")
    again = answer([make_question()], silent, TEXTS, memory=Memory(known)) + answer(
        make_open(question_id="f@q.2"), silent, TEXTS, OpenJudges([quiet]), memory=Memory(known)
    )
    assert [one.answer for one in again] == [one.answer for one in rows]
    assert {(one.cost_usd, one.read_tokens, one.made_tokens) for one in again} == {(0.0, 0, 0)}
    assert asked(silent) == asked(quiet) == []


def test_nothing_to_ask_or_nobody_to_ask_is_no_answer() -> None:
    assert answer([], make_model("x")) == []
    assert answer(make_question(), []) == []
    assert answer(make_question(), make_model("x"), {}) == []
