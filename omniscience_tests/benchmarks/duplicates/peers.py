"""Other tools on the same images and texts."""

import time
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.quality.words import words

PERMUTATIONS = 128


def missing(module: str) -> str | None:
    """How to install a peer, or `None` where it is there."""
    return None if find_spec(module) else f"not installed: pip install {module}"


def perceptual_hash(image: Image.Image, side: int) -> bytes:
    """imagehash's pHash of `side`² bits, packed."""
    import imagehash

    return np.packbits(imagehash.phash(image, hash_size=side).hash).tobytes()


def hamming(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Bits (n, m) that differ between each of n and each of m hashes."""
    return np.stack([np.bitwise_count(one ^ right).sum(axis=1, dtype=np.int64) for one in left])


def datasketch_pairs(texts: Sequence[str], threshold: float) -> tuple[set[tuple[int, int]], float]:
    """Pairs that MinHashLSH offers and whose estimated Jaccard index of word pairs is high enough; seconds."""
    from datasketch import MinHash, MinHashLSH

    started = time.perf_counter()
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    hashes, found = [], set()
    for row, text in enumerate(texts):
        one = MinHash(num_perm=PERMUTATIONS)
        one.update_batch([pair.encode() for pair in _pairs(text)])
        found |= {(other, row) for other in index.query(one) if hashes[other].jaccard(one) >= threshold}
        index.insert(row, one)
        hashes.append(one)
    return found, time.perf_counter() - started


def rensa_pairs(texts: Sequence[str], threshold: float) -> tuple[set[tuple[int, int]], float]:
    """The same by rensa's R-MinHash and its LSH."""
    from rensa import RMinHash, RMinHashLSH

    started = time.perf_counter()
    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
    hashes, found = [], set()
    for row, text in enumerate(texts):
        one = RMinHash(num_perm=PERMUTATIONS, seed=0)
        one.update(_pairs(text))
        found |= {(other, row) for other in index.query(one) if hashes[other].jaccard(one) >= threshold}
        index.insert(row, one)
        hashes.append(one)
    return found, time.perf_counter() - started


def _pairs(text: str) -> list[str]:
    found = words(text.casefold())
    return [f"{one} {other}" for one, other in pairwise(found)]
