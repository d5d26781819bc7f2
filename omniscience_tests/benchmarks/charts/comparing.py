"""How far read series are from true ones, in fractions of the plot area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from omniscience_tests.benchmarks.charts.spec import AxisSpec, PanelSpec, SeriesSpec

Array = npt.NDArray[np.float64]
TOLERANCE = 0.01
"""Of an axis' span."""
_SLACK = 0.02
"""Share of markers that may hide behind others."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How exact data must be."""

    off: float = TOLERANCE
    """Of an axis' span."""
    lost: float = _SLACK
    """Share of points that may be missing or stray."""
    seen: bool = True
    """All of a line is there: nothing that was painted over it hides it."""


EXACT, TRACED = Bounds(), Bounds(0.02, 0.1, seen=False)
"""Of what a file states, and of what pixels show."""
_RIM = 0.03
"""Markers so far outside of the plot area may still be seen in part."""
_DAYS = 365.2425
FAMILIES = {"line": "line", "step": "line", "bar": "bar", "histogram": "bar", "scatter": "scatter"}
"""Kinds whose data is compared, by the way in which it is."""


def places(axis: AxisSpec, values: Array) -> Array:
    """`AxisSpec.place` of many values; what has no place on a logarithmic axis is NaN."""
    start, end = axis.range
    if axis.scale == "log":
        start, end = np.log10(start), np.log10(end)
        values = np.log10(np.where(values > 0, values, np.nan))
    return np.asarray((values - start) / (end - start))


def as_years_or_days(axis: AxisSpec, scale: str | None, values: Array) -> Array:
    """Values of a number line of years and of a date axis mean the same."""
    if axis.scale == "date" and scale == "linear":
        return np.asarray((values - 1970) * _DAYS)
    return np.asarray(values / _DAYS + 1970) if axis.scale == "linear" and scale == "date" else values


def true_places(panel: PanelSpec, one: SeriesSpec) -> Array:
    """The series' points as fractions of the plot area, shape (n, 2)."""
    x, y = panel.axes_of(one)
    points = np.asarray(one.points, float).reshape(-1, 2)
    return np.stack((places(x, points[:, 0]), places(y, points[:, 1])), axis=1)


def read_places(panel: PanelSpec, one: SeriesSpec, read: dict[str, Any], scales: dict[str, str]) -> Array:
    """A read series' points on the axes of a true one, shape (n, 2)."""
    x, y = panel.axes_of(one)
    points = np.asarray([[np.nan if v is None else v for v in p] for p in read["points"]], float).reshape(-1, 2)
    xs = as_years_or_days(x, scales.get(x.side), points[:, 0])
    return np.stack((places(x, xs), places(y, points[:, 1])), axis=1)


def inside(points: Array, rim: float = 0.0) -> npt.NDArray[np.bool_]:
    """Which points lie in the plot area."""
    with np.errstate(invalid="ignore"):
        return np.asarray(((points >= -rim) & (points <= 1 + rim)).all(axis=1))


_DASH_GAP = 0.04
"""Longest gap between two dashes, in fractions of the plot area."""


def to_polyline(points: Array, line: Array) -> Array:
    """Distance of each point from a polyline, which NaNs interrupt; infinite where there is none."""
    starts, ends = (line, line) if len(line) == 1 else (line[:-1], line[1:])
    whole = np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1)
    lone = line[np.isfinite(line).all(axis=1)]
    starts, ends = np.concatenate((starts[whole], lone)), np.concatenate((ends[whole], lone))
    if not len(starts):
        return np.full(len(points), np.inf)
    best = np.full(len(points), np.inf)
    (x0, y0), (dx, dy) = starts.T, (ends - starts).T
    length = np.maximum(dx**2 + dy**2, 1e-18)
    for first in range(0, len(points), 256):
        px, py = (points[first : first + 256, i, None] for i in (0, 1))
        t = np.clip(((px - x0) * dx + (py - y0) * dy) / length, 0, 1)
        best[first : first + 256] = np.sqrt(((px - x0 - t * dx) ** 2 + (py - y0 - t * dy) ** 2).min(axis=1))
    return best


