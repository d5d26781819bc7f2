"""The nodes of a scene graph."""

from collections.abc import Iterator, Mapping

from omniscience_assets.evidence.geometry import centre, contains, union
from omniscience_assets.evidence.projection import calibrated_ends, series_box
from omniscience_assets.evidence.scene_graph.model import (
    Node,
    NodeKind,
    Value,
    arrow_id,
    axis_id,
    box_id,
    colour_axis_id,
    legend_id,
    panel_id,
    series_id,
    text_id,
    tick_id,
)
from omniscience_assets.evidence.scene_graph.naming import Naming, axis_line
from omniscience_assets.records import Axis, Box, Evidence, PanelEvidence, Series

_IMPORTANCE: tuple[NodeKind, ...] = (
    "panel", "image", "axis", "series", "legend_entry", "box", "arrow", "tick", "text", "annotation",
)  # fmt: skip


def find_nodes(evidence: Evidence, naming: Naming) -> list[Node]:
    """All nodes, the most important kinds first, each kind in the order of the evidence."""
    nodes = [*_figure(evidence), *_diagram(evidence)]
    for index, panel in enumerate(evidence.panels):
        nodes += _panel(index, panel, evidence, naming)
    nodes += _texts(evidence, naming)
    return sorted(nodes, key=lambda node: _IMPORTANCE.index(node.kind))


def _node(name: str, kind: NodeKind, box: Box | None, attributes: Mapping[str, Value | None]) -> Node:
    known = {key: value for key, value in attributes.items() if value is not None and value != ""}
    return Node(name, kind, known, box)


def _figure(evidence: Evidence) -> Iterator[Node]:
    """A raster in which no panel was found is one image."""
    if evidence.origin == "raster" and not evidence.panels:
        yield _node("i1", "image", (0.0, 0.0, 1.0, 1.0), {"kind": evidence.kind[0].label if evidence.kind else None})


def _panel(index: int, panel: PanelEvidence, evidence: Evidence, naming: Naming) -> Iterator[Node]:
    bare = not (panel.axes or panel.series)
    named = {"letter": panel.letter, "title": panel.title}
    yield _node(panel_id(index), "image" if bare else "panel", panel.box, named)
    for axis in panel.axes:
        name = axis_id(index, axis.orientation, axis.side)
        yield from _axis(name, axis, axis_line(panel.box, axis), evidence, naming)
    if panel.colour_axis is not None:
        yield _node(colour_axis_id(index), "axis", None, {"role": "colour", **_of_axis(panel.colour_axis)})
    for number, series in enumerate(panel.series):
        yield _node(series_id(index, number), "series", series_box(panel, series), _of_series(series))
    for number, entry in enumerate(panel.legend):
        yield _node(legend_id(index, number), "legend_entry", entry.box, {"text": entry.label})


def _axis(name: str, axis: Axis, line: Box, evidence: Evidence, naming: Naming) -> Iterator[Node]:
    boxes = [line, *(evidence.texts[text].box for text, named in naming.named if named == name)]
    for number, tick in enumerate(axis.ticks):
        text = naming.ticks.get(tick_id(name, number))
        box = None if text is None else evidence.texts[text].box
        boxes += [box] if box else []
        yield _node(tick_id(name, number), "tick", box, {"text": tick.label, "value": tick.value})
    yield _node(name, "axis", union(boxes), _of_axis(axis))


def _of_axis(axis: Axis) -> dict[str, Value | None]:
    start, end = calibrated_ends(axis) or (None, None)
    return {
        "orientation": axis.orientation,
        "side": axis.side,
        "title": axis.title,
        "unit": axis.unit,
        "scale": axis.scale,
        "start": start,
        "end": end,
        "inverted": axis.inverted or None,
        "categories": len(axis.ticks) if axis.scale == "category" else None,
    }


def _of_series(series: Series) -> dict[str, Value | None]:
    facts = series.facts
    found: dict[str, Value | None] = {
        "label": series.label,
        "kind": series.kind,
        "color": series.hex,
        "color_name": series.colour,
        "dash": series.dash,
        "marker": series.marker,
        "count": series.count,
        "horizontal": series.horizontal or None,
    }
    if facts is None:
        return found
    return found | {
        "x_low": facts.x_low,
        "x_high": facts.x_high,
        "minimum": facts.minimum[1],
        "minimum_at": facts.minimum[0],
        "maximum": facts.maximum[1],
        "maximum_at": facts.maximum[0],
        "trend": facts.trend,
        "saturates": facts.saturates or None,
        "correlation": facts.correlation,
    }


def _diagram(evidence: Evidence) -> Iterator[Node]:
    if evidence.diagram is None:
        return
    for index, node in enumerate(evidence.diagram.nodes):
        looks = {"text": node.text, "shape": node.shape, "color_name": node.colour}
        yield _node(box_id(index), "box", node.box, looks)
    for index, edge in enumerate(evidence.diagram.edges):
        ends: dict[str, Value | None] = {
            "from": None if edge.source is None else box_id(edge.source),
            "to": None if edge.target is None else box_id(edge.target),
        }
        yield _node(arrow_id(index), "arrow", edge.box, {"text": edge.label, "directed": edge.directed, **ends})


def _texts(evidence: Evidence, naming: Naming) -> Iterator[Node]:
    frames = [panel.box for panel in evidence.panels]
    for index, text in enumerate(evidence.texts):
        if index in naming.explained:
            continue
        inside = text.role is None and any(contains(frame, (*centre(text.box),) * 2) for frame in frames)
        attributes = {"text": text.text, "role": text.role, "angle": text.angle or None}
        yield _node(text_id(index), "annotation" if inside else "text", text.box, attributes)
