"""Near pairs among many image signatures: candidates by low frequencies, then registration."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.duplicates.images import (
    FREQUENCIES,
    SIGNATURE_BYTES,
    Floats,
    cosines,
    unpack,
    unpack_shapes,
)
from omniscience_assets.quality.duplicates.registration import similarities
from omniscience_assets.quality.duplicates.relations import Indices, Pairs, Similarities, verified

LEAST_SIMILARITY: Final = 0.92
"""Of two figures that show the same. The same chart with other data stays below, copies above (bench_duplicates)."""
LEAST_WITHIN_PAPER: Final = 0.97
"""The same for two figures of one paper, where those of one template differ in as little as a label or a thin line."""

_LOW: Final = 8
"""Frequencies below it make a candidate."""
_LEAST_COSINE: Final = 0.8
_CROPS: Final = (0.0, 0.03)
"""Windows in which a figure is sought: all of it, and all but this share of each side."""
_TABLES: Final = 4
_LEAST_PER_LIST: Final = 512
"""Figures that share a pivot, on the average; from 262,144 figures on the square root of their number."""
_MOST_CANDIDATES: Final = 16
"""By rank, and again by likeness, for one window and list; the rest of a large group is found through its first."""
_BLOCK: Final = 16_384
_CELLS: Final = 262_144
"""Of a block of cosines: one that stays in the cache."""
_MOST_SQUEEZED: Final = 0.25
"""Of log2 of width by height: what five percent off each of two opposite sides change, and some."""


def near_images(signatures: npt.NDArray[np.uint8]) -> Pairs:
    """Near pairs of signatures (n, SIGNATURE_BYTES) that all differ, the figure to keep rather before the other.

    Low frequencies of each signature, and of its inner windows, are vectors; vectors with the same nearest pivot in one
    of four tables of pivots, drawn from the vectors themselves, are compared. Time grows with n to the power 1.5,
    memory is some 1.5 kB a signature. With up to 512 signatures every pair is looked at.
    """
    if len(signatures) < 2:
        return Pairs.none()
    found = list(_candidates(*_vectors(signatures)))
    left, right = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    shapes = unpack_shapes(signatures)
    alike = np.abs(shapes[left] - shapes[right]) <= _MOST_SQUEEZED
    return verified(left[alike], right[alike], len(signatures), _Measure(signatures), LEAST_SIMILARITY)


def image_similarities(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> Similarities:
    """Similarity (m,) of each pair of signatures (m, SIGNATURE_BYTES); see `similarities`.

    The bytes of a pair decide which of the two is laid over the other, so that the measure is symmetric.
    """
    first, second = np.ascontiguousarray(left), np.ascontiguousarray(right)
    raw = f"S{SIGNATURE_BYTES}"
    turned = (first.view(raw) > second.view(raw))[:, 0]
    first, second = np.where(turned[:, None], second, first), np.where(turned[:, None], first, second)
    (one, one_shapes), (other, other_shapes) = unpack(first), unpack(second)
    return similarities(one, other, one_shapes, other_shapes)


class _Measure:
    def __init__(self, signatures: npt.NDArray[np.uint8]) -> None:
        self._signatures = signatures

    def __call__(self, left: Indices, right: Indices) -> Similarities:
        found = np.empty(len(left), np.float32)
        for start in range(0, len(left), _BLOCK):
            part = slice(start, start + _BLOCK)
            found[part] = image_similarities(self._signatures[left[part]], self._signatures[right[part]])
        return found


def _vectors(signatures: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Unit vectors (n, 55) of whole figures, and those of their windows (windows, n, 55)."""
    u, v = np.mgrid[:_LOW, :_LOW]
    low = (u**2 + v**2 < _LOW**2) & (u + v > 0)
    zooms = [cosines(2 * _LOW, _LOW).T @ cosines(2 * _LOW, FREQUENCIES, crop, 1 - crop) for crop in _CROPS]
    windows = np.empty((len(zooms) ** 2, len(signatures), int(low.sum())), np.float32)
    for start in range(0, len(signatures), _BLOCK):
        part = slice(start, start + _BLOCK)
        coefficients, _ = unpack(signatures[part])
        for index, window in enumerate(windows):
            along, across = zooms[index // len(zooms)], zooms[index % len(zooms)]
            window[part] = _unit((along @ coefficients @ across.T)[:, low])
    middle = windows[0].mean(axis=0)
    for window in windows:
        window[:] = _unit(window - middle)
    return windows[0], windows


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _candidates(wholes: Floats, windows: Floats) -> Iterator[tuple[Indices, Indices]]:
    rng = np.random.default_rng(0)
    count = max(1, min(len(wholes) // _LEAST_PER_LIST, math.isqrt(len(wholes))))
    for _ in range(_TABLES if count > 1 else 1):
        pivots = wholes[rng.choice(len(wholes), count, replace=False)]
        lists = _lists(wholes, pivots)
        for window in windows:
            for members, asking in zip(lists, _lists(window, pivots), strict=True):
                yield from _compare(window, asking, wholes, members)


def _lists(vectors: Floats, pivots: Floats) -> list[Indices]:
    """For each pivot the vectors that it is nearest to, in their order."""
    nearest = np.empty(len(vectors), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        part = slice(start, start + _BLOCK)
        nearest[part] = (vectors[part] @ pivots.T).argmax(axis=1)
    order = np.argsort(nearest, kind="stable")
    return np.split(order, np.searchsorted(nearest[order], np.arange(1, len(pivots))))


def _compare(windows: Floats, asking: Indices, wholes: Floats, members: Indices) -> Iterator[tuple[Indices, Indices]]:
    if not len(members):
        return
    others, rows = np.ascontiguousarray(wholes[members].T), max(1, _CELLS // len(members))
    for start in range(0, len(asking), rows):
        part = asking[start : start + rows]
        cosine = windows[part] @ others
        row, column = np.divmod(np.flatnonzero(cosine >= _LEAST_COSINE), len(members))
        crowded = np.flatnonzero(np.bincount(row, minlength=len(part)) > 2 * _MOST_CANDIDATES)
        if len(crowded):
            few = ~np.isin(row, crowded)
            chosen = [_chosen(cosine[one]) for one in crowded.tolist()]
            row = np.concatenate((row[few], np.repeat(crowded, [len(one) for one in chosen])))
            column = np.concatenate((column[few], *chosen))
        yield part[row], members[column]


def _chosen(cosines_: Floats) -> Indices:
    """Of the near ones of a crowd (k,) the first and the likest."""
    near = np.flatnonzero(cosines_ >= _LEAST_COSINE)
    likest = near[np.argsort(-cosines_[near], kind="stable")[:_MOST_CANDIDATES]]
    return np.union1d(near[:_MOST_CANDIDATES], likest)
