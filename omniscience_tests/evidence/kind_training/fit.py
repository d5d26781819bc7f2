"""Training: for each expert a logistic regression with an L2 penalty and a forest of extremely random trees."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.features import FEATURES_VERSION
from omniscience_assets.evidence.kinds.forest import Forest
from omniscience_assets.evidence.kinds.model import (
    KINDS,
    Expert,
    Floats,
    Integers,
    Linear,
    Model,
    is_free,
    is_proven,
    soften,
)
from omniscience_tests.evidence.kind_training.examples import CHARTS, DRAWN, Examples

PENALTY = 0.01
"""Inverse strength of the L2 penalty."""
CROWDING = 0.8
"""A figure that is one of n of its kind in a paper weighs n to the power of minus this."""
UNTOLD = {"spectrum": 0.15, "map": 0.4}
"""Kinds that are told by their words weigh less where there are none."""
RARE = {"mixed": 0.4, "map": 0.2, "network": 0.2}
"""Kinds that are rarer in papers than among the figures drawn: these weigh less."""
TRUSTED, TRUST = ("v_", "w_spectral", "w_place", "w_compass"), 2.0
"""Features that hardly ever lie, and how many times as far they reach for the same penalty."""
_QUANTILES = (0.02, 0.2, 0.4, 0.6, 0.8, 0.98)
_LOWEST, _HIGHEST = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one expert is trained."""

    weights: Mapping[str, float]
    """Of a drawn figure, by where it is from, beside the only figure of its kind in a paper."""
    balance: float
    """In the forest a kind with the total weight w is weighed by w to the power of minus this."""
    trees: int
    leaf: int
    """Fewest figures in a leaf."""
    trust: float


SIGHTED = Recipe({DRAWN: 0.1, CHARTS: 0.4}, balance=0.25, trees=32, leaf=3, trust=TRUST)
FREE = Recipe({DRAWN: 0.3, CHARTS: 0.1}, balance=0.25, trees=32, leaf=4, trust=TRUST)
BLIND = Recipe({DRAWN: 0.2, CHARTS: 0.2}, balance=0.6, trees=32, leaf=8, trust=1.0)
_BALANCE = 0.25
"""The same for the regression."""


def fit(examples: Examples, temperature: float = 1.0, seed: int = 0) -> Model:
    """A model of the examples; scikit-learn does the minimising, and the forests are drawn by a seed."""
    unseen = np.flatnonzero([not name.startswith("v_") for name in examples.names])
    coarse = np.flatnonzero([not name.startswith("r_") for name in examples.names])
    proven = examples.where(is_proven(examples.names, examples.rows))
    return Model(
        kinds=KINDS,
        features=examples.names,
        version=FEATURES_VERSION,
        temperature=temperature,
        sighted=_expert(proven, coarse, SIGHTED, seed),
        free=_expert(examples.where(is_free(examples.names, examples.rows)), coarse, FREE, seed),
        blind=_expert(_as_pixels(examples), unseen, BLIND, seed),
    )


def fit_temperature(probabilities: Floats, truth: Floats) -> float:
    """The temperature at which the log-loss of held-out probabilities is least; `truth` is one-hot."""
    scores = np.log(np.maximum(probabilities, 1e-9))
    tried = np.arange(_LOWEST, _HIGHEST, 0.05)
    return float(tried[int(np.argmin([log_loss(soften(scores / t), truth) for t in tried]))])


def log_loss(probabilities: Floats, truth: Floats) -> float:
    """Mean of minus the logarithm of what the true kinds were given, in nats."""
    return float(-np.log(np.maximum((probabilities * truth).sum(axis=1), 1e-4)).mean())


def _as_pixels(examples: Examples) -> Examples:
    """The examples with what is read of text and axes, where that is any, and all of them as pixels alone."""
    read = examples.rows * [not name.startswith("v_") for name in examples.names]
    told = [name.startswith(("l_", "w_")) for name in examples.names]
    has = (read[:, told] != 0).any(axis=1)
    return Examples(
        examples.names,
        np.concatenate([read[has], examples.alone]),
        np.concatenate([examples.alone[has], examples.alone]),
        np.concatenate([examples.kinds[has], examples.kinds]),
        np.concatenate([examples.papers[has], examples.papers]),
    )


def _expert(examples: Examples, used: Integers, recipe: Recipe, seed: int) -> Expert:
    rows = examples.rows[:, used]
    trust = [recipe.trust if examples.names[index].startswith(TRUSTED) else 1.0 for index in used]
    weights = _weigh(examples, recipe)
    linear = _linear(rows, examples.kinds, _balanced(weights, examples.kinds, _BALANCE), np.array(trust))
    forest = _forest(rows, examples.kinds, _balanced(weights, examples.kinds, recipe.balance), recipe, seed)
    return Expert(used, linear, forest)


