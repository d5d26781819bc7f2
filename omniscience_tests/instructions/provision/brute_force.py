"""What every generator must find, enumerated from the definitions: nothing is taken from the generators but records.

The definitions are those of ProVision (arXiv 2412.07012), made sharp where they leave a choice, and narrowed where a
question would have no one answer:

- a count is asked of countable labels; one by attributes of the exact set, if no other thing of the label has them too;
- "most" counts things that hold no other box, and an answer must be ahead by this count and by that of all things;
- a name is a label that one thing bears, of a label of which all things are known;
- a printed box names a thing if no other one of its label is printed the same;
- a select question has one image for which it is true, and for every other one it is false.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations, product
from typing import Any

from omniscience_assets.instructions.provision.graph import Thing, VisualGraph

Key = tuple[str, tuple[Any, ...], Any]
GAP = 50


class Facts:
    """The plainest reading of a graph."""

    def __init__(self, graph: VisualGraph) -> None:
        self.graph = graph
        self.things = list(enumerate(graph.things))
        self.labels = {thing.label for thing in graph.things}
        self.triples = {(link.head, link.name, link.tail) for link in graph.links}

    def of(self, label: str) -> list[int]:
        return [place for place, thing in self.things if thing.label == label]

    def countable(self, label: str) -> bool:
        return self.graph.countable is None or label in self.graph.countable

    def complete(self, label: str) -> bool:
        return self.graph.complete is None or label in self.graph.complete

    def alone(self) -> list[int]:
        return [p for p, thing in self.things if len(self.of(thing.label)) == 1 and self.complete(thing.label)]

    def bears(self, label: str, attributes: Sequence[tuple[str, str]]) -> list[int]:
        return [p for p in self.of(label) if set(attributes) <= set(self.graph.things[p].attributes)]

    def printed(self, place: int) -> tuple[Any, ...]:
        x0, y0, x1, y1 = self.graph.things[place].box
        width, height = self.graph.width, self.graph.height
        return tuple(f"{value:.2f}" for value in (x0 / width, y0 / height, x1 / width, y1 / height))

    def shown(self) -> list[int]:
        def told(place: int) -> tuple[Any, ...]:
            return (self.graph.things[place].label, *self.printed(place))

        return [p for p, _ in self.things if sum(told(p) == told(q) for q, _ in self.things) == 1]

    def names(self, head: int, tail: int) -> frozenset[str]:
        return frozenset(name for h, name, t in self.triples if (h, t) == (head, tail))

    def label_names(self, head: str, tail: str) -> frozenset[str]:
        return frozenset(
            name
            for h, name, t in self.triples
            if self.graph.things[h].label == head and self.graph.things[t].label == tail
        )


def single(graph: VisualGraph) -> set[Key]:
    """All items on one image, but those whose points are drawn."""
    facts = Facts(graph)
    return {key for find in _SINGLE for key in find(facts)}


def several(graphs: Sequence[VisualGraph], size: int) -> set[Key]:
    """All items on `size` of several images."""
    facts = [Facts(graph) for graph in graphs]
    return {key for find in _SEVERAL for key in find(facts, size)}


def _counts(facts: Facts) -> Iterator[Key]:
    for label in facts.labels:
        if facts.countable(label):
            yield "ExistsObject", (label,), len(facts.of(label))
            for borne in {facts.graph.things[p].attributes for p in facts.of(label)} - {()}:
                exact = [p for p in facts.of(label) if facts.graph.things[p].attributes == borne]
                if facts.bears(label, borne) == exact:
                    yield "ExistsAttribute", (label, borne), len(exact)


def _frequent(facts: Facts) -> Iterator[Key]:
    def holds(outer: Thing, inner: Thing) -> bool:
        a, b = outer.box, inner.box
        return a[0] <= b[0] and a[1] <= b[1] and a[2] >= b[2] and a[3] >= b[3]

    free = [p for p, thing in facts.things if not any(q != p and holds(thing, other) for q, other in facts.things)]
    count: dict[str, int] = {}
    for p in free:
        label = facts.graph.things[p].label
        if facts.countable(label):
            count[label] = count.get(label, 0) + 1
    if len(count) >= 2:
        for label, own in count.items():
            total = len(facts.of(label))
            if own == max(count.values()) and any(
                n < own and len(facts.of(other)) < total for other, n in count.items()
            ):
                yield "MostObject", (), label
            if own == min(count.values()) and any(
                n > own and len(facts.of(other)) > total for other, n in count.items()
            ):
                yield "LeastObject", (), label


def _between(a: Thing, b: Thing, axis: int) -> bool:
    """Whether there is room between them along an axis."""
    first, second = sorted((a.box, b.box), key=lambda box: (box[axis], box[axis + 2]))
    return first[axis + 2] < second[axis]


def _extremes(facts: Facts) -> Iterator[Key]:
    for name, axis, edge, best in (
        ("LeftMost", 0, 0, min), ("RightMost", 0, 2, max), ("TopMost", 1, 1, min), ("BottomMost", 1, 3, max),
    ):  # fmt: skip
        for three in combinations([facts.graph.things[p] for p in facts.alone()], 3):
            if all(_between(a, b, axis) for a, b in combinations(three, 2)):
                at = {thing.box[edge]: thing.label for thing in three}
                yield name, tuple(sorted(thing.label for thing in three)), at[best(at)]


def _attributes(facts: Facts) -> Iterator[Key]:
    for p in facts.shown():
        borne = facts.graph.things[p].attributes
        if borne:
            yield "AttributeBBox", (p,), frozenset(borne)
        for category in {key for key, _ in borne if key != "other"}:
            yield "TypedAttributeBBox", (p, category), frozenset(word for key, word in borne if key == category)


def _relations(facts: Facts) -> Iterator[Key]:
    things, alone, shown = facts.graph.things, facts.alone(), facts.shown()
    for head, tail in permutations(range(len(things)), 2):
        names = facts.names(head, tail)
        if names and head in alone and tail in alone:
            yield "ExistsRelation", (things[head].label, things[tail].label), names
        if names and head in shown and tail in shown:
            yield "RelationBBox", (head, tail), names
    for tail in alone:
        for name in {name for _, name, t in facts.triples if t == tail}:
            heads = {things[h].label for h, n, t in facts.triples if (n, t) == (name, tail)}
            if facts.labels - heads - {things[tail].label}:
                for label in heads:
                    yield "HeadRelation", (name, things[tail].label), label


def _deep(facts: Facts) -> list[Thing]:
    return [facts.graph.things[p] for p in facts.alone() if facts.graph.things[p].depth is not None]


def _free(a: Thing, b: Thing) -> bool:
    return _between(a, b, 0) or _between(a, b, 1)


def _depths(facts: Facts) -> Iterator[Key]:
    for a, b in combinations(_deep(facts), 2):
        if _free(a, b) and abs(a.depth - b.depth) >= GAP:
            near, far = (a, b) if a.depth > b.depth else (b, a)
            pair = tuple(sorted((a.label, b.label)))
            yield "CloserObject", pair, near.label
            yield "FartherObject", pair, far.label
    for three in combinations(_deep(facts), 3):
        if not all(_free(a, b) for a, b in combinations(three, 2)):
            continue
        low, middle, high = sorted(three, key=lambda thing: thing.depth)
        gaps = middle.depth - low.depth, high.depth - middle.depth
        if abs(gaps[0] - gaps[1]) >= GAP:
            pair = {low.label, middle.label} if gaps[0] < gaps[1] else {middle.label, high.label}
            (third,) = {thing.label for thing in three} - pair
            for anchor in pair:
                (mate,) = pair - {anchor}
                arguments = (anchor, tuple(sorted((mate, third))))
                yield "CloserToAnchor", arguments, mate
                yield "FartherToAnchor", arguments, third


def _references(facts: Facts, p: int, labelled: bool, banned: int | None = None) -> set[tuple[Any, ...]]:
    """Every way to take two more nodes around a thing: attributes of it, one related thing, an attribute of that."""
    thing = facts.graph.things[p]
    label = thing.label if labelled else None
    nodes: list[tuple[Any, ...]] = [("own", one) for one in thing.attributes]
    for h, name, t in facts.triples:
        for is_tail, other in ((True, t),) * (h == p) + ((False, h),) * (t == p):
            if other != banned and facts.complete(facts.graph.things[other].label):
                nodes.append(("near", name, is_tail, other))
                nodes += [("far", name, is_tail, other, one) for one in facts.graph.things[other].attributes]
    found = set()
    for pair in combinations(nodes, 2):
        near = [node for node in pair if node[0] == "near"]
        far = [node for node in pair if node[0] == "far"]
        own = tuple(sorted(node[1] for node in pair if node[0] == "own"))
        if len(near) > 1 or (far and (not near or far[0][1:4] != near[0][1:])):
            continue
        neighbour = None
        if near:
            _, name, is_tail, other = near[0]
            neighbour = (name, is_tail, facts.graph.things[other].label, tuple(node[4] for node in far))
        found.add((label, own, neighbour))
    return found


def _meant(facts: Facts, reference: tuple[Any, ...]) -> set[int]:
    label, own, near = reference
    found = set()
    for p, thing in facts.things:
        if (label is None or thing.label == label) and set(own) <= set(thing.attributes):
            if near is None:
                found.add(p)
                continue
            name, is_tail, other, borne = near
            for q in facts.bears(other, borne):
                if ((p, name, q) if is_tail else (q, name, p)) in facts.triples:
                    found.add(p)
    return found


def _subgraphs(facts: Facts) -> Iterator[Key]:
    things = facts.graph.things
    for p, thing in facts.things:
        for reference in _references(facts, p, labelled=False):
            yield "SceneGraphObjectQA", (reference,), frozenset(things[q].label for q in _meant(facts, reference))
        if not facts.complete(thing.label):
            continue
        for reference in _references(facts, p, labelled=True):
            if _meant(facts, reference) == {p}:
                for category in {key for key, _ in thing.attributes} - {key for key, _ in reference[1]} - {"other"}:
                    words = frozenset(word for key, word in thing.attributes if key == category)
                    yield "SceneGraphAttributeQA", (reference, category), words
    for head, tail in permutations(range(len(things)), 2):
        names = facts.names(head, tail)
        if not names or not facts.complete(things[head].label) or not facts.complete(things[tail].label):
            continue
        for first, second in product(
            _references(facts, head, labelled=True, banned=tail), _references(facts, tail, labelled=True, banned=head)
        ):
            if _meant(facts, first) == {head} and _meant(facts, second) == {tail}:
                yield "SceneGraphRelationQA", (first, second), names


_SINGLE: tuple[Callable[[Facts], Iterator[Key]], ...] = (
    _counts, _frequent, _extremes, _attributes, _relations, _depths, _subgraphs,
)  # fmt: skip


def _select(facts: Sequence[Facts], size: int) -> Iterator[Key]:
    """For every claim and choice of images: the one for which it is true, if it is false for all others."""
    triples = {(f.graph.things[h].label, name, f.graph.things[t].label) for f in facts for h, name, t in f.triples}
    labels = {label for f in facts for label in f.labels}
    borne = {(thing.label, one) for f in facts for _, thing in f.things for one in thing.attributes}
    claims: list[tuple[str, tuple[Any, ...], Callable[[Facts], bool], Callable[[Facts], bool]]] = []
    for head, name, tail in triples:

        def related(f: Facts, head: str = head, name: str = name, tail: str = tail) -> bool:
            return name in f.label_names(head, tail)

        def both(f: Facts, head: str = head, tail: str = tail) -> bool:
            return head in f.labels and tail in f.labels

        claims.append(("HasRelation", (head, name, tail), related, lambda f: True))
        claims.append(("HasNotRelation", (head, name, tail), lambda f, has=related: not has(f), both))
    for label in labels:
        claims.append(("HasObject", (label,), lambda f, label=label: label in f.labels, lambda f: True))
        claims.append(("HasNotObject", (label,), lambda f, label=label: label not in f.labels, lambda f: True))
    for label, one in borne:

        def bears(f: Facts, label: str = label, one: tuple[str, str] = one) -> bool:
            return bool(f.bears(label, [one]))

        claims.append(("HasAttributedObject", (label, one), bears, lambda f: True))
        has = lambda f, label=label: label in f.labels  # noqa: E731
        claims.append(("HasNotAttributedObject", (label, one), lambda f, bears=bears: not bears(f), has))
    for views in combinations(range(len(facts)), size):
        for name, subject, holds, fits in claims:
            true = [view for view in views if holds(facts[view])]
            if len(true) == 1 and fits(facts[true[0]]):
                yield name, (*subject, views), true[0]


def _together(facts: Sequence[Facts], size: int) -> Iterator[Key]:
    labels = {label for f in facts for label in f.labels}
    for views in combinations(range(len(facts)), size):
        some = [facts[view] for view in views]
        shared = {label for label in labels if all(label in f.labels for f in some)}
        if shared:
            yield "CommonObject", (views,), frozenset(shared)
        for label in shared:
            borne = [[set(f.graph.things[p].attributes) for p in f.of(label)] for f in some]
            union = [set().union(*parts) for parts in borne]
            common = frozenset(set.intersection(*union))
            if common:
                yield "CommonAttribute", (label, views), common
            for category in {key for part in union for key, _ in part} - {"other"}:
                words = tuple(frozenset(word for key, word in part if key == category) for part in union)
                if all(words) and all(a != b for a, b in combinations(words, 2)):
                    yield "CompareAttribute", (label, category, views), words
            if all(f.countable(label) for f in some):
                counts = {view: len(facts[view].of(label)) for view in views}
                yield "CountObject", (label, views), sum(counts.values())
                for name, best in (("HasMostObject", max), ("HasLeastObject", min)):
                    ahead = [view for view in views if counts[view] == best(counts.values())]
                    if len(ahead) == 1:
                        yield name, (label, views), ahead[0]
                for one in set.intersection(*union):
                    total = sum(sum(one in borne for borne in parts) for parts in borne)
                    if total > 1:
                        yield "CountAttributeObject", (label, (one,), views), total
        for head, tail in product(labels, repeat=2):
            names = tuple(f.label_names(head, tail) for f in some)
            if all(names) and all(a != b for a, b in combinations(names, 2)):
                yield "CompareRelation", (head, tail, views), names


_SEVERAL = (_select, _together)


def wrong_points(graph: VisualGraph, key: Key) -> str:
    """What is wrong with a question whose points were drawn; "" for nothing."""
    name, arguments, answer = key
    if name in {"CloserPoint", "FartherPoint"}:
        (pair,) = arguments
        depths = [int(graph.depth[_pixel(graph, point)]) for point in pair]
        if abs(depths[0] - depths[1]) < GAP:
            return f"depths {depths} are too near"
        best = max(depths) if name == "CloserPoint" else min(depths)
        return "" if answer == pair[depths.index(best)] else f"depths {depths} of {pair}, answer {answer}"
    place, anchor, pair = arguments
    on = {point: graph.masks[(place, *_pixel(graph, point))] for point in (anchor, *pair)}
    if not on[anchor] or graph.masks[(slice(None), *_pixel(graph, anchor))].sum() != 1:
        return "the anchor is not on this thing alone"
    if sorted(on[point] for point in pair) != [False, True]:
        return "not one point on it and one off it"
    step = math.hypot(graph.width, graph.height) / 100
    away = [math.hypot((x - anchor[0]) * graph.width / 100, (y - anchor[1]) * graph.height / 100) for x, y in pair]
    if abs(away[0] - away[1]) > step * 1.0001:
        return f"distances {away}"
    return "" if on[answer] == (name == "SameObjectSeg") else "the other point is the answer"


def _pixel(graph: VisualGraph, point: tuple[int, int]) -> tuple[int, int]:
    column, row = point
    return min(int(row * graph.height / 100 + 1e-9), graph.height - 1), min(
        int(column * graph.width / 100 + 1e-9), graph.width - 1
    )
