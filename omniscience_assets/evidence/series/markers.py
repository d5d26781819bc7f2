"""Markers: small shapes that repeat in one look are the points of one series."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.series.drawn import Drawn, Style, colour_of

_MANY_COLOURS = 8
_MANY_SIZES = 3
_DOT = 1.2
"""Longest line that is a point to the eye, in points."""
_CLOUD, _LEVELS = 50, 10
"""Dots of a cloud, and heights that they have at least."""
_CENTROID = {"triangle": 1 / 6, "triangle_down": -1 / 6}
"""How far the centroid lies below the middle, in heights."""
_CORNERS = {5: "pentagon", 6: "hexagon", 8: "octagon", 10: "star", 12: "plus"}

_Look = tuple[str, Colour | None, int]
Segment = Path
"""A path of one short straight line: an arm of a cross, a cap of an error bar, a dash."""


def find_markers(small: Sequence[Path]) -> tuple[list[Drawn], list[Segment]]:
    """Groups of equal markers in painting order, and the short straight lines that belong to none."""
    segments = [path for path in small if _is_segment(path)]
    dots = _dots(segments)
    dotted = {id(path) for group in dots for path in group}
    crosses, rest = _cross_segments([path for path in segments if id(path) not in dotted])
    groups = _by_look([path for path in small if not _is_segment(path)])
    rest += [path for group in groups if len(group) < 3 for path in group if _is_piece(path)]
    groups = [group for group in groups if len(group) >= 3 or not _is_piece(group[0])]
    drawn = [_drawn(paths, marker_name(paths[0])) for paths in groups]
    drawn += [replace(one, style=replace(one.style, marker=None)) for one in (_drawn(group, "") for group in dots)]
    drawn += [_drawn([arms[0] for arms in group], look[0]) for look, group in crosses.items()]
    return sorted(drawn, key=lambda one: one.order), rest


def _is_segment(path: Path) -> bool:
    """One straight line, even where it was drawn in two strokes: caps drawn as arrow heads are."""
    return path.operators == "l" or (set(path.operators) == {"l"} and path.paint == "s" and min(path.span) < 0.1)


def _dots(segments: Sequence[Path]) -> list[list[Path]]:
    """Points that are drawn as tiny lines of one length and direction, and are no row of dots along a line."""
    looks: dict[tuple[object, ...], list[Path]] = defaultdict(list)
    for path in segments:
        if max(path.span) <= _DOT:
            looks[path.stroke, *(round(length, 1) for length in path.span)].append(path)
    clouds = [group for group in looks.values() if len(group) >= _CLOUD]
    return [group for group in clouds if len({round(path.box[1]) for path in group}) > _LEVELS]


def _is_piece(path: Path) -> bool:
    """An open line of several segments: a short piece of a curve."""
    is_open = path.paint == "s" and not path.closed and set(path.operators) == {"l"} and len(path.operators) >= 2
    return is_open and len(path.polylines()) == 1


def marker_name(path: Path) -> str:
    """Standard name of a marker's shape; `other` where it has none."""
    w, h = path.span
    kinds = set(path.operators)
    if kinds == {"c"}:
        w, h = _reach(path)
        return "circle" if abs(w - h) < 0.25 * max(w, h) else "ellipse"
    if kinds <= {"r", "q"}:
        return "square"
    if kinds != {"l"}:
        return "other"
    ends = [(item[1], item[2]) for item in path.items]
    if len(ends) == 2 and ends[0][1] != ends[1][0]:
        return _cross_name(ends)
    return _polygon_name(path, {_rounded(point) for pair in ends for point in pair})


def _reach(path: Path) -> tuple[float, float]:
    """Width and height of curves by their ends and middles; their control points may lie further out."""
    points = [np.asarray(item[1:5], float) for item in path.items if len(item) >= 5]
    if not points:
        return path.span
    middles = [(p[0] + 3 * p[1] + 3 * p[2] + p[3]) / 8 for p in points]
    reach = np.ptp(np.vstack([*(p[[0, 3]] for p in points), *middles]), axis=0)
    return float(reach[0]), float(reach[1])


def _polygon_name(path: Path, corners: set[tuple[float, float]]) -> str:
    if path.paint == "s" and not path.closed and len(corners) > len(path.items):
        return "star" if len(path.items) >= 3 else "other"
    if len(corners) == 3:
        return _triangle_name(path, corners)
    if len(corners) == 4:
        return "square" if path.steps else "diamond"
    if len(corners) == 12 and not path.steps:
        return "circle"
    return _CORNERS.get(len(corners), "circle" if len(corners) > 12 else "other")