def _weigh(examples: Examples, recipe: Recipe) -> Floats:
    crowd = Counter(zip(examples.papers, examples.kinds, strict=True))
    weights = np.array(
        [
            recipe.weights[paper] * RARE.get(kind, 1.0) if paper in recipe.weights else crowd[paper, kind] ** -CROWDING
            for paper, kind in zip(examples.papers, examples.kinds, strict=True)
        ]
    )
    silent = examples.rows[:, examples.names.index("w_texts")] == 0
    found: Floats = weights * np.where(silent, [UNTOLD.get(kind, 1.0) for kind in examples.kinds], 1.0)
    return found


def _balanced(weights: Floats, kinds: npt.NDArray[np.str_], balance: float) -> Floats:
    totals = {kind: weights[kinds == kind].sum() for kind in set(kinds)}
    found: Floats = weights * [totals[kind] ** -balance for kind in kinds]
    return found * len(found) / found.sum()


def _linear(rows: Floats, kinds: npt.NDArray[np.str_], weights: Floats, trust: Floats) -> Linear:
    from sklearn.linear_model import LogisticRegression

    steps = [(index, *ends) for index, column in enumerate(rows.T) for ends in pairwise(_knots(column))]
    step, low, high = (np.array(part) for part in zip(*steps, strict=True))
    size = rows.shape[1] + len(step)
    bare = Linear(step, low, high, np.zeros(size), np.ones(size), np.zeros((1, size)), np.zeros(1))
    bent = bare.bend(rows)
    mean, spread = bent.mean(axis=0), bent.std(axis=0) + 1e-3
    reach = trust[np.concatenate([np.arange(rows.shape[1]), step])]
    scaled = Linear(step, low, high, mean, spread, bare.weights, bare.bias).columns(rows) * reach
    found = LogisticRegression(C=PENALTY, max_iter=150, tol=1e-3).fit(scaled, kinds, sample_weight=weights)
    coefficients, bias = np.zeros((len(KINDS), size)), np.full(len(KINDS), -20.0)
    order = [KINDS.index(kind) for kind in found.classes_]
    coefficients[order], bias[order] = found.coef_ * reach, found.intercept_
    return Linear(step, low, high, mean, spread, coefficients, bias)


def _knots(column: Floats) -> tuple[float, ...]:
    at = sorted({round(float(value), 4) for value in np.quantile(column, _QUANTILES)})
    return tuple(at) if len(at) > 1 else (at[0], at[0] + 1.0)


def _forest(rows: Floats, kinds: npt.NDArray[np.str_], weights: Floats, recipe: Recipe, seed: int) -> Forest:
    from sklearn.ensemble import ExtraTreesClassifier

    found = ExtraTreesClassifier(
        recipe.trees, min_samples_leaf=recipe.leaf, max_features=0.2, random_state=seed
    ).fit(rows, kinds, sample_weight=weights)  # fmt: skip
    order = [KINDS.index(kind) for kind in found.classes_]
    return _join([_flatten(tree.tree_, order) for tree in found.estimators_])


def _flatten(tree: Any, order: list[int]) -> Forest:
    """One tree of scikit-learn, in which branches and leaves are numbered together."""
    is_leaf = tree.children_left < 0
    number = np.where(is_leaf, -np.cumsum(is_leaf), np.cumsum(~is_leaf) - 1)
    inner = ~is_leaf
    shares = np.zeros((int(is_leaf.sum()), len(KINDS)))
    shares[:, order] = tree.value[is_leaf, 0]
    return Forest(
        roots=number[:1],
        feature=tree.feature[inner],
        threshold=tree.threshold[inner],
        left=number[tree.children_left[inner]],
        right=number[tree.children_right[inner]],
        shares=shares,
    )


def _join(trees: list[Forest]) -> Forest:
    """The trees as one forest."""
    branches = np.cumsum([0, *(len(tree.feature) for tree in trees)])
    leaves = np.cumsum([0, *(len(tree.shares) for tree in trees)])

    def moved(ways: Integers, index: int) -> Integers:
        found: Integers = np.where(ways >= 0, ways + branches[index], ways - leaves[index])
        return found

    return Forest(
        roots=np.concatenate([moved(tree.roots, i) for i, tree in enumerate(trees)]),
        feature=np.concatenate([tree.feature for tree in trees]),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        left=np.concatenate([moved(tree.left, i) for i, tree in enumerate(trees)]),
        right=np.concatenate([moved(tree.right, i) for i, tree in enumerate(trees)]),
        shares=np.concatenate([tree.shares for tree in trees]),
    )
