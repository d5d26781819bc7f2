"""The JSON of one figure's evidence, as types: what `omniscience evidence` prints, one object a line.

A box is `[x0, y0, x1, y1]` in fractions of the image's width and height, origin top left. Values are in the units of
the axis: days since 1970-01-01 on a date axis, the 0-based index of the category in the order of the ticks on a
category axis. A key is always there; `null` says that something is not known or does not apply.
"""

from typing import Any, Literal

from typing_extensions import TypedDict

from omniscience_assets.evidence.scene_graph.model import NodeKind, RelationName, Value
from omniscience_assets.records import AxisSide, SeriesKind

BoxList = list[float]
PointList = list[float]


class TextDocument(TypedDict):
    """A run of text; superscripts and subscripts are written `10^3`, `x_0`."""

    id: str
    text: str
    bbox: BoxList
    angle: float
    """Degrees, anticlockwise."""
    size: float
    """Height of the letters as a fraction of the image's height."""
    role: str | None
    """`tick`, `axis_title`, `legend`, `panel_letter`, `panel_title`."""
    confidence: float


class TickDocument(TypedDict):
    """A tick's label, the value it stands for (`null` for a category), and where it is along the axis (0..1)."""

    id: str
    label: str
    value: float | None
    position: float


class AxisDocument(TypedDict):
    """An axis. `range` holds the values at the left or lower and at the right or upper end of the plot area."""

    id: str
    orientation: Literal["x", "y"]
    side: AxisSide
    title: str | None
    unit: str | None
    scale: Literal["linear", "log", "date", "category", "unknown"]
    range: list[float] | None
    """`null` for an axis that is not calibrated; `problem` says why."""
    inverted: bool
    offset: str | None
    """A factor or summand that is printed once and is in all values here."""
    residual: float | None
    """Largest distance of a tick from the fitted scale, as a fraction of the axis' length."""
    problem: Literal["broken", "misfit", "too_few_ticks"] | None
    ticks: list[TickDocument]
    """From left to right, from bottom to top."""


class FactsDocument(TypedDict):
    """What follows from the points of a series."""

    x_low: float
    x_high: float
    minimum: PointList
    maximum: PointList
    trend: Literal["rising", "falling", "flat", "peak", "dip", "oscillating", "mixed"] | None
    saturates: bool
    correlation: float | None


class SeriesDocument(TypedDict):
    """Data of one style, in data coordinates.

    Bars are `[position, length from the base]`, horizontal ones `[length, position]`; histogram bins
    `[centre, height]`; bands `[x, middle]`. `errors` holds `[low, high]` per point: error bars, edges of a band,
    quartiles of a box.
    """

    id: str
    label: str | None
    kind: SeriesKind
    color: str
    color_name: str
    dash: Literal["solid", "dashed", "dotted", "dash_dot"] | None
    marker: str | None
    axes: list[AxisSide | None]
    """The sides of its x and its y axis."""
    points: list[PointList]
    count: int
    """Of points before they were thinned out; of contour lines for a `contour`."""
    horizontal: bool
    bases: list[float]
    errors: list[PointList]
    facts: FactsDocument | None
    traced: bool
    """Read from pixels: values carry the width of the pen."""


class LegendDocument(TypedDict):
    """A legend entry and the id of the series that its sample looks like."""

    id: str
    label: str
    series: str | None
    bbox: BoxList
    traced: bool
    """Its sample was seen in pixels."""


class PanelDocument(TypedDict):
    """A panel; `bbox` is the plot area that the axes span."""

    id: str
    letter: str | None
    title: str | None
    bbox: BoxList
    axes: list[AxisDocument]
    colour_axis: AxisDocument | None
    series: list[SeriesDocument]
    legend: list[LegendDocument]


class DiagramNodeDocument(TypedDict):
    """A box of a diagram."""

    id: str
    shape: Literal["box", "rounded_box", "ellipse", "diamond", "other"]
    bbox: BoxList
    text: str
    color_name: str | None


DiagramEdgeDocument = TypedDict(
    "DiagramEdgeDocument",
    {"id": str, "from": str | None, "to": str | None, "label": str, "directed": bool, "bbox": BoxList},
)
"""A connector; `from` and `to` are ids of boxes, `null` for a loose end."""


class DiagramDocument(TypedDict):
    """Boxes and what connects them."""

    nodes: list[DiagramNodeDocument]
    edges: list[DiagramEdgeDocument]


class NodeDocument(TypedDict):
    """A node of the scene graph; the ids are those of the parts above."""

    id: str
    kind: NodeKind
    bbox: BoxList | None
    attributes: dict[str, Value]


class RelationDocument(TypedDict):
    """A relation of the scene graph; `low` and `high` bound `higher_than` and `crosses` on x, else `null`."""

    subject: str
    name: RelationName
    object: str
    low: float | None
    high: float | None


class EvidenceDocument(TypedDict):
    """One figure."""

    file: str | None
    origin: Literal["vector", "raster", "mixed"]
    width: int
    height: int
    kind: dict[str, float]
    """Probabilities by label, highest first."""
    texts: list[TextDocument]
    panels: list[PanelDocument]
    diagram: DiagramDocument | None
    nodes: list[NodeDocument]
    relations: list[RelationDocument]
    notes: list[str]
    """Any of those of `records.Evidence.notes`, and `scene_graph_cut` when the graph was too large to be told in
    full."""
    degraded: str | None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `EvidenceDocument`."""
    from pydantic import TypeAdapter

    schema: dict[str, Any] = TypeAdapter(EvidenceDocument).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
