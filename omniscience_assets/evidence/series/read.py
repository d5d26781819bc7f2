"""All series of a plot, with the legend entries bound to them and what can be said of their course."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.colours import name_tint, to_hex
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.series.areas import find_areas
from omniscience_assets.evidence.series.bars import find_bars, is_mesh
from omniscience_assets.evidence.series.boxes import find_boxes
from omniscience_assets.evidence.series.calibrate import Plane, as_points, bar_data, plane_of, rounded, thin
from omniscience_assets.evidence.series.drawn import Array, Drawn, alike
from omniscience_assets.evidence.series.errors import take_errors
from omniscience_assets.evidence.series.facts import facts_of, relations_of
from omniscience_assets.evidence.series.fields import find_cells, find_field, take_contours
from omniscience_assets.evidence.series.hatching import without_hatching
from omniscience_assets.evidence.series.joining import MOST_PAIRS, ON_LINE, gaps_between, join_markers
from omniscience_assets.evidence.series.lines import chain_strokes, find_lines
from omniscience_assets.evidence.series.markers import find_markers
from omniscience_assets.evidence.series.marks import Marks, boxes_of, is_rectangle, marks_in
from omniscience_assets.evidence.series.matching import match_entries
from omniscience_assets.evidence.series.strays import are_outliers, has_kin, is_piece_of_field, is_stray, stands_alone
from omniscience_assets.evidence.series.ties import tie_markers
from omniscience_assets.evidence.unread import has_unread_data
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box, Series, SeriesRelation

MAX_SERIES = 40
"""Series kept per panel, in painting order; a plot with more is a picture to a reader too."""
_BARS = frozenset({"bar", "histogram"})
_FILLED = _BARS | {"area", "band"}
_FIELDS = frozenset({"heat_map", "contour"})
_SEEN = _FILLED | {"line", "step"}
"""Kinds of series that are painted once, not again and again at one place."""
_OUTLINED = 0.7
"""Share of bars with the outline of a stepped line from which it is that of all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The series of one plot."""

    series: tuple[Series, ...]
    entries: tuple[int | None, ...]
    """Index of the series that each legend entry stands for."""
    relations: tuple[SeriesRelation, ...]
    is_cut: bool = False
    """There are more than `MAX_SERIES`."""
    is_unread: bool = False
    """Something is drawn that is in no series, or in one whose axis is not known."""


def read_series(plot: Plot, page: Page, frames: Sequence[Box], boxes: Array | None = None) -> Reading:
    """What is plotted in one plot area.

    Args:
        plot: With its axes and legend.
        page: Where it stands.
        frames: All plot areas of the page.
        boxes: `boxes_of(page.paths)`, so that many plots of a page measure them once.
    """
    boxes = boxes_of(page.paths) if boxes is None else boxes
    marks = marks_in(plot.frame, page.paths, boxes, plot.legend, frames, ticks=_ticks(plot))
    planes = _planes(plot)
    drawn = _find(plot, page, marks, planes[0] if planes else None)
    entries = match_entries(plot.legend, drawn)
    named = set(entries)
    shown = [i for i, one in enumerate(drawn) if i in named or stands_alone(one) or has_kin(one, drawn)]
    kept = shown[:MAX_SERIES]
    place = {old: new for new, old in enumerate(kept)}
    labels = {found: entry.run.text for entry, found in zip(plot.legend, entries, strict=True) if found is not None}
    read = [_series(drawn[i], _plane_for(drawn[i], planes, plot), labels.get(i)) for i in kept]
    series = tuple(one for one, _ in read)
    curves = [curve for _, curve in read]
    relations = relations_of(series, curves, planes[0].logs, planes[0].span) if planes else []
    bound = tuple(place.get(i) if i is not None else None for i in entries)
    unread = has_unread_data(plot.frame, marks, [drawn[i] for i in shown], page.images)
    loose = bool(planes) and any(one.y_axis is None and one.kind not in _FIELDS for one in series)
    return Reading(series, bound, tuple(relations), is_cut=len(shown) > len(kept), is_unread=unread or loose)


def _ticks(plot: Plot) -> tuple[list[float], list[float]]:
    """Places of the ticks of all x axes and of all y axes, in points."""
    flat = {"bottom", "top"}
    x, y = (
        [at for side, axis in plot.axes.items() if (side in flat) == way for at in axis.positions]
        for way in (True, False)
    )
    return x, y


def _planes(plot: Plot) -> list[Plane]:
    """Planes of the plot's axes: the main one first, then that of a second y axis which differs from the first."""
    across = plot.axes.get("bottom") or plot.axes.get("top")
    sides: list[Found] = [plot.axes[side] for side in ("left", "right") if side in plot.axes]
    if across is None:
        return []
    planes = [plane for side in sides if (plane := plane_of(plot.frame, across, side)) is not None]
    if len(planes) == 2 and _same_scale(planes[0], planes[1]):
        return planes[:1]
    return planes


