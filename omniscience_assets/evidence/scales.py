"""Which scale an axis has, and the map from a place along it to a value: the one on which its ticks lie evenly."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

Scale = Literal["linear", "log", "date", "category"]
Problem = Literal["broken", "misfit", "too_few_ticks"]

_TOLERANCE = 0.02
"""Largest distance of a tick from the fitted scale, as a fraction of the axis' length."""
_FLUSH = 0.003
"""Residual from which on labels at the ends are suspected to be moved."""
_FLUSH_GAIN = 0.5
"""They are left out where that divides the residual by at least two."""
_TELLING = 3.0
"""Ticks whose values differ by less than this factor look linear on either scale."""
_MAX_TICKS = 40

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A scale that was fitted to ticks; positions in the unit of the ticks' positions (points)."""

    scale: Scale
    slope: float
    """Value (its decimal logarithm on a log scale, the index on a category scale) per unit of position."""
    intercept: float
    residual: float
    """Largest distance of a tick from the scale, as a fraction of the span of the ticks."""

    def values(self, positions: npt.ArrayLike) -> _Array:
        """Values at positions (any shape)."""
        linear = self.slope * np.asarray(positions, float) + self.intercept
        return np.power(10.0, np.clip(linear, -300.0, 300.0)) if self.scale == "log" else linear

    def value(self, position: float) -> float:
        """Value at one position, with the digits that the fit can give."""
        return float(f"{float(self.values(position)):.10g}")


def fit_scale(
    values: Sequence[float], positions: Sequence[float], powers: bool = False, marks: Sequence[float] = ()
) -> Calibration | Problem:
    """Scale of an axis from tick values and their positions (same length, any unit).

    Args:
        values: Numbers that the tick labels stand for.
        positions: Where the labels stand along the axis.
        powers: The labels are written as powers of ten, which decides when two ticks fit both scales.
        marks: Where tick marks stand, labelled or not; they decide as well.

    Returns:
        What keeps the axis from being calibrated, where something does: `too_few_ticks` for fewer than two distinct
        values, `broken` when two parts of the axis have scales of their own, else `misfit`.
    """
    if len(set(values)) < 2 or len(set(positions)) < 2:
        return "too_few_ticks"
    linear = _fit("linear", values, positions)
    log = _fit("log", np.log10(values), positions) if min(values) > 0 else None
    fits = [fit for fit in (linear, log) if fit is not None and fit.residual <= _TOLERANCE]
    if not fits:
        return "broken" if _is_broken(values, positions) else "misfit"
    if len(fits) == 2 and len(set(values)) == 2:
        return fits[1] if powers or _log_marks(values, positions, marks) else fits[0]
    if len(fits) == 2 and max(values) < _TELLING * min(values):
        return fits[0]
    return min(fits, key=lambda fit: fit.residual)


def without_flush(fit: Calibration, values: Sequence[float], positions: Sequence[float]) -> Calibration:
    """The fit without the first or last label, where that is much better: some programs keep these within the plot."""
    if len(values) < 4 or fit.residual < _FLUSH:
        return fit
    numbers = np.log10(values) if fit.scale == "log" else np.asarray(values, float)
    order = np.argsort(positions)
    cuts = (order[1:], order[:-1], order[1:-1]) if len(values) > 4 else (order[1:], order[:-1])
    better = []
    for kept in cuts:
        other = _fit(fit.scale, numbers[kept], [positions[i] for i in kept.tolist()])
        if other is not None and other.residual < _FLUSH_GAIN * fit.residual and _moved_in(other, numbers, positions):
            better.append(other)
    return min(better, key=lambda other: other.residual, default=fit)


def _moved_in(fit: Calibration, numbers: npt.ArrayLike, positions: Sequence[float]) -> bool:
    """No label lies outside of where the fit wants it, seen from the middle of the axis."""
    places = np.asarray(positions, float)
    wanted = (np.asarray(numbers, float) - fit.intercept) / fit.slope
    middle = places.mean()
    slack = fit.residual * float(np.ptp(places)) + 0.1
    return bool(np.all(np.abs(places - middle) <= np.abs(wanted - middle) + slack))


