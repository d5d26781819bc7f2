from dataclasses import replace

import numpy as np
import pytest

from omniscience_assets.quality.calibration.error_rates import (
    ErrorRates,
    estimated_rates,
    majority_errors,
    stated_rates,
)
from omniscience_assets.quality.calibration.monotone_logistic import monotone_logistic
from omniscience_assets.quality.calibration.promises import Promise, Reviewed
from omniscience_assets.quality.calibration.thresholds import (
    Calibration,
    Combination,
    Conjunction,
    Sample,
    calibrate_conjunction,
    calibrate_logistic,
    calibrate_measure,
)
from omniscience_tests.quality.calibration.simulated import World, figures, reviews, sample

EXACT = World(false_keep=0, false_drop=0, reviewers=1, per_figure=1)
PROMISE = Promise(0.9, 0.95)


def one_vote(*labels: int) -> np.ndarray:
    return np.array(labels, np.int8)[:, None]


def test_without_errors_the_test_is_the_binomial_one() -> None:
    reviewed = Reviewed(one_vote(*[1] * 98, 0, 0), None, PROMISE)
    stats = pytest.importorskip("scipy.stats")
    every = np.ones(100, bool)
    assert reviewed.p_value(every) == pytest.approx(stats.binom.sf(97, 100, 0.9))
    known = reviewed.known_of(every)
    assert known.precision == pytest.approx(0.98)
    assert known.precision_low == pytest.approx(stats.beta.ppf(0.05 / 3, 98, 3), abs=1e-6)
    assert reviewed.p_value(~every) == 1


def test_no_error_is_forgiven_at_the_fewest_figures_that_can_pass() -> None:
    least = Reviewed(one_vote(1), None, PROMISE).least_kept
    assert 0.9**least <= 0.05 / 3 < 0.9 ** (least - 1)
    every = np.ones(least, bool)
    assert Reviewed(one_vote(*[1] * least), None, PROMISE).loosest([every]) == 0
    assert Reviewed(one_vote(*[1] * (least - 1), 0), None, PROMISE).loosest([every]) is None


def test_a_chain_ends_at_its_first_failure_and_the_loosest_of_all_chains_is_taken() -> None:
    labels = [1] * 60 + [0] * 10 + [1] * 230
    rules = [np.arange(300) < count for count in (60, 65, 70, 230, 260, 300)]
    reviewed = Reviewed(one_vote(*labels), None, PROMISE)
    p_values = [reviewed.p_value(rule) <= reviewed.level for rule in rules]
    assert p_values == [True, False, False, True, True, True]
    assert reviewed.loosest(rules) == 5  # by the chain that starts at the fifth
    assert reviewed.loosest(rules[:3]) == 0


def test_reviewers_who_err_ask_for_another_share() -> None:
    """Of good figures 80 % are kept and of bad ones 30 %: a precision of 0.9 shows as 0.75."""
    votes = one_vote(*[1] * 750, *[0] * 250)
    reviewed = Reviewed(votes, stated_rates(0.3, 0.2, 1), PROMISE)
    every = np.ones(1000, bool)
    assert reviewed.known_of(every).precision == pytest.approx(0.9)
    assert reviewed.p_value(every) > 0.4
    better = Reviewed(one_vote(*[1] * 790, *[0] * 210), stated_rates(0.3, 0.2, 1), PROMISE)
    assert better.p_value(every) < 0.01
    assert better.known_of(every).precision_low > 0.9


def test_majority_errors_are_those_of_the_binomial_distribution() -> None:
    votes = np.array([[1, 1, 0], [1, -1, -1], [0, 1, -1], [-1, -1, -1]], np.int8)
    which, false_keep, false_drop = majority_errors(votes, stated_rates(0.1, 0.2, 3))
    np.testing.assert_allclose(false_keep[0][which], [3 * 0.01 * 0.9 + 0.001, 0.1, 0.01, 0])
    np.testing.assert_allclose(false_drop[0][which], [3 * 0.04 * 0.8 + 0.008, 0.2, 1 - 0.64, 1])
    unlike = ErrorRates(np.array([[0.0, 0.5, 1.0]]), np.zeros((1, 3)))
    np.testing.assert_allclose(majority_errors(votes, unlike)[1][0][which], [0.5, 0, 0, 0])


def test_error_rates_are_told_from_disagreement() -> None:
    world = World(false_keep=0.25, false_drop=0.08, reviewers=6, per_figure=3)
    votes = sample(world, 4000, np.random.default_rng(0)).votes
    rates = estimated_rates(votes, replicates=100)
    np.testing.assert_allclose(rates.false_keep[0], 0.25, atol=0.05)
    np.testing.assert_allclose(rates.false_drop[0], 0.08, atol=0.03)
    spread = rates.false_keep[1:].mean(axis=1).std()
    assert 0.002 < spread < 0.03


