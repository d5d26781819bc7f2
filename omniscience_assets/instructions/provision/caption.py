"""A description of a whole graph: lone things first, then each connected part, thing by thing."""

from collections import Counter
from collections.abc import Iterator

from omniscience_assets.instructions.provision.index import GraphIndex
from omniscience_assets.instructions.provision.words import (
    definite,
    described,
    indefinite,
    listed,
    sentence,
    with_article,
)

MAX_SENTENCES = 14
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def describe_graph(index: GraphIndex, untold: frozenset[str] = frozenset()) -> str:
    """Sentences on the things of a graph and their relations; "" for a graph without things.

    ProVision's `SceneGraphCaption`: things without relations are listed; of each connected part the things are named in
    the order of their relations, heads before tails where there is no cycle. Things of one label are told apart as
    first, second and so on; "a" where a thing is named first, "the" after that.

    Args:
        index: Of the graph.
        untold: Relations that are left out, such as those that only say another one the other way round.
    """
    voice = _Voice(index, untold)
    lone = [one for one, links in enumerate(index.linked) if not links]
    found = [f"There {'is' if len(lone) == 1 else 'are'} {listed([voice.name(one) for one in lone])}."] if lone else []
    for part in _parts(index):
        for one in _in_order(index, part):
            found += voice.relations(one)
    found = found[:MAX_SENTENCES]
    return " ".join(map(sentence, found))


def _parts(index: GraphIndex) -> Iterator[list[int]]:
    """Connected things, by the first of each part."""
    seen: set[int] = set()
    for start, links in enumerate(index.linked):
        if start in seen or not links:
            continue
        part, todo = [], [start]
        seen.add(start)
        while todo:
            one = todo.pop()
            part.append(one)
            for _, _, other in index.linked[one]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        yield sorted(part)


def _in_order(index: GraphIndex, part: list[int]) -> list[int]:
    """Heads before tails; of things in a cycle, the first."""
    open_heads = {one: len({other for _, is_head, other in index.linked[one] if not is_head}) for one in part}
    found: list[int] = []
    while open_heads:
        one = min(open_heads, key=lambda place: (open_heads[place], place))
        del open_heads[one]
        found.append(one)
        for other in {other for _, is_head, other in index.linked[one] if is_head} & open_heads.keys():
            open_heads[other] -= 1
    return found


class _Voice:
    """Names of things, and which were named already."""

    def __init__(self, index: GraphIndex, untold: frozenset[str]) -> None:
        self.index, self.untold = index, untold
        self.number: dict[int, int] = {}
        self.named: Counter[str] = Counter()
        self.known: set[int] = set()
        self.told: set[tuple[int, str, int]] = set()
        """Of two that stand to one another alike, once is enough."""

    def name(self, one: int) -> str:
        """A thing with its attributes when it is named first, then by its label alone."""
        thing = self.index.things[one]
        first = one not in self.known
        self.known.add(one)
        several = self.index.count(thing.label) > 1
        if several and one not in self.number:
            self.number[one] = self.named[thing.label]
            self.named[thing.label] += 1
        attributes = [attribute for attribute in thing.attributes if first]
        if several:
            place = self.number[one]
            order = _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"
            return f"the {order} {described(thing.label, attributes)}"
        if attributes and thing.label not in self.index.graph.proper:
            told = described(thing.label, attributes)
            return f"the {told}" if thing.label in self.index.graph.named else with_article(told)
        return (indefinite if first else definite)(self.index.graph, thing.label)

    def relations(self, one: int) -> Iterator[str]:
        """Sentences on what a thing is to others."""
        tails = [
            (name, other) for name, is_head, other in self.index.linked[one] if is_head and name not in self.untold
        ]
        if not tails:
            return
        head = self.name(one)
        told = [f"{name} {self.name(other)}" for name, other in tails]
        yield f"{head} is {listed(told)}."
