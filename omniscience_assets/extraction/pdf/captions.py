"""Captions: which lines begin one, and where each ends."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from omniscience_assets.extraction.pdf.boxes import Rect, overlap_x, overlap_y, union
from omniscience_assets.extraction.pdf.labels import FIGURE_KINDS, Label, read_label
from omniscience_assets.extraction.pdf.layout import Line
from omniscience_assets.extraction.pdf.typography import Typography

_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|(?:\s\.){3,}")
_ACCEPTED = 2.0
_LIST_LENGTH = 4
_SIZES_APART = 0.6
_LONG = 12
_MOST_ON_PAGE = 200
_SAME_LINE = 0.2
_TOUCHING = 2.0


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption on its page."""

    page: int
    """Index of the page, from 0."""
    label: Label
    rows: tuple[int, ...]
    """Indices into the page's rows."""
    box: Rect
    score: float
    tail: tuple[tuple[int, int], ...] = ()
    """Page and row of what follows at the top of the next column or page."""

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Page and row of all its rows, in order."""
        return *((self.page, row) for row in self.rows), *self.tail

    @property
    def is_figure(self) -> bool:
        """Whether it captions a figure, not a table or the like."""
        return self.label.kind in FIGURE_KINDS


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    row: int
    label: Label
    style: tuple[str, str, str, bool]
    score: float


def find_captions(pages: Sequence[Sequence[Line]], typography: Typography) -> list[Caption]:
    """All captions of a document, of figures and of other floats, in the order of the file."""
    candidates = [
        candidate
        for index, rows in enumerate(pages)
        for candidate in _not_a_list(_candidates(index, rows, typography), rows)
    ]
    accepted = _accepted(candidates)
    starts = {(candidate.page, candidate.row) for candidate in accepted}
    captions = []
    for candidate in accepted:
        rows = pages[candidate.page]
        taken = _extent(rows, candidate, starts, typography)
        box = union(rows[index].box for index in taken)
        captions.append(Caption(candidate.page, candidate.label, tuple(taken), box, candidate.score))
    return captions


def _candidates(page: int, rows: Sequence[Line], typography: Typography) -> list[_Candidate]:
    found = []
    for index, row in enumerate(rows):
        label = read_label(row.text)
        if label is not None and not _LEADER.search(row.text):
            style = (label.word, label.mark, row.font, row.bold)
            found.append(_Candidate(page, index, label, style, _score(rows, index, label, typography)))
        if len(found) == _MOST_ON_PAGE:
            break
    return found


def _score(rows: Sequence[Line], index: int, label: Label, typography: Typography) -> float:
    """How much a line looks like a caption's first, by its own look and by what stands above it."""
    row = rows[index]
    alone = not row.text[label.end :].strip()
    score = {":": 2.0, "|": 2.0, ".": 1.2, "": 0.3}.get(label.mark, 0.6)
    score += 0.7 if alone and not label.mark else 0.0
    score -= 3.0 if label.runs_on else 0.0
    if not typography.is_body_size(row):
        score += 1.0
    if row.bold or (row.font != typography.font and typography.is_body_size(row)):
        score += 1.2
    above = _row_above(rows, row)
    if above is None or row.baseline - above.baseline > 1.35 * max(typography.leading_of(row), 1.2 * row.size):
        return score + 1.0
    alike = abs(above.size - row.size) < 0.6 and above.font == row.font
    return score - 2.0 if alike and abs(above.box[0] - row.box[0]) < 3 * row.size else score


def _row_above(rows: Sequence[Line], row: Line) -> Line | None:
    """The nearest row above that shares some of the width."""
    above = [
        other
        for other in rows
        if other.box[3] <= row.box[1] + 0.4 * row.size and overlap_x(other.box, row.box) > 0 and other is not row
    ]
    return max(above, key=lambda other: other.box[3], default=None)


def _not_a_list(candidates: list[_Candidate], rows: Sequence[Line]) -> list[_Candidate]:
    """Drop the lines of a list of figures: labels that follow one another line by line and end in page numbers."""
    listed = [c for c in candidates if re.search(r"\s\d{1,3}\s*$", rows[c.row].text) or c.label.runs_on]
    return [] if len(listed) >= _LIST_LENGTH and len(listed) > 0.6 * len(candidates) else candidates


