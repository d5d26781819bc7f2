"""What of a panel's series can be seen, on a coarse drawing of its plot area."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omniscience_tests.benchmarks.charts.comparing import places
from omniscience_tests.benchmarks.charts.spec import PanelSpec, SeriesSpec

Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]
_SHAPE = 120, 180
"""Rows from the bottom and columns: cells of a point or two."""
_POINTS = 1.3
"""Of a cell."""
_LEAST = 0.4
"""Of what is drawn of a series that stays visible."""
_CURVES = {"line", "step", "scatter"}


def ink(panel: PanelSpec) -> Mask:
    """Cells of the plot area, shape (rows from the bottom, columns), that a series touches."""
    return np.any([_drawn(panel, one) for one in panel.series], axis=0)


def is_clear(panel: PanelSpec) -> bool:
    """Every curve and cloud can be seen, within the plot area and below later ones, and be told from the others."""
    looks = [
        (one.colour, one.kind, one.dash, one.marker, one.filled)
        for one in panel.series
        if one.kind not in {"band", "heat_map"}
    ]
    return len(set(looks)) == len(looks) and all(share >= _LEAST for share in shares(panel))


def shares(panel: PanelSpec) -> list[float]:
    """Share of each curve and cloud that lies within the plot area and below no later one."""
    drawn = [_drawn(panel, one) for one in panel.series]
    covers = [_wider(mask, one) if _is_opaque(one) else 0 * mask for one, mask in zip(panel.series, drawn, strict=True)]
    found = []
    for index, one in enumerate(panel.series):
        if one.kind in _CURVES and not one.optional:
            over = np.any([0 * drawn[index], *covers[index + 1 :]], axis=0)
            seen = (drawn[index] & ~over).sum() / max(1, drawn[index].sum())
            found.append(min(float(seen), _inside(panel, one)))
    return found


def _wider(mask: Mask, one: SeriesSpec) -> Mask:
    """A cell more above and below a thick line."""
    return mask | np.roll(mask, 1, axis=0) | np.roll(mask, -1, axis=0) if one.width >= 1.5 else mask


def _is_opaque(one: SeriesSpec) -> bool:
    return one.kind in _CURVES and one.opacity == 1 and (bool(one.dash) or one.filled)


def _inside(panel: PanelSpec, one: SeriesSpec) -> float:
    at = _cells(panel, one, one.points)
    at = at[np.isfinite(at).all(axis=1)]
    return float(((at >= 0) & (at < _SHAPE[::-1])).all(axis=1).mean())


def _cells(panel: PanelSpec, one: SeriesSpec, points: Sequence[Sequence[float]]) -> Array:
    """Column and row of each point, not rounded."""
    values = np.asarray(points, float).reshape(-1, 2)
    at = [places(axis, column) for axis, column in zip(panel.axes_of(one), values.T, strict=True)]
    return np.stack(at, axis=1) * _SHAPE[::-1] * (1 - 1e-9)


def _drawn(panel: PanelSpec, one: SeriesSpec) -> Mask:
    if one.kind in {"bar", "histogram", "box"}:
        return _columns(panel, one)
    mask = np.zeros(_SHAPE, bool)
    if one.kind == "band":
        ends = zip(
            *(((x, low), (x, high)) for (x, _), (low, high) in zip(one.points, one.errors, strict=True)), strict=True
        )
        for line in ends:
            _trace(mask, _cells(panel, one, line))
    elif one.kind in _CURVES:
        at = _cells(panel, one, one.points)
        if one.dash:
            _trace(mask, at)
        if one.marker:
            reach = max(0, round(one.size / 2 / _POINTS) - 1)
            for shift in np.ndindex(2 * reach + 1, 2 * reach + 1):
                _dot(mask, at + np.asarray(shift) - reach)
        rods = [(x, v) for (x, _), pair in zip(one.points, one.errors, strict=False) for v in (*pair, np.nan)]
        _trace(mask, _cells(panel, one, rods))
    return mask


def _columns(panel: PanelSpec, one: SeriesSpec) -> Mask:
    """Bars, bins and boxes as rectangles from one end of the plot area to the end of the bar."""
    mask = np.zeros(_SHAPE, bool)
    values = [max(values) for values in one.samples] or [v[0 if one.horizontal else 1] for v in one.points]
    bases = one.bases or (0.0,) * len(values)
    tops = [
        max((base + v, *pair)) for base, v, pair in zip(bases, values, one.errors or [()] * len(values), strict=True)
    ]
    places = [p[1 if one.horizontal else 0] for p in one.points]
    wide = one.edges[1] - one.edges[0] if one.edges else one.bar_width
    for place, top in zip(places, tops, strict=True):
        sides = [(place + one.shift + side * wide / 2) for side in (-1, 1)]
        corners = [(top, v) if one.horizontal else (v, top) for v in sides]
        (x0, y0), (x1, y1) = np.clip(np.nan_to_num(_cells(panel, one, corners)), 0, _SHAPE[::-1]).astype(int).tolist()
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        mask[(slice(y0, y1 + 1), slice(x1 + 1)) if one.horizontal else (slice(y1 + 1), slice(x0, x1 + 1))] = True
    return mask


def _trace(mask: Mask, at: Array) -> None:
    """Paint straight lines from point to point; NaN interrupts."""
    steps = np.diff(at, axis=0)
    whole = np.isfinite(steps).all(axis=1)
    starts, steps = at[:-1][whole], steps[whole]
    counts = np.minimum(2000, np.abs(steps).max(axis=1, initial=0)).astype(int) + 2
    nth = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    _dot(
        mask,
        np.repeat(starts, counts, axis=0)
        + (nth / np.repeat(counts - 1, counts))[:, None] * np.repeat(steps, counts, axis=0),
    )
    _dot(mask, at)


def _dot(mask: Mask, at: Array) -> None:
    with np.errstate(invalid="ignore"):
        inside = ((at >= 0) & (at < _SHAPE[::-1])).all(axis=1)
    column, row = at[inside].astype(int).T
    mask[row, column] = True
