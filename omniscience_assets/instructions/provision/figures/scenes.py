"""What is asked about a figure: its scene graphs, what of the image each is of, and the generators that fit it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.evidence.geometry import area, contains, intersection, union
from omniscience_assets.instructions.provision.figures.parts import (
    AXES,
    BARS,
    BOXES,
    LEGEND_ENTRY,
    PANELS,
    SCALE,
    SERIES,
    TEXTS,
    TITLE,
    Part,
    Parts,
    find_parts,
)
from omniscience_assets.instructions.provision.figures.relations import PLACES, Relation, find_relations
from omniscience_assets.instructions.provision.generators import SEVERAL
from omniscience_assets.instructions.provision.graph import RELATION, Link, Thing, VisualGraph
from omniscience_assets.instructions.provision.index import GraphIndex
from omniscience_assets.records import Box, Evidence, Figure

KINDS = ("ExistsObject", "MostObject", "LeastObject", "ExistsAttribute", "AttributeBBox", "TypedAttributeBBox")
"""Of things that are called what they are, such as "the line"."""
_FURTHEST = ("LeftMost", "RightMost", "TopMost", "BottomMost")
_RELATED = ("ExistsRelation", "HeadRelation")
NAMES: Mapping[str, tuple[str, ...]] = {
    PANELS: (*_FURTHEST, *_RELATED, "SceneGraphCaption"),
    SERIES: ("SceneGraphObjectQA", "SceneGraphCaption"),
    BARS: (*_FURTHEST, *_RELATED),
    BOXES: (*_FURTHEST, *_RELATED, "SceneGraphCaption"),
}
"""Of things of one family that have names of their own, such as "panel (b)"."""
LEGEND = ("ExistsObject", "SceneGraphAttributeQA")
"""Of legends and what their entries stand for."""
LOOKS = ("SceneGraphAttributeQA", "SceneGraphRelationQA")
"""Of series that are called by their looks."""
PLACED = ("RelationBBox",)
"""Of things of one family that are pointed at."""
READING = ("TypedAttributeBBox", "RelationBBox")
"""Of what is written."""
_NOUNS = {PANELS: "panel", SERIES: "series", BARS: "bar", BOXES: "box", AXES: "axis"}
JOINT = tuple(one.name for one in SEVERAL)
JOINT_NAMES = (
    "HasRelation", "HasNotRelation", "HasObject", "HasNotObject", "HasAttributedObject", "HasNotAttributedObject",
    "CommonObject", "CompareRelation",
)  # fmt: skip
"""Of series by their names, which have no plural."""
_MARGIN, _CUT = 0.01, 0.01
"""Share of the figure around a panel's own things; of another panel's plot area that a crop may hold."""
_LEAST_PANEL = 40
"""Pixels of a panel's shorter side from which it is shown on its own."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One or several graphs that are asked about."""

    name: str
    graphs: tuple[GraphIndex, ...]
    boxes: tuple[Box | None, ...]
    """What of the figure each graph is of; `None` for all of it."""
    generators: tuple[str, ...]
    image: str
    """What is looked at."""


def find_scenes(figure: Figure, evidence: Evidence) -> list[Scene]:
    """All scenes of a figure: the whole, each panel on its own, and panels beside one another."""
    parts = find_parts(figure, evidence)
    relations = find_relations(parts)
    crops = _crops(parts)
    found = [*_whole(parts, relations)]
    for panel, crop in crops.items():
        found += _of_panel(parts, relations, panel, crop)
    return [*found, *_panels_together(parts, relations, crops)]


