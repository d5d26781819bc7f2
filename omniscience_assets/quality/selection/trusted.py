"""DataComp's `image_based` filter: keep what lies where a trusted set lies (arXiv 2304.14108, section 3.5)."""

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.kmeans import assign
from omniscience_assets.quality.selection.vectors import Mask, UnitVectors


def target_centroids(centroids: NDArray[np.float32], trusted: UnitVectors) -> Mask:
    """`(k,)`: which of the pool's centroids is the nearest one of any trusted row."""
    targets = np.zeros(len(centroids), bool)
    targets[assign(trusted, centroids).labels] = True
    return targets


def near_trusted(vectors: UnitVectors, centroids: NDArray[np.float32], trusted: UnitVectors) -> Mask:
    """`(rows,)`: rows whose nearest centroid, by inner product, is also that of a trusted one.

    Args:
        vectors: The pool, or any part of it.
        centroids: `(k, dimensions)`, of unit length: of a clustering of the pool.
        trusted: Embeddings of a set that a person has chosen; ImageNet in the original, curated figures here.
    """
    kept: Mask = target_centroids(centroids, trusted)[assign(vectors, centroids).labels]
    return kept
