"""Diagrams in words: the boxes that there are, and what points to what, in the order of the flow."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from omniscience_assets.captioning.facts.numbers import count_word
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.records import Diagram, DiagramEdge

MAX_NODES, MAX_PATHS = 16, 10
_MAX_TEXT = 60
_ONE_OF = "one "
_DOTS = re.compile(r"[·•⋯…]\s?[·•⋯…]|[⇠⇢✓]")
_SHAPES = {
    "box": ("box", "boxes"), "rounded_box": ("rounded box", "rounded boxes"), "ellipse": ("ellipse", "ellipses"),
    "diamond": ("diamond", "diamonds"), "other": ("shape", "shapes"),
}  # fmt: skip


def tell_diagram(diagram: Diagram) -> dict[str, Any]:
    """Names of the nodes that hold text, the paths along directed edges, and pairs that undirected edges link.

    Nodes are counted where each has a name. Edges with a loose end, and those of nodes without text, are left out.
    """
    names = _names(diagram)
    texts = list(dict.fromkeys(text for node in diagram.nodes for text in _labels(node.text)))
    arrows = {ends: _arrow_label(edge) for edge in diagram.edges if edge.directed and (ends := _ends(edge, names))}
    links = [ends for edge in diagram.edges if not edge.directed and (ends := _ends(edge, names))]
    links = [ends for ends in links if ends[0] != ends[1] and not {ends, ends[::-1]} & set(arrows)]
    paths = [{"names": [names[node] for node in path], "label": label} for path, label in _paths(arrows, names)]
    return {
        "counted": _counted(diagram) if all(names) else [],
        "texts": [f"“{text}”" for text in texts[:MAX_NODES]],
        "more": len(texts) > MAX_NODES,
        "paths": paths[:MAX_PATHS],
        "links": [[names[one], names[other]] for one, other in dict.fromkeys(links)][:MAX_PATHS],
    }


def _arrow_label(edge: DiagramEdge) -> str:
    """What is written beside an arrow; not what opens a list, which is about more than the arrow."""
    label = plain(edge.label)
    return "" if label.endswith(":") else label


def _ends(edge: DiagramEdge, names: Sequence[str]) -> tuple[int, int] | None:
    """The nodes at both ends of an edge, if both have names."""
    one, other = edge.source, edge.target
    if one is None or other is None or not (0 <= one < len(names) and 0 <= other < len(names)):
        return None
    return (one, other) if names[one] and names[other] else None


def _counted(diagram: Diagram) -> list[str]:
    shapes = Counter(node.shape for node in diagram.nodes)
    return [f"{count_word(count)} {_SHAPES[shape][count > 1]}" for shape, count in shapes.items()]


def _names(diagram: Diagram) -> list[str]:
    """A node by its text; nodes of one text are called "one “ReLU”"; "" where none or several stand in it."""
    texts = [labels[0] if len(labels := _labels(node.text)) == 1 else "" for node in diagram.nodes]
    often = Counter(texts)
    return [f"{_ONE_OF if often[text] > 1 else ''}“{text}”" if text else "" for text in texts]


def _labels(text: str) -> list[str]:
    """What is written in a node; nothing where it is much or dotted, as in a frame, or a formula that was not read."""
    labels = [plain(line) for line in text.splitlines()]
    return [] if sum(map(len, labels)) > _MAX_TEXT or _DOTS.search(text) else [label for label in labels if label]


def _paths(arrows: Mapping[tuple[int, int], str], names: Sequence[str]) -> Iterator[tuple[list[int], str]]:
    """Chains that use every arrow once, first those that nothing leads to; an arrow with a label stands alone."""
    left = list(arrows)
    entered = {target for _, target in left}
    while left:
        pointed_at = {target for _, target in left}
        start = min(left, key=lambda arrow: (arrow[0] in entered, arrow[0] in pointed_at))
        left.remove(start)
        path = list(start)
        while not arrows[start] and not names[path[-1]].startswith(_ONE_OF):
            following = next((arrow for arrow in left if arrow[0] == path[-1] and not arrows[arrow]), None)
            if following is None or following[1] in path:
                break
            left.remove(following)
            path.append(following[1])
        yield path, arrows[start]