def pair_off(truth: Array, read: Array, tolerance: Array) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Match points one to one within the tolerance; which true and which read ones found a partner.

    The likeliest pairs come first: those that are apart by what most pairs are, so that a small shift of all points
    within the tolerance does not mix up the points of a dense cloud.
    """
    found, used = np.zeros(len(truth), bool), np.zeros(len(read), bool)
    with np.errstate(invalid="ignore"):
        gaps = np.abs(truth[:, None, :] - read[None, :, :]) / tolerance
        worst = np.where(np.isfinite(gaps).all(axis=2), gaps.max(axis=2, initial=0), np.inf)
    rows, columns = np.nonzero(worst <= 1 + 1e-6)
    shift = (truth[rows] - read[columns]) / tolerance
    away = np.abs(shift - _common(shift)).max(axis=1) if len(rows) else shift
    order = np.argsort(away, kind="stable")
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if not found[i] and not used[j]:
            found[i] = used[j] = True
    return found, used


def _common(shifts: Array) -> Array:
    """The shift that most pairs are near to, of at most a hundred that are tried."""
    tried = shifts[:: max(1, len(shifts) // 100)]
    votes = [int((np.abs(shifts - one).max(axis=1) < 0.05).sum()) for one in tried]
    return np.asarray(tried[int(np.argmax(votes))])


def line_is_right(truth: Array, read: Array, *, both_ways: bool, dashed: bool = False, bounds: Bounds = EXACT) -> bool:
    """Every visible true point lies on the read polyline and, `both_ways`, nearly all read points on the true one.

    What lies in the gap after the last dash of a `dashed` line is not seen.
    """
    seen = truth[inside(truth)]
    off = to_polyline(seen, read)
    wrong = off > bounds.off
    if dashed and len(seen):
        right = np.flatnonzero(~wrong)
        first, last = (int(right[0]), int(right[-1])) if len(right) else (0, len(seen) - 1)
        ends = np.concatenate([np.arange(first), np.arange(last + 1, len(seen))]).astype(int)
        wrong[ends] = off[ends] > _DASH_GAP
    if wrong.any() if bounds.seen else wrong.mean() > bounds.lost:
        return False
    shown = read[inside(read)]
    if not both_ways or not len(shown):
        return True
    return float((to_polyline(shown, truth) <= bounds.off).mean()) >= 1 - bounds.lost


def dots_are_right(truth: Array, read: Array, count: int | None, bounds: Bounds = EXACT) -> bool:
    """Markers agree one to one; where the reader kept only a part of `count` markers, the number and the part do."""
    must = inside(truth)
    found, used = pair_off(truth, read, np.asarray([bounds.off, bounds.off]))
    spare = bounds.lost * len(truth)
    if count is not None and count > len(read):
        near = inside(truth, _RIM).sum()
        return bool(must.sum() - spare <= count <= near + spare and (~used).sum() <= spare)
    return bool((must & ~found).sum() <= bounds.lost * must.sum() and (~used).sum() <= spare)


def bars_are_right(
    panel: PanelSpec, one: SeriesSpec, read: dict[str, Any], scales: dict[str, str], bounds: Bounds = EXACT
) -> bool:
    """Both ends of every bar that can be seen, at its position."""
    x, y = panel.axes_of(one)
    position, value = (y, x) if one.horizontal else (x, y)
    truth = _bars(one.points, one.bases, one.horizontal, position, value)
    spots = np.asarray([[np.nan if v is None else v for v in p] for p in read["points"]], float).reshape(-1, 2)
    spots[:, 0] = as_years_or_days(x, scales.get("bottom"), spots[:, 0])
    got = _bars(spots.tolist(), read.get("bases") or (), one.horizontal, position, value)
    span = abs(position.range[1] - position.range[0])
    slack = 0.3 / span if position.scale == "category" else bounds.off
    found, used = pair_off(truth, got, np.asarray([slack, bounds.off, bounds.off]))
    tall = np.abs(truth[:, 2] - truth[:, 1]) > bounds.off / 2
    seen = np.abs(got[:, 2] - got[:, 1]) > bounds.off / 2
    spare = bounds.lost * tall.sum()
    return bool((tall & ~found).sum() <= spare and (seen & ~used).sum() <= spare)


def _bars(
    points: Sequence[Sequence[float]], bases: Sequence[float], horizontal: bool, position: AxisSpec, value: AxisSpec
) -> Array:
    """Position, base and end of each bar in fractions, cut at the plot area; shape (n, 3)."""
    spots = np.asarray(points, float).reshape(-1, 2)
    at, length = (spots[:, 1], spots[:, 0]) if horizontal else (spots[:, 0], spots[:, 1])
    start = np.asarray(bases, float) if len(bases) == len(spots) else np.zeros(len(spots))
    ends = [np.nan_to_num(np.clip(places(value, v), 0, 1)) for v in (start, start + length)]
    return np.stack((places(position, at), *ends), axis=1)


def is_right(
    panel: PanelSpec, one: SeriesSpec, read: dict[str, Any], scales: dict[str, str], bounds: Bounds = EXACT
) -> bool:
    """Whether the data of a read series is that of a true one."""
    family = FAMILIES.get(read["kind"])
    outline = one.kind == "histogram" and read["kind"] == "step"
    if FAMILIES[one.kind] != family and not outline:
        return False
    if family == "bar":
        return bars_are_right(panel, one, read, scales, bounds)
    truth, got = true_places(panel, one), read_places(panel, one, read, scales)
    if family == "scatter":
        return dots_are_right(truth, got, read.get("count"), bounds)
    dashed = one.dash not in {None, "solid"}
    return line_is_right(truth, got, both_ways=one.kind == "line", dashed=dashed, bounds=bounds)


def unlike(panel: PanelSpec, one: SeriesSpec, read: dict[str, Any], scales: dict[str, str]) -> float:
    """How little a read series resembles a true one in colour, dash, marker, kind and data; 0 for the same."""
    cost: float = colour_distance(one.colour, read.get("color"))
    cost += 0.3 * (one.dash is not None and read.get("dash") not in {None, one.dash})
    cost += 0.3 * (read.get("marker") != one.marker and (read.get("marker") is None or one.marker is None))
    cost += 0.1 * (read.get("marker") != one.marker)
    cost += 1.0 * (FAMILIES.get(read["kind"], read["kind"]) != FAMILIES.get(one.kind, one.kind))
    truth, got = true_places(panel, one), read_places(panel, one, read, scales)
    truth = truth[inside(truth)]
    if not len(truth) or not len(got):
        return cost + 1.0 * (len(one.points) > 0)
    gaps = to_polyline(truth[:: max(1, len(truth) // 60)], got)
    return cost + 5 * float(np.minimum(gaps, 0.2).mean())


def colour_distance(a: str, b: str | None) -> float:
    """Between two `#rrggbb`, 0 to 1; 1 where one is missing."""
    if not b:
        return 1.0
    first, second = (np.asarray([int(c[i : i + 2], 16) for i in (1, 3, 5)]) / 255 for c in (a, b))
    return float(np.sqrt(((first - second) ** 2).mean()))
