"""Papers, their figures and what they say of them."""

from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)`, fractions of width and height, origin top left."""

NumberSeries = Literal["main", "supplementary", "extended", "appendix", "foreign"]
"""Which numbering a figure or a reference belongs to; "Fig. 1 of Ref. [12]" is `foreign`."""


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
    row: int | None = None
    """Row of the figure that the paper sets it in, from 0; `None` where it does not tell."""


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
    series: NumberSeries
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
