"""Dashed lines that a program turned into filled outlines, one thin shape for each dash, as Skia does."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from omniscience_assets.evidence.paths import Path, Polyline

_THIN = 8.0
"""Widest stroke that is looked for, in points."""
_MIN_DASHES = 4
_PARALLEL = 0.08
"""Sine of the angle from which on two dashes have a corner between them."""


def as_stroke(path: Path, least: int = _MIN_DASHES) -> Path | None:
    """The dashed stroke along at least `least` dashes of a filled path; `None` where its parts are no dashes."""
    if len(path.items) < 3 * least or set(path.operators) - {"l", "q", "r", "c"}:
        return None
    rings = [_without_joins(ring) for ring in path.polylines()]
    if len(rings) < least or any(len(ring) < 4 for ring in rings):
        return None
    sizes = [_measure(ring) for ring in rings]
    width = float(np.median([size[0] for size in sizes]))
    if width > _THIN or any(size[0] > 1.6 * width + 0.3 for size in sizes):
        return None
    lengths = [size[1] for size in sizes]
    if max(lengths) < 0.5 * width:
        return None
    line = np.vstack(_with_corners(_in_order([_middle(ring, width) for ring in rings])))
    items: tuple[Any, ...] = tuple(
        ("l", tuple(a), tuple(b)) for a, b in zip(line[:-1].tolist(), line[1:].tolist(), strict=True)
    )
    return replace(
        path, paint="s", operators="l" * len(items), items=items, stroke=path.fill, fill=None,
        width=round(2 * width) / 2, dashes=_pattern(lengths),
    )  # fmt: skip


def _without_joins(ring: Polyline) -> Polyline:
    """The outline without the spikes that joins of segments leave: out to a point and back again."""
    kept: list[list[float]] = []
    for point in ring.tolist():
        kept.append(point)
        while len(kept) >= 3 and max(abs(kept[-1][0] - kept[-3][0]), abs(kept[-1][1] - kept[-3][1])) < 0.15:
            del kept[-2:]
    return np.array(kept)


def _measure(ring: Polyline) -> tuple[float, float]:
    """Width and length of a thin closed shape, from its area and its circumference."""
    closed = np.vstack([ring, ring[:1]])
    x, y = closed.T
    area = abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2
    half = float(np.hypot(*np.diff(closed, axis=0).T).sum()) / 2
    root = max(0.0, half * half / 4 - area) ** 0.5
    return half / 2 - root, half / 2 + root


def _middle(ring: Polyline, width: float) -> Polyline:
    """Half way between the two sides of a thin shape, which part at the corners that are farthest apart."""
    ring = ring[:-1] if np.allclose(ring[0], ring[-1], atol=0.01) else ring
    sample = ring[:: max(1, len(ring) // 64)]
    apart = np.hypot(*np.moveaxis(sample[:, None] - sample[None, :], -1, 0))
    step = max(1, len(ring) // 64)
    first, second = sorted(int(i) * step for i in np.unravel_index(int(apart.argmax()), apart.shape))
    one, other = ring[first : second + 1], np.vstack([ring[second:], ring[: first + 1]])[::-1]
    t = np.array([0.2, 0.5, 0.8]) if len(ring) <= 6 else np.linspace(0.08, 0.92, max(3, min(24, len(ring) // 2)))
    middle: Polyline = (_along(one, t) + _along(other, t)) / 2
    first, last = middle[0] - middle[1], middle[-1] - middle[-2]
    ends = [
        end + way * max(0.0, t[0] / (t[1] - t[0]) - 0.5 * width / max(float(np.hypot(*way)), 0.01))
        for end, way in ((middle[0], first), (middle[-1], last))
    ]
    return np.vstack([ends[0], middle, ends[1]])


def _along(side: Polyline, t: Polyline) -> Polyline:
    """Points at fractions of a side's length."""
    length = np.concatenate([[0.0], np.hypot(*np.diff(side, axis=0).T).cumsum()])
    return np.stack([np.interp(t * length[-1], length, side[:, axis]) for axis in (0, 1)], axis=1)


def _in_order(dashes: list[Polyline]) -> list[Polyline]:
    """Dashes turned so that each begins where the one before it ended."""
    ordered = dashes[:1]
    for dash in dashes[1:]:
        end = ordered[-1][-1]
        near, far = (float(np.hypot(*(dash[side] - end))) for side in (0, -1))
        ordered.append(dash if near <= far else dash[::-1])
    return ordered


def _with_corners(dashes: list[Polyline]) -> list[Polyline]:
    """Dashes with the corner that lies between two straight ones, where their directions meet.

    A dash that bends tells nothing of the gap after it: noise has corners everywhere.
    """
    joined = dashes[:1]
    for before, after in pairwise(dashes):
        corner = _meeting(before[0], before[-1], after[-1], after[0])
        if corner is not None and _is_straight(before) and _is_straight(after):
            joined.append(corner[None, :])
        joined.append(after)
    return joined


def _is_straight(dash: Polyline) -> bool:
    chord, away = dash[-1] - dash[0], dash - dash[0]
    off = np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0]).max()
    return bool(off < 0.02 * float(chord @ chord))


def _meeting(a: Polyline, b: Polyline, c: Polyline, d: Polyline) -> Polyline | None:
    """Where the ray from a through b meets the ray from c through d, beyond b and d and not far from both."""
    u, v, gap = b - a, d - c, d - b
    across = float(u[0] * v[1] - u[1] * v[0])
    if abs(across) < _PARALLEL * float(np.hypot(*u) * np.hypot(*v)):
        return None
    s, t = float(gap[0] * v[1] - gap[1] * v[0]) / across, float(gap[0] * u[1] - gap[1] * u[0]) / across
    corner: Polyline = b + s * u
    far = max(float(np.hypot(*(corner - b))), float(np.hypot(*(corner - d))))
    return corner if s >= 0 and t >= 0 and far <= 1.5 * float(np.hypot(*gap)) + 0.5 else None


def _pattern(lengths: list[float]) -> tuple[float, ...]:
    """Dash lengths as a pattern: one for equal dashes, two where long and short ones take turns."""
    inner = lengths[1:-1] or lengths
    low, high = float(np.quantile(inner, 0.1)), float(np.quantile(inner, 0.9))
    return (high, high, low, high) if low < 0.6 * high else (high, high)
