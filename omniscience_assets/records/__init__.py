"""Every noun of the platform, frozen and typed.

A record is the *payload* of one row of the record log (`omniscience_assets.store`): what was found or made, with
nothing about who made it and when. All are standard dataclasses of plain values, nested records and tuples, so that
they pickle, hash, turn into Arrow columns and into JSON without further code.

Boxes are `(x0, y0, x1, y1)` as fractions of the image's width and height, origin at the top left, unless a field says
otherwise. Hashes are lower-case SHA-256 hex of the bytes that they name.
"""

from omniscience_assets.records.captions import Attempt, Caption, Claim, ClaimSource
from omniscience_assets.records.evidence import (
    FIGURE_KINDS,
    MAX_POINTS,
    Axis,
    AxisSide,
    ColourShare,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Evidence,
    LegendEntry,
    PanelEvidence,
    Point,
    Score,
    Series,
    SeriesFacts,
    SeriesKind,
    SeriesRelation,
    TextItem,
    Tick,
)
from omniscience_assets.records.judgements import Answer, Check, Judgement, Measure, Question, Verdict
from omniscience_assets.records.papers import (
    Box,
    Figure,
    ImageFile,
    Mention,
    NumberSeries,
    PageRegion,
    Panel,
    Paper,
    ReferenceSpan,
)
from omniscience_assets.records.release import ReleaseRow

__all__ = [
    "FIGURE_KINDS",
    "LOGS",
    "MAX_POINTS",
    "Answer",
    "Attempt",
    "Axis",
    "AxisSide",
    "Box",
    "Caption",
    "Check",
    "Claim",
    "ClaimSource",
    "ColourShare",
    "Diagram",
    "DiagramEdge",
    "DiagramNode",
    "Evidence",
    "Figure",
    "ImageFile",
    "Judgement",
    "LegendEntry",
    "Measure",
    "Mention",
    "NumberSeries",
    "PageRegion",
    "Panel",
    "PanelEvidence",
    "Paper",
    "Point",
    "Question",
    "ReferenceSpan",
    "ReleaseRow",
    "Score",
    "Series",
    "SeriesFacts",
    "SeriesKind",
    "SeriesRelation",
    "TextItem",
    "Tick",
    "Verdict",
]

LOGS: dict[str, type] = {
    "raw_papers": Paper,
    "triplets": Figure,
    "figure_evidence": Evidence,
    "routed_captions": Caption,
    "filtered_set": Judgement,
    "caption_qa_eval": Question,
    "release": ReleaseRow,
}
"""Asset → type of its records, in the order of the work."""
