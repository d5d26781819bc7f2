"""The parts of a figure, each drawn where the evidence says that it is."""

from collections.abc import Sequence

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.overlay.canvas import Canvas, Colour
from omniscience_assets.evidence.overlay.wording import number as say
from omniscience_assets.evidence.projection import bar_ends, place_points, place_value
from omniscience_assets.evidence.scene_graph.naming import axis_line
from omniscience_assets.records import Axis, Box, Diagram, PanelEvidence, Point, Series, TextItem

PANEL: Colour = (20, 60, 200)
AXIS: Colour = (200, 90, 0)
DIAGRAM: Colour = (170, 0, 150)
_ROLES: dict[str | None, Colour] = {
    "tick": AXIS, "axis_title": (130, 40, 180), "legend": (0, 120, 60), "panel_letter": PANEL, "panel_title": PANEL,
}  # fmt: skip
_PLAIN: Colour = (120, 120, 120)
_SERIES: tuple[Colour, ...] = (
    (214, 0, 90), (0, 130, 200), (0, 150, 60), (230, 120, 0), (110, 60, 220), (0, 150, 150), (160, 90, 20),
    (60, 60, 60),
)  # fmt: skip
_MAX_TEXTS = 600
_MAX_TICKS = 14
_DOTS = 400


def series_colours(panel: PanelEvidence) -> list[Colour]:
    """A colour for each series in which it is seen against the ink that it was drawn in."""
    chosen: list[Colour] = []
    for index, series in enumerate(panel.series):
        turned = [_SERIES[(index + step) % len(_SERIES)] for step in range(len(_SERIES))]
        ink = tuple(bytes.fromhex(series.hex.removeprefix("#"))) if len(series.hex) == 7 else (0, 0, 0)
        chosen.append(next(c for c in turned if sum(abs(a - b) for a, b in zip(c, ink, strict=True)) > 150))
    return chosen


def draw_texts(canvas: Canvas, texts: Sequence[TextItem]) -> None:
    """A thin frame around each text in the colour of its role."""
    for text in texts[:_MAX_TEXTS]:
        canvas.frame(text.box, _ROLES.get(text.role, _PLAIN), 1)


def draw_panel(canvas: Canvas, index: int, panel: PanelEvidence) -> None:
    """Frame, axes, series and legend of one panel."""
    canvas.frame(panel.box, PANEL, 2)
    letter = f" ({panel.letter})" if panel.letter else ""
    anchors = [_draw_series(canvas, panel, number, colour) for number, colour in enumerate(series_colours(panel))]
    _draw_legend(canvas, panel, anchors)
    for axis in panel.axes:
        _draw_axis(canvas, panel.box, axis)
    canvas.write((panel.box[0], panel.box[1]), f"p{index + 1}{letter}", PANEL, 18, "lb")


def draw_diagram(canvas: Canvas, diagram: Diagram) -> None:
    """Boxes with their numbers, and straight arrows between them whatever way the figure's go."""
    for index, node in enumerate(diagram.nodes):
        canvas.frame(node.box, DIAGRAM, 3)
        canvas.write((node.box[0], node.box[1]), f"n{index + 1}", DIAGRAM, 14, "lb")
    for edge in diagram.edges:
        start, end = (None if node is None else diagram.nodes[node].box for node in (edge.source, edge.target))
        middle = centre(edge.box)
        first = middle if start is None else _edge_of(start, centre(end) if end else middle)
        last = middle if end is None else _edge_of(end, centre(start) if start else middle)
        canvas.arrow(first, last, DIAGRAM, head=edge.directed)
        if edge.label:
            canvas.write(((first[0] + last[0]) / 2, (first[1] + last[1]) / 2), edge.label[:30], DIAGRAM, 13, "mm")


def _draw_axis(canvas: Canvas, panel: Box, axis: Axis) -> None:
    x0, y0, x1, y1 = axis_line(panel, axis)
    canvas.line([(x0, y0), (x1, y1)], AXIS, 3)
    step = max(1, -(-len(axis.ticks) // _MAX_TICKS))
    across, along = 9 / canvas.image.height, 9 / canvas.image.width
    inward = -1 if axis.side in {"bottom", "right"} else 1
    for tick in axis.ticks[::step]:
        place = tick.position if tick.value is None else place_value(axis, panel, tick.value)
        at = tick.position if place is None else place
        said = "" if tick.value is None else say(tick.value)
        if axis.orientation == "x":
            canvas.line([(at, y0 - across), (at, y0 + across)], AXIS, 2)
            canvas.write((at, y0 + 2 * inward * across), said, AXIS, 12, "mb" if inward < 0 else "mt")
        else:
            canvas.line([(x0 - along, at), (x0 + along, at)], AXIS, 2)
            canvas.write((x0 + 1.6 * inward * along, at), said, AXIS, 12, "lm" if inward > 0 else "rm")


def _draw_series(canvas: Canvas, panel: PanelEvidence, index: int, colour: Colour) -> Point | None:
    """Draw a series from its data; returns where its name was written, `None` for one that has no place."""
    series = panel.series[index]
    points = place_points(panel, series, series.points)
    if series.kind in {"bar", "histogram"}:
        for ends in bar_ends(series)[:_DOTS]:
            placed = place_points(panel, series, ends)
            canvas.line(placed, colour, 3)
            points = points if not placed else [*points, placed[-1]]
        points = points[len(series.points) :] or points
    elif series.kind in {"line", "step", "area", "band", "contour"}:
        canvas.line(points, colour, 3)
    else:
        for point in points[:: -(-len(points) // _DOTS) or 1]:
            canvas.dot(point, colour)
    _draw_errors(canvas, panel, series, colour)
    if not points:
        return None
    anchor = max(points[len(points) // 2 :: max(1, len(points) // 6)], key=lambda point: point[0])
    name = f"s{index + 1} {series.label or ''}".strip()
    canvas.write((anchor[0], anchor[1] - 12 / canvas.image.height), name[:40], colour, 15, "mb")
    return anchor


def _draw_errors(canvas: Canvas, panel: PanelEvidence, series: Series, colour: Colour) -> None:
    pairs = list(zip(series.points, series.errors, strict=False))[:_DOTS]
    edges = [place_points(panel, series, [(x, low), (x, high)]) for (x, _), (low, high) in pairs]
    whole = [edge for edge in edges if len(edge) == 2]
    if series.kind == "band":
        for side in (0, 1):
            canvas.line([edge[side] for edge in whole], colour, 1, dashed=True)
        return
    for edge in whole:
        canvas.line(edge, colour, 1)


def _draw_legend(canvas: Canvas, panel: PanelEvidence, anchors: Sequence[Point | None]) -> None:
    colours = series_colours(panel)
    for entry in panel.legend:
        linked = entry.series is not None and entry.series < len(colours)
        colour = colours[entry.series] if linked and entry.series is not None else _PLAIN
        canvas.frame(entry.box, colour, 2)
        anchor = anchors[entry.series] if linked and entry.series is not None else None
        if anchor is not None:
            canvas.line([centre(entry.box), anchor], colour, 1, dashed=True)


def _edge_of(box: Box, towards: Point) -> Point:
    """Where the line from the middle of a box to a point leaves the box."""
    x, y = centre(box)
    dx, dy = towards[0] - x, towards[1] - y
    shares = [half / abs(d) for half, d in (((box[2] - box[0]) / 2, dx), ((box[3] - box[1]) / 2, dy)) if abs(d) > 1e-9]
    share = min([1.0, *shares])
    return x + dx * share, y + dy * share
