"""Rank correlation with ties: Kendall's tau-b and Spearman's rho, in numpy alone."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BLOCK = 1024


def average_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Ranks from 1 of a vector; equal values share the mean of their ranks."""
    _, inverse, counts = np.unique(np.asarray(values, np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: NDArray[np.float64] = (last - (counts - 1) / 2)[inverse]
    return means


def spearman_rho(x: ArrayLike, y: ArrayLike) -> float:
    """Pearson's correlation of the average ranks; NaN where either vector is constant or has under two values."""
    ranks = np.stack([average_ranks(x), average_ranks(y)])
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    norms = np.sqrt((centred**2).sum(axis=1))
    return float(centred[0] @ centred[1] / norms.prod()) if norms.all() else float("nan")


def kendall_tau_b(x: ArrayLike, y: ArrayLike) -> float:
    """Kendall's tau-b of two vectors of one length, -1 to 1.

    (concordant - discordant) / sqrt((pairs - ties in x)(pairs - ties in y)) (Kendall 1945, The treatment of ties in
    ranking problems). NaN where either is constant. Time grows with the square of the length, memory with the length.
    """
    first, second = np.asarray(x, np.float64), np.asarray(y, np.float64)
    agreement = untied_x = untied_y = 0.0
    for start in range(0, first.size, _BLOCK):
        signs_x = np.sign(first[start : start + _BLOCK, None] - first)
        signs_y = np.sign(second[start : start + _BLOCK, None] - second)
        agreement += float((signs_x * signs_y).sum())
        untied_x += float(np.abs(signs_x).sum())
        untied_y += float(np.abs(signs_y).sum())
    return agreement / (untied_x * untied_y) ** 0.5 if untied_x and untied_y else float("nan")
