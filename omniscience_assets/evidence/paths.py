"""Painted paths of a page, in points, origin top left."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from omniscience_assets.records import Box

Colour = tuple[float, float, float]
"""Red, green, blue, each 0..1."""

Polyline = npt.NDArray[np.float64]
"""Points one after the other, shape (n, 2)."""

Line = tuple[float, float, float, float]
"""Ends of a straight segment."""

_CURVE_STEPS = 8
"""A Bézier curve that is longer than a marker is followed in so many steps."""
_SAMPLE = 6.0, 80.0
"""Shortest and longest sample of a line in a legend, in points."""
_SMALL = 4.0
_FEW = 8
_LOOKS = 1_000
"""Different colours and dashes that are kept: most paths of a page look like others."""
_NUMBER = re.compile(r"-?[\d.]+")


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One painted path; equal only to itself."""

    box: Box
    paint: Literal["s", "f", "fs"]
    operators: str
    """Its segments in order, one letter each: `l`ine, `c`urve, `r`ectangle, `q`uadrilateral."""
    items: tuple[Any, ...]
    """The segments as MuPDF gives them."""
    stroke: Colour | None
    fill: Colour | None
    width: float = 0.0
    """Of the stroke, in points."""
    dashes: tuple[float, ...] = ()
    """Lengths of dashes and gaps in turn, in points; empty for a solid stroke."""
    opacity: float = 1.0
    clip: Box | None = None
    """What is painted outside of it is not seen."""
    closed: bool = False
    """The stroke returns to where it began."""
    order: int = 0
    """Later paths are painted over earlier ones."""
    span: tuple[float, float] = field(init=False)
    """Width and height in points."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", (self.box[2] - self.box[0], self.box[3] - self.box[1]))

    @property
    def lines(self) -> tuple[tuple[float, float, float, float], ...]:
        """Ends of its straight segments when it has at most eight, else nothing."""
        if len(self.items) > 8 and self.operators.count("l") > 8:
            return ()
        return tuple((*item[1], *item[2]) for item in self.items if item[0] == "l")

    @property
    def steps(self) -> bool:
        """All of its segments are straight and run along the page's axes."""
        return all(
            item[0] == "l" and (abs(item[1][0] - item[2][0]) < 0.05 or abs(item[1][1] - item[2][1]) < 0.05)
            for item in self.items
        )

    def polylines(self) -> list[Polyline]:
        """The path as connected lines: curves are followed in steps, rectangles are closed rings of five points."""
        found: list[list[tuple[float, float]]] = []
        for item in self.items:
            points = _points(item)
            if found and item[0] in "lc" and _meet(found[-1][-1], points[0]):
                found[-1].extend(points[1:])
            else:
                found.append(list(points))
        if self.closed and found:
            found[-1].append(found[-1][0])
        return [np.asarray(points, float) for points in found]


def straight(
    lines: Iterable[tuple[float, float, float, float]], colour: Colour = (0.0, 0.0, 0.0), width: float = 1.0
) -> list[Path]:
    """Stroked paths of one straight line each, from their ends (x0, y0, x1, y1)."""
    return [
        Path(
            (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)),
            "s", "l", (("l", (x0, y0), (x1, y1)),), colour, None, width, order=order,
        )
        for order, (x0, y0, x1, y1) in enumerate(lines)
    ]  # fmt: skip


def lines_of(paths: Iterable[Path]) -> Iterable[Line]:
    """All straight segments along the page's axes, ends in ascending order."""
    for path in paths:
        if path.fill is not None and len(path.operators) > 1:
            continue
        for x0, y0, x1, y1 in path.lines:
            if abs(x0 - x1) < 0.3 or abs(y0 - y1) < 0.3:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        w, h = path.span
        if path.operators == "r" and min(w, h) < 1.2 < max(w, h) and path.fill is not None:
            yield path.box


def read_paths(drawings: Sequence[dict[str, Any]], limit: int) -> tuple[tuple[Path, ...], int]:
    """Paths of at most `limit` segments in all, from `get_cdrawings(extended=True)`, and the number of all segments.

    Paths that are wholly outside of what clips them are left out.
    """
    paths: list[Path] = []
    clips: list[tuple[int, Box]] = []
    items = 0
    for order, drawing in enumerate(drawings):
        level = drawing["level"]
        while clips and clips[-1][0] >= level:
            clips.pop()
        if drawing["type"] in {"clip", "group"}:
            box = drawing.get("scissor") if drawing["type"] == "clip" else None
            if box is not None:
                clips.append((level, _cut(tuple(box), clips)))
            continue
        items += len(drawing["items"])
        clip = clips[-1][1] if clips else None
        if items <= limit and (clip is None or _touches(clip, drawing["rect"])):
            paths.extend(_without_sample(_path(drawing, clip, order)))
    return tuple(paths), items


def _cut(box: Box, clips: Sequence[tuple[int, Box]]) -> Box:
    if not clips:
        return box
    outer = clips[-1][1]
    return max(box[0], outer[0]), max(box[1], outer[1]), min(box[2], outer[2]), min(box[3], outer[3])


