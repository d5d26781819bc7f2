"""A vector figure as MuPDF reads it: text runs, paths and embedded images, in page points."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.crowded import part_crowded
from omniscience_assets.evidence.dingbats import read_dingbats
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.geometry import area, centre, contains, intersection, union
from omniscience_assets.evidence.glyph_forms import place_accents, read_glyph_forms, without_glyphs
from omniscience_assets.evidence.hidden import drop_hidden, hidden_groups, seen_drawings
from omniscience_assets.evidence.notes import notes_of
from omniscience_assets.evidence.paths import Path, read_paths, unshift
from omniscience_assets.evidence.text import Run, read_runs
from omniscience_assets.records import Box
from omniscience_assets.sources.mupdf import load_pymupdf

MAX_CONTENT_BYTES = 10_000_000
"""Drawing operators read per page, counted before any is interpreted; beyond it only the text is read."""
MAX_PATH_ITEMS = 300_000
"""Path items looked at; the rest is left out and the evidence marked."""
MAX_RUNS = 5_000

_MAX_DASHES = 300
_MAX_SHAPES = 1_500
_MAX_IMAGES = 500
_MAX_CLIPS = 64
_MAX_MAPS = 12
_MAP_SHARE = 0.01
PIXELS = 1_000_000
"""Of a page that is drawn as a picture."""
_EDGE = 0.001
"""Share of a pixel that is left out at the edge of a page."""
_MAP_PIXELS = 48
"""Longer side of an image when it is looked at for paper."""
_PAPER = 252
_MOST_PAPER = 0.3
_SPREAD = 8.0
"""How far the colours of a map lie off a straight line through them, of 255."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a figure's page holds. Boxes in points, origin top left."""

    width: float
    height: float
    runs: tuple[Run, ...]
    paths: tuple[Path, ...]
    images: tuple[Box, ...]
    path_items: int
    degraded: str | None
    clips: tuple[Box, ...] = ()
    """What paths are clipped to, the commonest first: often a plot area without any frame."""
    notes: tuple[str, ...] = ()
    """Those of `Evidence.notes` that are about letters."""
    maps: tuple[Box, ...] = ()
    """Those of the images that may show a value at every place; others are dense lines or points on white paper."""

    @property
    def image_share(self) -> float:
        """Share of the page under its largest embedded image."""
        page = (0.0, 0.0, self.width, self.height)
        return max((area(intersection(box, page)) for box in self.images), default=0.0) / (self.width * self.height)

    @property
    def is_collage(self) -> bool:
        """The page is made of images, and of hardly anything else but what is written below them."""
        page = (0.0, 0.0, self.width, self.height)
        covered = sum(area(intersection(box, page)) for box in self.images)
        return covered > 0.6 * area(page) and len(self.paths) <= 3 and len(self.runs) <= 3 + len(self.images)

    @property
    def is_picture(self) -> bool:
        """The page is a frame around one image and nothing else worth reading."""
        return self.image_share > 0.8 and len(self.paths) <= 3 and len(self.runs) <= 3


@contextmanager
def open_sheet(pdf: bytes) -> Iterator["Sheet"]:
    """The first page of a PDF, which is the one that LaTeX includes.

    Raises:
        EvidenceError: `unreadable_pdf`, `encrypted_pdf` or `empty_pdf`, also while it is read or drawn.
    """
    pymupdf = load_pymupdf()
    try:
        with pymupdf.open(stream=pdf, filetype="pdf") as document:
            if document.needs_pass:
                raise EvidenceError("encrypted_pdf", "the file asks for a password")
            if document.page_count == 0:
                raise EvidenceError("empty_pdf", "the file has no page")
            upright = _upright(document) if document[0].rotation else document
            yield Sheet(upright, upright[0])
    except (RuntimeError, ValueError) as error:
        raise EvidenceError("unreadable_pdf", str(error)[:200]) from error


