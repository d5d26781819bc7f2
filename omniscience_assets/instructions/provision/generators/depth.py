"""Questions on the depth of things."""

from collections.abc import Iterator
from itertools import combinations

from omniscience_assets.instructions.provision.generators.objects import others_of
from omniscience_assets.instructions.provision.generators.points import DEPTH_GAP
from omniscience_assets.instructions.provision.index import GraphIndex, apart_along
from omniscience_assets.instructions.provision.items import Generator, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import definite


def _deep(index: GraphIndex) -> list[int]:
    """Things with a depth that are the only ones of their labels."""
    return [one for one in index.unique if index.things[one].depth is not None]


def _are_apart(index: GraphIndex, some: tuple[int, ...]) -> bool:
    boxes = [index.things[one].box for one in some]
    return all(apart_along(a, b, 0) or apart_along(a, b, 1) for a, b in combinations(boxes, 2))


def _of_two(name: str, sign: int) -> Generator:
    """Which of two things is closer (`sign` 1) or farther (-1).

    Each two things that are the only ones of their labels, whose boxes are apart, and whose depths differ by 50.
    """

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        for pair in pool.draw.combinations(_deep(index), 2):
            (a, first), (b, second) = ((index.things[one].label, index.things[one].depth or 0) for one in pair)
            if abs(first - second) >= DEPTH_GAP and _are_apart(index, pair):
                answer = a if sign * (first - second) > 0 else b
                yield Item(name, tuple(sorted((a, b))), answer, (a, b), pair)

    word = "closer to the camera" if sign > 0 else "farther from the camera"
    return Generator(name, "label", "depth_things", find, others_of, lambda _: {"closer": word})


def _to_anchor(name: str, near: bool) -> Generator:
    """Which of two things is closer (`near`) or farther in depth to a third.

    Each three things that are the only ones of their labels, whose boxes are pairwise apart; by depth, the gaps between
    neighbours differ by 50. The anchor is either thing of the closer pair, nearer to it is the other one of that pair.
    """

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        for three in pool.draw.combinations(_deep(index), 3):
            ranked = sorted(three, key=lambda one: index.things[one].depth or 0)
            low, middle, high = (index.things[one].depth or 0 for one in ranked)
            gaps = middle - low, high - middle
            if abs(gaps[0] - gaps[1]) < DEPTH_GAP or not _are_apart(index, three):
                continue
            pair, far = (ranked[:2], ranked[2]) if gaps[0] < gaps[1] else (ranked[1:], ranked[0])
            for anchor, other in (pair, pair[::-1]):
                names = [index.things[one].label for one in (anchor, other, far)]
                arguments = (names[0], tuple(sorted(names[1:])))
                yield Item(name, arguments, names[1] if near else names[2], tuple(names), three)

    def wrong(told: Picked) -> list[str]:
        return [label for label in told.item.arguments[1] if label != told.item.answer]

    def slots(told: Picked) -> dict[str, str]:
        word = "closer in depth to" if near else "farther in depth from"
        return {"anchor": definite(told.graphs[0].graph, told.item.arguments[0]), "closer": word}

    return Generator(name, "label", "anchor", find, wrong, slots)


GENERATORS = (
    _of_two("CloserObject", 1),
    _of_two("FartherObject", -1),
    _to_anchor("CloserToAnchor", near=True),
    _to_anchor("FartherToAnchor", near=False),
)
