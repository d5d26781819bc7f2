"""A PDF's pages as plain values: one pass of MuPDF over each page gives text, images and paths.

MuPDF's structured text is read as JSON, which is written and parsed in C; the same text as Python dictionaries takes
four times as long. Exact boxes of what is drawn cost as much again, so only pages that may have a figure's caption are
asked for them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from omniscience_assets.extraction.pdf.boxes import Rect, area, meets
from omniscience_assets.extraction.pdf.forms import form_boxes
from omniscience_assets.extraction.pdf.labels import may_begin_label
from omniscience_assets.extraction.pdf.layout import Line, Page, Turn
from omniscience_assets.sources.mupdf import load_pymupdf

_SCALE = 64.0
_MOST_MARKS = 200_000
_MOST_LINES = 5_000
_WHOLE_PAGE = 0.9
_ALPHA = 0xFF000000
_ALMOST_WHITE = 0x00F8F8F8
_WORD = 4
_EDGE = 0.09
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufeff\ufffe\uffff\u200b]+")
_LIGATURES = "ff", "fi", "fl", "ffi", "ffl"
_TEX_CODES = "\x0b\x0c\r\x0e\x0f", "\x1b\x1c\x1d\x1e\x1f"
_TEX_LIGATURES = {ord(code): text for codes in _TEX_CODES for code, text in zip(codes, _LIGATURES, strict=True)}
"""Codes of TeX's own fonts (OT1 and T1), as MuPDF gives them for fonts that do not say what their letters are."""


def read_pages(document: Any, most: int) -> Iterator[Page]:
    """The first `most` pages of an open PyMuPDF document; a page that MuPDF cannot read is an empty one."""
    for index in range(min(len(document), most)):
        try:
            yield _read(document[index], index + 1)
        except MemoryError:  # the paper's budget, not the page's fault
            raise
        except Exception:
            yield Page(index + 1, 0.0, 0.0, (), np.zeros((0, 4)), (), ())


def _read(page: Any, number: int) -> Page:
    page.set_rotation(0)
    text_page = _text_page(page)
    blocks = _blocks(text_page)
    bounds = page.rect
    paper = (0.0, 0.0, bounds.width, bounds.height)
    texts = ((index, block) for index, block in enumerate(blocks) if block["type"] == "text")
    all_lines = (line for index, block in texts for line in _lines(block, index) if meets(line.box, paper))
    lines = list(islice(all_lines, _MOST_LINES))
    paths, images, forms = list[Rect](), list[Rect](), list[Rect]()
    if any(may_begin_label(line.text) for line in lines):
        boxed = [(block, box[:4]) for block, box in zip(blocks, text_page.extractBLOCKS(), strict=True)]
        paths = [box for block, box in boxed if block["type"] == "vector" and _shows(block["argb"])]
        images = [box for block, box in boxed if block["type"] == "image"]
        forms = form_boxes(page)
    plain = Page(
        number,
        width=paper[2],
        height=paper[3],
        lines=tuple(lines),
        marks=_visible(paths[:_MOST_MARKS], paper),
        images=_rects(_visible(images, paper)),
        frames=_rects(_visible(forms, paper)),
        truncated=len(paths) > _MOST_MARKS,
    )
    return _turned(plain, _turn(lines, paper[3]))


def _shows(argb: int) -> bool:
    """Whether a colour is neither transparent nor (almost) white."""
    return argb & _ALPHA != 0 and argb & _ALMOST_WHITE != _ALMOST_WHITE


def _visible(boxes: Sequence[Rect], paper: Rect) -> npt.NDArray[np.float64]:
    """Boxes cut at the page's edges, without those that are off the page, cover all of it or are not finite."""
    if not boxes:
        return np.zeros((0, 4))
    found = np.asarray(boxes, dtype=np.float64)
    found = found[np.isfinite(found).all(axis=1)]
    found = np.concatenate([np.maximum(found[:, :2], paper[:2]), np.minimum(found[:, 2:], paper[2:])], axis=1)
    sides = found[:, 2:] - found[:, :2]
    return np.asarray(found[(sides >= 0).all(axis=1) & (sides.prod(axis=1) <= _WHOLE_PAGE * area(paper))])