def _same_scale(a: Plane, b: Plane) -> bool:
    ends = np.array([a.frame[1], a.frame[3]])
    return a.y.scale == b.y.scale and bool(np.allclose(a.y.values(ends), b.y.values(ends), rtol=0.01))


def _find(plot: Plot, page: Page, marks: Marks, plane: Plane | None) -> list[Drawn]:
    """Everything that is drawn, in painting order."""
    frame = plot.frame
    field = find_field(frame, marks, page.images if plot.colour_bar is not None else page.maps)
    if field is not None and is_mesh([*marks.rectangles, *marks.small], frame):
        marks = Marks(strokes=marks.strokes)
    elif field is None and (field := find_cells(marks)) is not None:
        marks = _without_cells(marks, field)
    zero = plane.zero() if plane else (None, None)
    markers, arms = find_markers(marks.small)
    chains = chain_strokes(sorted([*marks.strokes, *arms], key=lambda path: path.order))
    box_plots, chains = find_boxes(
        [*marks.rectangles, *_lone_squares(marks.small)], chains, frame, named=bool(plot.legend)
    )
    bars = find_bars(_may_be_bars(marks, box_plots), frame, zero, _categories(plot))
    markers = [group for group in _without(markers, [*bars, *box_plots]) if not are_outliers(group, box_plots)]
    chains, markers = without_hatching(chains, markers, bars)
    if field is not None:
        markers = [group for group in markers if not is_piece_of_field(group, field)]
    areas = find_areas(marks.fills, frame, zero[1] if zero[1] is not None else frame[3])
    markers, chains = tie_markers(markers, chains)
    chains = take_errors([*markers, *bars], chains, arms)
    contours, lines = take_contours(find_lines(chains, frame, zero[1], markers), frame, named=bool(plot.legend))
    lines = [line for line in lines if not _outlines(line, [*bars, *areas])]
    markers = [group for group in join_markers(lines, markers) if not is_stray(group, [*lines, *markers], bars)]
    chains = take_errors(lines, chains, arms)
    if field is not None and field.kind == "contour":
        areas = []
    found = [*([field] if field else []), *areas, *box_plots, *bars, *contours, *lines, *markers]
    return sorted(found, key=lambda one: one.order)


def _without_cells(marks: Marks, field: Drawn) -> Marks:
    cells = set(map(id, field.paths))
    small, rectangles = ([one for one in kind if id(one) not in cells] for kind in (marks.small, marks.rectangles))
    return Marks(marks.strokes, small, rectangles, marks.fills)


def _lone_squares(small: Sequence[Path]) -> list[Path]:
    """Squares of a size of their own, as a box of a box plot may be; markers have that of others."""
    squares = [path for path in small if is_rectangle(path)]
    places = {_rounded(path.box): _size(path) for path in squares}
    counts = Counter(places.values())
    return [path for path in squares if counts[_size(path)] <= 1]


def _size(path: Path) -> tuple[float, ...]:
    return tuple(round(side, 1) for side in path.span)


def _may_be_bars(marks: Marks, boxes: Sequence[Drawn]) -> list[Path]:
    """Rectangles, and squares as small as markers that have the fill of one: low bars."""
    used = {id(path) for one in boxes for path in one.paths}
    wide = [path for path in marks.rectangles if id(path) not in used and not (boxes and path.paint == "s")]
    bases = {round(y) + near for path in wide if path.paint != "s" for y in path.box[1::2] for near in (-1, 0, 1)}
    fills = {path.fill for path in wide if path.paint != "s"}
    squares = [path for path in marks.small if path.paint != "s" and is_rectangle(path)]
    return [*wide, *(path for path in squares if path.fill in fills or round(path.box[3]) in bases)]


