"""What an answer is worth; the values of the L3Score are those that its authors' code gives."""

import math
from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evaluation.answers.folding import folded
from omniscience_assets.evaluation.answers.scoring import l3score, matches, number_matches, score_choice, vote_score
from omniscience_assets.evaluation.summaries import scores_by_kind
from omniscience_assets.records import TokenChance


def chances(*told: tuple[str, float]) -> list[TokenChance]:
    return [TokenChance(token, math.log(chance)) for token, chance in told]


@pytest.mark.parametrize(("choice", "score"), [(2, 1.0), (1, 0.0), (None, 0.3)])
def test_the_score_of_a_choice_is_that_of_caption_qa(choice: int | None, score: float) -> None:
    assert score_choice(choice, 2, 4) == pytest.approx(score)


@pytest.mark.parametrize("options", range(2, 26))
def test_passing_is_worth_a_twentieth_more_than_a_guess(options: int) -> None:
    guess = sum(score_choice(at, 0, options) for at in range(options)) / options
    assert score_choice(None, 0, options) == pytest.approx(guess + 0.05)


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("Falls.", ["rises", "falls"]),
        ("the  red-line", ["The red line"]),
        ("+", ["+"]),
        ("-5", ["−5"]),
        ("x < y", ["x < y"]),
    ],
)
def test_words_match_but_for_case_spaces_and_punctuation(answer: str, accepted: list[str]) -> None:
    assert matches(answer, accepted)


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("falls", []),
        ("", [""]),
        ("", ["falls"]),
        ("...", ["+"]),
        ("-", ["+"]),
        ("it falls", ["falls"]),
        ("-5", ["5"]),
        ("5", ["-5"]),
        ("x = -5", ["x = 5"]),
        ("10^3", ["10^-3"]),
        ("3-5", ["3.5"]),
        ("x > y", ["x < y"]),
    ],
)
def test_other_words_do_not(answer: str, accepted: list[str]) -> None:
    """A sign, a point and an exponent's minus are punctuation to a fold of words, and make another number."""
    assert not matches(answer, accepted)


@given(st.text(max_size=20), st.text(max_size=20))
def test_texts_that_fold_alike_match_both_ways(one: str, other: str) -> None:
    assert folded(one) == folded(f"  {one}\n")
    if one.strip() and other.strip():
        assert matches(one, [other]) == matches(other, [one]) == (folded(one) == folded(other))


@pytest.mark.parametrize(
    ("answer", "accepted", "tolerance", "right"),
    [
        ("5", "5", 0.0, True),
        ("5.0", "5", 0.0, True),
        ("5.01", "5", 0.0, False),
        ("about 5.2 V", "5", 0.05, True),
        ("5.26", "5", 0.05, False),
        ("4.74", "5", 0.05, False),
        ("-5", "5", 0.05, False),
        ("-5.1", "-5", 0.05, True),
        ("-5.1", "-5", 0.01, False),
        ("0", "0", 0.1, True),
        ("0.001", "0", 0.1, False),
        ("1,000", "1000", 0.0, True),
        ("1.0 × 10^3", "1000", 0.0, True),
        ("45%", "45%", 0.0, True),
        ("45", "45%", 0.0, True),
        ("0.45", "45%", 0.0, True),
        ("45%", "0.45", 0.0, True),
        ("4500%", "45%", 0.0, False),
        ("0.45%", "45%", 0.0, False),
        ("5k", "5000", 0.0, True),
        ("5k", "5k", 0.0, True),
        ("5M", "5k", 0.0, False),
        ("5 or 6", "5", 0.0, False),
        ("between 4 and 6", "5", 0.5, False),
        ("5 V", "5", 0.0, True),
        ("5", "5 V", 0.0, True),
        ("5 V.", "5 V", 0.0, True),
        ("It is 5 V at the peak.", "5 V", 0.0, True),
        ("6 V at the peak", "5 V", 0.0, False),
        ("5 seconds", "5 s", 0.0, True),
        ("5 arbitrary units", "5", 0.0, True),
        ("5 mV", "5 V", 0.0, None),
        ("5000 mV", "5 V", 0.0, None),
        ("5 m/s", "5 m", 0.0, None),
        ("5 heads", "5 layers", 0.0, None),
        ("five", "5", 0.0, None),
        ("", "5", 0.0, None),
        ("5", "five", 0.0, None),
        ("5", "5 to 6", 0.0, None),
        ("5", "x = 5", 0.0, None),
        ("5", "5 of the models did better than all the others", 0.0, None),
    ],
)
def test_the_number_of_an_answer(answer: str, accepted: str, tolerance: float, right: bool | None) -> None:
    assert number_matches(answer, [accepted], tolerance) is right


