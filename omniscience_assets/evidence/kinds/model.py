"""From features to probabilities: rules for what is proven, and three experts, each a regression joined with a forest.

Where the reader proved what is plotted, one expert judges by all features; another judges pages of vectors without
plot areas; where nothing but pixels and text is known, the third judges by all features but those of vectors.
`python -m omniscience_tests.evidence.score_kind --train` trains them; the same command without `--train` prints how
well they do on figures of papers that they were not trained on.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.forest import Forest
from omniscience_assets.evidence.kinds.proofs import proven_kinds, ruled_out
from omniscience_assets.records import FIGURE_KINDS, Score

KINDS = FIGURE_KINDS

CLIP = 4.0
"""Standard deviations beyond which a feature says no more."""
PROOF = 0.9
"""Probability that a rule gives to the kind that it proves; the experts share out the rest."""
_LEAST = 1e-4

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Logistic regression on n features and on their m progresses from one knot to the next; of k kinds."""

    step: Integers
    """Shape (m,): the feature of each progress."""
    low: Floats
    """Shape (m,), in units of the feature."""
    high: Floats
    mean: Floats
    """Shape (n + m,)."""
    spread: Floats
    weights: Floats
    """Shape (k, n + m)."""
    bias: Floats
    """Shape (k,)."""

    def bend(self, rows: Floats) -> Floats:
        """The features and their progresses, 0..1; shape (figures, n + m)."""
        progress = np.clip((rows[:, self.step] - self.low) / (self.high - self.low), 0, 1)
        return np.concatenate([rows, progress], axis=1)

    def columns(self, rows: Floats) -> Floats:
        """What the weights are for, shape (figures, n + m)."""
        scaled: Floats = np.clip((self.bend(rows) - self.mean) / self.spread, -CLIP, CLIP)
        return scaled

    def probabilities(self, rows: Floats) -> Floats:
        """Shape (figures, k) from features of shape (figures, n)."""
        return soften(self.columns(rows) @ self.weights.T + self.bias)


@dataclass(frozen=True, slots=True)
class Expert:
    """Two ways of judging by the same features; their geometric mean counts."""

    used: Integers
    """Indices of the features."""
    linear: Linear
    forest: Forest

    def probabilities(self, rows: Floats) -> Floats:
        """Shape (figures, k) from all features of each figure."""
        chosen = rows[:, self.used]
        both = np.stack([self.linear.probabilities(chosen), self.forest.probabilities(chosen)])
        return soften(np.log(np.maximum(both, _LEAST)).mean(axis=0))


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model."""

    kinds: tuple[str, ...]
    features: tuple[str, ...]
    version: int
    """`FEATURES_VERSION` of the code that the features it was trained on came from."""
    temperature: float
    """Scores are divided by it, so that probabilities are what they say."""
    sighted: Expert
    """For figures in whose plot areas series were read."""
    free: Expert
    """For pages of vectors without plot areas."""
    blind: Expert
    """For what is known by its pixels and its text."""

    def probabilities(self, rows: Floats) -> Floats:
        """Shape (figures, kinds) from features of shape (figures, features)."""
        proven, free = is_proven(self.features, rows), is_free(self.features, rows)
        found = np.zeros((len(rows), len(self.kinds)))
        for expert, some in ((self.sighted, proven), (self.free, free), (self.blind, ~proven & ~free)):
            if some.any():
                found[some] = expert.probabilities(rows[some])
        found = np.where(ruled_out(self.kinds, self.features, rows), 0.0, found)
        found = soften(np.log(np.maximum(found, _LEAST)) / self.temperature)
        kinds = proven_kinds(self.features, rows)
        told = kinds[:, None] == np.array(self.kinds)
        return np.where((kinds != "")[:, None], PROOF * told + (1 - PROOF) * found, found)


def is_proven(features: Sequence[str], rows: Floats) -> npt.NDArray[np.bool_]:
    """Whether series were read in any plot area with axes; one answer a figure."""
    is_page, bare, framed = (rows[:, features.index(name)] for name in ("v_page", "v_shows_bare", "l_framed"))
    proven: npt.NDArray[np.bool_] = (is_page > 0) & (bare < 1) & (framed > 0)
    return proven


def is_free(features: Sequence[str], rows: Floats) -> npt.NDArray[np.bool_]:
    """Whether a page of vectors has no plot area with axes; one answer a figure."""
    free: npt.NDArray[np.bool_] = (rows[:, features.index("v_page")] > 0) & (rows[:, features.index("l_framed")] == 0)
    return free


def soften(scores: Floats) -> Floats:
    """Probabilities of scores of shape (figures, kinds): powers of e that add up to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


@cache
def load_model() -> Model:
    """The model that is part of the package."""
    with files("omniscience_assets.evidence.kinds").joinpath("model.npz").open("rb") as file, np.load(file) as stored:
        experts = {name: _expert(name, stored) for name in ("sighted", "free", "blind")}
        return Model(
            kinds=tuple(stored["kinds"].tolist()),
            features=tuple(stored["features"].tolist()),
            version=int(stored["version"]),
            temperature=float(stored["temperature"]),
            **experts,
        )


def _expert(name: str, stored: Mapping[str, npt.NDArray[np.generic]]) -> Expert:
    def part(field: str) -> Floats:
        return stored[f"{name}_{field}"].astype(np.float64)

    def whole(field: str) -> Integers:
        return stored[f"{name}_{field}"].astype(np.int64)

    return Expert(
        used=whole("used"),
        linear=Linear(
            step=whole("linear_step"),
            **{field: part(f"linear_{field}") for field in ("low", "high", "mean", "spread", "weights", "bias")},
        ),
        forest=Forest(
            roots=whole("forest_roots"),
            feature=whole("forest_feature"),
            threshold=part("forest_threshold"),
            left=whole("forest_left"),
            right=whole("forest_right"),
            shares=part("forest_shares"),
        ),
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
