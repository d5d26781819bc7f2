"""Bars and histograms: filled rectangles that stand on a common base, or on one another.

Both directions are read by one piece of code on rectangles whose first axis is the one that the positions are on.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.series.drawn import Array, Drawn, Style, colour_of
from omniscience_assets.evidence.series.marks import boxes_of
from omniscience_assets.records import Box

_TOUCH = 0.6
"""Edges that meet differ by less, in points."""
_MAX_BARS = 5_000
_EVEN = 0.05
_OFF_GRID = 0.15
"""Gaps between bars of one width that are so many widths off a whole number of them are no empty bins."""
_MESH = 0.6
"""Rectangles that tile so much of the plot area are the cells of a mesh."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Which rectangles stand, and in which direction."""

    paths: list[Path]
    edges: Array
    """Shape (n, 4): start and end of the position, base, tip."""
    horizontal: bool


def find_bars(
    rectangles: Sequence[Path], frame: Box, zero: tuple[float | None, float | None], categories: tuple[bool, bool]
) -> list[Drawn]:
    """Series of bars, one for each fill.

    Args:
        rectangles: Candidates.
        frame: Plot area in points.
        zero: Where 0 lies on the page's x and y, if it is on the axes.
        categories: Whether the x and the y axis have categories; bars stand on them, and are no bins.
    """
    filled = [path for path in rectangles if _may_be_bar(path, frame) and path.paint != "s"][:_MAX_BARS]
    if not filled:  # hatched or empty bars
        filled = [path for path in rectangles if _may_be_bar(path, frame)][:_MAX_BARS]
    upright = _stand(filled, frame[3], zero[1], horizontal=False)
    lying = _stand(filled, frame[0], zero[0], horizontal=True)
    standing = max((upright, lying), key=lambda one: (len(one.paths), one.horizontal == categories[1]))
    if len(standing.paths) < max(2, 0.5 * len(filled)):
        return []
    return _series(standing, bins=not categories[standing.horizontal])


def _may_be_bar(path: Path, frame: Box) -> bool:
    x0, y0, x1, y1 = path.box
    within = x0 > frame[0] - 3 and x1 < frame[2] + 3
    return within or (y0 > frame[1] - 3 and y1 < frame[3] + 3)


def _stand(paths: Sequence[Path], edge: float, zero: float | None, *, horizontal: bool) -> _Standing:
    """The rectangles that start at the base line or where another one of the same position ends."""
    boxes = boxes_of(paths)
    spans = boxes[:, [1, 3, 0, 2]] if horizontal else boxes[:, [0, 2, 3, 1]]
    base = _base(spans, edge, zero)
    if base is None:
        return _Standing([], np.empty((0, 4)), horizontal)
    reverse = np.abs(spans[:, 3] - base) < np.abs(spans[:, 2] - base)
    spans[reverse] = spans[reverse][:, [0, 1, 3, 2]]
    stands = np.abs(spans[:, 2] - base) < _TOUCH
    order = np.argsort(np.abs(spans[:, 2] - base), kind="stable")
    tips: dict[tuple[float, float], set[float]] = defaultdict(set)
    for i in order:
        place = (round(float(spans[i, 0])), round(float(spans[i, 1])))
        stands[i] |= any(abs(float(spans[i, 2]) - tip) < _TOUCH for tip in tips[place])
        if stands[i]:
            tips[place].add(float(spans[i, 3]))
    chosen = np.flatnonzero(stands)
    return _Standing([paths[i] for i in chosen.tolist()], spans[chosen], horizontal)


def _base(spans: Array, edge: float, zero: float | None) -> float | None:
    """The axis' zero or the plot area's edge where a tenth stand there, else the line that most start or end at."""
    ends = np.concatenate([spans[:, 2], spans[:, 3]])
    for place in (zero, edge):
        if place is not None and (np.abs(ends - place) < _TOUCH).sum() >= max(2, 0.1 * len(spans)):
            return place
    places = np.unique(ends.round(1))[:400]
    counts = [int((np.abs(ends - place) < _TOUCH).sum()) for place in places]
    return float(places[int(np.argmax(counts))]) if counts else None


def _series(standing: _Standing, *, bins: bool) -> list[Drawn]:
    looks: dict[Colour, list[int]] = defaultdict(list)
    for index, path in enumerate(standing.paths):
        looks[colour_of(path)].append(index)
    places = {tuple(row) for row in standing.edges[:, :2].round(0).tolist()}
    own_colours = len(looks) == len(standing.paths) == len(places) >= 3
    groups = [list(range(len(standing.paths)))] if own_colours else list(looks.values())
    return [_drawn(standing, members, various=own_colours, bins=bins) for members in groups]


def _drawn(standing: _Standing, members: Sequence[int], *, various: bool, bins: bool) -> Drawn:
    paths = [standing.paths[i] for i in members]
    edges = standing.edges[list(members)]
    middles = edges[:, :2].mean(axis=1)
    points = np.stack([edges[:, 3], middles] if standing.horizontal else [middles, edges[:, 3]], axis=1)
    return Drawn(
        kind="histogram" if bins and _touch(edges) else "bar",
        style=Style(colour_of(paths[0]), dash=None if any(path.fill for path in paths) else "solid", various=various),
        points=points,
        order=paths[0].order,
        bases=edges[:, 2],
        horizontal=standing.horizontal,
        paths=paths,
    )


def _touch(edges: Array) -> bool:
    """Most neighbours share an edge, and gaps are as wide as empty bins: those between groups of bars are not."""
    if len(edges) < 5:
        return False
    ordered = edges[np.argsort(edges[:, 0])]
    gaps = np.abs(ordered[1:, 0] - ordered[:-1, 1])
    widths = ordered[:, 1] - ordered[:, 0]
    empty = gaps[gaps >= 0.3] / widths.mean()
    if len(empty) and np.ptp(widths) < _EVEN * widths.mean() and np.median(np.abs(empty - empty.round())) > _OFF_GRID:
        return False
    return bool((gaps < 0.3).mean() > 0.6)


def is_mesh(rectangles: Sequence[Path], frame: Box) -> bool:
    """Many small filled rectangles that tile the plot area."""
    cells = boxes_of([path for path in rectangles if path.paint != "s"])
    if len(cells) < 40:
        return False
    whole = (frame[2] - frame[0]) * (frame[3] - frame[1])
    sizes = (cells[:, 2] - cells[:, 0]) * (cells[:, 3] - cells[:, 1])
    rows = len(np.unique(cells[:, 1].round(0)))
    columns = len(np.unique(cells[:, 0].round(0)))
    aligned = len(np.unique(cells[:, 0].round(1))) < 1.5 * columns + 2
    tiled = aligned and sizes.sum() > _MESH * whole and len(cells) > 0.4 * rows * columns
    return bool(tiled and sizes.max() < 0.1 * whole and min(rows, columns) >= 4)
