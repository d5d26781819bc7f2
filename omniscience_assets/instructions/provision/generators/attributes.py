"""Questions on attributes of things."""

from collections.abc import Iterator

from omniscience_assets.instructions.provision.generators.objects import counting_slots, wrong_counts
from omniscience_assets.instructions.provision.graph import Attribute
from omniscience_assets.instructions.provision.items import Generator, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import told_box

OTHER = "other"
"""The category of words that have none."""


def _exists(pool: Pool) -> Iterator[Item]:
    """Each countable label with the exact attributes of some of its things, which no other thing of it has as well."""
    index = pool.index
    for label, some in index.places.items():
        for borne in sorted({index.things[one].attributes for one in some} - {()}):
            same = tuple(one for one in some if index.things[one].attributes == borne)
            if index.is_countable(label) and index.bearing(label, borne) == same:
                words = tuple(word for _, word in borne)
                yield Item("ExistsAttribute", (label, borne), len(same), (label, *words, f"={len(same)}"), same)


def _at_box(pool: Pool) -> Iterator[Item]:
    """Each thing with attributes that its label and printed box tell from others; the answer is all of them."""
    index = pool.index
    for one in sorted(index.pointed):
        thing = index.things[one]
        if thing.attributes:
            words = tuple(word for _, word in thing.attributes)
            yield Item("AttributeBBox", (one,), frozenset(thing.attributes), (thing.label, *words), (one,))


def _wrong_at_box(told: Picked) -> list[Attribute]:
    """Attributes that it lacks, of its own categories: what is told of no other category may hold as well."""
    words, categories = {word for _, word in told.item.answer}, {category for category, _ in told.item.answer}
    lacks = [one for one in told.index.attributes if one[0] in categories and one[1] not in words]
    told.chance.shuffle(lacks)
    return lacks


def _typed(pool: Pool) -> Iterator[Item]:
    """As before, for each category but `other`; the answer is the words of that category."""
    index = pool.index
    for one in sorted(index.pointed):
        thing = index.things[one]
        for category in sorted({category for category, _ in thing.attributes} - {OTHER}):
            words = words_of(thing.attributes, category)
            yield Item("TypedAttributeBBox", (one, category), words, (thing.label, *sorted(words)), (one,))


def words_of(attributes: tuple[Attribute, ...], category: str) -> frozenset[str]:
    """The words of one category."""
    return frozenset(word for own, word in attributes if own == category)


def wrong_words(told: Picked) -> list[str]:
    """Other words of the category, which is the last argument, those that things of the same label bear first."""
    (asked, right), index = (told.item.arguments[-1], told.item.answer), told.index
    found = [word for category, word in index.attributes if category == asked and word not in right]
    told.chance.shuffle(found)
    same = index.places.get(index.things[told.item.things[0]].label, ())
    near = {word for one in same for category, word in index.things[one].attributes if category == asked}
    return sorted(found, key=lambda word: word not in near)


def _slots(told: Picked) -> dict[str, str]:
    index = told.index
    one = told.item.arguments[0]
    place = f"the {index.things[one].label} at {told_box(index.printed[one])}"
    return {"reference": place, "category": told.item.arguments[-1] if len(told.item.arguments) > 1 else ""}


GENERATORS = (
    Generator("ExistsAttribute", "count", "count", _exists, wrong_counts, counting_slots),
    Generator("AttributeBBox", "attribute", "attributes", _at_box, _wrong_at_box, _slots),
    Generator("TypedAttributeBBox", "word", "typed", _typed, wrong_words, _slots),
)
