from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.instructions.recipes.schema import preset
from omniscience_assets.instructions.recipes.scores import read_score

AXES = ("solvability", "hallucination", "clarity", "nonsense")
GOOD = {(3, 4), (3, 5), (4, 3), (4, 4), (4, 5), (5, 3), (5, 4), (5, 5)}
"""Solvability and clarity of what is kept, by the paper's rule."""


def test_exactly_8_of_the_625_combinations_of_scores_are_kept() -> None:
    keep = [one for step in preset("oasis").steps_with(())[""] for one in step.keep]
    kept = [
        scores
        for scores in product(range(1, 6), repeat=4)
        if all(one.holds(dict(zip(AXES, map(float, scores), strict=True))) for one in keep)
    ]
    assert len(kept) == 8
    assert {(solvability, clarity) for solvability, _, clarity, _ in kept} == GOOD
    assert {(hallucination, nonsense) for _, hallucination, _, nonsense in kept} == {(5, 5)}


FRAMES = (
    "{}", "[[{}]]", "Score: {}", "Score:{}", "**{}**", "[[ {} ]]", "I give it {}.", "All is fine.\n\n{}\n", "({})",
    "{}/5", "{} / 5", "{} out of 5", "{} of 5", "On a scale of 1 to 5: {}", "{} on a scale from 1 to 5",
    "{}/5 (2024)", "In 2024, {} points", "95% sure: {}", "version 2.5, so {}", "`{}`", "{}, since 12 of 30 fit",
    "[[7]] no, [[{}]]", "[[9]] then {}",
)  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_each_score_is_read_in_each_way_of_telling_it(frame: str) -> None:
    for score in range(1, 6):
        assert read_score(frame.format(score)) == score, frame.format(score)


@pytest.mark.parametrize("frame", ["{}", "[[{}]]", "Score: {}", "{}/9", "**{}**"])
def test_no_other_integer_is_a_score(frame: str) -> None:
    for other in (*range(-30, 1), *range(6, 1200)):
        assert read_score(frame.format(other)) is None, frame.format(other)


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        ("[[3]] or rather [[4]]", 4), ("[[4]] out of 5", 4), ("[[2]] 5", 2), ("4.5", None), ("3,5", None),
        ("1-5", None), ("v2", None), ("4th", None), ("50%", None), ("5 %", None), ("10:4", None), ("-3", None),
        ("", None),
        ("none", None), ("[[x]]", None), ("[[4.5]]", None), ("2 and then 3", 3), ("/5", None), ("out of 5", None),
    ],
)  # fmt: skip
def test_the_written_rule(reply: str, score: int | None) -> None:
    assert read_score(reply) == score


@pytest.mark.parametrize("most", [1, 5, 10])
def test_the_best_score_is_the_recipes(most: int) -> None:
    assert [read_score(f"[[{score}]]", most) for score in range(most + 2)] == [None, *range(1, most + 1), None]
    assert read_score("7/10", 10) == 7


@given(st.text(max_size=60), st.integers(1, 5), st.text(alphabet="abc .,!\n", max_size=20))
def test_the_last_brackets_win_over_all_before_them(before: str, score: int, after: str) -> None:
    assert read_score(f"{before}[[{score}]]{after}") == score


@given(st.text(max_size=80))
def test_any_reply_has_a_score_within_the_range_or_none(reply: str) -> None:
    assert read_score(reply) in (None, 1, 2, 3, 4, 5)
