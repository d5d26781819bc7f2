"""Words, numbers and colours as the checks read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.grounding.colours import may_be
from omniscience_assets.quality.grounding.text import clauses, keys, numbers, sentences, without_long_runs


@pytest.mark.parametrize(
    ("one", "other"), [("H₂O", "H_2O"), ("α-phase", "alpha phase"), ("T = 4 K", "T=4K"), ("x^2 + 1", "x² + 1")]
)
def test_one_name_in_two_settings(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("text", "written"),
    [("rises to 2.5×10⁻⁷ W", "2.5×10⁻⁷"), ("about −3.2 V", "−3.2"), ("12,000 events", "12,000"), ("x = 1e-5", "1e-5")],
)
def test_numbers_stand_where_they_are_written(text: str, written: str) -> None:
    (found,) = numbers(text)
    assert text[found.start : found.end] == written


@given(st.text(max_size=300))
def test_offsets_lie_in_the_text(text: str) -> None:
    assert len(without_long_runs(text)) == len(text)
    for number in numbers(text):
        assert 0 <= number.start < number.end <= len(text)
    for sentence in sentences(text):
        parts = clauses(text, sentence)
        assert (parts[0].start, parts[-1].end) == (sentence.start, sentence.end)


def test_a_unit_of_one_letter_ends_a_sentence() -> None:
    text = "It peaks at 5 K. The rest is flat."
    assert [text[one.start : one.end].strip() for one in sentences(text)] == ["It peaks at 5 K.", "The rest is flat."]


@pytest.mark.parametrize(
    ("code", "word", "right"),
    [
        ("#1f77b4", "blue", True), ("#101080", "navy", True), ("#d62728", "crimson", True), ("#ff7f0e", "orange", True),
        ("#1f77b4", "red", False), ("#2ca02c", "blue", False), ("#000000", "black", True), ("#909090", "grey", True),
        ("#9467bd", "violet", True), ("#000000", "white", False), ("#e41a1c", "dark red", True),
        ("#123456", "puce", True),
    ],
)  # fmt: skip
def test_what_a_colour_may_be_called(code: str, word: str, right: bool) -> None:
    assert may_be(code, word) is right
