"""A figure's questions, and what every reader answered from every arm's material."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from omniscience_assets.records import Arm

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ARMS: tuple[str, ...] = get_args(Arm)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answers."""

    question: dict[str, Any]
    """Columns of its row."""
    answers: dict[str, dict[str, dict[str, Any]]]
    """Columns of the answer's row, by reader and arm."""
    arms: tuple[str, ...]
    """Those that any reader was given, in their usual order."""


@dataclass(frozen=True, slots=True)
class ArmScore:
    """Mean score of a figure's answers from one arm."""

    reader: str
    arm: str
    score: float
    answers: int


def asked(connection: DuckDBPyConnection, root: str, figure_id: str) -> list[Asked]:
    """Questions of a figure, those that were dropped last, each with its current answers."""
    found = connection.execute(
        """
        SELECT record_id, kind, text, options, key, accepted, needs, difficulty, origin, author, basis, outcome, reason,
            detail, spec_id, run_id
        FROM current.questions WHERE root_id = $root AND starts_with(record_id, $prefix) AND text IS NOT NULL
        ORDER BY outcome <> 'kept', record_id
        """,
        {"root": root, "prefix": f"{figure_id}@q."},
    )
    names = [column[0] for column in found.description or ()]
    questions = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    rows = connection.execute(
        """
        SELECT question_id, reader, arm, model, status, answer, correct, score, cause, scored_by
        FROM current.caption_qa_eval WHERE root_id = $root AND figure_id = $figure AND outcome = 'kept'
        ORDER BY question_id, reader, arm
        """,
        {"root": root, "figure": figure_id},
    )
    names = [column[0] for column in rows.description or ()]
    by_question: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    for row in rows.fetchall():
        one = dict(zip(names, row, strict=True))
        by_question.setdefault(one["question_id"], {}).setdefault(one["reader"], {})[one["arm"]] = one
    return [_asked(question, by_question.get(question["record_id"], {})) for question in questions]


def _asked(question: dict[str, Any], answers: dict[str, dict[str, dict[str, Any]]]) -> Asked:
    given = {arm for by_arm in answers.values() for arm in by_arm}
    return Asked(question, answers, tuple(arm for arm in ARMS if arm in given))


def arm_scores(questions: list[Asked]) -> list[ArmScore]:
    """Mean score of each reader from each arm."""
    scores: dict[tuple[str, str], list[float]] = {}
    for one in questions:
        for reader, by_arm in one.answers.items():
            for arm, answer in by_arm.items():
                if answer["score"] is not None:
                    scores.setdefault((reader, arm), []).append(answer["score"])
    order = sorted(scores, key=lambda key: (key[0], ARMS.index(key[1])))
    return [ArmScore(*key, sum(scores[key]) / len(scores[key]), len(scores[key])) for key in order]
