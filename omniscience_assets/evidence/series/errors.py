"""Error bars: short upright lines through points or the ends of bars."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.drawn import Array, Drawn
from omniscience_assets.evidence.series.lines import Chain, is_straight, is_upright

_NEAR = 0.7
"""A stem stands so near to its point, in points."""


def take_errors(hosts: Sequence[Drawn], chains: Sequence[Chain], small: Sequence[Path]) -> list[Chain]:
    """Give the stems to the points that they run through; what is no stem is returned.

    A host that has error bars keeps them: those of its markers were found when all stems were still there.
    """
    stems = [chain for chain in chains if is_straight(chain) and is_upright(chain)]
    spans = [chain.box for chain in stems] + [path.box for path in small if path.span[0] < 0.2 < path.span[1]]
    if not spans:
        return list(chains)
    boxes = np.array(spans, float)
    used = np.zeros(len(boxes), bool)
    for host in sorted(hosts, key=lambda one: one.kind == "line"):
        wide = host.kind != "line" or float(np.ptp(host.points[:, 0])) > 0.5
        if host.errors is None and host.kind in {"line", "scatter", "bar"} and wide and not host.horizontal:
            _give(host, boxes, used)
    taken = {id(stem) for stem, is_used in zip(stems, used[: len(stems)], strict=True) if is_used}
    return [chain for chain in chains if id(chain) not in taken]


def _give(host: Drawn, boxes: Array, used: npt.NDArray[np.bool_]) -> None:
    """At least half of a series' points must have a stem."""
    points = host.points
    if len(points) * len(boxes) > 4_000_000:
        return
    x = np.abs((boxes[None, :, 0] + boxes[None, :, 2]) / 2 - points[:, None, 0])
    y0, y1 = boxes[None, :, 1], boxes[None, :, 3]
    reach = (points[:, None, 1] >= y0 - _NEAR) & (points[:, None, 1] <= y1 + _NEAR)
    through = (x < _NEAR) & reach & ~used[None, :]
    has = through.any(axis=1)
    if has.sum() < max(1, 0.5 * len(points)):
        return
    low = np.where(through, y1, -np.inf).max(axis=1)
    high = np.where(through, y0, np.inf).min(axis=1)
    if has.sum() >= 3 and (np.ptp(low[has]) < 0.6 or np.ptp(high[has]) < 0.6):
        return  # stems from a base line
    host.errors = np.stack([np.where(has, low, points[:, 1]), np.where(has, high, points[:, 1])], axis=1)
    used |= through.any(axis=0)
