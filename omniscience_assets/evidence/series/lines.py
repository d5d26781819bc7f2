"""Lines: strokes joined where they were cut, split where they are several, and what kind of line each is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from omniscience_assets.evidence.paths import Colour, Path, Polyline
from omniscience_assets.evidence.series.clipping import clip_polyline
from omniscience_assets.evidence.series.drawn import MARKER_SIZE, Array, Dash, Drawn, Style, dash_of
from omniscience_assets.records import Box, SeriesKind

_MAX_VERTICES = 400_000
_HATCHES = 6
_SHORT = 0.3
"""A straight line that is shorter than this share of the plot area's diagonal points at something."""
_FAR_IN, _LONE = 0.25, 2
"""Share of a plot area's height that an upright line from its edge has which is no leader, and how many there may be:
error bars are more."""


@dataclass(eq=False)
class Chain:
    """A connected line; its points do not change once its box was asked for."""

    points: Polyline
    colour: Colour
    dash: Dash
    width: float
    order: int
    paths: list[Path] = field(default_factory=list)

    @cached_property
    def box(self) -> Box:
        """Of its points."""
        (x0, y0), (x1, y1) = self.points.min(axis=0), self.points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    @property
    def look(self) -> tuple[object, ...]:
        """Equal for lines that are drawn alike."""
        return self.colour, self.dash, round(self.width, 1)


def chain_strokes(strokes: Sequence[Path]) -> list[Chain]:
    """Connected lines in painting order: a stroke goes on where another of its look ended."""
    chains: list[Chain] = []
    open_ends: dict[tuple[object, ...], int] = {}
    parts: list[list[Polyline]] = []
    vertices = 0
    for path in strokes:
        colour = path.stroke or path.fill or (0.0, 0.0, 0.0)
        dash = dash_of(path)
        for line in path.polylines():
            vertices += len(line)
            if vertices > _MAX_VERTICES:
                return _finish(chains, parts)
            look = (colour, dash, round(path.width, 1))
            host = open_ends.pop((look, *_key(line[0])), None)
            if host is None:
                host = len(chains)
                chains.append(Chain(line, colour, dash, path.width, path.order))
                parts.append([line])
            else:
                parts[host].append(line[1:])
            if not chains[host].paths or chains[host].paths[-1] is not path:
                chains[host].paths.append(path)
            open_ends[look, *_key(line[-1])] = host
    return _finish(chains, parts)


def _finish(chains: list[Chain], parts: Sequence[Sequence[Polyline]]) -> list[Chain]:
    for chain, lines in zip(chains, parts, strict=True):
        chain.points = lines[0] if len(lines) == 1 else np.vstack(lines)
    return chains


def _key(point: Polyline) -> tuple[float, float]:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def is_straight(chain: Chain) -> bool:
    """Two different points, or more on one line."""
    if len(chain.points) == 2 or len(chain.points) > 40:
        return len(chain.points) == 2
    start, chord = chain.points[0], chain.points[-1] - chain.points[0]
    away = chain.points - start
    off = np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0])
    length = float(np.hypot(*chord))
    return length > 0.5 and float(off.max()) < 0.2 * length


def is_upright(chain: Chain) -> bool:
    """Straight and vertical."""
    return chain.box[2] - chain.box[0] < 0.2


def is_level(chain: Chain) -> bool:
    """Straight and horizontal."""
    return chain.box[3] - chain.box[1] < 0.2