def _whole(parts: Parts, relations: Sequence[Relation]) -> Iterator[Scene]:
    yield from _scene("kinds", parts, relations, _of(parts, PANELS, AXES, SERIES, BOXES), KINDS)
    yield from _scene("legend", parts, relations, _with_legend(parts.found), LEGEND)
    yield from _scene("looks", parts, relations, _of(parts, SERIES), LOOKS)
    for family in (PANELS, BOXES):
        yield from _scene(family, parts, relations, _of(parts, family), PLACED)
    yield from _scene("texts", parts, relations, _of(parts, TEXTS, PANELS), READING)
    for family, names in NAMES.items():
        yield from _scene(f"names.{family}", parts, relations, _of(parts, family), names, named=True)
    for panel in parts.panels:
        series = [part for part in _of(parts, SERIES) if part.panel == panel.index]
        yield from _scene(f"names.{panel.node}", parts, relations, series, _RELATED, named=True)
    for kind in ("x axis", "y axis"):
        axes = [part for part in parts.found if part.kind == kind]
        yield from _scene(f"names.{kind[0]}", parts, relations, axes, _RELATED, named=True)
    yield from _scene("names.plotted", parts, relations, _plotted(parts), ("HeadRelation",), named=True)


def _of_panel(parts: Parts, relations: Sequence[Relation], panel: int, crop: Box) -> Iterator[Scene]:
    own = [part for part in parts.found if part.family != PANELS and contains(crop, part.box, 1e-6)]
    own = [part for part in own if part.panel in {None, panel}]
    drawn = [part for part in own if part.family in {AXES, SERIES}]
    here = f"p{panel + 1}"
    yield from _scene(f"{here}.kinds", parts, relations, drawn, KINDS, crop=crop)
    yield from _scene(f"{here}.legend", parts, relations, _with_legend(own), LEGEND, crop=crop)
    yield from _scene(f"{here}.looks", parts, relations, [o for o in own if o.family == SERIES], LOOKS, crop=crop)
    yield from _scene(f"{here}.texts", parts, relations, [o for o in own if o.family == TEXTS], READING, crop=crop)
    for family in (SERIES, BARS):
        some = [part for part in own if part.family == family]
        names = (*_RELATED, *NAMES[family]) if family == SERIES else NAMES[family]
        yield from _scene(f"{here}.names.{family}", parts, relations, some, names, crop=crop, named=True)


def _with_legend(some: Sequence[Part]) -> list[Part]:
    """Entries of legends and the series that these stand for."""
    entries = [part for part in some if part.kind == LEGEND_ENTRY]
    return [*entries, *(part for part in some if part.family == SERIES)] if entries else []


def _panels_together(parts: Parts, relations: Sequence[Relation], crops: Mapping[int, Box]) -> Iterator[Scene]:
    """Panels of which all that they show is known, so that what is not in a graph is not in the image."""
    if not parts.whole or len(crops) < 2 or len(crops) < len(parts.panels):
        return
    axes = [part for part in parts.found if part.family == AXES and part.kind in {"x axis", "y axis"}]
    full = len(axes) == 2 * len(crops)
    scaled = full and all(any(key == SCALE for key, _ in part.attributes) for part in axes)
    axes = [_only(part, SCALE if scaled else "") for part in axes] if full else []
    series = [part for part in parts.found if part.family == SERIES]
    drawn = sum(len(panel.drawn) for panel in parts.panels)
    if len(series) < drawn:
        return
    for name, some, named in (("kinds", [*series, *axes], False), ("names", series, True)):
        if named and not all(part.local for part in series):
            continue
        graphs = tuple(
            _graph(parts, relations, [part for part in some if part.panel == panel], crop, named=named, local=True)
            for panel, crop in crops.items()
        )
        if any(graph.things for graph in graphs):
            indexes = tuple(map(GraphIndex, graphs))
            yield Scene(f"together.{name}", indexes, tuple(crops.values()), JOINT_NAMES if named else JOINT, "image")


def _only(part: Part, category: str) -> Part:
    kept = tuple(one for one in part.attributes if one[0] == category and one[0] != TITLE)
    return Part(part.node, part.family, part.kind, part.box, part.name, part.local, kept, part.panel)


def _of(parts: Parts, *families: str) -> list[Part]:
    return [part for part in parts.found if part.family in families]


