"""The relations of a scene graph."""

from collections.abc import Iterator, Sequence

from omniscience_assets.evidence.geometry import area, centre, contains, intersection
from omniscience_assets.evidence.scene_graph.model import (
    Node,
    Relation,
    RelationName,
    axis_id,
    box_id,
    colour_axis_id,
    legend_id,
    panel_id,
    series_id,
    text_id,
    tick_id,
)
from omniscience_assets.evidence.scene_graph.naming import Naming
from omniscience_assets.records import Axis, Box, Evidence, PanelEvidence

_MAX_PLACED = 200
"""Panels, and boxes, that are compared with one another; the rest has no place among its neighbours."""
_SLACK = 0.02

Placed = tuple[str, Box]


def find_relations(evidence: Evidence, naming: Naming, nodes: Sequence[Node]) -> list[Relation]:
    """All relations, those between panels and series before those of ticks and texts."""
    panels = [(panel_id(index), panel.box) for index, panel in enumerate(evidence.panels)][:_MAX_PLACED]
    outer = [(name, box) for name, box in panels if _smallest_around(box, panels, name) is None]
    boxes = [(node.id, node.box) for node in nodes if node.kind == "box" and node.box is not None][:_MAX_PLACED]
    return [
        *_neighbours(outer),
        *_shared_axes(evidence, dict(outer)),
        *(relation for index, panel in enumerate(evidence.panels) for relation in _of_panel(index, panel)),
        *_links(evidence),
        *_nested(panels),
        *_nested(boxes),
        *_neighbours([(name, box) for name, box in boxes if not _holds_another(box, boxes)]),
        *_text_places(nodes, panels),
        *_names(evidence, naming),
    ]


def _of_panel(index: int, panel: PanelEvidence) -> Iterator[Relation]:
    name = panel_id(index)
    sides = {axis.side: axis_id(index, axis.orientation, axis.side) for axis in panel.axes}
    for axis in sides.values():
        yield Relation(axis, "inside", name)
    if panel.colour_axis is not None:
        yield Relation(colour_axis_id(index), "inside", name)
    for number, series in enumerate(panel.series):
        on = [sides[side] for side in (series.x_axis, series.y_axis) if side in sides]
        for axis in on or [name]:
            yield Relation(series_id(index, number), "plotted_on", axis)
    for number, entry in enumerate(panel.legend):
        yield Relation(legend_id(index, number), "inside", name)
        if entry.series is not None:
            yield Relation(legend_id(index, number), "legend_entry_of", series_id(index, entry.series))
    for found in panel.relations:
        subject, other = series_id(index, found.subject), series_id(index, found.object)
        yield Relation(subject, found.name, other, found.low, found.high)


def _links(evidence: Evidence) -> Iterator[Relation]:
    for edge in evidence.diagram.edges if evidence.diagram else ():
        if edge.source is not None and edge.target is not None:
            name: RelationName = "points_to" if edge.directed else "connected_to"
            yield Relation(box_id(edge.source), name, box_id(edge.target))


def _names(evidence: Evidence, naming: Naming) -> Iterator[Relation]:
    for index, name in naming.named:
        yield Relation(text_id(index), "labels", name)
    for index, panel in enumerate(evidence.panels):
        for axis in panel.axes:
            name = axis_id(index, axis.orientation, axis.side)
            for number in range(len(axis.ticks)):
                yield Relation(tick_id(name, number), "labels", name)


def _text_places(nodes: Sequence[Node], panels: Sequence[Placed]) -> Iterator[Relation]:
    for node in nodes:
        if node.kind == "annotation" and node.box is not None:
            around = _smallest_around((*centre(node.box),) * 2, panels, "")
            if around is not None:
                yield Relation(node.id, "inside", around)


def _nested(placed: Sequence[Placed]) -> Iterator[Relation]:
    for name, box in placed:
        around = _smallest_around(box, placed, name)
        if around is not None:
            yield Relation(name, "inside", around)


def _smallest_around(box: Box, placed: Sequence[Placed], name: str) -> str | None:
    around = [(area(other), key) for key, other in placed if key != name and _lies_in(box, other)]
    return min(around)[1] if around else None


def _lies_in(inner: Box, outer: Box) -> bool:
    return contains(outer, inner, 0.005) and area(inner) < 0.95 * area(outer)


def _holds_another(box: Box, placed: Sequence[Placed]) -> bool:
    return any(_lies_in(other, box) for _, other in placed)


def _neighbours(placed: Sequence[Placed]) -> Iterator[Relation]:
    """The next to the right and the next below of each, where they overlap by half as seen from there."""
    directions: tuple[tuple[RelationName, int, int], ...] = (("left_of", 0, 1), ("above", 1, 0))
    for name, along, across in directions:
        for key, box in placed:
            beyond = [
                (other[along], abs(other[across] - box[across]), neighbour)
                for neighbour, other in placed
                if neighbour != key
                and other[along] >= box[along + 2] - _SLACK
                and other[along] > box[along]
                and _overlap(box, other, across)
            ]
            if beyond:
                yield Relation(key, name, min(beyond)[2])


def _overlap(a: Box, b: Box, across: int) -> bool:
    common = intersection(a, b)
    shorter = min(a[across + 2] - a[across], b[across + 2] - b[across])
    return common[across + 2] - common[across] >= 0.5 * shorter


def _shared_axes(evidence: Evidence, outer: dict[str, Box]) -> Iterator[Relation]:
    """Neighbours in a column with the same x axis, neighbours in a row with the same y axis."""
    numbers = {panel_id(index): index for index in range(len(evidence.panels))}
    for near in _neighbours(list(outer.items())):
        orientation, low, high = ("y", 1, 3) if near.name == "left_of" else ("x", 0, 2)
        a, b = outer[near.subject], outer[near.object]
        if abs(a[low] - b[low]) < _SLACK and abs(a[high] - b[high]) < _SLACK:
            one, two = (_axes(evidence, numbers[name], orientation) for name in (near.subject, near.object))
            for name, axis in one:
                for other in (key for key, candidate in two if _alike(axis, candidate)):
                    yield Relation(name, "shares_axis", other)


def _axes(evidence: Evidence, panel: int, orientation: str) -> list[tuple[str, Axis]]:
    axes = evidence.panels[panel].axes
    return [(axis_id(panel, axis.orientation, axis.side), axis) for axis in axes if axis.orientation == orientation]


def _alike(a: Axis, b: Axis) -> bool:
    if a.scale != b.scale or a.side != b.side or a.scale == "unknown":
        return False
    if a.scale == "category":
        return [tick.label for tick in a.ticks] == [tick.label for tick in b.ticks]
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return False
    slack = 2e-3 * abs(a.end - a.start)
    return abs(a.start - b.start) <= slack and abs(a.end - b.end) <= slack
