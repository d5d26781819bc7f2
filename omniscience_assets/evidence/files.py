"""One source file of a figure, read as a page: exactly from vectors, by OCR and line finding from pixels, or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.raster import load_sample
from omniscience_assets.evidence.sources import as_pdf
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page, read_page, render_page
from omniscience_assets.records import Box

_SMALL = 65_000
"""Pixels of the picture that a vector page's kind is told from."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What was read of one file."""

    page: Page | None
    """`None` where the file could not be read, or holds pixels and no OCR engine was there."""
    vector: bool
    """The page holds what was drawn; of a raster it holds text and axes alone."""
    pixels: Pixels | None
    """The picture, small."""
    pdf: bytes | None = None
    confidences: Mapping[Run, float] = field(default_factory=dict)
    """Of text that was read from pixels."""
    lettered: tuple[tuple[Run, Box], ...] = ()
    """Panels of a raster that were told by their letters; boxes in the page's points."""
    trouble: str | None = None


def read_file(media_type: str, content: bytes, engine: Engine | None) -> SourceFile:
    """Read one file; a file that cannot be read says why, since it is no reason to give up the others."""
    try:
        pdf = as_pdf(media_type, content)
        if pdf is None:
            return _read_raster(content, engine)
        page = read_page(pdf)
        if page.is_picture:
            return _read_raster(render_page(pdf), engine)
        return SourceFile(page, True, load_sample(render_page(pdf, _SMALL)).pixels, pdf, trouble=page.degraded)
    except EvidenceError as error:
        return SourceFile(None, False, None, trouble=error.reason)


def _read_raster(image: bytes, engine: Engine | None) -> SourceFile:
    pixels = load_sample(image).pixels
    if engine is None:
        return SourceFile(None, False, pixels)
    from omniscience_assets.evidence.pixels.page import read_pixels

    try:
        read = read_pixels(image, engine)
    except EvidenceError as error:
        return SourceFile(None, False, pixels, trouble=error.reason)
    return SourceFile(read.page, False, pixels, confidences=read.confidences, lettered=read.panels)
