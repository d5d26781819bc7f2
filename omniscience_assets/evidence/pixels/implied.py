"""Plot areas without spines, seen only by a column of numbers and a row of numbers below it that form an axis each."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.ocr.lines import Line
from omniscience_assets.evidence.pixels.frames import Frame
from omniscience_assets.records import Box

_FEWEST = 3
_ALIGNED = 0.5
"""Labels of one axis differ in place, across the axis, by so many ems."""
_MISFIT = 0.02
"""Largest distance of a label from the scale, in lengths of the axis."""
_NEAR = 4.0
"""Ems between the row and the lowest number of the column, and between the column and the plot area."""
_MARGIN = 0.4
"""Ems between labels and the plot area."""
_BEYOND = 0.35
"""The plot area goes on beyond the last label by so much of the distance of two labels."""


def implied_frames(lines: Sequence[Line], frames: Sequence[Frame]) -> list[Frame]:
    """Plot areas that lie between a column and a row of numbers where no frame is drawn; boxes in pixels."""
    numbers = [line for line in lines if line.angle == 0.0 and parse_number(line.text) is not None]
    columns = [group for group in _groups(numbers, turned=True) if _is_axis(group, turned=True)]
    rows = [group for group in _groups(numbers, turned=False) if _is_axis(group, turned=False)]
    found: list[Frame] = []
    for column in columns:
        for row in rows:
            box = _between(column, row)
            if box is not None and not any(_stands(frame.box, box, column[0].size) for frame in (*frames, *found)):
                found.append(Frame(box, ()))
    return found


def _groups(numbers: Sequence[Line], *, turned: bool) -> list[list[Line]]:
    """Rising or falling numbers of one size in one column (right edges or middles agree) or row (lower edges agree)."""
    groups: list[list[Line]] = []
    for line in sorted(numbers, key=lambda line: centre(line.box)[1 if turned else 0]):
        home = next((group for group in groups if _belongs(line, group, turned=turned)), None)
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return [group for group in groups if len(group) >= _FEWEST]


def _belongs(line: Line, group: Sequence[Line], *, turned: bool) -> bool:
    last = group[-1]
    steps = [_value(b) - _value(a) for a, b in pairwise((*group, line))]
    if not 0.75 < line.size / last.size < 1.33 or not (min(steps) > 0 or max(steps) < 0):
        return False
    if turned:
        apart = min(abs(line.box[2] - last.box[2]), abs(centre(line.box)[0] - centre(last.box)[0]))
        return apart < _ALIGNED * line.size and line.box[1] > last.box[3] - 0.3 * line.size
    return abs(line.box[3] - last.box[3]) < _ALIGNED * line.size and line.box[0] > last.box[2]


def _value(line: Line) -> float:
    return parse_number(line.text) or 0.0


def _is_axis(group: Sequence[Line], *, turned: bool) -> bool:
    """Whether all numbers lie on one linear or logarithmic scale."""
    values = np.array([_value(line) for line in group])
    places = np.array([centre(line.box)[1 if turned else 0] for line in group])
    scales = [values, np.log10(values)] if values.min() > 0 else [values]
    return any(_misfit(scale, places) < _MISFIT for scale in scales)


def _misfit(values: npt.NDArray[np.float64], places: npt.NDArray[np.float64]) -> float:
    slope, start = np.polyfit(values, places, 1)
    return float(np.abs(slope * values + start - places).max() / np.ptp(places))


def _between(column: Sequence[Line], row: Sequence[Line]) -> Box | None:
    size = column[0].size
    right, low = max(line.box[2] for line in column), centre(column[-1].box)[1]
    top, first = min(line.box[1] for line in row), centre(row[0].box)[0]
    step_x = (centre(row[-1].box)[0] - first) / (len(row) - 1)
    step_y = (low - centre(column[0].box)[1]) / (len(column) - 1)
    beside = -_NEAR * size < first - right < max(_NEAR * size, step_x)
    below = -0.5 * size < top - low < max(_NEAR * size, step_y)
    if not (beside and below):
        return None
    x1 = centre(row[-1].box)[0] + _BEYOND * step_x
    y0 = centre(column[0].box)[1] - _BEYOND * step_y
    return right + _MARGIN * size, max(0.0, y0), x1, top - _MARGIN * size


def _stands(frame: Box, box: Box, size: float) -> bool:
    """Whether a frame that is drawn has its lower left corner where the numbers want it and is no smaller."""
    corner = abs(frame[0] - box[0]) < _NEAR * size and abs(frame[3] - box[3]) < _NEAR * size
    return corner and frame[2] - frame[0] > 0.6 * (box[2] - box[0]) and frame[3] - frame[1] > 0.6 * (box[3] - box[1])
