"""Joint maximum likelihood with a ridge, by Newton's method with Fisher scoring."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from omniscience_assets.evaluation.irt.models import Curvature, Floats, ItemResponseModel

_ABILITY_DEVIATION = 10.0
"""Wide: it only keeps a subject with all answers alike, and the common shift of abilities and difficulties, finite."""
DIFFICULTY_DEVIATION = 2.0
"""A weak prior: an item that every subject gets right is some 2 to 4 easier than they are able, not infinitely."""
_LOG_DISCRIMINATION_DEVIATION = 0.5

_MOST_ITERATIONS = 200
_TOLERANCE = 1e-8


def fit_rasch(responses: ArrayLike, difficulty_deviation: float = DIFFICULTY_DEVIATION) -> ItemResponseModel:
    """Rasch's model (1960): abilities and difficulties together by penalised maximum likelihood, a convex problem.

    The ridge is a normal prior around 0 for difficulties, without which an item that all got right has none (and with
    few subjects difficulties scatter too much), and a very wide one for abilities.

    Args:
        responses: (subjects, items) in [0, 1], mostly 0 or 1; NaN where a subject did not see an item.
        difficulty_deviation: Standard deviation of the prior of difficulties, in logits.

    Raises:
        ValueError: a response is neither NaN nor in [0, 1], or there are not two axes.
    """
    return _fit(checked_responses(responses), difficulty_deviation, free_discrimination=False)


def fit_2pl(responses: ArrayLike, difficulty_deviation: float = DIFFICULTY_DEVIATION) -> ItemResponseModel:
    """Birnbaum's model (1968): as `fit_rasch`, with discriminations, log-normal around 1 with deviation 0.5.

    That prior also fixes the scale of abilities. The problem is not convex; the fit starts from Rasch's and climbs.
    """
    return _fit(checked_responses(responses), difficulty_deviation, free_discrimination=True)


def checked_responses(responses: ArrayLike) -> Floats:
    """Responses as an array of numbers; see `fit_rasch`."""
    values = np.asarray(responses, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"responses have {values.ndim} axes, not two")
    if not bool(np.all(np.isnan(values) | ((values >= 0) & (values <= 1)))):
        raise ValueError("a response is not in [0, 1]")
    return values


def curvature(
    model: ItemResponseModel, responses: Floats, difficulty_deviation: float, *, free_discrimination: bool
) -> Curvature:
    """Of the penalised likelihood at the model."""
    chance = model.probability()
    weights = np.where(np.isnan(responses), 0.0, chance * (1 - chance))
    slopes = item_slopes(model, free_discrimination=free_discrimination)
    weighted = weights.T[..., None] * slopes
    blocks = slopes.transpose(0, 2, 1) @ weighted + np.diag(_ridge(difficulty_deviation, slopes))
    subjects = weights @ model.discrimination**2 + _ABILITY_DEVIATION**-2
    return Curvature(
        subjects, np.asarray(np.linalg.inv(blocks), np.float64), weighted * model.discrimination[:, None, None]
    )


def item_slopes(model: ItemResponseModel, *, free_discrimination: bool) -> Floats:
    """(items, subjects, K) derivatives of the logit by difficulty and, if it is free, by log discrimination."""
    logits = model.logit().T
    by_difficulty = np.broadcast_to(-model.discrimination[:, None], logits.shape)
    return np.stack([by_difficulty, logits] if free_discrimination else [by_difficulty], axis=2)


def _fit(responses: Floats, difficulty_deviation: float, *, free_discrimination: bool) -> ItemResponseModel:
    subjects, items = responses.shape
    model = ItemResponseModel(np.zeros(subjects), np.zeros(items), np.ones(items), 0, converged=False)
    if free_discrimination:
        model = replace(_fit(responses, difficulty_deviation, free_discrimination=False), converged=False)
    value = _objective(model, responses, difficulty_deviation)
    for iteration in range(model.iterations + 1, model.iterations + _MOST_ITERATIONS + 1):
        step = _newton_step(model, responses, difficulty_deviation, free_discrimination=free_discrimination)
        for length in 0.5 ** np.arange(20):
            candidate = _moved(model, *step, length, iteration)
            better = _objective(candidate, responses, difficulty_deviation)
            if better >= value:
                break
        else:
            return replace(model, converged=True)  # no step of a millionth climbs: the top, within rounding
        small = better - value <= _TOLERANCE * (1 + abs(value))
        model, value = candidate, better
        if small:
            return replace(model, converged=True)
    return model


def _newton_step(
    model: ItemResponseModel, responses: Floats, difficulty_deviation: float, *, free_discrimination: bool
) -> tuple[Floats, Floats]:
    """Steps of abilities (subjects,) and of item parameters (items, K)."""
    residuals = np.nan_to_num(responses - model.probability())
    slopes = item_slopes(model, free_discrimination=free_discrimination)
    parameters = np.stack([model.difficulty, np.log(model.discrimination)], axis=1)[:, : slopes.shape[2]]
    uphill = residuals @ model.discrimination - model.ability / _ABILITY_DEVIATION**2
    items_uphill = (residuals.T[:, None] @ slopes)[:, 0] - parameters * _ridge(difficulty_deviation, slopes)
    curved = curvature(model, responses, difficulty_deviation, free_discrimination=free_discrimination)
    abilities, items = curved.solve(uphill[:, None], items_uphill[..., None])
    return abilities[:, 0], items[..., 0]


def _moved(
    model: ItemResponseModel, abilities: Floats, items: Floats, length: float, iteration: int
) -> ItemResponseModel:
    discrimination = model.discrimination
    if items.shape[1] > 1:
        discrimination = discrimination * np.exp(np.clip(length * items[:, 1], -1, 1))
    return ItemResponseModel(
        model.ability + length * abilities, model.difficulty + length * items[:, 0], discrimination, iteration, False
    )


def _objective(model: ItemResponseModel, responses: Floats, difficulty_deviation: float) -> float:
    """Log likelihood less the penalties."""
    logits = model.logit()
    likelihood = np.nansum(responses * logits - np.where(np.isnan(responses), np.nan, np.logaddexp(0, logits)))
    penalties = (
        np.sum((model.ability / _ABILITY_DEVIATION) ** 2)
        + np.sum((model.difficulty / difficulty_deviation) ** 2)
        + np.sum((np.log(model.discrimination) / _LOG_DISCRIMINATION_DEVIATION) ** 2)
    )
    return float(likelihood - penalties / 2)


def _ridge(difficulty_deviation: float, slopes: Floats) -> Floats:
    """(K,) precisions of the priors of an item's parameters."""
    return np.array([difficulty_deviation**-2, _LOG_DISCRIMINATION_DEVIATION**-2])[: slopes.shape[2]]
