"""Replies of readers: a letter or an object is an answer, prose is none."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evaluation.answers.reading import (
    CANNOT,
    MAX_OPTIONS,
    BrokenAnswerError,
    choice_schema,
    letters,
    open_schema,
    read_choice,
    read_open,
    read_same,
    same_schema,
)
from omniscience_tests.evaluation.test_generated import assert_strict_schema

OPTIONS = ("Time (s)", "Voltage (mV)", "Energy (eV)")


@pytest.mark.parametrize(
    "reply",
    [
        '{"answer": "B"}',
        '{"answer": "b"}',
        '{"answer": "B."}',
        '{"answer": "B. Voltage (mV)"}',
        '```json\n{"answer": "B"}\n```',
        'Let me see. {"answer": "B"} {"answer": "B"}',
        'The answer is not A. {"answer": "B"}',
        "B",
        " b \n",
        "(B)",
        "B.",
        "B)",
        "(b) voltage (mV)",
        "B: Voltage (mV).",
        "The answer is B",
        "The correct answer is: B. Voltage (mV)",
        "Answer: (B)",
        "answer b",
    ],
)
def test_a_letter_or_an_object_is_an_answer(reply: str) -> None:
    assert read_choice(reply, OPTIONS) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Time is plotted",
        "Bananas",
        "I think B or C",
        "I think it is B",
        "A or B",
        "A, B",
        "AB",
        "Answers",
        "The answer is Because",
        "B is right",
        "The answer is B, as the axis says Voltage (mV)",
        "Voltage (mV)",
        "A. Voltage (mV)",
        '{"answer": "A. Voltage (mV)"}',
        "B. Voltage",
        "E",
        '{"answer": "E"}',
        "I",
        "1",
        '{"answer": 1}',
        '{"answer": ["B"]}',
        '{"answer": "B", "also": "C"}',
        '{"answer": "A"} {"answer": "B"}',
        '{"answer": "Voltage (mV)"}',
        '["B"]',
        '"B"',
        "{B}",
        "{" * 3000,
        '{"answer": ' + "9" * 5000 + "}",
        '{"answer": "\\ud800"}',
        "\N{KELVIN SIGN}",
        "İ",
        "ſ",
    ],
)
def test_what_is_no_answer_is_none(reply: str) -> None:
    """The first capital letter of "The answer is B" is T: LiveXiv's parser (arXiv 2410.10783) took that."""
    with pytest.raises(BrokenAnswerError):
        read_choice(reply, OPTIONS)


@pytest.mark.parametrize("reply", ["D", '{"answer": "D"}', f"D. {CANNOT}", "The answer is D."])
def test_the_letter_behind_the_options_is_an_abstention(reply: str) -> None:
    assert read_choice(reply, OPTIONS) is None


@pytest.mark.parametrize("options", [("+1", "-1"), ("+", "-"), ("10^3", "10^-3"), ("x < y", "x > y"), ("0.5", "0-5")])
def test_words_that_differ_in_a_sign_alone_are_those_of_another_option(options: tuple[str, str]) -> None:
    assert read_choice(f"A. {options[0]}", options) == 0
    with pytest.raises(BrokenAnswerError, match="the words are not"):
        read_choice(f"A. {options[1]}", options)


ANYTHING = st.text(st.sampled_from('{}[]":,.() \nABCDabcdeiKſİanswer') | st.characters(), max_size=80)


@given(ANYTHING, st.lists(st.text(max_size=8), max_size=MAX_OPTIONS))
def test_any_reply_is_an_option_an_abstention_or_broken(reply: str, options: list[str]) -> None:
    for text in (reply, json.dumps({"answer": reply})):
        try:
            choice = read_choice(text, options)
        except BrokenAnswerError:
            continue
        assert choice is None or 0 <= choice < len(options)


@given(st.integers(0, MAX_OPTIONS), st.data())
def test_every_letter_that_is_offered_is_read(options: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, options))
    form = data.draw(st.sampled_from(["{}", "({})", "{}.", "The answer is {}", '{{"answer": "{}"}}']))
    told = [f"option {number}" for number in range(options)]
    assert read_choice(form.format(letters(options)[at]), told) == (None if at == options else at)


def test_there_are_letters_for_25_options() -> None:
    assert letters(25)[-1] == "Z"
    with pytest.raises(ValueError, match="26 options"):
        letters(26)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ('{"answer": " 3.5\\n mV ", "cannot_answer": false}', "3.5 mV"),
        ('{"answer": "3.5", "cannot_answer": true}', None),
        ('{"answer": "", "cannot_answer": true}', None),
        ('Well: {"answer": "x", "cannot_answer": false}', "x"),
    ],
)
def test_an_open_answer(reply: str, words: str | None) -> None:
    assert read_open(reply) == words


@pytest.mark.parametrize(
    "reply",
    [
        "3.5 mV",
        '{"answer": "3.5"}',
        '{"answer": 3.5, "cannot_answer": false}',
        '{"answer": " ", "cannot_answer": false}',
        '{"answer": "x", "cannot_answer": "no"}',
        '{"answer": "x", "cannot_answer": false} {"answer": "y", "cannot_answer": false}',
    ],
)
def test_no_open_answer(reply: str) -> None:
    with pytest.raises(BrokenAnswerError):
        read_open(reply)


@pytest.mark.parametrize(("word", "vote"), [("yes", True), ("no", False), ("cannot_tell", None)])
def test_a_vote(word: str, vote: bool | None) -> None:
    assert read_same(f'{{"same": "{word}"}}') is vote


@pytest.mark.parametrize("reply", ["yes", '{"same": "Yes"}', '{"same": true}', '{"same": "yes"} {"same": "no"}'])
def test_no_vote(reply: str) -> None:
    with pytest.raises(BrokenAnswerError):
        read_same(reply)


@pytest.mark.parametrize("read", [read_open, read_same])
@given(ANYTHING)
def test_any_reply_is_read_or_broken(read: Callable[[str], object], reply: str) -> None:
    for text in (reply, json.dumps({"answer": reply, "cannot_answer": False}), json.dumps({"same": reply})):
        try:
            read(text)
        except BrokenAnswerError:
            continue


def test_the_schemas_ask_for_what_is_read() -> None:
    for schema in (choice_schema(3), open_schema(), same_schema()):
        assert_strict_schema(schema)
    assert choice_schema(3)["properties"]["answer"]["enum"] == ["A", "B", "C", "D"]
