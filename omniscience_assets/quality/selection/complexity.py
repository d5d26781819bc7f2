"""How complex the clusters of a set are, and what share of a budget follows (Abbas et al. 2024, arXiv 2401.04578).

A concept is complex where its cluster is wide and far from others; simple, dense ones need fewer examples.
"""

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.kmeans import Clusters


def intra_distances(clusters: Clusters) -> NDArray[np.float64]:
    """`(k,)`: mean of 1 - cosine to the centroid over the rows of each cluster; NaN where it has none."""
    totals = np.bincount(clusters.labels, clusters.distances, len(clusters.centroids))
    with np.errstate(invalid="ignore"):
        means: NDArray[np.float64] = totals / clusters.sizes
    return means


def inter_distances(centroids: NDArray[np.float32], neighbours: int = 20) -> NDArray[np.float64]:
    """`(k,)`: mean of 1 - cosine to the nearest other centroids, `neighbours` of them or all that there are.

    Centroids are normalised first: the inner product of others is no cosine, and the nearest one by it need not be the
    centroid itself, which is left out here by its place and not by its rank. NaN where there is only one.
    """
    wide = centroids.astype(np.float64)
    unit = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    k, taken = len(unit), min(neighbours, len(unit) - 1)
    if taken < 1:
        return np.full(k, np.nan)
    means = np.empty(k)
    for start in range(0, k, 1024):
        cosines = unit[start : start + 1024] @ unit.T
        cosines[np.arange(len(cosines)), start + np.arange(len(cosines))] = -np.inf
        means[start : start + 1024] = 1 - np.partition(cosines, k - taken, axis=1)[:, k - taken :].mean(axis=1)
    return means


def complexities(inter: NDArray[np.float64], intra: NDArray[np.float64]) -> NDArray[np.float64]:
    """`(k,)`: their product; a cluster that is too small to have one gets the mean of the others, or 0."""
    product = inter * intra
    known = product[~np.isnan(product)]
    return np.nan_to_num(product, nan=float(known.mean()) if known.size else 0.0)


def shares(complexity: NDArray[np.float64], tau: float = 0.1) -> NDArray[np.float64]:
    """`(k,)`: softmax(complexity / tau), the wanted share of each cluster; a small tau favours the complex ones.

    Raises:
        ValueError: `tau` is not above 0.
    """
    if not tau > 0:
        raise ValueError(f"tau must be above 0, not {tau}")
    powers = np.exp((complexity - complexity.max()) / tau)
    result: NDArray[np.float64] = powers / powers.sum()
    return result
