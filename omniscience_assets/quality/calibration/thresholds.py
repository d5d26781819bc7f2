"""Thresholds for measures that reach a promised precision: by one measure, by several together, by a weighted sum.

Calibrate on figures that were drawn at random from those that the threshold is for, all reviewed; figures that were
reviewed because gates were in doubt would bias it. More is better for every measure. The promise is about figures like
those of the sample, and rests on the assumptions about reviewers that `error_rates` names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.calibration.error_rates import ErrorRates
from omniscience_assets.quality.calibration.monotone_logistic import monotone_logistic
from omniscience_assets.quality.calibration.promises import Mask, Promise, Reviewed, Tested
from omniscience_assets.quality.calibration.votes import Votes, majority

Floats = NDArray[np.float64]

_RULES = 40
_MAX_CONJUNCTIONS = 4096


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Keep what reaches every threshold."""

    thresholds: Mapping[str, float]

    def keeps(self, measures: Mapping[str, Floats]) -> Mask:
        """`(figures,)`; a figure without a value, NaN, is not kept."""
        kept: Mask = np.all([measures[name] >= limit for name, limit in self.thresholds.items()], axis=0)
        return kept


@dataclass(frozen=True, slots=True)
class Combination:
    """Keep what reaches a threshold by a weighted sum of measures, all weights 0 or above."""

    weights: Mapping[str, float]
    threshold: float

    def scores(self, measures: Mapping[str, Floats]) -> Floats:
        """`(figures,)`; NaN where a measure with a weight is."""
        parts = [weight * measures[name] for name, weight in sorted(self.weights.items()) if weight]
        return np.sum(parts, axis=0) if parts else np.zeros(len(next(iter(measures.values()))))

    def keeps(self, measures: Mapping[str, Floats]) -> Mask:
        """`(figures,)`."""
        return np.asarray(self.scores(measures) >= self.threshold, bool)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rule that keeps a promise, or what is known where none does."""

    rule: Conjunction | Combination | None
    promise: Promise
    tested: Tested
    """Of the rule, or where there is none of the one that came nearest to passing."""
    recall: float
    """Estimated share of the good figures that the rule keeps; NaN without one."""
    kept_share: float
    """Share of all figures that it keeps; NaN without one."""
    figures: int
    """Reviewed figures that rules were tested on."""
    more_figures: int | None
    """Without a rule: about how many more must be reviewed; `None` where that would not help."""
    says: str
    """All of this in a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Figures drawn at random, measured and reviewed."""

    figure_ids: Sequence[str]
    measures: Mapping[str, Floats]
    """`(figures,)` each; more is better, NaN for no value."""
    votes: Votes
    """`(figures, reviewers)`."""

    def __post_init__(self) -> None:
        lengths = {len(values) for values in self.measures.values()} | {len(self.votes)}
        if lengths != {len(self.figure_ids)} or not self.measures:
            raise ValueError(f"{len(self.figure_ids)} figures, but measures and votes of {sorted(lengths)}")

    def take(self, part: Mask) -> "Sample":
        """Some of the figures."""
        ids = [name for name, inside in zip(self.figure_ids, part, strict=True) if inside]
        return Sample(ids, {name: values[part] for name, values in self.measures.items()}, self.votes[part])


def calibrate_measure(sample: Sample, name: str, promise: Promise, rates: ErrorRates | None) -> Calibration:
    """The lowest threshold of one measure that keeps the promise.

    The error that the promise allows is this measure's own: among several calibrated so, the chance grows that one of
    them falls short.

    Args:
        sample: Reviewed figures; all of them test.
        name: Which measure.
        promise: What is to hold.
        rates: Of the reviewers' errors, `estimated_rates` or `stated_rates`; `None` only if they never err.
    """
    reviewed = Reviewed(sample.votes, rates, promise)
    limits = _limits(sample.measures[name], reviewed.least_kept)
    return _loosest(sample, reviewed, promise, [Conjunction({name: limit}) for limit in limits])


def calibrate_conjunction(sample: Sample, promise: Promise, rates: ErrorRates | None, *, seed: int = 0) -> Calibration:
    """Thresholds of all measures together.

    On one half of the figures, for each share that may be kept, the thresholds of the best precision are looked for on
    a grid of quantiles; on the other half these are tested, the strictest first.
    """
    learn, test = _halves(sample, seed)
    reviewed = Reviewed(test.votes, rates, promise)
    path = _best_conjunctions(learn, reviewed.least_kept / max(1, len(test.figure_ids)))
    return _loosest(test, reviewed, promise, path)


def calibrate_logistic(sample: Sample, promise: Promise, rates: ErrorRates | None, *, seed: int = 0) -> Calibration:
    """A weighted sum of the measures: weights of a logistic regression on one half, the threshold on the other."""
    learn, test = _halves(sample, seed)
    names = sorted(sample.measures)
    weights = monotone_logistic(np.stack([learn.measures[name] for name in names], axis=1), majority(learn.votes))
    reviewed = Reviewed(test.votes, rates, promise)
    combined = dict(zip(names, weights.tolist(), strict=True))
    limits = _limits(Combination(combined, 0).scores(test.measures), reviewed.least_kept)
    return _loosest(test, reviewed, promise, [Combination(combined, limit) for limit in limits])


def _limits(scores: Floats, least_kept: int) -> list[float]:
    """Thresholds from strict to loose, such that enough figures are kept to pass; the labels have no part in it.

    Where there are not many more than that, stricter ones too: to see whether more figures would help.
    """
    known = np.sort(scores[~np.isnan(scores)])[::-1]
    if not known.size:
        return []
    fewest = least_kept if known.size >= 2 * least_kept else max(1, known.size // 10)
    counts = np.linspace(fewest, known.size, _RULES).round().astype(int)
    return sorted(set(known[counts - 1].tolist()), reverse=True)


def _halves(sample: Sample, seed: int) -> tuple[Sample, Sample]:
    keys = [blake2b(f"{seed}:{name}".encode(), digest_size=8).digest() for name in sample.figure_ids]
    first = np.zeros(len(keys), bool)
    first[sorted(range(len(keys)), key=keys.__getitem__)[: len(keys) // 2]] = True
    return sample.take(first), sample.take(~first)


def _best_conjunctions(learn: Sample, least_share: float) -> list[Conjunction]:
    names = sorted(learn.measures)
    steps = max(2, int(_MAX_CONJUNCTIONS ** (1 / len(names))))
    grids = [_quantiles(learn.measures[name], min(steps, _RULES)) for name in names]
    above = [[learn.measures[name] >= limit for limit in grid] for name, grid in zip(names, grids, strict=True)]
    choices = list(product(*(range(len(grid)) for grid in grids)))
    kept = np.array([np.all([above[at][index] for at, index in enumerate(choice)], axis=0) for choice in choices])
    counts = kept.sum(axis=1)
    precision = ((kept & majority(learn.votes)).sum(axis=1) + 1) / (counts + 2)
    path: list[Conjunction] = []
    for share in np.linspace(min(1.0, least_share), 1.0, _RULES):
        enough = np.flatnonzero(counts >= share * counts.max())
        # of equally good ones the one that keeps most
        best = choices[max(enough.tolist(), key=lambda at: (precision[at], counts[at], -at))]
        rule = Conjunction({name: grid[index] for name, grid, index in zip(names, grids, best, strict=True)})
        if rule not in path:
            path.append(rule)
    return path


def _quantiles(values: Floats, steps: int) -> list[float]:
    known = values[~np.isnan(values)]
    if not known.size:
        return [float("inf")]
    return sorted(set(np.quantile(known, np.linspace(0, 1, steps, endpoint=False), method="lower").tolist()))


def _loosest(
    sample: Sample, reviewed: Reviewed, promise: Promise, rules: Sequence[Conjunction | Combination]
) -> Calibration:
    kept = [rule.keeps(sample.measures) for rule in rules]
    best = reviewed.loosest(kept)
    figures = len(sample.figure_ids)
    if best is not None:
        share, recall = float(kept[best].mean()), reviewed.recall_of(kept[best])
        known = reviewed.known_of(kept[best])
        says = (
            f"Of what this rule keeps at least {promise.precision:.1%} is good, with a confidence of "
            f"{promise.confidence:.0%}; the estimate is {known.precision:.1%}. It keeps {share:.0%} of the "
            f"figures and about {recall:.0%} of the good ones. Tested on {figures} reviewed figures."
        )
        return Calibration(rules[best], promise, known, recall, share, figures, None, says)
    nearest = reviewed.known_of(min(kept, key=reviewed.p_value, default=np.zeros(figures, bool)))
    more = min((count for mask in kept if (count := reviewed.more_figures(mask)) is not None), default=None)
    says = _no_rule(promise, nearest, figures, more)
    return Calibration(None, promise, nearest, float("nan"), float("nan"), figures, more, says)


def _no_rule(promise: Promise, nearest: Tested, figures: int, more: int | None) -> str:
    start = (
        f"No threshold can promise a precision of {promise.precision:.1%} with a confidence of "
        f"{promise.confidence:.0%} on {figures} reviewed figures: the nearest rule has a lower bound of "
        f"{nearest.precision_low:.1%} (estimate {nearest.precision:.1%} on {nearest.kept} kept figures)."
    )
    if more is None:
        return f"{start} More figures would not help: no threshold seems to reach it, or reviewers err too often."
    return f"{start} About {more} more reviewed figures would do, if the estimates are right."