def _plotted(parts: Parts) -> list[Part]:
    """Series and y axes of panels that have two of these."""
    axes = [part for part in parts.found if part.kind in {"left y axis", "right y axis"}]
    panels = {part.panel for part in axes}
    return [*axes, *(part for part in parts.found if part.family == SERIES and part.panel in panels)]


def _scene(
    name: str,
    parts: Parts,
    relations: Sequence[Relation],
    some: Sequence[Part],
    generators: tuple[str, ...],
    *,
    crop: Box | None = None,
    named: bool = False,
) -> Iterator[Scene]:
    if named:
        some = [part for part in some if (part.local if crop else part.name)]
    if some:
        graph = _graph(parts, relations, some, crop, named=named, local=crop is not None)
        yield Scene(name, (GraphIndex(graph),), (crop,), generators, "figure" if crop is None else "panel")


def _graph(
    parts: Parts, relations: Sequence[Relation], some: Sequence[Part], crop: Box | None, *, named: bool, local: bool
) -> VisualGraph:
    """The graph of some things of a figure, seen whole or through a crop; named ones are all of their name."""
    x0, y0, x1, y1 = crop or (0.0, 0.0, 1.0, 1.0)
    width, height = (
        max(1, round(side)) for side in (parts.evidence.width * (x1 - x0), parts.evidence.height * (y1 - y0))
    )
    labels = [(part.local if local else part.name) if named else part.kind for part in some]

    def pixels(box: Box) -> Box:
        at = (
            (box[0] - x0) / (x1 - x0),
            (box[1] - y0) / (y1 - y0),
            (box[2] - x0) / (x1 - x0),
            (box[3] - y0) / (y1 - y0),
        )
        left, top, right, bottom = (min(1.0, max(0.0, value)) for value in at)
        return left * width, top * height, max(left, right) * width, max(top, bottom) * height

    things = tuple(
        Thing(label, pixels(part.box), part.attributes, None, part.node)
        for label, part in zip(labels, some, strict=True)
    )
    places = {part.node: number for number, part in enumerate(some)}
    links = tuple(
        Link(places[one.head], one.name, places[one.tail])
        for one in relations
        if one.head in places and one.tail in places
    )
    vocabulary = parts.vocabulary | ({RELATION: PLACES} if any(one.name in PLACES for one in links) else {})
    return VisualGraph(
        width,
        height,
        things,
        links,
        countable=frozenset() if named else parts.countable,
        complete=None if named else parts.countable,
        proper=frozenset(label for label in labels if label.startswith("panel (")),
        named=frozenset(labels) if named else frozenset(),
        noun=_NOUNS.get(some[0].family, "object") if some else "object",
        vocabulary=vocabulary,
    )


def _crops(parts: Parts) -> dict[int, Box]:
    """What to cut out to show each of several panels, if that shows nothing of another plot."""
    found: dict[int, Box] = {}
    if len(parts.panels) < 2:
        return found
    plots = {panel.index: parts.evidence.panels[panel.index].box for panel in parts.panels}
    for index, plot in plots.items():
        own = [part.box for part in parts.found if part.panel == index and part.family in {AXES, SERIES}]
        ticks = [part.box for part in parts.found if part.node.startswith(f"p{index + 1}.") and part.family == TEXTS]
        x0, y0, x1, y1 = union([plot, *own, *ticks])
        crop = (max(0.0, x0 - _MARGIN), max(0.0, y0 - _MARGIN), min(1.0, x1 + _MARGIN), min(1.0, y1 + _MARGIN))
        others = [box for other, box in plots.items() if other != index]
        clear = all(area(intersection(crop, box)) <= _CUT * area(box) for box in others)
        sides = (crop[2] - crop[0]) * parts.evidence.width, (crop[3] - crop[1]) * parts.evidence.height
        if clear and min(sides) >= _LEAST_PANEL and contains((0.0, 0.0, 1.0, 1.0), plot, 1e-6):
            found[index] = crop
    return found
