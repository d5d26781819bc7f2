"""SemDeDup: drop what repeats, by meaning, an earlier item of its cluster (Abbas et al. 2023, arXiv 2303.09540)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.quality.selection.kmeans import Clusters
from omniscience_assets.quality.selection.vectors import Ints, Mask, UnitVectors, id_order, random_keys

Keep = Literal["hard", "easy", "random"]
"""Which of a cluster come first: the furthest from the centroid, the nearest to it, or any."""

_BLOCK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class NearestEarlier:
    """For each row, the most similar row among those before it in its cluster."""

    similarity: NDArray[np.float32]
    """`(rows,)`: their cosine, 0 to 1; 0 for the first of a cluster, and where no cosine is above 0."""
    earlier: Ints
    """`(rows,)`: position of that row, -1 for none. It may itself be removed: the published rule cleans nothing up."""


def cluster_order(ids: ArrayLike, clusters: Clusters, keep: Keep, seed: int) -> Ints:
    """Positions of rows by cluster, and within one in the order in which they are kept; ties by id."""
    order = id_order(ids, len(clusters.labels))
    if keep == "random":
        key: NDArray[np.float32] | NDArray[np.uint64] = random_keys(np.asarray(ids)[order], seed)
    else:
        key = (clusters.distances if keep == "easy" else -clusters.distances)[order]
    sequence: Ints = order[np.lexsort((key, clusters.labels[order]))]
    return sequence


def nearest_earlier(
    ids: ArrayLike, vectors: UnitVectors, clusters: Clusters, *, keep: Keep = "hard", seed: int = 0
) -> NearestEarlier:
    """The greatest similarity of each row to one that stands before it in its cluster.

    Time grows with the sum of the squared cluster sizes; memory with the largest cluster and a block.
    """
    similarity = np.zeros(len(vectors), np.float32)
    earlier = np.full(len(vectors), -1, np.intp)
    sequence = cluster_order(ids, clusters, keep, seed)
    for members in np.split(sequence, np.cumsum(clusters.sizes)[:-1]):
        if len(members) > 1:
            best, which = _within(vectors.gather(members))
            similarity[members] = best
            earlier[members] = np.where(which >= 0, members[which], -1)
    return NearestEarlier(similarity, earlier)


def _within(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], Ints]:
    best = np.zeros(len(points), np.float32)
    which = np.full(len(points), -1, np.intp)
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        columns = np.arange(len(block))
        for above in range(0, start + 1, _BLOCK):
            table = points[above : above + _BLOCK] @ block.T
            if above == start:
                table = np.triu(table, 1)
            top = np.argmax(table, axis=0)
            found = np.minimum(table[top, columns], 1)
            better = np.flatnonzero(found > best[start : start + _BLOCK])
            best[start + better] = found[better]
            which[start + better] = above + top[better]
    return best, which


def near_duplicates(nearest: NearestEarlier, eps: float) -> Mask:
    """Rows to remove: those whose similarity to an earlier one is above 1 - eps.

    Raises:
        ValueError: `eps` lies outside 0 to 1.
    """
    if not 0 <= eps <= 1:
        raise ValueError(f"eps must lie between 0 and 1, not {eps}")
    return nearest.similarity > np.float32(1 - eps)


def duplicates_beyond(ids: ArrayLike, nearest: NearestEarlier, size: int) -> tuple[Mask, float]:
    """Rows to remove so that exactly `size` stay, and the eps that this means.

    Those that are most like an earlier one go first. The rule removes all that are above 1 - eps, so where several are
    equally similar at the limit, no eps gives the size; then the greater ids among these go too.

    Raises:
        ValueError: `size` lies outside 0 to the number of rows.
    """
    rows = len(nearest.similarity)
    if not 0 <= size <= rows:
        raise ValueError(f"size must lie between 0 and the {rows} rows, not {size}")
    order = id_order(ids, rows)
    order = order[np.argsort(nearest.similarity[order], kind="stable")]
    removed = np.zeros(rows, bool)
    removed[order[size:]] = True
    return removed, 1 - float(nearest.similarity[order[size - 1]]) if size else 1.0
