"""The paths of one ink in a plot area: areas, bars, lines and markers that its pixels show."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.pixels.blobs import Blob, find_blobs
from omniscience_assets.evidence.pixels.courses import Course, Points, as_steps, follow, pen_width, simplify
from omniscience_assets.evidence.pixels.figures import line_path, marker_path
from omniscience_assets.evidence.pixels.filling import FILLED, take_fills
from omniscience_assets.evidence.pixels.inks import Ink, Inks, Mask, grow
from omniscience_assets.evidence.pixels.links import Chain, join_pieces
from omniscience_assets.evidence.pixels.marks import Group, split_markers

_SHORT = 2.0
"""Ems of the shortest line."""
_UNTOLD = 4.0
"""Ems of a part that must be explained."""
_CLOUD, _LONG = 6, 10.0
"""Markers of a cloud, and how many markers long a line is."""
_LOST, _STRAY = 0.15, 0.08
"""Shares of an ink that may be unexplained: with lines, and with markers alone."""
_CRUMB, _MAIN = 0.08, 0.12
"""Share of the longest line of an ink up to which another one is a crumb, and of all that may be left out."""
_LEAST_SEEN = 0.6
"""Least share of a solid line that is seen."""
_GREY, _MOST_GREY = 5.0, 6
"""Ems of the shortest line in black or grey, and how many of them can be told."""
_SPECK = 0.4
"""Smaller parts than this share of a dot of the pen are left of mixtures."""
_MOST_BLOBS = 1_500


@dataclass(slots=True, eq=False)
class Drawing:
    """What was found of one ink, in pixels of the area."""

    fills: list[Path] = field(default_factory=list)
    lines: list[Path] = field(default_factory=list)
    markers: list[Path] = field(default_factory=list)
    untold: int = 0
    """Large parts that could not be told."""


def draw_ink(ink: Ink, mask: Mask, inks: Inks, hidden: Mask, em: float) -> Drawing:
    """Everything that one ink shows.

    Args:
        ink: Its colour.
        mask: Where it is, without rulers and words.
        inks: All of the area.
        hidden: Where something else may hide the ink: other inks and words.
        em: Height of letters in pixels.
    """
    drawing = Drawing()
    filled = take_fills(ink, mask, inks, em)
    rest = filled.rest
    drawing.fills, drawing.untold = filled.paths, filled.untold
    if ink.is_pale or (filled.untold and not filled.paths):
        return drawing
    blobs = find_blobs(rest, _MOST_BLOBS)
    if blobs is None:
        drawing.untold += 1
        return drawing
    pen = _pen(blobs, em)
    groups, rest = split_markers(rest, em, pen)
    if ink.is_grey and len(groups) > 3:
        groups = []
    pieces = []
    for blob in _without_clusters(find_blobs(rest, _MOST_BLOBS) or [], groups):
        if blob.area < _SPECK * pen * pen:
            continue
        course = _dot(blob, pen) or follow(blob, inks.covered)
        if course is not None and course.pen <= FILLED * em:
            pieces.append(course)
        elif blob.longest > _UNTOLD * em and not _is_ring(blob):
            drawing.untold += 1
    chains = [chain for chain in join_pieces(pieces, hidden, em) if _is_line(chain, em)]
    told = [] if inks.is_rim(ink) else _one_look(chains, ink, em, drawing)
    lost = _STRAY if not told else _LOST * (2 if ink.is_grey else 1)
    if (told or groups) and _unexplained(told, groups, rest) > lost * mask.sum():
        drawing.untold += 1
        return drawing
    drawing.lines = [_line(chain, groups, ink) for chain in told]
    for group in groups:
        size = group.width, group.height
        drawing.markers += [marker_path(group.shape, middle, size, ink.paint, 0) for middle in group.middles]
    return drawing


def _pen(blobs: Sequence[Blob], em: float) -> float:
    """Width of the lines of an ink: that of its largest parts."""
    long = sorted((blob for blob in blobs if blob.longest > em), key=lambda blob: -blob.area)[:12]
    widths = [pen_width(blob.mask) for blob in long] or [pen_width(blob.mask) for blob in blobs] or [1]
    return float(min(np.median(widths), 0.4 * em))


def _dot(blob: Blob, pen: float) -> Course | None:
    """A part no longer than a dot of a dotted line."""
    if blob.longest > 2 * pen + 1:
        return None
    x, y = blob.centroid
    return Course(np.array([[x, y], [x, y]]), min(pen, float(min(blob.width, blob.height))))


def _without_clusters(blobs: Sequence[Blob], groups: Sequence[Group]) -> list[Blob]:
    """Parts that may be lines: no clusters of markers over one another, where there are no lines."""
    count = sum(len(group.middles) for group in groups)
    size = max((max(group.width, group.height) for group in groups), default=0.0)
    if count < _CLOUD or any(blob.longest > _LONG * size for blob in blobs):
        return list(blobs)
    return [blob for blob in blobs if min(blob.width, blob.height) < 0.35 * size]


def _one_look(chains: Sequence[Chain], ink: Ink, em: float, drawing: Drawing) -> list[Chain]:
    """The lines of an ink from the left, without crumbs; nothing where it is not clear which of them go together.

    A coloured ink draws one line: what lies beside it in x is where it goes on, what lies above or below it is another
    line of its colour, and only both as a whole can be told.
    """
    if not chains:
        return []
    longest = max(chain.length for chain in chains)
    kept = sorted(
        (chain for chain in chains if chain.length > max(_CRUMB * longest, _SHORT * em)),
        key=lambda chain: float(chain.points[:, 0].min()),
    )
    if ink.is_grey:
        kept = [chain for chain in kept if chain.length > _GREY * em and not _is_ruled(chain)]
        if len(kept) > _MOST_GREY:
            drawing.untold += 1
            return []
        return kept
    main = max(kept, key=lambda chain: len(chain.points))
    joined: list[Chain] = []
    for chain in kept:
        host = joined[-1] if joined else None
        if host is not None and _goes_on(host, chain):
            joined[-1] = replace(host, points=np.vstack([_rightwards(host.points), _rightwards(chain.points)]))
        else:
            joined.append(chain)
    whole = sum(_extent(chain) for chain in joined)
    best = [chain for chain in joined if _extent(chain) > _MAIN * whole]
    if len(joined) > len(best) and sum(map(_extent, best)) < (1 - _MAIN) * whole:
        drawing.untold += 1
        return []
    if any(not main.dashes and _seen(chain) < _LEAST_SEEN for chain in best):
        drawing.untold += 1
        return []
    return [replace(chain, pen=main.pen, dashes=main.dashes) for chain in best]


def _seen(chain: Chain) -> float:
    """Share of a line, along x, that is not hidden by others."""
    xs = chain.points[:, 0]
    return len(np.unique(xs.astype(int))) / max(1.0, float(np.ptp(xs)))


def _is_ruled(chain: Chain) -> bool:
    """One or two straight lines along the image's axes: a ruler, or the corner of a frame."""
    corners = simplify(chain.points, 1.5)
    steps = np.abs(np.diff(corners, axis=0))
    return len(corners) <= 6 and not chain.dashes and bool((steps.min(axis=1) < 2.0).all())


