"""What a small picture of a figure says about its kind: numbers between about -1 and 1.

All measures are taken on at most `SIDE` pixels a side, on which a curve is a pixel or two wide and a letter about five
pixels high. Counts are taken as `log1p(count) / 5`.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.geometry import area
from omniscience_assets.evidence.kinds.components import Components, Mask, find_components, runs_of
from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.records import Box

SIDE = 256
"""Longest side of the picture that is measured."""
PANEL_SIDE = 192
"""Longest side of the picture of one plot area."""
MOST_PANELS = 3
"""Plot areas that are measured."""
_USUAL_PANEL: Box = (0.12, 0.05, 0.97, 0.85)

Pixels = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float64]
_Singles = npt.NDArray[np.float32]

_INK = 24
_ORIENTATIONS = 8


def shrink(pixels: Pixels, side: int = SIDE) -> Pixels:
    """RGB pixels (height × width × 3) scaled down to at most `side` a side, each the mean of what it covers."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def pixel_features(pixels: Pixels, frames: Sequence[Box] = ()) -> dict[str, float]:
    """Measures of an image, and the mean of those of its largest plot areas.

    Args:
        pixels: RGB (height × width × 3), of any size.
        frames: Plot areas as fractions of the image; where none is known, one is looked for.
    """
    planes = planes_of(shrink(pixels))
    drawn = drawn_on(planes)
    panel, panels = find_panel(drawn)
    height, width = drawn.shape
    alone = tuple(at / side for at, side in zip(panel, (width, height) * 2, strict=True)) if panel else _USUAL_PANEL
    known = sorted(frames, key=lambda box: -area(box))[:MOST_PANELS]
    inside = [_inside(pixels, box) for box in known or [alone]]
    x0, y0, x1, y1 = known[0] if known else alone
    return {
        **_shape(planes, drawn),
        **_content(planes, drawn),
        **_rules(drawn),
        **_layout(drawn),
        "panels": log_count(panels),
        "panel_area": (x1 - x0) * (y1 - y0) if panel or known else 0.0,
        "panel_aspect": math.log(max(1.0, (x1 - x0) * width) / max(1.0, (y1 - y0) * height)),
        **{f"in_{name}": sum(one[name] for one in inside) / len(inside) for name in inside[0]},
    }


def _inside(pixels: Pixels, box: Box) -> dict[str, float]:
    """Measures of a plot area without its frame."""
    height, width = pixels.shape[:2]
    x0, y0 = min(width - 2, round(box[0] * width) + 2), min(height - 2, round(box[1] * height) + 2)
    x1, y1 = max(x0 + 2, round(box[2] * width) - 2), max(y0 + 2, round(box[3] * height) - 2)
    planes = planes_of(shrink(pixels[max(0, y0) : y1, max(0, x0) : x1], PANEL_SIDE))
    return _content(planes, drawn_on(planes))


def planes_of(pixels: Pixels) -> Pixels:
    """Red, green and blue as three images: NumPy is several times as fast on them as on interleaved channels."""
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def _content(planes: Pixels, drawn: Mask) -> dict[str, float]:
    """Colours, edges, strokes, parts, holes and areas of one colour."""
    red, green, blue = planes.astype(np.float32)
    grey = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    flat = _flat(planes) & drawn
    return {
        **_colours(planes, drawn, grey),
        **_edges(grey),
        **_strokes(drawn),
        **_parts(find_components(drawn), drawn.shape),
        **_holes(find_components(~drawn), drawn.shape),
        **_blocks(find_components(_sharing(planes, flat)), flat),
    }


def drawn_on(planes: Pixels) -> Mask:
    """Pixels (height × width) that differ from the paper."""
    return distance(planes, _ground(planes)[:, None, None]) > _INK


def flat_parts(planes: Pixels, drawn: Mask) -> Components:
    """Areas of one colour that is not that of the paper."""
    return find_components(_sharing(planes, _flat(planes) & drawn))


def distance(a: Pixels, b: Pixels) -> Pixels:
    """Largest difference of two colours (3 × …) in one channel."""
    apart: Pixels = (np.maximum(a, b) - np.minimum(a, b)).max(axis=0)
    return apart


def find_panel(drawn: Mask) -> tuple[tuple[int, int, int, int] | None, int]:
    """Inside of the largest plot area (x0, y0, x1, y1), and how many there are.

    A plot area has a long line below and one at its left that meet in a corner.
    """
    flat, upright = _long_runs(drawn), _long_runs(drawn.T)
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


def _long_runs(mask: Mask) -> list[tuple[int, int, int]]:
    """Row, start and end of the longest runs of a thin line, at most 40."""
    rows, starts, ends = runs_of(mask)
    lengths = ends - starts
    long = np.flatnonzero(lengths > max(16, 0.1 * mask.shape[1]))
    long = long[np.argsort(-lengths[long], kind="stable")][:40]
    return [(int(rows[i]), int(starts[i]), int(ends[i])) for i in long]


def _share(mask: Mask) -> float:
    return int(np.count_nonzero(mask)) / max(1, mask.size)


