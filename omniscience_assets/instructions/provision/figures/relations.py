"""How the things of a figure stand to one another. Told is what is clear of every two things of a family.

So a thing that is not said to be "directly left of" another one is not: where the places, the heights or the ranges of
only two things are in doubt, none of that relation are told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from omniscience_assets.captioning.facts.data import differ
from omniscience_assets.captioning.facts.numbers import is_calibrated
from omniscience_assets.evaluation.programmatic.curves import gaps
from omniscience_assets.evaluation.programmatic.places import has_known_places
from omniscience_assets.evaluation.programmatic.view import PanelView
from omniscience_assets.evidence.geometry import contains
from omniscience_assets.evidence.scene_graph.model import axis_id, box_id
from omniscience_assets.instructions.provision.figures.parts import (
    BOXES,
    LABEL,
    LEGEND_ENTRY,
    PANELS,
    Part,
    Parts,
    arrows_are_sure,
    bars_of,
)
from omniscience_assets.records import Axis, Box

PLACES = ("directly to the left of", "directly to the right of", "directly above", "directly below")
POINTING, NAMING, INSIDE, PLOTTED = "pointing to", "standing for", "inside", "plotted on"
HIGHER, LOWER, CROSSING = "entirely above", "entirely below", "crossing"
TALLER, SHORTER = "taller than", "shorter than"
SAME_RANGE, OTHER_RANGE = "covering the same range as", "covering another range than"
CONVERSE = frozenset({PLACES[1], PLACES[3], LOWER, SHORTER})
"""Say another relation the other way round."""
_CLEAR, _CROSS = 0.02, 0.05
"""Shares of the axis: by which one line must clear another everywhere; by which lines must part on both sides."""
_SAME, _OTHER = 0.005, 0.1
"""Shares of an axis within which ranges are the same, and from which they are others for every eye."""
_MAX = 24
"""Things of a family that are compared with one another."""


@dataclass(frozen=True, slots=True)
class Relation:
    """`head` is `name` `tail`, by nodes."""

    head: str
    name: str
    tail: str


def find_relations(parts: Parts) -> list[Relation]:
    """All that is clear."""
    families = [[part for part in parts.found if part.family == family] for family in (PANELS, BOXES)]
    placed = has_known_places(parts.figure)
    return [
        *(one for some in families if placed for one in _places([(part.node, part.box) for part in some])),
        *_nested(families[1]),
        *_inside(parts),
        *_arrows(parts),
        *_names(parts),
        *(one for panel in parts.panels for one in _above(panel)),
        *(one for panel in parts.panels for one in _taller(panel)),
        *(one for panel in parts.panels for one in _plotted(panel)),
        *(one for way in ("x", "y") for one in _ranges(parts.panels, way)),
    ]


def _places(boxes: Sequence[tuple[str, Box]]) -> Iterator[Relation]:
    """Neighbours in rows and columns; nothing where two are neither in line nor clear of one another's line."""
    if not 2 <= len(boxes) <= _MAX:
        return
    for along, before, after in ((0, PLACES[0], PLACES[1]), (1, PLACES[2], PLACES[3])):
        ahead: set[tuple[str, str]] = set()
        for (a, one), (b, other) in permutations(boxes, 2):
            if one[along + 2] > other[along] + 0.005:
                continue
            shared = _shared(one, other, 1 - along)
            if 0.15 < shared < 0.6:
                return
            if shared >= 0.6:
                ahead.add((a, b))
        names = [name for name, _ in boxes]
        for a, b in sorted(ahead):
            if not any((a, c) in ahead and (c, b) in ahead for c in names):
                yield Relation(a, before, b)
                yield Relation(b, after, a)


def _shared(one: Box, other: Box, axis: int) -> float:
    """Share of the shorter of two extents that both have."""
    common = min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis])
    return common / max(1e-9, min(one[axis + 2] - one[axis], other[axis + 2] - other[axis]))


def _nested(boxes: Sequence[Part]) -> Iterator[Relation]:
    for one, other in permutations(boxes[: 2 * _MAX], 2):
        if contains(other.box, one.box) and not contains(one.box, other.box):
            yield Relation(one.node, INSIDE, other.node)


def _inside(parts: Parts) -> Iterator[Relation]:
    """Entries of legends and free texts in panels."""
    panels = [part for part in parts.found if part.family == PANELS]
    for part in parts.found:
        if part.kind in {LEGEND_ENTRY, LABEL}:
            for panel in panels:
                if contains(panel.box, part.box):
                    yield Relation(part.node, INSIDE, panel.node)


