"""The filtered set described for the Dagster UI: funnel, distributions, cases at a threshold, reasons."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omniscience_assets.assets.preview import as_metadata, cell, code, inline_picture
from omniscience_assets.quality.limits import Limit, value_sql
from omniscience_assets.records import Figure, Judgement, Scores
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LOGS = {"filtered_set": Judgement, "caption_scores": Scores, "triplets": Figure}
_GATES_SHOWN = 4
"""Gates whose cases at the threshold are shown: those that drop most."""
_EACH_SIDE = 2
_THUMBNAIL = (200, 150)
_BINS = 40
_ROUNDING = 1e-9
_MANY = 200
"""From so many cases on, counts are drawn on a logarithmic scale."""


def describe_filtered_set(files: Files, discipline: str, limits: Sequence[Limit]) -> dict[str, Any]:
    """Metadata of a materialization of `filtered_set`; what was described last and did not change is not read again."""
    own = remembered(
        files, "filtered_set", discipline, "report", lambda: _describe(files, discipline, limits), of=_LOGS
    )
    every = remembered(
        files, "filtered_set", discipline, "everywhere", lambda: _describe_disciplines(files), everywhere=True
    )
    return as_metadata(own | every)


def _describe(files: Files, discipline: str, limits: Sequence[Limit]) -> dict[str, str]:
    with connect(files, _LOGS, disciplines=[discipline]) as connection:
        return {
            "funnel": _funnel(connection),
            "distributions": _distributions(connection, limits),
            "at_the_threshold": _borderline(connection, BlobStore(files), limits),
            "reasons_by_writer": _crossed(connection, "writer"),
        }


def _describe_disciplines(files: Files) -> dict[str, str]:
    with connect(files, {"filtered_set": Judgement}) as connection:
        return {"reasons_by_discipline": _crossed(connection, "discipline")}


def _funnel(connection: DuckDBPyConnection) -> str:
    """How many each verdict drops by itself, and how many are left after it and those before it."""
    rows = connection.execute("""
        WITH judged AS (
            SELECT record_id, unnest(verdicts) AS v, unnest(range(len(verdicts))) AS place
            FROM current.filtered_set WHERE verdicts IS NOT NULL
        ),
        first AS (SELECT record_id, min(place) FILTER (NOT v.keep) AS place FROM judged GROUP BY record_id)
        SELECT j.place, j.v.gate, any_value(j.v.reason) FILTER (NOT j.v.keep), any_value(j.v.threshold),
            count(*) FILTER (NOT j.v.keep), count(*) FILTER (j.place = f.place), count(*) FILTER (j.v.score IS NULL)
        FROM judged AS j JOIN first AS f USING (record_id) GROUP BY j.place, j.v.gate ORDER BY j.place
    """).fetchall()
    if not rows:
        return "No captioned figure was judged."
    [(left,)] = connection.execute("SELECT count(*) FROM current.filtered_set WHERE verdicts IS NOT NULL").fetchall()
    lines = [
        "| verdict on | reason | threshold | against | decides | abstains | left |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for _, gate, reason, threshold, against, decides, abstains in rows:
        left -= decides
        limit = "" if threshold is None else f"{threshold:g}"
        lines.append(f"| {gate} | {reason or ''} | {limit} | {against} | {decides} | {abstains} | {left} |")
    return "\n".join(lines)


def _distributions(connection: DuckDBPyConnection, limits: Sequence[Limit]) -> str:
    """Histograms of each limited measure that varies: all captioned figures, and those that the filtered set keeps."""
    import numpy as np

    from omniscience_assets.quality.gates.similarity import SimilarityGate

    bounds: dict[str, list[float]] = {}
    for limit in limits:
        bounds.setdefault(limit.measure, []).extend(t for t in (limit.min, limit.max) if t is not None)
    for name in SimilarityGate.measures:
        bounds.setdefault(name, [])
    columns = ", ".join(f'{value_sql(name)} AS "{name}"' for name in bounds)
    table = connection.sql(f"""
        SELECT {columns or "NULL AS none"}, f.outcome = 'kept' AS kept
        FROM current.caption_scores AS s JOIN current.filtered_set AS f
            ON f.record_id = split_part(s.record_id, '@', 1) || '@verdict'
        WHERE s.outcome = 'kept'
    """).to_arrow_table()
    kept = table["kept"].to_numpy(zero_copy_only=False).astype(bool)
    values = {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in bounds}
    varied = {name: column for name, column in values.items() if _varies(column[~np.isnan(column)])}
    if not varied:
        return "No measure varies."
    return f"![distributions of the measures](data:image/png;base64,{_draw(varied, kept, bounds)})"


def _varies(column: Any) -> bool:
    """Whether values differ by more than rounding: a histogram has no bins otherwise."""
    return bool(column.size) and float(column.max() - column.min()) > _ROUNDING * max(1.0, abs(column).max())


def _draw(values: dict[str, Any], kept: Any, bounds: dict[str, list[float]]) -> str:
    import numpy as np
    from matplotlib.figure import Figure as Picture

    across = 4
    down = -(-len(values) // across)
    picture = Picture(figsize=(3.2 * across, 2.1 * down))
    for place, (name, column) in enumerate(values.items(), start=1):
        axes = picture.add_subplot(down, across, place)
        there = ~np.isnan(column)
        edges = np.histogram_bin_edges(column[there], _BINS).tolist()
        axes.hist(column[there], edges, color="#bbbbbb", label="captioned")
        axes.hist(column[there & kept], edges, color="#3b75af", label="kept")
        for bound in bounds[name]:
            if edges[0] <= bound <= edges[-1]:
                axes.axvline(bound, color="#c03d3e", linewidth=1)
        if there.sum() > _MANY:
            axes.set_yscale("log")
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=7)
    picture.axes[0].legend(fontsize=7)
    picture.subplots_adjust(left=0.04, right=0.99, bottom=0.06, top=0.94, hspace=0.45, wspace=0.2)
    out = io.BytesIO()
    picture.savefig(out, format="png", dpi=80)
    return base64.b64encode(out.getvalue()).decode()


def _borderline(connection: DuckDBPyConnection, blobs: BlobStore, limits: Sequence[Limit]) -> str:
    """The cases nearest to the thresholds that drop most, on both sides, with their pictures."""
    counts = dict(
        connection.execute(
            "SELECT reason, count(*) FROM current.filtered_set WHERE outcome = 'dropped' GROUP BY reason"
        ).fetchall()
    )
    ranked = sorted((one for one in limits if one.reason in counts), key=lambda one: (-counts[one.reason], one.reason))
    parts = []
    for limit in ranked[:_GATES_SHOWN]:
        lines = [
            f"**{limit.reason}** ({limit.measure})",
            "",
            "| figure | | value | caption | rests on |",
            "| --- | --- | ---: | --- | --- |",
        ]
        parts.append("\n".join(lines + [_case(blobs, row) for row in _nearest(connection, limit)]))
    return "\n\n".join(parts) or "No limit dropped a figure."


def _nearest(connection: DuckDBPyConnection, limit: Limit) -> list[tuple[Any, ...]]:
    value, bound = value_sql(limit.measure), limit.min if limit.min is not None else limit.max
    if bound is None:
        return []
    rows: list[tuple[Any, ...]] = connection.execute(
        f"""
        WITH cases AS (
            SELECT split_part(s.record_id, '@', 1) AS figure_id, s.caption, {value} AS value,
                list_extract(list_filter(measures, lambda m: m.name = $name), 1).evidence AS evidence,
                coalesce({value} < $low, false) OR coalesce({value} > $high, false) AS dropped
            FROM current.caption_scores AS s WHERE outcome = 'kept' AND {value} IS NOT NULL
        ),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY dropped ORDER BY abs(value - $bound), figure_id) AS rank
            FROM cases
        )
        SELECT t.raster, r.figure_id, r.dropped, r.value, r.caption, r.evidence
        FROM ranked AS r JOIN current.triplets AS t ON t.record_id = r.figure_id
        WHERE rank <= {_EACH_SIDE} ORDER BY dropped DESC, rank
        """,
        {"name": limit.measure, "low": limit.min, "high": limit.max, "bound": bound},
    ).fetchall()
    return rows


def _case(blobs: BlobStore, row: tuple[Any, ...]) -> str:
    raster, figure_id, dropped, value, caption, evidence = row
    try:
        picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})" if raster else ""
    except (OSError, ValueError):
        picture = "(cannot be drawn)"
    side = "dropped" if dropped else "kept"
    return f"| {picture} {code(figure_id)} | {side} | {value:.4g} | {cell(caption)} | {cell(evidence)} |"


def _crossed(connection: DuckDBPyConnection, column: str) -> str:
    """Outcomes and reasons by a column, as counts."""
    rows = connection.execute(f"""
        SELECT coalesce({column}, ''), outcome, coalesce(reason, ''), count(*) FROM current.filtered_set
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    names = sorted({name for name, *_ in rows})
    kinds = sorted({(outcome, reason) for _, outcome, reason, _ in rows}, key=lambda kind: (kind[0] != "kept", kind))
    counts = {(name, outcome, reason): count for name, outcome, reason, count in rows}
    lines = [f"| outcome | {' | '.join(cell(name) for name in names)} |", "| --- " + "| ---: " * len(names) + "|"]
    for outcome, reason in kinds:
        cells = " | ".join(str(counts.get((name, outcome, reason), "")) for name in names)
        lines.append(f"| {cell(' '.join(filter(None, (outcome, reason))))} | {cells} |")
    return "\n".join(lines)
