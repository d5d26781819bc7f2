"""One source file of a figure, read as a page: exactly from vectors, by OCR and line finding from pixels, or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.evidence.raster import SAMPLE_SIDE, Sample, load_sample, sample_pixels
from omniscience_assets.evidence.sources import as_pdf
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page, Sheet, open_sheet
from omniscience_assets.records import Box

_ROUGH_SIDE = 256
"""Pixels of the longer side of a page that is too much to be read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What was read of one file."""

    page: Page | None
    """`None` where the file could not be read, or holds pixels and no OCR engine was there."""
    vector: bool
    """The page holds what was drawn; of a raster it holds text and axes alone."""
    picture: Sample | None
    """What it looks like."""
    confidences: Mapping[Run, float] = field(default_factory=dict)
    """Of text that was read from pixels."""
    lettered: tuple[tuple[Run, Box], ...] = ()
    """Panels of a raster that were told by their letters; boxes in the page's points."""
    pixels: Pixels | None = None
    """Of a raster that was read."""
    scale: float = 1.0
    """Points of the page a pixel."""
    trouble: str | None = None


def read_file(media_type: str, content: bytes, engine: Engine | None, picture: Sample | None = None) -> SourceFile:
    """Read one file; a file that cannot be read says why, since it is no reason to give up the others.

    Args:
        media_type: Of the file.
        content: Its bytes.
        engine: Reads the text of rasters; `None` leaves them unread.
        picture: What the file looks like, where that is known; else it is drawn.
    """
    try:
        pdf = as_pdf(media_type, content)
        if pdf is None:
            return _read_raster(content, engine, picture)
        with open_sheet(pdf) as sheet:
            page = sheet.read()
            if page.is_picture or (engine is not None and page.is_collage):
                return _read_raster(sheet.png(), engine, picture)
            return SourceFile(page, True, picture or _look(sheet, page), trouble=page.degraded)
    except EvidenceError as error:
        return SourceFile(None, False, None, trouble=error.reason)


def _look(sheet: Sheet, page: Page) -> Sample:
    """What the page looks like; roughly, where it is too much to be read: drawing it would take minutes."""
    drawn = sheet.draw(_ROUGH_SIDE, smooth=False) if page.degraded else sheet.draw(SAMPLE_SIDE)
    return sample_pixels(drawn, *sheet.size)


def _read_raster(image: bytes, engine: Engine | None, picture: Sample | None) -> SourceFile:
    picture = picture or load_sample(image)
    if engine is None:
        return SourceFile(None, False, picture)
    from omniscience_assets.evidence.pixels.page import read_pixels

    try:
        read = read_pixels(image, engine)
    except EvidenceError as error:
        return SourceFile(None, False, picture, trouble=error.reason)
    return SourceFile(
        read.page,
        False,
        picture,
        confidences=read.confidences,
        lettered=read.panels,
        pixels=read.pixels,
        scale=read.scale,
    )
