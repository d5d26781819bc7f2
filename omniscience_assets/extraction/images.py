"""Image files to rasters: PDF, EPS and the common raster formats; each failure is a reason, never a crash."""

import io
import math
import re
import warnings
from typing import Final

from PIL import Image

from omniscience_assets.extraction.composition import compose, encode, fit, to_rgb
from omniscience_assets.extraction.postscript import find_ghostscript, ghostscript_version, render_postscript
from omniscience_assets.extraction.problems import ImageProblem
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.records import ImageFile
from omniscience_assets.sources.mupdf import load_pymupdf

__all__ = [
    "LONGEST_SIDE", "compose", "find_ghostscript", "ghostscript_version", "media_type", "render",
]  # fmt: skip

LONGEST_SIDE: Final = 2_000
"""Pixels of a raster's longer side at most."""

_RESOLUTION = 200
_MOST_SOURCE_PIXELS = 150_000_000
_MOST_BYTES = 200_000_000
_LEAST_POINTS = 1.0

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (b"%!", "application/postscript"),
    (b"\x04%!", "application/postscript"),
)
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/postscript": ".eps",
    "image/svg+xml": ".svg",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
    "text/x-tex": ".tex",
}
_PIL_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/tiff": "TIFF", "image/bmp": "BMP",
                "image/webp": "WEBP"}  # fmt: skip
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_TEX_DRAWING = re.compile(r"\.(?:pgf|tikz|tex|pdf_t|pdf_tex|pstex_t|pdftex_t|eps_tex)$", re.IGNORECASE)


def media_type(data: bytes, path: str) -> str | None:
    """Media type by the first bytes; only TeX drawings (`.pgf`, `.tikz`) are known by name, `None` = unknown."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "application/pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for magic, name in _MAGIC:
        if head.lstrip().startswith(magic) or head.startswith(magic):
            return name
    if _SVG.search(data[:4096]):
        return "image/svg+xml"
    return "text/x-tex" if _TEX_DRAWING.search(path) else None


def render(data: bytes, path: str, put_blob: PutBlob, *, ghostscript: str | None) -> ImageFile:
    """Store an image file and the raster that a reader sees.

    A PNG or JPEG of at most `LONGEST_SIDE` pixels a side is its own raster; all else becomes a PNG. Vector files are
    drawn at 200 dots per inch, the first page only. `ghostscript` is its executable, needed for PostScript.

    Returns:
        An image whose `error` is `reason: detail` when there is no raster: `empty_file`, `too_large`,
        `unknown_format`, `drawn_in_tex`, `svg_unsupported`, `ghostscript_missing`, `ghostscript_failed`,
        `ghostscript_timeout`, `encrypted_pdf`, `no_pages`, `too_many_pixels`, `broken_image`.
    """
    kind = media_type(data, path)
    original = put_blob(data, _SUFFIXES.get(kind or "", ".bin")) if data else None
    try:
        raster, suffix, width, height = _rasterize(data, kind, ghostscript)
    except ImageProblem as problem:
        return ImageFile(path, kind, original, None, None, None, str(problem))
    return ImageFile(path, kind, original, put_blob(raster, suffix), width, height)


def _rasterize(data: bytes, kind: str | None, ghostscript: str | None) -> tuple[bytes, str, int, int]:
    if not data:
        raise ImageProblem("empty_file", "the file has no bytes")
    if len(data) > _MOST_BYTES:
        raise ImageProblem("too_large", f"{len(data):,} bytes")
    if kind == "text/x-tex":
        raise ImageProblem("drawn_in_tex", "the figure is TeX code")
    if kind in _PIL_FORMATS:
        return _read_raster(data, _PIL_FORMATS[kind])
    if kind == "application/pdf":
        return _draw(data)
    if kind == "application/postscript":
        return _read_raster(render_postscript(data, ghostscript, _RESOLUTION, LONGEST_SIDE), "PNG")
    if kind == "image/svg+xml":
        raise ImageProblem("svg_unsupported", "MuPDF draws the text of many SVG files in wrong sizes")
    raise ImageProblem("unknown_format", f"starts with {data[:8]!r}")


def _draw(data: bytes) -> tuple[bytes, str, int, int]:
    """Draw the first page of a PDF with MuPDF, which reads nothing but `data`."""
    pymupdf = load_pymupdf()
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            if document.needs_pass:
                raise ImageProblem("encrypted_pdf", "needs a password")
            if document.page_count < 1:
                raise ImageProblem("no_pages", "the document has no pages")
            page = document[0]
            longest = max(page.rect.width, page.rect.height)
            if not math.isfinite(longest) or min(page.rect.width, page.rect.height) < _LEAST_POINTS:
                raise ImageProblem("broken_image", f"the page is {page.rect.width:g} x {page.rect.height:g} points")
            scale = min(_RESOLUTION / 72, (LONGEST_SIDE - 1) / longest)
            pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csRGB)
            return _encoded(Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples))
    except ImageProblem:
        raise
    except Exception as error:
        raise ImageProblem("broken_image", f"MuPDF: {_said(error)}") from error


def _read_raster(data: bytes, pil_format: str) -> tuple[bytes, str, int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[pil_format]) as image:
                if image.width * image.height > _MOST_SOURCE_PIXELS:
                    raise ImageProblem("too_many_pixels", f"declares {image.width} x {image.height}")
                plain = _is_plain(image, pil_format)
                if not plain:
                    image.draft(image.mode, (LONGEST_SIDE, LONGEST_SIDE))
                image.load()
                if plain:
                    return data, ".png" if pil_format == "PNG" else ".jpg", image.width, image.height
                return _encoded(fit(to_rgb(image), LONGEST_SIDE))
    except ImageProblem:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise ImageProblem("too_many_pixels", str(error)[:200]) from error
    except Exception as error:
        raise ImageProblem("broken_image", f"Pillow: {_said(error)}") from error


def _said(error: Exception) -> str:
    """What a library said, without the addresses in its memory: rows must be the same in every run."""
    return re.sub(r" at 0x[0-9a-f]+", "", f"{type(error).__name__}: {str(error)[:200]}")


def _is_plain(image: Image.Image, pil_format: str) -> bool:
    """Whether every reader shows the file as it is: within the cap, eight bits, no transparency, no CMYK."""
    modes = {"PNG": ("RGB", "L", "P", "1"), "JPEG": ("RGB", "L")}.get(pil_format, ())
    animated = getattr(image, "n_frames", 1) > 1
    return image.mode in modes and "transparency" not in image.info and not animated and max(image.size) <= LONGEST_SIDE


def _encoded(image: Image.Image) -> tuple[bytes, str, int, int]:
    return encode(image), ".png", image.width, image.height
