"""The images of one figure, rendered one by one, and laid out as the one raster that readers see."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.extraction import images
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.records import ImageFile

MISSING = "missing_file: no such file in the package"
"""Error of an image that the paper names and its package lacks."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The raster of a whole figure, all `None` when no image could be opened; sizes in pixels."""

    raster: str | None = None
    width: int | None = None
    height: int | None = None


class FigureImages:
    """Renders the images of one figure; with `put_blob=None` it only tells their media types."""

    def __init__(self, put_blob: PutBlob | None, ghostscript: str | None) -> None:
        self._put_blob, self._ghostscript = put_blob, ghostscript
        self._kept: dict[str, bytes] = {}

    def render(self, data: bytes, path: str) -> ImageFile:
        """An image file of the package as a record, its blobs stored."""
        if self._put_blob is None:
            return ImageFile(path, images.media_type(data, path), None, None, None, None)
        return images.render(data, path, self._keep, ghostscript=self._ghostscript)

    def lay_out(self, found: Sequence[ImageFile]) -> Whole:
        """The whole raster of what `render` gave."""
        if self._put_blob is None or not any(image.raster for image in found):
            return Whole()
        composed = images.compose(found, self._kept.__getitem__, self._put_blob)
        return Whole(*composed) if composed else Whole()

    def _keep(self, blob: bytes, suffix: str) -> str:
        assert self._put_blob is not None
        name = self._put_blob(blob, suffix)
        self._kept[name] = blob
        return name
