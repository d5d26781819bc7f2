import numpy as np
import pytest
from numpy.typing import NDArray

from omniscience_assets.quality.rank_correlation import kendall_tau_b, spearman_rho
from omniscience_assets.quality.selection.reward import (
    RewardModel,
    choice_pairs,
    fit_reward,
    pair_accuracy,
    reward_filter,
)
from omniscience_tests.quality.selection.planted import names

TRUE = np.array([1.5, -0.5, 0.0, 0.8])
FEATURES = ("grounded", "length", "noise", "coverage")


def preferences(pairs: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    generator = np.random.default_rng(seed)
    left, right = generator.normal(size=(2, pairs, len(TRUE)))
    chances = 1 / (1 + np.exp(-(left - right) @ TRUE))
    return left, right, (generator.random(pairs) < chances).astype(float)


def test_planted_weights_are_recovered() -> None:
    model = fit_reward(FEATURES, *preferences(20_000), l2=1e-6)
    np.testing.assert_allclose(model.weights, TRUE, atol=0.06)


def test_it_is_the_optimum_that_a_logistic_regression_finds() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    left, right, outcomes = preferences(500)
    differences, l2 = left - right, 0.01
    scales = np.sqrt((differences**2).mean(axis=0))
    found = linear_model.LogisticRegression(
        C=1 / (l2 * 500), fit_intercept=False, solver="newton-cholesky", tol=1e-10
    ).fit(differences / scales, outcomes)
    model = fit_reward(FEATURES, left, right, outcomes, l2=l2)
    np.testing.assert_allclose(model.weights, found.coef_[0] / scales, atol=1e-6)


def test_the_gradient_vanishes_at_the_answer() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    left, right, outcomes = preferences(200)
    outcomes[:50] = 0.5
    differences = left - right
    scales = np.sqrt((differences**2).mean(axis=0))

    def loss(weights: NDArray[np.float64]) -> float:
        margins = differences / scales @ weights
        return float((np.logaddexp(0, margins) - outcomes * margins).mean() + 0.05 * weights @ weights)

    model = fit_reward(FEATURES, left, right, outcomes, l2=0.1)
    gradient = optimize.approx_fprime(np.array(model.weights) * scales, loss, 1e-7)
    np.testing.assert_allclose(gradient, 0, atol=1e-6)


def test_utilities_of_items_are_recovered_from_who_beat_whom() -> None:
    """Bradley and Terry's own setting: one feature per item."""
    generator = np.random.default_rng(0)
    utilities = np.linspace(-1.5, 1.5, 8)
    one, other = generator.integers(0, 8, (2, 20_000))
    one, other = one[one != other], other[one != other]
    outcomes = (generator.random(len(one)) < 1 / (1 + np.exp(utilities[other] - utilities[one]))).astype(float)
    model = fit_reward([str(at) for at in range(8)], np.eye(8)[one], np.eye(8)[other], outcomes, l2=1e-6)
    found = np.array(model.weights) - np.mean(model.weights)
    np.testing.assert_allclose(found, utilities, atol=0.1)
    assert kendall_tau_b(found, utilities) == 1


def test_the_best_of_several_captions_is_found_from_choices() -> None:
    """Choices by planted utilities with noise; the scorer comes as near as the true weights do."""
    generator = np.random.default_rng(0)
    captions = generator.normal(size=(600, 5, len(TRUE)))
    noisy = captions @ TRUE + generator.gumbel(size=(600, 5))
    chosen = noisy == noisy.max(axis=1, keepdims=True)
    items = np.repeat([f"figure {at}" for at in range(600)], 5).tolist()
    better, worse = choice_pairs(captions.reshape(3000, -1), items, chosen.ravel().tolist())
    assert len(better) == 600 * 4
    model = fit_reward(FEATURES, better, worse, np.ones(len(better)))
    fresh = generator.normal(size=(5000, 5, len(TRUE)))
    answers = (fresh @ TRUE + generator.gumbel(size=(5000, 5))).argmax(axis=1)
    ours, bayes = ((fresh @ np.asarray(w)).argmax(axis=1) == answers for w in (model.weights, TRUE))
    assert ours.mean() > bayes.mean() - 0.01


def test_figures_without_a_choice_give_no_pair_and_two_choices_are_refused() -> None:
    better, worse = choice_pairs([[1.0], [2.0], [3.0], [4.0]], ["a", "b", "b", "c"], [False, False, True, True])
    assert better.tolist() == [[3.0]]
    assert worse.tolist() == [[2.0]]
    with pytest.raises(ValueError, match="two captions of a"):
        choice_pairs([[1.0], [2.0]], ["a", "a"], [True, True])


def test_turning_pairs_round_changes_nothing() -> None:
    left, right, outcomes = preferences(300)
    one, other = fit_reward(FEATURES, left, right, outcomes), fit_reward(FEATURES, right, left, 1 - outcomes)
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-8)


