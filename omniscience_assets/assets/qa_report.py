"""Questions and answers described for the Dagster UI: tables, plots, and questions beside their figures."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from omniscience_assets.assets.preview import as_metadata, cell, code, inline_picture
from omniscience_assets.records import Answer, Figure, Question
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.evaluation.statistics import Comparison, Estimate
    from omniscience_assets.evaluation.summaries import ArmSummary

_SAMPLES = 4
_THUMBNAIL = (240, 180)
_KINDS_DRAWN = 16


def describe_questions(files: Files, discipline: str) -> dict[str, Any]:
    """Metadata of a materialization of `questions`; what was described last and did not change is not read again."""
    told = remembered(
        files, "questions", discipline, "report", lambda: _describe_questions(files, discipline), of=["triplets"]
    )
    return as_metadata(told)


def _describe_questions(files: Files, discipline: str) -> dict[str, str]:
    logs = {"questions": Question, "triplets": Figure}
    with connect(files, logs, disciplines=[discipline]) as connection:
        kinds = connection.execute("""
            SELECT origin, kind, count(*), count(*) FILTER (difficulty = 'easy'),
                count(*) FILTER (difficulty = 'medium'), count(*) FILTER (difficulty = 'hard')
            FROM current.questions WHERE outcome = 'kept' GROUP BY ALL ORDER BY origin, count(*) DESC, kind
        """).fetchall()
        filters = connection.execute("""
            SELECT v.gate, count(*), count(*) FILTER (v.keep), coalesce(v.reason, ''), origin FROM (
                SELECT origin, unnest(verdicts) AS v FROM current.questions WHERE verdicts IS NOT NULL
            ) GROUP BY v.gate, v.reason, origin ORDER BY ALL
        """).fetchall()
        examples = _examples(connection, BlobStore(files))
    return {
        "kinds": _table(["origin", "kind", "questions", "easy", "medium", "hard"], kinds),
        "filters": _table(["filter", "questions", "kept", "reason", "origin"], filters),
        "examples": examples,
    }


def describe_benchmarks(files: Files, sizes: Mapping[str, int]) -> dict[str, Any]:
    """How many of the imported questions found their figure, over all disciplines: metadata, if there are any.

    Args:
        files: The lake's.
        sizes: How many questions each benchmark has.
    """
    if not sizes:
        return {}
    with connect(files, {"questions": Question}) as connection:
        asked = dict(
            connection.execute("""
                SELECT author, count(DISTINCT (basis, text)) FROM current.questions
                WHERE origin = 'benchmark' GROUP BY author
            """).fetchall()
        )
    rows = [(name, size, asked.get(name, 0), max(0, size - asked.get(name, 0))) for name, size in sizes.items()]
    return as_metadata({"benchmarks": _table(["benchmark", "questions", "with a figure", "without one yet"], rows)})


def describe_answers(files: Files, discipline: str) -> dict[str, Any]:
    """Metadata of a materialization of `caption_qa_eval`; what was described last and did not change stays."""
    return as_metadata(
        remembered(files, "caption_qa_eval", discipline, "report", lambda: _describe_answers(files, discipline))
    )


def _describe_answers(files: Files, discipline: str) -> dict[str, Any]:
    from omniscience_assets.evaluation.summaries import scores_by_kind, summarise

    with connect(files, {"caption_qa_eval": Answer}, disciplines=[discipline]) as connection:
        summaries, kinds = summarise(connection), scores_by_kind(connection)
    scores = {f"score_{one.reader}_{one.arm}": one.score.value for one in summaries if one.score.value is not None}
    shown: dict[str, Any] = {**scores, "arms": arms_table(summaries)}
    if kinds:
        picture = _draw(summaries, kinds)
        shown["plots"] = f"![scores by arm and by kind](data:image/png;base64,{picture})"
    return shown


def arms_table(summaries: Sequence[ArmSummary]) -> str:
    """A Markdown table, one row per reader and arm."""
    head = ["reader", "arm", "questions", "papers", "unscored", "answered", "accuracy", "score", "lift over blind",
            "gap to image", "least lift that could be seen", "words"]  # fmt: skip
    rows = [
        (
            one.reader, one.arm, one.score.questions, one.score.papers, one.unscored,
            "" if one.answered is None else f"{one.answered:.1%}", _estimate(one.accuracy), _estimate(one.score),
            _difference(one.lift), _difference(one.gap), "" if one.lift.mde is None else f"{one.lift.mde:.3f}",
            "" if one.words is None else f"{one.words:.0f}",
        )
        for one in summaries
    ]  # fmt: skip
    return _table(head, rows)


def _estimate(told: Estimate) -> str:
    if told.value is None:
        return "unscored"
    return f"{told.value:.3f}" if told.low is None else f"{told.value:.3f} ({told.low:.3f} to {told.high:.3f})"


def _difference(told: Comparison | None) -> str:
    if told is None or told.difference is None:
        return ""
    if told.low is None:
        return f"{told.difference:+.3f}"
    return f"{told.difference:+.3f} ({told.low:+.3f} to {told.high:+.3f})"


def _examples(connection: DuckDBPyConnection, blobs: BlobStore) -> str:
    """Some figures with all their questions, the right answer marked."""
    rows = connection.execute(f"""
        WITH drawn AS (
            SELECT figure_id FROM current.questions WHERE outcome = 'kept' GROUP BY figure_id
            ORDER BY hash(figure_id) LIMIT {_SAMPLES}
        )
        SELECT figure_id, any_value(t.raster), list({{'text': q.text, 'options': q.options, 'accepted': q.accepted,
            'kind': kind, 'basis': basis}} ORDER BY q.record_id)
        FROM current.questions AS q JOIN drawn USING (figure_id)
            JOIN current.triplets AS t ON t.record_id = figure_id
        WHERE q.outcome = 'kept' GROUP BY figure_id ORDER BY figure_id
    """).fetchall()
    told = []
    for figure_id, raster, questions in rows:
        try:
            picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})\n\n" if raster else ""
        except (OSError, ValueError):
            picture = ""
        lines = [
            f"- {cell(one['text'])} {_options(one)} ({cell(one['kind'])}; {cell(one['basis'])})" for one in questions
        ]
        told.append(f"{code(figure_id)}\n\n{picture}" + "\n".join(lines))
    return "\n\n".join(told) or "No question could be asked."


def _options(question: dict[str, Any]) -> str:
    right = set(question["accepted"])
    shown = question["options"] or question["accepted"]
    return " / ".join(f"**{cell(one)}**" if one in right else cell(one) for one in shown)


def _draw(summaries: Sequence[ArmSummary], kinds: Sequence[tuple[str, str, str, int, float]]) -> str:
    """Scores by arm with their intervals, and by kind for the commonest kinds; the first reader's."""
    from matplotlib.figure import Figure as Picture

    reader = summaries[0].reader
    own = [one for one in summaries if one.reader == reader and one.score.value is not None]
    picture = Picture(figsize=(10, 4), dpi=90, layout="constrained")
    left, right = picture.subplots(1, 2, width_ratios=(1, 2))
    for at, one in enumerate(own):
        value = one.score.value or 0.0
        low, high = (value if bound is None else bound for bound in (one.score.low, one.score.high))
        left.errorbar(value, at, xerr=[[max(0.0, value - low)], [max(0.0, high - value)]], fmt="o", color=f"C{at}")
    left.set_yticks(range(len(own)), [one.arm.replace("_", " ") for one in own])
    left.invert_yaxis()
    left.set_xlim(0, 1)
    left.set_xlabel(f"score, reader {reader}")
    counts: dict[str, int] = {}
    for name, _, kind, count, _ in kinds:
        if name == reader:
            counts[kind] = max(counts.get(kind, 0), count)
    shown = sorted(counts, key=lambda kind: (-counts[kind], kind))[:_KINDS_DRAWN]
    means = {(arm, kind): mean for name, arm, kind, _, mean in kinds if name == reader}
    for at, one in enumerate(own):
        points = [(place, means[one.arm, kind]) for place, kind in enumerate(shown) if (one.arm, kind) in means]
        right.plot([place for place, _ in points], [mean for _, mean in points], "o", color=f"C{at}", alpha=0.8)
    right.set_xticks(range(len(shown)), [f"{kind} ({counts[kind]})" for kind in shown], rotation=60, ha="right")
    right.set_ylim(-0.02, 1.02)
    right.grid(axis="y", alpha=0.3)
    out = io.BytesIO()
    picture.savefig(out, format="png")
    return base64.b64encode(out.getvalue()).decode()


def _table(head: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(cell(str(one)) for one in row)} |" for row in rows)])
