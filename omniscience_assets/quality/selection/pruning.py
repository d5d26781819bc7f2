"""Concept-cluster pruning: keep a share of a set, more of its complex concepts (Abbas et al., arXiv 2401.04578)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from omniscience_assets.quality.selection.budgets import cluster_budgets, smallest_budgets
from omniscience_assets.quality.selection.complexity import complexities, inter_distances, intra_distances, shares
from omniscience_assets.quality.selection.kmeans import Clusters
from omniscience_assets.quality.selection.semdedup import Keep, cluster_order
from omniscience_assets.quality.selection.vectors import Ints, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """What is kept of a clustered set."""

    kept: Mask
    """`(rows,)`; the removed rows are all others."""
    ranks: Ints
    """`(rows,)`: place from 1 in the order of its cluster; kept is who stands within the budget."""
    budgets: Ints
    """`(k,)`: rows that each cluster keeps."""


def concept_pruning(
    ids: ArrayLike,
    clusters: Clusters,
    size: int,
    *,
    tau: float = 0.1,
    neighbours: int = 20,
    minimum: int = 1,
    balance: float = 0.0,
    keep: Keep = "hard",
    seed: int = 0,
) -> Pruned:
    """Keep exactly `size` rows.

    Args:
        ids: One per row, all different; ties are broken by them.
        clusters: Of the set, deduplicated before.
        size: Rows to keep.
        tau: Temperature of the shares. The authors' code has 0.5; 0.1 is what is said to be best.
        neighbours: Nearest other centroids that the distance between clusters is a mean of.
        minimum: Rows that each cluster keeps, except its last.
        balance: Where above 0, each keeps this share of size / k instead.
        keep: Which of a cluster.
        seed: For `random`.

    Raises:
        ValueError: no budgets add up to `size`.
    """
    complexity = complexities(inter_distances(clusters.centroids, neighbours), intra_distances(clusters))
    sizes = clusters.sizes
    lower = smallest_budgets(sizes, size, minimum=minimum, balance=balance)
    budgets = cluster_budgets(shares(complexity, tau), sizes, size, lower)
    kept, ranks = choose(ids, clusters, budgets, keep=keep, seed=seed)
    return Pruned(kept, ranks, budgets)


def choose(
    ids: ArrayLike, clusters: Clusters, budgets: Ints, *, keep: Keep = "hard", seed: int = 0
) -> tuple[Mask, Ints]:
    """Which rows stand within the budget of their cluster, and their ranks in it from 1."""
    sequence = cluster_order(ids, clusters, keep, seed)
    starts = np.cumsum(clusters.sizes) - clusters.sizes
    ranks = np.empty(len(sequence), np.intp)
    ranks[sequence] = np.arange(len(sequence)) - starts[clusters.labels[sequence]] + 1
    return ranks <= budgets[clusters.labels], ranks
