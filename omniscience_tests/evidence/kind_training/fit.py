"""Training: multinomial logistic regression with an L2 penalty, on features bent at quantiles."""

from collections import Counter

import numpy as np

from omniscience_assets.evidence.kinds.model import CLIP, KINDS, Floats, Model, bend
from omniscience_tests.evidence.kind_training.examples import DRAWN, Examples

PENALTY = 0.01
"""Inverse strength of the L2 penalty."""
DRAWN_WEIGHT = 0.1
"""Weight of a drawn figure beside the only one of its kind in a paper."""
CROWDING = 0.6
"""A figure that is one of n of its kind in a paper weighs n to the power of minus this."""
BALANCE = 0.25
"""A kind with the total weight w is weighed by w to the power of minus this."""
UNTOLD = {"spectrum": 0.15, "map": 0.4}
"""Kinds that are told by their words weigh less where there are none."""
_QUANTILES = (0.02, 0.2, 0.4, 0.6, 0.8, 0.98)
_LOWEST, _HIGHEST = 0.5, 3.0


def fit(examples: Examples, temperature: float = 1.0) -> Model:
    """A model of the examples; scikit-learn does the minimising."""
    from sklearn.linear_model import LogisticRegression

    examples, weights = _weighed(examples)
    knots = tuple(_knots(column) for column in examples.rows.T)
    columns = bend(examples.rows, knots)
    mean, spread = columns.mean(axis=0), columns.std(axis=0) + 1e-3
    scaled = np.clip((columns - mean) / spread, -CLIP, CLIP)
    found = LogisticRegression(C=PENALTY, max_iter=150, tol=1e-3).fit(scaled, examples.kinds, sample_weight=weights)
    order = [list(found.classes_).index(kind) for kind in KINDS]
    return Model(KINDS, examples.names, knots, mean, spread, found.coef_[order], found.intercept_[order], temperature)


def fit_temperature(probabilities: Floats, truth: Floats) -> float:
    """The temperature at which the log-loss of held-out probabilities is least; `truth` is one-hot."""
    scores = np.log(np.maximum(probabilities, 1e-9))
    tried = np.arange(_LOWEST, _HIGHEST, 0.05)
    return float(tried[int(np.argmin([log_loss(soften(scores, t), truth) for t in tried]))])


def soften(scores: Floats, temperature: float) -> Floats:
    """Probabilities of scores that are divided by a temperature."""
    powers = np.exp(scores / temperature - (scores / temperature).max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def log_loss(probabilities: Floats, truth: Floats) -> float:
    """Mean of minus the logarithm of what the true kinds were given, in nats."""
    return float(-np.log(np.maximum((probabilities * truth).sum(axis=1), 1e-4)).mean())


def _weighed(examples: Examples) -> tuple[Examples, Floats]:
    """The examples, those of vectors also as a reader of pixels sees them and as pixels alone, and weights."""
    told = examples.where(examples.rows[:, examples.names.index("v_page")] > 0)
    every = examples.with_others(told.without("v_")).with_others(told.without("v_", "l_", "w_"))
    crowd = Counter(zip(every.papers, every.kinds, strict=True))
    weights = np.array(
        [
            DRAWN_WEIGHT if paper == DRAWN else crowd[paper, kind] ** -CROWDING
            for paper, kind in zip(every.papers, every.kinds, strict=True)
        ]
    )
    silent = every.rows[:, every.names.index("w_texts")] == 0
    weights *= np.where(silent, [UNTOLD.get(kind, 1.0) for kind in every.kinds], 1.0)
    totals = {kind: weights[every.kinds == kind].sum() for kind in set(every.kinds)}
    weights *= np.array([totals[kind] ** -BALANCE for kind in every.kinds])
    return every, weights * len(weights) / weights.sum()


def _knots(column: Floats) -> tuple[float, ...]:
    at = sorted({round(float(value), 4) for value in np.quantile(column, _QUANTILES)})
    return tuple(at) if len(at) > 1 else (at[0], at[0] + 1.0)
