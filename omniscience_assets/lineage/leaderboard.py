"""Which captions answer best: all that ever captioned, ranked on the log's own questions, beside the controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from omniscience_assets.records import Answer, Arm, Caption
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    from omniscience_assets.evaluation.statistics import Comparison, Estimate

TRAITS = {
    "backend": "c.backend",
    "model": "coalesce(c.model, '')",
    "format": "c.format",
    "tier": "c.tier",
    "policy": "c.policy",
    "prompt": "left(json_extract_string(s.spec, '$.tiers.' || c.tier || '.prompt_hash'), 8)",
}
"""What entries may be told apart by, and where it stands."""
CONTROLS: tuple[Arm, ...] = tuple(arm for arm in get_args(Arm) if not arm.startswith("new_caption"))
"""Arms that no captioner has a part in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One captioner, or one control arm."""

    name: str
    is_control: bool
    accuracy: Estimate
    score: Estimate
    behind: Comparison | None
    """Its score less that of the first entry on the questions that both were scored on; `None` for the first."""
    predicted: float | None = None
    """Accuracy over all questions of the board: observed, else of a Rasch model; `None` where none was fitted."""
    predicted_error: float | None = None
    """Half of the 95 % interval of that."""


def leaderboard(
    files: Files,
    reader: str,
    *,
    by: Sequence[str] = ("backend", "model", "format"),
    arm: Arm = "new_caption",
    disciplines: Sequence[str] | None = None,
    predict: bool = False,
    seed: int = 0,
) -> list[Entry]:
    """Every captioner whose captions a reader was asked from, best first, and the control arms among them.

    Of each question the newest scored answer of each entry counts, whether its caption is still the current one or not.

    Args:
        files: The home.
        reader: As the settings call it.
        by: What tells captioners apart, of `TRAITS`.
        arm: `new_caption` or `new_caption_matched`.
        disciplines: Only these partitions; all without.
        predict: Fit a Rasch model, and tell what each entry would get on all questions. Holds all answers in memory.
        seed: Of the tests.
    """
    records = {"caption_qa_eval": Answer, "routed_captions": Caption}
    with connect(files, records, disciplines=disciplines) as connection:
        _collect(connection, reader, by, arm)
        names = connection.execute("SELECT name, is_control FROM board GROUP BY ALL ORDER BY ALL").fetchall()
        entries = [(name, control, *_estimates(connection, name)) for name, control in names]
        entries.sort(key=lambda one: (-(one[3].value or 0.0), one[0]))
        first = entries[0][0] if entries else ""
        told = [Entry(*one, None if one[0] == first else _behind(connection, one[0], first, seed)) for one in entries]
        return _predicted(connection, told) if predict and len(told) > 1 else told


def _collect(connection: DuckDBPyConnection, reader: str, by: Sequence[str], arm: Arm) -> None:
    """Make the table `board`: one row per entry and question."""
    label = "concat_ws(' ', " + ", ".join(f"nullif({TRAITS[trait]}, '')" for trait in by) + ")"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE board AS
        WITH captions AS (
            SELECT c.record_id, c.content_hash, any_value({label}) AS name
            FROM history.routed_captions AS c LEFT JOIN specs AS s USING (spec_id) GROUP BY ALL
        ),
        answered AS (
            SELECT root_id, question_id, arm, score, correct, seq,
                list_filter(parents, lambda p: ends_with(p.record_id, '@caption'))[1] AS caption
            FROM history.caption_qa_eval
            WHERE reader = $reader AND score IS NOT NULL AND (arm = $arm OR arm IN (SELECT unnest($controls)))
        ),
        named AS (
            SELECT root_id, question_id, score, correct, seq, arm <> $arm AS is_control,
                CASE WHEN arm = $arm THEN coalesce(c.name, 'unknown') ELSE arm END AS name
            FROM answered LEFT JOIN captions AS c
                ON c.record_id = caption.record_id AND c.content_hash = caption.content_hash
        )
        SELECT root_id, question_id, name, is_control, arg_max(score, seq) AS score, arg_max(correct, seq) AS correct
        FROM named GROUP BY ALL
        """,
        {"reader": reader, "arm": arm, "controls": list(CONTROLS)},
    )