def fit_categories(positions: Sequence[float]) -> Calibration:
    """Scale of evenly spaced categories, whose values are their indices in the order given."""
    fit = _fit("category", range(len(positions)), positions)
    return fit or Calibration("category", 0.0, 0.0, 0.0)


def _fit(scale: Scale, values: npt.ArrayLike, positions: Sequence[float]) -> Calibration | None:
    """Least squares of the value on the position."""
    x, y = np.asarray(positions, float), np.asarray(values, float)
    centred = x - x.mean()
    spread, span = float(centred @ centred), float(np.ptp(x))
    if spread == 0 or span == 0:
        return None
    slope = float(centred @ (y - y.mean())) / spread
    if slope == 0 or not np.isfinite(slope):
        return None
    intercept = float(y.mean() - slope * x.mean())
    residual = float(np.abs((y - intercept) / slope - x).max()) / span
    return Calibration(scale, slope, intercept, round(residual, 6))


def _log_marks(values: Sequence[float], positions: Sequence[float], marks: Sequence[float]) -> bool:
    """Between two labels whose ratio is a power of ten, marks stand where 2, 3 … 9 do on a logarithmic scale."""
    low, high = sorted(set(zip(values, positions, strict=True)))
    decades = np.log10(high[0] / low[0])
    if abs(decades - round(decades)) > 1e-6 or round(decades) < 1:
        return False
    per_decade = (high[1] - low[1]) / round(decades)
    between = [mark for mark in marks if min(low[1], high[1]) + 1 < mark < max(low[1], high[1]) - 1]
    minor = [low[1] + per_decade * (d + np.log10(m)) for d in range(round(decades)) for m in range(1, 10)]
    return len(between) >= 2 and all(min(abs(mark - at) for at in minor) < 0.6 for mark in between)


def _is_broken(values: Sequence[float], positions: Sequence[float]) -> bool:
    """The ticks fall into two runs, each even in itself."""
    order = np.argsort(positions)
    y, x = np.asarray(values, float)[order], np.asarray(positions, float)[order]
    for cut in range(2, len(x) - 1):
        parts = [_fit("linear", y[:cut], x[:cut].tolist()), _fit("linear", y[cut:], x[cut:].tolist())]
        if all(part is not None and part.residual <= _TOLERANCE for part in parts):
            return True
    return False


def largest_fit(values: Sequence[float], positions: Sequence[float]) -> list[int]:
    """Indices of the most ticks that lie on one scale, so that a stray number among them does no harm.

    Every pair of ticks proposes a scale (Fischler & Bolles 1981, exhaustively), of equals the one with the smaller
    errors counts; all ticks are returned when fewer than three, or less than 60 %, agree.
    """
    everything = list(range(len(values)))
    if len(values) < 4 or isinstance(fit_scale(values, positions), Calibration):
        return everything
    y = np.asarray(positions, float)
    tolerance = _TOLERANCE * float(np.ptp(y))
    best: tuple[int, float, list[int]] = (0, 0.0, [])
    for x in _scales(np.asarray(values, float)):
        for i, j in combinations(everything[:_MAX_TICKS], 2):
            if x[i] != x[j] and y[i] != y[j]:
                fitted = y[i] + (x - x[i]) * (y[j] - y[i]) / (x[j] - x[i])
                off = np.abs(fitted - y)
                agreeing = np.flatnonzero(off <= tolerance)
                found = len(agreeing), -float(off[agreeing].sum()), agreeing.tolist()
                best = max(best, found, key=lambda one: one[:2])
    return best[2] if best[0] >= max(3, 0.6 * len(values)) else everything


def _scales(values: _Array) -> list[_Array]:
    return [values, np.log10(values)] if values.min() > 0 else [values]
