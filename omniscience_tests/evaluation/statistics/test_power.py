"""Plans come true; corrections are the textbook's."""

import numpy as np
import pytest

from omniscience_assets.evaluation.statistics.clusters import sum_by_paper
from omniscience_assets.evaluation.statistics.comparisons import compare
from omniscience_assets.evaluation.statistics.multiplicity import benjamini_hochberg, holm
from omniscience_assets.evaluation.statistics.power import (
    Spread,
    detectable_difference,
    measure_spread,
    plan_papers,
    power,
)
from omniscience_assets.evaluation.statistics.student import t_noncentrality, t_power, t_quantile
from omniscience_tests.evaluation.statistics.simulated import PairedWorld

SPREAD = Spread(deviation=0.3, design_effect=2.0, questions_per_paper=8.0)


@pytest.mark.parametrize("degrees", [2, 3.7, 12, 400, 1e6])
def test_t_is_that_of_scipy(degrees: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    limit = stats.t.ppf(0.975, degrees)
    assert [t_quantile(p, degrees) for p in (0.8, 0.975)] == pytest.approx(stats.t.ppf([0.8, 0.975], degrees), rel=1e-4)
    for shift in (0.0, 1.0, 3.0):
        expected = stats.nct.sf(limit, degrees, shift) + stats.nct.cdf(-limit, degrees, shift)
        assert t_power(shift, degrees, 0.05) == pytest.approx(expected, abs=1e-4)
    assert t_power(t_noncentrality(0.8, degrees, 0.05), degrees, 0.05) == pytest.approx(0.8, abs=1e-5)


def test_a_million_papers_need_the_textbooks_number() -> None:
    assert detectable_difference(SPREAD, 10**6) == pytest.approx((1.959964 + 0.841621) * 0.3 / 1000, rel=1e-4)


def test_plan_is_the_least_that_suffices() -> None:
    plan = plan_papers(SPREAD, -0.1)
    assert power(SPREAD, plan.papers, 0.1) >= 0.8 > power(SPREAD, plan.papers - 1, 0.1)
    assert plan.questions == 8 * plan.papers
    assert detectable_difference(SPREAD, plan.papers) <= 0.1 < detectable_difference(SPREAD, plan.papers - 1)


def test_no_difference_needs_more_papers_than_there_are() -> None:
    with pytest.raises(ValueError, match="no number of papers"):
        plan_papers(SPREAD, 0.0)


def test_power_as_computed_is_power_as_simulated() -> None:
    world, random = PairedWorld(40, "even", difference=-0.085), np.random.default_rng(0)
    scores, baseline, papers = PairedWorld(4000, "even", difference=-0.085).draw(random)
    spread = measure_spread(sum_by_paper(scores - baseline, papers))
    assert spread is not None
    found = np.mean([(compare(*world.draw(random)).p_value or 0) <= 0.05 for _ in range(200)])
    assert power(spread, 40, 0.085) == pytest.approx(found, abs=0.09)  # one standard error of the simulation is 2.8 %


def test_design_effect_is_one_without_dependence_and_the_size_where_answers_of_a_paper_are_one() -> None:
    random = np.random.default_rng(0)
    papers = [f"p{at // 10:04d}" for at in range(20_000)]
    independent = measure_spread(sum_by_paper(random.normal(size=20_000), papers))
    alike = measure_spread(sum_by_paper(np.repeat(random.normal(size=2000), 10), papers))
    assert independent is not None and alike is not None  # noqa: PT018
    assert (independent.design_effect, alike.design_effect) == pytest.approx((1, 10), rel=0.1)
    assert alike.questions_per_paper == 10


def test_no_spread_without_two_papers_or_a_difference() -> None:
    assert measure_spread(sum_by_paper(np.array([0.0, 1.0]), ["a", "a"])) is None
    assert measure_spread(sum_by_paper(np.zeros(3), ["a", "b", "c"])) is None


def test_corrections_are_those_of_the_textbook() -> None:
    p_values = [0.01, 0.04, 0.03, np.nan, 0.005]
    assert holm(p_values) == pytest.approx([0.03, 0.06, 0.06, np.nan, 0.02], nan_ok=True)
    assert benjamini_hochberg(p_values) == pytest.approx([0.02, 0.04, 0.04, np.nan, 0.02], nan_ok=True)
    assert holm([]).size == benjamini_hochberg([np.nan] * 0).size == 0


def test_benjamini_hochberg_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    p_values = np.random.default_rng(0).random(50) ** 2
    assert benjamini_hochberg(p_values) == pytest.approx(stats.false_discovery_control(p_values))
    assert np.all(holm(p_values) >= benjamini_hochberg(p_values))
