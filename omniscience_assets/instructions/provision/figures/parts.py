"""The things of a figure that can be pointed at: what they are, what they are called and what is sure of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from omniscience_assets.captioning.facts.numbers import is_calibrated
from omniscience_assets.captioning.facts.ranges import has_unread_panels
from omniscience_assets.captioning.facts.text import is_sure, plain
from omniscience_assets.captioning.facts.trust import sure_kind, with_sure_links
from omniscience_assets.evaluation.programmatic.curves import gaps
from omniscience_assets.evaluation.programmatic.places import has_broken_axis
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView, views
from omniscience_assets.evidence.geometry import union
from omniscience_assets.evidence.projection import bar_ends, place_points
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.evidence.scene_graph.model import Node, axis_id, box_id, tick_id
from omniscience_assets.evidence.scene_graph.naming import axis_line
from omniscience_assets.instructions.provision.figures.looks import NOUNS, Looks
from omniscience_assets.instructions.provision.graph import Attribute
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Axis, Box, Diagram, Evidence, Figure

PANELS, AXES, SERIES, BARS, BOXES, TEXTS = "panels", "axes", "series", "bars", "boxes", "texts"
LINE, LEGEND_ENTRY, PANEL, LABEL = "line", "legend entry", "panel", "label"
SCALE, TITLE, TEXT, SHAPE = "scale", "title", "text", "shape"
_SCALES = {"linear": "linear", "log": "logarithmic", "category": "categorical"}
_SHAPES = {"box": "rectangular", "ellipse": "elliptical", "diamond": "diamond-shaped"}
_ROLES = {"axis_title": "axis title", "panel_title": "panel title", "legend": LEGEND_ENTRY, None: LABEL}
_HIDDEN = 0.03
"""Share of an axis that lines must be apart somewhere to be seen as two."""
_MAX_TEXT = 60
_MAX_TICKS = 40


Placed = dict[str, tuple[Node, Box]]
"""Nodes of the scene graph that have a place, by their ids."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of a figure."""

    node: str
    family: str
    kind: str
    """What it is, such as `line`."""
    box: Box
    """Fractions of the figure."""
    name: str = ""
    """What it alone is called, such as `line “signal” of panel (b)`; "" for none."""
    local: str = ""
    """The same within its panel."""
    attributes: tuple[Attribute, ...] = ()
    panel: int | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """All things of a figure that are sure."""

    figure: Figure
    evidence: Evidence
    panels: tuple[PanelView, ...]
    found: tuple[Part, ...]
    countable: frozenset[str]
    """Kinds of which all things are among them."""
    whole: bool
    """All that every panel shows was read."""
    diagram: Diagram | None
    """Where its arrows are sure."""
    vocabulary: dict[str, tuple[str, ...]]

    def by_node(self) -> dict[str, Part]:
        """The things by their node."""
        return {part.node: part for part in self.found}


def find_parts(figure: Figure, evidence: Evidence) -> Parts:
    """What is sure of a figure; nothing that was traced in pixels is."""
    evidence = evidence.untraced()
    panels = tuple(views(figure, evidence))
    nodes = {node.id: (node, node.box) for node in build_scene_graph(evidence).nodes if node.box is not None}
    looks = Looks(panels)
    whole = not evidence.degraded and len(panels) == len(evidence.panels) and all(one.whole for one in panels)
    diagram = _sure_diagram(evidence)
    found = [
        *_panels(panels, evidence),
        *_axes(panels, nodes),
        *_series(panels, nodes, looks),
        *_bars(panels, evidence),
        *_boxes(diagram),
        *_legends(panels, nodes),
        *_texts(evidence, nodes, panels),
    ]
    countable = frozenset(
        [LINE] * (whole and all(map(_shows_all_lines, panels)))
        + [LEGEND_ENTRY] * (len(panels) == 1 and 0 < len(panels[0].legend) == len(evidence.panels[0].legend))
        + [PANEL] * _panels_are_all(figure, evidence, panels)
    )
    vocabulary = looks.vocabulary | {SCALE: tuple(_SCALES.values())}
    return Parts(figure, evidence, panels, tuple(found), countable, whole, diagram, vocabulary)


