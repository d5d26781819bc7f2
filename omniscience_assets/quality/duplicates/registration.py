"""How alike two figures are when one is laid over the other as well as it can be."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.duplicates.images import FREQUENCIES, Floats, cosines

Indices = npt.NDArray[np.intp]

LONGEST_CROP: Final = 0.06
"""Share of a side that one of two figures may lack there, a little above the five percent that are promised."""

_STEPS = 9
_PLACE = 5
_LEAST_CORRELATION = 0.72
_SHARE_WEIGHT = 9
_CORRELATION_BACK = 1.5
_SHARE_BACK = 0.3
_MOST_MOVED = 0.04
_SHAPE_TOLERANCE = 0.06
_PAIRS_AT_ONCE = 1_024


@dataclass(frozen=True, slots=True)
class _Scale:
    """How finely figures are laid over each other."""

    samples: int
    frequencies: int
    turns: int


_FINE: Final = _Scale(24, FREQUENCIES, 2)
_COARSE: Final = _Scale(16, 14, 1)
"""Enough to tell nine of ten unlike pairs, in a third of the time."""


@dataclass(frozen=True, slots=True)
class _Windows:
    """Windows of one axis of a figure that the whole of another may show, w in number; they may reach beyond 0..1."""

    whole: Floats
    """(s, f): cosines at samples of all of the axis."""
    lengths: Floats
    """(w,): log2 of their lengths; that of the axis is 1."""
    moves: Floats
    """(w,): how far the start or the end lies from that of the axis."""
    inside: Floats
    """(w, s): 1 where a sample lies inside of the axis."""
    waves: Floats
    """(w, s, f): cosines at samples of the window, zero where it lies outside."""
    flat_waves: Floats
    """(s * f, w): the same."""
    flat_energy: Floats
    """(f * f, w): products of the waves of a window."""


def similarities(left: Floats, right: Floats, left_shapes: Floats, right_shapes: Floats) -> Floats:
    """Similarity (n,) of n pairs of figures: 1 for copies, 0 for figures that are nothing alike.

    `right` is laid over that window of `left` where the edges correlate best; only windows that agree with the widths
    by heights of both figures count. The similarity is the smaller one of this correlation and of what is left of 1
    when the share of all edges that differ in the one place, a fifth of the sides wide, where they differ most, is
    taken away nine times: a chart with other data agrees with its like nearly everywhere. Something is given back for
    windows that are not the whole, since samples of both do not coincide then: in proportion to how far they are from
    it, up to 0.06 of the correlation and 0.012 of the share.
    The result does not depend on which pairs are asked for together.

    Args:
        left: coefficients (n, 20, 20), as `unpack` gives them.
        right: coefficients of the other figures.
        left_shapes: log2 of width by height (n,).
        right_shapes: that of the other figures.
    """
    found = np.zeros(len(left), np.float32)
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        found[part] = _similarity(left[part], right[part], right_shapes[part] - left_shapes[part])
    return np.round(found, 4)


def _similarity(figures: Floats, wholes: Floats, narrower: Floats) -> Floats:
    found = np.zeros(len(figures), np.float32)
    _, _, correlation = _register(_COARSE, figures, wholes, narrower)
    alike = np.flatnonzero(correlation >= _LEAST_CORRELATION)
    figures, wholes, windows = figures[alike], wholes[alike], _windows(_FINE)
    across, along, correlation = _register(_FINE, figures, wholes, narrower[alike])
    overlap = windows.inside[along][:, :, None] * windows.inside[across][:, None, :]
    one = _unit(windows.waves[along] @ figures @ windows.waves[across].transpose(0, 2, 1))
    other = _unit((windows.whole @ wholes @ windows.whole.T) * overlap)
    moved = np.minimum(np.maximum(windows.moves[across], windows.moves[along]), _MOST_MOVED)
    correlation = np.minimum(correlation + _CORRELATION_BACK * moved, 1)
    apart = np.maximum(_worst(np.square(one - other) / 2) - _SHARE_BACK * moved, 0)
    found[alike] = np.clip(np.minimum(correlation, 1 - _SHARE_WEIGHT * apart), 0, 1)
    return found


def _register(scale: _Scale, figures: Floats, wholes: Floats, narrower: Floats) -> tuple[Indices, Indices, Floats]:
    """The windows across and along of each of `figures` that agree best with all of `wholes`, and the correlation.

    Crops of the two axes are independent, so that they are sought in turns.
    """
    windows = _windows(scale)
    figures, wholes = (part[:, : scale.frequencies, : scale.frequencies] for part in (figures, wholes))
    drawn = windows.whole @ wholes @ windows.whole.T
    rows = np.broadcast_to(windows.whole, (len(figures), *windows.whole.shape))
    inside, high = np.ones((len(figures), scale.samples), np.float32), np.zeros(len(figures), np.float32)
    for _ in range(scale.turns):
        across, _ = _best(windows, rows @ figures, drawn * inside[:, :, None], high + narrower)
        columns, wide = windows.waves[across], windows.lengths[across]
        seen = (drawn * windows.inside[across][:, None, :]).transpose(0, 2, 1)
        along, correlation = _best(windows, columns @ figures.transpose(0, 2, 1), seen, wide - narrower)
        rows, inside, high = windows.waves[along], windows.inside[along], windows.lengths[along]
    return across, along, correlation


def _best(windows: _Windows, figures: Floats, drawn: Floats, lengths: Floats) -> tuple[Indices, Floats]:
    """The window (n,) of each figure's second axis that correlates best, and the correlation.

    `figures` (n, s, f) are sampled along the first axis and coefficients along the second; `drawn` (n, s, s) are
    samples. All windows are scored through products of the two, so that none is ever drawn. Windows whose log2 length
    does not fit `lengths` are left out.
    """
    n, across = len(figures), figures.transpose(0, 2, 1)
    products = (drawn.transpose(0, 2, 1) @ figures).reshape(n, windows.waves[0].size) @ windows.flat_waves
    energies = (across @ figures).reshape(n, len(windows.flat_energy)) @ windows.flat_energy
    seen = np.square(drawn).sum(axis=1) @ windows.inside.T
    correlations = products / np.sqrt(np.maximum(energies * seen, 1e-12))
    correlations[np.abs(windows.lengths - lengths[:, None]) > _SHAPE_TOLERANCE] = 0
    best = correlations.argmax(axis=1)
    return best, correlations[np.arange(n), best]


def _unit(maps: Floats) -> Floats:
    return np.asarray(maps / np.maximum(np.linalg.norm(maps, axis=(1, 2), keepdims=True), 1e-9))


def _worst(maps: Floats) -> Floats:
    """The largest sum (n,) over squares of `_PLACE` samples a side of each map (n, s, s)."""
    sums = np.pad(maps.cumsum(axis=1).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    far, near = slice(_PLACE, None), slice(None, -_PLACE)
    places = sums[:, far, far] - sums[:, near, far] - sums[:, far, near] + sums[:, near, near]
    return np.asarray(places.max(axis=(1, 2)))


@cache
def _windows(scale: _Scale) -> _Windows:
    moves = np.linspace(-LONGEST_CROP, LONGEST_CROP, _STEPS)
    ends = np.array([(start, 1 + end) for start, end in product(moves, moves)], np.float32)
    furthest = np.abs(ends - np.array([0, 1], np.float32)).max(axis=1)
    at = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * ((np.arange(scale.samples) + 0.5) / scale.samples)
    inside = ((at >= 0) & (at <= 1)).astype(np.float32)
    waves = np.stack([cosines(scale.samples, scale.frequencies, *pair) for pair in ends]) * inside[:, :, None]
    energy = waves.transpose(0, 2, 1) @ waves
    return _Windows(
        whole=cosines(scale.samples, scale.frequencies),
        lengths=np.log2(ends[:, 1] - ends[:, 0]),
        moves=furthest,
        inside=inside,
        waves=waves,
        flat_waves=np.ascontiguousarray(waves.reshape(len(ends), -1).T),
        flat_energy=np.ascontiguousarray(energy.reshape(len(ends), -1).T),
    )
