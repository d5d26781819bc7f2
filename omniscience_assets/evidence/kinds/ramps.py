"""Colour bars in pixels: long strips whose colour changes along them and not across."""

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.components import Components, Mask, find_components, runs_of
from omniscience_assets.evidence.kinds.scale import log_count

Pixels = npt.NDArray[np.uint8]

_ALIKE = 12
"""Largest difference of neighbouring colours across a strip, in one channel."""
_SLENDER = 4.0
_LENGTH = 0.15
"""Shortest strip, as a share of the image."""
_WIDTH = 0.1
_FILLED = 0.75
"""Tick marks may reach into a strip."""
_STEPS = 5
"""Fewest colours of a strip."""
_ONCE = 0.6
"""Share of its changes of colour that lead to a colour that it did not have before."""
_GREY, _PALE = 24, 235


def ramp_features(planes: Pixels, drawn: Mask) -> dict[str, float]:
    """How many colour bars there are, and how much of the rest has their colours.

    Args:
        planes: Red, green and blue, 3 × height × width.
        drawn: Pixels unlike the paper, height × width.
    """
    strips = [*_upright(planes, drawn), *(box[::-1] for box in _upright(planes.transpose(0, 2, 1), drawn.T))]
    codes = (planes >> 5).astype(np.int16)
    codes = (codes[0] << 6) | (codes[1] << 3) | codes[2]
    told = np.zeros(512, bool)
    rest = drawn & (planes.min(axis=0) < _PALE) & (planes.max(axis=0) > _GREY)
    for rows, columns in strips:
        told |= np.bincount(codes[rows, columns].ravel(), minlength=512) > 0
        rest[rows, columns] = False
    return {
        "ramps": log_count(len(strips)),
        "ramped": float(np.count_nonzero(rest & told[codes])) / rest.size if strips else 0.0,
        "ramp_colours": log_count(len(np.unique(codes[rest & told[codes]]))) if strips else 0.0,
    }


def _upright(planes: Pixels, drawn: Mask) -> list[tuple[slice, slice]]:
    """Rows and columns of each colour bar whose colours change from row to row."""
    height, width = drawn.shape
    apart = np.abs(planes[:, :, 1:].astype(np.int16) - planes[:, :, :-1]).max(axis=0)
    rows, starts, ends = runs_of(np.pad((apart < _ALIKE) & drawn[:, 1:] & drawn[:, :-1], ((0, 0), (0, 1))))
    lengths = ends - starts
    fit = (lengths >= max(3, 0.006 * width)) & (lengths <= max(6, _WIDTH * width))
    turns = np.zeros((height, width + 1), np.int8)
    turns[rows[fit], starts[fit]] += 1
    turns[rows[fit], ends[fit]] -= 1
    parts = find_components(np.cumsum(turns, axis=1)[:, :width] > 0)
    slender = (parts.height > _SLENDER * parts.width) & (parts.height > _LENGTH * height) & (parts.fill > _FILLED)
    strips = [_box(parts, int(index)) for index in np.flatnonzero(slender)]
    return [
        (rows, columns) for rows, columns in strips if _changes(planes[:, rows, (columns.start + columns.stop) // 2])
    ]


def _box(parts: Components, index: int) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (int(side[index]) for side in (parts.x0, parts.y0, parts.x1, parts.y1))
    return slice(y0, y1), slice(x0, x1)


def _changes(colours: Pixels) -> bool:
    """Whether colours (3 × n) run through many others, each of them once."""
    codes = (colours >> 4).astype(np.int64)
    codes = (codes[0] << 8) | (codes[1] << 4) | codes[2]
    turns = int(np.count_nonzero(np.diff(codes)))
    count = len(np.unique(codes))
    return count >= _STEPS and count > _ONCE * (turns + 1)
