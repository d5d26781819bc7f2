import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.instructions.recipes.parsing import Unread, is_prose, read_value
from omniscience_assets.instructions.recipes.schema import Parse, Step


def step(parse: Parse, **told: object) -> Step:
    mark = {"mark": "Instruction:"} if parse == "marked" else {}
    return Step.model_validate({"name": "x", "of": "y", "parse": parse, **mark, **told})


CLASSIFY = step("marked")


@pytest.mark.parametrize(
    "instruction",
    [
        "structure of the plot?",
        "instruct me",
        "nonsense",
        "Instruction",
        "ruction: twice",
        "Which is it?\nA. red\nB. blue",
    ],
)
def test_the_mark_is_taken_off_as_a_word_not_as_a_set_of_letters(instruction: str) -> None:
    """`lstrip("Instruction:")` would leave "e" of "structure"."""
    assert read_value(f"Instruction:{instruction}", CLASSIFY) == instruction
    assert read_value(f"  Instruction: {instruction}\n", CLASSIFY) == instruction
    if instruction != "Instruction":
        assert read_value(f"Instruction: Instruction: {instruction}", CLASSIFY) == f"Instruction: {instruction}"


@pytest.mark.parametrize(
    "reply", ["No instruction.", "instruction: what?", "The Instruction: what?", "Instruction what?"]
)
def test_a_reply_that_does_not_begin_with_the_mark_holds_no_instruction(reply: str) -> None:
    assert read_value(reply, CLASSIFY) == Unread("no_instruction")


def test_an_empty_instruction_is_none() -> None:
    assert read_value("Instruction: \n", CLASSIFY) == Unread("empty")
    assert read_value(" \n", CLASSIFY) == Unread("empty")


def test_12_000_replies_are_classified_by_their_beginning() -> None:
    draw, kept = random.Random(2), 0
    for _ in range(12_000):
        body = "".join(draw.choices("Instruction: abc\n", k=draw.randrange(1, 12)))
        reply = draw.choice(["Instruction:", "Instruction: ", "instruction:", "", "No "]) + body
        told = read_value(reply, CLASSIFY)
        begins = reply.strip()[:12] == "Instruction:"
        rest = reply.strip()[12:].strip()
        assert told == (
            rest if begins and rest else Unread("empty") if not reply.strip() or begins else Unread("no_instruction")
        )
        kept += isinstance(told, str)
    assert 3_000 < kept < 9_000


def test_lines_lose_their_numbers_and_too_many_are_none() -> None:
    five = step("lines", most=7)
    assert read_value("1. Why?\n2) How?\n\n- When?\n* 3 of 4?", five) == ["Why?", "How?", "When?", "3 of 4?"]
    assert read_value("\n".join("abcdefg"), five) == list("abcdefg")
    assert read_value("\n".join("abcdefgh"), five) == Unread("too_many_lines")


def test_paragraphs_are_what_blank_lines_part() -> None:
    assert read_value("One.\nStill.\n \nTwo.\n\n\nThree.\n", step("paragraphs")) == ["One.\nStill.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("reply", "told"), [("Correct", 1), ("**Correct.**", 1), ("Incorrect: no", 0), ("correct, as", 1)]
)
def test_a_verdict_is_the_first_word(reply: str, told: int) -> None:
    assert read_value(reply, step("verdict", words=["correct", "incorrect"])) == told


@pytest.mark.parametrize("reply", ["It is correct", "Correctly", "not correct", "?"])
def test_what_does_not_begin_with_a_verdict_is_none(reply: str) -> None:
    assert read_value(reply, step("verdict", words=["correct", "incorrect"])) == Unread("no_verdict")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("<think>a\nb</think>Two.", "<think>\na\nb\n</think>\nTwo."), ("a</think> Two.", "<think>\na\n</think>\nTwo."),
        ("Two.", None), ("<think>a", None), ("<think></think>Two.", None), ("a</think>", None),
        ("a</think>b</think>c", None), ("<think>a<think>b</think>c", None), ("<think>a</think><think>b", None),
    ],
)  # fmt: skip
def test_a_thought_has_one_end_and_words_on_both_sides(reply: str, told: str | None) -> None:
    assert read_value(reply, step("thought")) == (told or Unread("no_thought"))


@pytest.mark.parametrize(
    "text",
    [
        "axis axis",
        "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9.",
        "the red line the red line " * 9 + ".",
        "A b\ufffd" * 9 + ".",
    ],
)
def test_debris_is_no_prose(text: str) -> None:
    assert not is_prose(text)
    assert is_prose("The curve rises from left to right, and falls again behind the peak at 3.")


@given(
    st.text(max_size=60),
    st.sampled_from(["text", "marked", "score", "lines", "paragraphs", "prose", "verdict", "thought"]),
)
def test_any_reply_has_a_value_that_is_not_empty_or_a_reason(reply: str, parse: Parse) -> None:
    told = read_value(reply, step(parse))
    assert told.reason if isinstance(told, Unread) else told or told == 0
