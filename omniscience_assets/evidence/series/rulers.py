"""The rulers of a plot area: tick marks, spines and grid lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from omniscience_assets.evidence.axis_view import is_tick_mark
from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.series.drawn import MARKER_SIZE
from omniscience_assets.records import AxisSide, Box

_EDGE = 1.6
_SOME = 0.5
"""Share of the ticks that have a line in any grid."""
_STRONG, _DARK, _FEW = 0.5, 0.2, 4
"""Difference of the parts of a colour that no grid has, the largest part of black; lines that may mark places."""
_PAIR = 2
_SIDES: tuple[AxisSide, ...] = ("bottom", "top", "left", "right")
_Look = tuple[bool, Colour | None, float, tuple[float, ...]]


def rulers_in(frame: Box, paths: Iterable[Path], ticks: tuple[Sequence[float], Sequence[float]]) -> set[int]:
    """Ids of the paths that are tick marks, spines or grid lines, though some may be drawn as one path for all."""
    found: set[int] = set()
    full: dict[_Look, list[tuple[Path, list[float]]]] = defaultdict(list)
    parts: dict[_Look, list[Path]] = defaultdict(list)
    for path in paths:
        lines = _straight(path)
        if not lines:
            continue
        if all(_is_at_edge(frame, line) for line in lines):
            found.add(id(path))
        for flat in (True, False):
            spans = [_level(line, flat) for line in lines if _spans(frame, line, flat)]
            look = flat, path.stroke, round(path.width, 1), path.dashes
            if spans and len(spans) == len(lines):
                full[look].append((path, spans))
            elif all(_runs_in(frame, line, flat) for line in lines):
                parts[look].append(path)
    gridded = {look[0] for look, members in full.items() if _is_at_ticks(look, members, ticks)}
    for look, members in full.items():
        edges = frame[1::2] if look[0] else frame[::2]
        inner = [x for _, levels in members for x in levels if min(abs(x - edge) for edge in edges) > _EDGE]
        if _marks_places(look, inner, ticks, gridded=look[0] in gridded):
            continue
        if len({round(level) for _, levels in members for level in levels}) >= 2 or _is_pale(members[0][0]):
            found.update(id(path) for path, _ in members)
            found.update(map(id, parts[look]))
    return found


def _is_at_ticks(
    look: _Look, members: Sequence[tuple[Path, list[float]]], ticks: tuple[Sequence[float], Sequence[float]]
) -> bool:
    """Whether lines of one look stand at half of the ticks or more, as a grid does."""
    at = ticks[1] if look[0] else ticks[0]
    levels = [level for _, found in members for level in found]
    return bool(at) and 2 * sum(any(abs(one - x) <= _EDGE for one in levels) for x in at) >= len(at)


def _marks_places(
    look: _Look, levels: Sequence[float], ticks: tuple[Sequence[float], Sequence[float]], *, gridded: bool
) -> bool:
    """Lines that are no grid: a few in a strong colour and beside ticks, black dashes at no tick or at some alone.

    Where no tick is known a few black lines are no grid either, nor where there is none one line or a pair of dashes.
    """
    flat, colour, _, dashes = look
    at = ticks[1] if flat else ticks[0]
    if colour is None or not 0 < len(levels) <= _FEW:
        return False
    if not at:
        return bool(ticks[0] or ticks[1]) and not dashes and max(colour) < _DARK
    beside = [min(abs(one - x) for x in at) > _EDGE for one in levels]
    if max(colour) - min(colour) > _STRONG:
        return any(beside)
    if not gridded and all(beside) and (len(levels) == 1 or (dashes and len(levels) == _PAIR)):
        return True
    return bool(dashes) and max(colour) < _DARK and (all(beside) or len(levels) < _SOME * len(at))


def _straight(path: Path) -> list[tuple[float, float, float, float]]:
    """Its segments, when all are straight and run along the page's axes."""
    if path.operators == "r" and min(path.span) < 1.2:
        return [path.box]
    if not path.operators or len(path.operators) > 400 or set(path.operators) != {"l"} or not path.steps:
        return []
    ends = [(*item[1], *item[2]) for item in path.items]
    return [(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for x0, y0, x1, y1 in ends]


def _is_at_edge(frame: Box, line: tuple[float, float, float, float]) -> bool:
    """A tick mark, or a spine."""
    if any(is_tick_mark(frame, side, line) for side in _SIDES):
        return True
    x0, y0, x1, y1 = line
    flat = y1 - y0 < 0.3 and min(abs(y0 - frame[1]), abs(y0 - frame[3])) < _EDGE
    steep = x1 - x0 < 0.3 and min(abs(x0 - frame[0]), abs(x0 - frame[2])) < _EDGE
    return (flat and x1 - x0 > MARKER_SIZE) or (steep and y1 - y0 > MARKER_SIZE)


def _spans(frame: Box, line: tuple[float, float, float, float], flat: bool) -> bool:
    low, high, a, b = (line[0], line[2], 0, 2) if flat else (line[1], line[3], 1, 3)
    straight = (line[3] - line[1] if flat else line[2] - line[0]) < 0.3
    return straight and low <= frame[a] + 2 and high >= frame[b] - 2


def _runs_in(frame: Box, line: tuple[float, float, float, float], flat: bool) -> bool:
    """It starts at an edge of the plot area, and was cut off on its way: grid lines stop before a legend."""
    low, high, a, b = (line[0], line[2], 0, 2) if flat else (line[1], line[3], 1, 3)
    straight = (line[3] - line[1] if flat else line[2] - line[0]) < 0.3
    return straight and (low <= frame[a] + 2 or high >= frame[b] - 2)


def _level(line: tuple[float, float, float, float], flat: bool) -> float:
    return line[1] if flat else line[0]


def _is_pale(path: Path) -> bool:
    colour = path.stroke or path.fill or (0.0, 0.0, 0.0)
    return max(colour) - min(colour) < 0.06 and min(colour) > 0.6
