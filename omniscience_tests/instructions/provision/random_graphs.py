"""Random scene graphs, small enough that everything about them can be enumerated."""

import random

import numpy as np

from omniscience_assets.instructions.provision.graph import Link, Thing, VisualGraph, modal_depth

LABELS = ("car", "tree", "dog", "road", "lamp", "box", "axis", "sky", "cup", "hat")
WORDS = {
    "colour": ("red", "blue", "green"),
    "material": ("wooden", "metal"),
    "size": ("big", "small"),
    "other": ("odd", "usual"),
}
RELATIONS = ("on", "under", "behind", "holding", "next to")


def random_graph(seed: int) -> VisualGraph:
    """A graph of up to nine things, with masks and a depth map in two of three."""
    chance = random.Random(f"graph {seed}")
    width, height = chance.choice(((64, 48), (40, 90), (100, 100), (37, 53)))
    labels = chance.sample(LABELS, chance.randint(1, len(LABELS)))
    boxes = [_box(chance, width, height) for _ in range(chance.randint(0, 9))]
    depth = _depth(chance, width, height) if chance.random() < 0.67 else None
    masks = None if depth is None and chance.random() < 0.5 else _masks(chance, boxes, width, height)
    things = tuple(
        Thing(
            chance.choice(labels),
            box,
            _attributes(chance),
            None if depth is None or masks is None else modal_depth(masks[place], depth),
        )
        for place, box in enumerate(boxes)
    )
    names = chance.sample(RELATIONS, chance.randint(1, len(RELATIONS)))
    links = []
    for _ in range(chance.choice((0, 2, 5, 9)) if len(things) > 1 else 0):
        head, tail = chance.sample(range(len(things)), 2)
        links.append(Link(head, chance.choice(names), tail))
    some = frozenset(chance.sample(LABELS, 7))
    return VisualGraph(
        width,
        height,
        things,
        tuple(links),
        masks,
        depth,
        countable=some if chance.random() < 0.5 else None,
        complete=some if chance.random() < 0.2 else None,
    )


def _box(chance: random.Random, width: int, height: int) -> tuple[float, float, float, float]:
    """Mostly small; some hold others, some touch, some have no area."""
    side = chance.choice((0.1, 0.2, 0.2, 0.6))
    x, y = chance.randint(0, width - 1), chance.randint(0, height - 1)
    return (
        float(x), float(y),
        float(min(width, x + chance.randint(0, int(side * width)))),
        float(min(height, y + chance.randint(0, int(side * height)))),
    )  # fmt: skip


def _attributes(chance: random.Random) -> tuple[tuple[str, str], ...]:
    found = {(category, chance.choice(words)) for category, words in WORDS.items() if chance.random() < 0.35}
    if chance.random() < 0.1:
        found.add(("colour", chance.choice(WORDS["colour"])))
    return tuple(sorted(found))


def _depth(chance: random.Random, width: int, height: int) -> np.ndarray:
    """A slope with steps, so that things lie at different depths."""
    made = np.random.default_rng(chance.randrange(2**32))
    rough = made.integers(0, 256, (chance.randint(1, 5), chance.randint(1, 5)))
    rows, columns = (np.arange(height) * rough.shape[0] // height, np.arange(width) * rough.shape[1] // width)
    return rough[np.ix_(rows, columns)].astype(np.uint8)


def _masks(chance: random.Random, boxes: list, width: int, height: int) -> np.ndarray:
    """Ellipses in the boxes, some of which are empty."""
    y, x = np.mgrid[:height, :width]
    found = np.zeros((len(boxes), height, width), bool)
    for place, (x0, y0, x1, y1) in enumerate(boxes):
        if x1 > x0 and y1 > y0 and chance.random() < 0.95:
            found[place] = ((2 * x - x0 - x1) / (x1 - x0)) ** 2 + ((2 * y - y0 - y1) / (y1 - y0)) ** 2 <= 1
    return found
