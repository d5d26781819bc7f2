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
_THREE_WORDS = re.compile(r"(?>.*?[^\W\d_]{2,}){3}")
_FOUR_WORDS = re.compile(r"(?>.*?[^\W\d_]{2,}){4}")
_NEIGHBOURS = 8
_LEAST_RUN = 4
_SENTENCE = re.compile(r"\s*[^\W\d_a-z].*[a-z)\]\d][.:]\s*$", re.DOTALL)
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
    top, bottom = _EDGE * page.height, page.height - _EDGE * page.height
    edges = [i for i, row in enumerate(rows) if row.box[3] <= top or row.box[1] >= bottom]
    heads = frozenset(i for i in edges if i not in captions and _is_head(page, rows[i], typography))
    free = [i for i in range(len(rows)) if i not in captions and i not in heads]
    body = {i: column for i in free if (column := _full_column(rows[i], typography))}
    body |= {i: column for i, column in _narrow_paragraphs(rows, free, typography) if i not in body}
    order = sorted(free, key=lambda i: (rows[i].box[1], rows[i].box[0]))
    for direction in (order, order[::-1]):
        recent = deque[tuple[Line, Column, float]](maxlen=_NEIGHBOURS)
        for index in direction:
            row = rows[index]
            near = (item for item in recent if abs(row.baseline - item[0].baseline) < item[2])
            column = body.get(index) or next((column for other, column, _ in near if _joins(row, other, column)), None)
            if column is not None:
                body[index] = column
                recent.append((row, column, 1.3 * typography.leading_of(row)))
    return Roles(heads, frozenset(body))


def _is_head(page: Page, row: Line, typography: Typography) -> bool:
    """Whether a row at the edge of a page is a running head, a foot or a page number."""
    if any(contains(drawing, row.box) for drawing in (*page.frames, *page.images)):
        return False
    return head_key(row) in typography.heads or (row.text.strip().isdigit() and row.box[1] > page.height / 2)


def _full_column(row: Line, typography: Typography) -> Column | None:
    """The column that a row of words fills from edge to edge."""
    if row.size < _SMALLEST * typography.size or len(row.text) < _LONG:
        return None
    column = typography.column_of(row)
    if column is None or not _FOUR_WORDS.match(row.text):
        return None
    if row.box[2] - row.box[0] < 0.7 * (column.x1 - column.x0) and not _is_sentence(row, typography):
        return None
    if _PANEL.match(row.text) and not typography.is_body_size(row):
        return None
    return column


def _is_sentence(row: Line, typography: Typography) -> bool:
    """Whether a short row is a paragraph of its own: a whole sentence in the type of running text."""
    alike = row.font == typography.font and typography.is_body_size(row)
    return alike and _SENTENCE.match(row.text) is not None


def _narrow_paragraphs(
    rows: Sequence[Line], free: Sequence[int], typography: Typography
) -> Iterator[tuple[int, Column]]:
    """Rows of running text beside a figure: at least four that follow one another, flush on both sides."""
    runs: list[list[int]] = []
    for index in free:
        if runs and _follows(rows[index], rows[runs[-1][-1]], typography):
            runs[-1].append(index)
        elif typography.is_body_size(rows[index]) and _THREE_WORDS.match(rows[index].text):
            runs.append([index])
    for run in runs:
        if len(run) >= _LEAST_RUN:
            column = Column(rows[run[0]].box[0], max(rows[i].box[2] for i in run))
            yield from ((i, column) for i in run)


def _follows(row: Line, last: Line, typography: Typography) -> bool:
    flush = abs(row.box[0] - last.box[0]) < 2 and abs(row.box[2] - last.box[2]) < 2
    step = row.baseline - last.baseline
    return flush and typography.is_body_size(row) and 0 < step < 1.3 * typography.leading_of(row)


def _joins(row: Line, body: Line, column: Column) -> bool:
    """Whether a row close by continues a paragraph above or begins one below: of the same size and column."""
    if abs(row.size - body.size) > 0.5 or row.box[0] < column.x0 - 3 or row.box[2] > column.x1 + 4:
        return False
    return overlap_x(row.box, body.box) > 0 and row.box[0] - column.x0 < 4 * row.size
