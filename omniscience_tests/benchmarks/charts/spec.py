"""What a chart shows: the specification that a renderer draws and against which the reading is scored.

Text is plain; `^` and `_` raise and lower what follows, as in `cm^-1` and `T_c`. Dates are days since 1970-01-01. On a
category axis the coordinate is the 0-based index of the category, counted from the left or from the bottom.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["bottom", "top", "left", "right"]
Scale = Literal["linear", "log", "date", "category"]
Kind = Literal["line", "step", "scatter", "bar", "histogram", "band", "box", "contour", "heat_map"]
Dash = Literal["solid", "dashed", "dotted", "dash_dot"]
Place = Literal["inside", "right", "above", "below"]
Corner = Literal["top right", "top left", "bottom right", "bottom left"]
Point = tuple[float, float]
Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class AxisSpec:
    """One axis with the exact values at both ends of the plot area."""

    side: Side
    title: str | None
    unit: str | None
    scale: Scale
    range: tuple[float, float]
    """Value at the left or bottom end, value at the right or top end; the first is larger on an inverted axis."""
    brackets: str = "({})"
    categories: tuple[str, ...] = ()
    colour: str | None = None
    """Of the title and the tick labels, where they tell to which series a second axis belongs."""
    hidden: bool = False
    """Neither tick labels nor title are drawn: the axis is shared with the neighbouring panel."""

    @property
    def inverted(self) -> bool:
        """Values fall from left to right or from bottom to top."""
        return self.range[0] > self.range[1]

    @property
    def low(self) -> float:
        """Smaller end."""
        return min(self.range)

    @property
    def high(self) -> float:
        """Larger end."""
        return max(self.range)

    @property
    def is_flat(self) -> bool:
        """It runs from left to right."""
        return self.side in {"bottom", "top"}

    @property
    def label(self) -> str | None:
        """Title and unit as they are written along the axis."""
        if self.title is None or self.unit is None:
            return self.title
        return (
            f"{self.title}{self.brackets.format(self.unit)}"
            if self.brackets == "/{}"
            else (f"{self.title} {self.brackets.format(self.unit)}")
        )

    def place(self, value: float) -> float:
        """Position of a value as a fraction of the plot area, from the left or from the bottom."""
        start, end = self.range
        if self.scale == "log":
            if value <= 0:
                return -1e9
            value, start, end = math.log10(value), math.log10(start), math.log10(end)
        return (value - start) / (end - start)


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """One series in the coordinates of its axes."""

    kind: Kind
    points: tuple[Point, ...]
    """Lines: NaN as second coordinate makes a gap. Bars: position and length, the other way round where `horizontal`.
    Histograms: bin centre and height. Bands: position and middle. Boxes: position and median."""
    label: str | None = None
    colour: str = "#000000"
    dash: Dash | None = None
    marker: str | None = None
    filled: bool = True
    width: float = 1.2
    size: float = 4.0
    """Marker's diameter in points."""
    opacity: float = 1.0
    y_side: Side = "left"
    horizontal: bool = False
    bases: tuple[float, ...] = ()
    """Where stacked bars begin."""
    errors: tuple[tuple[float, float], ...] = ()
    """Lower and upper end of each error bar, of a band at each position."""
    shift: float = 0.0
    """Distance of grouped bars from their category."""
    bar_width: float = 0.8
    edges: tuple[float, ...] = ()
    """Of the bins of a histogram."""
    grid: Rows = ()
    """Values of a heat map or of a contour plot, the lowest row first; cells or nodes fill the plot area."""
    levels: tuple[float, ...] = ()
    samples: Rows = ()
    """Of each box."""
    optional: bool = False
    """Whether it is a series is a matter of opinion, as with a horizontal line that marks a threshold."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words written into the plot area at fractions of its width and height, from the lower left corner."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One plot area."""

    kind: Kind
    axes: tuple[AxisSpec, ...]
    series: tuple[SeriesSpec, ...]
    letter: str | None = None
    title: str | None = None
    legend: tuple[int, ...] = ()
    """Series that have an entry, in the order of the entries."""
    place: Place = "inside"
    corner: Corner = "top right"
    """Of a legend inside of the plot area."""
    colour_axis: AxisSpec | None = None
    notes: tuple[Note, ...] = ()

    def axis(self, side: Side) -> AxisSpec | None:
        """The axis on one side."""
        return next((axis for axis in self.axes if axis.side == side), None)

    @property
    def x(self) -> AxisSpec:
        """The lower axis."""
        return self.axes[0]

    @property
    def y(self) -> AxisSpec:
        """The left axis."""
        return self.axes[1]

    def axes_of(self, series: SeriesSpec) -> tuple[AxisSpec, AxisSpec]:
        """Horizontal and vertical axis that a series is drawn on."""
        return self.x, self.axis(series.y_side) or self.y


@dataclass(frozen=True, slots=True)
class Style:
    """How a chart looks; a renderer follows it as far as it can."""

    font: Literal["sans", "serif", "helvetica", "times"]
    font_size: float
    despined: bool
    grid: Literal["none", "both", "y"]
    ticks: Literal["in", "out"]
    minor: bool
    mirrored: bool
    legend_frame: bool
    letter: str
    """Pattern of panel letters, such as `({})`."""
    letter_bold: bool
    theme: int
    """Picks among the looks that a renderer brings along."""
    colour_map: int
    edge: bool
    """Bars have a dark outline."""
    rotated: bool
    """Category labels below an axis are turned."""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One figure: a grid of panels in reading order."""

    renderer: str
    seed: int
    format: Literal["pdf", "eps", "svg"]
    rows: int
    columns: int
    width: float
    """Of the figure in points."""
    height: float
    style: Style
    panels: tuple[PanelSpec, ...]
    shared: bool = field(default=False)
    """Panels of a column share their horizontal axis and lie close together."""

    @property
    def name(self) -> str:
        """Unique among all charts."""
        return f"{self.renderer}-{self.seed:05d}"

    @property
    def kind(self) -> str:
        """What the figure as a whole is."""
        return self.panels[0].kind if len(self.panels) == 1 else "multi_panel"