def find_lines(
    chains: Iterable[Chain], frame: Box, zero: float | None = None, markers: Sequence[Drawn] = ()
) -> list[Drawn]:
    """Series that are drawn as lines, clipped to the plot area; gaps in a line do not end it.

    Outlines of histograms stand on the lower edge, or on the line y = `zero` of the page. Short straight lines lead
    from a word to a place, unless both of their ends are at `markers` or they hang from an edge of the plot area.
    """
    ends = {(round(x), round(y)) for group in markers for x, y in group.points.tolist()}
    chains = _without_hatching(list(chains))
    outlines, bins = _outlines(chains, frame, zero)
    drawn: list[tuple[Chain, Drawn]] = []
    long = {chain.look for chain in chains if max(np.ptp(chain.points, axis=0)) > MARKER_SIZE}
    looks = Counter(chain.look for chain in chains if len(chain.points) >= 3)
    upright = Counter(chain.look for chain in chains if is_straight(chain) and is_upright(chain))
    diagonal = float(np.hypot(frame[2] - frame[0], frame[3] - frame[1]))
    for chain in _once(chains):
        x0, y0, x1, y1 = chain.box
        length = float(np.hypot(x1 - x0, y1 - y0))
        piece = len(chain.points) >= 3 and chain.look in long
        points_at = is_straight(chain) and length < _SHORT * diagonal and not (piece and looks[chain.look] > 1)
        points_at = points_at and not all((round(x), round(y)) in ends for x, y in chain.points[[0, -1]].tolist())
        points_at = points_at and not (upright[chain.look] <= _LONE and is_upright(chain) and _hangs(chain, frame))
        if (length <= MARKER_SIZE and not piece) or points_at:
            continue
        if id(chain) in outlines or min(chain.colour) > 0.99:
            continue
        pieces = clip_polyline(chain.points, frame)
        if not pieces:
            continue
        points = np.vstack(pieces)
        one = Drawn(_kind(chain), Style(chain.colour, chain.dash), points, chain.order, paths=list(chain.paths))
        host = next((line for other, line in reversed(drawn[-2:]) if _goes_on(other, line, chain, one)), None)
        if host is None:
            drawn.append((chain, one))
        else:
            ahead = one.points[0, 0] < host.points[0, 0]
            host.points = np.vstack([one.points, host.points] if ahead else [host.points, one.points])
            host.paths.extend(one.paths)
    return [*bins, *(line for _, line in drawn if np.ptp(line.points, axis=0).max() > MARKER_SIZE)]


def _hangs(chain: Chain, frame: Box) -> bool:
    """Whether a line reaches from the upper or the lower edge far into the plot area."""
    _, y0, _, y1 = chain.box
    at_edge = y0 <= frame[1] + 1 or y1 >= frame[3] - 1
    return at_edge and y1 - y0 > _FAR_IN * (frame[3] - frame[1])


def _once(chains: Iterable[Chain]) -> list[Chain]:
    """Lines that are drawn again at the same place are one."""
    found: dict[tuple[object, ...], Chain] = {}
    for chain in chains:
        found.setdefault((*chain.look, np.round(chain.points, 1).tobytes()), chain)
    return list(found.values())


def _without_hatching(chains: list[Chain]) -> list[Chain]:
    """Lines that are not the hatching of bars: many slanted strokes of one look side by side."""
    hatches: dict[tuple[object, ...], list[Chain]] = {}
    for chain in chains:
        x, y = chain.points[-1] - chain.points[0]
        if len(chain.points) == 2 and min(abs(x), abs(y)) > 0.5:
            hatches.setdefault((chain.look, round(float(np.degrees(np.arctan2(y, x))) % 180.0)), []).append(chain)
    used = {id(chain) for members in hatches.values() if len(members) >= _HATCHES for chain in members}
    return [chain for chain in chains if id(chain) not in used]


def _outlines(chains: Sequence[Chain], frame: Box, zero: float | None) -> tuple[set[int], list[Drawn]]:
    """Histograms without fill: paths of level and upright lines that all begin and end on one low line."""
    by_path: dict[int, list[Chain]] = {}
    for chain in chains:
        by_path.setdefault(id(chain.paths[0]), []).append(chain)
    used: set[int] = set()
    found = []
    for members in by_path.values():
        lowest = max(float(chain.points[:, 1].max()) for chain in members)
        standing = lowest > frame[3] - 1.0 or (zero is not None and abs(lowest - zero) < 1.0)
        if not standing or len(max(members, key=lambda chain: len(chain.points)).points) < 7:
            continue
        if all(_stands_on(chain, lowest, frame) for chain in members):
            used.update(map(id, members))
            first = members[0]
            ring = np.vstack([chain.points for chain in members])
            found.append(bins_of(ring, Style(first.colour, first.dash), first.paths[0]))
    return used, found


