"""Which items of a figure's scenes are asked: each generator in turn, in random order, rare things first."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from omniscience_assets.instructions.provision.caption import describe_graph
from omniscience_assets.instructions.provision.figures.relations import CONVERSE
from omniscience_assets.instructions.provision.figures.scenes import Scene
from omniscience_assets.instructions.provision.generators import BY_NAME
from omniscience_assets.instructions.provision.items import Item, Pool
from omniscience_assets.instructions.provision.sampling import Draw, chance_of, count_values, rare_first
from omniscience_assets.instructions.provision.settings import CAPTION, ProvisionSettings

Found = tuple[Scene, Item | str]
"""A scene and an item of it, or the description of the whole of it."""


def draw_items(scenes: Sequence[Scene], settings: ProvisionSettings, *seeds: object) -> Iterator[Found]:
    """Items in the order in which they are to be asked; generators are only asked for items when these are wanted.

    Each generator comes once in one of its scenes before any comes again in another one; what comes when is random.
    Each draws among its candidates with ProVision's chances. Nothing comes twice that is about the same labels and
    words and has the same answer.
    """
    turns = [(scene, name) for scene in scenes for name in scene.generators if name in settings.generators]
    chance_of(*seeds, "order").shuffle(turns)
    told: set[object] = set()

    def fresh(scene: Scene, name: str) -> Iterator[Found]:
        for item in _of(scene, name, settings, chance_of(*seeds, scene.name, name)):
            what = item if isinstance(item, str) else (name, item.values, item.answer, item.views)
            if what not in told:
                told.add(what)
                yield scene, item

    used: set[str] = set()
    waiting: list[tuple[Scene, str]] = []
    for scene, name in turns:
        if name not in used:
            for found in fresh(scene, name):
                used.add(name)
                yield found
        else:
            waiting.append((scene, name))
    for scene, name in waiting:
        yield from fresh(scene, name)


def _of(scene: Scene, name: str, settings: ProvisionSettings, chance: Random) -> list[Item] | list[str]:
    if name == CAPTION:
        (index,) = scene.graphs
        told = describe_graph(index, CONVERSE) if len(index.things) >= 2 and index.graph.links else ""
        return [told] if told else []
    generator = BY_NAME[name]
    draw = Draw(settings.cap, chance)
    sizes = [size for size in settings.images if size <= len(scene.graphs)] if generator.several else [1]
    found = [item for size in sizes for item in generator.items(Pool(scene.graphs, draw, size))]
    counts: Mapping[str, int] = settings.counts or count_values(found)
    return rare_first(found, settings.per_generator, counts, chance)
