"""From features to probabilities: logistic regression on features that are bent at a few knots.

The weights in `model.json` are trained by `python -m omniscience_tests.evidence.score_kind --train`; the same command
without `--train` prints how well the model does on figures of papers that it was not trained on.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from omniscience_assets.records import FIGURE_KINDS, Score

KINDS = FIGURE_KINDS

CLIP = 4.0
"""Standard deviations beyond which a feature says no more."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model; of n features, m columns and k kinds."""

    kinds: tuple[str, ...]
    features: tuple[str, ...]
    knots: tuple[tuple[float, ...], ...]
    """Ascending, at least two for each feature."""
    mean: Floats
    """Shape (m,), of the columns that `bend` makes."""
    spread: Floats
    weights: Floats
    """Shape (k, m)."""
    bias: Floats
    """Shape (k,)."""
    temperature: float
    """Scores are divided by it, so that probabilities are what they say."""

    def probabilities(self, rows: Floats) -> Floats:
        """Shape (figures, kinds) from features of shape (figures, n)."""
        columns = np.clip((bend(rows, self.knots) - self.mean) / self.spread, -CLIP, CLIP)
        scores = (columns @ self.weights.T + self.bias) / self.temperature
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares


def bend(rows: Floats, knots: Sequence[Sequence[float]]) -> Floats:
    """The features, and of each its progress from one knot to the next, 0..1; shape (figures, m)."""
    steps = [(index, low, high) for index, at in enumerate(knots) for low, high in pairwise(at)]
    index, low, high = (np.array(column) for column in zip(*steps, strict=True))
    return np.concatenate([rows, np.clip((rows[:, index] - low) / (high - low), 0, 1)], axis=1)


@cache
def load_model() -> Model:
    """The model that is part of the package."""
    stored: dict[str, Any] = json.loads(files("omniscience_assets.evidence.kinds").joinpath("model.json").read_bytes())
    return Model(
        kinds=tuple(stored["kinds"]),
        features=tuple(stored["features"]),
        knots=tuple(tuple(at) for at in stored["knots"]),
        mean=np.array(stored["mean"]),
        spread=np.array(stored["spread"]),
        weights=np.array(stored["weights"]),
        bias=np.array(stored["bias"]),
        temperature=stored["temperature"],
    )


def score_kinds(features: Mapping[str, float]) -> tuple[Score, ...]:
    """Probabilities over `KINDS`, highest first, rounded to four places."""
    model = load_model()
    row = np.array([[features[name] for name in model.features]])
    return _sorted(dict(zip(model.kinds, model.probabilities(row)[0].tolist(), strict=True)))


def merge_scores(files: Sequence[tuple[Score, ...]]) -> tuple[Score, ...]:
    """Kind of a figure made up of several files, from the scores of each.

    For each kind the geometric mean; what is then missing from 1 is the disagreement of the files, which makes the
    figure `mixed`.
    """
    logs = [{score.label: math.log(max(score.value, 1e-6)) for score in scores} for scores in files]
    merged = {kind: math.exp(sum(one[kind] for one in logs) / len(logs)) for kind in KINDS}
    merged["mixed"] += max(0.0, 1 - sum(merged.values()))
    total = sum(merged.values())
    return _sorted({kind: value / total for kind, value in merged.items()})


def _sorted(shares: Mapping[str, float]) -> tuple[Score, ...]:
    return tuple(Score(kind, round(share, 4)) for kind, share in sorted(shares.items(), key=lambda e: (-e[1], e[0])))
