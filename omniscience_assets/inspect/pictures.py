"""Images of the log for a browser: only rasters that we made ourselves, and only what they say they are."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from omniscience_assets.records import Evidence
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files

if TYPE_CHECKING:
    import PIL.Image

_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpg|jpeg)")
_BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
THUMBNAIL = (320, 240)
_REMEMBERED = 1024


class NoPictureError(LookupError):
    """There is no raster of that name, or it is none."""


class Pictures:
    """Rasters, thumbnails and overlays; those that were drawn last are remembered."""

    def __init__(self, files: Files) -> None:
        self._blobs = BlobStore(files)
        self.thumbnail: Callable[[str], bytes] = lru_cache(_REMEMBERED)(self._thumbnail)
        self.overlay: Callable[[str, Evidence], bytes] = lru_cache(32)(self._overlay)

    def raster(self, name: str) -> tuple[bytes, str]:
        """Bytes of a raster, and its media type.

        Raises:
            NoPictureError: no PNG or JPEG of that name is in the store. Sources (SVG, PDF …) are never given out.
        """
        known = _NAME.fullmatch(name)
        if known is None:
            raise NoPictureError(name)
        try:
            data = self._blobs.get(name)
        except FileNotFoundError as error:
            raise NoPictureError(name) from error
        if not data.startswith(_BEGINNINGS[known[1]]):
            raise NoPictureError(name)
        return data, _TYPES[known[1]]

    def _thumbnail(self, name: str) -> bytes:
        from PIL import Image

        data, _ = self.raster(name)
        try:
            image: Image.Image = Image.open(io.BytesIO(data))
            image.draft("RGB", (2 * THUMBNAIL[0], 2 * THUMBNAIL[1]))
            image = _on_white(image)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise NoPictureError(name) from error
        image.thumbnail((2 * THUMBNAIL[0], 2 * THUMBNAIL[1]))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=80)
        return out.getvalue()

    def _overlay(self, name: str, evidence: Evidence) -> bytes:
        from omniscience_assets.evidence.errors import EvidenceError
        from omniscience_assets.evidence.overlay.draw import draw_overlay

        try:
            return draw_overlay(self.raster(name)[0], evidence)
        except EvidenceError as error:
            raise NoPictureError(name) from error


def _on_white(image: PIL.Image.Image) -> PIL.Image.Image:
    """The picture without transparency."""
    from PIL import Image

    if image.mode in ("RGB", "L"):
        return image.convert("RGB")
    over = image.convert("RGBA")
    white = Image.new("RGBA", over.size, "white")
    white.alpha_composite(over)
    return white.convert("RGB")
