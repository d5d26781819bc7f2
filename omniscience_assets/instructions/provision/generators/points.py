"""Questions on points: which lie on one object, which is closer.

Points lie on the grid of hundredths of the image's sides, so that what is printed is what was looked up.
"""

import math
from collections.abc import Iterator
from random import Random

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.instructions.provision.index import GraphIndex
from omniscience_assets.instructions.provision.items import Generator, Item, Picked, Pool
from omniscience_assets.instructions.provision.words import told_point

DEPTH_GAP = 50
"""Difference of depths, of 255, from which one is clearly closer."""
TRIES = 10
_LEAST = 3.0
"""Hundredths of the longer side between a point and the anchor, at least."""

Point = tuple[int, int]
"""Column and row of the grid."""


def _on_mask(name: str, same: bool) -> Generator:
    """Which of two points lies on the same object as an anchor (`same`), or does not.

    For each thing with a mask, at most one: the anchor lies on its mask and on no other, one point on it, and one off
    it, equally far from the anchor but for one step of the grid; 10 anchors are tried, and 10 pairs for each.
    """

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        if index.masks is None:
            return
        alone = index.masks.sum(0) == 1
        for one in range(len(index.things)):
            found = _three(index, index.masks[one], alone, pool.draw.chance)
            if found is not None:
                anchor, inner, outer = found
                answer, pair = inner if same else outer, tuple(sorted((inner, outer)))
                yield Item(name, (one, anchor, pair), answer, (index.things[one].label,), (one,))

    def slots(told: Picked) -> dict[str, str]:
        return {"anchor": told_point(told.item.arguments[1]), "verb": "lies" if same else "does not lie"}

    return Generator(name, "point", "mask", find, _other_point, slots)


def _other_point(told: Picked) -> list[Point]:
    return [point for point in told.item.arguments[-1] if point != told.item.answer]


def _three(
    index: GraphIndex, mask: NDArray[np.bool_], alone: NDArray[np.bool_], chance: Random
) -> tuple[Point, Point, Point] | None:
    inside, anchors = np.argwhere(mask), np.argwhere(mask & alone)
    if len(inside) < 2 or not len(anchors):
        return None
    width, height = index.graph.width, index.graph.height
    unit = max(width, height) / 100
    step = math.hypot(width, height) / 100
    for _ in range(TRIES):
        row, column = anchors[chance.randrange(len(anchors))].tolist()
        for _ in range(TRIES):
            other, across = inside[chance.randrange(len(inside))].tolist()
            away = math.hypot((across - column) * width / 100, (other - row) * height / 100)
            turn = chance.random() * math.tau
            x = column + round(away * math.cos(turn) * 100 / width)
            y = row + round(away * math.sin(turn) * 100 / height)
            if away < _LEAST * unit or not (0 <= x <= 100 and 0 <= y <= 100) or mask[y, x]:
                continue
            if abs(math.hypot((x - column) * width / 100, (y - row) * height / 100) - away) <= step:
                return (column, row), (across, other), (x, y)
    return None


def _by_depth(name: str, sign: int) -> Generator:
    """Which of two points is closer (`sign` 1) or farther (-1): the one with the higher (lower) depth value.

    As many pairs as may be looked at are drawn, each up to 10 times until the depths are 50 apart.
    """

    def find(pool: Pool) -> Iterator[Item]:
        index = pool.index
        depths = index.depths
        if depths is None:
            return
        for _ in range(min(pool.draw.scan, TRIES)):
            for _ in range(TRIES):
                one, other = (_anywhere(pool.draw.chance), _anywhere(pool.draw.chance))
                gap = int(depths[one[1], one[0]]) - int(depths[other[1], other[0]])
                if abs(gap) >= DEPTH_GAP:
                    yield Item(name, (tuple(sorted((one, other))),), one if sign * gap > 0 else other)
                    break

    word = "closer to the camera" if sign > 0 else "farther from the camera"
    return Generator(name, "point", "depth_points", find, _other_point, lambda _: {"closer": word})


def _anywhere(chance: Random) -> Point:
    return chance.randrange(101), chance.randrange(101)


GENERATORS = (
    _on_mask("SameObjectSeg", same=True),
    _on_mask("DiffObjectSeg", same=False),
    _by_depth("CloserPoint", 1),
    _by_depth("FartherPoint", -1),
)