def _touches(clip: Box, box: Box) -> bool:
    return box[0] <= clip[2] + 1 and box[2] >= clip[0] - 1 and box[1] <= clip[3] + 1 and box[3] >= clip[1] - 1


def _path(drawing: dict[str, Any], clip: Box | None, order: int) -> Path:
    items = tuple(drawing["items"])
    operators = "".join([item[0][0] for item in items])
    paint = drawing["type"]
    fill, stroke = _colour(drawing.get("fill")), _colour(drawing.get("color"))
    opacity = drawing.get("stroke_opacity" if paint == "s" else "fill_opacity")
    return Path(
        box=_box(items) if len(items) <= _FEW and set(operators) == {"l"} else tuple(drawing["rect"]),
        paint=paint,
        operators=operators,
        items=items,
        stroke=stroke,
        fill=fill,
        width=drawing.get("width") or 0.0,
        dashes=_dashes(drawing.get("dashes") or ""),
        opacity=1.0 if opacity is None else float(opacity),
        clip=clip,
        closed=bool(drawing.get("closePath")),
        order=order,
    )


def _without_sample(path: Path) -> list[Path]:
    """Gnuplot strokes the sample of a line in the legend and the line itself as one path; here they are two."""
    if path.paint != "s" or len(path.items) < 3 or set(path.operators) != {"l"}:
        return [path]
    (_, start, end), (_, after, onward), (_, goes_on, _) = path.items[:3]
    level = abs(start[1] - end[1]) < 0.05 and _SAMPLE[0] < abs(end[0] - start[0]) < _SAMPLE[1]
    if not level or _meet(end, after) or not _meet(onward, goes_on):
        return [path]
    first, rest = path.items[:1], path.items[1:]
    return [
        replace(path, items=first, operators="l", box=_box(first), closed=False),
        replace(path, items=rest, operators=path.operators[1:], box=_box(rest)),
    ]


def _box(items: Sequence[Any]) -> Box:
    """Around straight segments; MuPDF's own rectangle leaves out where a second part of a path begins."""
    xs, ys = zip(*(point for item in items for point in item[1:3]), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@lru_cache(_LOOKS)
def _dashes(pattern: str) -> tuple[float, ...]:
    lengths = tuple(map(float, _NUMBER.findall(pattern.rpartition("]")[0])))
    return lengths if any(length > 0 for length in lengths[1::2]) else ()


@lru_cache(_LOOKS)
def _colour(components: tuple[float, ...] | None) -> Colour | None:
    if components is None:
        return None
    rounded = [round(value, 3) for value in components]
    return (rounded[0], rounded[1], rounded[2]) if len(rounded) == 3 else (rounded[0],) * 3


def _points(item: Any) -> tuple[tuple[float, float], ...]:
    kind = item[0]
    if kind == "l":
        return item[1], item[2]
    if kind == "c":
        return _curve(item[1:5])
    if kind == "re":
        x0, y0, x1, y1 = item[1]
        return (x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)
    upper_left, upper_right, lower_left, lower_right = item[1]
    return tuple(upper_left), tuple(upper_right), tuple(lower_right), tuple(lower_left), tuple(upper_left)


def _curve(control: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """A cubic Bézier curve as a polyline; ends alone where it is no longer than a marker's."""
    xs, ys = zip(*control, strict=True)
    if max(xs) - min(xs) < _SMALL and max(ys) - min(ys) < _SMALL:
        return control[0], control[3]
    t = np.linspace(0.0, 1.0, _CURVE_STEPS + 1)[:, None]
    a, b, c, d = (np.asarray(point) for point in control)
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return tuple(map(tuple, curve.tolist()))


def _meet(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) < 0.01 and abs(a[1] - b[1]) < 0.01


def unshift(paths: Sequence[Path]) -> list[Path]:
    """Vega draws axes, grid and frames half a pixel off the data, for sharp hairlines; here they are moved back.

    It is told by all rulers lying at half points, which no data and no other program does.
    """
    rulers = [path for path in paths if path.paint == "s" and path.operators == "l" and min(path.span) < 0.01]
    halves = [path for path in rulers if _is_half(path.box[0] if path.span[0] < 0.01 else path.box[1])]
    if len(rulers) < 5 or len(halves) < 0.7 * len(rulers):
        return list(paths)
    frames = [path for path in paths if path.paint == "s" and path.operators == "r" and _is_half(path.box[0])]
    moved = {id(path) for path in (*halves, *frames)}
    return [_moved(path, -0.5) if id(path) in moved else path for path in paths]


def _is_half(place: float) -> bool:
    return abs(place % 1.0 - 0.5) < 0.02


def _moved(path: Path, by: float) -> Path:
    x0, y0, x1, y1 = (value + by for value in path.box)
    if path.operators == "r":
        return replace(path, box=(x0, y0, x1, y1), items=(("re", (x0, y0, x1, y1), 1),))
    start, end = (tuple(value + by for value in point) for point in path.items[0][1:3])
    return replace(path, box=(x0, y0, x1, y1), items=(("l", start, end),))