def _unexplained(chains: Sequence[Chain], groups: Sequence[Group], mask: Mask) -> int:
    """Pixels of an ink that are neither along its lines nor on its markers."""
    near = np.zeros_like(mask)
    for chain in chains:
        steps = np.hypot(*np.diff(chain.points, axis=0).T)
        at = np.concatenate([[0.0], steps.cumsum()])
        along = np.arange(0.0, at[-1] + 0.5, 0.5)
        xs, ys = (np.interp(along, at, chain.points[:, i]).astype(int) for i in (0, 1))
        near[ys.clip(0, mask.shape[0] - 1), xs.clip(0, mask.shape[1] - 1)] = True
    near = grow(near, int(np.ceil(max((chain.pen for chain in chains), default=1.0) / 2)) + 1)
    for group in groups:
        w, h = group.width / 2 + 1, group.height / 2 + 1
        for x, y in group.middles:
            near[max(0, int(y - h)) : int(y + h) + 1, max(0, int(x - w)) : int(x + w) + 1] = True
    return int((mask & ~near).sum())


def _extent(chain: Chain) -> float:
    """Length along the line."""
    return float(np.hypot(*np.diff(chain.points, axis=0).T).sum())


def _goes_on(host: Chain, chain: Chain) -> bool:
    """Whether a line begins, in x, where another one ends."""
    return float(chain.points[:, 0].min()) > float(host.points[:, 0].max()) - 2 * host.pen - 1


def _rightwards(points: Points) -> Points:
    return points if points[0, 0] <= points[-1, 0] else points[::-1]


def _is_ring(blob: Blob) -> bool:
    """Only the rim of its box is drawn, as of the frame around a legend."""
    inner = blob.mask[3:-3, 3:-3]
    return inner.size > 0 and not inner.any()


def _is_line(chain: Chain, em: float) -> bool:
    return chain.length > _SHORT * em and len(chain.points) >= 2


def _line(chain: Chain, groups: Sequence[Group], ink: Ink) -> Path:
    """The path of a chain; where markers sit on it, they are its vertices."""
    points = chain.points
    if points[0, 0] > points[-1, 0]:
        points = points[::-1]
    steps = as_steps(points, chain.pen) if not chain.dashes else None
    if steps is not None:
        return line_path(steps, ink.paint, chain.pen)
    middles = _on_line(points, groups, chain.pen)
    if len(middles) < 2:
        return line_path(simplify(points), ink.paint, chain.pen, chain.dashes)
    return line_path(_through(points, middles, groups), ink.paint, chain.pen, chain.dashes)


def _on_line(points: Points, groups: Sequence[Group], pen: float) -> Points:
    """Middles of the markers that a line runs through, from the left."""
    found = []
    for group in groups:
        for x, y in group.middles:
            gap = float(np.hypot(points[:, 0] - x, points[:, 1] - y).min())
            if gap < 0.25 * group.height + pen:
                found.append((x, y))
    return np.array(sorted(found)).reshape(-1, 2)


def _through(points: Points, middles: Points, groups: Sequence[Group]) -> Points:
    """The line with its vertices at markers: straight between them where it is, else as it was traced."""
    half = max(group.width for group in groups) / 2 + 1
    parts = [simplify(points[points[:, 0] < middles[0, 0] - half])]
    for start, end in itertools.pairwise(middles):
        parts.append(start[None])
        between = points[(points[:, 0] > start[0] + half) & (points[:, 0] < end[0] - half)]
        kept = simplify(np.vstack([start[None], between, end[None]]), 1.6)[1:-1]
        parts.append(kept)
    parts += [middles[-1:], simplify(points[points[:, 0] > middles[-1, 0] + half])]
    return np.vstack([part for part in parts if len(part)])
