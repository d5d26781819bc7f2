"""Rectangles of one colour on which something is drawn, such as the grey ground of a plot area; and pictures."""

import numpy as np

from omniscience_assets.evidence.geometry import area
from omniscience_assets.evidence.pixels.cuts import Mask, cut_boxes
from omniscience_assets.evidence.pixels.image import Grey, Pixels, background
from omniscience_assets.records import Box

_COLOURS = 4
_LEAST_SHARE = 0.05
_ALIKE = 9
_EDGE = 0.55
"""Share of each edge of a rectangle that must have its colour."""
_SHORTEST = 0.055
_DENSE, _PLAIN = 0.85, 0.6
_SPECK = 4
"""Pixels; thinner things of the colour are blurred edges of letters and lines."""
_LUMINANCE = np.array([77, 150, 29], np.uint32)
"""ITU-R BT.601, of 256."""


def find_fills(pixels: Pixels) -> list[Box]:
    """Uniform rectangles of another colour than the page, in pixels, edges whole."""
    codes = (pixels.astype(np.int32) >> 2) @ np.array([4096, 64, 1], np.int32)
    values, counts = np.unique(codes, return_counts=True)
    paper = background(pixels).astype(int)
    found: list[Box] = []
    for index in np.argsort(-counts)[: _COLOURS + 1]:
        if counts[index] < _LEAST_SHARE * codes.size:
            break
        code = int(values[index])
        colour = np.array([code >> 12, code >> 6 & 63, code & 63]) * 4 + 2
        if np.abs(colour - paper).max() > _ALIKE:
            found += _rectangles(pixels, colour)
    return found


def find_pictures(pixels: Pixels) -> list[Box]:
    """Rectangles that are filled with many colours: photographs, heat maps; in pixels, edges whole."""
    away = np.abs(pixels.astype(np.int16) - background(pixels)).max(axis=2) > _ALIKE
    solid = np.zeros_like(away)
    inner = away[_SPECK:, _SPECK:] & away[:-_SPECK, :-_SPECK] & away[_SPECK:, :-_SPECK] & away[:-_SPECK, _SPECK:]
    solid[:-_SPECK, :-_SPECK] = inner
    found = []
    for x0, y0, x1, y1 in cut_boxes(solid, (2, 2), round(_SHORTEST * max(away.shape))):
        box = (x0, y0, x1 + _SPECK, y1 + _SPECK)
        part = away[int(y0) : int(box[3]), int(x0) : int(box[2])]
        edges = (part[:4].any(axis=0), part[-4:].any(axis=0), part[:, :4].any(axis=1), part[:, -4:].any(axis=1))
        dense = float(part.mean()) > _DENSE and all(float(edge.mean()) > _DENSE for edge in edges)
        if dense and not _is_plain(pixels[int(y0) : int(box[3]), int(x0) : int(box[2])]):
            found.append(box)
    return found


def _is_plain(part: Pixels) -> bool:
    codes = (part[::2, ::2].astype(np.int32) >> 4) @ np.array([256, 16, 1], np.int32)
    _, counts = np.unique(codes, return_counts=True)
    return bool(counts.max() > _PLAIN * codes.size)


def contrast(pixels: Pixels, fills: list[Box]) -> Grey:
    """Difference of the luminance from that of the ground, which is the page or a fill; height × width, 0..255."""
    grey = ((pixels @ _LUMINANCE) >> 8).astype(np.int16)
    ground = np.full(grey.shape, int(background(pixels) @ _LUMINANCE) >> 8, np.int16)
    for x0, y0, x1, y1 in (tuple(map(int, box)) for box in sorted(fills, key=area, reverse=True)):
        ground[y0:y1, x0:x1] = np.median(grey[y0:y1:2, x0:x1:2])
    away: Grey = np.abs(grey - ground).astype(np.uint8)
    return away


def _rectangles(pixels: Pixels, colour: np.ndarray) -> list[Box]:
    mask = np.ones(pixels.shape[:2], bool)
    for channel in range(3):
        layer = pixels[..., channel]
        mask &= (layer >= max(0, colour[channel] - _ALIKE)) & (layer <= min(255, colour[channel] + _ALIKE))
    solid = np.zeros_like(mask)
    inner = mask[_SPECK:, _SPECK:] & mask[:-_SPECK, :-_SPECK] & mask[_SPECK:, :-_SPECK] & mask[:-_SPECK, _SPECK:]
    solid[:-_SPECK, :-_SPECK] = inner
    gap = max(3, round(0.01 * max(mask.shape)))
    boxes = cut_boxes(solid, (gap, gap), round(0.1 * max(mask.shape)))
    grown = [(x0, y0, x1 + _SPECK, y1 + _SPECK) for x0, y0, x1, y1 in boxes]
    return [box for box in grown if _is_rectangle(mask, box)]


def _is_rectangle(mask: Mask, box: Box) -> bool:
    x0, y0, x1, y1 = map(int, box)
    part = mask[y0:y1, x0:x1]
    edges = (part[:6].any(axis=0), part[-6:].any(axis=0), part[:, :6].any(axis=1), part[:, -6:].any(axis=1))
    clear = sum(float(edge.mean()) >= _EDGE for edge in edges)
    return clear >= 3 and float(part.mean()) > 0.3