def place_name(panel: PanelView) -> str:
    """What a panel is called, without its article; "" for the only one."""
    return panel.place.removeprefix(" of ").removeprefix("the ")


def _panels(panels: Sequence[PanelView], evidence: Evidence) -> Iterator[Part]:
    for one in panels:
        if name := place_name(one):
            yield Part(one.node, PANELS, PANEL, evidence.panels[one.index].box, name)


def _panels_are_all(figure: Figure, evidence: Evidence, panels: Sequence[PanelView]) -> bool:
    count = len(evidence.panels)
    doubtful = evidence.degraded or has_unread_panels(evidence) or has_broken_axis(evidence)
    return count > 1 and not doubtful and len(panels) == count and len(figure.panels) in {0, count}


def _axes(panels: Sequence[PanelView], nodes: Placed) -> Iterator[Part]:
    for panel in panels:
        named = [(axis, f"{axis.orientation} axis") for axis, _, _ in panel.named_axes]
        both = [axis for axis in panel.axes if axis.orientation == "y"]
        if {axis.side for axis in both} == {"left", "right"} and len(both) == 2:
            named += [(axis, f"{axis.side} y axis") for axis in both]
        for axis, kind in named:
            node = axis_id(panel.index, axis.orientation, axis.side)
            if node in nodes:
                borne = tuple(sorted(_of_axis(axis, node, panel)))
                yield Part(
                    node,
                    AXES,
                    kind,
                    _axis_box(axis, node, panel, nodes),
                    f"{kind}{panel.place}",
                    kind,
                    borne,
                    panel.index,
                )


def _axis_box(axis: Axis, node: str, panel: PanelView, nodes: Placed) -> Box:
    """The axis with its labels, and with its title where that stands beside it and no other."""
    if node in panel.own.titled:
        return nodes[node][1]
    ticks = (tick_id(node, number) for number in range(len(axis.ticks)))
    return union([axis_line(nodes[panel.node][1], axis), *(nodes[tick][1] for tick in ticks if tick in nodes)])


def _of_axis(axis: Axis, node: str, panel: PanelView) -> Iterator[Attribute]:
    named = axis.scale == "category" and any(tick.value is not None for tick in axis.ticks)
    known = axis.scale in _SCALES and axis.problem is None and len(axis.ticks) >= 2 and not named
    if known and node in panel.own.labelled and (axis.scale == "category" or is_calibrated(axis)):
        yield SCALE, _SCALES[axis.scale]
    if axis.title and node in panel.own.titled:
        yield TITLE, plain(axis.title)


def _series(panels: Sequence[PanelView], nodes: Placed, looks: Looks) -> Iterator[Part]:
    for panel in panels:
        for one in panel.drawn:
            noun = NOUNS.get(one.series.kind)
            if noun is None or one.node not in nodes:
                continue
            local = f"{noun} “{plain(one.label)}”" if one.label else ""
            name = f"{local}{panel.place}" if local else ""
            yield Part(one.node, SERIES, noun, nodes[one.node][1], name, local, looks.of(one), panel.index)


def _shows_all_lines(panel: PanelView) -> bool:
    """Whether the lines of a panel can be counted: all are known, and none lies on another one."""
    lines = [one for one in panel.drawn if one.series.kind in {"line", "step"}]
    if not lines:
        return True
    known = [one.plotted for one in panel.all_lines if one.plotted]
    if len(known) < len(lines):
        return False
    return all(
        (found := gaps(a, b)) and max(abs(gap) for _, gap in found) >= _HIDDEN for a, b in combinations(known, 2)
    )


def bars_of(panel: PanelView) -> tuple[Drawn, list[tuple[str, float]]] | None:
    """The one set of upright bars of a panel, each with its category and value; `None` where it is not sure."""
    if not panel.whole or not panel.is_plain or len(panel.drawn) != 1:
        return None
    (one,) = panel.drawn
    plotted = one.plotted
    if one.series.kind != "bar" or plotted is None or one.series.horizontal or any(one.series.bases):
        return None
    ticks = plotted.x.ticks
    if plotted.x.scale != "category" or plotted.y.inverted or one.series.count != len(one.series.points):
        return None
    at = [round(x) for x, _ in one.series.points]
    if len(set(at)) < len(at) or not all(0 <= place < len(ticks) for place in at):
        return None
    names = [plain(ticks[place].label) for place in at]
    distinct = len(set(map(fold, names))) == len(names) and all(map(fold, names))
    return (one, [(name, y) for name, (_, y) in zip(names, one.series.points, strict=True)]) if distinct else None


