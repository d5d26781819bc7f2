"""Fields over both axes: heat maps and contour lines."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from omniscience_assets.evidence.geometry import area, intersection
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.bars import is_mesh
from omniscience_assets.evidence.series.drawn import Array, Drawn, Style, colour_of
from omniscience_assets.evidence.series.lines import is_function
from omniscience_assets.evidence.series.marks import Marks, is_rectangle
from omniscience_assets.records import Box

_COVER = 0.5
_CELLS = 12
"""Cells of a grid at least; a few squares may touch by chance."""
_GRID, _OFF_LATTICE = 0.9, 0.15
"""Share of squares that lie on a lattice of their own size, and by how much of it they may lie off."""
_ROWS = 3
"""Rows and columns at least; bars make one row."""
_BESIDE = 0.5
"""Share of them that have a neighbour on the right or below."""
_MIN_LOOPS = 3
_MOST, _STEPS = 12, 100
"""Curves that are held against one another, and steps that each is followed in."""
_CROSSING = 0.2
"""Share of their pairs from which crossing ones are no contours."""


def find_field(frame: Box, marks: Marks, images: Sequence[Box]) -> Drawn | None:
    """A heat map: a mesh of small cells, or one of `images`, that covers half of the plot area; or filled contours."""
    whole = area(frame)
    if max((area(intersection(image, frame)) for image in images), default=0.0) > _COVER * whole:
        return _field("heat_map", [])
    cells = [*marks.rectangles, *(path for path in marks.small if path.paint != "s" and is_rectangle(path))]
    if is_mesh(cells, frame):
        return _field("heat_map", cells)
    covering = [path for path in marks.fills if path.opacity > 0.3]
    cover = sum(min(area(path.box), whole) for path in covering)
    if len({colour_of(path) for path in covering}) >= 4 and cover > whole:
        return _field("contour", covering)
    return None


def find_cells(marks: Marks) -> Drawn | None:
    """A heat map whose empty cells are not drawn: filled squares side by side on a lattice of several rows."""
    squares = [path for path in (*marks.rectangles, *marks.small) if path.paint == "f" and is_rectangle(path)]
    return _field("heat_map", squares) if len(squares) >= _CELLS and _is_grid(squares) else None


def _is_grid(paths: Sequence[Path]) -> bool:
    boxes = np.array([path.box for path in paths])
    lattice = [_steps(boxes[:, along], boxes[:, along + 2]) for along in (0, 1)]
    on_grid = np.all([np.abs(steps - steps.round()) < _OFF_LATTICE for steps in lattice], axis=0)
    places = set(zip(*(steps.round().astype(int).tolist() for steps in lattice), strict=True))
    beside = sum((x + 1, y) in places or (x, y + 1) in places for x, y in places)
    wide = min(len(set(along)) for along in zip(*places, strict=True)) >= _ROWS
    return bool(wide and on_grid.mean() > _GRID and len(places) == len(paths) and beside > _BESIDE * len(paths))


def _steps(low: Array, high: Array) -> Array:
    """Places in widths of a cell from the first."""
    steps: Array = (low - low.min()) / float(np.median(high - low))
    return steps


def _field(kind: str, paths: Sequence[Path]) -> Drawn:
    colour = colour_of(paths[0]) if paths else (0.5, 0.5, 0.5)
    style = Style(colour, various=True)
    return Drawn(kind, style, np.empty((0, 2)), paths[0].order if paths else 0, count=len(paths), paths=list(paths))  # type: ignore[arg-type]


def take_contours(lines: Sequence[Drawn], frame: Box, *, named: bool) -> tuple[list[Drawn], list[Drawn]]:
    """Contour lines as one series, where there are at least three curves that turn back; and the other lines."""
    long = [line for line in lines if len(line.points) >= 8 and line.kind == "line"]
    turning = [line for line in long if not is_function(line.points) or (not named and _is_cut(line, frame))]
    looks = {line.style for line in turning}
    kin = [line for line in lines if line in turning or (line.style in looks and line.kind == "line")]
    if len(turning) < 2 or all(is_function(line.points) for line in turning) or len(turning) < 0.25 * len(lines):
        return [], list(lines)
    loops = sum(bool(np.hypot(*(line.points[0] - line.points[-1])) < 2.0) for line in turning)
    if len(turning) < _MIN_LOOPS and (named or not loops):
        return [], list(lines)
    if (not loops and len(turning) < 2 * _MIN_LOOPS) or _cross(kin[:_MOST]):
        return [], list(lines)
    first = turning[0]
    colours = {line.style.colour for line in kin}
    style = Style(first.style.colour, first.style.dash, various=len(colours) > 1)
    paths = [path for line in kin for path in line.paths]
    contour = Drawn("contour", style, np.empty((0, 2)), first.order, count=len(kin), paths=paths)
    return [contour], [line for line in lines if line not in kin]


def _cross(lines: Sequence[Drawn]) -> bool:
    """Curves that cross one another, as those of one field never do."""
    thin = [line.points[:: -(-len(line.points) // _STEPS)] for line in lines]
    pairs = list(combinations(thin, 2))
    return sum(_meet(one, other) for one, other in pairs) > _CROSSING * len(pairs)


def _meet(one: Array, other: Array) -> bool:
    """Whether a step of one polyline crosses a step of another."""
    p, q = one[:-1, None, :], other[None, :-1, :]
    r, s = np.diff(one, axis=0)[:, None, :], np.diff(other, axis=0)[None, :, :]
    area = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((q - p)[..., 0] * s[..., 1] - (q - p)[..., 1] * s[..., 0]) / area
        u = ((q - p)[..., 0] * r[..., 1] - (q - p)[..., 1] * r[..., 0]) / area
    return bool(((t > 0) & (t < 1) & (u > 0) & (u < 1)).any())


def _is_cut(line: Drawn, frame: Box) -> bool:
    """It comes in over one edge of the plot area and leaves over another, one of them the upper or the lower."""
    (x0, y0), (x1, y1) = line.points[0].tolist(), line.points[-1].tolist()
    sides = [min(abs(x - frame[0]), abs(x - frame[2])) < 1.0 for x in (x0, x1)]
    levels = [min(abs(y - frame[1]), abs(y - frame[3])) < 1.0 for y in (y0, y1)]
    return any(levels) and all(a or b for a, b in zip(sides, levels, strict=True))
