"""Near pairs among many image signatures: candidates by low frequencies, then registration."""

import math
from collections.abc import Iterable, Iterator
from functools import partial
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
from omniscience_assets.quality.duplicates.threads import in_threads

LEAST_SIMILARITY: Final = 0.92
"""Of two figures that show the same. The same chart with other data stays below, copies above (bench_duplicates)."""
LEAST_WITHIN_PAPER: Final = 0.97
"""The same for two figures of one paper, where those of one template differ in as little as a label or a thin line."""

_LOW: Final = 8
"""Frequencies below it make a candidate."""
_LEAST_COSINE: Final = 0.82
_USUAL: Final = (-0.17, -0.10, -0.115, -0.12, -0.085, -0.095)
"""What figures have in common, margins and frames: the means of the frequencies (2, 0), (4, 0), (6, 0), (0, 2), (0, 4)
and (0, 6), the vertical one first, over some hundred figures of papers. Taken away, figures differ more."""
_CROPS: Final = (0.0, 0.03)
"""Windows in which a figure is sought: all of it, and all but this share of each side."""
_TABLES: Final = 4
_LEAST_PER_LIST: Final = 512
"""Figures that share a pivot, on the average; from 262,144 figures on the square root of their number."""
_MOST_CANDIDATES: Final = 4
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
    vectors = _vectors(signatures)
    left, right = _alike(signatures, signatures, _candidates(vectors, vectors))
    return verified(left, right, len(signatures), _Measure(signatures, signatures), LEAST_SIMILARITY)


def near_references(
    signatures: npt.NDArray[np.uint8], references: npt.NDArray[np.uint8]
) -> tuple[Indices, Indices, Similarities]:
    """Near pairs of signatures (n, SIGNATURE_BYTES) and of references (m, SIGNATURE_BYTES): rows of both, similarity.

    The pairs are sorted by the row of the signature, then of the reference.
    """
    if not len(signatures) or not len(references):
        return Pairs.none().left, Pairs.none().right, Pairs.none().similarity
    known = _vectors(references)
    asked = _vectors(signatures)
    left, right = _alike(signatures, references, _candidates(asked, known))
    back = _alike(references, signatures, _candidates(known, asked))
    codes = np.unique(np.concatenate((left * len(references) + right, back[1] * len(references) + back[0])))
    left, right = np.divmod(codes, len(references))
    similarity = _Measure(signatures, references)(left, right)
    near = similarity >= LEAST_SIMILARITY
    return left[near], right[near], similarity[near]


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
    def __init__(self, left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> None:
        self._left, self._right = left, right

    def __call__(self, left: Indices, right: Indices) -> Similarities:
        found = np.empty(len(left), np.float32)

        def measure(start: int) -> None:
            part = slice(start, start + _BLOCK)
            found[part] = image_similarities(self._left[left[part]], self._right[right[part]])

        list(in_threads(measure, range(0, len(left), _BLOCK)))
        return found


def _vectors(signatures: npt.NDArray[np.uint8]) -> Floats:
    """Low frequencies of whole figures and of windows of them as unit vectors (windows, n, 55), the whole first."""
    u, v = np.mgrid[:_LOW, :_LOW]
    low = (u**2 + v**2 < _LOW**2) & (u + v > 0)
    usual = np.zeros((_LOW, _LOW), np.float32)
    usual[[2, 4, 6, 0, 0, 0], [0, 0, 0, 2, 4, 6]] = _USUAL
    zooms = [cosines(2 * _LOW, _LOW).T @ cosines(2 * _LOW, FREQUENCIES, crop, 1 - crop) for crop in _CROPS]
    windows = np.empty((len(zooms) ** 2, len(signatures), int(low.sum())), np.float32)
    for start in range(0, len(signatures), _BLOCK):
        part = slice(start, start + _BLOCK)
        coefficients, _ = unpack(signatures[part])
        for index, window in enumerate(windows):
            along, across = zooms[index // len(zooms)], zooms[index % len(zooms)]
            window[part] = _unit(_unit((along @ coefficients @ across.T)[:, low]) - usual[low])
    return windows


def _alike(
    asking: npt.NDArray[np.uint8], asked: npt.NDArray[np.uint8], found: Iterable[tuple[Indices, Indices]]
) -> tuple[Indices, Indices]:
    """Candidates whose widths by heights allow that one is a crop of the other."""
    pairs = list(found)
    left, right = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    alike = np.abs(unpack_shapes(asking)[left] - unpack_shapes(asked)[right]) <= _MOST_SQUEEZED
    return left[alike], right[alike]


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _candidates(asking: Floats, asked: Floats) -> Iterator[tuple[Indices, Indices]]:
    """Rows of windows of the one and of whole figures of the other that look alike."""
    rng = np.random.default_rng(0)
    wholes = asked[0]
    count = max(1, min(len(wholes) // _LEAST_PER_LIST, math.isqrt(len(wholes))))
    for _ in range(_TABLES if count > 1 else 1):
        pivots = wholes[rng.choice(len(wholes), count, replace=False)]
        lists = _lists(wholes, pivots)
        for window in asking:
            compared = partial(_compare, window, wholes)
            for found in in_threads(compared, zip(_lists(window, pivots), lists, strict=True)):
                yield from found


def _lists(vectors: Floats, pivots: Floats) -> list[Indices]:
    """For each pivot the vectors that it is nearest to, in their order."""
    nearest = np.empty(len(vectors), np.int64)

    def find(start: int) -> None:
        part = slice(start, start + _BLOCK)
        nearest[part] = (vectors[part] @ pivots.T).argmax(axis=1)

    list(in_threads(find, range(0, len(vectors), _BLOCK)))
    order = np.argsort(nearest, kind="stable")
    return np.split(order, np.searchsorted(nearest[order], np.arange(1, len(pivots))))


def _compare(windows: Floats, wholes: Floats, lists: tuple[Indices, Indices]) -> list[tuple[Indices, Indices]]:
    """Rows of windows and of whole figures, both from the lists of one pivot, that look alike."""
    asking, members = lists
    if not len(members):
        return [(asking[:0], members)]
    found = []
    others, rows = np.ascontiguousarray(wholes[members].T), max(1, _CELLS // len(members))
    for start in range(0, len(asking), rows):
        part = asking[start : start + rows]
        cosine = windows[part] @ others
        hits = np.flatnonzero(cosine >= _LEAST_COSINE)
        row, column = np.divmod(hits, len(members))
        if len(hits) > 2 * _MOST_CANDIDATES:
            few = _first_and_likest(row, cosine.ravel()[hits])
            row, column = row[few], column[few]
        found.append((part[row], members[column]))
    return found


def _first_and_likest(rows: Indices, cosines_: Floats) -> npt.NDArray[np.bool_]:
    """Which hits (k,), sorted by row, are among the first of their row or among its likest."""
    firsts = np.searchsorted(rows, rows)
    places = np.arange(len(rows))
    by_likeness = np.lexsort((-cosines_, rows))
    chosen = places - firsts < _MOST_CANDIDATES
    chosen[by_likeness[places - firsts < _MOST_CANDIDATES]] = True
    return np.asarray(chosen)
