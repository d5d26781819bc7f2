"""A linear reward model from pairwise preferences (Bradley and Terry 1952; Compress & Align, arXiv 2312.06726).

The chance that the left one of a pair is preferred is sigmoid(r_left - r_right) with r = w · features.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.quality.selection.top import share_of, top
from omniscience_assets.quality.selection.vectors import Mask

_GRADIENT = 1e-10
_STEPS = 100


@dataclass(frozen=True, slots=True)
class RewardModel:
    """Weights of features. Only differences of rewards mean something, so there is no intercept."""

    features: tuple[str, ...]
    weights: tuple[float, ...]

    def score(self, matrix: ArrayLike) -> NDArray[np.float64]:
        """`(rows,)` rewards of `(rows, features)`, the columns in the order of `features`."""
        rewards: NDArray[np.float64] = np.asarray(matrix, np.float64) @ np.asarray(self.weights)
        return rewards


def fit_reward(
    features: Sequence[str], left: ArrayLike, right: ArrayLike, outcomes: ArrayLike, *, l2: float = 1e-3
) -> RewardModel:
    """The maximum of the penalised likelihood, by Newton's method.

    Minimises mean(-y log sigmoid(d) - (1 - y) log sigmoid(-d)) + l2 / 2 |w|^2 over d = w · (left - right), where each
    feature is measured in units of the root mean square of its differences. The problem is convex: there is one answer.

    Args:
        features: Names, one per column.
        left: `(pairs, features)` of one caption of each pair.
        right: `(pairs, features)` of the other.
        outcomes: `(pairs,)`: 1 where the left one was preferred, 0 where the right one, 0.5 for a tie.
        l2: Weight of the penalty; above 0, so that preferences without exception have a finite answer too.

    Raises:
        ValueError: shapes do not fit, a value is not finite, an outcome lies outside 0 to 1, or `l2` is not above 0.
    """
    differences = np.asarray(left, np.float64) - np.asarray(right, np.float64)
    targets = np.asarray(outcomes, np.float64)
    _check(features, differences, targets, l2)
    scales = np.sqrt((differences**2).mean(axis=0))
    scales[scales == 0] = 1
    weights = _newton(differences / scales, targets, l2) / scales
    return RewardModel(tuple(features), tuple(weights.tolist()))


def choice_pairs(
    candidates: ArrayLike, items: Sequence[str], chosen: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pairs from choices of the best of several captions of a figure: the chosen one beside each of the others.

    So Panda-70M's raters chose among captions of eight teachers (arXiv 2402.19479). Figures of which none was chosen,
    or with no other caption, give no pair.

    Args:
        candidates: `(captions, features)`.
        items: `(captions,)`: the figure of each.
        chosen: `(captions,)`: whether it is the best of its figure.

    Returns:
        `(pairs, features)` of the better ones and of the worse ones, for `fit_reward` with outcomes of 1.

    Raises:
        ValueError: two captions of one figure were chosen.
    """
    matrix, best = np.asarray(candidates, np.float64), dict[str, int]()
    for at, (item, is_best) in enumerate(zip(items, chosen, strict=True)):
        if is_best and best.setdefault(item, at) != at:
            raise ValueError(f"two captions of {item} were chosen")
    worse = [at for at, item in enumerate(items) if best.get(item, at) != at]
    return matrix[[best[items[at]] for at in worse]], matrix[worse]


def _check(features: Sequence[str], differences: NDArray[np.float64], targets: NDArray[np.float64], l2: float) -> None:
    if differences.shape != (len(targets), len(features)) or not len(targets):
        raise ValueError(f"{differences.shape} differences for {len(targets)} pairs and {len(features)} features")
    if not np.isfinite(differences).all():
        raise ValueError("a feature is not finite")
    if not ((targets >= 0) & (targets <= 1)).all():
        raise ValueError("outcomes must lie between 0 and 1")
    if not l2 > 0:
        raise ValueError(f"l2 must be above 0, not {l2}")


def _newton(differences: NDArray[np.float64], targets: NDArray[np.float64], l2: float) -> NDArray[np.float64]:
    pairs, width = differences.shape
    weights = np.zeros(width)

    def loss(at: NDArray[np.float64]) -> float:
        margins = differences @ at
        return float((np.logaddexp(0, margins) - targets * margins).mean() + l2 / 2 * (at @ at))

    for _ in range(_STEPS):
        chances = 0.5 * (1 + np.tanh(differences @ weights / 2))
        gradient = differences.T @ (chances - targets) / pairs + l2 * weights
        if np.abs(gradient).max(initial=0) < _GRADIENT:
            break
        curvature = (differences * (chances * (1 - chances))[:, None]).T @ differences / pairs + l2 * np.eye(width)
        step, length = np.linalg.solve(curvature, gradient), 1.0
        while length > 1e-10 and loss(weights - length * step) > loss(weights) + 1e-14:
            length /= 2
        weights = weights - length * step
    return weights


def pair_accuracy(left: ArrayLike, right: ArrayLike, outcomes: ArrayLike) -> float:
    """Share of pairs with a preference that rewards order likewise; equal rewards count one half. NaN without any."""
    signs = np.sign(np.asarray(left, np.float64) - np.asarray(right, np.float64))
    wanted = np.sign(np.asarray(outcomes, np.float64) - 0.5)
    decided = wanted != 0
    return float(((signs * wanted)[decided] + 1).mean() / 2) if decided.any() else float("nan")


def reward_filter(
    ids: ArrayLike, rewards: NDArray[np.float64], *, fraction: float | None = None, threshold: float | None = None
) -> Mask:
    """`(rows,)`: the best fraction, exactly, ties by id; or those of at least `threshold`.

    Raises:
        ValueError: not exactly one of the two is given, or a reward is NaN where a fraction is asked for.
    """
    if (fraction is None) == (threshold is None):
        raise ValueError("give either a fraction or a threshold")
    if threshold is not None:
        return np.asarray(rewards >= threshold, bool)
    assert fraction is not None, "one of the two is given"
    return top(ids, rewards, share_of(fraction, len(rewards)))