def _bars(panels: Sequence[PanelView], evidence: Evidence) -> Iterator[Part]:
    for panel in panels:
        found = bars_of(panel)
        if found is None:
            continue
        one, named = found
        whole = evidence.panels[panel.index]
        ends = [place_points(whole, one.series, pair) for pair in bar_ends(one.series)]
        if any(len(pair) < 2 for pair in ends):
            continue
        middles = sorted(pair[0][0] for pair in ends)
        half = 0.25 * min((b - a for a, b in pairwise(middles)), default=0.1)
        for number, ((name, _), ((x, low), (_, high))) in enumerate(zip(named, ends, strict=True)):
            local = f"bar “{name}”"
            box = (x - half, min(low, high), x + half, max(low, high))
            yield Part(f"{one.node}.b{number + 1}", BARS, "bar", box, f"{local}{panel.place}", local, (), panel.index)


def _sure_diagram(evidence: Evidence) -> Diagram | None:
    """The diagram if all of its arrows lead from one box to another."""
    if evidence.diagram is None or evidence.degraded:
        return None
    return with_sure_links(evidence.diagram, sure_kind(evidence))


def arrows_are_sure(diagram: Diagram) -> bool:
    """Whether each arrow has a head and two ends."""
    edges = diagram.edges
    return bool(edges) and all(
        one.directed and one.source is not None and one.target is not None and one.source != one.target for one in edges
    )


def _boxes(diagram: Diagram | None) -> Iterator[Part]:
    nodes = diagram.nodes if diagram else ()
    texts = [" ".join(map(plain, node.text.splitlines())) for node in nodes]
    often = [fold(text) for text in texts]
    shaped = {node.shape for node in nodes} <= _SHAPES.keys()
    for index, (node, text) in enumerate(zip(nodes, texts, strict=True)):
        borne = [(SHAPE, _SHAPES[node.shape])] if shaped else []
        named = bool(often[index]) and often.count(often[index]) == 1 and is_prose(text)
        name = f"box “{text}”" if named else ""
        yield Part(box_id(index), BOXES, "box", node.box, name, name, tuple(borne))


def _legends(panels: Sequence[PanelView], nodes: Placed) -> Iterator[Part]:
    """Entries of sure legends; those of a legend of all panels once."""
    seen: set[Box] = set()
    for panel in panels:
        for node, label in panel.legend:
            box = nodes[node][1] if node in nodes else None
            if box is not None and box not in seen and is_prose(plain(label)):
                seen.add(box)
                at = panel.index if panel.legend_place == panel.place else None
                yield Part(node, TEXTS, LEGEND_ENTRY, box, "", "", ((TEXT, plain(label)),), at)


def _texts(evidence: Evidence, nodes: Placed, panels: Sequence[PanelView]) -> Iterator[Part]:
    """Words that stand in the figure, and labels of ticks."""
    if evidence.notes or evidence.degraded:
        return
    ticks = 0
    labelled = frozenset().union(*(one.own.labelled for one in panels))
    for node, box in nodes.values():
        text = plain(str(node.attributes.get("text", "")))
        if not is_prose(text):
            continue
        if node.kind == "tick" and node.id.rpartition(".k")[0] in labelled:
            ticks += 1
            if ticks <= _MAX_TICKS:
                yield Part(node.id, TEXTS, "tick label", box, "", "", ((TEXT, text),))
        elif node.kind in {"text", "annotation"}:
            item = evidence.texts[int(node.id[1:]) - 1]
            kind = _ROLES.get(item.role)
            if kind and is_sure(item) and kind != LEGEND_ENTRY:
                yield Part(node.id, TEXTS, kind, box, "", "", ((TEXT, text),))


def is_prose(text: str) -> bool:
    """Whether a text can be quoted: not long, and of signs that stand for themselves."""
    fit = all(character.isalnum() or character in " -–.,:;()/&+=%'" for character in text)
    return 0 < len(text) <= _MAX_TEXT and fit and "�" not in text and any(map(str.isalnum, text))
