"""Fits find the parameters that made the answers, and the top of what they climb."""

import numpy as np
import pytest

from omniscience_assets.evaluation.irt import fit_2pl, fit_rasch
from omniscience_tests.evaluation.irt.simulated import draw


def correlation(first: np.typing.ArrayLike, second: np.typing.ArrayLike) -> float:
    return float(np.corrcoef(first, second)[0, 1])


@pytest.mark.parametrize("seen", [1.0, 0.6])
def test_rasch_recovers_difficulty_and_ability(seen: float) -> None:
    drawn = draw(200, 100, 0, seen=seen)
    model = fit_rasch(drawn.responses)
    assert model.converged
    assert correlation(model.difficulty, drawn.difficulty) >= 0.97
    assert correlation(model.ability, drawn.ability) >= 0.95
    assert np.std(model.difficulty) == pytest.approx(np.std(drawn.difficulty), rel=0.1)


def test_2pl_recovers_difficulty_and_discrimination() -> None:
    drawn = draw(500, 60, 1, spread=0.4)
    model = fit_2pl(drawn.responses)
    assert model.converged
    assert correlation(model.difficulty, drawn.difficulty) >= 0.95
    assert correlation(np.log(model.discrimination), np.log(drawn.discrimination)) >= 0.85


def test_rasch_is_at_the_top_that_scipy_finds() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    responses = draw(7, 9, 2, seen=0.8).responses

    def loss(parameters: np.ndarray) -> float:
        logits = parameters[:7, None] - parameters[7:]
        likelihood = np.nansum(responses * logits - np.logaddexp(0, logits) * ~np.isnan(responses))
        return float(-likelihood + np.sum(parameters[:7] ** 2) / 200 + np.sum(parameters[7:] ** 2) / 8)

    found = optimize.minimize(loss, np.zeros(16), method="BFGS", options={"gtol": 1e-8}).x
    model = fit_rasch(responses)
    assert model.ability == pytest.approx(found[:7], abs=1e-3)
    assert model.difficulty == pytest.approx(found[7:], abs=1e-3)


def test_2pl_is_at_a_top() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    responses = draw(12, 6, 3).responses

    def loss(parameters: np.ndarray) -> float:
        ability, difficulty, slope = parameters[:12], parameters[12:18], parameters[18:]
        logits = np.exp(slope) * (ability[:, None] - difficulty)
        penalty = np.sum(ability**2) / 200 + np.sum(difficulty**2) / 8 + np.sum(slope**2) / 0.5
        return float(penalty - np.sum(responses * logits - np.logaddexp(0, logits)))

    model = fit_2pl(responses)
    ours = np.concatenate([model.ability, model.difficulty, np.log(model.discrimination)])
    better = optimize.minimize(loss, ours, method="BFGS")
    assert loss(ours) == pytest.approx(better.fun, abs=1e-3)


def test_all_right_all_wrong_and_never_seen_have_finite_values() -> None:
    responses = draw(20, 12, 4).responses
    responses[:, 0], responses[:, 1], responses[:, 2] = 1, 0, np.nan
    responses[0, 3:], responses[1, 3:], responses[:2, :2] = 1, 0, np.nan
    responses[2] = np.nan
    for model in (fit_rasch(responses), fit_2pl(responses)):
        assert model.converged
        assert np.all(np.isfinite([*model.ability, *model.difficulty, *model.discrimination]))
        assert model.ability[0] == model.ability.max() > model.ability.min() == model.ability[1]
        assert model.difficulty[1] == model.difficulty.max() > model.difficulty.min() == model.difficulty[0]
        assert (model.ability[2], model.difficulty[2]) == pytest.approx((0, 0), abs=1e-9)


def test_sum_of_answers_is_sufficient_and_the_names_do_not_matter() -> None:
    responses = draw(30, 15, 5).responses
    model = fit_rasch(responses)
    order = np.argsort(responses.sum(axis=1), kind="stable")
    assert np.all(np.diff(model.ability[order]) >= -1e-6)
    turned = fit_rasch(responses[::-1, ::-1])
    assert turned.ability[::-1] == pytest.approx(model.ability, abs=1e-9)


@pytest.mark.parametrize(("responses", "message"), [([[0, 2]], r"not in \[0, 1\]"), ([0, 1], "1 axes")])
def test_other_than_answers_are_refused(responses: list[object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_rasch(responses)  # type: ignore[arg-type]


def test_rasch_has_one_discrimination_and_information_is_highest_where_ability_meets_difficulty() -> None:
    model = fit_rasch(draw(40, 30, 6).responses)
    assert np.all(model.discrimination == 1)
    best = model.information()[10].argmax()
    assert best == np.abs(model.difficulty - model.ability[10]).argmin()
    assert model.information().max() <= 0.25