def test_the_unit_of_a_feature_changes_no_reward() -> None:
    left, right, outcomes = preferences(300)
    units = np.array([1, 1000, 0.001, 1])
    one, other = (
        fit_reward(FEATURES, left, right, outcomes),
        fit_reward(FEATURES, left * units, right * units, outcomes),
    )
    np.testing.assert_allclose(one.score(left), other.score(left * units), atol=1e-6)


def test_preferences_without_exception_and_constant_features_have_a_finite_answer() -> None:
    left = np.stack([np.arange(1, 20.0), np.ones(19)], axis=1)
    model = fit_reward(["better", "constant"], left, np.tile([0.0, 1.0], (19, 1)), np.ones(19))
    assert np.isfinite(model.weights).all()
    assert model.weights[0] > 0
    assert model.weights[1] == 0


def test_ties_only_say_that_all_are_equal() -> None:
    left, right, _ = preferences(50)
    np.testing.assert_allclose(fit_reward(FEATURES, left, right, np.full(50, 0.5)).weights, 0, atol=1e-9)


@pytest.mark.parametrize(
    ("left", "outcomes", "l2", "message"),
    [
        (np.ones((3, 4)), np.ones(2), 1.0, "3, 4"),
        (np.full((2, 4), np.nan), np.ones(2), 1.0, "not finite"),
        (np.ones((2, 4)), np.array([2, 0]), 1.0, "between 0 and 1"),
        (np.ones((2, 4)), np.ones(2), 0.0, "l2 must be above 0"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    left: NDArray[np.float64], outcomes: NDArray[np.float64], l2: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fit_reward(FEATURES, left, np.zeros_like(left), outcomes, l2=l2)


def test_pair_accuracy_counts_equal_rewards_half_and_ties_not() -> None:
    assert pair_accuracy([2, 1, 1, 9], [1, 2, 1, 0], [1, 1, 0, 0.5]) == pytest.approx(0.5)
    assert np.isnan(pair_accuracy([1], [0], [0.5]))


def test_the_filter_keeps_an_exact_share_or_those_above_a_threshold() -> None:
    rewards = RewardModel(("a",), (2.0,)).score([[1.0], [1.0], [0.0], [2.0]])
    assert reward_filter(names(4), rewards, fraction=0.5).tolist() == [True, False, False, True]
    assert reward_filter(names(4), rewards, threshold=2.0).tolist() == [True, True, False, True]
    with pytest.raises(ValueError, match="either"):
        reward_filter(names(4), rewards)


@pytest.mark.parametrize("levels", [3, 10, 10_000])
def test_rank_correlations_are_those_of_scipy(levels: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    x, y = np.random.default_rng(levels).integers(0, levels, (2, 2_500))
    y = np.where(np.arange(2_500) % 3 == 0, x, y)
    assert kendall_tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)
    assert spearman_rho(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)


def test_rank_correlations_of_a_constant_are_unknown() -> None:
    assert np.isnan(kendall_tau_b([1, 1], [1, 2]))
    assert np.isnan(spearman_rho([1, 1], [1, 2]))
    assert spearman_rho([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert kendall_tau_b([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
