"""All that the log knows of a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.inspect.pages.answers import ArmScore, Asked, arm_scores, asked
from omniscience_assets.inspect.pages.captions import Segment, Version, versions
from omniscience_assets.inspect.site import MissingPageError, Site
from omniscience_assets.lineage.trace import Node, Trace, trace
from omniscience_assets.records import LOGS, Evidence, Figure, Mention
from omniscience_assets.store.schema import from_row
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.evidence.overlay.wording import Line

_CHECK_ORDER = {"contradicted": 0, "unsupported": 1, "unchecked": 2, "supported": 3}


@dataclass(frozen=True, slots=True)
class FigureView:
    """What the template shows; rows are columns by name, `None` where the log has none."""

    figure_id: str
    discipline: str
    row: dict[str, Any]
    """Of `triplets`."""
    figure: Figure | None
    """`None` for a figure that could not be extracted."""
    mentions: list[tuple[str, list[Segment]]]
    """Section and text of each paragraph."""
    evidence: Evidence | None
    summary: list[Line]
    captions: list[Version]
    scores: dict[str, Any] | None
    checks: list[dict[str, Any]]
    """Contradicted ones first."""
    judged: dict[str, Any] | None
    verdicts: list[dict[str, Any]]
    """Those that drop first."""
    questions: list[Asked]
    arms: list[ArmScore]
    lineage: Trace
    records: dict[str, int]
    """How many records were made from it, by asset."""


def view(site: Site, figure_id: str) -> FigureView:
    """Read a figure's page.

    Raises:
        MissingPageError: the log has no such figure.
    """
    known = site.index.rows("SELECT root_id, discipline FROM figures WHERE figure_id = ?", [figure_id])
    if not known:
        raise MissingPageError(_near(site, figure_id))
    root, discipline = known[0]["root_id"], known[0]["discipline"]
    with connect(site.files, LOGS, disciplines=[discipline]) as connection:
        row = _row(connection, "triplets", root, figure_id) or {}
        evidence_row = _row(connection, "figure_evidence", root, f"{figure_id}@evidence")
        scores = _row(connection, "caption_scores", root, f"{figure_id}@scores")
        judged = _row(connection, "filtered_set", root, f"{figure_id}@verdict")
        questions = asked(connection, root, figure_id)
        captions = versions(connection, root, figure_id)
    figure = from_row(Figure, row) if row.get("figure_id") else None
    evidence = from_row(Evidence, evidence_row) if evidence_row and evidence_row["figure_id"] else None
    checks = sorted((scores or {}).get("checks") or (), key=lambda check: _CHECK_ORDER[check["outcome"]])
    verdicts = sorted((judged or {}).get("verdicts") or (), key=lambda verdict: bool(verdict["keep"]))
    lineage = trace(site.files, figure_id)
    return FigureView(
        figure_id, discipline, row, figure,
        [(mention.section, marked(mention)) for mention in figure.mentions] if figure else [],
        evidence, _summary(evidence), captions, scores, checks, judged, verdicts, questions, arm_scores(questions),
        lineage, _counted(lineage.down),
    )  # fmt: skip


def evidence_of(site: Site, figure_id: str) -> tuple[str, Evidence]:
    """A figure's raster and what was read in it. Raises MissingPageError."""
    known = site.index.rows("SELECT root_id, discipline, raster FROM figures WHERE figure_id = ?", [figure_id])
    if known and known[0]["raster"]:
        with connect(site.files, {"figure_evidence": Evidence}, disciplines=[known[0]["discipline"]]) as connection:
            row = _row(connection, "figure_evidence", known[0]["root_id"], f"{figure_id}@evidence")
        if row and row["figure_id"]:
            return known[0]["raster"], from_row(Evidence, row)
    raise MissingPageError(f"nothing was read in {figure_id}")


def marked(mention: Mention) -> list[Segment]:
    """A paragraph with its references to the figure marked."""
    segments, at = [], 0
    for span in sorted(mention.spans, key=lambda span: span.start):
        if span.start < at:
            continue
        note = f"panels {', '.join(span.letters)}" if span.letters else ""
        if span.implied:
            note = f"{note}; within a range" if note else "within a range"
        segments += [Segment(mention.text[at : span.start]), Segment(mention.text[span.start : span.end], "mark", note)]
        at = span.end
    return [*segments, Segment(mention.text[at:])]


def _row(connection: DuckDBPyConnection, asset: str, root: str, record_id: str) -> dict[str, Any] | None:
    query = f"SELECT * FROM current.{asset} WHERE root_id = $root AND record_id = $record"
    found = connection.execute(query, {"root": root, "record": record_id})
    names = [column[0] for column in found.description or ()]
    values = found.fetchone()
    return None if values is None else dict(zip(names, values, strict=True))


def _summary(evidence: Evidence | None) -> list[Line]:
    from omniscience_assets.evidence.overlay.wording import summarise

    return list(summarise(evidence)) if evidence else []


def _counted(node: Node) -> dict[str, int]:
    counts: dict[str, int] = {}
    for child in node.children:
        for asset, number in (*_counted(child).items(), (child.asset or "", 1)):
            counts[asset] = counts.get(asset, 0) + number
    return counts


def _near(site: Site, figure_id: str) -> str:
    root = figure_id.partition("#")[0]
    rows = site.index.rows("SELECT figure_id FROM figures WHERE root_id = ? ORDER BY id LIMIT 20", [root])
    if rows:
        return f"{root} has no figure {figure_id}; it has {', '.join(row['figure_id'] for row in rows)}"
    return f"the log has no figure {figure_id}, and no paper {root}"