def _triangle_name(path: Path, corners: set[tuple[float, float]]) -> str:
    x0, y0, x1, y1 = path.box
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    slack = 0.2 * max(x1 - x0, y1 - y0)
    if sum(y > y1 - slack for y in ys) == 2:
        return "triangle"
    if sum(y < y0 + slack for y in ys) == 2:
        return "triangle_down"
    return "triangle_right" if sum(x < x0 + slack for x in xs) == 2 else "triangle_left"


def _cross_name(ends: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> str:
    (ax, ay), (bx, by) = ends[0]
    return "plus" if min(abs(ax - bx), abs(ay - by)) < 0.2 else "cross"


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 1), round(point[1], 1)


def _by_look(shapes: Iterable[Path]) -> list[list[Path]]:
    """Shapes by form, paint, colours and size; sizes or colours that vary all the time make no groups of their own."""
    forms: dict[tuple[object, ...], list[Path]] = defaultdict(list)
    for path in shapes:
        forms[path.operators, path.paint].append(path)
    groups: list[list[Path]] = []
    for members in forms.values():
        colours: dict[object, list[Path]] = defaultdict(list)
        for path in members:
            colours[path.fill if path.paint != "s" else None, path.stroke if path.paint != "f" else None].append(path)
        varied = len(colours) > _MANY_COLOURS and len(colours) > min(0.3 * len(members), 1.5 * _MANY_COLOURS)
        for alike in [members] if varied else list(colours.values()):
            groups.extend(_by_size(alike))
    return groups


def _by_size(paths: list[Path]) -> list[list[Path]]:
    sizes: dict[tuple[float, float], list[Path]] = defaultdict(list)
    for path in paths:
        w, h = path.span
        key = next((k for k in sizes if abs(k[0] - w) < 0.3 and abs(k[1] - h) < 0.3), (w, h))
        sizes[key].append(path)
    return [paths] if len(sizes) > _MANY_SIZES else list(sizes.values())


def _cross_segments(segments: Sequence[Path]) -> tuple[dict[_Look, list[list[Path]]], list[Path]]:
    """Pairs of short lines that cross in their middles, by look; and the lines that cross no other there."""
    at: dict[tuple[object, ...], list[Path]] = defaultdict(list)
    for segment in segments:
        x, y = centre(segment.box)
        at[segment.stroke, round(x * 2), round(y * 2)].append(segment)
    found: dict[_Look, list[list[Path]]] = defaultdict(list)
    rest: list[Path] = []
    for arms in at.values():
        ends = [(arm.items[0][1], arm.items[0][2]) for arm in arms]
        if len(arms) == 2 and _crossing(*arms):
            found[_cross_name(ends), arms[0].stroke, round(max(arms[0].span))].append(arms)
        elif len(arms) in {3, 4} and _fan_out(ends):
            found["star", arms[0].stroke, round(max(arms[0].span))].append(arms)
        else:
            rest.extend(arms)
    return found, rest


def _fan_out(ends: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> bool:
    """No two of the lines are parallel, as the caps of a tiny error bar are."""
    angles = sorted(float(np.arctan2(by - ay, bx - ax)) % np.pi for (ax, ay), (bx, by) in ends)
    return all(b - a > 0.2 for a, b in pairwise([*angles, angles[0] + np.pi]))


def _crossing(a: Path, b: Path) -> bool:
    (ax0, ay0), (ax1, ay1) = a.items[0][1:3]
    (bx0, by0), (bx1, by1) = b.items[0][1:3]
    u, v = np.array([ax1 - ax0, ay1 - ay0]), np.array([bx1 - bx0, by1 - by0])
    long, short = sorted((float(np.hypot(*u)), float(np.hypot(*v))), reverse=True)
    alike = a.paint == b.paint and short > 0.7 * long > 0
    return alike and abs(float(u @ v)) < 0.3 * long * short


def _equilateral(path: Path) -> float:
    """Height of a triangle that is centred at its centroid, of three equal sides or as flat as plotly's; else 0."""
    w, h = path.span
    return h if abs(h - 0.866 * w) < 0.05 * w or abs(h - 0.65 * w) < 0.03 * w else 0.0


def _drawn(paths: Sequence[Path], name: str) -> Drawn:
    colours = {colour_of(path) for path in paths}
    style = Style(colour_of(paths[0]), None, name.split("|", maxsplit=1)[0], various=len(colours) > _MANY_COLOURS)
    points = np.array([centre(path.box) for path in paths], float).reshape(-1, 2)
    points[:, 1] += _CENTROID.get(name, 0.0) * _equilateral(paths[0])
    return Drawn("scatter", style, points, paths[0].order, paths=list(paths))
