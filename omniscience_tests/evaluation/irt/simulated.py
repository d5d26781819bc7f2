"""Answers of subjects of known ability to items of known difficulty."""

from dataclasses import dataclass

import numpy as np

from omniscience_assets.evaluation.irt.models import Floats


@dataclass(frozen=True)
class Drawn:
    """What was drawn and from what."""

    responses: Floats
    ability: Floats
    difficulty: Floats
    discrimination: Floats


def draw(subjects: int, items: int, seed: int, *, spread: float = 0.0, seen: float = 1.0, hard: float = 1.0) -> Drawn:
    """Answers with log discriminations that scatter by `spread`, a share `seen` of them not NaN."""
    random = np.random.default_rng(seed)
    ability, difficulty = random.normal(0, 1, subjects), random.normal(0, hard, items)
    discrimination = np.exp(spread * random.normal(size=items))
    chance = 1 / (1 + np.exp(-discrimination * (ability[:, None] - difficulty)))
    responses = (random.random(chance.shape) < chance).astype(float)
    responses[random.random(chance.shape) >= seen] = np.nan
    return Drawn(responses, ability, difficulty, discrimination)
