"""A figure's region cut out of its page, and drawn as an image."""

from typing import Any

import numpy as np
from PIL import Image

from omniscience_assets.extraction.composition import encode
from omniscience_assets.extraction.images import LONGEST_SIDE
from omniscience_assets.extraction.pdf.boxes import Rect, common, union
from omniscience_assets.extraction.pdf.layout import Page
from omniscience_assets.extraction.pdf.regions import Region
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.records import ImageFile
from omniscience_assets.sources.mupdf import load_pymupdf

_RESOLUTION = 300
_PAPER = 250
_MOST_MARKS = 20_000


def draw_region(pdf: Any, page: Page, region: Rect, put_blob: PutBlob | None) -> ImageFile:
    """The region of a page at 300 dots per inch, upright, at most `LONGEST_SIDE` pixels a side.

    Its `original` is a PDF of one page that shows the region alone, so that what is drawn in vectors can be read as
    such. Nothing is drawn when `put_blob` is `None`; a page that MuPDF cannot draw gives the error `broken_image`.
    """
    path = f"page {page.number}"
    if put_blob is None:
        return ImageFile(path, "application/pdf", None, None, None, None)
    try:
        image, original = _draw(pdf, page, region), _cut_out(pdf, page, region)
    except Exception as error:
        return ImageFile(path, "application/pdf", None, None, None, None, f"broken_image: {type(error).__name__}")
    blobs = put_blob(original, ".pdf"), put_blob(encode(image), ".png")
    return ImageFile(path, "application/pdf", *blobs, image.width, image.height)


def trim(pdf: Any, page: Page, region: Region) -> Rect:
    """A region without the blank round what is not exact, to the point; as it is where drawing it would be slow."""
    if region.exact == region.box or len(page.marks) > _MOST_MARKS:
        return region.box
    inked = _inked(pdf, page, region.box)
    return union([box for box in (inked, region.exact) if box]) if inked else region.box


def _inked(pdf: Any, page: Page, region: Rect) -> Rect | None:
    try:
        pixels = _pixels(pdf, page, region, 1.0, "csGRAY")
    except Exception:
        return None
    ink = np.frombuffer(pixels.samples, dtype=np.uint8).reshape(pixels.height, pixels.stride) < _PAPER
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not len(columns):
        return None
    x, y = float(int(region[0])), float(int(region[1]))
    inked = x + float(columns[0]), y + float(rows[0]), x + float(columns[-1]) + 1, y + float(rows[-1]) + 1
    return common(region, inked)


def _cut_out(pdf: Any, page: Page, region: Rect) -> bytes:
    pymupdf = load_pymupdf()
    clip = pymupdf.Rect(page.on_paper(region))
    size = (clip.height, clip.width) if page.turn else (clip.width, clip.height)
    with pymupdf.open() as out:
        sheet = out.new_page(width=size[0], height=size[1])
        sheet.show_pdf_page(sheet.rect, pdf, page.number - 1, clip=clip, rotate=-page.turn)
        cut: bytes = out.tobytes(garbage=4, deflate=True, no_new_id=True)
        return cut


def _draw(pdf: Any, page: Page, region: Rect) -> Image.Image:
    longest = max(region[2] - region[0], region[3] - region[1], 1.0)
    pixels = _pixels(pdf, page, region, min(_RESOLUTION / 72, (LONGEST_SIDE - 2) / longest), "csRGB")
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def _pixels(pdf: Any, page: Page, region: Rect, scale: float, colours: str) -> Any:
    pymupdf = load_pymupdf()
    return pdf[page.number - 1].get_pixmap(
        matrix=pymupdf.Matrix(scale, scale).prerotate(page.turn),
        clip=pymupdf.Rect(page.on_paper(region)),
        colorspace=getattr(pymupdf, colours),
        alpha=False,
    )