def _without(markers: Sequence[Drawn], bars: Sequence[Drawn]) -> list[Drawn]:
    """Markers that are no bars or boxes and no outlines of them."""
    used = {id(path) for bar in bars for path in bar.paths}
    boxes = {_rounded(path.box) for bar in bars for path in bar.paths}
    return [
        group
        for group in markers
        if not any(id(path) in used for path in group.paths)
        and not all(_rounded(path.box) in boxes for path in group.paths)
    ]


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(2 * value) for value in box)


def _categories(plot: Plot) -> tuple[bool, bool]:
    """Whether x and y have categories."""
    sides = [plot.axes.get("bottom") or plot.axes.get("top"), plot.axes.get("left") or plot.axes.get("right")]
    scales = [side.calibration.scale if side and side.calibration else None for side in sides]
    return scales[0] == "category", scales[1] == "category"


def _outlines(line: Drawn, filled: Sequence[Drawn]) -> bool:
    """A line that only runs along the edge of a filled shape with the same paint, or around filled bars."""
    if any(path in other.paths for other in filled for path in line.paths):
        return True
    return line.kind == "histogram" and any(_has_tops(line, other) for other in filled if other.kind in _BARS)


def _has_tops(line: Drawn, bars: Drawn) -> bool:
    if len(line.points) * len(bars.points) > MOST_PAIRS:
        return False
    gaps = gaps_between(bars.points, line.points).min(axis=1)
    return bool((gaps < ON_LINE).mean() >= _OUTLINED)


def _plane_for(one: Drawn, planes: Sequence[Plane], plot: Plot) -> Plane | None:
    """The plane of a series; of two y axes the one whose labels have the colour of the series, or none."""
    if len(planes) < 2:
        return planes[0] if planes else None
    coloured = [
        plane
        for plane in planes
        if (colour := _label_colour(plot.axes[plane.y_side])) is not None and alike(colour, one.style.colour, 0.1)
    ]
    return coloured[0] if len(coloured) == 1 else None


def _label_colour(axis: Found) -> tuple[float, float, float] | None:
    runs = axis.titles or axis.labels
    return runs[0].colour if runs else None


def _series(one: Drawn, plane: Plane | None, label: str | None) -> tuple[Series, Array]:
    """The record, and all points in data coordinates."""
    data, bases = _data(one, plane)
    kept = thin(data)
    errors = _errors(one, plane, kept) if plane is not None else ()
    curve = one.kind in {"contour", "heat_map"}
    facts = None
    if plane is not None and not curve and len(data):
        facts = facts_of(one.kind, data, *plane.logs, plane.span)
    series = Series(
        label=label,
        kind=one.kind,
        colour="various" if one.style.various else name_tint(one.style.colour, _opacity(one)),
        hex=to_hex(one.style.colour),
        dash=one.style.dash,
        marker=one.style.marker,
        x_axis=plane.x_side if plane else None,
        y_axis=plane.y_side if plane else None,
        points=as_points(data[kept], plane),
        count=one.count or len(one.points),
        horizontal=one.horizontal,
        bases=bases,
        errors=errors,
        facts=facts,
    )
    return series, data


def _opacity(one: Drawn) -> float:
    """How far a series hides what is below it; the white of the page shines through lines and fills."""
    paint = "f" if one.kind in _FILLED else "s"
    return next((path.opacity for path in one.paths if paint in path.paint), 1.0) if one.kind in _SEEN else 1.0


def _data(one: Drawn, plane: Plane | None) -> tuple[Array, tuple[float, ...]]:
    if plane is None or not len(one.points):
        return np.empty((0, 2)), ()
    if one.kind in {"bar", "histogram"}:
        return bar_data(one, plane)
    points = one.points
    if one.kind in {"line", "step", "area", "band"}:
        points = np.clip(points, plane.frame[:2], plane.frame[2:])
    return plane.to_data(points), ()


def _errors(one: Drawn, plane: Plane, kept: npt.NDArray[np.int64]) -> tuple[tuple[float, float], ...]:
    if one.errors is None or one.horizontal:
        return ()
    ends = [plane.y.values(one.errors[kept, column]) for column in (0, 1)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    return tuple(zip(rounded(low, plane.y, plane.span), rounded(high, plane.y, plane.span), strict=True))
