"""The images of a paper's figures: found in the package, rendered, and laid out as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.extraction import images
from omniscience_assets.extraction.latex.document import ImageMark
from omniscience_assets.extraction.latex.graphics import resolve
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.records import ImageFile

_MOST_IMAGES = 200
_DRAWING = "(drawing)"


@dataclass(frozen=True, slots=True)
class Whole:
    """The raster of a whole figure, all `None` when no image could be opened."""

    raster: str | None = None
    width: int | None = None
    height: int | None = None


class Gallery:
    """Opens image marks; with `put_blob=None` it only looks files up."""

    def __init__(self, tree: FileTree, put_blob: PutBlob | None) -> None:
        self._tree, self._put_blob = tree, put_blob
        self._ghostscript = images.find_ghostscript() if put_blob else None

    def find(self, mark: ImageMark, directories: Sequence[str], graphics_paths: Sequence[str]) -> str | None:
        """Path of the file in the package, the path as written when there is none, `None` for a drawing in TeX."""
        if mark.path is None:
            return None
        return resolve(self._tree, mark.path, directories, graphics_paths) or mark.path

    def open(
        self, marks: Sequence[ImageMark], directories: Sequence[str], graphics_paths: Sequence[str]
    ) -> tuple[tuple[ImageFile, ...], Whole]:
        """The images of one figure, each file once, and its whole raster."""
        paths = dict.fromkeys(self.find(mark, directories, graphics_paths) for mark in marks[:_MOST_IMAGES])
        kept: dict[str, bytes] = {}
        found = tuple(self._open(path, kept) for path in paths)
        if self._put_blob is None or not any(image.raster for image in found):
            return found, Whole()
        composed = images.compose(found, kept.__getitem__, self._put_blob)
        return found, Whole(*composed) if composed else Whole()

    def _open(self, path: str | None, kept: dict[str, bytes]) -> ImageFile:
        if path is None:
            return ImageFile(_DRAWING, None, None, None, None, None, "drawn_in_tex: the figure is TeX code")
        data = self._tree.files.get(path)
        if data is None:
            return ImageFile(path, None, None, None, None, None, "missing_file: no such file in the package")
        if self._put_blob is None:
            kind = images.media_type(data, path)
            error = "drawn_in_tex: the figure is TeX code" if kind == "text/x-tex" else None
            return ImageFile(path, kind, None, None, None, None, error)
        put = self._put_blob

        def keep(blob: bytes, suffix: str) -> str:
            name = put(blob, suffix)
            kept[name] = blob
            return name

        return images.render(data, path, keep, ghostscript=self._ghostscript)
