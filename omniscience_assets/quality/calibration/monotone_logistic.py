"""Logistic regression whose weights are 0 or above, so that a better measure never makes a figure worse."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PENALTY = 1e-2
_STEPS = 50


def monotone_logistic(values: Floats, good: NDArray[np.bool_]) -> Floats:
    """Weights of measures, `(measures,)`, in their own units.

    Fitted by Newton's method with a small quadratic penalty on measures of unit spread; a measure whose weight would be
    below 0 is taken out and the rest fitted again. Rows with a value that is NaN are left out.

    Args:
        values: `(figures, measures)`.
        good: `(figures,)`.
    """
    known = ~np.isnan(values).any(axis=1)
    rows, labels = values[known], good[known].astype(np.float64)
    weights = np.zeros(values.shape[1])
    if not len(rows):
        return weights
    spreads = rows.std(axis=0)
    active = np.flatnonzero(spreads > 0)
    while active.size:
        fitted = _fit((rows[:, active] - rows[:, active].mean(axis=0)) / spreads[active], labels)
        if (fitted >= 0).all():
            weights[active] = fitted / spreads[active]
            break
        active = active[fitted > 0]
    return weights


def _fit(standard: Floats, labels: Floats) -> Floats:
    """Weights without the intercept, which is not penalised."""
    design = np.hstack([standard, np.ones((len(standard), 1))])
    penalty = np.append(np.full(standard.shape[1], _PENALTY), 1e-9)
    weights = np.zeros(design.shape[1])
    # labels of one kind only: an intercept without bounds, and weights that do not matter
    targets = np.clip(labels, 1e-3, 1 - 1e-3)

    def loss(at: Floats) -> float:
        margins = design @ at
        return float((np.logaddexp(0, margins) - targets * margins).mean() + (penalty * at**2).sum() / 2)

    for _ in range(_STEPS):
        chances = 0.5 * (1 + np.tanh(design @ weights / 2))
        gradient = design.T @ (chances - targets) / len(design) + penalty * weights
        if np.abs(gradient).max() < 1e-10:
            break
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design / len(design) + np.diag(penalty)
        step, length = np.linalg.solve(curvature, gradient), 1.0
        while length > 1e-8 and loss(weights - length * step) > loss(weights) + 1e-14:
            length /= 2
        weights = weights - length * step
    fitted: Floats = weights[:-1]
    return fitted
