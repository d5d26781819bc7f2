"""Questions on things that are told by what they are like and what they are related to."""

from collections.abc import Iterator

from omniscience_assets.instructions.provision.generators.attributes import OTHER, words_of, wrong_words
from omniscience_assets.instructions.provision.generators.references import (
    matching,
    pairs_of_references,
    references,
    told_reference,
    values_of,
)
from omniscience_assets.instructions.provision.generators.relations import wrong_relations
from omniscience_assets.instructions.provision.items import Generator, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import with_article


def _objects(pool: Pool) -> Iterator[Item]:
    """Each reference without a label to a thing; the answer is the labels of all things that it holds of."""
    index = pool.index
    told = dict.fromkeys(one for thing in range(len(index.things)) for one in references(index, thing, labelled=False))
    for reference in pool.draw.some(list(told), pool.draw.scan):
        things = matching(index, reference)
        labels = frozenset(index.things[one].label for one in things)
        yield Item(
            "SceneGraphObjectQA", (reference,), labels, (*sorted(labels), *values_of(reference)), tuple(sorted(things))
        )


def _wrong_labels(told: Picked) -> list[str]:
    """Labels of other things."""
    index = told.index
    found = [label for label in index.places if label not in told.item.answer]
    told.chance.shuffle(found)
    return found


def _relations(pool: Pool) -> Iterator[Item]:
    """Each two related things with references that hold of each alone and do not rest on the other.

    The answer is all relations from one to the other.
    """
    index = pool.index
    count = 0
    for (head, tail), names in index.between.items():
        if not all(index.is_complete(index.things[one].label) for one in (head, tail)):
            continue
        for first, second in pairs_of_references(index, head, tail):
            values = (*values_of(first), *values_of(second), *sorted(names))
            yield Item("SceneGraphRelationQA", (first, second), names, values, (head, tail))
            count += 1
            if count == pool.draw.scan:
                return


def _attributes(pool: Pool) -> Iterator[Item]:
    """Each thing and category of it but `other`, with each reference that holds of it alone and says nothing of both.

    The answer is its words of that category.
    """
    index = pool.index
    told = [
        (one, reference)
        for one, thing in enumerate(index.things)
        if thing.attributes and index.is_complete(thing.label)
        for reference in references(index, one, labelled=True)
    ]
    for one, reference in pool.draw.some(told, pool.draw.scan):
        thing = index.things[one]
        said = {category for category, _ in reference.attributes} | {OTHER}
        for category in sorted({category for category, _ in thing.attributes} - said):
            if matching(index, reference) == {one}:
                words = words_of(thing.attributes, category)
                values = (*values_of(reference), *sorted(words))
                yield Item("SceneGraphAttributeQA", (reference, category), words, values, (one,))


def _object_slots(told: Picked) -> dict[str, str]:
    index = told.index
    reference, several = told.item.arguments[0], len(told.item.answer) > 1
    one = told_reference(index, reference)
    return {
        "reference": told_reference(index, reference, several=True) if several else one,
        "reference_one": with_article(one.removeprefix("the ")) if several else one,
        "what_is": "What are" if several else "What is",
        "are_one": "are" if several else "is",
        "that": "These are" if several else "It is",
        "that_is": "these are" if several else "it is",
    }


def _relation_slots(told: Picked) -> dict[str, str]:
    head, tail = (told_reference(told.graphs[0], one) for one in told.item.arguments)
    return {"head": head, "tail": tail}


def _attribute_slots(told: Picked) -> dict[str, str]:
    return {"reference": told_reference(told.graphs[0], told.item.arguments[0]), "category": told.item.arguments[1]}


GENERATORS = (
    Generator("SceneGraphObjectQA", "label", "object", _objects, _wrong_labels, _object_slots),
    Generator("SceneGraphRelationQA", "relation", "relation", _relations, wrong_relations, _relation_slots),
    Generator("SceneGraphAttributeQA", "word", "typed", _attributes, wrong_words, _attribute_slots),
)
