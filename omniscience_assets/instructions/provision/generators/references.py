"""References: what is said of a thing so that it is known which one is meant.

A reference is a sub-graph of three around a thing: the thing and two of its attributes; the thing, one attribute and a
related thing; or the thing, a related thing and an attribute of that one. Attributes of a related thing come only with
it, and there is one relation at most.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

from omniscience_assets.instructions.provision.graph import Attribute
from omniscience_assets.instructions.provision.index import GraphIndex
from omniscience_assets.instructions.provision.words import definite, described, indefinite, plural, with_article


class Neighbour(NamedTuple):
    """The related thing of a reference."""

    relation: str
    is_tail: bool
    """The thing that is meant is the head."""
    label: str
    attributes: tuple[Attribute, ...]


class Reference(NamedTuple):
    """What is said of a thing."""

    label: str | None
    """`None` where the label is what is asked for: "the object"."""
    attributes: tuple[Attribute, ...]
    """Sorted."""
    neighbour: Neighbour | None


def references(index: GraphIndex, one: int, *, labelled: bool, without: int | None = None) -> Iterator[Reference]:
    """All references to a thing, each once; `without` is a thing that none of them may rest on."""
    own, label = index.things[one].attributes, index.things[one].label if labelled else None
    found: dict[Reference, None] = {}
    for pair in combinations(own, 2):
        found[Reference(label, pair, None)] = None
    for relation, is_tail, other in index.linked[one]:
        if other == without or not index.is_complete(index.things[other].label):
            continue
        thing = index.things[other]
        for attribute in own:
            found[Reference(label, (attribute,), Neighbour(relation, is_tail, thing.label, ()))] = None
        for attribute in thing.attributes:
            found[Reference(label, (), Neighbour(relation, is_tail, thing.label, (attribute,)))] = None
    return iter(found)


def matching(index: GraphIndex, reference: Reference) -> frozenset[int]:
    """All things that a reference holds of."""
    sets = [index.bearers.get(one, frozenset()) for one in reference.attributes]
    if reference.label is not None:
        sets.append(frozenset(index.places.get(reference.label, ())))
    if (near := reference.neighbour) is not None:
        others = index.bearing(near.label, near.attributes)
        sets.append(
            frozenset(
                one
                for other in others
                for relation, is_head, one in index.linked[other]
                if relation == near.relation and is_head != near.is_tail
            )
        )
    return frozenset.intersection(*sets)


def pairs_of_references(index: GraphIndex, head: int, tail: int) -> Iterator[tuple[Reference, Reference]]:
    """References to two things that each hold of nothing else, and do not rest on one another."""
    heads = [one for one in references(index, head, labelled=True, without=tail) if matching(index, one) == {head}]
    if heads:
        tails = [one for one in references(index, tail, labelled=True, without=head) if matching(index, one) == {tail}]
        yield from product(heads, tails)


def told_reference(index: GraphIndex, reference: Reference, *, several: bool = False) -> str:
    """The reference in words: "the red car that is next to the tree"; for several, in the plural."""
    label = reference.label or index.graph.noun
    words = described(plural(label) if several else label, reference.attributes)
    named = reference.label in index.graph.proper and not reference.attributes
    words = words if named else f"the {words}"
    if (near := reference.neighbour) is None:
        return words
    other = described(near.label, near.attributes)
    only = len(index.bearing(near.label, near.attributes)) == 1
    if not near.attributes:
        other = definite(index.graph, other) if only else indefinite(index.graph, other)
    else:
        other = f"the {other}" if only else with_article(other)
    be = "are" if several else "is"
    return f"{words} that {be} {near.relation} {other}" if near.is_tail else f"{words} that {other} is {near.relation}"


def values_of(reference: Reference) -> tuple[str, ...]:
    """Labels, words and the relation that a reference says."""
    near = reference.neighbour
    words = [word for _, word in (*reference.attributes, *(near.attributes if near else ()))]
    return tuple(filter(None, (reference.label, *words, *((near.label, near.relation) if near else ()))))
