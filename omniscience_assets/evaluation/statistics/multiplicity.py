"""P-values of many disciplines read together."""

import numpy as np
from numpy.typing import ArrayLike

from omniscience_assets.evaluation.statistics.clusters import Floats


def holm(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that hold the chance of any false alarm (Holm 1979, Scand. J. Stat. 6:65); NaN stays NaN.

    Holds under any dependence. For an alarm that stops something.
    """
    values, order, result = _sorted(p_values)
    remaining = np.arange(len(order), 0, -1)
    result[order] = np.minimum(1, np.maximum.accumulate(values * remaining))
    return result


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that hold the share of false alarms (Benjamini and Hochberg 1995, JRSS B 57:289).

    Holds for independent or positively dependent tests. For a list that somebody will look through. NaN stays NaN.
    """
    values, order, result = _sorted(p_values)
    scaled = values * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return result


def _sorted(p_values: ArrayLike) -> tuple[Floats, np.typing.NDArray[np.intp], Floats]:
    """The measured values from smallest to largest, where they stand, and a result of NaN to fill."""
    values = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(values, kind="stable")[: int(np.sum(~np.isnan(values)))]
    return values[order], order, np.full(values.shape, np.nan)