def test_any_of_several_right_numbers_will_do() -> None:
    assert number_matches("7", ["5", "7"], 0.0)
    assert number_matches("7", ["five", "7"], 0.0)
    assert number_matches("7", ["5", "6"], 0.0) is False
    assert number_matches("7", [], 0.0) is None


@given(st.floats(1e-3, 1e6), st.booleans(), st.floats(0, 0.5), st.floats(-0.9, 0.9))
def test_a_number_counts_up_to_its_tolerance(value: float, negative: bool, tolerance: float, share: float) -> None:
    right = round(-value if negative else value, 6)
    told = f"{right + share * tolerance * abs(right):.15f}"
    assert number_matches(told, [f"{right:.6f}"], tolerance) is True
    beyond = f"{right + (1.1 * tolerance + 0.001) * abs(right):.15f}"
    assert number_matches(beyond, [f"{right:.6f}"], tolerance) is (right == 0)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3), st.floats(0, 1))
def test_any_words_are_compared(answer: str, accepted: list[str], tolerance: float) -> None:
    assert number_matches(answer, accepted, tolerance) in (True, False, None)


@pytest.mark.parametrize(
    ("told", "score"),
    [
        ([("yes", 1.0)], 0.99999999),
        ([("yes", 0.7), ("no", 0.2)], 0.7777778),
        ([("no", 0.9), ("a", 0.04), ("b", 0.03), ("c", 0.02), ("d", 0.005)], 0.0055249),
        ([("yes", 0.6), ("a", 0.1), ("b", 0.1), ("c", 0.1), ("d", 0.03)], 0.9523810),
        ([("a", 0.9), ("b", 0.1)], 0.0),
        ([], 0.0),
    ],
)
def test_the_l3score_is_that_of_its_authors(told: Sequence[tuple[str, float]], score: float) -> None:
    assert l3score(chances(*told)) == pytest.approx(score, abs=5e-8)


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), (" YES", "no "), ("Yeah", " No"), ("▁yes", "NO.")])
def test_case_and_space_of_the_words_are_folded(yes: str, no: str) -> None:
    assert l3score(chances((yes, 0.6), (no, 0.3))) == pytest.approx(2 / 3)


def test_the_best_word_of_each_side_counts_and_no_other() -> None:
    assert l3score(chances(("no", 0.1), ("Yes", 0.3), ("yes", 0.4), ("No", 0.2))) == pytest.approx(2 / 3)
    assert l3score(chances(("yesterday", 0.6), ("not", 0.3))) == 0
    assert l3score([TokenChance("yes", -9999.0), TokenChance("no", -9999.0)]) == 0


def test_tokens_behind_the_five_likeliest_do_not_count() -> None:
    five = [("yes", 0.5), ("a", 0.1), ("b", 0.1), ("c", 0.1), ("d", 0.1)]
    assert l3score(chances(("no", 0.09), *five)) == l3score(chances(*five)) == pytest.approx(0.5 / 0.6)


def test_what_the_five_leave_is_the_most_for_a_missing_side() -> None:
    told = chances(("yes", 0.6), ("a", 0.1), ("b", 0.1), ("c", 0.1), ("d", 0.09))
    assert l3score(told) == pytest.approx(0.6 / 0.61)


@given(st.lists(st.tuples(st.sampled_from(["yes", "no", "Yeah", "x"]), st.floats(-1e4, 0)), max_size=8))
def test_an_l3score_is_a_share(told: list[tuple[str, float]]) -> None:
    assert 0 <= l3score([TokenChance(*one) for one in told]) <= 1


def test_abstentions_are_no_votes() -> None:
    assert vote_score([True, None, False, True]) == pytest.approx(2 / 3)
    assert vote_score([None, None]) is None
    assert vote_score([]) is None


def test_a_mean_divides_by_the_scored_questions_once_each() -> None:
    """SPIQA's scores of open models divide by one more for every question that was asked."""
    connection = duckdb.connect()
    connection.execute("""
        CREATE TABLE told AS SELECT * FROM (VALUES
            ('r', 'blind', 'k', 1.0, 'answered'), ('r', 'blind', 'k', 0.5, 'answered'),
            ('r', 'blind', 'k', 0.0, 'unparsed'), ('r', 'blind', 'k', NULL, 'unscored')
        ) AS t(reader, arm, kind, score, status)
    """)
    assert scores_by_kind(connection, "told") == [("r", "blind", "k", 3, 0.5)]
