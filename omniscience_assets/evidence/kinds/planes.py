"""Images as three planes, their paper and what is drawn on it."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.kinds.components import Mask

SIDE = 256
"""Longest side of the picture that is measured."""

Pixels = npt.NDArray[np.uint8]

_INK = 24


def shrink(pixels: Pixels, side: int = SIDE) -> Pixels:
    """RGB pixels (height × width × 3) scaled down to at most `side` a side, each the mean of what it covers."""
    return shrink_image(Image.fromarray(pixels), side) if max(pixels.shape[:2]) > side else pixels


def shrink_image(image: Image.Image, side: int = SIDE) -> Pixels:
    """The same of an image of Pillow."""
    scale = side / max(image.size)
    if scale >= 1:
        return np.asarray(image)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return np.asarray(image.resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def reduce(pixels: Pixels, factor: int) -> Pixels:
    """RGB pixels (height × width × 3) scaled down by a whole number."""
    return np.asarray(Image.fromarray(pixels).reduce(factor)) if factor > 1 else pixels


def planes_of(pixels: Pixels) -> Pixels:
    """Red, green and blue as three images: NumPy is several times as fast on them as on interleaved channels."""
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def distance(a: Pixels, b: Pixels) -> Pixels:
    """Largest difference of two colours (3 × …) in one channel."""
    apart: Pixels = (np.maximum(a, b) - np.minimum(a, b)).max(axis=0)
    return apart


def differs(planes: Pixels, colour: Pixels, by: int) -> Mask:
    """Pixels (height × width) that differ from one colour by more than `by` in a channel.

    The same as a `distance` of more than `by`, but NumPy compares with a single number many times as fast.
    """
    found = np.zeros(planes.shape[1:], bool)
    for plane, tone in zip(planes, colour.tolist(), strict=True):
        found |= plane > tone + by
        found |= plane < tone - by
    return found


def drawn_on(planes: Pixels) -> Mask:
    """Pixels (height × width) that differ from the paper."""
    return differs(planes, ground_of(planes), _INK)


def chosen(planes: Pixels, mask: Mask) -> Pixels:
    """Colours (3 × n) of the pixels that a mask (height × width) chooses."""
    return planes.reshape(len(planes), -1).take(np.flatnonzero(mask), axis=1)


def ground_of(planes: Pixels) -> Pixels:
    """Colour of the paper: the commonest along the border."""
    border = np.concatenate([planes[:, 0], planes[:, -1], planes[:, :, 0], planes[:, :, -1]], axis=1)
    codes = codes_of(border >> 3)
    colour: Pixels = border[:, (codes == np.bincount(codes).argmax()).argmax()]
    return colour


def codes_of(colours: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
    """One number for each colour (3 × …), of channels below 32."""
    red, green, blue = colours.astype(np.int32)
    codes: npt.NDArray[np.int32] = (red << 10) | (green << 5) | blue
    return codes


def share_of(mask: Mask) -> float:
    """Share of the pixels (height × width) that are set."""
    return int(np.count_nonzero(mask)) / max(1, mask.size)
