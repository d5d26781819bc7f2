"""The marks in a plot area: its paths without frame, grid, tick marks and legend, sorted by what they can be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from omniscience_assets.evidence.geometry import area, centre, contains, intersection, near, union
from omniscience_assets.evidence.legend import Entry
from omniscience_assets.evidence.paths import Path, straight
from omniscience_assets.evidence.series.drawn import MARKER_SIZE, Array
from omniscience_assets.evidence.series.hatching import pattern_tiles
from omniscience_assets.evidence.series.outlined import as_stroke
from omniscience_assets.evidence.series.rulers import rulers_in
from omniscience_assets.records import Box

_MAX_PARTS = 5_000


@dataclass(slots=True)
class Marks:
    """Paths of one plot area by what they can be."""

    strokes: list[Path] = field(default_factory=list)
    """Stroked, and larger than a marker."""
    small: list[Path] = field(default_factory=list)
    """Everything of a marker's size."""
    rectangles: list[Path] = field(default_factory=list)
    """Filled or outlined rectangles."""
    fills: list[Path] = field(default_factory=list)
    """Filled, and neither small nor rectangles."""


def boxes_of(paths: Sequence[Path]) -> Array:
    """Boxes of all paths, shape (n, 4)."""
    return np.array([path.box for path in paths], float).reshape(-1, 4)


def marks_in(
    frame: Box,
    paths: Sequence[Path],
    boxes: Array,
    legend: Sequence[Entry],
    others: Sequence[Box],
    *,
    ticks: tuple[Sequence[float], Sequence[float]] = ((), ()),
) -> Marks:
    """What is plotted in a frame.

    Args:
        frame: Plot area in points.
        paths: The page's paths.
        boxes: Their boxes (`boxes_of`).
        legend: Entries of the plot's legend; their samples and the box around them are left out.
        others: Further plot areas; what lies in one that is inside of this one (an inset) belongs to it.
        ticks: Where the ticks of x and y axes are, in points.
    """
    inside = _overlapping(frame, paths, boxes)
    insets = [other for other in others if other != frame and contains(frame, other, 2.0)]
    samples = {id(sample) for entry in legend for sample in entry.samples}
    legend_box = union([entry.box for entry in legend]) if legend else None
    rulers = rulers_in(frame, inside, ticks)
    tiles = pattern_tiles(inside, others)
    marks = Marks()
    for path in inside:
        skip = (
            id(path) in samples
            or id(path) in rulers
            or id(path) in tiles
            or _is_invisible(path)
            or _is_ground(path, frame)
            or (legend_box is not None and _belongs_to_legend(path, legend_box, legend))
            or any(contains(inset, path.box, 2.0) for inset in insets)
        )
        if not skip:
            _sort(path, marks, frame)
    return marks


def _overlapping(frame: Box, paths: Sequence[Path], boxes: Array) -> list[Path]:
    x0, y0, x1, y1 = frame
    hit = (boxes[:, 0] <= x1 + 1) & (boxes[:, 2] >= x0 - 1) & (boxes[:, 1] <= y1 + 1) & (boxes[:, 3] >= y0 - 1)
    centre_x, centre_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    large = (boxes[:, 2] - boxes[:, 0] > MARKER_SIZE) | (boxes[:, 3] - boxes[:, 1] > MARKER_SIZE)
    within = (centre_x >= x0 - 1) & (centre_x <= x1 + 1) & (centre_y >= y0 - 1) & (centre_y <= y1 + 1)
    found = [paths[i] for i in np.flatnonzero(hit & (large | within)).tolist()]
    clips = {path.clip for path in found if path.clip is not None}
    open_clips = {clip for clip in clips if area(intersection(clip, frame)) > 0}
    return [path for path in found if path.clip is None or (path.clip in open_clips and _is_seen(path, path.clip))]


def _is_seen(path: Path, clip: Box) -> bool:
    """What clips a path leaves the middle of a small one."""
    x, y = centre(path.box)
    return max(path.span) > MARKER_SIZE or contains(clip, (x, y, x, y), 0.5)


def _sort(path: Path, marks: Marks, frame: Box) -> None:
    w, h = path.span
    if _is_thin(path) and path.fill is not None and min(path.fill) > 0.99:
        x, y = centre(path.box)
        line = (path.box[0], y, path.box[2], y) if w > h else (x, path.box[1], x, path.box[3])
        marks.strokes.extend(replace(one, order=path.order) for one in straight([line], path.fill))
        return
    hairline = path.stroke is not None and set(path.operators) == {"l"} and len(path.operators) <= 2
    filled = path.paint != "s" and path.fill is not None and not hairline
    if (
        path.paint != "s"
        and min(w, h) < 0.05
        and (path.operators == "r" or (path.paint == "f" and path.operators != "l"))
    ):
        return  # a bar of no height
    if len(path.operators) > 1 and set(path.operators) == {"r"}:
        for item in path.items[:_MAX_PARTS]:
            _sort(replace(path, box=tuple(item[1]), operators="r", items=(item,)), marks, frame)
        return
    if filled and (stroke := as_stroke(path)) is not None:
        marks.strokes.append(stroke)
        return
    if beams := _error_bar(path):
        for beam in beams:
            (marks.small if max(beam.span) <= MARKER_SIZE else marks.strokes).append(beam)
        return
    square = max(w, h) <= MARKER_SIZE and abs(w - h) < 0.6
    if is_rectangle(path) and not square:
        marks.rectangles.append(path)
    elif max(w, h) <= MARKER_SIZE:
        marks.small.extend(_apart(path))
    elif path.paint == "s" and (pieces := _explode(path)):
        x0, y0, x1, y1 = frame
        marks.small.extend(
            piece for piece in pieces if x0 <= centre(piece.box)[0] <= x1 and y0 <= centre(piece.box)[1] <= y1
        )
    elif not filled or min(w, h) < 0.1:
        marks.strokes.append(path)
    elif filled:
        marks.fills.append(path)


