"""Two arms, or two runs, on the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from omniscience_assets.evaluation.statistics.clusters import Floats, PaperSums, checked_scores, sum_by_paper
from omniscience_assets.evaluation.statistics.power import LEVEL, detectable_difference, measure_spread

_ENUMERATED = 12
"""Up to so many papers all patterns of signs are gone through."""
_PATTERNS = 2000
_CHUNK = 4096
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """A mean paired difference with its 95 % interval and p-value; `None` where it could not be measured."""

    difference: float | None
    low: float | None
    high: float | None
    """The interval has the differences that the test does not reject at 5 %; 0 is inside exactly if p > 0.05."""
    p_value: float | None
    """Two-sided."""
    papers: int
    questions: int
    mde: float | None
    """The least true difference that as many papers find with power 0.8."""


def compare(scores: ArrayLike, baseline: ArrayLike, papers: Sequence[str], seed: int = 0) -> Comparison:
    """Mean of `scores` less `baseline` over the questions that are scored in both.

    The test flips the signs of whole papers' differences, which are as likely either way where the two are alike, and
    asks how often the studentised mean is as far from 0: with up to 12 papers of all flips, else of 2,000 drawn by
    `seed`. It is exact where papers' differences are symmetric and close where not (Cameron, Gelbach and Miller 2008,
    Rev. Econ. Stat. 90:414, "wild cluster bootstrap" with the null imposed; Canay, Romano and Shaikh 2017, Econometrica
    85:1013). Ties count half (Lancaster 1961, JASA 56:223): most papers may have no difference, and whole ties would
    make it miss much. Fewer than five papers never reach 5 %. Where all papers have the same mean difference, mostly
    none, there is no interval, for nothing says how much other papers would differ.

    Args:
        scores: (questions,) each in [0, 1], NaN where not scored.
        baseline: (questions,) of the same questions.
        papers: (questions,) the paper that each question is about. The order of the questions does not matter.
        seed: Of the signs.

    Raises:
        ValueError: a score is not in [0, 1], or the lengths differ.
    """
    return compare_sums(sum_by_paper(checked_scores(scores) - checked_scores(baseline), papers), seed)


def compare_sums(sums: PaperSums, seed: int = 0) -> Comparison:
    """As `compare`, of differences in [-1, 1] that are summed by paper already."""
    if sums.questions == 0:
        return Comparison(None, None, None, None, 0, 0, None)
    if sums.papers < 2:
        return Comparison(sums.mean, None, None, None, sums.papers, sums.questions, None)
    test, spread = _SignFlips(sums, seed), measure_spread(sums)
    p_value = test.p_value(0.0) if sums.totals.any() else 1.0
    if spread is None:
        return Comparison(sums.mean, None, None, p_value, sums.papers, sums.questions, None)
    low, high = test.boundary(-1.0), test.boundary(1.0)
    if p_value > LEVEL:  # where many signs tie at 0 the test may differ between 0 and its neighbours
        low, high = min(low, 0.0), max(high, 0.0)
    elif sums.mean > 0:
        low = max(low, 0.0)
    else:
        high = min(high, 0.0)
    mde = detectable_difference(spread, sums.papers)
    return Comparison(sums.mean, low, high, p_value, sums.papers, sums.questions, mde)


class _SignFlips:
    """The test that the true mean difference is δ, for any δ at little cost.

    Under δ a paper's total less δ · size has mean zero. All that the studentised mean of a pattern of signs needs is a
    weighted sum over papers that is linear or quadratic in δ, so papers are gone through once.
    """

    def __init__(self, sums: PaperSums, seed: int) -> None:
        totals, sizes = sums.totals, sums.sizes
        self._mean, self._count = sums.mean, sizes.sum()
        self._squares = np.array([np.sum(totals**2), np.sum(totals * sizes), np.sum(sizes**2)])
        columns = np.stack([totals, sizes, totals * sizes, sizes**2], axis=1)
        self._flipped = _flipped_sums(columns, seed)

    def p_value(self, delta: float) -> float:
        """Two-sided; the pattern without a flip is the first and counts as a tie."""
        totals, sizes, cross, square = self._flipped.T
        means = (totals - delta * sizes) / self._count
        own = self._squares[0] - 2 * delta * self._squares[1] + delta**2 * self._squares[2]
        residual = own - 2 * means * (cross - delta * square) + means**2 * self._squares[2]
        statistics = means**2 / np.maximum(residual, _TIE * own)
        above = statistics > statistics[0] * (1 + _TIE)
        ties = ~above & (statistics >= statistics[0] * (1 - _TIE))
        return float(np.mean(above + ties / 2))

    def boundary(self, end: float) -> float:
        """The last difference from the mean towards `end` that is not rejected at 5 %."""
        held, rejected = self._mean, end
        if self.p_value(end) > LEVEL:
            return end
        while abs(rejected - held) > 1e-6:
            middle = (held + rejected) / 2
            held, rejected = (middle, rejected) if self.p_value(middle) > LEVEL else (held, middle)
        return held


def _flipped_sums(columns: Floats, seed: int) -> Floats:
    """(patterns, columns) sums over papers with signs; of a pattern and its opposite, which tell the same, one only."""
    papers = len(columns)
    if papers <= _ENUMERATED:
        numbers = np.arange(2 ** (papers - 1))[:, None]
        return np.asarray((1.0 - 2.0 * (numbers >> np.arange(papers) & 1)) @ columns)
    random = np.random.default_rng(seed)
    result = np.zeros((_PATTERNS, columns.shape[1]))
    for start in range(0, papers, _CHUNK):
        chunk = columns[start : start + _CHUNK]
        draws = np.frombuffer(random.bytes(len(chunk) * _PATTERNS // 8), np.uint8)
        flips = np.unpackbits(draws).reshape(len(chunk), _PATTERNS)
        flips[:, 0] = 0
        result += chunk.sum(axis=0) - 2 * (flips.T.astype(np.float64) @ chunk)
    return result
