"""The part of a polyline that lies inside a plot area."""

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.paths import Polyline
from omniscience_assets.records import Box

_Mask = npt.NDArray[np.bool_]

_SLACK = 0.75
"""Points so far outside of a plot area still count as inside, in points: half a stroke."""


def clip_polyline(line: Polyline, frame: Box) -> list[Polyline]:
    """Pieces of a polyline within a frame; segments that cross an edge end there (Liang & Barsky 1984)."""
    low = np.array([frame[0] - _SLACK, frame[1] - _SLACK])
    high = np.array([frame[2] + _SLACK, frame[3] + _SLACK])
    inside = ((line >= low) & (line <= high)).all(axis=1)
    if inside.all():
        return [line]
    if len(line) < 2:
        return []
    start, delta = line[:-1], np.diff(line, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (low - start) / delta, (high - start) / delta
    parallel = delta == 0
    outside = parallel & ((start < low) | (start > high))
    enter = np.where(parallel, 0.0, np.minimum(a, b)).max(axis=1).clip(0.0, 1.0)
    leave = np.where(parallel, 1.0, np.maximum(a, b)).min(axis=1).clip(0.0, 1.0)
    seen = (enter < leave) & ~outside.any(axis=1)
    heads, tails = start + enter[:, None] * delta, start + leave[:, None] * delta
    return _connect(heads, tails, seen, leave >= 1.0)


def _connect(heads: Polyline, tails: Polyline, seen: _Mask, whole: _Mask) -> list[Polyline]:
    index = np.flatnonzero(seen)
    if not len(index):
        return []
    breaks = np.flatnonzero((np.diff(index) > 1) | ~whole[index[:-1]]) + 1
    return [np.vstack([heads[run[:1]], tails[run]]) for run in np.split(index, breaks)]
