"""LiveXiv's way: from kept questions to multiple-choice conversations. Replies are scripted."""

import asyncio
import json
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omniscience_assets.evaluation.models import Memory, Model, Picture
from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.instructions.live_vqa import LiveVqa
from omniscience_assets.instructions.live_vqa.choices import choose
from omniscience_assets.instructions.live_vqa.phrasing import put
from omniscience_assets.instructions.method import Case
from omniscience_assets.records import IMAGE, Question
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Output
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
from omniscience_tests.factories import FIGURE_ID, make_caption, make_evidence, make_figure

CANNOT = '{"answer": "E"}'
BLIND = {"blind": {"by": "reader"}}
AGREEMENT = {"agreement": {"by": "second"}}


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    return picture_in(Files(tmp_path))


def make_case(*questions: Question, picture: Picture | None = None, **changes: Any) -> Case:
    fields: dict[str, Any] = {"figure": make_figure(), "evidence": make_evidence(), "caption": make_caption()}
    return Case(**(fields | {"questions": questions, "picture": picture, "version": "2024-01"} | changes))


def make(case: Case, told: dict[str, Any] | None = None, **models: Model) -> list[Any]:
    outputs: list[Any] = asyncio.run(LiveVqa.of(told or {}).make(case, models, Memory()))
    assert len({one.record_id for one in outputs}) == len(outputs)
    for one in outputs:
        assert one.payload.instruction_id == one.record_id
        assert one.record_id.startswith(f"{FIGURE_ID}@i.live_vqa.")
        assert (one.outcome == "kept") == (one.reason is None)
    return outputs


def brief(outputs: list[Output]) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.reason) for one in outputs]


def test_a_question_becomes_a_conversation_with_its_own_options() -> None:
    question = make_question()
    (one,) = make(make_case(question))
    made = one.payload
    assert one.outcome == "kept"
    assert set(made.options) == set(question.options)
    assert made.options[made.key] == "falls"
    assert made.accepted == ("falls",)
    assert (made.generator, made.difficulty, made.basis, made.form) == ("trend", "easy", "the curve", "choice")
    human, assistant = made.turns
    assert (human.speaker, assistant.speaker) == ("human", "assistant")
    assert human.text.count(IMAGE) == len(made.views) == 1
    for letter, option in zip(ascii_uppercase, made.options, strict=False):
        assert f"\n{letter}. {option}\n" in human.text
    assert assistant.text in {ascii_uppercase[made.key], "falls", f"{ascii_uppercase[made.key]}. falls"}
    assert make(make_case(question)) == [one]


@given(st.text(min_size=1), st.integers(0, 3))
def test_the_answer_is_in_the_form_that_the_question_asks_for(question_id: str, key: int) -> None:
    options = ("rises", "stays", "falls", "swings")
    human, assistant = put(question_id, "What does it do?", options, key)
    closing = human.text.splitlines()[-1]
    wanted = options[key] if closing.startswith("Reply with the text") else ascii_uppercase[key]
    assert assistant.text in {wanted, f"{ascii_uppercase[key]}. {options[key]}"}
    assert ("text" in closing or "with its letter." in closing) == (options[key] in assistant.text)


def test_three_negatives_are_drawn_of_more() -> None:
    options = ("falls", "rises", "stays", "swings", "peaks", "dips")
    (one,) = make(make_case(make_question(options=options, key=0)))
    assert len(one.payload.options) == 4
    assert one.payload.options[one.payload.key] == "falls"


