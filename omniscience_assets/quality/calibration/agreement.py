"""How far reviewers agree, with each other and with gates: kappas, rank correlations, and intervals for them."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.quality.calibration.votes import Votes
from omniscience_assets.quality.rank_correlation import kendall_tau_b, spearman_rho


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic and its confidence interval."""

    value: float
    low: float
    high: float
    figures: int
    """How many it rests on."""


def cohen_kappa(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Cohen's kappa of two raters' categories, one each per figure (Cohen 1960).

    The interval is the large-sample one of Fleiss, Cohen and Everitt (1969). NaN where both always gave one category.

    Raises:
        ValueError: the raters judged different numbers of figures, or none.
    """
    one, other = np.asarray(first), np.asarray(second)
    if one.shape != other.shape or one.ndim != 1 or not one.size:
        raise ValueError(f"two raters of the same figures are needed, not {one.shape} and {other.shape}")
    categories, codes = np.unique(np.concatenate([one, other]), return_inverse=True)
    table = np.zeros((len(categories), len(categories)))
    np.add.at(table, (codes[: one.size], codes[one.size :]), 1 / one.size)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float(np.trace(table)), float(rows @ columns)
    if expected > 1 - 1e-12:
        return Estimate(float("nan"), float("nan"), float("nan"), one.size)
    kappa = (observed - expected) / (1 - expected)
    sums = columns[:, None] + rows[None, :]  # p(.i) + p(j.)
    diagonal = (np.diag(table) * (1 - (rows + columns) * (1 - kappa)) ** 2).sum()
    beside = (1 - kappa) ** 2 * ((table - np.diag(np.diag(table))) * sums**2).sum()
    variance = (diagonal + beside - (kappa - expected * (1 - kappa)) ** 2) / (one.size * (1 - expected) ** 2)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * max(0.0, float(variance)) ** 0.5
    return Estimate(kappa, kappa - half, kappa + half, one.size)


def fleiss_kappa(counts: ArrayLike) -> float:
    """Fleiss' kappa of `(figures, categories)` counts of reviews (Fleiss 1971).

    Figures may have different numbers of reviews; those with fewer than two say nothing and are left out. NaN where no
    figure has two, or all reviews are of one category.
    """
    table = np.asarray(counts, np.float64)
    table = table[table.sum(axis=1) >= 2]
    if not len(table):
        return float("nan")
    raters = table.sum(axis=1)
    observed = float(((table * (table - 1)).sum(axis=1) / (raters * (raters - 1))).mean())
    expected = float(((table.sum(axis=0) / table.sum()) ** 2).sum())
    return (observed - expected) / (1 - expected) if expected < 1 - 1e-12 else float("nan")


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    figures: int,
    *,
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
) -> Estimate:
    """A statistic of figures, given by their positions, with the percentile interval of drawing figures anew.

    Whole figures are drawn, so that reviews of one figure stay together. Samples for which it is NaN are left out.
    """
    generator = np.random.default_rng(seed)
    drawn = [statistic(generator.integers(0, figures, figures)) for _ in range(replicates)] if figures else []
    known = np.array(drawn)[~np.isnan(drawn)] if drawn else np.array([])
    low, high = np.quantile(known, [0.5 - confidence / 2, 0.5 + confidence / 2]) if known.size else (np.nan, np.nan)
    return Estimate(statistic(np.arange(figures)), float(low), float(high), figures)


def reviewer_agreement(votes: Votes, *, confidence: float = 0.95, replicates: int = 1000, seed: int = 0) -> Estimate:
    """Fleiss' kappa of keep against not keep over all reviewers, with its bootstrap interval."""
    counts = np.stack([(votes == 0).sum(axis=1), (votes == 1).sum(axis=1)], axis=1)
    return bootstrap(
        lambda at: fleiss_kappa(counts[at]), len(counts), confidence=confidence, replicates=replicates, seed=seed
    )


def rank_agreement(
    measure: ArrayLike,
    scores: ArrayLike,
    *,
    method: Callable[[ArrayLike, ArrayLike], float] = kendall_tau_b,
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Kendall's tau-b, or Spearman's rho, of a measure and reviewers' scores, with its bootstrap interval.

    Args:
        measure: `(figures,)`; figures whose value or score is NaN are left out.
        scores: `(figures,)`, such as the mean score of a figure's reviewers.
        method: `kendall_tau_b` or `spearman_rho`.
        confidence: Of the interval.
        replicates: Samples that are drawn.
        seed: Of drawing.
    """
    one, other = np.asarray(measure, np.float64), np.asarray(scores, np.float64)
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    return bootstrap(
        lambda at: method(one[at], other[at]), one.size, confidence=confidence, replicates=replicates, seed=seed
    )


__all__ = [
    "Estimate", "bootstrap", "cohen_kappa", "fleiss_kappa", "kendall_tau_b", "rank_agreement", "reviewer_agreement",
    "spearman_rho",
]  # fmt: skip
