"""What can be seen in a figure: texts, axes, series, legends, diagrams."""

from dataclasses import dataclass, replace
from typing import Literal

from omniscience_assets.records.papers import Box

FIGURE_KINDS = (
    "line", "scatter", "bar", "histogram", "box", "heat_map", "contour", "map", "micrograph", "spectrum", "network",
    "diagram", "schematic", "table", "equation", "photo", "mixed", "other",
)  # fmt: skip
"""Kinds of figures. `mixed` has panels of different kinds; panels of one kind are that kind."""


@dataclass(frozen=True, slots=True)
class Score:
    """A labelled number: a probability, a share, a count."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class TextItem:
    """A run of text that stands in the image."""

    text: str
    """Raised and lowered small print is written `10^3`, `x_0`."""
    box: Box
    size: float
    """Height of the letters as a fraction of the image's height."""
    angle: float = 0.0
    """Degrees, anticlockwise; 90 for a y-axis title."""
    role: str | None = None
    """`tick`, `axis_title`, `legend`, `panel_letter`, `panel_title` or `None` where that is not known."""
    confidence: float = 1.0
    """1 where the file states its text, an OCR engine's own figure (0..1) where it was read from pixels."""
    hex: str | None = None
    """Colour of letters in pixels; `None` for black, greys, several colours, and text that a file states."""


AxisSide = Literal["bottom", "top", "left", "right"]
"""The side of the plot area that an axis runs along."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick mark's label and the number that it stands for."""

    label: str
    value: float | None
    """`None` for a category; days since 1970-01-01 on a date axis."""
    position: float
    """Along the axis, as a fraction of the image's width (x) or height (y)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that was read: its title, unit and the scale that its tick labels lie on.

    Coordinates on a category axis are indices into `ticks`, from 0.
    """

    orientation: Literal["x", "y"]
    side: AxisSide
    title: str | None
    unit: str | None
    scale: Literal["linear", "log", "date", "category", "unknown"]
    low: float | None
    """Smallest tick value."""
    high: float | None
    ticks: tuple[Tick, ...]
    """From left to right, from bottom to top."""
    start: float | None = None
    """Value at the left or lower end of the plot area; `None` for an axis that is not calibrated."""
    end: float | None = None
    """Value at the right or upper end."""
    residual: float | None = None
    """Largest distance of a tick from the fitted scale, as a fraction of the axis' length."""
    offset: str | None = None
    """Factor or summand that is printed once at the end of the axis (`1e6`, `+1.5`) and is in all values here."""
    problem: Literal["broken", "misfit", "too_few_ticks"] | None = None
    """Why the axis is not calibrated."""

    @property
    def inverted(self) -> bool:
        """Values fall to the right or upwards."""
        return self.start is not None and self.end is not None and self.start > self.end


Point = tuple[float, float]
"""`(x, y)` in data coordinates."""

SeriesKind = Literal["line", "step", "scatter", "bar", "histogram", "area", "band", "box", "contour", "heat_map"]
"""How a series is drawn; a line with markers is a `line`."""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What follows from the points of a series, exactly."""

    x_low: float
    x_high: float
    minimum: Point
    """The lowest point (the first of equals)."""
    maximum: Point
    trend: Literal["rising", "falling", "flat", "peak", "dip", "oscillating", "mixed"] | None
    """Along x; `None` for clouds of points and single points."""
    saturates: bool
    """It ends in a plateau: the last fifth of its x span moves it by less than 3 % of its whole rise or fall."""
    correlation: float | None
    """Pearson's coefficient of a cloud of points (of logarithms on logarithmic axes), else `None`."""


@dataclass(frozen=True, slots=True)
class Series:
    """Data that one panel shows in one style, in data coordinates of the axes that it is plotted on."""

    label: str | None
    """Its legend entry, or the text written beside it."""
    kind: SeriesKind
    colour: str
    """By name, such as `steel blue`."""
    hex: str
    dash: Literal["solid", "dashed", "dotted", "dash_dot"] | None
    marker: str | None
    """`circle`, `square`, `triangle`, `diamond`, `cross`, `plus`, `star`, …"""
    x_axis: AxisSide | None
    """`None` where nothing tells which of two axes it belongs to, or where the axis is not calibrated."""
    y_axis: AxisSide | None
    points: tuple[Point, ...]
    """At most `MAX_POINTS`, in drawing order. Bars and histogram bins: middle of the bar and its length from its base;
    bands: x and the middle. Empty where an axis is missing or `kind` has no points."""
    count: int
    """Number of points before they were thinned out; of contour lines for a `contour`."""
    horizontal: bool = False
    """Bars that grow along x; their points are (length, position)."""
    bases: tuple[float, ...] = ()
    """Where bars begin, when that is not 0: stacked ones."""
    errors: tuple[tuple[float, float], ...] = ()
    """Lower and upper end per point: error bars along y, edges of a band, quartiles of a box."""
    facts: SeriesFacts | None = None
    traced: bool = False
    """Read from pixels: values carry the width of the pen."""


