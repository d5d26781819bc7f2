"""Lines that stop short of their markers, as R draws them with `type = "b"`: short strokes from marker to marker."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omniscience_assets.evidence.series.drawn import Drawn, alike
from omniscience_assets.evidence.series.lines import Chain

_REACH = 9.0
"""A stroke ends at most so far from the middle of its marker, in points."""
_SHARE = 0.1
"""So many neighbours must be tied; strokes between markers that nearly touch are left out."""


def tie_markers(markers: Sequence[Drawn], chains: Sequence[Chain]) -> tuple[list[Drawn], list[Chain]]:
    """Groups of markers that strokes tie together become lines with markers; the other chains are returned."""
    left = list(chains)
    groups = []
    for group in markers:
        ties = [chain for chain in left if len(chain.points) == 2 and alike(chain.colour, group.style.colour, 0.1)]
        tied = _tied(group, ties)
        if len(group.points) >= 3 and len(tied) >= max(2, _SHARE * (len(group.points) - 1)):
            style = replace(group.style, dash=tied[0].dash)
            strokes = [path for chain in tied for path in chain.paths]
            groups.append(replace(group, kind="line", style=style, paths=[*group.paths, *strokes]))
            used = set(map(id, tied))
            left = [chain for chain in left if id(chain) not in used]
        else:
            groups.append(group)
    return groups, left


def _tied(group: Drawn, ties: Sequence[Chain]) -> list[Chain]:
    """Strokes whose two ends lie near two markers that were drawn one after the other, and on the way between them."""
    if not ties or len(ties) * len(group.points) > 4_000_000:
        return []
    ends = np.array([chain.points for chain in ties])
    distance = np.hypot(*np.moveaxis(ends[:, :, None, :] - group.points[None, None, :, :], -1, 0))
    nearest, reach = distance.argmin(axis=2), distance.min(axis=2)
    follow = np.abs(nearest[:, 0] - nearest[:, 1]) == 1
    near = (reach > 0.8).all(axis=1) & (reach < _REACH).all(axis=1)
    whole = np.hypot(*(group.points[nearest[:, 0]] - group.points[nearest[:, 1]]).T)
    straight = np.abs(reach.sum(axis=1) + np.hypot(*(ends[:, 0] - ends[:, 1]).T) - whole) < 0.02 * whole + 0.3
    return [ties[i] for i in np.flatnonzero(follow & near & straight).tolist()]