def _stands_on(chain: Chain, lowest: float, frame: Box) -> bool:
    ends = lowest - float(chain.points[0, 1]) < 0.3 and lowest - float(chain.points[-1, 1]) < 0.3
    inside = chain.box[0] >= frame[0] - 2 and chain.box[2] <= frame[2] + 2
    return ends and inside and len(chain.points) >= 4 and is_stepped(chain.points, least=1)


def _goes_on(other: Chain, host: Drawn, chain: Chain, one: Drawn) -> bool:
    """A line of the same look that lies wholly beside the other: the same series after a gap."""
    if other.look != chain.look or host.kind != one.kind:
        return False
    if not (is_function(host.points) and is_function(one.points)):
        return False
    after = float(one.points[:, 0].min() - host.points[:, 0].max())
    before = float(host.points[:, 0].min() - one.points[:, 0].max())
    return max(after, before) > -0.5


def _kind(chain: Chain) -> SeriesKind:
    return "step" if is_stepped(chain.points) else "line"


def bins_of(ring: Polyline, style: Style, path: Path) -> Drawn:
    """A histogram from the outline of its bins, open or closed: what is highest over each stretch between two edges."""
    edges = np.unique(ring[:, 0].round(2))
    edges = _regular(edges[np.concatenate([[True], np.diff(edges) > 0.05])])
    base = float(ring[:, 1].max())
    tips = np.full(len(edges) - 1, base)
    for (x0, y0), (x1, y1) in pairwise(ring.tolist()):
        if abs(y0 - y1) < 0.05 and abs(x0 - x1) > 0.05:
            low, high = np.searchsorted(edges, [min(x0, x1) + 0.03, max(x0, x1) - 0.03], side="right") - 1
            tips[low : high + 1] = np.minimum(tips[low : high + 1], y0)
    points = np.stack([(edges[1:] + edges[:-1]) / 2, tips], axis=1)
    return Drawn("histogram", style, points, path.order, bases=np.full(len(tips), base), paths=[path])


def _regular(edges: Array) -> Array:
    """Edges of equal bins, where neighbours of one height were drawn as one."""
    gaps = np.diff(edges)
    counts = np.round(gaps / gaps.min())
    if len(gaps) < 3 or gaps.min() < 0.5 or counts.sum() > 500 or np.abs(gaps / gaps.min() - counts).max() > 0.1:
        return edges
    return np.linspace(edges[0], edges[-1], int(counts.sum()) + 1)


def has_flat_base(ring: Polyline) -> bool:
    """The outline runs along its lowest line for nearly all of its width."""
    low = ring[:, 1].max()
    ring = np.vstack([ring, ring[:1]])
    delta = np.diff(ring, axis=0)
    level = (np.abs(delta[:, 1]) < 0.05) & (ring[:-1, 1] > low - 0.3)
    return float(np.abs(delta[level, 0]).sum()) > 0.9 * float(np.ptp(ring[:, 0]))


def is_stepped(points: Polyline, least: int = 3) -> bool:
    """Level and upright segments alone, at least `least` of each; a simplified end of a flat curve may be askew."""
    if len(points) < 2 * least + 1:
        return False
    delta = np.abs(np.diff(points, axis=0))
    level, upright = delta[:, 1] < 0.05, delta[:, 0] < 0.05
    length = np.hypot(*delta.T)
    straight = float(length[level | upright].sum()) > 0.97 * float(length.sum())
    return bool(straight and (level & ~upright).sum() >= least and (upright & ~level).sum() >= least)


def is_function(points: Polyline) -> bool:
    """X goes one way, give or take 1 % of the width."""
    step = np.diff(points[:, 0])
    span = float(np.ptp(points[:, 0]))
    back = min(float(step[step > 0].sum()), float(-step[step < 0].sum()))
    return span > 0 and back <= 0.01 * span
