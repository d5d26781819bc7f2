"""What each row of a page is: running text, heading, running head, or something that may belong to a figure."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omniscience_assets.extraction.pdf.boxes import contains, overlap_x
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.typography import Column, Typography, head_key

_EDGE = 0.11
_LONG = 25
_SMALLEST = 0.72
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NEIGHBOURS = 8
_LEAST_RUN = 4
_PANEL = re.compile(r"\s*\(?[a-zA-Z]\)")


@dataclass(frozen=True, slots=True)
class Roles:
    """Indices into a page's rows; what is in none of them is loose: equations, tables, a figure's own text."""

    heads: frozenset[int]
    """Running heads, feet and page numbers."""
    body: frozenset[int]
    """Paragraphs, footnotes and references."""


def assign_roles(page: Page, rows: Sequence[Line], captions: frozenset[int], typography: Typography) -> Roles:
    """Tell a page's rows apart; `captions` are the rows of its captions."""
    heads = frozenset(i for i, row in enumerate(rows) if i not in captions and _is_head(page, row, typography))
    free = [i for i in range(len(rows)) if i not in captions and i not in heads]
    body = {i: column for i in free if (column := _full_column(rows[i], typography))}
    body |= {i: column for i, column in _narrow_paragraphs(rows, free, typography) if i not in body}
    order = sorted(free, key=lambda i: (rows[i].box[1], rows[i].box[0]))
    for direction in (order, order[::-1]):
        recent = deque[int](maxlen=_NEIGHBOURS)
        for index in direction:
            if index not in body:
                column = next((body[i] for i in recent if _joins(rows[index], rows[i], body[i], typography)), None)
                if column is not None:
                    body[index] = column
            if index in body:
                recent.append(index)
    return Roles(heads, frozenset(body))


def _is_head(page: Page, row: Line, typography: Typography) -> bool:
    edge = _EDGE * page.height
    if edge < row.box[3] and row.box[1] < page.height - edge:
        return False
    if any(contains(drawing, row.box) for drawing in (*page.frames, *page.images)):
        return False
    return head_key(row) in typography.heads or (row.text.strip().isdigit() and row.box[1] > page.height / 2)


def _full_column(row: Line, typography: Typography) -> Column | None:
    """The column that a row of words fills from edge to edge."""
    column = typography.column_of(row)
    if column is None or row.size < _SMALLEST * typography.size or len(row.text) < _LONG:
        return None
    if row.box[2] - row.box[0] < 0.7 * (column.x1 - column.x0) or len(_WORDS.findall(row.text)) < 4:
        return None
    if _PANEL.match(row.text) and not typography.is_body_size(row):
        return None
    return column


def _narrow_paragraphs(
    rows: Sequence[Line], free: Sequence[int], typography: Typography
) -> Iterator[tuple[int, Column]]:
    """Rows of running text beside a figure: at least four that follow one another, flush on both sides."""
    runs: list[list[int]] = []
    for index in free:
        if runs and _follows(rows[index], rows[runs[-1][-1]], typography):
            runs[-1].append(index)
        elif typography.is_body_size(rows[index]) and len(_WORDS.findall(rows[index].text)) > 2:
            runs.append([index])
    for run in runs:
        if len(run) >= _LEAST_RUN:
            column = Column(rows[run[0]].box[0], max(rows[i].box[2] for i in run))
            yield from ((i, column) for i in run)


def _follows(row: Line, last: Line, typography: Typography) -> bool:
    flush = abs(row.box[0] - last.box[0]) < 2 and abs(row.box[2] - last.box[2]) < 2
    step = row.baseline - last.baseline
    return flush and typography.is_body_size(row) and 0 < step < 1.3 * typography.leading_of(row)


def _joins(row: Line, body: Line, column: Column, typography: Typography) -> bool:
    """Whether a row continues a paragraph above or begins one below: the same size and column, close by."""
    if abs(row.size - body.size) > 0.5 or row.box[0] < column.x0 - 3 or row.box[2] > column.x1 + 4:
        return False
    step = abs(row.baseline - body.baseline)
    beside = overlap_x(row.box, body.box) > 0 and row.box[0] - column.x0 < 4 * row.size
    return beside and step < 1.3 * typography.leading_of(body)
