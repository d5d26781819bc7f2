"""Which of several rules keeps the promise that what it keeps is good (learn then test, Angelopoulos et al. 2021).

Rules come from strict to loose. Several chains of tests start at different ones and go on to looser rules until the
first that fails (fixed-sequence testing); each chain has an equal part of the error that is allowed, so the chance that
any rule passes whose precision is below the promise is at most that error, however many rules there are. The loosest
that passes has the highest recall.

A rule is tested by an exact binomial test of how many of its kept figures a majority of reviewers keeps. Majorities
err: at a true precision p a share of p (1 - b) + (1 - p) a is kept by the majority, where a is the chance that it keeps
a bad figure and b that it does not keep a good one. The test asks for more than the share that the promised precision
means. Where a and b are estimated, it asks for still more: so much that the spread of their bootstrap versions and the
spread of the count, added as variances, are both covered. That is exact only for large samples; `bench_calibration`
counts how often the promise holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.calibration.error_rates import ErrorRates, majority_errors
from omniscience_assets.quality.calibration.intervals import binomial_tail, clopper_pearson_low
from omniscience_assets.quality.calibration.votes import Votes, majority

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_CHAINS = 3
_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Promise:
    """What a rule must hold to."""

    precision: float = 0.95
    """Least true share of good figures among those that it keeps."""
    confidence: float = 0.95
    """Least chance, over samples of reviewed figures, that no rule is given out which falls short of it."""

    def __post_init__(self) -> None:
        if not (0 < self.precision < 1 and 0 < self.confidence < 1):
            raise ValueError(f"precision and confidence must lie between 0 and 1, not {self}")


@dataclass(frozen=True, slots=True)
class Tested:
    """What is known of one rule that was tested."""

    kept: int
    """Reviewed figures that it keeps."""
    precision: float
    """Estimated true precision."""
    precision_low: float
    """Its lower bound at the level of one test; at least the promise where the rule passes."""


class Reviewed:
    """Reviewed figures, a random sample, against which rules are tested.

    Args:
        votes: `(figures, reviewers)`.
        rates: Of the reviewers' errors; `None` if they never err.
        promise: What is to hold.
    """

    def __init__(self, votes: Votes, rates: ErrorRates | None, promise: Promise) -> None:
        self._good = majority(votes)
        exact = ErrorRates(np.zeros((1, votes.shape[1])), np.zeros((1, votes.shape[1])))
        self._who, self._false_keep, self._false_drop = majority_errors(votes, rates or exact)
        self._promise = promise
        self.level = (1 - promise.confidence) / _CHAINS

    def __len__(self) -> int:
        return len(self._good)

    @property
    def least_kept(self) -> int:
        """Fewest figures that can pass if all are good and no reviewer errs."""
        return ceil(log(self.level) / log(self._promise.precision))

    def _majorities(self, kept: Mask) -> tuple[Floats, Floats]:
        """`(versions,)`: shares of good and of bad figures among the kept that a majority keeps."""
        mix = np.bincount(self._who[kept], minlength=self._false_keep.shape[1]) / kept.sum()
        return 1 - self._false_drop @ mix, self._false_keep @ mix

    def _wanted(self, majorities: tuple[Floats, Floats], precision: float, count: int) -> float:
        """Share that majorities keep at a true precision, and on top what is not known of their errors."""
        good, bad = majorities
        versions = precision * good + (1 - precision) * bad
        share = float(versions[0])
        counted, rates = share * (1 - share) / count, float(versions[1:].var()) if len(versions) > 1 else 0.0
        surplus: float = ((counted + rates) ** 0.5 - counted**0.5) * -NormalDist().inv_cdf(self.level)
        return min(1.0, share + surplus)

    def precision_of(self, kept: Mask) -> float:
        """Estimated true precision of what a rule keeps, by the first version of the error rates."""
        if not kept.any():
            return float("nan")
        good, bad = (float(versions[0]) for versions in self._majorities(kept))
        share = float(self._good[kept].mean())
        return float(np.clip((share - bad) / (good - bad), 0, 1)) if good > bad else float("nan")

    def p_value(self, kept: Mask) -> float:
        """Of the hypothesis that a rule, given by what it keeps, falls short of the promise."""
        count, good = int(kept.sum()), int(self._good[kept].sum())
        if not count:
            return 1.0
        majorities = self._majorities(kept)
        if majorities[0][0] <= majorities[1][0]:
            return 1.0  # majorities tell nothing, or the contrary
        wanted = self._wanted(majorities, self._promise.precision, count)
        # chances differ between figures with different reviewers: the binomial tail bounds theirs only well above the
        # mean (Hoeffding 1956)
        return binomial_tail(good, count, wanted) if good >= min(count, count * wanted + 1) else 1.0

    def known_of(self, kept: Mask) -> Tested:
        """Estimate and lower bound of a rule's precision."""
        count, good = int(kept.sum()), int(self._good[kept].sum())
        if not count:
            return Tested(0, float("nan"), 0.0)
        share, majorities = clopper_pearson_low(good, count, self.level), self._majorities(kept)
        low, high = 0.0, 1.0
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if self._wanted(majorities, middle, count) <= share else (low, middle)
        return Tested(count, self.precision_of(kept), low)

    def loosest(self, rules: Sequence[Mask]) -> int | None:
        """Index of the loosest rule that passes, of rules from strict to loose."""
        best: int | None = None
        for chain in range(_CHAINS):
            for at in range(chain * len(rules) // _CHAINS, len(rules)):
                if self.p_value(rules[at]) > self.level:
                    break
                best = at if best is None else max(best, at)
        return best

    def recall_of(self, kept: Mask) -> float:
        """Estimated share of the good figures that a rule keeps."""
        every = np.ones(len(self._good), bool)
        all_good = self.precision_of(every) * len(every)
        return float(min(1.0, self.precision_of(kept) * kept.sum() / all_good)) if all_good > 0 else float("nan")

    def more_figures(self, kept: Mask) -> int | None:
        """About how many figures must be reviewed beyond these for a rule to pass with a chance of 80 %.

        `None` where its estimated precision is not above the promise, so that more figures would not help. It takes the
        estimate for the truth, drawn a little towards one half, and forgets that error rates get known better too.
        """
        count, good = int(kept.sum()), int(self._good[kept].sum())
        if not count:
            return None
        wanted = self._wanted(self._majorities(kept), self._promise.precision, count)
        share = (good + 1) / (count + 2)
        if share <= wanted or wanted >= 1:
            return None
        normal = NormalDist()
        spread = -normal.inv_cdf(self.level) * (wanted * (1 - wanted)) ** 0.5
        spread += normal.inv_cdf(_POWER) * (share * (1 - share)) ** 0.5
        needed: float = max((spread / (share - wanted)) ** 2, log(self.level) / log(wanted))
        return max(1, ceil(needed * len(kept) / count) - len(kept))