def _error_bar(path: Path) -> list[Path]:
    """Stem and caps of an error bar that is drawn as one path, as a stroke each; nothing for other paths."""
    if path.operators not in {"ll", "lll"} or path.stroke is None or len(path.polylines()) != len(path.items):
        return []
    boxes = [_hull([item]) for item in path.items]
    lying = [box for box in boxes if box[2] - box[0] > box[3] - box[1]]
    lone = lying if len(lying) == 1 else [box for box in boxes if box not in lying]
    stem = lone[0] if len(boxes) == 3 and len(lone) == 1 else max(boxes, key=lambda box: sum(box[2:]) - sum(box[:2]))
    along = 0 if stem in lying else 1
    ends = [(stem[along], stem[1 - along]), (stem[along + 2], stem[1 - along])]
    for box in boxes:
        x, y = centre(box)[along], centre(box)[1 - along]
        flat = box[along + 2] - box[along] < 0.1
        if box is not stem and not (flat and any(abs(x - a) < 0.3 and abs(y - b) < 0.3 for a, b in ends)):
            return []
    return [
        replace(path, box=box, items=(item,), operators="l", paint="s", fill=None)
        for item, box in zip(path.items, boxes, strict=True)
    ]


def _apart(path: Path) -> list[Path]:
    """Two short lines of one path that do not cross in their middles, as two."""
    if path.operators != "ll" or path.items[0][2] == path.items[1][1]:
        return [path]
    boxes = [_hull([item]) for item in path.items]
    if all(abs(a - b) < 0.6 for a, b in zip(centre(boxes[0]), centre(boxes[1]), strict=True)):
        return [path]
    return [replace(path, box=box, items=(item,), operators="l") for item, box in zip(path.items, boxes, strict=True)]


def _explode(path: Path) -> list[Path]:
    """A path that draws many markers at once, as one path for each; nothing where a part is larger than a marker."""
    if len(path.items) > 50_000 or path.operators.count("r") == len(path.operators):
        return []
    parts: list[list[Any]] = []
    end: tuple[float, float] | None = None
    for item in path.items:
        if end is None or item[1] != end:
            parts.append([])
        parts[-1].append(item)
        end = item[-1] if item[0] in "lc" else None
    boxes = [_hull(part) for part in parts]
    if len(parts) < 3 or any(max(box[2] - box[0], box[3] - box[1]) > MARKER_SIZE for box in boxes):
        return []
    return [
        replace(path, box=box, items=tuple(part), operators="".join(item[0][0] for item in part))
        for part, box in zip(parts, boxes, strict=True)
    ]


def _hull(items: Iterable[Any]) -> Box:
    points = [point for item in items for point in item[1:] if isinstance(point, tuple) and len(point) == 2]
    xs, ys = zip(*points, strict=True) if points else ((0.0, 99.0), (0.0, 99.0))
    return min(xs), min(ys), max(xs), max(ys)


def is_rectangle(path: Path) -> bool:
    """Drawn as a rectangle, or as four straight sides along the page's axes."""
    if path.operators in {"r", "q"}:
        return min(path.span) > 0
    return path.operators in {"llll", "lll"} and path.steps and min(path.span) > 0.05


def _is_invisible(path: Path) -> bool:
    """Filled with white alone, or painted with nothing; white lines may be the medians of dark boxes."""
    if path.paint == "s" or _is_thin(path):
        return path.opacity < 0.02
    paints = [paint for paint in (path.stroke, path.fill) if paint is not None]
    return path.opacity < 0.02 or not paints or all(min(paint) > 0.99 for paint in paints)


def _is_thin(path: Path) -> bool:
    """A filled rectangle no wider than a line."""
    w, h = path.span
    return path.operators == "r" and path.paint == "f" and min(w, h) <= 1.6 and max(w, h) > 4 * min(w, h)


def _is_ground(path: Path, frame: Box) -> bool:
    """The frame itself, what is behind the whole plot area, or larger than it."""
    if near(path.box, frame, 2.0) and len(path.operators) <= 8 and (path.steps or path.operators in {"r", "q"}):
        return True
    if near(path.box, frame, 2.0) and path.paint == "s" and path.operators[:1] in {"r", "q"}:
        return True  # with its tick marks, as one path
    return is_rectangle(path) and contains(path.box, frame, 2.0)


def _belongs_to_legend(path: Path, legend: Box, entries: Sequence[Entry]) -> bool:
    """The frame around a legend, or the ground of one of its samples."""
    if is_rectangle(path) and path.paint != "s" and contains(legend, path.box, 3.0):
        return any(contains(path.box, sample.box, 1.0) for entry in entries for sample in entry.samples)
    height = legend[3] - legend[1]
    w, h = path.span
    around = contains(path.box, legend, 1.0) and h < height + 40 and w < 1.6 * (legend[2] - legend[0]) + 40
    return around and len(path.operators) <= 12
