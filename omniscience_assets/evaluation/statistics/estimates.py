"""The mean over questions with its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from omniscience_assets.evaluation.statistics.clusters import (
    PaperSums,
    checked_scores,
    degrees_of_freedom,
    robust_variance,
    sum_by_paper,
)
from omniscience_assets.evaluation.statistics.student import t_quantile

CONFIDENCE = 0.95

_PSEUDO_PAPER = 0.25
"""Of the size of a typical question's paper: chosen on simulated papers, see `estimate_mean`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its 95 % interval; `None` where it could not be measured."""

    value: float | None
    low: float | None
    high: float | None
    """The interval needs two papers."""
    papers: int
    questions: int


def estimate_mean(scores: ArrayLike, papers: Sequence[str]) -> Estimate:
    """Mean score over questions, with an interval for what fresh papers of this kind would give.

    The interval is Wilson's score interval (1927) with the variance that was measured between papers in place of the
    binomial one, as surveys do for shares in clusters (Franco, Little, Louis and Slud 2019, J. Survey Stat. Methodol.
    7:334), with the CR2 variance and the degrees of freedom of Bell and McCaffrey (2002) because papers are few and of
    unequal size. Two small pseudo-papers are added before, one all right and one all wrong, as Agresti and Coull (Am.
    Stat. 1998, 52:119) do with trials: few papers that are nearly all right say little of the spread between papers.
    There the percentiles of a bootstrap by paper hold the truth too rarely, and a bootstrap-t is twice as wide;
    `bench_evaluation` prints all three. With fewer than five papers it is cautious.

    Args:
        scores: (questions,) each in [0, 1], or NaN where the question was not scored; such a question counts nowhere.
        papers: (questions,) the paper that each question is about. The order of the questions does not matter.

    Raises:
        ValueError: a score is not in [0, 1], or the lengths differ.
    """
    return estimate_sums(sum_by_paper(checked_scores(scores), papers))


def estimate_sums(sums: PaperSums) -> Estimate:
    """As `estimate_mean`, of scores in [0, 1] that are summed by paper already."""
    if sums.questions == 0:
        return Estimate(None, None, None, 0, 0)
    low, high = _interval(sums) if sums.papers > 1 else (None, None)
    return Estimate(sums.mean, low, high, sums.papers, sums.questions)


def _interval(sums: PaperSums) -> tuple[float, float]:
    pseudo = _PSEUDO_PAPER * float(np.sum(sums.sizes**2)) / sums.questions
    totals, sizes = np.append(sums.totals, [pseudo, 0]), np.append(sums.sizes, [pseudo, pseudo])
    centre = float(totals.sum() / sizes.sum())
    quantile = t_quantile((1 + CONFIDENCE) / 2, degrees_of_freedom(sizes))
    trials = centre * (1 - centre) / robust_variance(totals, sizes)
    excess = quantile**2 / trials
    middle = centre + excess / 2
    half = math.sqrt(excess * centre * (1 - centre) + excess**2 / 4)
    low, high = (middle - half) / (1 + excess), (middle + half) / (1 + excess)
    return max(0.0, min(low, sums.mean)), min(1.0, max(high, sums.mean))