MAX_POINTS = 2000
"""Points kept per series; longer lines are thinned so that no dropped point is off by more than the tolerance."""


@dataclass(frozen=True, slots=True)
class SeriesRelation:
    """How two series of one panel compare; indices into `PanelEvidence.series`."""

    subject: int
    name: Literal["higher_than", "crosses"]
    object: int
    low: float
    """Where on x it holds from, or the crossing."""
    high: float


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A label of the legend and the series that its sample looks like."""

    label: str
    box: Box
    series: int | None
    """Index into `PanelEvidence.series`; `None` where no series, or more than one, looks like the sample."""
    traced: bool = False
    """Its sample was seen in pixels."""
    hex: str | None = None
    """Colour of a sample that was seen in pixels."""


@dataclass(frozen=True, slots=True)
class InkOutline:
    """Where one colour is seen in the plot area of a raster, without words, rulers and samples of legends.

    Whatever is plotted in the colour lies there, also where its course could not be told.
    """

    hex: str
    spans: tuple[tuple[float, float, float], ...]
    """`(x, low, high)`, all shares of the plot area from its left lower corner: middle of a column that is a
    `INK_COLUMNS`-th of its width, and ends of a stretch of it that has the colour; by x, then from below."""
    ruled: tuple[float, ...] = ()
    """Heights of level lines that were taken for a grid, as shares."""


INK_COLUMNS = 64
"""Columns of a plot area in which its inks are told."""


@dataclass(frozen=True, slots=True)
class PanelEvidence:
    """What was read in one panel."""

    letter: str | None
    box: Box
    """The plot area."""
    title: str | None
    axes: tuple[Axis, ...]
    legend: tuple[LegendEntry, ...] = ()
    series: tuple[Series, ...] = ()
    relations: tuple[SeriesRelation, ...] = ()
    colour_axis: Axis | None = None
    """The axis of the panel's colour bar."""
    inks: tuple[InkOutline, ...] = ()
    """Of rasters: all colours that the plot area shows; nothing where it is a picture."""

    @property
    def legend_labels(self) -> tuple[str, ...]:
        """What the legend's entries say."""
        return tuple(entry.label for entry in self.legend)


@dataclass(frozen=True, slots=True)
class DiagramNode:
    """A closed shape of a diagram and the text inside it."""

    shape: Literal["box", "rounded_box", "ellipse", "diamond", "other"]
    box: Box
    text: str
    """A line for each block of it: a heading, and what stands apart from it."""
    colour: str | None
    """Of the fill, by name; `None` for none or white."""


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    """A line between two shapes; `source` and `target` index `Diagram.nodes`, `None` for a loose end."""

    source: int | None
    target: int | None
    label: str
    directed: bool
    """It has an arrow head at the target."""
    box: Box


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes, the text in them and the arrows between them."""

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]


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
    diagram: Diagram | None = None
    """Of figures that have boxes with text, or arrows, outside of any plot."""
    notes: tuple[str, ...] = ()
    """What a reader should know of the source files' drawings, any of:

    - `outlined_text`: letters are drawn as shapes, and hardly any text is there for them;
    - `type3_fonts`: text is set in Type 3 fonts, whose letters are drawings, so sizes and widths may be off;
    - `unmapped_glyphs`: the file does not say what some letters are (U+FFFD, or Unicode's private use);
    - `series_cut`: a panel has more series than are kept (`evidence.series.read.MAX_SERIES`);
    - `data_unread`: more than a fifth of what is drawn in a plot area, or all that is drawn on a page without any, is
      in no series, field or diagram; or it is not known which of two axes a series belongs to;
    - `series_untraced`: pixels of a plot area show what could not be told, and series may be missing.
    """
    degraded: str | None = None
    """Why the evidence is partial (a budget was reached), else `None`."""

    def untraced(self) -> "Evidence":
        """What is left without all that was traced in pixels: statements that must be exact rest on this alone."""
        labels = {entry.label for panel in self.panels for entry in panel.legend if entry.traced}
        labels -= {entry.label for panel in self.panels for entry in panel.legend if not entry.traced}
        texts = (
            replace(one, role=None if one.role == "legend" and one.text in labels else one.role, hex=None)
            for one in self.texts
        )
        return replace(self, texts=tuple(texts), panels=tuple(_untraced(panel) for panel in self.panels))


def _untraced(panel: PanelEvidence) -> PanelEvidence:
    """All series of a panel are traced, or none: a file is read as a whole."""
    traced = any(one.traced for one in panel.series) or any(one.traced for one in panel.legend)
    if not traced and not panel.inks:
        return panel
    series = tuple(one for one in panel.series if not one.traced)
    legend = tuple(
        replace(entry, series=entry.series if series else None, hex=None) for entry in panel.legend if not entry.traced
    )
    return replace(panel, series=series, relations=panel.relations if series else (), legend=legend, inks=())
