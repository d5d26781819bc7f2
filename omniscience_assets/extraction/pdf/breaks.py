"""Captions that go on at the top of the next column or page."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from omniscience_assets.extraction.pdf.boxes import overlap_x
from omniscience_assets.extraction.pdf.captions import Caption
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.typography import Typography, head_key

_SENTENCE_END = re.compile(r"[.!?:][)\]”\"’]*\s*$")
_ITEM = re.compile(r"\s*(?:\[\d{1,3}\]|\d{1,3}[.)]\s|[•–—*])")
_BOTTOM = 0.75
_FULL = 5.0
_FLUSH = 3.0
_SIZES_APART = 0.35
_LEAST_ROWS = 2
_MOST_ROWS = 60
_LEADINGS = 1.35
_Place = tuple[int, int]
_Text = tuple[int, Line]


@dataclass(frozen=True, slots=True)
class _Sheets:
    """What a document's captions are looked for in."""

    pages: Sequence[Page]
    rows: Sequence[Sequence[Line]]
    taken: Collection[_Place]
    typography: Typography

    def texts(self, page: int) -> Iterator[_Text]:
        """Rows of a page but running heads and page numbers."""
        for index, row in enumerate(self.rows[page]):
            if not row.text.strip().isdigit() and head_key(row) not in self.typography.heads:
                yield index, row


def join_breaks(
    captions: Sequence[Caption], pages: Sequence[Page], rows: Sequence[Sequence[Line]], typography: Typography
) -> list[Caption]:
    """The captions, those that end amid a sentence at the foot of a column with what follows elsewhere."""
    sheets = _Sheets(pages, rows, {place for caption in captions for place in caption.places}, typography)
    return [
        replace(caption, tail=_tail(sheets, caption)) if _is_cut(sheets, caption) else caption for caption in captions
    ]


def _is_cut(sheets: _Sheets, caption: Caption) -> bool:
    """Whether a caption ends with a full row amid a sentence, with nothing below, and can be told from other text."""
    last = sheets.rows[caption.page][caption.rows[-1]]
    page = sheets.pages[caption.page]
    if not caption.is_figure or len(caption.rows) < _LEAST_ROWS or _SENTENCE_END.search(last.text):
        return False
    if last.box[3] < _BOTTOM * page.height or last.box[2] < caption.box[2] - _FULL * last.size:
        return False
    texts = list(sheets.texts(caption.page))
    if any(row.box[1] > last.baseline and overlap_x(row.box, caption.box) > 0 for _, row in texts):
        return False
    return not _is_body_type(last, sheets.typography) or _is_list(sheets, caption.page, page, texts)


def _is_body_type(row: Line, typography: Typography) -> bool:
    return row.font == typography.font and typography.is_body_size(row)


def _is_list(sheets: _Sheets, number: int, page: Page, texts: Sequence[_Text]) -> bool:
    """Whether a page holds nothing but captions, as manuscripts have them at their end, and perhaps a heading."""
    others = sum((number, index) not in sheets.taken for index, _ in texts)
    return others < _LEAST_ROWS and not (page.images or page.frames or len(page.marks))


def _tail(sheets: _Sheets, caption: Caption) -> tuple[_Place, ...]:
    """Rows at the top of the next column, of the same page or the next, that go on as the caption was set."""
    right = caption.box[2] - _FLUSH
    has_next = any(column.x0 >= right for column in sheets.typography.columns)
    page = caption.page if has_next else caption.page + 1
    if page == len(sheets.pages):
        return ()
    texts = [item for item in sheets.texts(page) if item[1].box[0] >= right or not has_next]
    first = _first(texts)
    if first is None or not _is_flush(first, caption, sheets.typography):
        return ()
    below = [item for item in texts if item[1].baseline >= first.baseline and overlap_x(item[1].box, first.box) > 0]
    below.sort(key=lambda item: (item[1].baseline, item[1].box[0]))
    own = [sheets.rows[caption.page][index] for index in caption.rows]
    return tuple(takewhile(lambda place: place not in sheets.taken, _alike(own, page, below[:_MOST_ROWS])))


def _first(texts: Sequence[_Text]) -> Line | None:
    """The topmost row, of several side by side the leftmost."""
    top = min((row.box[3] for _, row in texts), default=0.0)
    return min((row for _, row in texts if row.box[1] < top), key=lambda row: row.box[0], default=None)


def _is_flush(row: Line, caption: Caption, typography: Typography) -> bool:
    """Whether a row begins where text does, and is no item of a list or of the references."""
    edges = [caption.box[0], *(column.x0 for column in typography.columns)]
    return any(abs(row.box[0] - edge) <= _FLUSH for edge in edges) and not _ITEM.match(row.text)


def _alike(own: Sequence[Line], page: int, below: Sequence[_Text]) -> Iterator[_Place]:
    """Rows that follow one another as closely as a caption's `own`, in their type."""
    most = _LEADINGS * max(two.baseline - one.baseline for one, two in pairwise(own))
    fonts = {row.font for row in own[1:]}
    last: Line | None = None
    for index, row in below:
        close = last is None or row.baseline - last.baseline <= most
        if not close or row.font not in fonts or abs(row.size - own[-1].size) > _SIZES_APART:
            return
        yield page, index
        last = row