def test_unlike_reviewers_are_told_apart() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random(3000) < 0.6
    errs = np.array([0.02, 0.1, 0.3])
    votes = (truth[:, None] ^ (generator.random((3000, 3)) < errs)).astype(np.int8)
    rates = estimated_rates(votes, replicates=1)
    np.testing.assert_allclose(rates.false_keep[0], errs, atol=0.03)
    np.testing.assert_allclose(rates.false_drop[0], errs, atol=0.03)


def test_two_reviews_of_each_figure_do_not_tell_error_rates() -> None:
    """From pairs of lenient reviewers half the true rate of false keeps would be told, and every promise broken."""
    votes = sample(World(reviewers=4, per_figure=2), 2000, np.random.default_rng(0)).votes
    with pytest.raises(ValueError, match="0 figures have 3 reviews, and 50 are needed"):
        estimated_rates(votes)
    three = sample(World(reviewers=4, per_figure=3), 100, np.random.default_rng(0)).votes
    both = estimated_rates(np.vstack([votes, three]), replicates=5)
    assert (both.false_keep == estimated_rates(three, replicates=5).false_keep).all()


def test_majorities_that_are_wrong_more_often_than_right_promise_nothing() -> None:
    reviewed = Reviewed(one_vote(*[1] * 500), ErrorRates(np.full((1, 1), 0.9), np.full((1, 1), 0.3)), PROMISE)
    assert reviewed.p_value(np.ones(500, bool)) == 1
    assert np.isnan(reviewed.precision_of(np.ones(500, bool)))