def _arrows(parts: Parts) -> Iterator[Relation]:
    diagram = parts.diagram
    if diagram is not None and arrows_are_sure(diagram):
        for edge in diagram.edges:
            if edge.source is not None and edge.target is not None:
                yield Relation(box_id(edge.source), POINTING, box_id(edge.target))


def _names(parts: Parts) -> Iterator[Relation]:
    """Entries of legends and the series of their own panel that they name."""
    known = parts.by_node()
    for panel in parts.panels:
        drawn = {one.label: one.node for one in panel.drawn if one.label}
        for node, label in panel.legend:
            if node in known and label in drawn and known[node].panel == panel.index:
                yield Relation(node, NAMING, drawn[label])


def _above(panel: PanelView) -> Iterator[Relation]:
    """Which line runs above which wherever both are drawn, and which cross; all pairs, or none."""
    lines = [(one.node, one.plotted) for one in panel.all_lines if one.plotted]
    if (
        not 2 <= len(lines) <= 8
        or any(line.y.inverted for _, line in lines)
        or len({line.y.side for _, line in lines}) > 1
    ):
        return
    found: list[Relation] = []
    for (a, one), (b, other) in combinations(lines, 2):
        between = [gap for _, gap in gaps(one, other)]
        if not between:
            return
        low, high = min(between), max(between)
        if low > _CLEAR:
            found += [Relation(a, HIGHER, b), Relation(b, LOWER, a)]
        elif high < -_CLEAR:
            found += [Relation(b, HIGHER, a), Relation(a, LOWER, b)]
        elif low < -_CROSS and high > _CROSS:
            found += [Relation(a, CROSSING, b), Relation(b, CROSSING, a)]
        else:
            return
    yield from found


def _taller(panel: PanelView) -> Iterator[Relation]:
    """Which bar is taller than which; all pairs, or none."""
    found = bars_of(panel)
    if found is None:
        return
    one, named = found
    values = [value for _, value in named]
    axis = one.plotted.value_axis if one.plotted else None
    if axis is None or not 2 <= len(values) <= _MAX or min(values) < 0:
        return
    if all(differ(axis, a, b) for a, b in combinations(values, 2)):
        nodes = [f"{one.node}.b{number + 1}" for number in range(len(values))]
        for (a, high), (b, low) in permutations(zip(nodes, values, strict=True), 2):
            yield Relation(a, TALLER if high > low else SHORTER, b)


def _plotted(panel: PanelView) -> Iterator[Relation]:
    """Which of two y axes a series belongs to."""
    sides = {axis.side: axis_id(panel.index, "y", axis.side) for axis in panel.axes if axis.orientation == "y"}
    if set(sides) == {"left", "right"} and panel.whole and all(one.series.y_axis for one in panel.drawn):
        for one in panel.drawn:
            if one.series.y_axis in sides:
                yield Relation(one.node, PLOTTED, sides[one.series.y_axis])


def _ranges(panels: Sequence[PanelView], way: str) -> Iterator[Relation]:
    """Which panels' axes begin and end at the same values; all pairs, or none."""
    axes = [axis for panel in panels if (axis := panel.axis(way)) is not None]
    known = all(is_calibrated(axis) and axis.scale in {"linear", "log"} for axis in axes)
    if not known or not 2 <= len(axes) == len(panels) <= _MAX:
        return
    nodes = [axis_id(panel.index, way, axis.side) for panel, axis in zip(panels, axes, strict=True)]
    found = []
    for (a, one), (b, other) in combinations(zip(nodes, axes, strict=True), 2):
        if _is_same(one, other):
            found += [Relation(a, SAME_RANGE, b), Relation(b, SAME_RANGE, a)]
        elif _is_other(one, other):
            found += [Relation(a, OTHER_RANGE, b), Relation(b, OTHER_RANGE, a)]
        else:
            return
    yield from found


def _ends(one: Axis, other: Axis) -> list[tuple[float, float]]:
    return [(one.start or 0.0, other.start or 0.0), (one.end or 0.0, other.end or 0.0)]


def _is_same(one: Axis, other: Axis) -> bool:
    return one.scale == other.scale and not any(differ(one, a, b, _SAME) for a, b in _ends(one, other))


def _is_other(one: Axis, other: Axis) -> bool:
    return one.scale != other.scale or any(differ(one, a, b, _OTHER) for a, b in _ends(one, other))
