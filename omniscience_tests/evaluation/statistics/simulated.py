"""Questions of papers whose true accuracy and true difference are known."""

from dataclasses import dataclass

import numpy as np

from omniscience_assets.evaluation.statistics.clusters import Floats

_SIZES = {
    "even": lambda random, papers: np.full(papers, 8),
    "single": lambda random, papers: np.ones(papers),
    "small": lambda random, papers: 1 + random.poisson(1.5, papers),
    "lognormal": lambda random, papers: np.maximum(1, np.rint(random.lognormal(2, 1, papers))),
    "pareto": lambda random, papers: np.minimum(500, np.floor(4 * (1 + random.pareto(1.5, papers)))),
}
"""How many questions papers have; the last has a heavy tail: mean 11, and up to 500."""


def sizes_of(kind: str, papers: int, random: np.random.Generator) -> np.typing.NDArray[np.intp]:
    """(papers,) numbers of questions."""
    return np.asarray(_SIZES[kind](random, papers), np.intp)


def ids_of(sizes: np.typing.NDArray[np.intp]) -> list[str]:
    """(questions,) the paper of each question."""
    return [f"paper{number:06d}" for number, size in enumerate(sizes) for _ in range(size)]


@dataclass(frozen=True)
class World:
    """One arm: a paper's accuracy is beta distributed, with `correlation` between the answers of one paper."""

    papers: int
    sizes: str
    accuracy: float = 0.9
    correlation: float = 0.3

    def draw(self, random: np.random.Generator) -> tuple[Floats, list[str]]:
        """(questions,) scores and papers."""
        sizes = sizes_of(self.sizes, self.papers, random)
        weight = 1 / self.correlation - 1
        accuracy = random.beta(self.accuracy * weight, (1 - self.accuracy) * weight, self.papers)
        return (random.random(sizes.sum()) < np.repeat(accuracy, sizes)).astype(float), ids_of(sizes)


@dataclass(frozen=True)
class PairedWorld:
    """Two arms on the same questions that differ by `difference` in the mean.

    A share `flips` of answers turn right and as many turn wrong in any case. A paper's own difference is away from the
    mean by +2 · effect · rare, or, in a share `rare` of papers, by -2 · effect · (1 - rare): skewed unless that is 1/2.
    """

    papers: int
    sizes: str
    flips: float = 0.05
    effect: float = 0.1
    rare: float = 0.5
    difference: float = 0.0

    def draw(self, random: np.random.Generator) -> tuple[Floats, Floats, list[str]]:
        """(questions,) scores, baseline and papers."""
        sizes = sizes_of(self.sizes, self.papers, random)
        worse = random.random(self.papers) < self.rare
        own = self.difference + 2 * self.effect * np.where(worse, self.rare - 1, self.rare)
        draws = random.random(sizes.sum())
        up = np.repeat(self.flips + np.maximum(own, 0), sizes)
        down = np.repeat(self.flips + np.maximum(-own, 0), sizes)
        baseline = np.where(draws < up, 0.0, np.where(draws < up + down, 1.0, random.random(len(draws)) < 0.7))
        scores = np.where(draws < up, 1.0, np.where(draws < up + down, 0.0, baseline))
        return scores, baseline, ids_of(sizes)
