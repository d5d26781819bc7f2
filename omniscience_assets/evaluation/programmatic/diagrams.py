"""Questions on diagrams: what follows what."""

from collections import Counter
from collections.abc import Iterator, Sequence

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.captioning.facts.trust import sure_kind, with_sure_links
from omniscience_assets.evaluation.programmatic.drafts import Draft, count_draft, quoted
from omniscience_assets.evidence.scene_graph.model import arrow_id, box_id
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Diagram, Evidence

_MAX_TEXT = 60
_LEAST = 3
"""Boxes with a name from which a flow is asked about."""

Arrow = tuple[int, int, str]
"""Source, target and the id of the arrow."""


def diagram_drafts(evidence: Evidence) -> Iterator[Draft]:
    """All questions on the flow of a diagram; none where an arrow has a loose end or the boxes have no clear names."""
    if evidence.diagram is None or evidence.degraded:
        return
    diagram = with_sure_links(evidence.diagram, sure_kind(evidence))
    names = _names(diagram)
    arrows = _arrows(diagram)
    if sum(map(bool, names)) < _LEAST or not arrows:
        return
    boxes = tuple(quoted(name) for name in names if name)
    for index, name in enumerate(names):
        leaving = [arrow for arrow in arrows if arrow[0] == index]
        entering = [arrow for arrow in arrows if arrow[1] == index]
        if not name:
            continue
        if len(leaving) == 1 and names[leaving[0][1]]:
            text = f"To which box does the arrow from {quoted(name)} lead?"
            yield _flow("flow_next", text, names, leaving[0])
            yield from _second(names, arrows, leaving[0], boxes)
        if len(entering) == 1 and names[entering[0][0]]:
            text = f"From which box does the arrow to {quoted(name)} come?"
            yield _flow("flow_previous", text, names, entering[0])
        if leaving:
            text, nodes = f"How many arrows leave the box {quoted(name)}?", tuple(arrow[2] for arrow in leaving)
            basis = f"arrows from {quoted(name)}"
            yield count_draft("arrow_count", text, len(leaving), basis, (box_id(index), *nodes))


def _second(names: Sequence[str], arrows: Sequence[Arrow], first: Arrow, boxes: tuple[str, ...]) -> Iterator[Draft]:
    """What comes two arrows after a box, where there is no choice on the way."""
    following = [arrow for arrow in arrows if arrow[0] == first[1]]
    start = quoted(names[first[0]])
    if len(following) == 1 and names[following[0][1]] and following[0][1] != first[0]:
        text = f"Which box is reached from {start} by following two arrows?"
        hard = tuple(box for box in boxes if box != quoted(names[following[0][1]]))
        answer, nodes = quoted(names[following[0][1]]), (box_id(following[0][1]), first[2], following[0][2])
        yield Draft("flow_second", text, answer, "hard", hard, (), f"arrows from {start}", nodes)


def _flow(kind: str, text: str, names: Sequence[str], arrow: Arrow) -> Draft:
    """What stands at the other end of an arrow."""
    source, target, node = arrow
    asked, told = (source, target) if kind == "flow_next" else (target, source)
    wrong = tuple(quoted(name) for name in names if name and name not in {names[asked], names[told]})
    nodes = (box_id(source), box_id(target), node)
    return Draft(kind, text, quoted(names[told]), "easy", wrong, (), f"arrow {node}", nodes, fact=f"arrow {node}")


def _names(diagram: Diagram) -> list[str]:
    """Nodes by their text; "" for those with none, with much, or with that of another one."""
    texts = [" ".join(map(plain, node.text.splitlines())) for node in diagram.nodes]
    often = Counter(map(fold, texts))
    return [text if 0 < len(text) <= _MAX_TEXT and fold(text) and often[fold(text)] == 1 else "" for text in texts]


def _arrows(diagram: Diagram) -> list[Arrow]:
    """Arrows between two boxes, each pair once; none at all where one is loose or has no head."""
    found: dict[tuple[int, int], Arrow] = {}
    for index, edge in enumerate(diagram.edges):
        if edge.source is None or edge.target is None or not edge.directed or edge.source == edge.target:
            return []
        found.setdefault((edge.source, edge.target), (edge.source, edge.target, arrow_id(index)))
    return list(found.values())
