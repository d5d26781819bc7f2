"""Image files as arrays of pixels, bounded."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.raster import MAX_PIXELS

Pixels = npt.NDArray[np.uint8]
"""An RGB image, height × width × 3."""
Grey = npt.NDArray[np.uint8]
"""One value a pixel, height × width."""

WORK_PIXELS = 6_000_000
"""Larger images are reduced by a whole factor to at most so many pixels before they are read."""


def decode(image: bytes) -> Pixels:
    """A PNG, JPEG or other file that Pillow opens, on white where it is transparent, reduced when it is large.

    Raises:
        EvidenceError: `unreadable_image` or `image_too_large`.
    """
    try:
        with Image.open(io.BytesIO(image)) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise EvidenceError("image_too_large", f"{width} × {height} pixels")
            factor = max(1, int(np.ceil((width * height / WORK_PIXELS) ** 0.5)))
            opened.draft("RGB", (width // factor, height // factor))
            return _flat(opened, width // factor)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EvidenceError("unreadable_image", type(error).__name__) from error


def _flat(image: Image.Image, width: int) -> Pixels:
    if image.mode.startswith(("I", "F")):
        grey = np.asarray(image, float)
        low, high = float(grey.min()), float(grey.max())
        image = Image.fromarray(((grey - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    factor = max(1, round(image.width / max(1, width)))
    if factor > 1:
        image = image.reduce(factor)
    if not transparent:
        return np.asarray(image)
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return np.asarray(flat)


def background(pixels: Pixels) -> Pixels:
    """The commonest colour along the image's border, shape (3,)."""
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    codes = border.astype(np.int64) @ np.array([65536, 256, 1])
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    colour: Pixels = border[first[counts.argmax()]]
    return colour
