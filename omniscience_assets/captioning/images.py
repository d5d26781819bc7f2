"""A figure's image as a model is sent it: no larger than asked for, encoded once, off the event loop."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omniscience_assets.store.blobs import BlobStore

if TYPE_CHECKING:
    from PIL import Image


class ImageError(Exception):
    """A figure's image cannot be sent; the message says why."""


@dataclass
class FigureImage:
    """One figure's raster, shared by all tiers that are asked about the figure."""

    blobs: BlobStore
    raster: str
    """Blob of a PNG or JPEG."""
    _made: dict[int, asyncio.Task[bytes]] = field(default_factory=dict)

    async def load(self, max_pixels: int) -> bytes:
        """The file, made smaller where it has more pixels.

        Raises:
            ImageError: it cannot be read.
        """
        if max_pixels not in self._made:
            self._made[max_pixels] = asyncio.create_task(asyncio.to_thread(self._encode, max_pixels))
        return await self._made[max_pixels]

    def _encode(self, max_pixels: int) -> bytes:
        try:
            return encode(self.blobs.get(self.raster), max_pixels)
        except (OSError, KeyError) as error:
            raise ImageError(f"{self.raster}: {error}") from error


def encode(content: bytes, max_pixels: int) -> bytes:
    """An image file as PNG or JPEG with at most so many pixels.

    Raises:
        ImageError: it cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height <= max_pixels and image.format in ("PNG", "JPEG"):
                return content
            return _shrunk(image, max_pixels)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ImageError(str(error)) from error


def _shrunk(image: Image.Image, max_pixels: int) -> bytes:
    from PIL import Image

    kind = "JPEG" if image.format == "JPEG" else "PNG"
    scale = min(1.0, (max_pixels / (image.width * image.height)) ** 0.5)
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    made, out = image.convert("RGB").resize(size, Image.Resampling.LANCZOS), io.BytesIO()
    made.save(out, kind, quality=90)
    return out.getvalue()
