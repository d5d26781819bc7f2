"""Box plots among the paths of a plot area: rectangles with a line across and whiskers at their middle."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.geometry import contains
from omniscience_assets.evidence.paths import Path
from omniscience_assets.records import Box

_NEAR = 1.2
_MOST_BOXES = 200
_MOST_LINES = 2000

Floats = npt.NDArray[np.float64]


def count_whiskered(paths: Iterable[Path], boxes: Sequence[Box], frame: Box) -> int:
    """How many of the rectangles `boxes` in the plot area `frame` are boxes of a box plot, upright or lying."""
    if not boxes:
        return 0
    lines = [path.box for path in paths if path.operators == "l" and contains(frame, path.box, 1.0)][:_MOST_LINES]
    if not lines:
        return 0
    strokes, found = np.array(lines, float), np.array(boxes[:_MOST_BOXES], float)
    turned = [1, 0, 3, 2]
    return max(_count(found, strokes), _count(found[:, turned], strokes[:, turned]))


def _count(boxes: Floats, lines: Floats) -> int:
    """Boxes with a level line from side to side and an upright one that ends at the middle of an end."""
    left, top, right, bottom = boxes.T[:, :, None]
    x0, y0, x1, y1 = lines[lines[:, 3] - lines[:, 1] < _NEAR].T
    across = (np.abs(x0 - left) < _NEAR) & (np.abs(x1 - right) < _NEAR) & (y0 > top - _NEAR) & (y1 < bottom + _NEAR)
    x0, y0, x1, y1 = lines[lines[:, 2] - lines[:, 0] < _NEAR].T
    ends = (np.abs(y1 - top) < _NEAR) | (np.abs(y0 - bottom) < _NEAR)
    stems = (np.abs(x0 - (left + right) / 2) < _NEAR) & ends
    return int(np.count_nonzero(across.any(axis=1) & stems.any(axis=1)))
