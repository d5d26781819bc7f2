"""What follows from the points of a series: extremes, trend, plateau, crossings and who is higher where."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.series.drawn import Array
from omniscience_assets.records import Series, SeriesFacts, SeriesRelation

_FLAT = 0.03
"""A line that moves by less than this share of the axis is flat."""
_BACK = 0.08
"""A rise may go back by this share of its height and is a rise still."""
_APART = 0.01
"""Lines that are nearer than this share of the axis are not told apart."""
_GRID = 257
_MAX_RELATIONS = 24

Trend = Literal["rising", "falling", "flat", "peak", "dip", "oscillating", "mixed"]

_TREND_KINDS = {"line", "step", "area", "band"}


def facts_of(kind: str, points: Array, x_log: bool, y_log: bool, span: float) -> SeriesFacts | None:
    """Facts of one series.

    Args:
        kind: A `SeriesKind`.
        points: Data coordinates, shape (n, 2), of whole lines as drawn.
        x_log: The x axis is logarithmic.
        y_log: The y axis is logarithmic.
        span: Length of the y axis in its values (decades on a logarithmic one).
    """
    if not len(points):
        return None
    low, high = int(points[:, 1].argmin()), int(points[:, 1].argmax())
    y = np.log10(points[:, 1].clip(1e-300)) if y_log else points[:, 1]
    x = np.log10(points[:, 0].clip(1e-300)) if x_log else points[:, 0]
    line = kind in _TREND_KINDS and len(points) >= 3 and span > 0 and _runs_on(x)
    order = np.argsort(x, kind="stable")
    return SeriesFacts(
        x_low=_digits(points[:, 0].min()),
        x_high=_digits(points[:, 0].max()),
        minimum=(_digits(points[low, 0]), _digits(points[low, 1])),
        maximum=(_digits(points[high, 0]), _digits(points[high, 1])),
        trend=_trend(y[order] / span) if line else None,
        saturates=line and _saturates(x[order], y[order], span),
        correlation=_correlation(x, y) if kind == "scatter" and len(points) >= 8 else None,
    )


def _runs_on(x: Array) -> bool:
    """Whether x goes one way, give or take 1 % of the width."""
    step = np.diff(x)
    return min(float(step[step > 0].sum()), float(-step[step < 0].sum())) <= 0.01 * float(np.ptp(x))


def _digits(value: float) -> float:
    return float(f"{value:.5g}")


def _trend(y: Array) -> Trend:
    """How a line goes, from its values as shares of the axis."""
    height = float(np.ptp(y))
    if height < _FLAT:
        return "flat"
    rise, fall = _runs(y)
    slack = max(_BACK * height, 0.5 * _FLAT)
    if fall <= slack and y[-1] - y[0] > 0.5 * height:
        return "rising"
    if rise <= slack and y[0] - y[-1] > 0.5 * height:
        return "falling"
    turns = _turns(y, max(0.15 * height, _FLAT))
    if len(turns) == 1:
        return "peak" if y[turns[0]] > max(y[0], y[-1]) else "dip"
    return "oscillating" if len(turns) >= 4 and _is_even(turns, len(y)) else "mixed"


def _runs(y: Array) -> tuple[float, float]:
    """Largest rise and largest fall between any two points, the earlier first."""
    rise = float((y - np.minimum.accumulate(y)).max())
    fall = float((np.maximum.accumulate(y) - y).max())
    return rise, fall


def _turns(y: Array, least: float) -> list[int]:
    """Indices of the turning points between swings of at least `least` (zigzag)."""
    turns: list[int] = []
    top = bottom = 0
    way = 0
    for i in range(1, len(y)):
        top = i if y[i] > y[top] else top
        bottom = i if y[i] < y[bottom] else bottom
        if way >= 0 and y[top] - y[i] >= least:
            turns += [top] if way > 0 or top > 0 else []
            way, bottom = -1, i
            top = i
        elif way <= 0 and y[i] - y[bottom] >= least:
            turns += [bottom] if way < 0 or bottom > 0 else []
            way, top = 1, i
            bottom = i
    return turns


def _is_even(turns: Sequence[int], length: int) -> bool:
    """Turns all along the line, at like distances."""
    gaps = np.diff(turns)
    return bool(gaps.max() < 2.5 * max(1.0, float(np.median(gaps))) and turns[-1] - turns[0] > 0.4 * length)


def _saturates(x: Array, y: Array, span: float) -> bool:
    """The last fifth is a plateau, and what came before was a rise or fall of at least a tenth of the axis."""
    width, height = float(np.ptp(x)), float(np.ptp(y))
    if width == 0 or height < 0.1 * span:
        return False
    tail = y[x >= x[-1] - 0.2 * width]
    return len(tail) >= 2 and float(np.ptp(tail)) < 0.03 * height and abs(float(y[-1] - y[0])) > 0.5 * height


def _correlation(x: Array, y: Array) -> float | None:
    if float(np.ptp(x)) == 0 or float(np.ptp(y)) == 0:
        return None
    return round(float(np.corrcoef(x, y)[0, 1]), 3)


def relations_of(
    series: Sequence[Series], curves: Sequence[Array], logs: tuple[bool, bool], span: float
) -> list[SeriesRelation]:
    """Which line is above which over which range of x, and where they cross.

    Args:
        series: The panel's series; lines on the same axes are compared.
        curves: Their points in data coordinates, shape (n, 2), in the same order.
        logs: Whether x and y are logarithmic; curves are straight between their points as they are drawn.
        span: Length of the y axis in its values, or decades.
    """
    found: list[SeriesRelation] = []
    lines = [i for i, one in enumerate(series) if one.kind in {"line", "step"} and one.y_axis and len(curves[i]) >= 2]
    for position, a in enumerate(lines[:12]):
        for b in lines[position + 1 : 12]:
            if (series[a].x_axis, series[a].y_axis) == (series[b].x_axis, series[b].y_axis):
                found.extend(_compare((a, b), (curves[a], curves[b]), logs, span))
    return found[:_MAX_RELATIONS]


def _compare(
    pair: tuple[int, int], curves: tuple[Array, Array], logs: tuple[bool, bool], span: float
) -> list[SeriesRelation]:
    (a, b), (first, second) = pair, curves
    low, high = max(first[:, 0].min(), second[:, 0].min()), min(first[:, 0].max(), second[:, 0].max())
    if not high > low or span <= 0:
        return []
    if logs[0] and low <= 0:
        return []
    x = np.geomspace(low, high, _GRID) if logs[0] else np.linspace(low, high, _GRID)
    difference = (_sample(first, x, logs) - _sample(second, x, logs)) / span
    sign = np.where(difference > _APART, 1, np.where(difference < -_APART, -1, 0))
    told = np.flatnonzero(sign)
    if not len(told):
        return []
    changes = told[np.flatnonzero(np.diff(sign[told]))]
    if len(changes) > 3:
        return []
    bounds = [int(told[0]), *(_zero(difference, int(i), told) for i in changes), int(told[-1])]
    found = []
    for start, end in pairwise(bounds):
        middle = sign[start : end + 1].sum()
        upper, lower = (a, b) if middle > 0 else (b, a)
        if end - start > 0.03 * _GRID and middle:
            found.append(SeriesRelation(upper, "higher_than", lower, _digits(x[start]), _digits(x[end])))
    found += [SeriesRelation(a, "crosses", b, _digits(x[i]), _digits(x[i])) for i in bounds[1:-1]]
    return found


def _zero(difference: Array, start: int, told: npt.NDArray[np.int64]) -> int:
    """Where the difference is nearest to 0 between a told sign and the next one."""
    after = int(told[told > start][0])
    return start + int(np.abs(difference[start : after + 1]).argmin())


def _sample(points: Array, x: Array, logs: tuple[bool, bool]) -> Array:
    order = np.argsort(points[:, 0], kind="stable")
    across = np.log10(points[order, 0].clip(1e-300)) if logs[0] else points[order, 0]
    y = np.log10(points[order, 1].clip(1e-300)) if logs[1] else points[order, 1]
    values: Array = np.interp(np.log10(x) if logs[0] else x, across, y)
    return values
