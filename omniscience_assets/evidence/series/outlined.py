"""Dashed lines that a program turned into filled outlines, one thin shape for each dash, as Skia does."""

from dataclasses import replace
from typing import Any

import numpy as np

from omniscience_assets.evidence.paths import Path, Polyline

_THIN = 8.0
"""Widest stroke that is looked for, in points."""
_MIN_DASHES = 4


def as_stroke(path: Path) -> Path | None:
    """The dashed stroke along the dashes of a filled path; `None` where its parts are no dashes."""
    if len(path.items) < 4 * _MIN_DASHES or set(path.operators) - {"l", "q", "r", "c"}:
        return None
    rings = path.polylines()
    if len(rings) < _MIN_DASHES or any(len(ring) < 4 for ring in rings):
        return None
    sizes = [_measure(ring) for ring in rings]
    width = float(np.median([size[0] for size in sizes]))
    if width > _THIN or any(size[0] > 1.6 * width + 0.3 for size in sizes):
        return None
    lengths = [size[1] for size in sizes]
    if max(lengths) < 0.5 * width:
        return None
    line = np.vstack(_in_order([_middle(ring) for ring in rings]))
    items: tuple[Any, ...] = tuple(
        ("l", tuple(a), tuple(b)) for a, b in zip(line[:-1].tolist(), line[1:].tolist(), strict=True)
    )
    return replace(
        path, paint="s", operators="l" * len(items), items=items, stroke=path.fill, fill=None, width=width,
        dashes=_pattern(lengths),
    )  # fmt: skip


def _measure(ring: Polyline) -> tuple[float, float]:
    """Width and length of a thin closed shape, from its area and its circumference."""
    closed = np.vstack([ring, ring[:1]])
    x, y = closed.T
    area = abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2
    half = float(np.hypot(*np.diff(closed, axis=0).T).sum()) / 2
    root = max(0.0, half * half / 4 - area) ** 0.5
    return half / 2 - root, half / 2 + root


def _middle(ring: Polyline) -> Polyline:
    """Half way between the outline's way out and its way back."""
    ring = ring[:-1] if np.allclose(ring[0], ring[-1], atol=0.01) else ring
    sides = np.hypot(*(ring - np.roll(ring, -1, axis=0)).T)
    start = int(sides.argmax()) if len(ring) == 4 else 0
    ring = np.roll(ring, -start, axis=0)
    half = len(ring) // 2
    middle: Polyline = (ring[:half] + ring[::-1][:half]) / 2
    return middle


def _in_order(dashes: list[Polyline]) -> list[Polyline]:
    """Dashes turned so that each begins where the one before it ended."""
    ordered = dashes[:1]
    for dash in dashes[1:]:
        end = ordered[-1][-1]
        near, far = (float(np.hypot(*(dash[side] - end))) for side in (0, -1))
        ordered.append(dash if near <= far else dash[::-1])
    return ordered


def _pattern(lengths: list[float]) -> tuple[float, ...]:
    """Dash lengths as a pattern: one for equal dashes, two where long and short ones take turns."""
    inner = lengths[1:-1] or lengths
    low, high = float(np.quantile(inner, 0.1)), float(np.quantile(inner, 0.9))
    return (high, high, low, high) if low < 0.6 * high else (high, high)
