"""LiveXiv's protocol (arXiv:2410.10783) on its published answers: run few models again, predict the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from omniscience_assets.evaluation.irt import AccuracyPrediction, choose_subjects, fit_2pl, fit_rasch, predict_accuracy
from omniscience_assets.evaluation.irt.models import Floats

ANSWERS = Path(__file__).parents[4] / "shared" / "data" / "livexiv" / "tqa.npz"
AUTHORS_CHOICES = ([0, 1, 3, 6, 13], [0, 3, 7, 11, 13])
AUTHORS_ERRORS = (1.28, 1.65)
"""Mean absolute error in points on versions 2 and 3, of models that were not run again."""

_LATE = (15, 16)
"""Models that came with version 2 and were run on all of it."""
_COUNT = 5


@dataclass(frozen=True)
class Step:
    """A version that was predicted."""

    chosen: tuple[int, ...]
    responses: Floats
    """All that was seen when the version was predicted."""
    truth: Floats
    """(models,) accuracy on the version."""
    held_out: tuple[int, ...]
    prediction: AccuracyPrediction

    @property
    def error(self) -> float:
        """Mean absolute error in points of the models that were not run."""
        held = list(self.held_out)
        return float(100 * np.mean(np.abs(self.prediction.accuracy - self.truth)[held]))


def replay(
    deviation: float, *, two_parameter: bool = False, choices: Sequence[Sequence[int]] | None = None
) -> list[Step]:
    """Versions 2 and 3, with the models that are given or, without `choices`, our own choices."""
    with np.load(ANSWERS) as stored:
        versions = [stored[name].astype(float) for name in ("v1", "v2", "v3")]
    fit = fit_2pl if two_parameter else fit_rasch
    seen = versions[0].copy()
    seen[list(_LATE)] = np.nan
    steps = []
    for number, version in enumerate(versions[1:]):
        known = seen[: _LATE[0]] if number == 0 else seen
        chosen = choose_subjects(fit(known, deviation), _COUNT) if choices is None else choices[number]
        run = sorted({*map(int, chosen), *(_LATE if number == 0 else ())})
        answers = np.full(version.shape, np.nan)
        answers[run] = version[run]
        seen = np.hstack([seen, answers])
        asked = np.arange(seen.shape[1] - version.shape[1], seen.shape[1])
        prediction = predict_accuracy(seen, asked, two_parameter=two_parameter, difficulty_deviation=deviation)
        held = tuple(sorted(set(range(len(seen))) - set(run)))
        steps.append(Step(tuple(map(int, chosen)), seen, version.mean(axis=1), held, prediction))
    return steps
