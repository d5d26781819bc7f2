"""Student's t by numerical integration, central and not: quantiles and power without a library of distributions."""

import math
from functools import lru_cache

import numpy as np

_ANGLES = 4001
_ERRORS = 401


def t_quantile(probability: float, degrees: float) -> float:
    """Quantile of Student's t for a probability of at least 1/2, to about six digits; degrees at least 1.

    With t = √degrees · tan φ the density is proportional to cos^(degrees - 1) φ, which is smooth on a finite range.
    """
    angles = np.linspace(0, min(math.pi / 2, 40 / math.sqrt(degrees)), _ANGLES)
    density = np.cos(angles) ** (degrees - 1)
    below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    angle = np.interp(2 * probability - 1, below / below[-1], angles)
    return math.sqrt(degrees) * math.tan(float(angle))


def t_power(noncentrality: float, degrees: float, level: float) -> float:
    """Chance that a two-sided t test at `level` rejects where the mean is `noncentrality` standard errors from zero.

    The normal chance is averaged over the estimated standard error, √(χ²/degrees) times the true one.
    """
    reach = 8 / math.sqrt(degrees)
    errors = np.linspace(max(1e-6, 1 - reach), 1 + reach, _ERRORS)
    log_density = (degrees - 1) * np.log(errors) - degrees * errors**2 / 2
    weights = np.exp(log_density - log_density.max())
    limit = t_quantile(1 - level / 2, degrees)
    tail = np.vectorize(lambda x: 0.5 * math.erfc(x / math.sqrt(2)))
    rejected = tail(limit * errors - noncentrality) + tail(limit * errors + noncentrality)
    return float(np.sum(weights * rejected) / np.sum(weights))


@lru_cache(maxsize=4096)
def t_noncentrality(power: float, degrees: float, level: float) -> float:
    """How many standard errors from zero a mean must be for the test of `t_power` to reject with chance `power`."""
    low, high = 0.0, 1.0
    while t_power(high, degrees, level) < power:
        low, high = high, 2 * high
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if t_power(middle, degrees, level) >= power else (middle, high)
    return high


def t_tail(statistic: float, degrees: float) -> float:
    """Two-sided p-value of Student's t: the chance of a value as far from 0; degrees at least 1.

    Integrated as in `t_quantile`, over the tail itself, so that small chances keep their digits.
    """
    first = math.atan(abs(statistic) / math.sqrt(degrees))
    (whole, top), (tail, edge) = (_area(low, degrees) for low in (0.0, first))
    return min(1.0, tail / whole * math.exp(edge - top))


def _area(low: float, degrees: float) -> tuple[float, float]:
    """Integral of cos^(degrees - 1) from an angle on, divided by its value there, and the logarithm of that value."""
    angles = np.linspace(low, min(math.pi / 2, low + 40 / math.sqrt(degrees)), _ANGLES)
    logs = (degrees - 1) * np.log(np.maximum(np.cos(angles), 1e-300))
    return float(np.trapezoid(np.exp(logs - logs[0]), angles)), float(logs[0])
