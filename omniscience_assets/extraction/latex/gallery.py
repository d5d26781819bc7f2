"""The images of a paper's figures: found in the package, rendered, and laid out as one."""

from collections.abc import Sequence
from dataclasses import replace

from omniscience_assets.extraction import images
from omniscience_assets.extraction.latex import drawing
from omniscience_assets.extraction.latex.document import Document, ImageMark
from omniscience_assets.extraction.latex.graphics import resolve
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.problems import ImageProblem
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.extraction.whole import MISSING, FigureImages, Whole
from omniscience_assets.records import ImageFile

_MOST_IMAGES = 200
_DRAWING = "(drawing)"


class Gallery:
    """Opens image marks; with `put_blob=None` it only looks files up."""

    def __init__(self, tree: FileTree, put_blob: PutBlob | None, drawing_seconds: float) -> None:
        self._tree, self._put_blob, self._drawing_seconds = tree, put_blob, drawing_seconds
        self._ghostscript = images.find_ghostscript() if put_blob else None
        self._engine = drawing.find_engine() if put_blob and drawing_seconds else None

    def find(self, mark: ImageMark, directories: Sequence[str], graphics_paths: Sequence[str]) -> str | None:
        """Path of the file in the package, the path as written when there is none, `None` for a drawing in TeX."""
        if mark.path is None:
            return None
        return resolve(self._tree, mark.path, directories, graphics_paths) or mark.path

    def open(
        self, marks: Sequence[ImageMark], directories: Sequence[str], doc: Document
    ) -> tuple[tuple[ImageFile, ...], Whole]:
        """The images of one figure, each file once, and its whole raster."""
        paths, rows = dict[str, str](), dict[str, int | None]()
        for mark in marks[:_MOST_IMAGES]:
            path = self.find(mark, directories, doc.graphics_paths)
            drawn = sum(code != "" for code in paths.values()) if self._engine else 0
            name = path or (f"(drawing {drawn + 1})" if drawn else _DRAWING)
            paths.setdefault(name, doc.text[mark.pos : mark.end] if path is None else "")
            rows.setdefault(name, mark.row)
        shelf = FigureImages(self._put_blob, self._ghostscript)
        opened = {path: self._open(path, code, doc.text, shelf) for path, code in paths.items()}
        found = tuple(replace(image, row=rows[path]) for path, image in opened.items())
        return found, shelf.lay_out(found)

    def _open(self, path: str, code: str, document: str, shelf: FigureImages) -> ImageFile:
        data = self._tree.files.get(path)
        if data is None and not code:
            return ImageFile(path, None, None, None, None, None, MISSING)
        kind = images.media_type(data, path) if data is not None else None
        if data is None or kind == "text/x-tex":
            try:
                data = self._draw(code or f"\\input{{{path}}}", document)
            except ImageProblem as problem:
                return ImageFile(path, kind, None, None, None, None, str(problem))
        return shelf.render(data, path)

    def _draw(self, code: str, document: str) -> bytes:
        if self._put_blob is None or not self._drawing_seconds:
            raise ImageProblem("drawn_in_tex", "the figure is TeX code")
        return drawing.draw(code, document, self._tree.files, self._engine, self._drawing_seconds)
