"""How good are the answers: accuracy, CaptionQA's score, lift over the blind arm, with intervals by paper."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.evaluation.arms import ARMS, materials
from omniscience_assets.evaluation.options import seeded
from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.evaluation.readers import LexicalReader, Reader
from omniscience_assets.records import Answer, Caption, Evidence, Figure, Question

ABSTENTION_BONUS = 0.05
"""CaptionQA (arXiv:2511.21025) gives "cannot answer" this much more than a guess would earn on average."""

_REPLICATES = 1000
_CONFIDENCE = 0.95

Sums = NDArray[np.float64]
"""One paper's sums over its questions, per arm: (arms, 4) of questions, answered, correct, score."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its 95 % bootstrap interval; `None` where it could not be measured."""

    value: float | None
    low: float | None
    high: float | None
    """The interval resamples papers, and needs two of them."""


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """How one arm did over all its questions."""

    arm: str
    papers: int
    questions: int
    answered: Estimate
    """Share of the questions that the reader did not pass."""
    accuracy: Estimate
    """Share of the questions that were answered right; a passed one counts as not right."""
    score: Estimate
    """CaptionQA's, mean over the questions."""
    lift: Estimate
    """Score less that of the blind arm on the same questions."""


def evaluate_figure(
    figure: Figure, evidence: Evidence, caption: Caption, reader: Reader | None = None
) -> tuple[Question, ...]:
    """Questions about the figure with the reader's answers from every arm; the lexical reader where none is given."""
    judge = reader or LexicalReader()
    texts = materials(figure, caption)
    return tuple(
        dataclasses.replace(
            question,
            reader=judge.name,
            answers=tuple(answer_question(question, arm, text, judge) for arm, text in texts.items()),
        )
        for question in make_questions(figure, evidence)
    )


def answer_question(question: Question, arm: str, text: str, reader: Reader) -> Answer:
    """The reader's answer from one arm's text. It sees the options in an order seeded by question and arm."""
    order = list(range(len(question.options)))
    seeded(question.question_id, arm).shuffle(order)
    picked = reader.answer(text, question.text, [question.options[index] for index in order])
    choice = None if picked is None else order[picked]
    return Answer(arm, choice, choice == question.key, score_choice(choice, question.key, len(question.options)))


def score_choice(choice: int | None, key: int, options: int) -> float:
    """CaptionQA's score: 1 for the key, 0 for another option, 1/n + 0.05 for `None` ("cannot answer") of n options."""
    return 1 / options + ABSTENTION_BONUS if choice is None else float(choice == key)


def summarise(questions: Iterable[Question], seed: int = 0) -> tuple[ArmSummary, ...]:
    """One summary per arm, in the order of `ARMS`; the order of the questions does not matter.

    Intervals are percentiles of 1,000 bootstrap replicates that draw whole papers, because the questions of one paper
    are not independent. Memory grows with the number of papers, not of questions.
    """
    sums = _sums_by_paper(questions)
    drawn = _resample(sums, seed)
    return tuple(_summary(arm, index, sums, drawn) for index, arm in enumerate(ARMS))


def _sums_by_paper(questions: Iterable[Question]) -> Sums:
    papers: dict[str, Sums] = {}
    for question in questions:
        paper = papers.setdefault(question.figure_id.partition("#")[0], np.zeros((len(ARMS), 4)))
        for answer in question.answers:
            paper[ARMS.index(answer.arm)] += (1, answer.choice is not None, answer.correct, answer.score)
    ordered = [papers[paper] for paper in sorted(papers)]
    return np.stack(ordered) if ordered else np.zeros((0, len(ARMS), 4))


def _resample(sums: Sums, seed: int) -> Sums:
    """(replicates, arms, 4) totals of as many papers as there are, drawn with replacement; none of fewer than two."""
    papers = len(sums)
    if papers < 2:
        return np.zeros((0, *sums.shape[1:]))
    random = np.random.default_rng(seed)
    draws = (np.bincount(random.integers(papers, size=papers), minlength=papers) for _ in range(_REPLICATES))
    return np.stack([np.tensordot(counts.astype(float), sums, axes=1) for counts in draws])


def _summary(arm: str, index: int, sums: Sums, drawn: Sums) -> ArmSummary:
    total = sums.sum(axis=0, keepdims=True)
    answered, accuracy, score = (
        _estimate(_means(total, index, column), _means(drawn, index, column)) for column in (1, 2, 3)
    )
    lift = _estimate(_lifts(total, index), _lifts(drawn, index))
    return ArmSummary(arm, len(sums), int(total[0, index, 0]), answered, accuracy, score, lift)


def _means(totals: Sums, arm: int, column: int) -> NDArray[np.float64]:
    """Per total: the mean of a column over the arm's questions; NaN without questions."""
    with np.errstate(invalid="ignore"):
        return np.asarray(totals[:, arm, column] / totals[:, arm, 0])


def _lifts(totals: Sums, arm: int) -> NDArray[np.float64]:
    return _means(totals, arm, 3) - _means(totals, ARMS.index("blind"), 3)


def _estimate(mean: NDArray[np.float64], replicates: NDArray[np.float64]) -> Estimate:
    value = None if np.isnan(mean[0]) else float(mean[0])
    measured = replicates[~np.isnan(replicates)]
    if value is None or measured.size == 0:
        return Estimate(value, None, None)
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(measured, (tail, 1 - tail))
    return Estimate(value, float(low), float(high))
