"""Which figures are alike in one respect: keys that figures share, and pairs of keys that are near each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

DuplicateBy = Literal["image", "text", "embedding"]
Indices = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Near pairs of keys, each once, the smaller key on the left; sorted by left, then by right."""

    left: Indices
    right: Indices
    similarity: Similarities

    @classmethod
    def none(cls) -> "Pairs":
        """No pairs."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Relation:
    """What figures have in common in one respect."""

    by: DuplicateBy
    keys: Indices
    """(n,) for each figure the number of its key, counted from 0 in the order of the figures; -1: it has none."""
    near: Pairs
    """Keys that are not equal but near."""
    exact: bool = False
    """Equal keys mean equal content, and not just equal signatures."""
    within_paper: float = 0.0
    """Least similarity of two figures of one paper; above 1, it says nothing about them."""


Measure = Callable[[Indices, Indices], Similarities]
"""Similarity (m,) of pairs of keys (m,) and (m,)."""


def number(values: Sequence[bytes | str | None]) -> tuple[Indices, list[int]]:
    """The keys of figures by their values, and where each key occurs first; `None` is no value."""
    numbers: dict[bytes | str, int] = {}
    firsts: list[int] = []
    keys = np.full(len(values), -1, np.int64)
    for index, value in enumerate(values):
        if value is None:
            continue
        key = numbers.setdefault(value, len(numbers))
        if key == len(firsts):
            firsts.append(index)
        keys[index] = key
    return keys, firsts


def verified(left: Indices, right: Indices, count: int, measure: Measure, least: float) -> Pairs:
    """The near ones of some candidate pairs of `count` keys, which may repeat and stand either way round.

    Every member of a connected group is also compared with the group's first: where thousands of keys are alike, not
    all of their pairs can be candidates, and this finds the one that stands for all in linear time.
    """
    near = _measured(_codes(left, right, count), count, measure, least)
    groups = connected(near.left, near.right, count)
    members = np.unique(np.concatenate((near.left, near.right)))
    hubs = _codes(groups[members], members, count)
    known = near.left * count + near.right
    more = _measured(np.setdiff1d(hubs, known), count, measure, least)
    return joined((near, more))


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Pairs of which none is in two parts, in order."""
    left = np.concatenate([part.left for part in parts])
    right = np.concatenate([part.right for part in parts])
    similarity = np.concatenate([part.similarity for part in parts])
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], similarity[order])


def connected(left: Indices, right: Indices, count: int) -> Indices:
    """For each of `count` keys the smallest key that it is connected with through pairs (m,) and (m,)."""
    labels = np.arange(count)
    while True:
        before = labels.copy()
        lowest = np.minimum(labels[left], labels[right])
        np.minimum.at(labels, left, lowest)
        np.minimum.at(labels, right, lowest)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels


def _codes(left: Indices, right: Indices, count: int) -> Indices:
    """Pairs of unlike keys as one number each, sorted, each once."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.unique((low * count + high)[low < high])


def _measured(codes: Indices, count: int, measure: Measure, least: float) -> Pairs:
    left, right = np.divmod(codes, max(count, 1))
    similarity = measure(left, right)
    near = similarity >= least
    return Pairs(left[near], right[near], similarity[near])
