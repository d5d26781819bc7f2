"""A figure's region drawn as an image."""

from typing import Any

from PIL import Image

from omniscience_assets.extraction.composition import encode
from omniscience_assets.extraction.images import LONGEST_SIDE
from omniscience_assets.extraction.pdf.boxes import Rect
from omniscience_assets.extraction.pdf.layout import Page
from omniscience_assets.extraction.protocol import PutBlob
from omniscience_assets.records import ImageFile
from omniscience_assets.sources.mupdf import load_pymupdf

_RESOLUTION = 300


def draw_region(pdf: Any, page: Page, region: Rect, put_blob: PutBlob | None) -> ImageFile:
    """The region of a page at 300 dots per inch, upright, at most `LONGEST_SIDE` pixels a side.

    Nothing is drawn when `put_blob` is `None`; a page that MuPDF cannot draw gives the error `broken_image`.
    """
    path = f"page {page.number}"
    if put_blob is None:
        return ImageFile(path, "application/pdf", None, None, None, None)
    try:
        image = _draw(pdf, page, region)
    except Exception as error:
        return ImageFile(path, "application/pdf", None, None, None, None, f"broken_image: {type(error).__name__}")
    return ImageFile(path, "application/pdf", None, put_blob(encode(image), ".png"), image.width, image.height)


def _draw(pdf: Any, page: Page, region: Rect) -> Image.Image:
    pymupdf = load_pymupdf()
    longest = max(region[2] - region[0], region[3] - region[1], 1.0)
    scale = min(_RESOLUTION / 72, (LONGEST_SIDE - 2) / longest)
    pixels = pdf[page.number - 1].get_pixmap(
        matrix=pymupdf.Matrix(scale, scale).prerotate(page.turn),
        clip=pymupdf.Rect(page.on_paper(region)),
        colorspace=pymupdf.csRGB,
        alpha=False,
    )
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
