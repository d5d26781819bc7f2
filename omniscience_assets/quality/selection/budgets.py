"""How many rows each cluster may keep: the nearest to its wanted share that adds up (arXiv 2401.04578, equation 4).

minimise |x - N p|^2 subject to sum x = N, lower <= x <= size. By the Karush-Kuhn-Tucker conditions its only solution is
x_j = clip(N p_j + lambda, lower_j, size_j) with the one lambda that makes the sum N.
"""

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.vectors import Ints


def smallest_budgets(sizes: Ints, total: int, *, minimum: int = 1, balance: float = 0.0) -> Ints:
    """`(k,)`: what each cluster keeps at least.

    `minimum`, or with class balancing int(total / k * balance), but never the last row of a cluster:
    min(that, size - 1), and 0 for an empty one.
    """
    least = int(total / len(sizes) * balance) if balance > 0 else minimum
    return np.maximum(np.minimum(least, sizes - 1), 0)


def continuous_budgets(wanted: NDArray[np.float64], sizes: Ints, total: int, lower: Ints) -> NDArray[np.float64]:
    """`(k,)`: the exact optimum before rounding, for `wanted` shares that add up to 1.

    Raises:
        ValueError: no budgets within the bounds add up to `total`.
    """
    if not lower.sum() <= total <= sizes.sum():
        raise ValueError(
            f"{total} rows cannot be kept: the clusters keep {lower.sum()} at least, {sizes.sum()} at most"
        )
    target = total * wanted
    low, high = float((lower - target).min()), float((sizes - target).max())
    while low < (middle := (low + high) / 2) < high:
        if np.clip(target + middle, lower, sizes).sum() < total:
            low = middle
        else:
            high = middle
    budgets: NDArray[np.float64] = np.clip(target + high, lower, sizes)
    return budgets


def cluster_budgets(wanted: NDArray[np.float64], sizes: Ints, total: int, lower: Ints) -> Ints:
    """`(k,)`: whole budgets within the bounds that add up to `total` exactly.

    The optimum, rounded by the largest remainders; the first cluster among equals.

    Raises:
        ValueError: no budgets within the bounds add up to `total`.
    """
    exact = continuous_budgets(wanted, sizes, total, lower)
    whole = np.floor(exact + 1e-9).astype(np.intp)
    missing = total - int(whole.sum())
    # rounding of floats may leave the sum one above, never the bounds broken
    step, room = (1, whole < sizes) if missing > 0 else (-1, whole > lower)
    remainders = np.where(room, step * (exact - whole), -np.inf)
    whole[np.argsort(-remainders, kind="stable")[: abs(missing)]] += step
    return whole