def _rects(boxes: npt.NDArray[np.float64]) -> tuple[Rect, ...]:
    return tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in boxes.tolist())


def _text_page(page: Any) -> Any:
    """MuPDF's structured text: text, images and paths, all clipped as the page clips them."""
    pymupdf = load_pymupdf()
    return page.get_textpage(flags=pymupdf.TEXT_PRESERVE_IMAGES | pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_CLIP)


def _blocks(text_page: Any) -> list[dict[str, Any]]:
    """Blocks of structured text; those of images and paths come without a usable box."""
    native = load_pymupdf().mupdf
    buffer = native.fz_new_buffer(1024)
    output = native.FzOutput(buffer)
    native.fz_print_stext_page_as_json(output, text_page.this, _SCALE)
    output.fz_close_output()
    blocks: list[dict[str, Any]] = orjson.loads(buffer.fz_buffer_extract().decode("utf-8", "replace"))["blocks"]
    return blocks


def _lines(block: dict[str, Any], index: int) -> Iterator[Line]:
    for line in block["lines"]:
        text = line["text"]
        if not text.isprintable():
            text = _CONTROL.sub(" ", text.translate(_TEX_LIGATURES))
        if not text or text.isspace():
            continue
        box, font, baseline = line["bbox"], line["font"], line["y"] / _SCALE
        x, y, w, h = box["x"] / _SCALE, box["y"] / _SCALE, box["w"] / _SCALE, box["h"] / _SCALE
        name, bold = _typeface(font["name"], font["weight"])
        angle = 0
        if h > 1.5 * w and len(text.strip()) > 1:
            angle = 90 if baseline > y + h / 2 else 270
        yield Line((x, y, x + w, y + h), text, baseline, font["size"] / _SCALE, name, bold, angle, index)


@lru_cache(maxsize=1024)
def _typeface(name: str, weight: str) -> tuple[str, bool]:
    """A font's name without the tag of its subset, and whether it is bold."""
    name = name.rpartition("+")[2]
    return name, weight == "bold" or "bold" in name.lower()


def _turn(lines: Sequence[Line], height: float) -> Turn:
    """How the page must be turned so that most letters stand upright; heads and short labels do not count."""
    if not any(line.angle for line in lines):
        return 0
    letters = Counter[int]()
    for line in lines:
        text = line.text.strip()
        if len(text) >= _WORD and _EDGE * height < line.box[3] and line.box[1] < (1 - _EDGE) * height:
            letters[line.angle] += len(text)
    if letters[90] > max(letters[0], letters[270]):
        return 90
    return 270 if letters[270] > letters[0] else 0


def _turned(page: Page, turn: Turn) -> Page:
    if turn == 0:
        return page
    width, height = page.height, page.width

    def turned(box: Rect) -> Rect:
        x0, y0, x1, y1 = box
        return (width - y1, x0, width - y0, x1) if turn == 90 else (y0, height - x1, y1, height - x0)

    def turned_line(line: Line) -> Line:
        box, angle = turned(line.box), (line.angle - turn) % 360
        return replace(line, box=box, angle=angle, baseline=box[3] - 0.2 * line.size)

    x0, y0, x1, y1 = page.marks.T
    marks = (width - y1, x0, width - y0, x1) if turn == 90 else (y0, height - x1, y1, height - x0)
    return replace(
        page,
        width=width,
        height=height,
        lines=tuple(map(turned_line, page.lines)),
        marks=np.stack(marks, axis=1),
        images=tuple(map(turned, page.images)),
        frames=tuple(map(turned, page.frames)),
        turn=turn,
    )
