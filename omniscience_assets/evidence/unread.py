"""Whether something is painted that nothing in the evidence tells, which must not pass in silence."""

from collections.abc import Iterable, Sequence

import numpy as np

from omniscience_assets.evidence.geometry import area, centre, intersection
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.clipping import clip_polyline
from omniscience_assets.evidence.series.drawn import MARKER_SIZE, Drawn
from omniscience_assets.evidence.series.marks import Marks
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box

_Trace = tuple[str, float, float, float, float]
_MOST = 0.2
"""Share of lines, shapes or area that may be left over: arrows, leaders and decoration."""
_FEW = 20
"""Shapes of a marker's size that may be left over, however few there are."""
_REACH = 2.0
"""A marker's middle is at most about so far from its point, in points."""
_BARS = 5
"""Rectangles that may be left over: shaded ranges and boxes around words."""
_LONG = 0.5
"""Share of the diagonal that lines must have to be data at all."""
_FIELDS = frozenset({"heat_map", "contour"})


def has_unread_data(frame: Box, marks: Marks, told: Sequence[Drawn], images: Iterable[Box]) -> bool:
    """Whether more than a fifth of what is painted in a plot area is in no series.

    Args:
        frame: Plot area in points.
        marks: What is painted there, without axes, grid and legend.
        told: The series that are told.
        images: Embedded images of the page; dense data are often drawn as one.
    """
    whole = area(frame)
    covered = sum(area(intersection(image, frame)) for image in images)
    mapped = any(one.kind == "heat_map" and not one.paths for one in told)
    if covered > (_MOST * whole if told else 0.0) and not mapped:
        return True
    used = {_trace(path) for one in told for path in one.paths}
    if any(one.kind == "box" for one in told):
        return False  # whose whiskers and outliers are not points of theirs
    if _are_lines_left(frame, marks.strokes, used):
        return True
    if any(one.kind in _FIELDS for one in told):
        return False
    bars = [path for path in marks.rectangles if path.paint != "s" and _trace(path) not in used]
    fills = [path for path in marks.fills if _trace(path) not in used]
    left = [*fills, *(bars if len(bars) > _BARS else [])]
    return _area(left, frame) > _MOST * whole or _are_shapes_left(marks.small, used, told)


def _trace(path: Path) -> _Trace:
    """Equal for what is painted again at one place."""
    x0, y0, x1, y1 = (round(value, 1) for value in path.box)
    return path.operators, x0, y0, x1, y1


def is_unread_page(page: Page) -> bool:
    """Whether a page on which neither a plot nor a diagram was found holds more than text."""
    whole: Box = (0.0, 0.0, page.width, page.height)
    drawn = [path for path in page.paths if max(path.span) > MARKER_SIZE and not _is_paper(path)]
    return page.image_share > _MOST or _length(drawn, whole) > _LONG * float(np.hypot(page.width, page.height))


def _is_paper(path: Path) -> bool:
    return path.opacity < 0.02 or all(min(paint) > 0.99 for paint in (path.stroke, path.fill) if paint is not None)


def _are_lines_left(frame: Box, strokes: Sequence[Path], used: set[_Trace]) -> bool:
    """Curves alone count: upright and level lines are stems, whiskers and rulers."""
    curves = [path for path in strokes if max(path.span) > MARKER_SIZE and min(path.span) > 1]
    untold = [path for path in curves if _trace(path) not in used]
    if not untold:
        return False
    left = _length(untold, frame)
    told = _length([path for path in curves if _trace(path) in used], frame)
    return left > _MOST * (left + told) and left > _LONG * float(np.hypot(frame[2] - frame[0], frame[3] - frame[1]))


def _are_shapes_left(small: Sequence[Path], used: set[_Trace], told: Sequence[Drawn]) -> bool:
    """Markers of lines are told with these."""
    shapes = [path for path in small if set(path.operators) != {"l"} or len(path.operators) > 2]
    most = max(_FEW, _MOST * len(shapes))
    untold = [path for path in shapes if _trace(path) not in used]
    if len(untold) <= most:
        return False
    places = {(round(x / _REACH), round(y / _REACH)) for one in told for x, y in one.points.tolist()}
    around = {(x + i, y + j) for x, y in places for i in (-1, 0, 1) for j in (-1, 0, 1)}
    return sum(_place(path) not in around for path in untold) > most


def _place(path: Path) -> tuple[int, int]:
    x, y = centre(path.box)
    return round(x / _REACH), round(y / _REACH)


def _length(paths: Iterable[Path], frame: Box) -> float:
    """Of what is seen in the frame, in points."""
    pieces = [piece for path in paths for line in path.polylines() for piece in clip_polyline(line, frame)]
    return sum(float(np.hypot(*np.diff(piece, axis=0).T).sum()) for piece in pieces)


def _area(paths: Iterable[Path], frame: Box) -> float:
    """Of the shapes' boxes within the frame, in square points; half of it for shapes that are no rectangles."""
    return sum(area(intersection(path.box, frame)) / (1 if path.operators == "r" else 2) for path in paths)
