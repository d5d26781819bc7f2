"""Which scale an axis has: the one on which its tick values lie evenly."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

Scale = Literal["linear", "log", "unknown"]
_TOLERANCE = 0.02
"""Largest distance of a tick from the fitted scale, as a fraction of the axis' length."""


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
    """Indices of the ticks that lie on one scale when a stray number stands among them; all when that cannot be told."""
    everything = list(range(len(values)))
    if len(values) < 4 or fit_scale(values, positions) != "unknown":
        return everything
    for left_out in everything:
        kept = [i for i in everything if i != left_out]
        if fit_scale([values[i] for i in kept], [positions[i] for i in kept]) != "unknown":
            return kept
    return everything
