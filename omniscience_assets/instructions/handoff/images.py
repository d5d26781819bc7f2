"""What is looked at, as an image file: cut out, no larger than asked for, named by its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

from omniscience_assets.captioning.images import ImageError, encode
from omniscience_assets.instructions.mix.examples import BLANK_SIDE, corners
from omniscience_assets.records.instructions import View
from omniscience_assets.store.hashing import bytes_hash

GetBlob = Callable[[str], bytes]

_SUFFIXES = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"))


def render(view: View, get_blob: GetBlob, max_pixels: int) -> bytes:
    """A view as a PNG or JPEG file; the same bytes each time with the same version of Pillow.

    Raises:
        ImageError: its raster is not there, or cannot be read.
    """
    if not view.image:
        return _blank()
    try:
        content = get_blob(view.image)
    except (OSError, KeyError) as error:
        raise ImageError(f"{view.image} is not there: {error}") from error
    return encode(content if view.box is None else _cut_out(content, view.box), max_pixels)


def name_of(content: bytes) -> str:
    """Where an image file lies, by its bytes: `ab/<sha256>.png`."""
    sha256 = bytes_hash(content)
    suffix = next((suffix for magic, suffix in _SUFFIXES if content.startswith(magic)), "")
    return f"{sha256[:2]}/{sha256}{suffix}"


def _cut_out(content: bytes, box: tuple[float, float, float, float]) -> bytes:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            part = image.crop(corners(box, image.width, image.height))
            return _png(part if part.mode in ("L", "LA", "P", "RGB", "RGBA", "1") else part.convert("RGB"))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ImageError(str(error)) from error


@cache
def _blank() -> bytes:
    from PIL import Image

    return _png(Image.new("RGB", (BLANK_SIDE, BLANK_SIDE), "white"))


def _png(image: object) -> bytes:
    from PIL import Image

    assert isinstance(image, Image.Image)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
