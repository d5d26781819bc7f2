"""Every noun of the platform, frozen and typed.

A record is the *payload* of one row of the record log (`omniscience_assets.store`): what was found or made, with
nothing about who made it and when. All are standard dataclasses of plain values, nested records and tuples, so that
they pickle, hash, turn into Arrow columns and into JSON without further code.

Boxes are `(x0, y0, x1, y1)` as fractions of the image's width and height, origin at the top left, unless a field says
otherwise. Hashes are lower-case SHA-256 hex of the bytes that they name.
"""

from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)`, fractions of width and height, origin top left."""

Series = Literal["main", "supplementary", "extended", "appendix", "foreign"]
"""Which numbering a figure or a reference belongs to; "Fig. 1 of Ref. [12]" is `foreign`."""

ClaimSource = Literal["pixels", "author_caption", "context", "none"]
"""Where a statement of a caption can be checked."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that a dump holds: the payload of `raw_papers`."""

    paper_id: str
    """Stable id with its source, such as `arxiv:2401.01234` or `arxiv:hep-th/9901001`."""
    source: str
    title: str
    abstract: str
    authors: str
    doi: str | None
    link: str
    categories: tuple[str, ...]
    """The source's own subjects, the primary first."""
    subject: str
    """Discipline key that the primary category goes to."""
    licence: str | None
    """As the source states it (usually a URL)."""
    licence_class: str
    """One of `sources.licences.CLASSES`; the most restrictive of the parents travels to every derived row."""
    version: str | None
    published: str | None
    """ISO date of the first version."""
    package_kind: Literal["tex-tree", "tex-single", "jats", "pdf"]
    package: str
    """SHA-256 of the package's bytes as they lie in the dump; the inventory tells where."""
    package_bytes: int


@dataclass(frozen=True, slots=True)
class ImageFile:
    """One image file of a figure, or a region of a PDF's page, and the raster that was made of it."""

    path: str
    """As it is called in the package; the path that the paper wrote when no such file was found."""
    media_type: str | None
    """Of the source file: `application/pdf`, `image/png`, …; `None` when the file is missing."""
    original: str | None
    """Blob of the source file."""
    raster: str | None
    """Blob of the PNG or JPEG that a reader sees; `None` when `error` says why."""
    width: int | None
    """Of the raster, in pixels."""
    height: int | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel (sub-figure) of a figure."""

    letter: str | None
    caption: str
    label: str | None = None
    image_paths: tuple[str, ...] = ()
    box: Box | None = None
    """In the raster of the whole figure."""
    origin: Literal["float", "caption"] = "float"
    """Where its caption stands: in a sub-figure of the `float`, or as a lettered part of the figure's `caption`."""


@dataclass(frozen=True, slots=True)
class ReferenceSpan:
    """Where a paragraph refers to the figure: character offsets into `Mention.text`, and the panels named there."""

    start: int
    end: int
    letters: tuple[str, ...] = ()
    implied: bool = False
    """The figure lies within a range such as "Figs. 3–5"; its own number is not printed."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A paragraph that refers to a figure."""

    text: str
    section: str
    spans: tuple[ReferenceSpan, ...]


@dataclass(frozen=True, slots=True)
class PageRegion:
    """Where a figure stands in a PDF; lengths in points (1/72 inch), origin at the top left.

    The page is as it is stored: its `Rotate` entry is not applied.
    """

    page: int
    """1-based."""
    box: tuple[float, float, float, float]
    """`(x0, y0, x1, y1)` of the drawing, its caption left out."""
    page_width: float
    page_height: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its author caption and the paragraphs that refer to it: the payload of `triplets`."""

    figure_id: str
    paper_id: str
    number: str | None
    """As printed: `3`, `S4`, `A1`; `None` for a float that LaTeX would not number."""
    series: Series
    float_kind: str
    """The environment or tag that made it: `figure`, `figure*`, `wrapfigure`, …"""
    label: str | None
    labels: tuple[str, ...]
    """All labels of the float and of its panels."""
    caption: str
    """Author caption as plain Unicode text, macros expanded."""
    caption_tex: str
    panels: tuple[Panel, ...]
    images: tuple[ImageFile, ...]
    raster: str | None
    """Blob of the whole figure: the one image, or its images laid out together; `None` when none could be opened."""
    width: int | None
    height: int | None
    mentions: tuple[Mention, ...]
    title: str
    """Of the paper."""
    licence_class: str
    parsed_from: Literal["latex", "jats", "pdf"] = "latex"
    region: PageRegion | None = None
    """Of a figure that was read from a PDF."""


@dataclass(frozen=True, slots=True)
class Score:
    """A labelled number: a probability, a share, a count."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class TextItem:
    """A run of text that stands in the image."""

    text: str
    box: Box
    size: float
    """Height of the letters as a fraction of the image's height."""
    angle: float = 0.0
    """Degrees, anticlockwise; 90 for a y-axis title."""
    role: str | None = None
    """`tick`, `axis_title`, `legend`, `panel_letter`, `panel_title` or `None` where that is not known."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick mark's label and the number that it stands for (`None` for a category)."""

    label: str
    value: float | None
    position: float
    """Along the axis, as a fraction of the image's width (x) or height (y)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that was read: its title, unit and the span of its tick labels."""

    orientation: Literal["x", "y"]
    title: str | None
    unit: str | None
    scale: Literal["linear", "log", "category", "unknown"]
    low: float | None
    """Smallest tick value."""
    high: float | None
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class PanelEvidence:
    """What was read in one panel."""

    letter: str | None
    box: Box
    title: str | None
    axes: tuple[Axis, ...]
    legend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColourShare:
    """A colour that the image shows, and how much of it (0..1)."""

    name: str
    hex: str
    share: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What can provably be seen in a figure: the payload of `figure_evidence`."""

    figure_id: str
    origin: Literal["vector", "raster", "mixed"]
    kind: tuple[Score, ...]
    """Probabilities over figure kinds, highest first."""
    width: int
    height: int
    texts: tuple[TextItem, ...]
    panels: tuple[PanelEvidence, ...]
    colours: tuple[ColourShare, ...]
    ink: float
    """Share of pixels that are not background."""
    path_items: int
    """Vector path items in the source; 0 for a raster."""
    text_density: float
    """Words per 100 × 100 pixels."""
    degraded: str | None = None
    """Why the evidence is partial (a budget was reached), else `None`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a caption, and where it can be checked."""

    text: str
    source: ClaimSource


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at captioning a figure: which tier, and how it ended."""

    tier: str
    backend: str
    model: str | None
    accepted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Caption:
    """A dense caption and the decision that led to it: the payload of `routed_captions`."""

    figure_id: str
    text: str
    claims: tuple[Claim, ...]
    tier: str
    rule: str
    """Name of the router's rule that fired."""
    policy: str
    """Version of the routing policy."""
    features: tuple[Score, ...]
    """What the router saw."""
    backend: str
    """`composer` is a program, not a model."""
    model: str | None
    finish_reason: str
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate says of one record."""

    gate: str
    keep: bool
    reason: str | None
    """A short constant such as `too_short`; `None` when kept."""
    score: float | None
    threshold: float | None
    evidence: str = ""
    """What the score rests on, for a person to read."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on a captioned figure, in the order of the gates: the payload of `filtered_set`."""

    figure_id: str
    caption: str
    verdicts: tuple[Verdict, ...]
    twin: str | None
    """The kept record that this one repeats exactly, if any."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reader's answer to a question from one arm's material."""

    arm: str
    """`blind`, `author_caption`, `author_caption_context` or `new_caption`."""
    choice: int | None
    """Index into the question's options; `None` = "cannot answer"."""
    correct: bool
    score: float
    """CaptionQA's: 1 correct, 0 wrong, 1/n + 0.05 for "cannot answer"."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a known answer, and how each arm answered it: the payload of `caption_qa_eval`."""

    question_id: str
    figure_id: str
    kind: str
    text: str
    options: tuple[str, ...]
    key: int
    needs: Literal["pixels", "author_caption", "context", "mixed"]
    basis: str
    """The piece of evidence that the key rests on, for a person to check."""
    reader: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One row that people train on: OmniScience's fields (arXiv 2602.13758) and our provenance beside them."""

    figure_id: str
    image: str
    """Blob of the raster; the exporter puts the bytes in its place."""
    caption: str
    raw_caption: str
    context: str
    """JSON list of paragraphs."""
    title: str
    subject: str
    raw_subject: str
    source: str
    doi: str
    link: str
    recaption_model: str
    subfigures_info: str
    """JSON list of `{legend, caption, bbox}`."""
    number: str | None
    licence: str | None
    licence_class: str
    image_width: int
    image_height: int
    route_rule: str
    route_policy: str
    lineage: str
    """JSON list of `{record_id, content_hash}`: the exact rows that this one was made from."""


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
