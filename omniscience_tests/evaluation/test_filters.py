"""Filters of questions: what drops one, and what only says that nobody could be asked. Replies are scripted."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatRequest
from omniscience_assets.evaluation.filtering import Filtered, filter_questions
from omniscience_assets.evaluation.filters.agreement import judge_agreement
from omniscience_assets.evaluation.filters.blind import judge_blind, least_right
from omniscience_assets.evaluation.filters.duplicates import judge_duplicates
from omniscience_assets.evaluation.filters.finding import Finding
from omniscience_assets.evaluation.filters.modality import (
    MODALITIES,
    SUBSETS,
    Subset,
    classify,
    importance,
    judge_modality,
    shapley,
)
from omniscience_assets.evaluation.models import Memory, Model, Picture, Silence
from omniscience_assets.evaluation.settings import FilterSettings
from omniscience_assets.records import Question
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import (
    COST,
    OUTAGE,
    TOKENS,
    Turns,
    asked,
    choosing,
    letter_of,
    make_model,
    make_open,
    make_question,
    picture_in,
)
from omniscience_tests.factories import make_figure, make_mention

CANNOT = '{"answer": "E"}'
TEXTS = {"author_caption": "the authors' words", "context": "the paper's words"}


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    return picture_in(Files(tmp_path))


def measures(finding: Finding) -> dict[str, float | None]:
    return {one.name: one.value for one in finding.measures}


@pytest.mark.parametrize(
    ("shuffles", "options", "least"),
    [
        (10, 2, 10), (10, 3, 8), (10, 4, 7), (10, 5, 6), (10, 12, 6), (3, 2, 3), (3, 3, 3), (3, 4, 3), (3, 5, 2),
        (1, 4, 1), (5, 4, 4), (20, 4, 14), (30, 5, 18), (50, 3, 40),
    ],
)  # fmt: skip
def test_the_thresholds_are_those_of_caption_qa(shuffles: int, options: int, least: int) -> None:
    assert least_right(shuffles, options) == least


@given(st.integers(1, 50), st.integers(2, 25))
def test_a_threshold_can_be_reached_and_one_right_answer_by_chance_is_not_enough(shuffles: int, options: int) -> None:
    assert shuffles / 2 < least_right(shuffles, options) <= shuffles


def sometimes(right: int, question: Question) -> Any:
    """Right in so many of the orders, wrong in the others."""
    left = iter([True] * right + [False] * 50)

    def say(request: ChatRequest) -> str:
        assert question.key is not None
        wanted = question.options[question.key if next(left) else question.key - 1]
        return json.dumps({"answer": letter_of(request, wanted)})

    return say


@pytest.mark.parametrize(("right", "keep"), [(0, True), (6, True), (7, False), (10, False)])
def test_what_is_answered_blind_is_dropped(right: int, keep: bool) -> None:
    question = make_question(options=tuple("abcd"), accepted=("c",))
    model = make_model(sometimes(right, question))
    found = asyncio.run(judge_blind(question, model, 10, Memory()))
    orders = {one.text for one in asked(model)}
    assert len(orders) == len(asked(model)) == 10
    assert found.verdict is not None
    assert (found.verdict.keep, found.verdict.score, found.verdict.threshold) == (keep, right, 7)
    assert found.verdict.reason == (None if keep else "answered_blind")
    assert measures(found) == {"blind.right": right / 10}
    assert len(found.replies) == 10
    for one in asked(model):
        assert "neither see nor know" in one.system
        assert one.images == ()


def test_two_options_have_two_orders_which_are_asked_once_each() -> None:
    question = make_question(options=("rises", "falls"), key=1)
    model = make_model(choosing("falls"))
    found = asyncio.run(judge_blind(question, model, 10, Memory()))
    assert len(asked(model)) == len(found.replies) == 2
    assert found.cost_usd == pytest.approx(2 * COST)
    assert found.verdict is not None
    assert not found.verdict.keep
    always_first = asyncio.run(judge_blind(question, make_model('{"answer": "A"}'), 10, Memory()))
    assert always_first.verdict is not None
    assert always_first.verdict.keep


@pytest.mark.parametrize("said", [CANNOT, "no answer", ChatFailure("refusal", "no")])
def test_who_cannot_answer_blind_keeps_the_question(said: Any) -> None:
    found = asyncio.run(judge_blind(make_question(), make_model(said), 4, Memory()))
    assert found.verdict is not None
    assert (found.verdict.keep, measures(found)) == (True, {"blind.right": 0.0})


@pytest.mark.parametrize(
    ("said", "keep"),
    [
        ('{"answer": "Falls", "cannot_answer": false}', False),
        ('{"answer": "rises", "cannot_answer": false}', True),
        ('{"answer": "", "cannot_answer": true}', True),
        ("nonsense", True),
    ],
)
def test_an_open_question_is_asked_blind_once(said: str, keep: bool) -> None:
    model = make_model(said)
    found = asyncio.run(judge_blind(make_open("falls"), model, 10, Memory()))
    assert found.verdict is not None
    assert (found.verdict.keep, len(asked(model))) == (keep, 1)


def test_where_one_order_was_not_asked_there_is_no_verdict() -> None:
    model = make_model(Turns([CANNOT, OUTAGE, CANNOT]))
    found = asyncio.run(judge_blind(make_question(question_id="x", options=tuple("abcd")), model, 3, Memory()))
    assert (found.verdict, found.cause, found.retryable, found.measures) == (None, "endpoint_down", True, ())
    assert found.replies
    assert found.cost_usd == pytest.approx(COST * len(found.replies))


def reasons(*questions: Question) -> list[str | None]:
    return [verdict.reason for verdict in judge_duplicates(questions)]


def test_the_first_of_those_that_ask_the_same_stays() -> None:
    one = make_question(text="What falls?")
    assert reasons(one, make_question(text="what  falls"), make_question(text="What rises?")) == [
        None,
        "duplicate_question",
        None,
    ]


def test_questions_that_differ_in_a_sign_alone_are_two() -> None:
    at = [make_question(text=f"What is y at x = {x}?") for x in ("2", "-2", "0.2", "10^2", "10^-2")]
    assert reasons(*at) == [None] * 5


def test_options_that_mean_the_same_drop_a_question_and_do_not_stand_for_it() -> None:
    bad = make_question(options=("5", "5.0", "6"), key=0)
    assert reasons(bad, make_question(options=("5", "6"), key=0)) == ["duplicate_options", None]
    (verdict,) = judge_duplicates([bad])
    assert verdict.evidence == "'5' and '5.0'"


def agree(said: Any, question: Question | None = None, picture: Picture | None = None) -> Finding:
    return asyncio.run(judge_agreement(question or make_question(), make_model(said), picture, Memory()))


def verdict_of(word: str, reason: str = "It is so.") -> str:
    return json.dumps({"reason": reason, "verdict": word})


@pytest.mark.parametrize(
    ("said", "reason", "measured"),
    [
        (verdict_of("right"), None, {"agreement.right": 1.0}),
        (verdict_of("right", "No other is, no, none: wrong ones are ambiguous."), None, {"agreement.right": 1.0}),
        (verdict_of("wrong"), "key_disputed", {"agreement.right": 0.0}),
        (verdict_of("ambiguous"), "ambiguous", {"agreement.right": 0.0}),
        (verdict_of("not_answerable"), "not_answerable", {"agreement.right": 0.0}),
        ("yes", "no_agreement", {}),
        (verdict_of("right") + verdict_of("wrong"), "no_agreement", {}),
        (verdict_of("maybe"), "no_agreement", {}),
        (ChatFailure("refusal", "I must not"), "no_agreement", {}),
    ],
)
def test_anything_but_a_clear_right_drops_a_question(said: Any, reason: str | None, measured: dict[str, Any]) -> None:
    found = agree(said)
    assert found.verdict is not None
    assert (found.verdict.reason, found.verdict.keep) == (reason, reason is None)
    assert measures(found) == measured


def test_the_second_model_sees_figure_question_options_and_answer(picture: Picture) -> None:
    model = make_model(verdict_of("right"))
    asyncio.run(judge_agreement(make_question(), model, picture, Memory()))
    (request,) = asked(model)
    assert len(request.images) == 1
    for told in ("What does the voltage do?", "- rises", "- swings", "[answer of its author] falls"):
        assert told in request.text


def test_an_outage_is_no_disagreement() -> None:
    found = agree(OUTAGE)
    assert (found.verdict, found.cause, found.retryable) == (None, "endpoint_down", True)


def test_a_refusal_that_was_paid_for_is_counted() -> None:
    assert agree(ChatFailure("refusal", "no", 100, 20)).cost_usd == pytest.approx(COST)


def table(*right: Sequence[str]) -> dict[Subset, bool]:
    return {one: one in {frozenset(told) for told in right} for one in SUBSETS}


IMAGE, AUTHOR, CONTEXT = ((name,) for name in MODALITIES)
WITH_IMAGE = [one for one in SUBSETS if "image" in one]


def test_the_importance_of_what_alone_answers_is_one() -> None:
    told = table(*map(tuple, WITH_IMAGE))
    assert [importance(told, name) for name in MODALITIES] == [1.0, 0.0, 0.0]
    assert [shapley(told, name) for name in MODALITIES] == pytest.approx([1.0, 0.0, 0.0])


def test_what_only_all_together_answer_is_shared() -> None:
    told = table(MODALITIES)
    assert [importance(told, name) for name in MODALITIES] == [0.25] * 3
    assert [shapley(told, name) for name in MODALITIES] == pytest.approx([1 / 3] * 3)


def test_what_misleads_has_less_than_no_importance() -> None:
    told = table(*map(tuple, (one for one in SUBSETS if "context" not in one)))
    assert importance(told, "context") == -1.0


def test_what_two_each_answer() -> None:
    told = table(*map(tuple, (one for one in SUBSETS if one & {"image", "author_caption"})))
    assert [importance(told, name) for name in MODALITIES] == [0.5, 0.5, 0.0]
    assert [shapley(told, name) for name in MODALITIES] == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize(
    ("right", "kind"),
    [
        ([], "unanswerable"),
        ([(), IMAGE], "blind"),
        ([IMAGE], "biased"),
        ([IMAGE, CONTEXT], "agnostic"),
        ([("image", "context")], "complementary"),
        ([MODALITIES], "complementary"),
        ([(*IMAGE, *AUTHOR), IMAGE, AUTHOR, CONTEXT], "agnostic"),
    ],
)
def test_the_kind_of_a_truth_table(right: list[Sequence[str]], kind: str) -> None:
    assert classify(table(*right)) == kind


def test_shapley_values_sum_to_what_all_are_worth_over_nothing_for_every_table() -> None:
    for told in product([False, True], repeat=8):
        right = dict(zip(SUBSETS, told, strict=True))
        worth = float(right[frozenset(MODALITIES)]) - float(right[frozenset()])
        assert sum(shapley(right, name) for name in MODALITIES) == pytest.approx(worth)
        for name in MODALITIES:
            assert -1 <= importance(right, name) <= 1
            swapped = {one: right[one ^ {name}] for one in SUBSETS}
            assert importance(swapped, name) == pytest.approx(-importance(right, name))
            assert shapley(swapped, name) == pytest.approx(-shapley(right, name))
        assert (classify(right) == "unanswerable") == (not any(told))


def by_table(right: Mapping[Subset, bool]) -> Any:
    def say(request: ChatRequest) -> str:
        given = {name for name, text in TEXTS.items() if text in request.text}
        given |= {"image"} if request.images else set()
        return json.dumps({"answer": letter_of(request, "falls" if right[frozenset(given)] else "rises")})

    return say


@pytest.mark.parametrize(
    ("right", "drop", "reason"),
    [
        ([], ["unanswerable"], "unanswerable"),
        ([], ["without_image"], None),
        ([IMAGE], ["unanswerable", "without_image"], None),
        ([CONTEXT], ["unanswerable"], None),
        ([CONTEXT], ["without_image"], "answered_without_image"),
        ([()], ["unanswerable", "without_image"], "answered_without_image"),
        ([(*IMAGE, *CONTEXT)], ["unanswerable", "without_image"], None),
    ],
)
def test_each_subset_is_shown(picture: Picture, right: list[Sequence[str]], drop: list[str], reason: str) -> None:
    told, memory = table(*right), Memory()
    model = make_model(by_table(told))
    found = asyncio.run(judge_modality(make_question(), model, TEXTS, picture=picture, memory=memory, drop=drop))
    assert len(asked(model)) == 8
    assert found.verdict is not None
    assert (found.verdict.reason, found.verdict.keep) == (reason, reason is None)
    assert measures(found) == {
        **{f"modality.{name}": importance(told, name) for name in MODALITIES},
        **{f"shapley.{name}": pytest.approx(shapley(told, name)) for name in MODALITIES},
    }
    assert classify(told) in found.verdict.evidence


def test_all_subsets_of_a_question_have_one_order_of_options_and_other_questions_another(picture: Picture) -> None:
    orders = []
    for number in range(8):
        model, question = make_model(choosing("falls")), make_question(question_id=f"f@q.{number}")
        asyncio.run(judge_modality(question, model, TEXTS, picture=picture, memory=Memory()))
        (letter,) = {letter_of(request, "falls") for request in asked(model)}
        orders.append(letter)
    assert len(set(orders)) > 1


def test_one_subset_that_was_not_asked_leaves_no_verdict(picture: Picture) -> None:
    model = make_model(Turns([CANNOT] * 5 + [OUTAGE] + [CANNOT] * 2))
    found = asyncio.run(judge_modality(make_question(), model, TEXTS, picture=picture, memory=Memory()))
    assert (found.verdict, found.cause, found.retryable, found.measures) == (None, "endpoint_down", True, ())
    assert len(found.replies) == 7


def run_filters(
    questions: Sequence[Question], settings: Mapping[str, Any], picture: Picture | None = None, **models: Model
) -> list[Filtered]:
    figure = make_figure(mentions=(make_mention("Fig. 2 decays."),))
    told = FilterSettings.model_validate(settings)
    return asyncio.run(filter_questions(questions, figure, told, models, picture=picture, memory=Memory()))


ALL = {"blind": {"by": "b", "shuffles": 3}, "agreement": {"by": "a"}, "modality": {"by": "m"}}
WRITTEN = make_question(origin="model")


def gates(one: Filtered) -> list[tuple[str, bool]]:
    return [(verdict.gate, verdict.keep) for verdict in one.question.verdicts]


def test_a_question_passes_all_filters_in_order(picture: Picture) -> None:
    blind, agreeing, seeing = make_model(CANNOT), make_model(verdict_of("right")), make_model(choosing("falls"))
    (one,) = run_filters([WRITTEN], ALL, picture, b=blind, a=agreeing, m=seeing)
    assert gates(one) == [("duplicates", True), ("blind", True), ("agreement", True), ("modality", True)]
    assert {measure.name.partition(".")[0] for measure in one.question.measures} == {
        "blind", "agreement", "modality", "shapley",
    }  # fmt: skip
    calls = sum(len(asked(model)) for model in (blind, agreeing, seeing))
    assert (one.silence, len(one.question.replies)) == (None, calls)
    assert one.cost_usd == pytest.approx(calls * COST)
    assert (one.read_tokens, one.made_tokens) == (calls * TOKENS[0], calls * TOKENS[1])
    texts = "\n".join(request.text for request in asked(seeing))
    assert make_figure().caption in texts
    assert "Fig. 2 decays." in texts


@pytest.mark.parametrize(
    ("blind", "agreement", "last", "calls"),
    [
        (choosing("falls"), verdict_of("right"), ("blind", False), (3, 0, 0)),
        (CANNOT, verdict_of("wrong"), ("agreement", False), (3, 1, 0)),
        (OUTAGE, verdict_of("right"), ("duplicates", True), (3, 0, 0)),
        (CANNOT, OUTAGE, ("blind", True), (3, 1, 0)),
    ],
)
def test_nobody_is_asked_of_what_is_out_or_cannot_be_told(
    picture: Picture, blind: Any, agreement: Any, last: tuple[str, bool], calls: tuple[int, ...]
) -> None:
    models = {"b": make_model(blind), "a": make_model(agreement), "m": make_model(choosing("falls"))}
    (one,) = run_filters([WRITTEN], ALL, picture, **models)
    assert gates(one)[-1] == last
    assert tuple(len(asked(model)) for model in models.values()) == calls
    if OUTAGE in (blind, agreement):
        assert isinstance(one.silence, Silence)
        assert (one.silence.cause, one.silence.retryable) == ("endpoint_down", True)
    else:
        assert one.silence is None


def test_duplicates_are_dropped_before_anybody_is_asked(picture: Picture) -> None:
    models = {"b": make_model(CANNOT), "a": make_model(verdict_of("right")), "m": make_model(choosing("falls"))}
    told = run_filters([WRITTEN, WRITTEN], ALL, picture, **models)
    assert gates(told[1]) == [("duplicates", False)]
    assert (told[1].cost_usd, told[1].question.replies) == (0, ())


def test_filters_look_at_the_origins_that_they_are_told() -> None:
    model = make_model(CANNOT)
    told = run_filters([make_question()], {"blind": {"by": "b", "of": ["model"]}, "agreement": {"by": "b"}}, b=model)
    assert (gates(told[0]), asked(model)) == ([("duplicates", True)], [])
    opened = run_filters([make_open(origin="model")], {"modality": {"by": "b"}}, b=model)
    assert (gates(opened[0]), asked(model)) == ([("duplicates", True)], [])


def test_without_filters_only_duplicates_are_looked_for() -> None:
    assert [gates(one) for one in run_filters([make_question()], {})] == [[("duplicates", True)]]
    assert run_filters([], {}) == []


def test_one_stray_no_changes_one_question_and_no_other(picture: Picture) -> None:
    """LiveXiv reads "yes" and "no" of many questions out of one reply in order: a stray one shifts all behind it."""
    questions = [make_question(question_id=f"f@q.{at}", text=f"What at {at}?", origin="model") for at in range(6)]

    def say(request: ChatRequest) -> str:
        if "What at 2?" in request.text:
            return "no, wait: " + verdict_of("right", "No curve crosses it. no") + " yes no"
        if "What at 3?" in request.text:
            return "no"
        return verdict_of("wrong" if "What at 4?" in request.text else "right")

    told = run_filters(questions, {"agreement": {"by": "a"}}, picture, a=make_model(say))
    assert [one.question.verdicts[-1].reason for one in told] == [
        None, None, None, "no_agreement", "key_disputed", None,
    ]  # fmt: skip
