"""Markers and the lines that they sit on, as one series."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.series.drawn import Array, Drawn, alike

MOST_PAIRS = 2_000_000
"""More pairs of points are not compared."""
ON_LINE = 0.75
"""Markers this near to the vertices of a line, in points, are drawn on it."""
_MARKED = 0.9
"""Share of the vertices of lines that have a marker, and of the markers that are at one, where lines share them."""
_NEAR_DASHES = 3.0
"""And so near where it is dashed, because a corner may lie in a gap."""


def join_markers(lines: Sequence[Drawn], markers: Sequence[Drawn]) -> list[Drawn]:
    """Give markers to the lines on whose vertices they sit; the others are returned."""
    left = []
    for group in markers:
        if group.kind == "line":
            left.append(group)
            continue
        hosts = [line for line in lines if line.style.marker is None and _sits_on(group, line)]
        host = min(
            hosts,
            key=lambda line: (not alike(line.style.colour, group.style.colour, 0.1), abs(line.order - group.order)),
            default=None,
        )
        if host is None:
            left.append(group)
        else:
            host.style = replace(host.style, marker=group.style.marker)
            if host.style.dash != "solid" and _is_line_through(group, host):
                host.points = group.points
            host.errors = _errors_at(host, group) if group.errors is not None else host.errors
    return [group for group in left if not _shared(group, lines)]


def gaps_between(points: Array, others: Array) -> Array:
    """How far each of n points is from each of m others along the farther axis, shape (n, m)."""
    across, down = (np.abs(points[:, axis, None] - others[None, :, axis]) for axis in (0, 1))
    return np.maximum(across, down, out=across)


def _shared(group: Drawn, lines: Sequence[Drawn]) -> bool:
    """Markers of one look that are those of several lines, which get them."""
    if group.kind == "line" or group.errors is not None:
        return False
    kin = [line for line in lines if line.style.marker is None and alike(line.style.colour, group.style.colour)]
    if sum(len(line.points) for line in kin) * len(group.points) > MOST_PAIRS:
        return False
    gaps = [gaps_between(group.points, line.points) < ON_LINE for line in kin]
    hosts = [i for i, near in enumerate(gaps) if near.any(axis=0).mean() >= _MARKED]
    if len(hosts) < 2 or np.any([gaps[i].any(axis=1) for i in hosts], axis=0).mean() < _MARKED:
        return False
    for i in hosts:
        kin[i].style = replace(kin[i].style, marker=group.style.marker)
    return True


def _sits_on(group: Drawn, line: Drawn) -> bool:
    """Four of five markers are at a vertex of the line."""
    if len(group.points) * len(line.points) > MOST_PAIRS:
        return False
    if line.style.dash != "solid" and alike(line.style.colour, group.style.colour) and _lies_along(group, line):
        return True
    on = max(float((gaps_between(points, line.points).min(axis=1) < ON_LINE).mean()) for points in _middles(group))
    return on >= 0.8 and (len(group.points) >= 2 or len(line.points) <= 3)


def _is_line_through(group: Drawn, line: Drawn) -> bool:
    """A dashed line hides its own corners, but all of it lies on the line through the markers."""
    if len(group.points) < 2 or len(line.points) <= len(group.points):
        return False
    through = Drawn("line", line.style, group.points, line.order)
    return _lies_along(line, through)


def _lies_along(group: Drawn, line: Drawn) -> bool:
    """All markers are on a dashed line of their colour, whose vertices may be the ends of its dashes."""
    start, delta = line.points[:-1], np.diff(line.points, axis=0)
    length = np.maximum((delta**2).sum(axis=1), 1e-9)
    away = group.points[:, None, :] - start[None, :, :]
    t = np.clip((away * delta).sum(axis=2) / length, 0.0, 1.0)
    distance = np.hypot(*np.moveaxis(away - t[:, :, None] * delta, -1, 0)).min(axis=1)
    return len(group.points) >= 3 and bool((distance < _NEAR_DASHES).all())


def _middles(group: Drawn) -> list[Array]:
    """Where the points of markers may be: of triangles some programs put the centroid there, others the middle."""
    if group.style.marker in {"triangle", "triangle_down"}:
        return [group.points, np.array([centre(path.box) for path in group.paths])]
    return [group.points]


def _errors_at(line: Drawn, group: Drawn) -> Array | None:
    if group.errors is None:
        return None
    nearest = gaps_between(line.points, group.points)
    index = nearest.argmin(axis=1)
    near = nearest.min(axis=1) < ON_LINE
    own = np.stack([line.points[:, 1], line.points[:, 1]], axis=1)
    return np.where(near[:, None], group.errors[index], own)
