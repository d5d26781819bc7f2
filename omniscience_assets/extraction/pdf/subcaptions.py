"""Sub-captions that are printed under a figure's panels: "(a) 128 panels", "(b) 2048 panels"."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from omniscience_assets.extraction.pdf.boxes import Rect, contains, union
from omniscience_assets.extraction.pdf.captions import Caption
from omniscience_assets.extraction.pdf.document import Document
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.rows import joined
from omniscience_assets.extraction.pdf.typography import Typography
from omniscience_assets.records import Panel

_START = re.compile(r"\s*\(?([a-zA-Z])\)\s*(?=.*[^\W\d_])(?=(?:\W*\w){2})")
_LEAST_PANELS = 2
_MOST_ROWS = 8
_SIZES_APART = 0.6
_LINES_BELOW = 3.0
_LINES_INSIDE = 2.5
_SLACK = 2.0


def find_subcaptions(document: Document, caption: Caption, region: Rect) -> tuple[Panel, ...]:
    """The panels whose sub-captions stand under them, lettered in order from "a"; empty when there are not two.

    A letter inside an included drawing, or in a title above its panel, is none.
    """
    page, typography = document.pages[caption.page], document.typography
    rows = document.rows[caption.page]
    if not any(map(_letter, rows)):
        return ()
    taken = document.roles[caption.page].body | document.roles[caption.page].heads | document.caption_rows(caption.page)
    zone = _zone(caption, region, typography)
    drawings = (*page.frames, *page.images)
    loose = [
        part
        for index, row in enumerate(rows)
        if index not in taken and _stands_in(zone, row) and not any(contains(box, row.box) for box in drawings)
        for part in _parts(row, page)
    ]
    size = rows[caption.rows[0]].size + _SIZES_APART
    starts = _in_order([row for row in loose if row.size <= size and _letter(row)])
    if not _under_panels(starts, page, region):
        return ()
    rest = [row for row in loose if row not in starts]
    return tuple(_panel(start, rest, document) for start in starts)


def _zone(caption: Caption, region: Rect, typography: Typography) -> Rect:
    """Where sub-captions may begin: over the figure's height, down to its caption or a few lines below it."""
    x0, _, x1, _ = union((region, caption.box))
    is_above = caption.box[1] >= region[3] - _SLACK
    bottom = caption.box[1] if is_above else region[3] + _LINES_BELOW * typography.leading
    return x0, region[1], x1, bottom


def _stands_in(zone: Rect, row: Line) -> bool:
    return zone[0] <= (row.box[0] + row.box[2]) / 2 <= zone[2] and zone[1] <= row.box[1] < zone[3]


def _parts(row: Line, page: Page) -> Iterator[Line]:
    """A row, cut where another sub-caption begins in it."""
    if not _letter(row):
        yield row
        return
    pieces = [line for line in page.lines if contains(row.box, line.box, 0.5)]
    cuts = sorted({line.box[0] for line in pieces if _letter(line)} | {row.box[0]})
    if len(cuts) == 1:
        yield row
        return
    for start, end in zip(cuts, [*cuts[1:], row.box[2]], strict=True):
        part = [line for line in pieces if start <= line.box[0] < end]
        if part:
            yield joined(part)


def _in_order(rows: Sequence[Line]) -> list[Line]:
    """Rows lettered from "a" on without a gap, each to the right of the one before or below it; else none."""
    found: list[Line] = []
    for row in sorted(rows, key=lambda row: (_letter(row), row.box[1], row.box[0])):
        following = chr(ord("a") + len(found))
        if _letter(row) > following:
            return []
        if _letter(row) == following and (not found or _follows(row, found[-1])):
            found.append(row)
    return found if len(found) >= _LEAST_PANELS else []


def _letter(row: Line) -> str:
    match = _START.match(row.text)
    return match[1].lower() if match else ""


def _follows(row: Line, last: Line) -> bool:
    is_after = row.box[0] >= last.box[2] - _SLACK or row.box[1] >= last.box[3] - _SLACK
    return is_after and abs(row.size - last.size) <= _SIZES_APART


def _under_panels(starts: Sequence[Line], page: Page, region: Rect) -> bool:
    """Whether something is drawn above each, and nothing below the last."""
    if not starts or max(row.box[1] for row in starts) < region[3] - _LINES_INSIDE * starts[0].size:
        return False
    whole = np.asarray([*page.images, *page.frames]).reshape(-1, 4)
    x0, y0, x1, _ = np.concatenate([page.marks, whole]).T
    inside = y0 >= region[1] - _SLACK
    return all(np.any(inside & (y0 < row.box[1]) & (x0 < row.box[2]) & (x1 > row.box[0])) for row in starts)


def _panel(start: Line, rest: Sequence[Line], document: Document) -> Panel:
    """The panel of a sub-caption with the rows that go on below its first."""
    taken = [start]
    while len(taken) < _MOST_ROWS:
        below = next((row for row in rest if _goes_on(taken, row, document.typography)), None)
        if below is None:
            break
        taken.append(below)
    match = _START.match(start.text)
    texts = [start.text[match.end() if match else 0 :], *(row.text for row in taken[1:])]
    return Panel(_letter(start), document.joiner.join(texts))


def _goes_on(taken: Sequence[Line], row: Line, typography: Typography) -> bool:
    first, last = taken[0], taken[-1]
    step = row.baseline - last.baseline
    within = row.box[0] >= first.box[0] - first.size and row.box[2] <= first.box[2] + _LINES_INSIDE * first.size
    close = 0.5 * row.size < step <= 1.3 * max(typography.leading_of(first), 1.2 * first.size)
    return within and close and abs(row.size - first.size) <= _SIZES_APART
