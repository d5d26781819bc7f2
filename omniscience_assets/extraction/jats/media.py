"""Media files of an article package, found by what the XML calls them, however the package names and places them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from omniscience_assets.extraction import images
from omniscience_assets.extraction.jats.document import Node, attribute
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.extraction.whole import MISSING, FigureImages, Whole
from omniscience_assets.records import ImageFile

_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".svg", ".pdf", ".eps", ".webp", ".bmp", ".gif")
"""Of image files, from the one that is preferred to the one that is most often a thumbnail."""
_SIZES: Final = ("large", "full", "highres", "hires", "", "print", "web", "medium", "lowres", "small", "thumb", "tn")
_SIZE = re.compile(r"[._-](large|full|highres|hires|print|web|medium|lowres|small|thumb(?:nail)?|tn)$")
_VERSION = re.compile(r"-v\d{1,2}$")
_ORDINAL = re.compile(r"(?:^|[^a-z])(?:figure|fig|f|g)[-_.]?0*(\d{1,3})$")
_MOST_IMAGES: Final = 200


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    name: str
    rank: tuple[int, int, str]


class Media:
    """Looks up and opens the media of one package; with `put_blob=None` it only looks them up."""

    def __init__(self, files: Mapping[str, bytes], put_blob: PutBlob | None) -> None:
        self._files, self._put_blob = files, put_blob
        self._ghostscript = images.find_ghostscript() if put_blob else None
        self._by_stem: dict[str, list[_File]] = {}
        self._by_ordinal: dict[str, list[_File]] = {}
        for path in sorted(files):
            self._add(path)

    def find(self, href: str) -> str | None:
        """Path of the best file for a `xlink:href`, `None` when there is none.

        Names meet without folder, suffix, case, size (`.large`) and version (`-v2`); a file that is named by nothing
        but the figure's place (`F1.large.jpg`) meets a name that ends in the same place (`…_fig1.tif`). Full-size
        files go before thumbnails.
        """
        name = unquote(href).replace("\\", "/").rstrip("/").rpartition("/")[2].strip().lower()
        stem, suffix = _split(name)
        for key in dict.fromkeys((stem, _SIZE.sub("", stem), _VERSION.sub("", _SIZE.sub("", stem)))):
            if found := self._by_stem.get(key):
                exact = [file for file in found if file.name == name and suffix != ".gif"]
                return min(exact or found, key=lambda file: file.rank).path
        ordinal = _ORDINAL.search(stem)
        found = self._by_ordinal.get(ordinal[1], []) if ordinal else []
        return min(found, key=lambda file: file.rank).path if found else None

    def open(self, hrefs: list[str]) -> tuple[tuple[ImageFile, ...], Whole]:
        """The images of one figure, each file once, and its whole raster."""
        paths = dict.fromkeys((self.find(href), href) for href in hrefs[:_MOST_IMAGES])
        shelf = FigureImages(self._put_blob, self._ghostscript)
        found = {path or href: self._open(path, href, shelf) for path, href in paths}
        return tuple(found.values()), shelf.lay_out(tuple(found.values()))

    def _add(self, path: str) -> None:
        name = path.rpartition("/")[2].lower()
        stem, suffix = _split(name)
        if not suffix:
            return
        size = _SIZE.search(stem)
        bare = _SIZE.sub("", stem)
        scale = size[1].removesuffix("nail") if size else ""
        file = _File(path, name, (_SIZES.index(scale), _SUFFIXES.index(suffix), path))
        for key in dict.fromkeys((stem, bare, _VERSION.sub("", bare))):
            self._by_stem.setdefault(key, []).append(file)
        ordinal = _ORDINAL.match(bare)
        if ordinal:
            self._by_ordinal.setdefault(ordinal[1], []).append(file)

    def _open(self, path: str | None, href: str, shelf: FigureImages) -> ImageFile:
        if path is None:
            return ImageFile(href, None, None, None, None, None, MISSING)
        return shelf.render(self._files[path], path)


def _split(name: str) -> tuple[str, str]:
    """`("pone.0080763.g001", ".tif")`; only the suffixes of image files are such."""
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return name.removesuffix(suffix), suffix


_OTHER: Final = frozenset({"supplementary-material", "fig", "table-wrap", "inline-formula", "disp-formula"})


def image_references(figure: Node, media: Media) -> list[str]:
    """What a `fig` calls its images, in order; of `alternatives` the first that the package holds."""
    hrefs: list[str] = []
    for child in figure:
        if child.tag == "graphic" or (child.tag == "media" and _is_image(child)):
            hrefs += filter(None, [attribute(child, "href").strip()])
        elif child.tag == "alternatives":
            inside = image_references(child, media)
            hrefs += [href for href in inside if media.find(href)][:1] or inside[:1]
        elif isinstance(child.tag, str) and child.tag not in _OTHER:
            hrefs += image_references(child, media)
    return hrefs


def _is_image(node: Node) -> bool:
    suffix = _split(attribute(node, "href").lower())[1]
    return attribute(node, "mimetype") == "image" or bool(suffix)