def test_an_open_question_gets_numbers_that_are_wrong_for_sure() -> None:
    question = make_open("3.2", tolerance=0.05, kind="value_at")
    others = [make_open("3.3", question_id="o1", kind="value_at"), make_open("7.0", question_id="o2", kind="value_at"),
              make_open("99", question_id="o3", kind="count")]  # fmt: skip
    choice = choose(question, others)
    assert choice is not None
    options, key = choice
    assert options[key] == "3.2"
    assert "7.0" in options
    assert not {"3.3", "99"} & set(options)
    for at, option in enumerate(options):
        assert at == key or abs(float(option) - 3.2) > 2 * 0.05 * 3.2
        assert len(option.partition(".")[2]) == 1, "no form gives the answer away"


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=2), st.floats(0.005, 0.15), st.text(min_size=1))
def test_numbers_beside_the_right_one_are_apart(value: Any, tolerance: float, seed: str) -> None:
    question = make_open(str(value), tolerance=tolerance, question_id=seed)
    choice = choose(question, ())
    if choice is None:
        return
    options, key = choice
    assert options[key] == str(value)
    for at, option in enumerate(options):
        assert at == key or abs(float(option) - float(value)) >= 2 * tolerance * abs(float(value)) - 0.02
        assert not any(equivalent(option, other) for other in options[:at])


def test_an_open_question_in_words_has_no_negatives() -> None:
    (one,) = make(make_case(make_open("falls")))
    assert (one.outcome, one.reason, one.payload.turns) == ("dropped", "no_negatives", ())


@pytest.mark.parametrize(
    ("changes", "case", "told", "reason"),
    [
        ({"origin": "benchmark", "author": "chartqa"}, {}, {}, "benchmark"),
        ({"needs": "mixed"}, {}, {}, "not_in_pixels"),
        ({}, {"figure": make_figure(raster=None)}, {}, "no_image"),
        ({}, {}, {"exclude": ["mixed"]}, "kind_excluded"),
        ({}, {}, {"since": "2024-01"}, "before_cut_off"),
        ({}, {"version": ""}, {"since": "1990-01"}, "before_cut_off"),
        ({}, {}, {"since": "2023-12", "exclude": ["bar"]}, None),
    ],
)
def test_what_is_not_asked_says_why(
    changes: dict[str, Any], case: dict[str, Any], told: dict[str, Any], reason: str | None
) -> None:
    (one,) = make(make_case(make_question(**changes), **case), told)
    assert one.reason == reason


def test_the_same_question_twice_and_the_same_option_twice() -> None:
    again = make_question(question_id=f"{FIGURE_ID}@q.2", text="what does the Voltage do ?")
    alike = make_question(question_id=f"{FIGURE_ID}@q.3", text="And then?", options=("falls", "rises", "Rises"), key=0)
    first, second, third = make(make_case(make_question(), again, alike))
    assert (first.reason, second.reason) == (None, "duplicate_question")
    assert third.outcome == "dropped"


@pytest.mark.parametrize("right", range(4))
def test_blind_drops_what_is_right_in_all_three_runs(right: int, picture: Picture) -> None:
    """With three options CaptionQA's rule would drop two right answers of three; LiveXiv's takes all of them."""
    question = make_question(options=("falls", "rises", "stays"), key=0)
    answers = iter([True] * right + [False] * 3)

    def say(request: Any) -> str:
        return json.dumps({"answer": letter_of(request, "falls" if next(answers) else "rises")})

    reader = make_model(say)
    (one,) = make(make_case(question, picture=picture), BLIND, reader=reader)
    shown = len(asked(reader))
    assert shown <= 3
    if right in (0, 3):
        assert one.reason == ("answered_blind" if right else None)
    assert all(request.images == () for request in asked(reader))
    assert one.cost_usd == pytest.approx(shown * COST)
    assert len(one.payload.replies) == shown


