"""Accuracies of subjects that were not asked, with errors that are true; on simulated answers and on LiveXiv's."""

import numpy as np
import pytest

from omniscience_assets.evaluation.irt import (
    ItemResponseModel,
    choose_items,
    choose_subjects,
    fit_rasch,
    predict_accuracy,
)
from omniscience_tests.evaluation.irt.livexiv import ANSWERS, AUTHORS_CHOICES, AUTHORS_ERRORS, replay
from omniscience_tests.evaluation.irt.simulated import draw

NEW = np.arange(300, 500)


def hidden(seed: int, count: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers with the last 200 items seen by few subjects, the truth, and the others' numbers."""
    responses = draw(17, 500, seed).responses
    chosen = choose_subjects(fit_rasch(responses[:, :300]), count)
    others = np.setdiff1d(np.arange(17), chosen)
    seen = responses.copy()
    seen[np.ix_(others, NEW)] = np.nan
    return seen, responses[:, NEW].mean(axis=1), others


def test_errors_are_true_on_simulated_answers() -> None:
    held = []
    for seed in range(12):
        seen, truth, others = hidden(seed)
        predicted = predict_accuracy(seen, NEW)
        held += list(((predicted.low <= truth) & (truth <= predicted.high))[others])
        assert predicted.checked == 6
    assert np.mean(held) >= 0.9  # 132 subjects


def test_what_was_seen_is_not_predicted() -> None:
    seen, truth, others = hidden(3)
    predicted = predict_accuracy(seen, NEW)
    known = np.setdiff1d(np.arange(17), others)
    assert predicted.accuracy[known] == pytest.approx(truth[known])
    assert np.all(predicted.error[known] == 0)
    assert np.all(predicted.error[others] > 0.005)
    assert np.all((predicted.low >= 0) & (predicted.low <= predicted.accuracy) & (predicted.accuracy <= predicted.high))


def test_half_of_the_answers_halve_the_doubt() -> None:
    seen, truth, others = hidden(4)
    half = seen.copy()
    full = draw(17, 500, 4).responses
    half[np.ix_(others, NEW[:100])] = full[np.ix_(others, NEW[:100])]
    more, less = predict_accuracy(half, NEW), predict_accuracy(seen, NEW)
    assert more.error[others].mean() < 0.75 * less.error[others].mean()
    assert np.abs(more.accuracy - truth)[others].mean() < np.abs(less.accuracy - truth)[others].mean()


def test_subjects_that_are_better_at_new_items_than_the_model_knows_show_as_misfit() -> None:
    random = np.random.default_rng(0)
    drawn = draw(17, 500, 5)
    logits = drawn.ability[:, None] - drawn.difficulty
    logits[:, NEW] += random.normal(0, 1, 17)[:, None]
    seen = (random.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(float)
    seen[np.ix_(np.arange(8, 17), NEW)] = np.nan
    assert predict_accuracy(seen, NEW).misfit > 0.08
    assert predict_accuracy(hidden(5)[0], NEW).misfit < 0.05


def test_no_items_no_prediction() -> None:
    with pytest.raises(ValueError, match="no items"):
        predict_accuracy([[0, 1]], [])


def model(ability: list[float], difficulty: list[float]) -> ItemResponseModel:
    return ItemResponseModel(np.array(ability), np.array(difficulty), np.ones(len(difficulty)), 0, converged=True)


def test_subjects_are_those_next_to_the_percentiles_of_difficulty() -> None:
    spread = model([-4, -2.1, 0.1, 2.2, 4], list(np.linspace(-2.2, 2.2, 101)))
    assert choose_subjects(spread, 3).tolist() == [1, 2, 3]


def test_the_farthest_fill_up_where_one_subject_is_next_to_all() -> None:
    narrow = model([-5, -1, 0, 1, 6], [0.0, 0.01, 0.02])
    assert choose_subjects(narrow, 1).tolist() == [2]
    assert choose_subjects(narrow, 2).tolist() == [2, 4]
    assert choose_subjects(narrow, 3).tolist() == [0, 2, 4]  # 0: 8 on average from 0 and 6; 1: 3.5; 3: 3
    with pytest.raises(ValueError, match="6 of 5"):
        choose_subjects(narrow, 6)


def test_items_serve_every_ability() -> None:
    items = model([-2, 2], [-2.1, -1.9, 0, 0.1, 1.9, 2.1, 9])
    chosen = choose_items(items, 4)
    assert sorted(items.difficulty[chosen]) == [-2.1, -1.9, 1.9, 2.1]
    assert len(set(choose_items(items, 7))) == 7
    assert choose_items(items, 1, abilities=[0.0]).tolist() == [2]
    with pytest.raises(ValueError, match="8 of 7"):
        choose_items(items, 8)


@pytest.mark.skipif(not ANSWERS.exists(), reason="LiveXiv's answers are not in ../shared")
@pytest.mark.parametrize("choices", [None, AUTHORS_CHOICES], ids=["own choice", "authors' choice"])
def test_livexiv_is_predicted_at_least_as_well_as_by_its_authors(choices: list[list[int]] | None) -> None:
    steps = replay(2.0, choices=choices)
    for step, limit in zip(steps, AUTHORS_ERRORS, strict=True):
        assert step.error <= limit
        inside = (step.prediction.low <= step.truth) & (step.truth <= step.prediction.high)
        assert inside[list(step.held_out)].mean() >= 0.9
    assert steps[0].chosen == tuple(AUTHORS_CHOICES[0])
