import numpy as np
import pytest

from omniscience_assets.quality.calibration.agreement import (
    bootstrap,
    cohen_kappa,
    fleiss_kappa,
    kendall_tau_b,
    rank_agreement,
    reviewer_agreement,
    spearman_rho,
)
from omniscience_assets.quality.calibration.intervals import (
    binomial_tail,
    clopper_pearson_low,
    fisher_fall,
    holm,
)
from omniscience_assets.quality.calibration.votes import latest, majority, vote_table
from omniscience_assets.records.reviews import Review


def test_cohens_kappa_of_the_textbook_table() -> None:
    """Of 50 proposals both say yes to 20 and no to 15, and they differ on 5 and 10: kappa is 0.4."""
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    found = cohen_kappa(first, second)
    assert found.value == pytest.approx(0.4)
    assert found.figures == 50
    assert found.high - found.value == pytest.approx(found.value - found.low)
    # 1.96 times the standard error 0.1271 of Fleiss, Cohen and Everitt for this table
    assert found.high - found.value == pytest.approx(0.2490, abs=5e-4)


def test_cohens_kappa_is_that_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    first, second = np.random.default_rng(0).integers(0, 4, (2, 300))
    second[:150] = first[:150]
    assert cohen_kappa(first, second).value == pytest.approx(metrics.cohen_kappa_score(first, second))


def test_the_interval_of_cohens_kappa_covers_as_it_says() -> None:
    generator = np.random.default_rng(1)
    covered = 0
    for _ in range(300):
        truth = generator.random(400) < 0.7
        first, second = (np.where(generator.random(400) < 0.15, ~truth, truth) for _ in range(2))
        found = cohen_kappa(first, second)
        # both say yes with 0.64, agree with 0.745
        covered += found.low <= (0.745 - 0.64**2 - 0.36**2) / (1 - 0.64**2 - 0.36**2) <= found.high
    assert 0.92 * 300 <= covered <= 0.985 * 300


def test_kappas_of_a_single_category_are_unknown() -> None:
    assert np.isnan(cohen_kappa([1, 1], [1, 1]).value)
    assert np.isnan(fleiss_kappa([[3, 0], [3, 0]]))
    assert np.isnan(fleiss_kappa([[1, 0], [0, 1]]))
    with pytest.raises(ValueError, match="same figures"):
        cohen_kappa([1], [1, 2])


def test_fleiss_kappa_of_the_textbook_table() -> None:
    """Fourteen raters, ten subjects, five categories: 0.210."""
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert fleiss_kappa(table) == pytest.approx(0.20993, abs=1e-5)
    assert fleiss_kappa([*table, [0, 1, 0, 0, 0]]) == pytest.approx(0.20993, abs=1e-5)  # one review says nothing


def test_a_bootstrap_interval_covers_as_it_says() -> None:
    generator = np.random.default_rng(0)
    covered = 0
    for trial in range(100):
        values = generator.normal(1.0, 1.0, 80)
        found = bootstrap(lambda at, values=values: float(values[at].mean()), 80, replicates=200, seed=trial)
        covered += found.low <= 1 <= found.high
    assert 0.87 * 100 <= covered <= 0.99 * 100


def test_rank_agreement_leaves_out_what_is_missing() -> None:
    measure = np.array([0.1, 0.2, np.nan, 0.4, 0.5, 0.9])
    scores = np.array([1.0, 2, 3, 4, np.nan, 3])
    found = rank_agreement(measure, scores, seed=1)
    assert found.value == pytest.approx(kendall_tau_b([0.1, 0.2, 0.4, 0.9], [1, 2, 4, 3]))
    assert found.figures == 4
    assert found.low <= found.value <= found.high
    rho = rank_agreement(measure, scores, method=spearman_rho, replicates=10)
    assert rho.value == pytest.approx(spearman_rho([0.1, 0.2, 0.4, 0.9], [1, 2, 4, 3]))
    assert np.isnan(rank_agreement([np.nan], [1.0]).value)


def review(figure: str, reviewer: str, verdict: str, at: str = "") -> Review:
    return Review(figure, reviewer, verdict, reviewed_at=at)  # type: ignore[arg-type]


def test_the_newest_review_of_a_reviewer_counts() -> None:
    reviews = [review("f", "a", "keep", "2026-02"), review("f", "a", "drop", "2026-01"), review("f", "b", "drop")]
    assert [each.verdict for each in latest(reviews)] == ["keep", "drop"]


def test_votes_are_a_table_and_unsure_is_no_keep() -> None:
    reviews = [
        review("f2", "b", "keep"), review("f1", "a", "keep"), review("f1", "b", "unsure"), review("f1", "c", "keep"),
        review("f2", "a", "unsure"),
    ]  # fmt: skip
    table = vote_table(reviews)
    assert table.figures == ("f1", "f2")
    assert table.votes.tolist() == [[1, 0, 1], [0, 1, -1]]
    assert majority(table.votes).tolist() == [True, False]  # a tie is no keep
    assert vote_table([]).votes.shape == (0, 0)


def test_reviewers_who_agree_have_a_kappa_of_one() -> None:
    votes = np.array([[1, 1, -1], [0, 0, 0], [1, -1, 1], [0, -1, -1]], np.int8)
    assert reviewer_agreement(votes, replicates=50).value == pytest.approx(1)


def test_exact_chances_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for successes, trials, chance in ((0, 5, 0.3), (3, 5, 0.3), (95, 100, 0.9), (480, 500, 0.95), (6, 5, 0.5)):
        assert binomial_tail(successes, trials, chance) == pytest.approx(stats.binom.sf(successes - 1, trials, chance))
    for successes, trials in ((0, 10), (9, 10), (10, 10), (480, 500)):
        wanted = stats.beta.ppf(0.05, successes, trials - successes + 1) if successes else 0
        assert clopper_pearson_low(successes, trials, 0.05) == pytest.approx(wanted, abs=1e-9)
    for before, of, after, total in ((90, 100, 80, 100), (5, 5, 0, 3), (40, 50, 45, 50), (0, 4, 0, 6)):
        table = [[before, of - before], [after, total - after]]
        wanted = stats.fisher_exact(table, alternative="greater").pvalue
        assert fisher_fall(before, of, after, total) == pytest.approx(wanted)


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1, 1]
    assert holm([]) == []
