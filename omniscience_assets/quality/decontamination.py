"""Figures that give away an item of a benchmark, by their image or by their words.

Words are compared as GPT-3's authors did (Brown et al. 2020, appendix C): a text of 13 or more words is given away
where 13 of its words stand in a row. A shorter text, of 8 words or more, is given away where four fifths of its triples
of words stand. Texts of fewer words, such as "What is the title of the figure?", say nothing of one figure.
"""

import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.benchmark_sets import BenchmarkError, Item, benchmark_hash, read_benchmark
from omniscience_assets.quality.duplicates import SIGNATURE_BYTES, ImageSignature, near_references
from omniscience_assets.quality.words import words

__all__ = ["BenchmarkError", "Contamination", "Decontaminator", "Item", "benchmark_hash", "read_benchmark"]

LONG: Final = 13
"""Words in a row."""
SHORT: Final = 3
LEAST_WORDS: Final = 8
LEAST_CONTAINED: Final = 0.8
_FACTOR: Final = 0x9E3779B97F4A7C15

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Contamination:
    """The item of a benchmark that a figure gives away."""

    benchmark: str
    item_id: str
    by: Literal["image", "question"]
    similarity: float
    """Of images as `quality.duplicates` gives it; of words the share of the item's runs of 13 or of 3 that stand in the
    figure's texts."""
    detail: str
    """The match, for a person to check."""


class Decontaminator:
    """Benchmarks that figures are held against, batch by batch.

    Holds the signatures of all images and the hashes of all texts in memory, some 200 bytes an image and 8 a word.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._owners = np.array([row for row, item in enumerate(items) for _ in item.images], np.int64)
        self._images = _stacked([image for item in items for image in item.images])
        self._long, self._short = _Runs(LONG), _Runs(SHORT)
        for row, item in enumerate(items):
            for text in item.texts:
                found = _hashed(_folded(text))
                if len(found) >= LONG:
                    self._long.add(row, found)
                elif len(found) >= LEAST_WORDS:
                    self._short.add(row, found)

    def images(self, signatures: Sequence[ImageSignature | None]) -> list[Contamination | None]:
        """For each figure the item whose image is likest to its own, if one is near."""
        rows = [row for row, signature in enumerate(signatures) if signature is not None]
        near = near_references(_stacked([signature for signature in signatures if signature]), self._images)
        found: list[Contamination | None] = [None] * len(signatures)
        for figure, image, similarity in sorted(
            zip(*(one.tolist() for one in near), strict=True), key=lambda hit: (hit[0], -hit[2], hit[1])
        ):
            item = self._items[self._owners[image]]
            if found[rows[figure]] is None:
                detail = f"image {similarity:.3f} like that of {item.benchmark}:{item.item_id}"
                found[rows[figure]] = Contamination(item.benchmark, item.item_id, "image", round(similarity, 4), detail)
        return found

    def words(self, texts: Sequence[str]) -> Contamination | None:
        """The item that the texts of one figure give away, its caption and context; the one contained most.

        No run of words goes over the end of a text.
        """
        best: tuple[float, int, str] | None = None
        folded = [_folded(text) for text in texts]
        hashed = [_hashed(one) for one in folded]
        for runs, least in ((self._long, 0.0), (self._short, LEAST_CONTAINED)):
            for row, share, at in runs.contained(hashed):
                if share >= least and (best is None or (-share, row) < (-best[0], best[1])):
                    best = share, row, " ".join(folded[at[0]][at[1] : at[1] + runs.length])
        if best is None:
            return None
        share, row, match = best
        item = self._items[row]
        return Contamination(item.benchmark, item.item_id, "question", round(share, 4), f'"… {match} …"')


class _Runs:
    """Runs of so many words of many texts."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._owners: dict[int, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        self._rows: list[int] = []
        self._known: Hashes | None = None

    def add(self, row: int, hashes: Hashes) -> None:
        """A text of an item, as the hashes of its words."""
        runs = np.unique(_runs(hashes, self.length))
        for run in runs.tolist():
            self._owners[run].append(len(self._sizes))
        self._sizes.append(len(runs))
        self._rows.append(row)
        self._known = None

    def contained(self, texts: Sequence[Hashes]) -> list[tuple[int, float, tuple[int, int]]]:
        """Items of which runs stand in some texts: `(item, share of its runs, (text, word) of the first)`."""
        if self._known is None:
            self._known = np.array(sorted(self._owners), np.uint64)
        counts: Counter[int] = Counter()
        firsts: dict[int, tuple[int, int]] = {}
        seen: set[int] = set()
        for number, hashes in enumerate(texts):
            runs = _runs(hashes, self.length)
            for word in np.flatnonzero(_isin(runs, self._known)).tolist():
                run = int(runs[word])
                if run not in seen:
                    seen.add(run)
                    counts.update(self._owners[run])
                    for owner in self._owners[run]:
                        firsts.setdefault(owner, (number, word))
        return [(self._rows[one], counts[one] / self._sizes[one], firsts[one]) for one in sorted(counts)]


def _folded(text: str) -> list[str]:
    return words(unicodedata.normalize("NFKC", text).casefold())


def _hashed(folded: Sequence[str]) -> Hashes:
    return np.array([zlib.crc32(word.encode()) for word in folded], np.uint64)


def _runs(hashes: Hashes, length: int) -> Hashes:
    """A hash of each `length` neighbours, (n - length + 1,), a polynomial of theirs."""
    if len(hashes) < length:
        return np.empty(0, np.uint64)
    powers = np.cumprod(np.full(length, _FACTOR, np.uint64))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(hashes, length) @ powers)


def _isin(runs: Hashes, known: Hashes) -> npt.NDArray[np.bool_]:
    if not len(known):
        return np.zeros(len(runs), bool)
    at = np.minimum(np.searchsorted(known, runs), len(known) - 1)
    return np.asarray(known[at] == runs)


def _stacked(signatures: Sequence[Any]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(signatures), np.uint8).reshape(-1, SIGNATURE_BYTES)
