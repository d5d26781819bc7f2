"""Questions on relations between things."""

from collections.abc import Iterator

from omniscience_assets.instructions.provision.items import Generator, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import definite, told_box


def _exists(pool: Pool) -> Iterator[Item]:
    """Each two related things that are the only ones of their labels; the answer is all relations from one to other."""
    index = pool.index
    alone = set(index.unique)
    for (head, tail), names in index.between.items():
        if head in alone and tail in alone:
            labels = (index.things[head].label, index.things[tail].label)
            yield Item("ExistsRelation", labels, names, (*labels, *sorted(names)), (head, tail))


def _at_boxes(pool: Pool) -> Iterator[Item]:
    """Each two related things that labels and printed boxes tell from others."""
    index = pool.index
    for (head, tail), names in index.between.items():
        if head in index.pointed and tail in index.pointed:
            labels = (index.things[head].label, index.things[tail].label)
            yield Item("RelationBBox", (head, tail), names, (*labels, *sorted(names)), (head, tail))


def wrong_relations(told: Picked) -> list[str]:
    """Relations that do not hold."""
    index = told.index
    found = [name for name in index.relation_names if name not in told.item.answer]
    told.chance.shuffle(found)
    return found


def _heads(pool: Pool) -> Iterator[Item]:
    """Each relation into the only thing of a label; each label of a head is an answer.

    No other than that thing may have its label, no head may have it, and some label must be left that no head has.
    """
    index = pool.index
    heads: dict[tuple[str, int], set[str]] = {}
    first: dict[tuple[str, int, str], int] = {}
    for (head, tail), names in index.between.items():
        for name in names:
            heads.setdefault((name, tail), set()).add(index.things[head].label)
            first.setdefault((name, tail, index.things[head].label), head)
    alone = set(index.unique)
    for name, tail in sorted(heads):
        target, labels = index.things[tail].label, heads[name, tail]
        if tail in alone and len(index.places) > len(labels | {target}):
            for label in sorted(labels):
                things = (first[name, tail, label], tail)
                yield Item("HeadRelation", (name, target), label, (label, name, target), things)


def _wrong_heads(told: Picked) -> list[str]:
    """Labels that neither the target nor any head has."""
    index = told.index
    name, target = told.item.arguments
    heads = {head for head, tail in index.related_labels if tail == target and name in index.related(head, tail)}
    found = [label for label in index.places if label not in heads and label != target]
    told.chance.shuffle(found)
    return found


def _named(told: Picked) -> dict[str, str]:
    index = told.index
    head, tail = (definite(index.graph, label) for label in told.item.arguments)
    return {"head": head, "tail": tail}


def _pointed(told: Picked) -> dict[str, str]:
    index = told.index
    head, tail = (f"the {index.things[one].label} at {told_box(index.printed[one])}" for one in told.item.arguments)
    return {"head": head, "tail": tail}


def _target(told: Picked) -> dict[str, str]:
    index = told.index
    return {"relation": told.item.arguments[0], "tail": definite(index.graph, told.item.arguments[1])}


GENERATORS = (
    Generator("ExistsRelation", "relation", "relation", _exists, wrong_relations, _named),
    Generator("RelationBBox", "relation", "relation", _at_boxes, wrong_relations, _pointed),
    Generator("HeadRelation", "label", "head", _heads, _wrong_heads, _target),
)