class Sheet:
    """An open page, which MuPDF interprets once for all that is asked of it."""

    def __init__(self, document: Any, page: Any) -> None:
        self._document, self._page = document, page
        self._shown = page.get_displaylist()

    def read(self) -> Page:
        """Text, paths and images."""
        return _read(self._document, self._page, self._shown)

    def draw(self, side: int, smooth: bool = True) -> npt.NDArray[np.uint8]:
        """RGB pixels (height × width × 3), `side` on the longer side; a million lines take a tenth of it unsmoothed."""
        tools = load_pymupdf().TOOLS
        level = tools.show_aa_level()["graphics"]
        tools.set_aa_level(level if smooth else 0)
        try:
            drawn = self._drawn(side / max(1.0, self._page.rect.width, self._page.rect.height))
        finally:
            tools.set_aa_level(level)
        return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)

    def png(self, pixels: int = PIXELS) -> bytes:
        """About `pixels` pixels as a PNG."""
        return bytes(self._drawn(self._zoom(pixels)).tobytes("png"))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of `png` in pixels."""
        zoom, page = self._zoom(PIXELS), self._page.rect
        return math.ceil(zoom * page.width - _EDGE), math.ceil(zoom * page.height - _EDGE)

    def _zoom(self, pixels: int) -> float:
        return float((pixels / max(1.0, self._page.rect.width * self._page.rect.height)) ** 0.5)

    def _drawn(self, zoom: float) -> Any:
        return self._shown.get_pixmap(matrix=load_pymupdf().Matrix(zoom, zoom), alpha=False)


def _upright(document: Any) -> Any:
    """A document of the first page as it is seen: a turned page has the coordinates from before its turn."""
    pymupdf = load_pymupdf()
    page = document[0]
    angle, width, height = page.rotation, page.rect.width, page.rect.height
    page.set_rotation(0)
    upright = pymupdf.open()
    seen = upright.new_page(width=width, height=height)
    seen.show_pdf_page(seen.rect, document, 0, rotate=-angle)
    return upright


def read_page(pdf: bytes) -> Page:
    """Read the first page of a PDF.

    Raises:
        EvidenceError: As `open_sheet` does.
    """
    with open_sheet(pdf) as sheet:
        return sheet.read()


def render_page(pdf: bytes, pixels: int = PIXELS) -> bytes:
    """First page as a PNG of about `pixels` pixels.

    Raises:
        EvidenceError: As `open_sheet` does.
    """
    with open_sheet(pdf) as sheet:
        return sheet.png(pixels)


def _read(document: Any, page: Any, shown: Any) -> Page:
    pymupdf = load_pymupdf()
    flags = pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
    width, height = page.rect.width, page.rect.height
    if width < 1 or height < 1:
        raise EvidenceError("empty_pdf", f"the page measures {width:g} × {height:g} points")
    if _content_bytes(document, page) > MAX_CONTENT_BYTES:
        drawings, degraded = [], "content_budget"
    else:
        drawings, degraded = page.get_cdrawings(extended=True), None
    text = pymupdf.TextPage(shown.get_textpage(flags)).extractRAWDICT()
    blocks = drop_hidden(text["blocks"], hidden_groups(drawings))
    paths, items = read_paths(seen_drawings(drawings), MAX_PATH_ITEMS)
    painted = [] if degraded else read_glyph_forms(document, page)
    paths = (*unshift(without_glyphs(paths, painted)), *read_dingbats(blocks, len(drawings)))
    blocks.append({"lines": place_accents(painted, blocks)})
    whole = (0.0, 0.0, width, height)
    dashes = [path.box for path in paths if _is_dash(path)][:_MAX_DASHES]
    shapes = [path.box for path in paths if 2.0 < max(path.span) < 30.0 and path.span[1] < 14.0][:_MAX_SHAPES]
    runs = [run for run in read_runs(blocks, dashes, shapes) if _on(whole, run.box)]
    if items > MAX_PATH_ITEMS:
        degraded = "path_budget"
    if len(runs) > MAX_RUNS:
        degraded = "text_budget"
    pictures = pymupdf.TextPage(shown.get_textpage(pymupdf.TEXT_PRESERVE_IMAGES)).extractIMGINFO()[:_MAX_IMAGES]
    images = tuple(box for box in _whole_images([tuple(info["bbox"]) for info in pictures]) if _is_on(whole, box))
    runs = part_crowded(runs[:MAX_RUNS], paths)
    large = [] if degraded else [box for box in images if area(box) > _MAP_SHARE * width * height][:_MAX_MAPS]
    coarse = {tuple(info["bbox"]) for info in pictures if info["width"] < info["bbox"][2] - info["bbox"][0]}
    maps = tuple(box for box in large if _is_map(shown, box, coarse=box in coarse))
    notes = notes_of(page, blocks, paths)
    return Page(width, height, tuple(runs), paths, images, items, degraded, _clips(paths), notes, maps)


def _is_on(page: Box, box: Box) -> bool:
    """Most of it can be seen: a figure cut out of a page still holds the images beside it."""
    return area(intersection(page, box)) > 0.5 * min(area(page), area(box))


def _is_map(shown: Any, box: Box, *, coarse: bool) -> bool:
    """Hardly any paper is seen where an image lies, and its pixels are cells that one sees, or it has many colours.

    Dense lines that were painted as fine pixels have those between one ink and the paper.
    """
    pymupdf = load_pymupdf()
    zoom = _MAP_PIXELS / max(box[2] - box[0], box[3] - box[1])
    pixels = shown.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), clip=pymupdf.Rect(box), alpha=False)
    colours = np.frombuffer(pixels.samples, np.uint8).reshape(-1, 3).astype(float)
    if len(colours) < 4 or (colours.min(axis=1) > _PAPER).mean() > _MOST_PAPER:
        return False
    spread = np.linalg.eigvalsh(np.cov(colours.T))
    return coarse or bool(spread[1] > _SPREAD**2)


def _on(page: Box, box: Box) -> bool:
    x, y = centre(box)
    return contains(page, (x, y, x, y))


def _is_dash(path: Path) -> bool:
    """A filled bar of the proportions that a minus sign has in sans-serif and serif fonts."""
    width, height = path.span
    return path.paint == "f" and 1.5 < width < 14.0 and 0.02 < height / width < 0.2


def _content_bytes(document: Any, page: Any) -> int:
    """Length of the page's operators, with the forms that it paints."""
    forms = {match for entry in page.get_xobjects() for match in [entry[0]] if isinstance(match, int)}
    return len(page.read_contents()) + sum(len(document.xref_stream(xref) or b"") for xref in sorted(forms)[:200])


def _whole_images(boxes: list[Box]) -> tuple[Box, ...]:
    """Images put together that were stored as stacked strips."""
    whole: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[0], box[1])):
        last = whole[-1] if whole else None
        if last and abs(last[0] - box[0]) + abs(last[2] - box[2]) < 2 and abs(last[3] - box[1]) < 1:
            whole[-1] = union((last, box))
        else:
            whole.append(box)
    return tuple(whole)


def _clips(paths: Iterable[Path]) -> tuple[Box, ...]:
    counts = Counter(path.clip for path in paths if path.clip is not None)
    return tuple(clip for clip, _ in counts.most_common(_MAX_CLIPS))
