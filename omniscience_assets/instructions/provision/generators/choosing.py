"""Questions on several images that ask for one of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from omniscience_assets.instructions.provision.graph import Attribute
from omniscience_assets.instructions.provision.items import Generator, Indexes, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import described, indefinite, plural, with_article

Sides = tuple[Sequence[int], Sequence[int]]
"""Images that may be the answer, and images that may stand beside it."""
Asked = tuple[str, ...]


def _one_of(
    name: str,
    phrases: str,
    subjects: Callable[[Indexes], Iterable[tuple[object, ...]]],
    sides: Callable[[Indexes, tuple[object, ...]], Sides],
    slots: Callable[[Picked], dict[str, str]],
) -> Generator:
    """Each subject, each image that may be the answer and each choice of others; the answer is that image."""

    def find(pool: Pool) -> Iterator[Item]:
        for subject in pool.draw.some(sorted(set(subjects(pool.graphs)), key=repr), pool.draw.scan):
            inside, outside = sides(pool.graphs, subject)
            for one, others in pool.draw.against(inside, outside, pool.images):
                views = tuple(sorted((one, *others)))
                yield Item(name, (*subject, views), one, _values(subject), views=views)

    return Generator(name, "image", phrases, find, _other_images, slots, several=True)


def _values(subject: Iterable[object]) -> tuple[str, ...]:
    return tuple(one[1] if isinstance(one, tuple) else str(one) for one in subject)


def _other_images(told: Picked) -> list[int]:
    return [view for view in told.item.views if view != told.item.answer]


def _triples(graphs: Indexes) -> Iterator[Asked]:
    for index in graphs:
        for head, tail in index.related_labels:
            for name in index.related(head, tail):
                yield head, name, tail


def _labels(graphs: Indexes) -> Iterator[tuple[str]]:
    for index in graphs:
        for label in index.places:
            yield (label,)


def _borne(graphs: Indexes) -> Iterator[tuple[str, Attribute]]:
    for index in graphs:
        for thing in index.things:
            for attribute in thing.attributes:
                yield thing.label, attribute


def _split(graphs: Indexes, holds: Callable[[int], bool]) -> tuple[list[int], list[int]]:
    views = range(len(graphs))
    return [view for view in views if holds(view)], [view for view in views if not holds(view)]


def _with_relation(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Of two labels and a relation: images where it holds; beside them those where it does not."""
    head, name, tail = map(str, subject)
    return _split(graphs, lambda view: name in graphs[view].related(head, tail))


def _without_relation(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Images with both labels where it does not hold; beside them those where it does."""
    having, lacking = _with_relation(graphs, subject)
    head, _, tail = map(str, subject)
    return [view for view in lacking if graphs[view].count(head) and graphs[view].count(tail)], having


def _with_label(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Images with a thing of the label; beside them those without."""
    return _split(graphs, lambda view: graphs[view].count(str(subject[0])) > 0)


def _without_label(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Images without a thing of the label; beside them those with one."""
    return _with_label(graphs, subject)[::-1]


def _bears(graphs: Indexes, subject: tuple[object, ...]) -> tuple[list[int], list[int]]:
    label, attribute = subject
    return _split(graphs, lambda view: bool(graphs[view].bearing(str(label), (attribute,))))  # type: ignore[arg-type]


def _with_attribute(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Images with a thing of the label that bears the attribute; beside them those with none."""
    return _bears(graphs, subject)


def _without_attribute(graphs: Indexes, subject: tuple[object, ...]) -> Sides:
    """Images with the label, but none that bears it; beside them those with one that does, and so no second answer."""
    having, lacking = _bears(graphs, subject)
    return [view for view in lacking if graphs[view].count(str(subject[0]))], having


def _frequent(name: str, sign: int) -> Generator:
    """Which image has most (`sign` 1) or fewest (-1) things of a countable label, which each of them has.

    Each choice of images of which one is ahead of all others.
    """

    def find(pool: Pool) -> Iterator[Item]:
        for (label,) in pool.draw.some(sorted(set(_labels(pool.graphs))), pool.draw.scan):
            having = [
                view for view, index in enumerate(pool.graphs) if index.count(label) and index.is_countable(label)
            ]
            for views in pool.choices(having):
                counts = sorted((sign * pool.graphs[view].count(label), view) for view in views)
                if counts[-1][0] > counts[-2][0]:
                    yield Item(name, (label, views), counts[-1][1], (label,), views=views)

    def slots(told: Picked) -> dict[str, str]:
        return {"most": "most" if sign > 0 else "fewest", "things": plural(told.item.arguments[0])}

    return Generator(name, "image", "image_count", find, _other_images, slots, several=True)


def _relation_slots(told: Picked) -> dict[str, str]:
    head, name, tail, views = told.item.arguments
    index = told.graphs[views[0]]
    return {"head": indefinite(index.graph, head), "relation": name, "tail": indefinite(index.graph, tail)}


def _label_slots(told: Picked) -> dict[str, str]:
    label, views = told.item.arguments
    return {"thing": indefinite(told.graphs[views[0]].graph, label)}


def _borne_slots(told: Picked) -> dict[str, str]:
    label, attribute, _ = told.item.arguments
    return {"thing": with_article(described(label, (attribute,)))}


GENERATORS = (
    _one_of("HasRelation", "has_relation", _triples, _with_relation, _relation_slots),
    _one_of("HasNotRelation", "has_not_relation", _triples, _without_relation, _relation_slots),
    _one_of("HasObject", "has", _labels, _with_label, _label_slots),
    _one_of("HasNotObject", "has_not", _labels, _without_label, _label_slots),
    _one_of("HasAttributedObject", "has", _borne, _with_attribute, _borne_slots),
    _one_of("HasNotAttributedObject", "has_not", _borne, _without_attribute, _borne_slots),
    _frequent("HasMostObject", 1),
    _frequent("HasLeastObject", -1),
)
