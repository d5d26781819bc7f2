"""A signature of what a figure looks like, small enough for a column and fine enough to tell charts apart.

Perceptual hashes keep the signs of a few low frequencies of the brightness (pHash: Zauner, "Implementation and
Benchmarking of Perceptual Image Hash Functions", 2010). Line drawings on white share these, whatever they plot. This
signature goes the same way with three changes: it looks at edges instead of brightness, so that colours, gamma and a
change to grey hardly matter; it keeps 330 frequencies; and it keeps four bits of each instead of one, so that two
figures can be laid over each other (`registration`) when one is a cropped copy of the other.
"""

from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.extraction.composition import to_rgb

ImageSignature: TypeAlias = bytes
"""`SIGNATURE_BYTES` bytes: the shape (two bytes), then two coefficients a byte."""

Floats: TypeAlias = npt.NDArray[np.floating[Any]]

FREQUENCIES: Final = 20
"""Coefficients `(u, v)` with `0 < u² + v² < FREQUENCIES²` are kept."""

_PIXELS = 192
_GRID = 24
_HALF_EDGE = 0.12
"""Contrast, of 0..1, at which an edge counts half: faint and bold lines weigh nearly the same."""
_LEAST_EDGE = 0.02
"""Of the strongest cell; below it the image shows nothing that could be compared."""
_LEVELS = 7
_SHAPE_STEPS = 1_000
"""Of the logarithm to base 2 of width by height."""


def _kept() -> npt.NDArray[np.bool_]:
    u, v = np.mgrid[:FREQUENCIES, :FREQUENCIES]
    return np.asarray((u**2 + v**2 < FREQUENCIES**2) & (u + v > 0))


KEPT: Final = _kept()
"""Shape (20, 20): which coefficients a signature has."""
SIGNATURE_BYTES: Final = 2 + (int(KEPT.sum()) + 1) // 2
_SLOPE: Final = (1 + np.hypot(*np.mgrid[:FREQUENCIES, :FREQUENCIES]) / 4)[KEPT].astype(np.float32)
"""Coefficients fall off with the frequency about like this; evened out, all of them make use of the four bits."""


def image_signature(image: Image.Image) -> ImageSignature | None:
    """The signature of a figure; `None` when it is blank and so looks like every other blank one.

    The image may have any mode and size; transparent parts count as white. The caller caps its pixels.
    """
    small = to_rgb(image).resize((_PIXELS, _PIXELS), Image.Resampling.BOX)
    cells = _edge_cells(np.asarray(small))
    if cells.max() < _LEAST_EDGE:
        return None
    waves = cosines(_GRID, FREQUENCIES)
    coefficients = (waves.T @ np.sqrt(cells) @ waves)[None]
    return pack(coefficients, np.log2([image.width / image.height])).tobytes()


def pack(coefficients: Floats, shapes: Floats) -> npt.NDArray[np.uint8]:
    """Signatures (n, SIGNATURE_BYTES) of coefficients (n, 20, 20) and of log2 of width by height (n,).

    Four bits hold the sign and the square root of a coefficient, as a share of the largest one of its image.
    """
    kept = coefficients[:, KEPT]
    evened = np.clip(kept / np.maximum(np.abs(kept).max(axis=1, keepdims=True), 1e-9) * _SLOPE, -1, 1)
    levels = (np.sign(evened) * np.round(np.sqrt(np.abs(evened)) * _LEVELS) + _LEVELS).astype(np.uint8)
    steps = np.clip(np.round(shapes * _SHAPE_STEPS), -32_768, 32_767).astype(">i2")
    return np.hstack((steps[:, None].view(np.uint8), (levels[:, 0::2] << 4) | levels[:, 1::2]))


def unpack(signatures: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Coefficients (n, 20, 20), each image's of unit norm, and log2 of width by height (n,), of n signatures.

    `signatures` has the shape (n, SIGNATURE_BYTES).
    """
    packed = signatures[:, 2:]
    levels = np.stack((packed >> 4, packed & 15), axis=2).reshape(len(packed), -1).astype(np.float32) - _LEVELS
    values = np.asarray(np.sign(levels) * (levels / _LEVELS) ** 2 / _SLOPE, np.float32)
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    coefficients = np.zeros((len(packed), FREQUENCIES, FREQUENCIES), np.float32)
    coefficients[:, KEPT] = values
    return coefficients, unpack_shapes(signatures)


def unpack_shapes(signatures: npt.NDArray[np.uint8]) -> Floats:
    """The second part of `unpack` alone."""
    return np.ascontiguousarray(signatures[:, :2]).view(">i2")[:, 0].astype(np.float32) / _SHAPE_STEPS


def cosines(samples: int, frequencies: int, start: float = 0.0, end: float = 1.0) -> Floats:
    """Orthonormal cosines (samples, frequencies) at the middles of equal cells from `start` to `end` of 0..1."""
    at = start + (end - start) * (np.arange(samples) + 0.5) / samples
    waves = np.cos(np.pi * at[:, None] * np.arange(frequencies)) * np.sqrt(2 / samples)
    waves[:, 0] = np.sqrt(1 / samples)
    return np.asarray(waves, np.float32)


def _edge_cells(pixels: npt.NDArray[np.uint8]) -> Floats:
    """Share of edges (24, 24) around points of the image.

    An edge is the largest difference of any channel: for colours on white it stays when the hue is turned.
    """
    values = pixels.astype(np.int16)
    across = np.abs(values[1:-1, 2:] - values[1:-1, :-2]).max(axis=2)
    along = np.abs(values[2:, 1:-1] - values[:-2, 1:-1]).max(axis=2)
    contrast = np.pad(np.maximum(across, along), 1).astype(np.float32) / 255
    blur = _blur()
    return np.asarray(blur @ (contrast / (contrast + _HALF_EDGE)) @ blur.T)


@cache
def _blur() -> Floats:
    """Gaussians (24, 192) of half a cell: smooth enough for 24 samples, so that shifts between them can be undone."""
    centres = (np.arange(_GRID) + 0.5) * _PIXELS / _GRID - 0.5
    distances = (np.arange(_PIXELS) - centres[:, None]) / (0.5 * _PIXELS / _GRID)
    weights = np.exp(-0.5 * distances**2)
    return np.asarray(weights / weights.sum(axis=1).max(), dtype=np.float32)
