"""Figures' rasters, opened and brought to what a reader sees: colours on white paper."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import StorageError


@dataclass(frozen=True, slots=True)
class Raster:
    """One figure's raster; call it to open it."""

    read: Callable[[], bytes]
    """Gives the file; empty where there is none."""

    @classmethod
    def of(cls, blobs: BlobStore, sha256: str | None) -> "Raster":
        """A raster in the blob store."""
        return cls(lambda: blobs.get(sha256) if sha256 else b"")

    def __call__(self) -> Image.Image | None:
        """The image, not decoded yet; `None` where there is none. Raises what Pillow raises on a broken one."""
        content = self.read()
        return Image.open(io.BytesIO(content)) if content else None


def decode(open_image: Callable[[], Image.Image | None]) -> tuple[Image.Image | None, str | None]:
    """The decoded RGB image on white, or why it could not be decoded (`None` when there is none).

    Raises:
        StorageError: the lake did not give its bytes, which says nothing of the image.
    """
    try:
        image = open_image()
        return (None, None) if image is None else (on_white(image), None)
    except StorageError:
        raise
    except Exception as error:
        # Pillow's decoders raise nearly anything on hostile bytes; whatever it is, this image alone is bad.
        return None, f"{type(error).__name__}: {error}"


def on_white(image: Image.Image) -> Image.Image:
    """The image in RGB, with white behind what is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
