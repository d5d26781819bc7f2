"""How good are the answers: per reader and arm, with lifts over the blind arm and gaps to the image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.evaluation.arms import ARMS
from omniscience_assets.records import Arm

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.evaluation.statistics import Comparison, Estimate, PaperSums

ANSWERS = "current.caption_qa_eval"
"""The view of the answers as they are now; other functions may be given one of another moment."""
BASELINE: Arm = "author_caption_context"
"""What new captions must beat to be worth their price: all that the authors say of the figure."""


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """How one reader did from one arm over all scored questions."""

    reader: str
    arm: Arm
    unscored: int
    """Questions that the reader or a judge could not be asked about; they count nowhere."""
    answered: float | None
    """Share of the scored questions that the reader did not pass, rightly or wrongly."""
    accuracy: Estimate
    """Share that was answered right; a passed question counts as not right."""
    score: Estimate
    """Mean score over the questions."""
    lift: Comparison
    """Score less that of the blind arm on the same questions."""
    gap: Comparison | None
    """Score of the arm `image` less this one's on the same questions; `None` where nobody saw the image."""
    words: float | None
    """Mean length of the material."""


def summarise(connection: DuckDBPyConnection, view: str = ANSWERS, seed: int = 0) -> list[ArmSummary]:
    """One summary per reader and arm, in the order of readers' names and of `ARMS`.

    Only sums by paper are brought into memory.

    Args:
        connection: With the log of `caption_qa_eval`.
        view: What to read instead of the current rows.
        seed: Of the tests.
    """
    counts = connection.execute(f"""
        SELECT reader, arm, count(*) FILTER (score IS NULL), avg((status = 'answered')::INT) FILTER (score IS NOT NULL),
            avg(words)
        FROM {view} WHERE arm IS NOT NULL GROUP BY ALL
    """).fetchall()
    seeing = {reader for reader, arm, *_ in counts if arm == "image"}
    order = {arm: at for at, arm in enumerate(ARMS)}
    summaries = []
    for reader, arm, unscored, answered, words in sorted(counts, key=lambda one: (one[0], order[one[1]])):
        summaries.append(
            ArmSummary(
                reader,
                arm,
                unscored,
                answered,
                _mean(connection, view, "correct::DOUBLE", reader, arm),
                _mean(connection, view, "score", reader, arm),
                compare_arms(connection, reader, arm, "blind", view=view, seed=seed),
                compare_arms(connection, reader, "image", arm, view=view, seed=seed) if reader in seeing else None,
                words,
            )
        )
    return summaries


def compare_arms(
    connection: DuckDBPyConnection, reader: str, arm: Arm, baseline: Arm, *, view: str = ANSWERS, seed: int = 0
) -> Comparison:
    """Scores from one arm less those from another, over the questions that are scored from both."""
    from omniscience_assets.evaluation.statistics import compare_sums

    sums = paper_sums(
        connection,
        f"""
        SELECT root_id, a.score - b.score AS value
        FROM {view} AS a JOIN {view} AS b USING (root_id, question_id, reader)
        WHERE reader = $reader AND a.arm = $arm AND b.arm = $baseline AND a.score IS NOT NULL AND b.score IS NOT NULL
        """,
        {"reader": reader, "arm": arm, "baseline": baseline},
    )
    return compare_sums(sums, seed)


def compare_sides(
    connection: DuckDBPyConnection, reader: str, arm: Arm, *, before: str, after: str, seed: int = 0
) -> Comparison:
    """One arm's scores in a view less those in another, over the questions that are scored in both: two runs, say."""
    from omniscience_assets.evaluation.statistics import compare_sums

    sums = paper_sums(
        connection,
        f"""
        SELECT root_id, a.score - b.score AS value
        FROM {after} AS a JOIN {before} AS b USING (root_id, question_id, reader, arm)
        WHERE reader = $reader AND arm = $arm AND a.score IS NOT NULL AND b.score IS NOT NULL
        """,
        {"reader": reader, "arm": arm},
    )
    return compare_sums(sums, seed)


def scores_by_kind(connection: DuckDBPyConnection, view: str = ANSWERS) -> list[tuple[str, Arm, str, int, float]]:
    """`(reader, arm, kind, questions, mean score)` of scored questions, in this order of columns."""
    rows: list[tuple[str, Arm, str, int, float]] = connection.execute(f"""
        SELECT reader, arm, kind, count(*), avg(score) FROM {view} WHERE score IS NOT NULL GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return rows


def _mean(connection: DuckDBPyConnection, view: str, column: str, reader: str, arm: Arm) -> Estimate:
    from omniscience_assets.evaluation.statistics import estimate_sums

    query = f"SELECT root_id, {column} AS value FROM {view} WHERE reader = $reader AND arm = $arm AND score IS NOT NULL"
    return estimate_sums(paper_sums(connection, query, {"reader": reader, "arm": arm}))


def paper_sums(connection: DuckDBPyConnection, query: str, given: Mapping[str, Any]) -> PaperSums:
    """Sums by paper of a query's `value`; `fsum`, so that they do not hang on the order of the rows."""
    import numpy as np

    from omniscience_assets.evaluation.statistics import PaperSums

    rows: Sequence[tuple[float, int, float]] = connection.execute(
        f"SELECT fsum(value), count(*), fsum(value * value) FROM ({query}) GROUP BY root_id ORDER BY root_id",
        dict(given),
    ).fetchall()
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return PaperSums(table[:, 0], table[:, 1], float(table[:, 2].sum()))
