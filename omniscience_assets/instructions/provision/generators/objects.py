"""Questions on things: how many there are, which is commonest, which stands furthest to one side."""

from collections.abc import Iterator
from itertools import combinations

from omniscience_assets.instructions.provision.index import apart_along
from omniscience_assets.instructions.provision.items import Generator, Indexes, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import described, plural


def near_counts(count: int) -> tuple[int, ...]:
    """Counts that mislead: 2, 3, 4 for one; one less, one more and two more for others."""
    return (2, 3, 4) if count == 1 else (count - 1, count + 1, count + 2)


def wrong_counts(told: Picked) -> tuple[int, ...]:
    """Neighbours of the count."""
    return near_counts(told.item.answer)


def _exists(pool: Pool) -> Iterator[Item]:
    """Each countable label; the answer is the number of its things."""
    index = pool.index
    for label, some in index.places.items():
        if index.is_countable(label):
            yield Item("ExistsObject", (label,), len(some), (label, f"={len(some)}"), some)


def counting_slots(told: Picked) -> dict[str, str]:
    """What is counted, as one and as several."""
    label, *attributes = told.item.arguments[: 1 + told.item.generator.count("Attribute")]
    borne = attributes[0] if attributes else ()
    return {"thing": described(label, borne), "things": described(plural(label), borne)}


def _frequent(name: str, sign: int) -> Generator:
    """Which label occurs most (`sign` 1) or least (-1).

    Counted are countable labels over things whose box holds no other thing's box. Each label with the greatest (least)
    count is an answer where some label has fewer (more) things by this count and by that of all things.
    """

    def rivals(graphs: Indexes, label: str) -> list[str]:
        (index,) = graphs
        own, total = sign * index.apart[label], sign * index.count(label)
        return [
            other
            for other, count in sorted(index.apart.items())
            if sign * count < own and sign * index.count(other) < total
        ]

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        if len(index.apart) < 2:
            return
        best = max(sign * count for count in index.apart.values())
        for label, count in sorted(index.apart.items()):
            if sign * count == best and rivals(pool.graphs, label):
                yield Item(name, (), label, (label,), index.places[label])

    def wrong(told: Picked) -> list[str]:
        found = rivals(told.graphs, told.item.answer)
        told.chance.shuffle(found)
        return found

    return Generator(name, "plural", "frequent", find, wrong, lambda _: {"most": "most" if sign > 0 else "least"})


def _extreme(name: str, place: str, axis: int, sign: int) -> Generator:
    """Which of three things stands furthest to one side.

    Each three things that are the only ones of their labels, and pairwise apart along the axis; the answer is the one
    that begins first (`sign` 1) or ends last (-1).
    """
    edge = axis if sign > 0 else axis + 2

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        things = index.things
        for three in pool.draw.combinations(index.unique, 3):
            if all(apart_along(things[a].box, things[b].box, axis) for a, b in combinations(three, 2)):
                first = min(three, key=lambda one: sign * things[one].box[edge])
                labels = tuple(sorted(things[one].label for one in three))
                yield Item(name, labels, things[first].label, labels, three)

    return Generator(name, "label", "extreme", find, others_of, lambda _: {"place": place})


def others_of(told: Picked) -> list[str]:
    """The labels that are asked about, but for the right one."""
    return [label for label in told.item.arguments if label != told.item.answer]


GENERATORS = (
    Generator("ExistsObject", "count", "count", _exists, wrong_counts, counting_slots),
    _frequent("MostObject", 1),
    _frequent("LeastObject", -1),
    _extreme("LeftMost", "furthest to the left", 0, 1),
    _extreme("RightMost", "furthest to the right", 0, -1),
    _extreme("TopMost", "nearest to the top", 1, 1),
    _extreme("BottomMost", "nearest to the bottom", 1, -1),
)
