"""Every noun of the platform, frozen and typed.

A record is the *payload* of one row of the record log (`omniscience_assets.store`): what was found or made, with
nothing about who made it and when. All are standard dataclasses of plain values, nested records and tuples, so that
they pickle, hash, turn into Arrow columns and into JSON without further code.

Boxes are `(x0, y0, x1, y1)` as fractions of the image's width and height, origin at the top left, unless a field says
otherwise. Hashes are lower-case SHA-256 hex of the bytes that they name.
"""

from omniscience_assets.records.captions import Attempt, Caption, Claim, ClaimSource
from omniscience_assets.records.embeddings import CaptionEmbedding, FigureEmbedding, Float32, Vector, Window
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
from omniscience_assets.records.judgements import (
    Check,
    CheckKind,
    CheckOutcome,
    Decision,
    Judgement,
    Match,
    Measure,
    Opinion,
    Scores,
    Verdict,
)
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
from omniscience_assets.records.questions import (
    Answer,
    AnswerStatus,
    Arm,
    Difficulty,
    Needs,
    Question,
    QuestionOrigin,
    Reply,
    TokenChance,
)
from omniscience_assets.records.release import ReleaseRow
from omniscience_assets.records.reviews import Review, ReviewVerdict

__all__ = [
    "FIGURE_KINDS",
    "LOGS",
    "MAX_POINTS",
    "Answer",
    "AnswerStatus",
    "Arm",
    "Attempt",
    "Axis",
    "AxisSide",
    "Box",
    "Caption",
    "CaptionEmbedding",
    "Check",
    "CheckKind",
    "CheckOutcome",
    "Claim",
    "ClaimSource",
    "ColourShare",
    "Decision",
    "Diagram",
    "DiagramEdge",
    "DiagramNode",
    "Difficulty",
    "Evidence",
    "Figure",
    "FigureEmbedding",
    "Float32",
    "ImageFile",
    "Judgement",
    "LegendEntry",
    "Match",
    "Measure",
    "Mention",
    "Needs",
    "NumberSeries",
    "Opinion",
    "PageRegion",
    "Panel",
    "PanelEvidence",
    "Paper",
    "Point",
    "Question",
    "QuestionOrigin",
    "ReferenceSpan",
    "ReleaseRow",
    "Reply",
    "Review",
    "ReviewVerdict",
    "Score",
    "Scores",
    "Series",
    "SeriesFacts",
    "SeriesKind",
    "SeriesRelation",
    "TextItem",
    "Tick",
    "TokenChance",
    "Vector",
    "Verdict",
    "Window",
]

LOGS: dict[str, type] = {
    "raw_papers": Paper,
    "triplets": Figure,
    "figure_evidence": Evidence,
    "questions": Question,
    "figure_embeddings": FigureEmbedding,
    "routed_captions": Caption,
    "caption_embeddings": CaptionEmbedding,
    "caption_scores": Scores,
    "human_reviews": Review,
    "selection": Decision,
    "filtered_set": Judgement,
    "caption_qa_eval": Answer,
    "release": ReleaseRow,
}
"""Asset → type of its records, in the order of the work."""
