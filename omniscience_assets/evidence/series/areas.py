"""Filled areas and bands between two curves."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.paths import Path, Polyline
from omniscience_assets.evidence.series.drawn import Array, Drawn, Style
from omniscience_assets.evidence.series.lines import bins_of, has_flat_base, is_function, is_stepped
from omniscience_assets.records import Box

_COLUMNS = 160
_PAPER = 0.98
"""Least part of the colour of paper: what has it is the ground of a legend or a hole."""
_SEEN = 0.3
"""Points by which a shape must reach into the plot area to be seen."""
_WIDE = 0.15
"""A band spans at least so much of the plot area's width."""


def find_areas(fills: Iterable[Path], frame: Box, base: float) -> list[Drawn]:
    """Bands, and areas that stand on the line y = `base` of the page; other filled shapes are left out."""
    found = []
    for path in fills:
        if path.fill is None or min(path.fill) > _PAPER:
            continue
        rings = path.polylines()
        if len(rings) == 1 and is_stepped(rings[0]) and has_flat_base(rings[0]):
            found.append(bins_of(rings[0], Style(path.fill), path))
            continue
        edges = [edge for ring in rings if (edge := _edges(ring, frame)) is not None]
        if len(edges) != 1 or len(rings) > 3:
            continue
        x, top, bottom = _within(edges[0], frame)
        if len(x) < 2:
            continue
        standing = float(np.median(np.abs(bottom - base))) < 0.7 or float(np.ptp(bottom)) < 0.5
        middle = top if standing else (top + bottom) / 2
        points = np.stack([x, middle], axis=1)
        band = Drawn("area" if standing else "band", Style(path.fill), points, path.order, paths=[path])
        band.errors = None if standing else np.stack([bottom, top], axis=1)
        found.append(band)
    return found


def _edges(ring: Polyline, frame: Box) -> tuple[Array, Array, Array] | None:
    """Upper and lower edge over a grid of x, of a closed outline that every upright line cuts twice at most."""
    if len(ring) < 5 or len(ring) > 100_000:
        return None
    left, right = int(ring[:, 0].argmin()), int(ring[:, 0].argmax())
    if ring[right, 0] - ring[left, 0] < _WIDE * (frame[2] - frame[0]):
        return None
    first, second = _halves(ring, left, right)
    if not (is_function(first) and is_function(second)):
        return None
    xs = np.unique(np.concatenate([first[:, 0], second[:, 0]]).round(3))
    xs = xs[(xs >= frame[0] - 0.5) & (xs <= frame[2] + 0.5)]
    if len(xs) < 2:
        return None
    ys = [_at(half, xs) for half in (first, second)]
    top, bottom = np.minimum(*ys), np.maximum(*ys)
    kept = _extreme_columns(top, bottom)
    return xs[kept], top[kept], bottom[kept]


def _extreme_columns(top: Array, bottom: Array) -> npt.NDArray[np.intp]:
    """Indices of at most `_COLUMNS` columns: the ends, and of each stretch where its edges reach farthest."""
    if len(top) <= _COLUMNS:
        return np.arange(len(top))
    stretches = pairwise(np.linspace(0, len(top), _COLUMNS // 2).astype(int).tolist())
    reached = {
        start + int(edge) for start, end in stretches for edge in (top[start:end].argmin(), bottom[start:end].argmax())
    }
    return np.array(sorted(reached | {0, len(top) - 1}))


def _within(edges: tuple[Array, Array, Array], frame: Box) -> tuple[Array, Array, Array]:
    """What is seen of a shape that reaches over the plot area: its edges there, from the first place to the last."""
    x, top, bottom = edges
    seen = np.flatnonzero((bottom > frame[1] + _SEEN) & (top < frame[3] - _SEEN))
    part = slice(int(seen[0]), int(seen[-1]) + 1) if len(seen) else slice(0)
    return x[part], np.clip(top[part], frame[1], frame[3]), np.clip(bottom[part], frame[1], frame[3])


def _halves(ring: Polyline, left: int, right: int) -> tuple[Polyline, Polyline]:
    """The outline's two ways from its leftmost to its rightmost point."""
    low, high = sorted((left, right))
    one = ring[low : high + 1]
    other = np.vstack([ring[high:], ring[: low + 1]])
    return _without_sides(one), _without_sides(other)


def _without_sides(half: Polyline) -> Polyline:
    """A way without the upright sides at its ends."""
    while len(half) > 2 and abs(half[0, 0] - half[1, 0]) < 0.01:
        half = half[1:]
    while len(half) > 2 and abs(half[-1, 0] - half[-2, 0]) < 0.01:
        half = half[:-1]
    return half


def _at(half: Polyline, xs: Array) -> Array:
    order = np.argsort(half[:, 0], kind="stable")
    values: Array = np.interp(xs, half[order, 0], half[order, 1])
    return values