def _estimates(connection: DuckDBPyConnection, name: str) -> tuple[Estimate, Estimate]:
    from omniscience_assets.evaluation.statistics import estimate_sums
    from omniscience_assets.evaluation.summaries import paper_sums

    accuracy, score = (
        estimate_sums(
            paper_sums(connection, f"SELECT root_id, {column} AS value FROM board WHERE name = $name", {"name": name})
        )
        for column in ("correct::DOUBLE", "score")
    )
    return accuracy, score


def _behind(connection: DuckDBPyConnection, name: str, first: str, seed: int) -> Comparison:
    from omniscience_assets.evaluation.statistics import compare_sums
    from omniscience_assets.evaluation.summaries import paper_sums

    query = """
        SELECT root_id, a.score - b.score AS value FROM board AS a JOIN board AS b USING (root_id, question_id)
        WHERE a.name = $name AND b.name = $first
    """
    return compare_sums(paper_sums(connection, query, {"name": name, "first": first}), seed)


def _predicted(connection: DuckDBPyConnection, entries: Sequence[Entry]) -> list[Entry]:
    import numpy as np

    from omniscience_assets.evaluation.irt import predict_accuracy

    matrix, _ = _matrix(connection, [entry.name for entry in entries])
    found = predict_accuracy(matrix, np.arange(matrix.shape[1]))
    told = zip(entries, found.accuracy.tolist(), ((found.high - found.low) / 2).tolist(), strict=True)
    return [replace(entry, predicted=accuracy, predicted_error=half) for entry, accuracy, half in told]


def _matrix(connection: DuckDBPyConnection, names: Sequence[str]) -> tuple[NDArray[np.float64], list[str]]:
    """(entries, questions) right or wrong, NaN where not asked, and the questions' ids in order."""
    import numpy as np

    [(count,)] = connection.execute("SELECT count(DISTINCT question_id) FROM board").fetchall()
    cells = connection.execute("""
        SELECT name, dense_rank() OVER (ORDER BY question_id) - 1 AS place, correct::DOUBLE AS value FROM board
    """).fetchnumpy()
    matrix = np.full((len(names), count), np.nan)
    rows = {name: at for at, name in enumerate(names)}
    matrix[[rows[name] for name in cells["name"]], cells["place"].astype(int)] = cells["value"]
    questions = connection.execute("SELECT DISTINCT question_id FROM board ORDER BY 1").fetchall()
    return matrix, [question for (question,) in questions]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask so that most is learnt."""

    questions: tuple[str, ...]
    """Ids, most telling first."""
    entries: tuple[str, ...]
    """Captioners to ask again when there are new questions."""


def plan(
    files: Files,
    reader: str,
    questions: int,
    entries: int,
    *,
    by: Sequence[str] = ("backend", "model", "format"),
    arm: Arm = "new_caption",
    disciplines: Sequence[str] | None = None,
) -> Plan:
    """The questions that tell most of a captioner's accuracy, and the captioners to ask again of new ones.

    Questions are chosen by their Fisher information, captioners as LiveXiv does (arXiv 2410.10783), both by a Rasch
    model of all that the log knows. Fewer are told where there are not so many.

    Raises:
        LookupError: nothing was answered yet.
    """
    from omniscience_assets.evaluation.irt import ItemResponseModel, choose_items, choose_subjects, fit_rasch

    with connect(files, {"caption_qa_eval": Answer, "routed_captions": Caption}, disciplines=disciplines) as connection:
        _collect(connection, reader, by, arm)
        rows = connection.execute("SELECT DISTINCT name, is_control FROM board ORDER BY ALL").fetchall()
        matrix, ids = _matrix(connection, [name for name, _ in rows])
    captioners = [at for at, (_, control) in enumerate(rows) if not control]
    if not captioners:
        raise LookupError(f"the reader {reader} answered no question from a caption yet")
    model = fit_rasch(matrix)
    chosen = choose_items(model, min(questions, len(ids)), model.ability[captioners])
    own = ItemResponseModel(model.ability[captioners], model.difficulty, model.discrimination, 0, converged=True)
    again = choose_subjects(own, min(entries, len(captioners)))
    return Plan(tuple(ids[at] for at in chosen), tuple(rows[captioners[at]][0] for at in again))


def plain(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """As JSON can hold them."""
    from dataclasses import asdict

    return [asdict(entry) for entry in entries]
