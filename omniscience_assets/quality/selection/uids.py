"""Subset files as DataComp's trainers read them: sorted `.npy` arrays of 128-bit ids (arXiv 2304.14108, appendix)."""

from collections.abc import Iterable
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

UID = np.dtype("u8,u8")
"""The upper and the lower half of a 128-bit id."""
Uids = NDArray[np.void]


def uid(figure_id: str) -> str:
    """32 hexadecimal digits of a figure: the first half of the SHA-256 of its id."""
    return sha256(figure_id.encode()).hexdigest()[:32]


def uids(figure_ids: Iterable[str]) -> Uids:
    """The set of uids of figures, sorted."""
    halves = [(int(digits[:16], 16), int(digits[16:], 16)) for digits in map(uid, figure_ids)]
    return _as_set(np.array(halves, UID))


def union(*subsets: Uids) -> Uids:
    """What stands in any of the subsets."""
    return _as_set(np.concatenate([np.empty(0, UID), *subsets]))


def intersection(*subsets: Uids) -> Uids:
    """What stands in all of the subsets, of which there must be one or more."""
    return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), map(_as_set, subsets))


def write_uids(path: Path, subset: Uids) -> None:
    """Write a subset file."""
    with path.open("wb") as file:
        np.save(file, _as_set(subset))


def read_uids(path: Path) -> Uids:
    """Read a subset file.

    Raises:
        ValueError: it holds something else.
    """
    array: NDArray[Any] = np.load(path, allow_pickle=False)
    if array.dtype != UID or array.ndim != 1:
        raise ValueError(f"{path.name} holds {array.dtype} of shape {array.shape}, not a list of uids")
    return _as_set(array)


def _as_set(array: Uids) -> Uids:
    return np.unique(array)
