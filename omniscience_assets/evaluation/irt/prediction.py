"""How many of some items a subject gets right that has answered few or none of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.evaluation.irt.fitting import (
    DIFFICULTY_DEVIATION,
    checked_responses,
    curvature,
    fit_2pl,
    fit_rasch,
    item_slopes,
)
from omniscience_assets.evaluation.irt.models import Floats, ItemResponseModel
from omniscience_assets.evaluation.statistics.student import t_quantile

_CONFIDENCE = 0.95
_KNOWN = 1e9
"""Degrees of freedom of what is not estimated from few subjects."""


@dataclass(frozen=True, slots=True)
class AccuracyPrediction:
    """Accuracy of each subject on the items that were asked about, with 95 % intervals; all are (subjects,)."""

    accuracy: Floats
    """Mean of the answers seen and, of those not seen, of the chances under the model."""
    error: Floats
    """Standard error; 0 where all answers were seen."""
    low: Floats
    high: Floats
    misfit: float
    """How far subjects that answered all these items are from what the others' answers say of them, beyond chance."""
    checked: int
    """The number of such subjects. Without any the errors say what follows from the model if it is right."""


def predict_accuracy(
    responses: ArrayLike,
    items: ArrayLike,
    *,
    two_parameter: bool = False,
    difficulty_deviation: float = DIFFICULTY_DEVIATION,
) -> AccuracyPrediction:
    """Accuracy on `items` of all subjects, as LiveXiv (arXiv:2410.10783) predicts it, with errors.

    An error has three parts: of the fitted parameters (delta method), of the answers themselves, and of the model. The
    last is the largest in practice, because how able a subject is depends on the items. It is measured: each subject
    that answered all these items and others is predicted as if it had not answered these.

    Args:
        responses: (subjects, items) in [0, 1]; NaN where not seen.
        items: Numbers of the items that the accuracy is of, all of them equally.
        two_parameter: Whether discriminations are fitted too. With few subjects this predicts worse.
        difficulty_deviation: See `fit_rasch`.

    Raises:
        ValueError: no items, or see `fit_rasch`.
    """
    seen, asked = checked_responses(responses), np.unique(np.asarray(items, dtype=np.intp))
    if asked.size == 0:
        raise ValueError("no items to predict")
    fit = fit_2pl if two_parameter else fit_rasch

    def predicted(answers: Floats, subjects: NDArray[np.intp]) -> tuple[Floats, Floats]:
        model = fit(answers, difficulty_deviation)
        return _accuracy(model, answers, asked), _variance(model, answers, asked, subjects, difficulty_deviation)

    misfit, checked = _misfit(seen, asked, predicted)
    accuracy, variance = predicted(seen, np.arange(len(seen)))
    unseen = np.isnan(seen[:, asked]).mean(axis=1)
    error = np.sqrt(variance + (misfit * unseen) ** 2)
    half = t_quantile((1 + _CONFIDENCE) / 2, checked if misfit > 0 else _KNOWN) * error
    return AccuracyPrediction(
        accuracy, error, np.maximum(0, accuracy - half), np.minimum(1, accuracy + half), misfit, checked
    )


def _misfit(
    seen: Floats, asked: NDArray[np.intp], predicted: Callable[[Floats, NDArray[np.intp]], tuple[Floats, Floats]]
) -> tuple[float, int]:
    """Standard deviation that errors of known subjects have beyond their variance, and the number of these subjects."""
    missing = np.isnan(seen)
    elsewhere = (~missing).sum(axis=1) > (~missing[:, asked]).sum(axis=1)
    known = np.flatnonzero(~missing[:, asked].any(axis=1) & elsewhere)
    excess = []
    for subject in known:
        hidden = seen.copy()
        hidden[subject, asked] = np.nan
        accuracy, variance = predicted(hidden, np.array([subject]))
        excess.append((accuracy[subject] - seen[subject, asked].mean()) ** 2 - variance[0])
    return (max(0.0, float(np.mean(excess))) ** 0.5 if excess else 0.0), len(known)


def _accuracy(model: ItemResponseModel, answers: Floats, asked: NDArray[np.intp]) -> Floats:
    given = answers[:, asked]
    return np.asarray(np.where(np.isnan(given), model.probability()[:, asked], given).mean(axis=1))


def _variance(
    model: ItemResponseModel, answers: Floats, asked: NDArray[np.intp], subjects: NDArray[np.intp], deviation: float
) -> Floats:
    """Of the accuracies of some subjects, if the model is right: from the parameters, and from the unseen answers."""
    free = bool(np.any(model.discrimination != 1))
    chance = model.probability()
    unseen = np.zeros(answers.shape)
    unseen[:, asked] = np.isnan(answers[:, asked]) / len(asked)
    spread = chance * (1 - chance)
    weights = (unseen * spread)[subjects]
    gradient = np.zeros((len(answers), len(subjects)))
    gradient[subjects, np.arange(len(subjects))] = weights @ model.discrimination
    slopes = item_slopes(model, free_discrimination=free)[:, subjects]
    items_gradient = (weights.T[..., None] * slopes).transpose(0, 2, 1)
    curved = curvature(model, answers, deviation, free_discrimination=free)
    solved, items_solved = curved.solve(gradient, items_gradient)
    parameters = np.sum(gradient * solved, axis=0) + np.sum(items_gradient * items_solved, axis=(0, 1))
    return np.asarray(parameters + np.sum((unseen**2 * spread)[subjects], axis=1))
