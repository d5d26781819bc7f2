"""What a generator finds: a question without words, and its answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from omniscience_assets.instructions.provision.index import GraphIndex
    from omniscience_assets.instructions.provision.sampling import Draw

Says = Literal["label", "plural", "count", "attribute", "word", "text", "relation", "point", "image", "facts"]
"""What an answer is, so that it can be put into words."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question that has one answer by its generator's definition."""

    generator: str
    arguments: tuple[Any, ...]
    """What is asked about: hashable, the same for the same question."""
    answer: Any
    """A value, or a frozenset where several are right and an open answer names all."""
    values: tuple[str, ...] = ()
    """Labels, attributes, relations and counts that it is about, for drawing rare ones first."""
    things: tuple[int, ...] = ()
    """What it rests on; of several images, things of the first."""
    views: tuple[int, ...] = ()
    """Places of the images, ascending; nothing for the one image of a question on one."""

    @property
    def key(self) -> tuple[str, tuple[Any, ...], Any]:
        """What makes it this item and no other."""
        return self.generator, self.arguments, self.answer

    @property
    def right(self) -> frozenset[Any]:
        """All values that are right."""
        return self.answer if isinstance(self.answer, frozenset) else frozenset({self.answer})


Indexes = Sequence["GraphIndex"]


@dataclass(frozen=True, slots=True)
class Pool:
    """Where a generator looks for items."""

    graphs: Indexes
    """Of the one image, or of all images that may be asked about together."""
    draw: "Draw"
    images: int = 1
    """Of a question."""

    @property
    def index(self) -> "GraphIndex":
        """That of the one image."""
        (index,) = self.graphs
        return index

    def choices(self, views: Sequence[int]) -> Iterable[tuple[int, ...]]:
        """The choices of several of these images, as many as the draw looks at."""
        return self.draw.combinations(views, self.images) if self.images > 1 else ()


@dataclass(frozen=True, slots=True)
class Picked:
    """An item that is to be put into words, and the chance by which that is done."""

    graphs: Indexes
    item: Item
    chance: Random

    @property
    def index(self) -> "GraphIndex":
        """That of the one image."""
        (index,) = self.graphs
        return index


@dataclass(frozen=True, slots=True)
class Generator:
    """One way of asking: how its items are found, what misleads, and what its phrases have to say."""

    name: str
    says: Says
    phrases: str
    """Key of its templates."""
    find: Callable[[Pool], Iterable[Item]]
    wrong: Callable[[Picked], Sequence[Any]]
    """Values that are not right, the best first, more than are needed where there are more."""
    slots: Callable[[Picked], Mapping[str, str]]
    """What stands in its templates beside the answer and the candidates."""
    several: bool = False
    """Asked about several images."""

    def items(self, pool: Pool) -> list[Item]:
        """As many items as the draw takes, the same for the same graphs and chance."""
        found = list(dict.fromkeys(self.find(pool)))
        return list(pool.draw.some(found))
