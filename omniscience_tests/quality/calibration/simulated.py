"""Reviewed figures whose truth is known: measures that tell something of it, and reviewers who err."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.calibration.thresholds import Sample
from omniscience_assets.quality.calibration.votes import Votes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """How figures, measures and reviewers are."""

    prevalence: float = 0.8
    """Share of good figures."""
    separations: tuple[float, ...] = (2.0,)
    """How far the mean of each measure is higher for good figures, in standard deviations."""
    false_keep: float = 0.1
    false_drop: float = 0.1
    reviewers: int = 3
    per_figure: int = 3
    spread: float = 0.0
    """How much reviewers differ: their rates are drawn up to this share above and below."""
    shared: float = 0.0
    """Share of figures on which all reviewers err alike, by one throw: what no count of votes can show."""


def figures(world: World, count: int, generator: np.random.Generator) -> tuple[NDArray[np.bool_], dict[str, Floats]]:
    truth = generator.random(count) < world.prevalence
    measures = {
        f"m{at}": generator.normal(size=count) + separation * truth for at, separation in enumerate(world.separations)
    }
    return truth, measures


def reviews(world: World, truth: NDArray[np.bool_], generator: np.random.Generator) -> Votes:
    factors = generator.uniform(1 - world.spread, 1 + world.spread, (2, world.reviewers))
    false_keep, false_drop = world.false_keep * factors[0], world.false_drop * factors[1]
    throws = generator.random((len(truth), world.reviewers))
    alike = generator.random(len(truth)) < world.shared
    throws[alike] = throws[alike][:, :1]
    keeps = np.where(truth[:, None], throws >= false_drop, throws < false_keep)
    order = np.argsort(generator.random((len(truth), world.reviewers)), axis=1)
    return np.where(order < world.per_figure, keeps, -1).astype(np.int8)


def sample(world: World, count: int, generator: np.random.Generator) -> Sample:
    truth, measures = figures(world, count, generator)
    return Sample([f"f{at:05d}" for at in range(count)], measures, reviews(world, truth, generator))
