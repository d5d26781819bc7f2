"""Box plots: rectangles with a line across, and whiskers that start at their ends."""

from collections.abc import Sequence

import numpy as np

from omniscience_assets.evidence.geometry import near
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.drawn import Drawn, Style, colour_of
from omniscience_assets.evidence.series.lines import Chain, is_level, is_straight, is_upright
from omniscience_assets.records import Box

_NEAR = 1.0


def find_boxes(
    rectangles: Sequence[Path], chains: Sequence[Chain], frame: Box, *, named: bool = False
) -> tuple[list[Drawn], list[Chain]]:
    """Box plots, one series for each fill, and the lines that are part of none.

    Points are the medians, errors the quartiles. A box needs its median and a whisker, and another box beside it.
    Three or more that have a fill each are one series unless they may be `named` in a legend.
    """
    medians = [chain for chain in chains if is_straight(chain) and is_level(chain)]
    stems = [chain for chain in chains if is_straight(chain) and is_upright(chain)]
    found: dict[object, list[tuple[Path, Chain]]] = {}
    used: set[int] = set()
    seen: list[Box] = []
    for path in sorted((*rectangles, *_outlined(chains)), key=lambda path: (path.paint == "s", path.order)):
        x0, y0, x1, y1 = path.box
        if any(near(path.box, other, 1.0) for other in seen):
            continue
        across = [m for m in medians if _is_median(m, path.box)]
        whiskers = [s for s in stems if abs(s.box[0] - (x0 + x1) / 2) < _NEAR and _ends_at(s, y0, y1)]
        if len(across) == 1 and whiskers and x1 - x0 < 0.6 * (frame[2] - frame[0]):
            seen.append(path.box)
            found.setdefault(colour_of(path), []).append((path, across[0]))
            caps = [m for m in medians if any(_caps(m, whisker) for whisker in whiskers)]
            used.update(id(chain) for chain in (*across, *whiskers, *caps))
    boxes = [member for members in found.values() for member in members]
    if len(boxes) < 2:
        return [], list(chains)
    own_colours = not named and len(found) == len(boxes) >= 3
    groups = [boxes] if own_colours else list(found.values())
    paths = {id(path) for path, _ in boxes}
    frames = [path.box for path, _ in boxes]
    left = [
        c
        for c in chains
        if id(c) not in used
        and not any(id(path) in paths for path in c.paths)
        and not any(near(c.box, frame, 1.0) for frame in frames)
    ]
    return [_drawn(members, various=own_colours) for members in groups], left


def _outlined(chains: Sequence[Chain]) -> list[Path]:
    """Boxes that are drawn as one closed stroke."""
    return [
        chain.paths[0]
        for chain in chains
        if len(chain.paths) == 1 and 4 <= len(chain.points) <= 5 and chain.paths[0].steps and not is_straight(chain)
    ]


def _is_median(line: Chain, box: Box) -> bool:
    x0, y0, x1, y1 = line.box
    return abs(x0 - box[0]) < _NEAR and abs(x1 - box[2]) < _NEAR and box[1] - 0.2 < (y0 + y1) / 2 < box[3] + 0.2


def _ends_at(stem: Chain, top: float, bottom: float) -> bool:
    return abs(stem.box[3] - top) < _NEAR or abs(stem.box[1] - bottom) < _NEAR


def _caps(line: Chain, whisker: Chain) -> bool:
    middle = (line.box[0] + line.box[2]) / 2
    ends = min(abs(line.box[1] - whisker.box[1]), abs(line.box[1] - whisker.box[3]))
    return abs(middle - whisker.box[0]) < _NEAR and ends < _NEAR


def _drawn(members: Sequence[tuple[Path, Chain]], *, various: bool) -> Drawn:
    boxes = np.array([path.box for path, _ in members], float)
    middles = np.array([(median.box[1] + median.box[3]) / 2 for _, median in members])
    points = np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, middles], axis=1)
    errors = boxes[:, [3, 1]]
    first = members[0][0]
    style = Style(colour_of(first), various=various)
    return Drawn("box", style, points, first.order, errors=errors, paths=[path for path, _ in members])
