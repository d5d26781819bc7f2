"""Which scale an axis has: the one on which its tick values lie evenly."""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

Scale = Literal["linear", "log", "unknown"]
_TOLERANCE = 0.02
"""Largest distance of a tick from the fitted scale, as a fraction of the axis' length."""

_MAX_TICKS = 40


def fit_scale(values: Sequence[float], positions: Sequence[float], powers: bool = False) -> Scale:
    """Scale of an axis from tick values and their positions (same length, any unit).

    Args:
        values: Numbers that the tick labels stand for.
        positions: Where the labels stand along the axis.
        powers: The labels are written as powers of ten, which decides when two ticks fit both scales.

    Returns:
        `unknown` for fewer than two distinct values or when neither scale fits.
    """
    if len(set(values)) < 2 or len(set(positions)) < 2:
        return "unknown"
    linear = misfit(values, positions)
    log = misfit(np.log10(values).tolist(), positions) if min(values) > 0 else np.inf
    if min(linear, log) > _TOLERANCE:
        return "unknown"
    if len(values) == 2:
        return "log" if powers and log <= _TOLERANCE else "linear"
    return "log" if log < linear else "linear"


def misfit(values: Sequence[float], positions: Sequence[float]) -> float:
    """Largest distance of a position from the straight line through (value, position), relative to the length."""
    x, y = np.asarray(values, float), np.asarray(positions, float)
    span = float(np.ptp(y))
    centred = x - x.mean()
    spread = float(centred @ centred)
    if span == 0 or spread == 0:
        return float("inf")
    slope = float(centred @ (y - y.mean())) / spread
    return float(np.abs(y - y.mean() - slope * centred).max()) / span


def largest_fit(values: Sequence[float], positions: Sequence[float]) -> list[int]:
    """Indices of the most ticks that lie on one scale, so that a stray number among them does no harm.

    Every pair of ticks proposes a scale (Fischler & Bolles 1981, exhaustively); all ticks are returned when fewer than
    three, or less than 60 %, agree.
    """
    everything = list(range(len(values)))
    if len(values) < 4 or fit_scale(values, positions) != "unknown":
        return everything
    y = np.asarray(positions, float)
    tolerance = _TOLERANCE * float(np.ptp(y))
    best: list[int] = []
    for x in _scales(np.asarray(values, float)):
        for i, j in combinations(everything[:_MAX_TICKS], 2):
            if x[i] != x[j] and y[i] != y[j]:
                fitted = y[i] + (x - x[i]) * (y[j] - y[i]) / (x[j] - x[i])
                agreeing = np.flatnonzero(np.abs(fitted - y) <= tolerance).tolist()
                best = agreeing if len(agreeing) > len(best) else best
    return best if len(best) >= max(3, 0.6 * len(values)) else everything


def _scales(values: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    return [values, np.log10(values)] if values.min() > 0 else [values]
