"""Rows of running text to paragraphs, over column and page breaks, each with the heading that it stands under."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from omniscience_assets.extraction.pdf.boxes import overlap_y
from omniscience_assets.extraction.pdf.layout import Line
from omniscience_assets.extraction.pdf.text import Joiner, clean, squeeze
from omniscience_assets.extraction.pdf.typography import Typography
from omniscience_assets.extraction.references import may_hint

_SIZES_APART = 0.6
_LONGEST_HEADING = 120
_NUMBERING = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-H](?:\.\d{1,2})+|[A-H]\.)\.?|§\s?\d+)\s+(?=[^\W\d_])"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_WORD_OR_SIGN = re.compile(r"[^\W\d_]{2,}|[^\w\s.§]")
_FORMULA = re.compile(r"[=<>∑∫|{}≤≥∈]")
_ITEM = re.compile(r"\s*(?:[•▪◦‣∙●■–—*]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_SHORTENED = re.compile(r"\b(?:[Ff]igs?|[Ee]qs?|[Rr]efs?|[Ss]ecs?|[Tt]abs?|No|vs|cf|e\.g|i\.e|al)\.$")
_SENTENCE_END = re.compile(r"[.!?:][)\]”\"’]?$")
_CAPITALS = re.compile(r"csc|caps|smallcap|-sc", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str
    section: str
    """The nearest heading above, without its number; empty before the first one."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A row that is no caption, head or part of a figure."""

    row: Line
    page: int
    is_body: bool
    page_rows: Sequence[Line]
    """All rows of its page."""


def find_paragraphs(rows: Iterable[FlowRow], typography: Typography, joiner: Joiner) -> Iterator[Paragraph]:
    """Paragraphs of all sizes of type in the order of the file; footnotes do not part the text that they stand in.

    Most name no figure; those that cannot are left out before their rows are joined.
    """
    section = ""
    open_rows: dict[bool, list[FlowRow]] = {True: [], False: []}
    for item in rows:
        if _is_heading(item, typography, open_rows[True]):
            yield from _closed(open_rows[True], section, joiner)
            open_rows[True] = []
            section = _NUMBERING.sub("", clean(item.row.text), count=1).strip(" .:")
        elif item.is_body:
            is_main = abs(item.row.size - typography.size) <= _SIZES_APART
            pending = open_rows[is_main]
            if pending and _begins(pending, item, typography):
                yield from _closed(pending, section, joiner)
                open_rows[is_main] = []
            open_rows[is_main].append(item)
    for pending in (open_rows[True], open_rows[False]):
        yield from _closed(pending, section, joiner)


def _closed(pending: Sequence[FlowRow], section: str, joiner: Joiner) -> Iterator[Paragraph]:
    rows = [item.row.text for item in pending]
    if may_hint(squeeze(rows)):
        yield Paragraph(joiner.join(rows), section)


def _is_heading(item: FlowRow, typography: Typography, pending: Sequence[FlowRow]) -> bool:
    """Whether a row that comes behind those of an open paragraph is a heading."""
    is_set_off = _is_set_off(item, typography)
    return is_set_off and _stands_alone(item, typography) and not _is_title_of_drawing(item, pending)


def _is_set_off(item: FlowRow, typography: Typography) -> bool:
    """Whether a row is short and set off by weight, size or capitals, and by its number if it has one."""
    row, text = item.row, item.row.text.strip()
    marked = row.bold or _is_of_capitals(row.font) or (text.isupper() and len(text) > 5)
    if (item.is_body and not marked) or len(text) > _LONGEST_HEADING:
        return False
    if not _WORD.search(text) or _FORMULA.search(text) or _is_full(row, typography):
        return False
    numbered = _NUMBERING.match(text)
    if not numbered and not text[0].isupper():
        return False
    if item.is_body:
        return not _ends_sentence(text) and row.size > typography.size - 1.2
    larger = row.size > typography.size + 0.8 and len(text) > 3
    slanted = bool(numbered) and row.font != typography.font
    return larger or ((marked or slanted) and row.size > (0.75 if numbered else 0.85) * typography.size)


def _is_title_of_drawing(item: FlowRow, pending: Sequence[FlowRow]) -> bool:
    """Whether what looks like a heading by its size alone interrupts a sentence that goes on from the page before."""
    text = item.row.text.strip()
    plain = not (item.row.bold or _is_of_capitals(item.row.font) or text.isupper() or _NUMBERING.match(text))
    unfinished = bool(pending) and pending[-1].page != item.page and not _ends_sentence(pending[-1].row.text)
    return plain and unfinished and not item.is_body


def _stands_alone(item: FlowRow, typography: Typography) -> bool:
    """Whether a row has its line to itself in its column, but for its number: a table's head and a formula have not."""
    row = item.row
    column = typography.column_round(row.box)
    x0, x1 = (column.x0, column.x1) if column else (row.box[0], row.box[2])
    return not any(
        x0 - 1 <= other.box[0] <= x1
        and other is not row
        and overlap_y(other.box, row.box) > 0.5 * row.size
        and _WORD_OR_SIGN.search(other.text)
        for other in item.page_rows
    )


@lru_cache(maxsize=1024)
def _is_of_capitals(font: str) -> bool:
    return _CAPITALS.search(font) is not None


def _is_full(row: Line, typography: Typography) -> bool:
    column = typography.column_of(row)
    return column is not None and row.box[2] > column.x1 - 2 * row.size


def _begins(pending: Sequence[FlowRow], item: FlowRow, typography: Typography) -> bool:
    """Whether a row begins a new paragraph behind those of the open one."""
    last, row = pending[-1].row, item.row
    moved = item.page != pending[-1].page or row.box[1] < last.box[1] - 2 * row.size
    if not moved and abs(row.size - last.size) > _SIZES_APART:
        return True
    if not _ends_sentence(last.text):
        return False
    if _ITEM.match(row.text) or (not moved and row.baseline - last.baseline > 1.35 * typography.leading_of(row)):
        return True
    column, before = typography.outer_column_of(row), typography.outer_column_of(last)
    short = before is not None and last.box[2] < before.x1 - 3 * last.size
    return short or (column is not None and _indented(row, pending, moved=moved, x0=column.x0))


def _ends_sentence(text: str) -> bool:
    text = text.rstrip()
    return _SENTENCE_END.search(text[-2:]) is not None and _SHORTENED.search(text[-8:]) is None


def _indented(row: Line, pending: Sequence[FlowRow], *, moved: bool, x0: float) -> bool:
    """Whether a row is set in, as the first of a paragraph is; where the text before is set in too, it is not."""
    if not 0.6 * row.size < row.box[0] - x0 < 4 * row.size:
        return False
    return moved or abs(row.box[0] - pending[-1].row.box[0]) > 0.5 * row.size or len(pending) == 1
