"""Generators and definitions held against one another, graph by graph."""

from collections.abc import Iterator, Sequence
from random import Random

from omniscience_assets.instructions.provision.generators import SEVERAL, SINGLE
from omniscience_assets.instructions.provision.graph import VisualGraph
from omniscience_assets.instructions.provision.index import GraphIndex
from omniscience_assets.instructions.provision.items import Item, Pool
from omniscience_assets.instructions.provision.sampling import Draw
from omniscience_tests.instructions.provision import brute_force

DRAWN = frozenset({"SameObjectSeg", "DiffObjectSeg", "CloserPoint", "FartherPoint"})
"""Generators whose points are drawn: what they find is checked, not enumerated."""
ALL = 10**6


def find_single(graph: VisualGraph, seed: int = 0, cap: int = ALL) -> list[Item]:
    """What all generators find in one image."""
    index = GraphIndex(graph)
    return [item for one in SINGLE for item in one.items(Pool((index,), Draw(cap, Random(f"{seed} {one.name}"))))]


def find_several(graphs: Sequence[VisualGraph], size: int, seed: int = 0, cap: int = ALL) -> list[Item]:
    """What all generators find in several images."""
    indexes = [GraphIndex(graph) for graph in graphs]
    return [item for one in SEVERAL for item in one.items(Pool(indexes, Draw(cap, Random(f"{seed} {one.name}")), size))]


def disagreements(graph: VisualGraph, found: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Generators that found something else in one image than the definitions say, and what."""
    yield from _differ({item.key for item in found if item.generator not in DRAWN}, brute_force.single(graph))
    for item in found:
        if item.generator in DRAWN and (wrong := brute_force.wrong_points(graph, item.key)):
            yield item.generator, f"{item.key}: {wrong}"


def disagreements_of_several(
    graphs: Sequence[VisualGraph], size: int, found: Sequence[Item]
) -> Iterator[tuple[str, str]]:
    """As before, of several images."""
    yield from _differ({item.key for item in found}, brute_force.several(graphs, size))


def _differ(found: set[brute_force.Key], wanted: set[brute_force.Key]) -> Iterator[tuple[str, str]]:
    for key in wanted - found:
        yield key[0], f"missing {key}"
    for key in found - wanted:
        yield key[0], f"not by the definition: {key}"
