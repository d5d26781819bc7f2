"""A scene graph looked at from all sides: what generators ask of it again and again."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.instructions.provision.graph import RELATION, Attribute, Pixels, Thing, VisualGraph

Linked = tuple[str, bool, int]
"""Name of a relation, whether the thing is its head, and the other thing."""


class GraphIndex:
    """A graph and what follows from it; each part is made when it is first asked for."""

    def __init__(self, graph: VisualGraph) -> None:
        self.graph = graph

    @property
    def things(self) -> tuple[Thing, ...]:
        """The graph's."""
        return self.graph.things

    @cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """Things by their label, labels sorted."""
        found: dict[str, list[int]] = {}
        for number, thing in enumerate(self.things):
            found.setdefault(thing.label, []).append(number)
        return {label: tuple(found[label]) for label in sorted(found)}

    @cached_property
    def unique(self) -> tuple[int, ...]:
        """Things that are surely the only ones of their label, by label."""
        return tuple(some[0] for label, some in self.places.items() if len(some) == 1 and self.is_complete(label))

    @cached_property
    def between(self) -> dict[tuple[int, int], frozenset[str]]:
        """Names of the relations from one thing to another; keys sorted."""
        found: dict[tuple[int, int], set[str]] = {}
        for link in self.graph.links:
            found.setdefault((link.head, link.tail), set()).add(link.name)
        return {pair: frozenset(found[pair]) for pair in sorted(found)}

    @cached_property
    def linked(self) -> tuple[tuple[Linked, ...], ...]:
        """The relations of each thing, sorted."""
        found: list[set[Linked]] = [set() for _ in self.things]
        for link in self.graph.links:
            found[link.head].add((link.name, True, link.tail))
            found[link.tail].add((link.name, False, link.head))
        return tuple(tuple(sorted(some)) for some in found)

    @cached_property
    def relation_names(self) -> tuple[str, ...]:
        """All words for relations, those of the vocabulary too."""
        names = {link.name for link in self.graph.links}
        return tuple(sorted(names.union(self.graph.vocabulary.get(RELATION, ()))))

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """All that are borne, and those of the vocabulary."""
        borne = {one for thing in self.things for one in thing.attributes}
        spare = {(key, word) for key, words in self.graph.vocabulary.items() if key != RELATION for word in words}
        return tuple(sorted(borne | spare))

    @cached_property
    def bearers(self) -> dict[Attribute, frozenset[int]]:
        """Things by what they bear."""
        found: dict[Attribute, set[int]] = {}
        for number, thing in enumerate(self.things):
            for one in thing.attributes:
                found.setdefault(one, set()).add(number)
        return {one: frozenset(some) for one, some in found.items()}

    @cached_property
    def apart(self) -> Counter[str]:
        """Countable labels, counted over the things whose box holds no other thing's box."""
        if not self.things:
            return Counter()
        boxes = np.array([thing.box for thing in self.things])
        one, other = boxes[:, None], boxes[None, :]
        within = np.logical_and(one[..., :2] <= other[..., :2], one[..., 2:] >= other[..., 2:])
        free = np.flatnonzero(np.all(within, axis=-1).sum(axis=1) == 1)
        labels = (self.things[number].label for number in free.tolist())
        return Counter(label for label in labels if self.is_countable(label))

    @cached_property
    def printed(self) -> tuple[Pixels, ...]:
        """Boxes as they are told: fractions with two digits."""
        size = (self.graph.width, self.graph.height) * 2
        return tuple(
            tuple(round(value / side, 2) for value, side in zip(thing.box, size, strict=True))  # type: ignore[misc]
            for thing in self.things
        )

    @cached_property
    def pointed(self) -> frozenset[int]:
        """Things that their label and their printed box tell from all others."""
        told = [(thing.label, box) for thing, box in zip(self.things, self.printed, strict=True)]
        often = Counter(told)
        return frozenset(number for number, one in enumerate(told) if often[one] == 1)

    @cached_property
    def masks(self) -> NDArray[np.bool_] | None:
        """Which things cover each point of the grid of hundredths: `(things, 101, 101)`, rows first."""
        masks = self.graph.masks
        return None if masks is None else masks[:, self.rows][:, :, self.columns]

    @cached_property
    def depths(self) -> NDArray[np.uint8] | None:
        """The depth at each point of the grid of hundredths: `(101, 101)`, rows first."""
        depth = self.graph.depth
        return None if depth is None else depth[self.rows][:, self.columns]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Pixel rows of the grid of hundredths."""
        return _grid(self.graph.height)

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """Pixel columns of the grid of hundredths."""
        return _grid(self.graph.width)

    def is_countable(self, label: str) -> bool:
        """Whether things of that label can be counted."""
        return self.graph.countable is None or label in self.graph.countable

    def is_complete(self, label: str) -> bool:
        """Whether all things of that label are in the graph."""
        return self.graph.complete is None or label in self.graph.complete

    def count(self, label: str) -> int:
        """Things of that label."""
        return len(self.places.get(label, ()))

    def bearing(self, label: str, attributes: Sequence[Attribute]) -> tuple[int, ...]:
        """Things of that label that bear all of these."""
        wanted = set(attributes)
        return tuple(one for one in self.places.get(label, ()) if wanted <= set(self.things[one].attributes))

    def related(self, head: str, tail: str) -> frozenset[str]:
        """Names of the relations from any thing of one label to any of another."""
        return self._related.get((head, tail), frozenset())

    @cached_property
    def related_labels(self) -> tuple[tuple[str, str], ...]:
        """Labels between which there is a relation, sorted."""
        return tuple(sorted(self._related))

    @cached_property
    def _related(self) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for link in self.graph.links:
            labels = self.things[link.head].label, self.things[link.tail].label
            found.setdefault(labels, set()).add(link.name)
        return {pair: frozenset(names) for pair, names in found.items()}


def _grid(size: int) -> NDArray[np.int64]:
    """The pixel at each hundredth of a side."""
    return np.minimum(np.arange(101) * size // 100, size - 1)


def apart_along(one: Pixels, other: Pixels, axis: int) -> bool:
    """Whether two boxes have nothing in common along x (0) or y (1), not even an edge."""
    return one[axis + 2] < other[axis] or other[axis + 2] < one[axis]
