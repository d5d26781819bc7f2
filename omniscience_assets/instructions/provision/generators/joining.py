"""Questions on several images that put together, or compare, what they show."""

from collections.abc import Iterator
from itertools import permutations

from omniscience_assets.instructions.provision.generators.attributes import OTHER
from omniscience_assets.instructions.provision.generators.objects import counting_slots, wrong_counts
from omniscience_assets.instructions.provision.graph import Attribute
from omniscience_assets.instructions.provision.items import Generator, Indexes, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import indefinite, plural

Facts = tuple[frozenset[str], ...]
"""What holds of each image, in their order."""


def _common_object(pool: Pool) -> Iterator[Item]:
    """Each choice of images with common labels; the answer is all of these."""
    for views in pool.choices(list(range(len(pool.graphs)))):
        common = frozenset(set.intersection(*(set(pool.graphs[view].places) for view in views)))
        if common:
            yield Item("CommonObject", (views,), common, tuple(sorted(common)), views=views)


def _wrong_common_object(told: Picked) -> list[str]:
    """Labels of some of the images."""
    found = sorted({label for view in told.item.views for label in told.graphs[view].places} - told.item.answer)
    told.chance.shuffle(found)
    return found


def _borne(graphs: Indexes, view: int, label: str) -> set[Attribute]:
    return {one for thing in graphs[view].places.get(label, ()) for one in graphs[view].things[thing].attributes}


def _common_attribute(pool: Pool) -> Iterator[Item]:
    """Each label and choice of images with it; the answer is the attributes that some thing of it bears in each."""
    for label in sorted({label for index in pool.graphs for label in index.places}):
        having = [view for view, index in enumerate(pool.graphs) if index.count(label)]
        for views in pool.choices(having):
            common = frozenset(set.intersection(*(_borne(pool.graphs, view, label) for view in views)))
            if common:
                values = (label, *sorted(word for _, word in common))
                yield Item("CommonAttribute", (label, views), common, values, views=views)


def _wrong_common_attribute(told: Picked) -> list[Attribute]:
    """Attributes that its things bear in some of the images; no word that is right in another category."""
    words = {word for _, word in told.item.answer}
    found = sorted({one for view in told.item.views for one in _borne(told.graphs, view, told.item.arguments[0])})
    found = [one for one in found if one[1] not in words]
    told.chance.shuffle(found)
    return found


def _count_object(pool: Pool) -> Iterator[Item]:
    """Each label and choice of images that have it and where it can be counted; the answer is the sum."""
    for label in sorted({label for index in pool.graphs for label in index.places}):
        having = [view for view, index in enumerate(pool.graphs) if index.count(label) and index.is_countable(label)]
        for views in pool.choices(having):
            total = sum(pool.graphs[view].count(label) for view in views)
            yield Item("CountObject", (label, views), total, (label, f"={total}"), views=views)


def _count_attributed(pool: Pool) -> Iterator[Item]:
    """Each label, each attribute that things of it bear in each of the images; the answer is the sum, more than one."""
    borne = {(thing.label, (one,)) for index in pool.graphs for thing in index.things for one in thing.attributes}
    for label, attributes in pool.draw.some(sorted(borne), pool.draw.scan):
        having = [
            view
            for view, index in enumerate(pool.graphs)
            if index.bearing(label, attributes) and index.is_countable(label)
        ]
        for views in pool.choices(having):
            total = sum(len(pool.graphs[view].bearing(label, attributes)) for view in views)
            if total > 1:
                values = (label, attributes[0][1], f"={total}")
                yield Item("CountAttributeObject", (label, attributes, views), total, values, views=views)


def _compare_relation(pool: Pool) -> Iterator[Item]:
    """Each two labels and choice of images where things of them are related, in each in other ways.

    The answer is the relations in each.
    """
    pairs = sorted({pair for index in pool.graphs for pair in index.related_labels})
    for head, tail in pool.draw.some(pairs, pool.draw.scan):
        having = [view for view, index in enumerate(pool.graphs) if index.related(head, tail)]
        for views in pool.choices(having):
            facts = tuple(pool.graphs[view].related(head, tail) for view in views)
            if len(set(facts)) == len(facts):
                values = (head, tail, *sorted(frozenset().union(*facts)))
                yield Item("CompareRelation", (head, tail, views), facts, values, views=views)


def _compare_attribute(pool: Pool) -> Iterator[Item]:
    """Each label, category but `other` and choice of images where things of it bear words of it, in each other ones."""
    borne = {(thing.label, key) for index in pool.graphs for thing in index.things for key, _ in thing.attributes}
    for label, category in pool.draw.some(sorted(one for one in borne if one[1] != OTHER), pool.draw.scan):
        words = [
            frozenset(word for key, word in _borne(pool.graphs, view, label) if key == category)
            for view in range(len(pool.graphs))
        ]
        for views in pool.choices([view for view, some in enumerate(words) if some]):
            facts = tuple(words[view] for view in views)
            if len(set(facts)) == len(facts):
                values = (label, *sorted(frozenset().union(*facts)))
                yield Item("CompareAttribute", (label, category, views), facts, values, views=views)


def _wrong_orders(told: Picked) -> list[Facts]:
    """The same facts of other images."""
    found: list[Facts] = [order for order in permutations(told.item.answer) if order != told.item.answer]
    told.chance.shuffle(found)
    return found


def _things(told: Picked) -> dict[str, str]:
    return {"things": plural(told.item.arguments[0])}


def _relation_slots(told: Picked) -> dict[str, str]:
    head, tail, views = told.item.arguments
    graph = told.graphs[views[0]].graph
    return {"head": indefinite(graph, head), "tail": indefinite(graph, tail)}


def _category_slots(told: Picked) -> dict[str, str]:
    label, category, _ = told.item.arguments
    return {"things": plural(label), "thing": label, "category": category}


GENERATORS = (
    Generator(
        "CommonObject", "label", "common_object", _common_object, _wrong_common_object, lambda _: {}, several=True
    ),
    Generator(
        "CommonAttribute",
        "attribute",
        "common_attribute",
        _common_attribute,
        _wrong_common_attribute,
        _things,
        several=True,
    ),
    Generator("CountObject", "count", "count_all", _count_object, wrong_counts, counting_slots, several=True),
    Generator(
        "CountAttributeObject", "count", "count_all", _count_attributed, wrong_counts, counting_slots, several=True
    ),
    Generator(
        "CompareRelation", "facts", "compare_relation", _compare_relation, _wrong_orders, _relation_slots, several=True
    ),
    Generator(
        "CompareAttribute",
        "facts",
        "compare_attribute",
        _compare_attribute,
        _wrong_orders,
        _category_slots,
        several=True,
    ),
)
