"""How often reviewers err, told from where they disagree (Dawid and Skene 1979, with two classes).

It is assumed that reviewers err independently of each other, and as often at a high score of a measure as at a low one.
Where all err on the same figures, no count of votes can show it. Two reviews of a figure do not determine the rates
either, whatever the number of figures: rates that are told from pairs can be far off and look sure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.calibration.votes import Votes

Floats = NDArray[np.float64]

_STEPS = 200
_LEAST_REVIEWS, _LEAST_FIGURES = 3, 50
_PRIOR_REVIEWS = 10.0
"""Reviewers with few reviews are drawn towards the rate of all by so many."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """Chances of error of each reviewer, one row for each way that they may be."""

    false_keep: Floats
    """`(versions, reviewers)`: keeps a bad figure."""
    false_drop: Floats
    """`(versions, reviewers)`: does not keep a good one."""


def stated_rates(false_keep: float, false_drop: float, reviewers: int) -> ErrorRates:
    """Rates that are known from elsewhere, the same for all reviewers.

    To keep a promise, `false_keep` must not be stated too low, nor `false_drop` too high.

    Raises:
        ValueError: a rate lies outside 0 to 1, or reviewers would do no better than chance.
    """
    if not (0 <= false_keep <= 1 and 0 <= false_drop <= 1 and false_keep + false_drop < 1):
        raise ValueError(f"rates must lie between 0 and 1 and add up to less than 1, not {false_keep} and {false_drop}")
    return ErrorRates(np.full((1, reviewers), false_keep), np.full((1, reviewers), false_drop))


def estimated_rates(votes: Votes, *, replicates: int = 200, seed: int = 0) -> ErrorRates:
    """Rates by expectation-maximisation, for samples of figures drawn anew: their spread is what is not known of them.

    The first version is that of the figures as they are. Only figures with three reviews or more are looked at.

    Raises:
        ValueError: too few figures have three reviews.
    """
    votes = votes[(votes >= 0).sum(axis=1) >= _LEAST_REVIEWS]
    if len(votes) < _LEAST_FIGURES:
        raise ValueError(
            f"{len(votes)} figures have {_LEAST_REVIEWS} reviews, and {_LEAST_FIGURES} are needed to tell how often "
            "reviewers err: review more of them, or state the rates"
        )
    # figures with the same votes are one row: drawing figures anew draws these by their numbers
    patterns, counts = np.unique(votes, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(votes), counts / len(votes), replicates)
    return _expectation_maximisation(patterns, np.vstack([counts, drawn]).astype(np.float64))


def _expectation_maximisation(votes: Votes, weights: Floats) -> ErrorRates:
    keeps, given = (votes == 1).astype(np.float64), (votes >= 0).astype(np.float64)
    good = np.tile(keeps.sum(axis=1) / np.maximum(given.sum(axis=1), 1), (len(weights), 1))
    for _ in range(_STEPS):
        kept_good = _rates(weights * good, keeps, given)
        kept_bad = _rates(weights * (1 - good), keeps, given)
        share = (weights * good).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
        odds = _log_odds(share) + np.log(kept_good / kept_bad) @ keeps.T
        odds += np.log((1 - kept_good) / (1 - kept_bad)) @ (given - keeps).T
        before, good = good, 0.5 * (1 + np.tanh(odds / 2))
        if np.abs(good - before).max() < 1e-6:
            break
    return ErrorRates(_rates(weights * (1 - good), keeps, given), 1 - _rates(weights * good, keeps, given))


def _log_odds(share: Floats) -> Floats:
    clipped = np.clip(share, 1e-6, 1 - 1e-6)
    result: Floats = np.log(clipped / (1 - clipped))
    return result


def _rates(weights: Floats, keeps: Floats, given: Floats) -> Floats:
    kept, all_votes = weights @ keeps, weights @ given
    pooled = (kept.sum(axis=1, keepdims=True) + 0.5) / (all_votes.sum(axis=1, keepdims=True) + 1)
    rates: Floats = (kept + _PRIOR_REVIEWS * pooled) / (all_votes + _PRIOR_REVIEWS)
    return rates


def majority_errors(votes: Votes, rates: ErrorRates) -> tuple[NDArray[np.intp], Floats, Floats]:
    """How often majorities err, by who reviews.

    Returns:
        `(figures,)`: which set of reviewers each figure has; and twice `(versions, sets)`: the chance that the majority
        of such a set keeps a bad figure, and that it does not keep a good one.
    """
    sets, which = np.unique(votes >= 0, axis=0, return_inverse=True)
    shape = (len(rates.false_keep), len(sets))
    false_keep, true_keep = np.zeros(shape), np.zeros(shape)
    for at, who in enumerate(sets):
        false_keep[:, at] = _majority_keeps(rates.false_keep[:, who])
        true_keep[:, at] = _majority_keeps(1 - rates.false_drop[:, who])
    return which.ravel(), false_keep, 1 - true_keep


def _majority_keeps(chances: Floats) -> Floats:
    """`(versions,)`: chance that more than half of independent votes, `(versions, votes)`, are for keeping."""
    versions, count = chances.shape
    distribution = np.zeros((versions, count + 1))
    distribution[:, 0] = 1
    for vote in range(count):
        chance = chances[:, vote, None]
        moved = np.hstack([np.zeros((versions, 1)), distribution[:, :-1]])
        distribution = distribution * (1 - chance) + moved * chance
    result: Floats = distribution[:, count // 2 + 1 :].sum(axis=1)
    return result
