"""Intervals hold the truth as often as they say, and do not depend on what they should not depend on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evaluation.statistics.clusters import degrees_of_freedom, robust_variance, sum_by_paper
from omniscience_assets.evaluation.statistics.estimates import Estimate, estimate_mean
from omniscience_tests.evaluation.statistics.simulated import World


@pytest.mark.parametrize(
    "world",
    [
        World(12, "lognormal"),
        World(10, "pareto"),
        World(15, "lognormal", correlation=0.6),
        World(12, "even"),
        World(10, "pareto", accuracy=0.5),
        World(60, "pareto"),
    ],
    ids=str,
)
def test_interval_holds_the_truth_as_often_as_it_says(world: World) -> None:
    random = np.random.default_rng(3)
    estimates = [estimate_mean(*world.draw(random)) for _ in range(300)]
    held = np.mean([each.low <= world.accuracy <= each.high for each in estimates if each.low is not None])
    assert 0.92 <= held <= 0.99  # 300 trials: one standard error of 95 % is 1.3 %; `bench_evaluation` tells closer


def test_mean_is_over_questions_and_unscored_ones_count_nowhere() -> None:
    estimate = estimate_mean([1, 1, 1, 0, np.nan, np.nan], ["a", "a", "a", "b", "b", "c"])
    assert (estimate.value, estimate.papers, estimate.questions) == (0.75, 2, 4)


def test_papers_vary_and_not_questions() -> None:
    scores = np.tile([1.0, 0.0], 8)
    apart = estimate_mean(scores, [f"paper{at}" for at in range(16)])
    within = estimate_mean(np.repeat([1.0, 0.0], 8), [f"paper{at // 4}" for at in range(16)])
    assert within.low < apart.low < 0.5 < apart.high < within.high  # type: ignore[operator]


def test_no_question_no_mean_and_one_paper_no_interval() -> None:
    assert estimate_mean([], []) == estimate_mean([np.nan], ["a"]) == Estimate(None, None, None, 0, 0)
    assert estimate_mean([1, 0], ["a", "a"]) == Estimate(0.5, None, None, 1, 2)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_all_alike_is_not_certainty(score: float) -> None:
    few, many = (estimate_mean(np.full(n, score), [str(at) for at in range(n)]) for n in (5, 500))
    assert few.value == many.value == score
    assert few.high - few.low > 0.2  # type: ignore[operator]
    assert 0 < many.high - many.low < 0.02  # type: ignore[operator]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from([0, 0.3, 0.55, 1, np.nan])), max_size=40),
    st.randoms(),
)
def test_order_does_not_matter_and_the_interval_has_the_mean(rows: list[tuple[str, float]], random: object) -> None:
    mixed = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    here, there = (estimate_mean([score for _, score in each], [paper for paper, _ in each]) for each in (rows, mixed))
    assert here == there
    if here.value is not None and here.low is not None and here.high is not None:
        assert 0 <= here.low <= here.value <= here.high <= 1


@pytest.mark.parametrize("score", [-0.1, 1.1, np.inf])
def test_score_outside_its_range_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match=r"not in \[0, 1\]"):
        estimate_mean([score], ["a"])


def test_lengths_must_be_equal() -> None:
    with pytest.raises(ValueError, match="2 values but 1 papers"):
        estimate_mean([1, 0], ["a"])


def test_variance_and_degrees_are_the_classic_ones_where_papers_are_even() -> None:
    totals, sizes = np.array([3.0, 5, 4, 8]), np.full(4, 8.0)
    assert robust_variance(totals, sizes) == pytest.approx(np.var(totals / 8, ddof=1) / 4)
    assert degrees_of_freedom(sizes) == pytest.approx(3)
    assert degrees_of_freedom(np.array([80.0, 8, 8, 8])) < 2


def test_variance_is_unbiased_where_questions_are_independent() -> None:
    random = np.random.default_rng(0)
    sizes = np.array([1.0, 2, 3, 30])
    values = random.normal(size=(20_000, 36))
    totals = np.add.reduceat(values, [0, 1, 3, 6], axis=1)
    assert np.mean([robust_variance(each, sizes) for each in totals]) == pytest.approx(1 / 36, rel=0.03)


def test_sums_have_the_order_of_paper_ids() -> None:
    sums = sum_by_paper(np.array([1.0, 0.5, 0.25]), ["b", "a", "b"])
    assert (sums.totals.tolist(), sums.sizes.tolist(), sums.squares) == ([0.5, 1.25], [1, 2], 1.3125)
