"""Marks of a plot area in pixels, colour by colour: curves run on, points lie apart, areas are filled."""

import math

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.components import Components, Mask, find_components, runs_of
from omniscience_assets.evidence.kinds.scale import log_count

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_COLOURLESS = 40
"""Largest difference between the channels of grey."""
_HUES = 6
_LEAST_SHARE = 0.015
"""Of the ink, that a colour must have."""
_GRID = 0.6
"""Share of a row or a column that a line of the grid covers."""
_SMALL, _LONG = 0.07, 0.3
"""Extent of a mark and of a curve, as shares of the plot area."""
_MOST_MARKS = 300
_CLOSE = 3.0
"""Distance of neighbours in a chain, in sizes of a mark."""
_OPPOSITE = -0.8
"""Cosine of the angle between the ways to them."""
_NAMES = (
    "long", "round", "dashed", "filled", "rounds", "dashes", "alike", "chained", "flow", "reach", "layers", "vivid",
    "shades", "thick",
)  # fmt: skip


def without_grid(drawn: Mask) -> Mask:
    """What is drawn in a plot area (height × width) without the lines of its grid, but where something crosses them."""
    return _without_rules(_without_rules(drawn).T).T


def mark_features(planes: Pixels, inked: Mask) -> dict[str, float]:
    """Shares of the ink of one plot area by the shape of what it draws.

    Args:
        planes: Red, green and blue, 3 × height × width, of the plot area without its frame.
        inked: Pixels unlike its ground, height × width, without its grid, and without text where that is known.
    """
    if min(inked.shape) < 8:
        return dict.fromkeys(_NAMES, 0.0)
    layers = _layers(planes, inked)
    total = max(1, sum(int(layer.sum()) for layer in layers))
    found = dict.fromkeys(_NAMES, 0.0)
    for layer in layers:
        share = int(layer.sum()) / total
        for name, value in _shapes(layer).items():
            found[name] += share * value
    ink = planes[:, inked]
    return found | {
        "thick": _thick(inked),
        "layers": len(layers) / (_HUES + 1),
        "vivid": float((ink.max(axis=0) - ink.min(axis=0) > _COLOURLESS).mean()) if ink.size else 0.0,
        "shades": log_count(len(np.unique(_codes(ink)))),
    }


def _codes(ink: Pixels) -> npt.NDArray[np.int32]:
    red, green, blue = (ink >> 5).astype(np.int32)
    codes: npt.NDArray[np.int32] = (red << 6) | (green << 3) | blue
    return codes


def _without_rules(drawn: Mask) -> Mask:
    """Without thin lines that run along the rows, but where something crosses them."""
    lines = drawn.mean(axis=1) > _GRID
    if not lines.any():
        return drawn
    above, below = np.roll(drawn, 2, axis=0), np.roll(drawn, -2, axis=0)
    is_line = (
        lines & (np.roll(drawn, 4, axis=0).mean(axis=1) < _GRID) & (np.roll(drawn, -4, axis=0).mean(axis=1) < _GRID)
    )
    return np.where(is_line[:, None], drawn & above & below, drawn)


def _layers(planes: Pixels, inked: Mask) -> list[Mask]:
    """The ink parted by hue; what has none is one layer."""
    high, low = planes.max(axis=0), planes.min(axis=0)
    coloured = inked & (high - low > _COLOURLESS)
    red, green, blue = planes[:, coloured].astype(np.float32)
    turn = np.arctan2(math.sqrt(3) * (green - blue), 2 * red - green - blue) / (2 * math.pi)
    hue = np.rint(turn * _HUES).astype(np.int64) % _HUES
    layers = [inked & ~coloured]
    for index in range(_HUES):
        layer = np.zeros_like(inked)
        layer[coloured] = hue == index
        layers.append(layer)
    least = max(20.0, _LEAST_SHARE * int(inked.sum()))
    return [layer for layer in layers if int(layer.sum()) >= least]


def _shapes(layer: Mask) -> dict[str, float]:
    """What the marks of one colour look like; shares are of their pixels."""
    height, width = layer.shape
    joined = layer.copy()
    joined[:, 1:] |= layer[:, :-1]
    joined[1:] |= joined[:-1]
    parts = find_components(joined)
    parts = parts.where(parts.area > 4)
    longer, shorter = np.maximum(parts.width, parts.height), np.minimum(parts.width, parts.height)
    whole = max(1, int(parts.area.sum()))
    small = (longer < max(8.0, _SMALL * max(height, width))) & (longer >= 3)
    round_ = small & (longer < 1.5 * shorter + 1)
    dash = small & ~round_
    long = ((parts.width > _LONG * width) | (parts.height > _LONG * height)) & (parts.fill < 0.35)
    filled = (parts.fill > 0.5) & (parts.area > 0.005 * height * width)
    flow, reach = _flow(layer)
    return {
        "long": int(parts.area[long].sum()) / whole,
        "round": int(parts.area[round_].sum()) / whole,
        "dashed": int(parts.area[dash].sum()) / whole,
        "filled": int(parts.area[filled].sum()) / whole,
        "rounds": log_count(float(round_.sum())),
        "dashes": log_count(float(dash.sum())),
        "alike": _alike(parts.where(round_)),
        "chained": _chained(parts.where(small)),
        "flow": flow,
        "reach": reach,
    }


def _alike(parts: Components) -> float:
    """Share of the marks that are about as large as the middle one."""
    if not len(parts.area):
        return 0.0
    middle = float(np.median(parts.area))
    return float((np.abs(parts.area - middle) < 0.25 * middle).mean())


def _chained(parts: Components) -> float:
    """Share of the marks between two others, close by and on opposite sides, as dashes are; of at most 300 marks."""
    if len(parts.area) < 3:
        return 0.0
    parts = parts.where(np.arange(len(parts.area)) % (1 + len(parts.area) // _MOST_MARKS) == 0)
    at = np.stack([parts.x0 + parts.x1, parts.y0 + parts.y1], axis=1) / 2
    apart = at[None] - at[:, None]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    np.fill_diagonal(distance, np.inf)
    first, second = np.argsort(distance, axis=1)[:, :2].T
    each = np.arange(len(at))
    near = distance[each, second] < _CLOSE * np.maximum(parts.width, parts.height)
    across = (apart[each, first] * apart[each, second]).sum(axis=1)
    turned = across < _OPPOSITE * distance[each, first] * distance[each, second]
    return float((near & turned).mean())


def _thick(inked: Mask) -> float:
    """Share of the ink that is left when a margin of two pixels is taken off all that is drawn."""
    core = inked
    for _ in range(2):
        core = core[:, :-4] & core[:, 1:-3] & core[:, 2:-2] & core[:, 3:-1] & core[:, 4:]
        core = core.T
    return int(np.count_nonzero(core)) / max(1, int(np.count_nonzero(inked)))


def _flow(layer: Mask) -> tuple[float, float]:
    """How often the mark of a column goes on from that of the column before, and the share of columns with one mark."""
    columns, starts, ends = runs_of(layer.T)
    counts = np.bincount(columns, minlength=layer.shape[1])
    once = counts[columns] == 1
    at, middle = columns[once], (starts[once] + ends[once]) / 2
    if len(at) < 2:
        return 0.0, 0.0
    near = np.diff(at) <= max(2.0, 0.04 * layer.shape[1])
    smooth = np.abs(np.diff(middle)) < 0.03 * layer.shape[0]
    return float((near & smooth).sum()) / len(at), len(at) / layer.shape[1]
