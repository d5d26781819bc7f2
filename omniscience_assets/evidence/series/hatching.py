"""Hatching of bars: dots and strokes inside of them, which are no data, one by one or as the tiles of a pattern."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.geometry import contains, intersection, near
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.drawn import Array, Drawn
from omniscience_assets.evidence.series.lines import Chain
from omniscience_assets.records import Box

_MOST_BARS = 200
"""Plots with more bars without fill are not looked at for hatching."""
_DOTS = 3
"""Dots of a hatching, for each bar."""
_SHARE = 0.8
_SLACK = 0.5


def pattern_tiles(paths: Sequence[Path], frames: Sequence[Box]) -> set[int]:
    """`id` of each path that fills an outlined rectangle with a pattern: it is clipped to that, and larger.

    Args:
        paths: Of a plot area and its legend.
        frames: All plot areas, whose outlines clip data.
    """
    outlines = [path for path in paths if path.operators == "r" and path.paint != "f"]
    if not 0 < len(outlines) <= _MOST_BARS:
        return set()
    places = [
        path.box if path.clip is None else intersection(path.box, path.clip)
        for path in outlines
        if not any(near(path.box, frame, 2.0) for frame in frames)
    ]
    clipped = [path for path in paths if path.clip is not None and not contains(path.clip, path.box, _SLACK)]
    clips = {path.clip for path in clipped if path.clip is not None}
    filled = {clip for clip in clips if any(near(clip, place, _SLACK) for place in places)}
    return {id(path) for path in clipped if path.clip in filled}


def without_hatching(
    chains: Sequence[Chain], markers: Sequence[Drawn], bars: Sequence[Drawn]
) -> tuple[list[Chain], list[Drawn]]:
    """The lines and the groups of markers that are no hatching of `bars`."""
    paths = [path for bar in bars for path in bar.paths if path.paint == "s"]
    empty = np.array([path.box for path in paths], float).reshape(-1, 4)
    if not 0 < len(empty) <= _MOST_BARS:
        return list(chains), list(markers)
    inside = _inside(np.array([chain.box for chain in chains], float).reshape(-1, 4), empty)
    kept = [chain for chain, is_inside in zip(chains, inside, strict=True) if not is_inside]
    return kept, [group for group in markers if not _is_hatching(group, empty)]


def _is_hatching(group: Drawn, bars: Array) -> bool:
    """Many equal dots, most of them inside of bars."""
    if len(group.points) < _DOTS * len(bars):
        return False
    return bool(_inside(np.hstack([group.points, group.points]), bars).mean() > _SHARE)


def _inside(boxes: Array, bars: Array) -> npt.NDArray[np.bool_]:
    """Which boxes (n, 4) lie in one of the bars (m, 4)."""
    found = np.zeros(len(boxes), bool)
    for x0, y0, x1, y1 in bars.tolist():
        found |= (
            (boxes[:, 0] >= x0 - _SLACK)
            & (boxes[:, 1] >= y0 - _SLACK)
            & (boxes[:, 2] <= x1 + _SLACK)
            & (boxes[:, 3] <= y1 + _SLACK)
        )
    return found
