"""What a small picture of a figure says about its kind: numbers between about -1 and 1.

All measures are taken on at most `SIDE` pixels a side, on which a curve is a pixel or two wide and a letter about five
pixels high. Counts are taken as `log1p(count) / 5`.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.geometry import area
from omniscience_assets.evidence.kinds.areas import (
    block_features,
    flat_pixels,
    hole_features,
    part_features,
    sharing,
)
from omniscience_assets.evidence.kinds.components import Mask, Runs, components_of, find_components, runs_of
from omniscience_assets.evidence.kinds.planes import (
    Pixels,
    chosen,
    codes_of,
    drawn_on,
    ground_of,
    planes_of,
    share_of,
    shrink_image,
)
from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.records import Box

PANEL_SIDE = 192
"""Longest side of the picture of one plot area."""
MOST_PANELS = 3
"""Plot areas that are measured."""
_USUAL_PANEL: Box = (0.12, 0.05, 0.97, 0.85)

_Floats = npt.NDArray[np.float64]
_Singles = npt.NDArray[np.float32]

_BothRuns = tuple[Runs, Runs]
"""Runs along the rows, and those along the columns."""

_ORIENTATIONS = 8


def pixel_features(pixels: Pixels, frames: Sequence[Box] = ()) -> dict[str, float]:
    """Measures of an image, and the mean of those of its largest plot areas.

    Args:
        pixels: RGB (height × width × 3), of any size.
        frames: Plot areas as fractions of the image; where none is known, one is looked for.
    """
    image = Image.fromarray(pixels)
    planes = planes_of(shrink_image(image))
    drawn = drawn_on(planes)
    runs = runs_of(drawn), runs_of(drawn.T)
    panel, panels = _find_panel(runs, drawn.shape)
    height, width = drawn.shape
    alone = tuple(at / side for at, side in zip(panel, (width, height) * 2, strict=True)) if panel else _USUAL_PANEL
    known = sorted(frames, key=lambda box: -area(box))[:MOST_PANELS]
    inside = [_inside(image, box) for box in known or [alone]]
    x0, y0, x1, y1 = known[0] if known else alone
    return {
        **_shape(planes, drawn),
        **_content(planes, drawn, runs),
        **_rules(runs, drawn.shape),
        **_layout(drawn),
        "panels": log_count(panels),
        "panel_area": (x1 - x0) * (y1 - y0) if panel or known else 0.0,
        "panel_aspect": math.log(max(1.0, (x1 - x0) * width) / max(1.0, (y1 - y0) * height)),
        **{f"in_{name}": sum(one[name] for one in inside) / len(inside) for name in inside[0]},
    }


def _inside(image: Image.Image, box: Box) -> dict[str, float]:
    """Measures of a plot area without its frame."""
    x0, x1 = _between(box[0], box[2], image.width)
    y0, y1 = _between(box[1], box[3], image.height)
    planes = planes_of(shrink_image(image.crop((x0, y0, x1, y1)), PANEL_SIDE))
    drawn = drawn_on(planes)
    return _content(planes, drawn, (runs_of(drawn), runs_of(drawn.T)))


def _between(start: float, end: float, size: int) -> tuple[int, int]:
    """First pixel and the one after the last between two fractions of a side, without the lines of a frame."""
    first = max(0, min(size - 2, round(start * size) + 2))
    return first, min(size, max(first + 2, round(end * size) - 2))


def _content(planes: Pixels, drawn: Mask, runs: _BothRuns) -> dict[str, float]:
    """Colours, edges, strokes, parts, holes and areas of one colour."""
    red, green, blue = planes.astype(np.float32)
    grey = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    flat = flat_pixels(planes) & drawn
    return {
        **_colours(planes, drawn, grey),
        **_edges(grey),
        **_strokes(runs, drawn.shape),
        **part_features(components_of(runs[0], drawn.shape), drawn.shape),
        **hole_features(find_components(~drawn), drawn.shape),
        **block_features(find_components(sharing(planes, flat)), flat),
    }


def find_panel(drawn: Mask) -> tuple[tuple[int, int, int, int] | None, int]:
    """Inside of the largest plot area (x0, y0, x1, y1), and how many there are.

    A plot area has a long line below and one at its left that meet in a corner.
    """
    return _find_panel((runs_of(drawn), runs_of(drawn.T)), drawn.shape)


def _find_panel(runs: _BothRuns, shape: tuple[int, ...]) -> tuple[tuple[int, int, int, int] | None, int]:
    flat, upright = _long_runs(runs[0], shape[1]), _long_runs(runs[1], shape[0])
    found: list[tuple[int, int, int, int]] = []
    for y, left, right in flat:
        for x, top, bottom in upright:
            if abs(x - left) <= 3 and abs(bottom - y) <= 3:
                found.append((x + 2, top + 1, right - 1, y - 1))
    found.sort(key=lambda box: (-(box[2] - box[0]) * (box[3] - box[1]), box))
    apart: list[tuple[int, int, int, int]] = []
    for box in found:
        across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not any(one[0] <= across <= one[2] and one[1] <= down <= one[3] for one in apart):
            apart.append(box)
    return (apart[0] if apart else None), len(apart)


def _long_runs(runs: Runs, width: int) -> list[tuple[int, int, int]]:
    """Row, start and end of the longest runs of a thin line, at most 40."""
    rows, starts, ends = runs
    lengths = ends - starts
    long = np.flatnonzero(lengths > max(16, 0.1 * width))
    long = long[np.argsort(-lengths[long], kind="stable")][:40]
    return [(int(rows[i]), int(starts[i]), int(ends[i])) for i in long]


def _shape(planes: Pixels, drawn: Mask) -> dict[str, float]:
    height, width = drawn.shape
    border = np.concatenate([drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]])
    return {
        "aspect": math.log(width / height),
        "ink": share_of(drawn),
        "border_ink": share_of(border),
        "ground": float(ground_of(planes).mean()) / 255,
        "white": share_of(planes.min(axis=0) > 250),
        "black": share_of(planes.max(axis=0) < 40),
    }


def _colours(planes: Pixels, drawn: Mask, grey: _Singles) -> dict[str, float]:
    drawn = drawn if drawn.any() else np.ones_like(drawn)
    ink = chosen(planes, drawn)
    counts = np.bincount(codes_of(ink >> 4))
    counts = np.sort(counts[counts > 0])[::-1]
    shares = counts / counts.sum()
    tones = np.bincount(np.minimum(31, 32 * grey[drawn]).astype(np.int64))
    high = ink.max(axis=0).astype(np.float32)
    saturation = (high - ink.min(axis=0)) / np.maximum(1, high)
    vivid = chosen(ink, (saturation > 0.3) & (high > 60))
    hues = _hues(vivid)
    return {
        "colours": math.log1p(len(counts)) / 8,
        "colour_entropy": _entropy(shares) / 8,
        "commonest": float(shares[0]),
        "three_commonest": float(shares[:3].sum()),
        "colours_80": math.log1p(int(np.searchsorted(np.cumsum(shares), 0.8))) / 6,
        "tone_entropy": _entropy(tones / max(1, tones.sum())) / 3.5,
        "saturation": float(saturation.mean()),
        "vivid": vivid.shape[1] / ink.shape[1],
        "vivid_area": vivid.shape[1] / drawn.size,
        "hue_entropy": _entropy(hues / max(1.0, hues.sum())) / 2.5,
        "hues": float((hues > 0.02 * max(1.0, hues.sum())).sum()) / 12,
    }


def _hues(colours: Pixels) -> _Floats:
    """Histogram of twelve hues."""
    r, g, b = colours.astype(np.float32)
    turn = np.arctan2(math.sqrt(3) * (g - b), 2 * r - g - b) / (2 * math.pi) + 0.5
    return np.bincount(np.minimum(12 * turn, 11).astype(np.intp), minlength=12).astype(float)


def _entropy(shares: npt.NDArray[np.floating]) -> float:
    positive = shares[shares > 0]
    return float(-(positive * np.log(positive)).sum())


def _edges(grey: _Singles) -> dict[str, float]:
    """Gradients: how many, how soft, in which directions, and how noisy."""
    if min(grey.shape) < 4:
        return dict.fromkeys(("edges", "soft", "still", "axial", "steep", "orientation_entropy", "noise", "fine"), 0.0)
    dx, dy = grey[1:-1, 2:] - grey[1:-1, :-2], grey[2:, 1:-1] - grey[:-2, 1:-1]
    size = np.sqrt(dx * dx + dy * dy)
    strong = size > 0.15
    at = np.flatnonzero(strong)
    eighths = np.arctan2(dy.take(at), dx.take(at)) * (_ORIENTATIONS / math.pi)
    nearest = np.rint(eighths).astype(np.int64) % _ORIENTATIONS
    turns = np.bincount(nearest, weights=size.take(at), minlength=_ORIENTATIONS)
    turns = turns / max(1e-9, turns.sum())
    laplace = 4 * grey[1:-1, 1:-1]
    for beside in (grey[1:-1, 2:], grey[1:-1, :-2], grey[2:, 1:-1], grey[:-2, 1:-1]):
        laplace -= beside
    np.abs(laplace, out=laplace)
    moving = size > 0.01
    return {
        "edges": share_of(strong),
        "soft": share_of(moving & (size < 0.12)),
        "still": 1 - share_of(moving),
        "axial": float(turns[0] + turns[_ORIENTATIONS // 2]),
        "steep": float(turns[0] - turns[_ORIENTATIONS // 2]),
        "orientation_entropy": _entropy(turns) / 2.1,
        "noise": float(laplace.mean()),
        "fine": float(np.median(laplace[moving])) if moving.any() else 0.0,
    }


def _rules(runs: _BothRuns, shape: tuple[int, ...]) -> dict[str, float]:
    """Long unbroken runs along rows and columns: frames, axes, rules of tables."""
    found: dict[str, float] = {}
    for name, (rows, starts, ends), (count, width) in zip(("flat", "upright"), runs, (shape, shape[::-1]), strict=True):
        longest = np.zeros(count)
        np.maximum.at(longest, rows, ends - starts)
        share = np.pad(longest / width, 4)
        thin = (share[4:-4] > 0.25) & (share[:-8] < 0.6 * share[4:-4]) & (share[8:] < 0.6 * share[4:-4])
        where = np.flatnonzero(thin) / count
        found |= {
            f"{name}_longest": float(longest.max() / width),
            f"{name}_rules": log_count(float(np.count_nonzero(np.diff(where, prepend=-1) > 2 / count))),
            f"{name}_first": float(where[0]) if len(where) else -0.5,
            f"{name}_last": float(where[-1]) if len(where) else -0.5,
        }
    return found


def _strokes(runs: _BothRuns, shape: tuple[int, ...]) -> dict[str, float]:
    """How columns and rows are cut by what is drawn: curves cut each column a few times, thinly."""
    found: dict[str, float] = {}
    ways = ("across", runs[1], shape[1], shape[0]), ("along", runs[0], shape[0], shape[1])
    for name, (rows, starts, ends), count, width in ways:
        cuts = np.bincount(rows, minlength=count).astype(float)
        lengths = ends - starts
        found |= {
            f"{name}_cuts": float(np.median(cuts)) / 10,
            f"{name}_spread": float(cuts.std()) / 10,
            f"{name}_thin": float((lengths <= 3).mean()) if len(lengths) else 0.0,
            f"{name}_long": float((lengths > 0.15 * width).mean()) if len(lengths) else 0.0,
        }
    return found


def _layout(drawn: Mask) -> dict[str, float]:
    """Blank bands, even spacing and symmetry."""
    rows, columns = drawn.mean(axis=1), drawn.mean(axis=0)
    coarse = np.asarray(Image.fromarray((drawn * 255).astype(np.uint8)).resize((24, 24), Image.Resampling.BOX)) / 255.0
    centred = coarse - coarse.mean()
    spread = max(1e-9, float((centred**2).sum()))
    return {
        "blank_rows": float((rows < 0.004).mean()),
        "blank_columns": float((columns < 0.004).mean()),
        "row_bands": log_count(_bands(rows)),
        "column_bands": log_count(_bands(columns)),
        "row_rhythm": _rhythm(rows),
        "column_rhythm": _rhythm(columns),
        "mirror": float((centred * centred[:, ::-1]).sum()) / spread,
        "upside_down": float((centred * centred[::-1]).sum()) / spread,
        "unevenness": float(coarse.std()),
        "heavy_cells": float((coarse > 0.6).mean()),
        "empty_cells": float((coarse < 0.01).mean()),
    }


def _bands(profile: _Floats) -> int:
    """Number of stretches that are drawn on, between blank ones."""
    return int(np.count_nonzero(np.diff((profile >= 0.004).astype(np.int8), prepend=0) == 1))


def _rhythm(profile: _Floats) -> float:
    """Highest autocorrelation at a lag of 4 to a third of the length."""
    centred = profile - profile.mean()
    power = float((centred**2).sum())
    if len(profile) < 16 or power < 1e-9:
        return 0.0
    spectrum = np.abs(np.fft.rfft(centred, 2 * len(profile))) ** 2
    lagged = np.fft.irfft(spectrum)[: len(profile)] / power
    return float(lagged[4 : max(6, len(profile) // 3)].max())