def test_five_options_are_out_only_where_every_run_is_right() -> None:
    from omniscience_assets.evaluation.filters.blind import judge_blind, least_right

    question = make_question(options=tuple("abcde"), key=0, accepted=("a",))
    assert least_right(3, 5) == 2
    said = iter(["a", "a", "b"])
    reader = make_model(lambda request: json.dumps({"answer": letter_of(request, next(said))}))
    found = asyncio.run(judge_blind(question, reader, 3, Memory(), least=3))
    assert found.verdict is not None
    assert found.verdict.keep


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        # The authors read the first "yes" or "no" anywhere in the replies, so that a stray one shifts what follows.
        ('No other option fits, so: {"reason": "no doubt, not even a little", "verdict": "right"}', "kept", None),
        ('{"reason": "yes, yes, yes", "verdict": "wrong"}', "dropped", "key_disputed"),
        ("Yes.", "dropped", "no_agreement"),
        ('{"reason": "either", "verdict": "ambiguous"}', "dropped", "ambiguous"),
        ('{"reason": "dark", "verdict": "not_answerable"}', "dropped", "not_answerable"),
        ('{"reason": "a", "verdict": "right"} {"reason": "b", "verdict": "wrong"}', "dropped", "no_agreement"),
    ],
)
def test_a_second_model_agrees_by_a_strict_verdict(
    said: str, outcome: str, reason: str | None, picture: Picture
) -> None:
    second = make_model(said, "second")
    (one,) = make(make_case(make_question(), picture=picture), AGREEMENT, second=second)
    assert (one.outcome, one.reason) == (outcome, reason)
    (request,) = asked(second)
    assert len(request.images) == 1
    assert "falls" in request.text


def test_one_stray_no_shifts_no_other_verdict(picture: Picture) -> None:
    """Each question has its own reply: what is said of one cannot become the verdict of the next."""
    texts = ("First?", "Second?", "Third?")
    questions = [make_question(question_id=f"{FIGURE_ID}@q.{at}", text=text) for at, text in enumerate(texts)]

    def say(request: Any) -> str:
        stray = "no, no, no" if "First?" in request.text else "fine"
        return json.dumps({"reason": stray, "verdict": "wrong" if "Second?" in request.text else "right"})

    outputs = make(make_case(*questions, picture=picture), AGREEMENT, second=make_model(say, "second"))
    assert [one.reason for one in outputs] == [None, "key_disputed", None]


@pytest.mark.parametrize(
    ("said", "means"),
    [("The answer is B", "B"), ("This figure shows it.", None), ("Maybe A, or B", None), ("I think so", None)],
)
def test_a_letter_is_read_out_of_no_sentence(said: str, means: str | None, picture: Picture) -> None:
    """The authors take the first capital letter of a reply: the T of "The answer is B"."""
    reader = make_model(said)
    (one,) = make(make_case(make_question(), picture=picture), BLIND, reader=reader)
    right = sum(letter_of(request, "falls") == means for request in asked(reader))
    assert [measure.value for measure in one.payload.measures] == [right / 3]
    assert (one.outcome == "kept") == (right < 3)


def test_blind_goes_before_agreement_which_is_not_asked_of_what_is_out(picture: Picture) -> None:
    second = make_model(OUTAGE, "second")
    told = {**BLIND, **AGREEMENT}
    (one,) = make(
        make_case(make_question(), picture=picture), told, reader=make_model(choosing("falls")), second=second
    )
    assert one.reason == "answered_blind"
    assert asked(second) == []
    assert (one.tokens_in, one.tokens_out) == (TOKENS[0] * 3, TOKENS[1] * 3)


def test_an_outage_is_a_failed_row_that_can_be_tried_again(picture: Picture) -> None:
    reader = make_model(Turns([CANNOT, OUTAGE, CANNOT]))
    (one,) = make(make_case(make_question(), picture=picture), BLIND, reader=reader)
    assert (one.outcome, one.reason, one.retryable) == ("failed", "endpoint_down", True)


@pytest.mark.parametrize(
    "told", [{"exclude": ["lines"]}, {"since": "2024-13"}, {"blind": {"by": "x", "runs": 0}}, {"a": 1}]
)
def test_impossible_settings_are_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LiveVqa.of(told)


def test_the_spec_names_the_prompts_that_are_used() -> None:
    from hashlib import sha256

    plain, filtered = LiveVqa.of({}), LiveVqa.of({**BLIND, **AGREEMENT})
    assert plain.spec()["prompts"] == {}
    assert plain.asked == ()
    assert filtered.asked == ("reader", "second")
    assert set(filtered.spec()["prompts"]) == {"read", "agree"}
    hashes = {sha256(text.encode()).hexdigest() for text in filtered.named_texts()}
    assert set(filtered.spec()["prompts"].values()) == hashes