def test_what_cannot_be_told_or_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        stated_rates(0.6, 0.5, 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Promise(1.0)
    with pytest.raises(ValueError, match="2 figures"):
        Sample(["a", "b"], {"m": np.ones(3)}, one_vote(1, 1))


def test_a_threshold_is_found_and_says_what_it_promises() -> None:
    generator = np.random.default_rng(0)
    found = calibrate_measure(sample(EXACT, 600, generator), "m0", PROMISE, None)
    assert isinstance(found.rule, Conjunction)
    truth, measures = figures(EXACT, 100_000, generator)
    kept = found.rule.keeps(measures)
    assert truth[kept].mean() >= 0.9
    assert found.recall == pytest.approx(kept[truth].mean(), abs=0.05)
    assert found.kept_share == pytest.approx(kept.mean(), abs=0.05)
    assert found.tested.precision_low >= 0.9
    assert found.more_figures is None
    assert "at least 90.0% is good, with a confidence of 95%" in found.says


def test_figures_without_a_value_are_not_kept_and_count_as_lost() -> None:
    reviewed = sample(EXACT, 600, np.random.default_rng(0))
    values = reviewed.measures["m0"].copy()
    values[::3] = np.nan
    found = calibrate_measure(replace(reviewed, measures={"m0": values}), "m0", PROMISE, None)
    assert found.rule is not None
    assert not found.rule.keeps({"m0": values})[::3].any()
    assert found.recall < 0.7


def test_too_few_figures_say_how_many_more_and_those_are_about_enough() -> None:
    generator = np.random.default_rng(3)
    found = calibrate_measure(sample(EXACT, 30, generator), "m0", PROMISE, None)
    assert found.rule is None
    assert found.more_figures is not None
    assert f"About {found.more_figures} more reviewed figures would do" in found.says
    assert "No threshold can promise a precision of 90.0%" in found.says
    enough = [
        calibrate_measure(sample(EXACT, 30 + found.more_figures, generator), "m0", PROMISE, None).rule is not None
        for _ in range(20)
    ]
    assert sum(enough) >= 10


def test_a_measure_that_tells_nothing_has_no_threshold_and_more_would_not_help() -> None:
    blind = replace(EXACT, separations=(0.0,), prevalence=0.5)
    found = calibrate_measure(sample(blind, 2000, np.random.default_rng(0)), "m0", PROMISE, None)
    assert found.rule is None
    assert found.more_figures is None
    assert "More figures would not help" in found.says


def test_no_figures_at_all() -> None:
    empty = Sample([], {"m": np.array([])}, np.empty((0, 1), np.int8))
    found = calibrate_measure(empty, "m", PROMISE, None)
    assert found.rule is None
    assert found.figures == 0


def test_two_measures_reach_further_than_one() -> None:
    world = replace(EXACT, separations=(1.2, 1.2))
    generator = np.random.default_rng(5)
    truth, measures = figures(world, 100_000, generator)
    reviewed = sample(world, 3000, generator)

    def recall(found: Calibration) -> float:
        assert found.rule is not None
        kept = found.rule.keeps(measures)
        assert truth[kept].mean() >= 0.9
        return float(kept[truth].mean())

    single = recall(calibrate_measure(reviewed, "m0", PROMISE, None))
    assert recall(calibrate_conjunction(reviewed, PROMISE, None)) > single
    assert recall(calibrate_logistic(reviewed, PROMISE, None)) > single + 0.05


def test_a_combination_is_monotone_and_leaves_out_what_points_the_wrong_way() -> None:
    generator = np.random.default_rng(0)
    truth, measures = figures(replace(EXACT, separations=(2.0, 0.0, -1.0)), 3000, generator)
    values = np.stack([measures[f"m{at}"] for at in range(3)], axis=1)
    values[7] = np.nan
    weights = monotone_logistic(values, truth)
    assert weights[0] > 1
    assert 0 <= weights[1] < 0.2
    assert weights[2] == 0
    assert np.isnan(Combination({"m0": 1.0, "m1": 0.0}, 0).scores({"m0": np.array([np.nan]), "m1": np.ones(1)}))[0]
    assert monotone_logistic(np.ones((5, 2)), np.ones(5, bool)).tolist() == [0, 0]


def test_logistic_weights_are_those_of_scikit_learn() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    truth, measures = figures(replace(EXACT, separations=(1.0, 0.5)), 500, np.random.default_rng(0))
    values = np.stack([measures["m0"], measures["m1"]], axis=1)
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    found = linear_model.LogisticRegression(C=1 / (1e-2 * 500), tol=1e-10).fit(scaled, truth)
    np.testing.assert_allclose(monotone_logistic(values, truth) * values.std(axis=0), found.coef_[0], atol=0.01)


@pytest.mark.parametrize("kind", ["exact", "stated", "estimated"])
def test_the_promise_holds_in_as_many_trials_as_it_says(kind: str) -> None:
    """60 trials with a chance of 5 % each of breaking it: more than 8 broken ones have a chance below 0.5 %."""
    world = EXACT if kind == "exact" else World()
    generator = np.random.default_rng(["exact", "stated", "estimated"].index(kind))
    truth, measures = figures(world, 50_000, generator)
    broken = ruled = 0
    for trial in range(60):
        reviewed = sample(world, 400, generator)
        rates = {
            "exact": lambda: None,
            "stated": lambda: stated_rates(0.1, 0.1, 3),
            "estimated": lambda votes=reviewed.votes, trial=trial: estimated_rates(votes, replicates=100, seed=trial),
        }[kind]()
        rule = calibrate_measure(reviewed, "m0", PROMISE, rates).rule
        ruled += rule is not None
        broken += rule is not None and truth[rule.keeps(measures)].mean() < 0.9
    assert broken <= 8
    assert ruled >= 40


def test_majorities_taken_at_their_word_would_break_it() -> None:
    """What the correction is for: lenient reviewers make bad figures look good."""
    world = World(prevalence=0.5, false_keep=0.5, false_drop=0.02)
    generator = np.random.default_rng(0)
    truth, measures = figures(world, 50_000, generator)
    reviewed = sample(world, 2000, generator)
    trusting = calibrate_measure(reviewed, "m0", PROMISE, None).rule
    assert trusting is not None
    assert truth[trusting.keeps(measures)].mean() < 0.88
    corrected = calibrate_measure(reviewed, "m0", PROMISE, stated_rates(0.5, 0.02, 3)).rule
    assert corrected is None or truth[corrected.keeps(measures)].mean() >= 0.9


def test_the_same_sample_gives_the_same_rule() -> None:
    reviewed = sample(World(separations=(1.5, 1.5)), 600, np.random.default_rng(0))
    rates = estimated_rates(reviewed.votes, replicates=50)
    for way in (calibrate_conjunction, calibrate_logistic):
        assert way(reviewed, PROMISE, rates, seed=4) == way(reviewed, PROMISE, rates, seed=4)


def test_reviews_are_simulated_as_the_world_says() -> None:
    generator = np.random.default_rng(0)
    truth = np.arange(40_000) % 2 == 0
    votes = reviews(World(false_keep=0.2, false_drop=0.1, reviewers=5, per_figure=3), truth, generator)
    assert ((votes >= 0).sum(axis=1) == 3).all()
    assert (votes[~truth] == 1).sum() / (votes[~truth] >= 0).sum() == pytest.approx(0.2, abs=0.01)
    assert (votes[truth] == 0).sum() / (votes[truth] >= 0).sum() == pytest.approx(0.1, abs=0.01)