def _ground(planes: Pixels) -> Pixels:
    """Colour of the paper: the commonest along the border."""
    border = np.concatenate([planes[:, 0], planes[:, -1], planes[:, :, 0], planes[:, :, -1]], axis=1)
    codes = _codes(border >> 3)
    colour: Pixels = border[:, (codes == np.bincount(codes).argmax()).argmax()]
    return colour


def _codes(colours: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
    """One number for each colour (3 × …), of channels below 32."""
    red, green, blue = colours.astype(np.int32)
    codes: npt.NDArray[np.int32] = (red << 10) | (green << 5) | blue
    return codes


def _shape(planes: Pixels, drawn: Mask) -> dict[str, float]:
    height, width = drawn.shape
    border = np.concatenate([drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]])
    return {
        "aspect": math.log(width / height),
        "ink": _share(drawn),
        "border_ink": _share(border),
        "ground": float(_ground(planes).mean()) / 255,
        "white": _share(planes.min(axis=0) > 250),
        "black": _share(planes.max(axis=0) < 40),
    }


def _colours(planes: Pixels, drawn: Mask, grey: _Singles) -> dict[str, float]:
    drawn = drawn if drawn.any() else np.ones_like(drawn)
    ink = planes[:, drawn]
    counts = np.bincount(_codes(ink >> 4))
    counts = np.sort(counts[counts > 0])[::-1]
    shares = counts / counts.sum()
    tones = np.bincount(np.minimum(31, 32 * grey[drawn]).astype(np.int64))
    high = ink.max(axis=0).astype(np.float32)
    saturation = (high - ink.min(axis=0)) / np.maximum(1, high)
    vivid = ink[:, (saturation > 0.3) & (high > 60)]
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
    angle = np.arctan2(math.sqrt(3) * (g - b), 2 * r - g - b)
    return np.histogram(angle, bins=12, range=(-math.pi, math.pi))[0].astype(float)


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
    eighths = np.arctan2(dy[strong], dx[strong]) * (_ORIENTATIONS / math.pi)
    nearest = np.rint(eighths).astype(np.int64) % _ORIENTATIONS
    turns = np.bincount(nearest, weights=size[strong], minlength=_ORIENTATIONS)
    turns = turns / max(1e-9, turns.sum())
    laplace = np.abs(4 * grey[1:-1, 1:-1] - grey[1:-1, 2:] - grey[1:-1, :-2] - grey[2:, 1:-1] - grey[:-2, 1:-1])
    moving = size > 0.01
    return {
        "edges": _share(strong),
        "soft": _share(moving & (size < 0.12)),
        "still": 1 - _share(moving),
        "axial": float(turns[0] + turns[_ORIENTATIONS // 2]),
        "steep": float(turns[0] - turns[_ORIENTATIONS // 2]),
        "orientation_entropy": _entropy(turns) / 2.1,
        "noise": float(laplace.mean()),
        "fine": float(np.median(laplace[moving])) if moving.any() else 0.0,
    }


def _rules(drawn: Mask) -> dict[str, float]:
    """Long unbroken runs along rows and columns: frames, axes, rules of tables."""
    found: dict[str, float] = {}
    for name, mask in (("flat", drawn), ("upright", drawn.T)):
        rows, starts, ends = runs_of(mask)
        longest = np.zeros(mask.shape[0])
        np.maximum.at(longest, rows, ends - starts)
        share = np.pad(longest / mask.shape[1], 4)
        thin = (share[4:-4] > 0.25) & (share[:-8] < 0.6 * share[4:-4]) & (share[8:] < 0.6 * share[4:-4])
        where = np.flatnonzero(thin) / mask.shape[0]
        found |= {
            f"{name}_longest": float(longest.max() / mask.shape[1]),
            f"{name}_rules": log_count(float(np.count_nonzero(np.diff(where, prepend=-1) > 2 / mask.shape[0]))),
            f"{name}_first": float(where[0]) if len(where) else -0.5,
            f"{name}_last": float(where[-1]) if len(where) else -0.5,
        }
    return found


def _strokes(drawn: Mask) -> dict[str, float]:
    """How columns and rows are cut by what is drawn: curves cut each column a few times, thinly."""
    found: dict[str, float] = {}
    for name, mask in (("across", drawn.T), ("along", drawn)):
        rows, starts, ends = runs_of(mask)
        cuts = np.bincount(rows, minlength=mask.shape[0]).astype(float)
        lengths = ends - starts
        found |= {
            f"{name}_cuts": float(np.median(cuts)) / 10,
            f"{name}_spread": float(cuts.std()) / 10,
            f"{name}_thin": float((lengths <= 3).mean()) if len(lengths) else 0.0,
            f"{name}_long": float((lengths > 0.15 * mask.shape[1]).mean()) if len(lengths) else 0.0,
        }
    return found


def _parts(parts: Components, shape: tuple[int, ...]) -> dict[str, float]:
    """Sizes and places of what is drawn in one piece."""
    height, width = shape
    longer = np.maximum(parts.width, parts.height)
    shorter = np.minimum(parts.width, parts.height)
    letters = (longer <= 12) & (longer >= 2) & (parts.area >= 3)
    dots = (longer <= 7) & (shorter >= 2) & (parts.fill > 0.55) & (longer - shorter <= 1)
    middle_x, middle_y = (parts.x0 + parts.x1) / 2 / width, (parts.y0 + parts.y1) / 2 / height
    boxes = parts.width * parts.height / (width * height)
    largest = int(boxes.argmax()) if len(boxes) else -1
    inner = (middle_x > 0.17) & (middle_x < 0.97) & (middle_y > 0.05) & (middle_y < 0.83)
    every = max(1, int(letters.sum()))
    sizes = np.bincount(np.minimum(parts.area[dots & inner], 40)) if (dots & inner).any() else np.zeros(1)
    return {
        "parts": log_count(len(parts.area)),
        "specks": log_count(float((parts.area <= 2).sum())),
        "letters": log_count(float(letters.sum())),
        "large_parts": log_count(float((longer > 40).sum())),
        "medium_parts": log_count(float(((longer > 14) & (longer <= 40)).sum())),
        "long_thin": log_count(float(((longer > 30) & (parts.fill < 0.15)).sum())),
        "dots": log_count(float(dots.sum())),
        "inner_dots": log_count(float((dots & inner).sum())),
        "alike_dots": float(sizes.max()) / max(1.0, float(sizes.sum())),
        "largest_box": float(boxes[largest]) if largest >= 0 else 0.0,
        "largest_fill": float(parts.fill[largest]) if largest >= 0 else 0.0,
        "letters_left": float((letters & (middle_x < 0.15)).sum()) / every,
        "letters_below": float((letters & (middle_y > 0.85)).sum()) / every,
        "letters_inside": float((letters & inner).sum()) / every,
        "letter_share": float(parts.area[letters].sum()) / max(1, int(parts.area.sum())),
    }


def _holes(holes: Components, shape: tuple[int, ...]) -> dict[str, float]:
    """Paper that is closed in by what is drawn: frames, boxes, rings, meshes."""
    height, width = shape
    closed = (holes.x0 > 0) & (holes.y0 > 0) & (holes.x1 < width) & (holes.y1 < height)
    holes = holes.where(closed & (holes.area > 3))
    boxes = holes.width * holes.height / (width * height)
    square = holes.fill > 0.8
    medium = (boxes > 0.003) & (boxes < 0.06)
    large = boxes > 0.06
    order = np.sort(boxes)[::-1]
    return {
        "holes": log_count(len(boxes)),
        "tiny_holes": log_count(float((boxes < 0.0015).sum())),
        "boxes": log_count(float((medium & square & (holes.width > 8) & (holes.height > 5)).sum())),
        "round_holes": log_count(float((medium & (holes.fill > 0.65) & (holes.fill < 0.86)).sum())),
        "ragged_holes": log_count(float((medium & (holes.fill < 0.6)).sum())),
        "frames": log_count(float((large & (holes.fill > 0.35)).sum())),
        "clear_frames": log_count(float((large & (holes.fill > 0.85)).sum())),
        "largest_hole": float(order[0]) if len(order) else 0.0,
        "second_hole": float(order[1]) if len(order) > 1 else 0.0,
        "hole_fill": float(holes.fill[boxes.argmax()]) if len(boxes) else 0.0,
    }


def _flat(planes: Pixels) -> Mask:
    """Pixels of the colour of their right and lower neighbours."""
    still = np.zeros(planes.shape[1:], bool)
    corner = planes[:, :-1, :-1]
    still[:-1, :-1] = (distance(corner, planes[:, :-1, 1:]) < 6) & (distance(corner, planes[:, 1:, :-1]) < 6)
    return still


def _sharing(planes: Pixels, flat: Mask) -> Mask:
    """The flat pixels without those on the border between two colours."""
    codes = _codes(planes >> 4)
    inner = flat.copy()
    inner[:, 1:] &= codes[:, 1:] == codes[:, :-1]
    inner[1:] &= codes[1:] == codes[:-1]
    return inner


def _blocks(blocks: Components, flat: Mask) -> dict[str, float]:
    """Areas of one colour: bars, boxes, bands, cells."""
    height, width = flat.shape
    blocks = blocks.where(blocks.area >= 12)
    square = (blocks.fill > 0.92) & (np.minimum(blocks.width, blocks.height) >= 2)
    feet = np.bincount(blocks.y1[square], minlength=1) if square.any() else np.zeros(1)
    walls = np.bincount(blocks.x0[square], minlength=1) if square.any() else np.zeros(1)
    covered = blocks.area.sum() / (width * height)
    return {
        "flat": _share(flat),
        "blocks": log_count(len(blocks.area)),
        "rectangles": log_count(float(square.sum())),
        "rectangle_area": float(blocks.area[square].sum()) / (width * height),
        "ragged_area": float(covered) - float(blocks.area[square].sum()) / (width * height),
        "on_one_foot": log_count(float(feet.max())),
        "on_one_wall": log_count(float(walls.max())),
        "largest_block": float(blocks.area.max(initial=0)) / (width * height),
    }


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
