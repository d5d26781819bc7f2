"""Near pairs among many text signatures: candidates by MinHash and bands, then the Jaccard index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.duplicates.relations import Indices, Pairs, Similarities, verified
from omniscience_assets.quality.duplicates.texts import MOST_HASHES, TextSignature

LEAST_JACCARD: Final = 0.62
"""Of pairs of words. A tenth of the words of a text replaced, none of them neighbours, leaves 0.65 or more."""

_BANDS: Final = 32
_ROWS: Final = 4
"""A pair of Jaccard index j is a candidate with probability 1 - (1 - j^4)^32 (Broder 1997; Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3): 0.995 at 0.62, 0.23 at 0.3, 0.003 at 0.1."""
_NEIGHBOURS: Final = 8
"""Of a text in a bucket that are compared with it, beside the bucket's first; larger buckets hang together by these."""
_PAIRS_AT_ONCE: Final = 65_536
_MULTIPLIER: Final = 0x9E3779B97F4A7C15

Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Sets:
    """Sorted hashes of many texts, one after the other."""

    hashes: Hashes
    starts: Indices
    """(n + 1,)."""

    def limits(self) -> npt.NDArray[np.uint64]:
        """Up to where (n,) the hashes of each text are known: its largest where the signature was cut, else all."""
        full = np.diff(self.starts) == MOST_HASHES
        return np.where(full, self.hashes[self.starts[1:] - 1], np.uint64(2**32)).astype(np.uint64)


def near_texts(signatures: Sequence[TextSignature], papers: Indices) -> Pairs:
    """Near pairs of signatures that all differ, those of one paper left out.

    Args:
        signatures: the text to keep rather before the other.
        papers: (n,) number of the paper whose captions have this signature, -1 if those of several do.
    """
    if len(signatures) < 2:
        return Pairs.none()
    sets = _joined(signatures)
    left, right = (np.concatenate(side) for side in zip(*_candidates(sets), strict=True))
    within = (papers[left] == papers[right]) & (papers[left] >= 0)
    return verified(left[~within], right[~within], len(signatures), _Measure(sets), LEAST_JACCARD)


def text_similarity(one: TextSignature, other: TextSignature) -> float:
    """The Jaccard index of the sets of word pairs: exact up to 256 of them, else estimated within about 0.03."""
    return float(_Measure(_joined([one, other]))(np.array([0]), np.array([1]))[0])


def _joined(signatures: Sequence[TextSignature]) -> _Sets:
    starts = np.concatenate(([0], np.cumsum([len(signature) // 4 for signature in signatures])))
    return _Sets(np.frombuffer(b"".join(signatures), "<u4"), starts)


def _candidates(sets: _Sets) -> Iterator[tuple[Indices, Indices]]:
    rng = np.random.default_rng(0)
    for _ in range(_BANDS):
        keys = np.zeros(len(sets.starts) - 1, np.uint64)
        for _ in range(_ROWS):
            flip, factor = rng.integers(2**32, size=2, dtype=np.uint32)
            hashed = (sets.hashes ^ flip) * (factor | np.uint32(1))
            least = np.minimum.reduceat(hashed, sets.starts[:-1]).astype(np.uint64)
            keys = (keys ^ least) * np.uint64(_MULTIPLIER)
            keys ^= keys >> np.uint64(29)
        yield from _bucket_pairs(keys)


def _bucket_pairs(keys: npt.NDArray[np.uint64]) -> Iterator[tuple[Indices, Indices]]:
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    firsts = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    places = np.arange(len(keys)) - firsts
    yield order[firsts[places > 0]], order[places > 0]
    for distance in range(1, _NEIGHBOURS + 1):
        reached = np.flatnonzero(places > distance)
        yield order[reached - distance], order[reached]


class _Measure:
    def __init__(self, sets: _Sets) -> None:
        self._sets = sets
        self._limits = sets.limits()

    def __call__(self, left: Indices, right: Indices) -> Similarities:
        found = np.empty(len(left), np.float32)
        for start in range(0, len(left), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            found[part] = self._jaccard(left[part], right[part])
        return np.asarray(np.round(found, 4))

    def _jaccard(self, left: Indices, right: Indices) -> npt.NDArray[np.float64]:
        """Sort the hashes of both texts of each pair together: those of both stand twice."""
        limits = np.minimum(self._limits[left], self._limits[right])
        marked = np.concatenate([self._marked(side, limits) for side in (left, right)])
        marked.sort()
        twice = marked[1:][marked[1:] == marked[:-1]]
        pairs = np.arange(len(left) + 1, dtype=np.uint64) << np.uint64(32)
        total = np.diff(np.searchsorted(marked, pairs))
        shared = np.diff(np.searchsorted(twice, pairs))
        return np.asarray(shared / np.maximum(total - shared, 1))

    def _marked(self, texts: Indices, limits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        """The hashes of each text up to a limit, with the number of the pair in the upper half."""
        starts = self._sets.starts
        sizes = starts[texts + 1] - starts[texts]
        pair = np.repeat(np.arange(len(texts)), sizes)
        place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        hashes = self._sets.hashes[starts[texts][pair] + place].astype(np.uint64)
        known = hashes <= limits[pair]
        return np.asarray(((pair.astype(np.uint64) << np.uint64(32)) | hashes)[known])
