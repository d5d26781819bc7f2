"""Plot areas and tick marks among the straight lines of an image. All in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.geometry import area, intersection, near
from omniscience_assets.evidence.pixels.image import Grey
from omniscience_assets.evidence.pixels.lines import Stroke
from omniscience_assets.records import Box

_REACH = 0.012
"""The lines of a frame meet within so much of the image's longer side."""
_TICK_REACH = 0.03
"""Longest tick mark, as a fraction of the image's longer side."""
_INK = 0.4
"""Of the contrast of its spine, from which a pixel belongs to a tick mark."""
_FEWEST = 2
"""Tick marks of an axis."""
_TONE = 50.0
"""Lines whose contrast differs by more are of different kinds: spines are stronger than grid lines."""
_MAX_CANDIDATES = 200
_MAX_FRAMES = 64
_BAR, _BLUR = 2.5, 3.0
"""The spines of a corner differ in thickness by less than so many times, and so many pixels."""
_GRID, _EVEN = 3, 1.6
"""So many lines of one extent make a frame without a spine, if no gap is so many times wider than most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick mark: side of the frame, place along it, and how far it reaches outwards (inwards when negative)."""

    side: str
    at: float
    reach: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot area and the tick marks along it."""

    box: Box
    marks: tuple[Mark, ...]


def find_frames(away: Grey, flat: Sequence[Stroke], steep: Sequence[Stroke], grounds: Sequence[Box]) -> list[Frame]:
    """Plot areas, the largest first.

    They are seen by a horizontal and a vertical line that meet in a lower left corner, by three lines around, by a
    ground of another colour than the page, or by a grid whose lines end flush.

    Args:
        away: Contrast to the ground.
        flat: Horizontal lines.
        steep: Vertical lines.
        grounds: Rectangles of one colour, and pictures.
    """
    slack = max(4.0, _REACH * max(away.shape))
    boxes = _strongest(_corners(flat, steep, slack, max(slack, _TICK_REACH * max(away.shape))))
    for more in (_strongest(_three_sided(flat, steep, slack)), [(box, 0.0) for box in grounds], _grids(flat, steep)):
        boxes += [
            (box, level) for box, level in more if sum(_overlap(box, other) for other, _ in boxes) <= 0.5
        ]  # fmt: skip
    found: list[tuple[Box, float]] = []
    for box, level in sorted(boxes, key=lambda entry: (-round(entry[1] / _TONE), -area(entry[0]), entry[0])):
        settled = _settle(away, box, (flat, steep), (slack, 0.6 * level))
        if not any(near(settled, other, 1.5 * slack) for other, _ in found):
            found.append((settled, level))
    closed = [entry for entry in found if _is_closed(entry[0], flat, steep)]
    kept = [
        entry for entry in found if entry in closed or not any(_same_corner(entry[0], box, slack) for box, _ in closed)
    ]
    kept.sort(key=lambda entry: (-area(entry[0]), entry[0]))
    return [Frame(box, _marks(away, box, level, flat, steep)) for box, level in kept[:_MAX_FRAMES]]


def _strongest(boxes: Sequence[tuple[Box, float]]) -> list[tuple[Box, float]]:
    """Those of the strongest lines, the larger first, without such as agree within a few pixels."""
    ordered = sorted(boxes, key=lambda entry: (-round(entry[1] / _TONE), -area(entry[0]), entry[0]))
    distinct = {tuple(round(value / 4) for value in box): (box, level) for box, level in reversed(ordered)}
    kept = set(distinct.values())
    return [entry for entry in ordered if entry in kept][:_MAX_CANDIDATES]


def _is_closed(box: Box, flat: Sequence[Stroke], steep: Sequence[Stroke]) -> bool:
    """Whether lines run along all of the upper and the right edge."""
    x0, y0, x1, y1 = box
    right = any(abs(v.at - x1) < 2 and v.start < y0 + 4 and v.end > y1 - 4 for v in steep)
    return right and any(abs(h.at - y0) < 2 and h.start < x0 + 4 and h.end > x1 - 4 for h in flat)


def _same_corner(box: Box, other: Box, slack: float) -> bool:
    return abs(box[0] - other[0]) <= slack and abs(box[3] - other[3]) <= slack


def _overlap(box: Box, other: Box) -> float:
    """Share of a box that lies in another one, if that is not much smaller."""
    return area(intersection(box, other)) / max(1.0, area(box)) if area(other) > 0.2 * area(box) else 0.0


def _corners(
    flat: Sequence[Stroke], steep: Sequence[Stroke], slack: float, overshoot: float
) -> list[tuple[Box, float]]:
    """A tick mark may lengthen a spine beyond the corner; a bar is much thicker than the spine that it stands on."""
    found = []
    for h in flat:
        for v in steep:
            corner = -slack <= v.at - h.start <= overshoot and -slack <= v.end - h.at <= overshoot
            thin, thick = sorted((h.thickness, v.thickness))
            if corner and thick <= _BAR * thin + _BLUR and h.end - v.at > overshoot and h.at - v.start > overshoot:
                found.append(((v.at, v.start, h.end, h.at), min(h.level, v.level)))
    return found


def _three_sided(flat: Sequence[Stroke], steep: Sequence[Stroke], slack: float) -> list[tuple[Box, float]]:
    """A line above and one on either side: bars may hide the line below."""
    found = []
    for h in flat:
        hanging = [v for v in steep if abs(v.start - h.at) <= slack and v.length > 3 * slack]
        left = [v for v in hanging if abs(v.at - h.start) <= slack]
        right = [v for v in hanging if abs(v.at - h.end) <= slack]
        found += [
            ((a.at, h.at, b.at, (a.end + b.end) / 2), h.level)
            for a in left for b in right if abs(a.end - b.end) <= slack
        ]  # fmt: skip
    return found


def _grids(flat: Sequence[Stroke], steep: Sequence[Stroke]) -> list[tuple[Box, float]]:
    found = []
    for lines, turned in ((flat, False), (steep, True)):
        rest = list(lines)
        while rest:
            first = rest[0]
            alike = [one for one in rest if abs(one.start - first.start) <= 2 and abs(one.end - first.end) <= 2]
            rest = [one for one in rest if one not in alike]
            low, high = min(one.at for one in alike), max(one.at for one in alike)
            box = (low, first.start, high, first.end) if turned else (first.start, low, first.end, high)
            gaps = np.diff(sorted(one.at for one in alike))
            even = len(alike) >= _GRID and gaps.max() <= _EVEN * float(np.median(gaps))
            if even and high - low > 0.2 * first.length:
                found.append((box, first.level))
    return found


def _settle(
    away: Grey, box: Box, strokes: tuple[Sequence[Stroke], Sequence[Stroke]], limits: tuple[float, float]
) -> Box:
    """Edges moved onto the middle of the spines that are there; a line's end may stand half a line beyond them.

    A spine that ends where the plot area ends is believed also when the line that leads to it is interrupted.
    """
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    slack, weakest = limits
    flat, steep = ([one for one in lines if one.level >= weakest] for lines in strokes)
    right = [
        v.at for v in steep
        if (-2 * slack <= v.at - x1 <= slack and v.length > 0.8 * height)
        or (0 < v.at - x1 < 0.15 * width and abs(v.start - y0) <= slack and _leads(away, y1, x1, v.at))
    ]  # fmt: skip
    top = [
        h.at for h in flat
        if (-slack <= h.at - y0 <= 2 * slack and h.length > 0.8 * width)
        or (0 < y0 - h.at < 0.15 * height and abs(h.end - x1) <= slack and _leads(away.T, x0, h.at, y0))
    ]  # fmt: skip
    left = [v.at for v in steep if abs(v.at - x0) <= 2 * slack and v.length > 0.8 * height]
    bottom = [h.at for h in flat if abs(h.at - y1) <= 2 * slack and h.length > 0.8 * width]
    return (
        min(left, key=lambda x: abs(x - x0), default=x0),
        min(top, key=lambda y: abs(y - y0), default=y0),
        min(right, key=lambda x: abs(x - x1), default=x1),
        min(bottom, key=lambda y: abs(y - y1), default=y1),
    )


def _leads(away: Grey, at: float, start: float, end: float) -> bool:
    """Whether more than half of a stretch of a row is drawn."""
    stretch = away[min(int(at), away.shape[0] - 1), int(start) : int(end)]
    return bool(len(stretch)) and float((stretch > 30).mean()) > 0.5


def _marks(away: Grey, box: Box, level: float, flat: Sequence[Stroke], steep: Sequence[Stroke]) -> tuple[Mark, ...]:
    x0, y0, x1, y1 = box
    marks: list[Mark] = []
    for side, edge, (start, end), lines in (
        ("bottom", y1, (x0, x1), flat),
        ("top", y0, (x0, x1), flat),
        ("left", x0, (y0, y1), steep),
        ("right", x1, (y0, y1), steep),
    ):
        image = away if side in {"bottom", "top"} else away.T
        spine = Stroke(edge, start, end, _thickness(lines, edge), level)
        outwards = 1 if side in {"bottom", "right"} else -1
        outer = _touching(image, spine, outwards)
        chosen = outer if len(outer) >= _FEWEST else _regular(_touching(image, spine, -outwards), start, end)
        sign = 1 if chosen is outer else -1
        marks += [Mark(side, at, sign * length) for at, length in chosen]
        if chosen and chosen is not outer:
            marks += [Mark(side, at, -chosen[0][1]) for at in (start, end)]
    return (*marks, *_grid_marks(box, flat, steep, {mark.side for mark in marks}))


def _thickness(lines: Sequence[Stroke], at: float) -> float:
    return max((one.thickness for one in lines if abs(one.at - at) < 1.5), default=1.0)


def _touching(image: Grey, spine: Stroke, direction: int) -> list[tuple[float, float]]:
    """Place and length of thin short strokes that leave a spine downwards (`direction` 1) or upwards (-1)."""
    reach = max(6, int(_TICK_REACH * max(image.shape)))
    first = round(spine.at - 0.5 + (spine.thickness / 2 + 0.5) * direction)
    rows = np.arange(first, first + direction * reach, direction)
    rows = rows[(rows >= 0) & (rows < image.shape[0])]
    left, right = max(0, int(spine.start) - 3), min(image.shape[1], int(spine.end) + 4)
    if len(rows) < 4 or right - left < 8:
        return []
    strip = image[rows, left:right].astype(float)
    ink = strip >= max(30.0, _INK * spine.level)
    length = np.where(ink.all(axis=0), len(rows) + 1, ink.argmin(axis=0))
    widest = max(3.0, 1.6 * spine.thickness + 1)
    found = []
    columns = np.flatnonzero(length >= 2)
    for group in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(columns) else []:
        tall = int(np.median(length[group]))
        if len(group) <= widest and tall <= len(rows):
            weights = strip[: max(1, tall), max(0, group[0] - 1) : group[-1] + 2].sum(axis=0)
            places = np.arange(max(0, group[0] - 1), max(0, group[0] - 1) + len(weights)) + left + 0.5
            found.append((float((weights * places).sum() / weights.sum()), float(tall)))
    return found


def _regular(marks: list[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """Of strokes inside of the plot area those of the commonest lengths, because curves end there too."""
    inside = [mark for mark in marks if start + 2 < mark[0] < end - 2 and mark[1] >= 3]
    lengths: npt.NDArray[np.float64] = np.array([length for _, length in inside])
    if len(lengths) < 2:
        return []
    counts = [(int((np.abs(lengths - length) <= 1).sum()), float(length)) for length in np.unique(lengths)]
    count, usual = max(counts)
    if count < 2:
        return []
    return [mark for mark in inside if abs(mark[1] - usual) <= 1 or 1.3 < mark[1] / usual < 2.6]


def _grid_marks(box: Box, flat: Sequence[Stroke], steep: Sequence[Stroke], marked: set[str]) -> list[Mark]:
    """Grid lines mark the ticks of sides that have no tick marks."""
    x0, y0, x1, y1 = box
    found = []
    for side, lines, (start, end), (low, high) in (
        ("bottom", steep, (y0, y1), (x0, x1)),
        ("left", flat, (x0, x1), (y0, y1)),
    ):
        if side not in marked:
            spanning = [one.at for one in lines if one.start <= start + 4 and one.end >= end - 4]
            if any(low + 3 < at < high - 3 for at in spanning):
                found += [Mark(side, at, 4.0) for at in spanning if low - 2 <= at <= high + 2]
    return found
