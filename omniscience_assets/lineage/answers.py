"""Caption QA before and after: by how much scores moved, how sure that is, and which questions turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from omniscience_assets.evaluation.summaries import compare_sides
from omniscience_assets.lineage.diff import create_sides
from omniscience_assets.lineage.moments import find_moments
from omniscience_assets.records import LOGS, Arm
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.evaluation.statistics import Comparison

ASSET = "caption_qa_eval"


@dataclass(frozen=True, slots=True)
class Moved:
    """One reader's scores from one arm, after less before, on the questions that are scored at both times."""

    discipline: str
    reader: str
    arm: Arm
    before: float
    """Mean score over these questions."""
    after: float
    comparison: Comparison
    p_value: float | None = None
    """Corrected for all disciplines, readers and arms that are told (Holm)."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A question whose score changed."""

    question_id: str
    figure_id: str
    text: str
    reader: str
    arm: Arm
    before: str
    """What was answered; empty for "cannot answer"."""
    after: str
    score_before: float
    score_after: float


@dataclass(frozen=True, slots=True)
class AnswersDiff:
    """The answers at one moment against those at another."""

    before: datetime
    """UTC."""
    after: datetime
    moved: tuple[Moved, ...]
    turned: tuple[Turned, ...]
    """The first so many, those that fell most first."""


def compare_answers(
    files: Files,
    before: str,
    after: str,
    *,
    disciplines: Sequence[str] | None = None,
    arms: Sequence[Arm] = ("new_caption",),
    most: int = 100,
    seed: int = 0,
) -> AnswersDiff:
    """Compare what was answered after two runs, or at two times.

    Args:
        files: The home.
        before: Id of a run (its first characters do), or a time as ISO 8601; times without a zone are UTC.
        after: Likewise.
        disciplines: Only these partitions; all without.
        arms: Only these.
        most: Longest list of single questions.
        seed: Of the tests.

    Raises:
        UnknownMomentError: a run that wrote nothing, several runs that begin alike, or no time.
    """
    low, high = find_moments(files, before, after, disciplines=disciplines)
    with connect(files, LOGS, disciplines=disciplines) as connection:
        create_sides(connection, ASSET, low, high)
        moved = _corrected(_moved(connection, arms, seed))
        return AnswersDiff(low, high, tuple(moved), tuple(_turned(connection, arms, most)))


def _moved(connection: DuckDBPyConnection, arms: Sequence[Arm], seed: int) -> list[Moved]:
    means = connection.execute(
        f"""
        SELECT discipline, reader, arm, avg(b.score), avg(a.score)
        FROM after_{ASSET} AS a JOIN before_{ASSET} AS b USING (discipline, root_id, question_id, reader, arm)
        WHERE a.score IS NOT NULL AND b.score IS NOT NULL AND arm IN (SELECT unnest($arms))
        GROUP BY ALL ORDER BY ALL
        """,
        {"arms": list(arms)},
    ).fetchall()
    found: list[Moved] = []
    for discipline, reader, arm, mean_before, mean_after in means:
        old, new = (_of_discipline(connection, side, discipline) for side in ("before", "after"))
        comparison = compare_sides(connection, reader, arm, before=old, after=new, seed=seed)
        found.append(Moved(discipline, reader, arm, mean_before, mean_after, comparison))
    return found


def _of_discipline(connection: DuckDBPyConnection, side: str, discipline: str) -> str:
    name = f"{side}_of_discipline"
    connection.execute(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {side}_{ASSET} WHERE discipline = '{discipline}'"
    )
    return name


def _corrected(found: Sequence[Moved]) -> list[Moved]:
    from omniscience_assets.evaluation.statistics import holm

    tested = [one.comparison.p_value for one in found if one.comparison.p_value is not None]
    corrected = iter(holm(tested).tolist() if tested else ())
    p_values = [None if one.comparison.p_value is None else next(corrected) for one in found]
    return [replace(one, p_value=p_value) for one, p_value in zip(found, p_values, strict=True)]


def _turned(connection: DuckDBPyConnection, arms: Sequence[Arm], most: int) -> list[Turned]:
    rows = connection.execute(
        f"""
        SELECT question_id, a.figure_id, coalesce(q.text, ''), reader, arm, coalesce(b.answer, ''),
            coalesce(a.answer, ''), b.score, a.score
        FROM after_{ASSET} AS a JOIN before_{ASSET} AS b USING (discipline, root_id, question_id, reader, arm)
            LEFT JOIN current.questions AS q USING (question_id)
        WHERE a.score <> b.score AND arm IN (SELECT unnest($arms))
        ORDER BY a.score - b.score, question_id, reader, arm LIMIT $most
        """,
        {"arms": list(arms), "most": most},
    ).fetchall()
    return [Turned(*row) for row in rows]
