"""Which options of a question are right, found out from the graph alone: nothing here is shared with the generators.

A generator says what is right and what is not. Here every option is held against the graph anew, so that a choice is
kept only if exactly its key is right, and no two options can be read as one.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from omniscience_assets.instructions.provision.graph import Thing, VisualGraph
from omniscience_assets.instructions.provision.items import Item
from omniscience_assets.quality.words import fold

Graphs = Sequence[VisualGraph]
_GAP = 50


@dataclass(frozen=True, slots=True)
class _Claim:
    """That an option is the answer."""

    graphs: Graphs
    arguments: Any
    option: Any
    options: Sequence[Any]


def are_right(graphs: Graphs, item: Item, options: Sequence[Any]) -> list[bool]:
    """For each option, whether it answers the question of the item.

    Args:
        graphs: The image's graph, or those of all images.
        item: Only its generator and its arguments count, and its options' right answer where it is one of candidates.
        options: Values of the generator's kind.

    Raises:
        KeyError: no such generator.
    """
    judge = _JUDGES[item.generator]
    return [judge(_Claim(graphs, item.arguments, option, options)) for option in options]


def read_alike(texts: Sequence[str]) -> bool:
    """Whether two options are the same to a reader, or all words of one are those of another."""
    bags = [_bag(text) for text in texts]
    return any(a == b or (a[0] <= b[0] or b[0] <= a[0]) for i, a in enumerate(bags) for b in bags[:i])


@lru_cache(maxsize=16_384)
def _bag(text: str) -> tuple[frozenset[str], str]:
    """The words, numbers with their points and signs whole; texts of nothing but signs are words of their own."""
    words = frozenset(folded for part in text.split() if (folded := _word(part)))
    return words or frozenset({text}), text


def _word(part: str) -> str:
    if any(character.isdigit() for character in part):
        return part.strip("“”\"'(),;:").casefold()
    return fold(part) or part.strip("“”\"'(),;:.")


def _things(graph: VisualGraph, label: str) -> list[int]:
    return [number for number, thing in enumerate(graph.things) if thing.label == label]


def _of_label(graph: VisualGraph, label: str) -> list[Thing]:
    return [thing for thing in graph.things if thing.label == label]


def _only(graph: VisualGraph, label: str) -> Thing:
    (thing,) = _of_label(graph, label)
    return thing


def _related(graph: VisualGraph, head: str, name: str, tail: str) -> bool:
    things = graph.things
    return any(
        link.name == name and things[link.head].label == head and things[link.tail].label == tail
        for link in graph.links
    )


def _bears(graph: VisualGraph, label: str, attributes: Sequence[Any]) -> list[int]:
    return [one for one in _things(graph, label) if all(has in graph.things[one].attributes for has in attributes)]


def _refers(graph: VisualGraph, reference: Any, one: int) -> bool:
    label, attributes, near = reference
    thing = graph.things[one]
    if label not in {None, thing.label} or any(has not in thing.attributes for has in attributes):
        return False
    if near is None:
        return True
    relation, is_tail, other, borne = near
    others = _bears(graph, other, borne)
    return any(
        link.name == relation
        and ((link.head == one and link.tail in others) if is_tail else (link.tail == one and link.head in others))
        for link in graph.links
    )


def _the(graph: VisualGraph, reference: Any) -> int:
    (one,) = [number for number in range(len(graph.things)) if _refers(graph, reference, number)]
    return one


def _count(claim: _Claim) -> bool:
    return len(_things(claim.graphs[0], claim.arguments[0])) == int(claim.option)


def _count_bearing(claim: _Claim) -> bool:
    return len(_bears(claim.graphs[0], *claim.arguments)) == int(claim.option)


def _frequent(sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        counts = {other: sign * len(_things(claim.graphs[0], other)) for other in claim.options}
        return all(counts[claim.option] > count for other, count in counts.items() if other != claim.option)

    return judge


def _extreme(edge: int, sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        edges = {label: sign * _only(claim.graphs[0], label).box[edge] for label in claim.arguments}
        own = edges.get(claim.option)
        return own is not None and all(own < at for label, at in edges.items() if label != claim.option)

    return judge


def _attribute(claim: _Claim) -> bool:
    return claim.option[1] in {word for _, word in claim.graphs[0].things[claim.arguments[0]].attributes}


def _word_of(claim: _Claim) -> bool:
    one, category = claim.arguments
    number = one if isinstance(one, int) else _the(claim.graphs[0], one)
    return (category, claim.option) in claim.graphs[0].things[number].attributes


def _relation(claim: _Claim) -> bool:
    ends = []
    for told in claim.arguments:
        if isinstance(told, int):
            ends.append(told)
        else:
            ends.append(_things(claim.graphs[0], told)[0] if isinstance(told, str) else _the(claim.graphs[0], told))
    return any((link.head, link.name, link.tail) == (ends[0], claim.option, ends[1]) for link in claim.graphs[0].links)


def _head(claim: _Claim) -> bool:
    name, target = claim.arguments
    return _related(claim.graphs[0], claim.option, name, target)


def _pixel(graph: VisualGraph, point: tuple[int, int]) -> tuple[int, int]:
    x, y = point
    return min(y * graph.height // 100, graph.height - 1), min(x * graph.width // 100, graph.width - 1)


def _on_same(same: bool) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        masks = claim.graphs[0].masks
        if masks is None:
            return False
        anchor, point = (_pixel(claim.graphs[0], one) for one in (claim.arguments[1], claim.option))
        shared = masks[:, anchor[0], anchor[1]] & masks[:, point[0], point[1]]
        return bool(shared.any()) is same

    return judge


def _point_depth(sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        depth = claim.graphs[0].depth
        if depth is None:
            return False
        values = {point: sign * int(depth[_pixel(claim.graphs[0], point)]) for point in claim.arguments[0]}
        return all(values[claim.option] - value >= _GAP for point, value in values.items() if point != claim.option)

    return judge


def _depths(graph: VisualGraph, labels: Sequence[str]) -> dict[str, float]:
    found = {label: _only(graph, label).depth for label in labels}
    return {label: math.nan if depth is None else depth for label, depth in found.items()}


def _thing_depth(sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        depths = _depths(claim.graphs[0], claim.arguments)
        return all(sign * (depths[claim.option] - at) >= _GAP for label, at in depths.items() if label != claim.option)

    return judge


def _anchored(sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        anchor, pair = claim.arguments
        depths = _depths(claim.graphs[0], (anchor, *pair))
        away = {label: sign * abs(depths[label] - depths[anchor]) for label in pair}
        return all(away[claim.option] < at for label, at in away.items() if label != claim.option)

    return judge


def _object(claim: _Claim) -> bool:
    return any(_refers(claim.graphs[0], claim.arguments[0], one) for one in _things(claim.graphs[0], claim.option))


def _image(holds: Callable[[VisualGraph, Any], bool]) -> Callable[[_Claim], bool]:
    return lambda claim: holds(claim.graphs[claim.option], claim.arguments[:-1])


def _image_count(sign: int) -> Callable[[_Claim], bool]:
    def judge(claim: _Claim) -> bool:
        label, views = claim.arguments
        counts = {view: sign * len(_things(claim.graphs[view], label)) for view in views}
        return all(counts[claim.option] > count for view, count in counts.items() if view != claim.option)

    return judge


def _common_label(claim: _Claim) -> bool:
    return all(_things(claim.graphs[view], claim.option) for view in claim.arguments[-1])


def _common_attribute(claim: _Claim) -> bool:
    label, views = claim.arguments
    return all(
        any(claim.option[1] in {word for _, word in thing.attributes} for thing in _of_label(claim.graphs[view], label))
        for view in views
    )


def _sum(claim: _Claim) -> bool:
    label, *borne, views = claim.arguments
    wanted = borne[0] if borne else ()
    return sum(len(_bears(claim.graphs[view], label, wanted)) for view in views) == int(claim.option)


def _relation_facts(claim: _Claim) -> bool:
    head, tail, views = claim.arguments
    return all(
        _related(claim.graphs[view], head, name, tail)
        for view, names in zip(views, claim.option, strict=True)
        for name in names
    )


def _attribute_facts(claim: _Claim) -> bool:
    label, category, views = claim.arguments
    return all(
        bool(_bears(claim.graphs[view], label, [(category, word)]))
        for view, words in zip(views, claim.option, strict=True)
        for word in words
    )


_JUDGES: dict[str, Callable[[_Claim], bool]] = {
    "ExistsObject": _count,
    "MostObject": _frequent(1),
    "LeastObject": _frequent(-1),
    "LeftMost": _extreme(0, 1),
    "RightMost": _extreme(2, -1),
    "TopMost": _extreme(1, 1),
    "BottomMost": _extreme(3, -1),
    "ExistsAttribute": _count_bearing,
    "AttributeBBox": _attribute,
    "TypedAttributeBBox": _word_of,
    "ExistsRelation": _relation,
    "RelationBBox": _relation,
    "HeadRelation": _head,
    "SameObjectSeg": _on_same(True),
    "DiffObjectSeg": _on_same(False),
    "CloserPoint": _point_depth(1),
    "FartherPoint": _point_depth(-1),
    "CloserObject": _thing_depth(1),
    "FartherObject": _thing_depth(-1),
    "CloserToAnchor": _anchored(1),
    "FartherToAnchor": _anchored(-1),
    "SceneGraphObjectQA": _object,
    "SceneGraphRelationQA": _relation,
    "SceneGraphAttributeQA": _word_of,
    "HasRelation": _image(lambda graph, told: _related(graph, *told)),
    "HasNotRelation": _image(lambda graph, told: not _related(graph, *told)),
    "HasObject": _image(lambda graph, told: bool(_things(graph, told[0]))),
    "HasNotObject": _image(lambda graph, told: not _things(graph, told[0])),
    "HasAttributedObject": _image(lambda graph, told: bool(_bears(graph, told[0], told[1:]))),
    "HasNotAttributedObject": _image(lambda graph, told: not _bears(graph, told[0], told[1:])),
    "HasMostObject": _image_count(1),
    "HasLeastObject": _image_count(-1),
    "CommonObject": _common_label,
    "CommonAttribute": _common_attribute,
    "CountObject": _sum,
    "CountAttributeObject": _sum,
    "CompareRelation": _relation_facts,
    "CompareAttribute": _attribute_facts,
}
