"""Spherical k-means: clusters by cosine, the same for any order of the rows (Dhillon and Modha 2001)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.quality.selection.vectors import Ints, UnitVectors, id_order

_POINTS_PER_CLUSTER = 256
"""Centroids are learnt on a sample of so many points each, as faiss does; all points are assigned in the end."""
_CANDIDATES_PER_CLUSTER = 16
_TRIES = 8
_MAX_SPREAD_CLUSTERS = 1024
"""Up to here first centroids are spread out (k-means++); its cost grows with the square, so beyond they are drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """An assignment of rows to centroids."""

    centroids: NDArray[np.float32]
    """`(k, dimensions)`, each of length 1."""
    labels: Ints
    """`(rows,)`: the nearest centroid. A cluster may be empty only where there are fewer than k distinct directions."""
    distances: NDArray[np.float32]
    """`(rows,)`: 1 - cosine to that centroid."""

    @property
    def sizes(self) -> Ints:
        """`(k,)`: rows per cluster."""
        return np.bincount(self.labels, minlength=len(self.centroids))


def spherical_kmeans(ids: ArrayLike, vectors: UnitVectors, k: int, *, seed: int = 0, iterations: int = 100) -> Clusters:
    """Cluster unit vectors by cosine, into `k` clusters.

    Memory beside the embeddings is the sample's labels, the centroids and a block. A centroid that loses all its points
    moves to the point that is furthest from its own.

    Args:
        ids: One per row, all different. The result depends on them and not on the order of the rows.
        vectors: The embeddings.
        k: 1 to the number of rows.
        seed: Of the sample and of the first centroids.
        iterations: At most so many; it ends before when no label changes.

    Raises:
        ValueError: `k` is out of range, ids repeat, or an embedding has no direction.
    """
    if not 1 <= k <= len(vectors):
        raise ValueError(f"k must lie between 1 and the {len(vectors)} rows, not {k}")
    order = id_order(ids, len(vectors))
    points = vectors.take(order)
    generator = np.random.default_rng(seed)
    sample = _sample(points, k * _POINTS_PER_CLUSTER, generator)
    centroids = _first_centroids(sample, k, generator)
    labels: Ints | None = None
    for _ in range(iterations):
        found = assign(sample, centroids)
        if labels is not None and np.array_equal(found.labels, labels):
            break
        labels = found.labels
        centroids = _move(sample, found)
    last = assign(points, centroids)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Clusters(centroids, last.labels[back], last.distances[back])


def assign(vectors: UnitVectors, centroids: NDArray[np.float32]) -> Clusters:
    """Each row to the centroid of the greatest inner product; the first among equals."""
    labels = np.empty(len(vectors), np.intp)
    distances = np.empty(len(vectors), np.float32)
    for part in vectors.parts(len(centroids)):
        block = vectors.gather(part)
        labels[part] = np.argmax(block @ centroids.T, axis=1)
        # row by row, so that equal rows get equal distances wherever they stand in a block
        distances[part] = np.maximum(0, 1 - np.einsum("ij,ij->i", block, centroids[labels[part]]))
    return Clusters(centroids, labels, distances)


def _sample(points: UnitVectors, size: int, generator: np.random.Generator) -> UnitVectors:
    if len(points) <= size:
        return points
    return points.take(np.sort(generator.choice(len(points), size, replace=False)))


def _first_centroids(sample: UnitVectors, k: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Far points by chance, each the best of a few (greedy k-means++, Arthur and Vassilvitskii 2007), or any points."""
    if k > _MAX_SPREAD_CLUSTERS:
        return sample.gather(np.sort(generator.choice(len(sample), k, replace=False)))
    candidates = _sample(sample, k * _CANDIDATES_PER_CLUSTER, generator).gather()
    chosen = [int(generator.integers(len(candidates)))]
    distances = np.maximum(0, 1 - candidates @ candidates[chosen[0]])
    for _ in range(1, k):
        cumulated = np.cumsum(distances, dtype=np.float64)
        drawn = np.searchsorted(cumulated, generator.random(_TRIES) * cumulated[-1], side="right")
        tried = np.minimum(drawn, len(candidates) - 1)
        left = np.minimum(distances, np.maximum(0, 1 - candidates[tried] @ candidates.T))
        best = int(np.argmin(left.sum(axis=1)))
        chosen.append(int(tried[best]))
        distances = left[best]
    first: NDArray[np.float32] = candidates[chosen]
    return first


def _move(sample: UnitVectors, found: Clusters) -> NDArray[np.float32]:
    """The normalised mean of each cluster; those with none go to the furthest points."""
    sums = np.zeros(found.centroids.shape, np.float64)
    for part in sample.parts(1):
        labels = found.labels[part]
        order = np.argsort(labels, kind="stable")
        present, starts = np.unique(labels[order], return_index=True)
        sums[present] += np.add.reduceat(sample.gather(part)[order], starts, axis=0, dtype=np.float64)
    lengths = np.sqrt((sums**2).sum(axis=1))
    lost = np.flatnonzero(lengths < 1e-9)
    moved: NDArray[np.float32] = (sums / np.maximum(lengths, 1e-9)[:, None]).astype(np.float32)
    if lost.size:
        moved[lost] = sample.gather(np.argsort(-found.distances, kind="stable")[: lost.size])
    return moved