def _accepted(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """For each number the candidates that look best, where the look that most captions share counts too."""
    numbers: dict[tuple[str, tuple[str, str, str, bool]], set[str]] = defaultdict(set)
    for item in candidates:
        if item.score >= 1.0:
            numbers[item.label.kind, item.style].add(item.label.number)
    most = {kind: max(len(v) for (k, _), v in numbers.items() if k == kind) for kind, _ in numbers}
    best: dict[tuple[str, str, str], float] = {}
    scored = []
    for item in candidates:
        share = len(numbers.get((item.label.kind, item.style), ())) / most.get(item.label.kind, 1)
        score = item.score + 1.5 * share
        key = (item.label.kind, item.label.series, item.label.number)
        best[key] = max(best.get(key, 0.0), score)
        scored.append((key, score, item))
    return [item for key, score, item in scored if score >= _ACCEPTED and score >= best[key] - 1.0]


def _extent(
    rows: Sequence[Line], candidate: _Candidate, starts: set[tuple[int, int]], typography: Typography
) -> list[int]:
    """Rows of the caption: those below that are set alike and follow closely."""
    first = rows[candidate.row]
    taken, last, leading = [candidate.row], first, 0.0
    width = first.box
    while True:
        below = _row_below(rows, last, width, set(taken))
        if below is None or (candidate.page, below) in starts:
            return taken
        row = rows[below]
        step = row.baseline - last.baseline
        most = 1.3 * leading + 1.0 if leading else max(1.9 * first.size, 1.2 * typography.leading_of(first))
        if step > most or not _set_alike(rows, taken, row, typography) or _is_folio(row, first):
            return taken
        leading = max(leading, step) if step > 0.8 * first.size else leading
        taken += [below, *_beside(rows, row, taken, typography)]
        last, width = row, union((width, *(rows[index].box for index in taken)))


def _beside(rows: Sequence[Line], row: Line, taken: Sequence[int], typography: Typography) -> list[int]:
    """What stands on the line of a caption's row, parted from it by a sign of a formula, in the caption's column."""
    start = union(rows[index].box for index in taken)
    column = typography.outer_column_of(replace(row, box=(start[0], *row.box[1:])))
    if column is None:
        return []
    return [
        index
        for index, other in enumerate(rows)
        if index not in taken
        and abs(other.baseline - row.baseline) < _SAME_LINE * row.size
        and abs(other.size - row.size) < _SIZES_APART
        and row.box[2] <= other.box[0]
        and other.box[2] <= column.x1 + row.size
        and any(_bridges(sign, row, other) for sign in rows)
    ]


def _bridges(sign: Line, left: Line, right: Line) -> bool:
    """Whether a piece fills the gap between two others on one line."""
    near = overlap_y(sign.box, union((left.box, right.box))) > -_SIZES_APART
    return near and abs(sign.box[0] - left.box[2]) < _TOUCHING and abs(sign.box[2] - right.box[0]) < _TOUCHING


def _is_folio(row: Line, first: Line) -> bool:
    """Whether a row is a page number close below a caption."""
    set_in = row.box[0] > first.box[0] + first.size
    return row.text.strip().isdigit() and set_in and row.size > first.size - _SIZES_APART


def _row_below(rows: Sequence[Line], last: Line, width: Rect, taken: set[int]) -> int | None:
    below = [
        index
        for index, row in enumerate(rows)
        if index not in taken and row.baseline > last.baseline + 0.3 * last.size and overlap_x(row.box, width) > 0
    ]
    return min(below, key=lambda index: (round(rows[index].baseline), rows[index].box[0]), default=None)


def _set_alike(rows: Sequence[Line], taken: Sequence[int], row: Line, typography: Typography) -> bool:
    """Whether a row has the type of the caption so far; of its first row only the label's is known."""
    usual = rows[taken[min(1, len(taken) - 1)]]
    larger = _SIZES_APART if len(taken) > 1 or typography.is_body_size(row) else 2 * _SIZES_APART
    if row.size > usual.size + larger:
        return False
    if row.size < usual.size - _SIZES_APART and len(row.text.strip()) > _LONG:
        return False
    fonts = {rows[index].font for index in taken[1:]}
    is_body = row.font == typography.font and typography.is_body_size(row)
    return not (is_body and fonts and typography.font not in fonts)
