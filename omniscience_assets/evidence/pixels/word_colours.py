"""The colours that words are set in, where they are set in colours."""

import numpy as np

from omniscience_assets.evidence.colours import to_hex
from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.records import Box

_STRONG = 0.6
"""Share of the strongest contrast from which a pixel is inside of a stroke."""
_DRAWN = 60
"""Least contrast, of 255, of letters."""
_COLOURED = 70
"""Difference of the largest and the smallest channel from which a colour is no grey."""
_ALIKE, _MOST = 70, 0.75
"""Pixels of one colour differ by so much from it, and so many of them must have it."""


def word_colour(pixels: Pixels, box: Box) -> str | None:
    """The colour of a word as `#rrggbb`; `None` for black and greys, and where letters and what is behind are unclear.

    Args:
        pixels: The image, height × width × 3.
        box: Of the word, in pixels.
    """
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in box)
    part = pixels[y0:y1, x0:x1].reshape(-1, 3).astype(np.int16)
    if len(part) < 24:
        return None
    codes = (part.astype(np.int32) >> 4) @ np.array([256, 16, 1], np.int32)
    ground = np.median(part[codes == int(np.bincount(codes).argmax())], axis=0)
    contrast = np.abs(part - ground).max(axis=1)
    if contrast.max() < _DRAWN:
        return None
    strokes = part[contrast >= _STRONG * contrast.max()]
    colour = np.median(strokes, axis=0)
    agree = (np.abs(strokes - colour).max(axis=1) <= _ALIKE).mean()
    if np.ptp(colour) < _COLOURED or agree < _MOST:
        return None
    red, green, blue = (float(part) / 255 for part in colour)
    return to_hex((red, green, blue))
