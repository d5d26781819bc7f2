"""Pieces of text to rows: what stands side by side on one line of one column."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from omniscience_assets.extraction.pdf.boxes import overlap_x, union
from omniscience_assets.extraction.pdf.layout import Line, Page

_BUCKET = 8.0
_MOST_BESIDE = 200
_SAME_LINE = 0.5
_GAP_IN_BLOCK = 2.5
_GAP_ACROSS_BLOCKS = 0.8
_TOUCHING = 0.8
_STACKED = 1.6
"""Sizes that a piece may overlap the one before: when it begins with an index, it stands below the other's exponent."""
_WORD_GAP = 0.12
_INITIAL = 1.7
_LEAST_LINE_NUMBERS = 6
_MARGIN = 3.0
_MOST_DIGITS = 5


def to_rows(page: Page, margins: frozenset[int]) -> list[Line]:
    """Upright text of a page as rows in the order of the file, without the line numbers in `margins`."""
    rows: list[list[Line]] = []
    by_height = defaultdict[int, list[list[Line]]](list)
    for line in page.lines:
        if line.angle or (margins and _is_number(line.text) and not margins.isdisjoint(_margin_keys(line))):
            continue
        middle = int((line.box[1] + line.box[3]) / 2 / _BUCKET)
        home = _home(by_height, middle, line)
        if home is None:
            rows.append([line])
            by_height[middle].append(rows[-1])
        else:
            home.append(line)
    return [joined(pieces) for pieces in rows]


def _home(by_height: Mapping[int, Sequence[list[Line]]], middle: int, line: Line) -> list[Line] | None:
    """The row at about the same height that a piece continues, the latest first."""
    for bucket in (middle, middle - 1, middle + 1):
        for row in islice(reversed(by_height.get(bucket, ())), _MOST_BESIDE):
            if _continues(row, line):
                return row
    return None


def _continues(pieces: Sequence[Line], line: Line) -> bool:
    """Whether a piece stands beside one of the last pieces of a row."""
    _, y0, _, y1 = line.box
    for piece in pieces[-3:]:
        _, top, _, bottom = piece.box
        if top > y1 or bottom < y0 or min(bottom, y1) - max(top, y0) < _SAME_LINE * min(bottom - top, y1 - y0):
            continue
        sizes = piece.size, line.size
        most = _GAP_IN_BLOCK * max(sizes) if piece.block == line.block else _GAP_ACROSS_BLOCKS * min(sizes)
        least = _STACKED if line.box[2] > piece.box[2] else _TOUCHING
        if -least * max(sizes) < -overlap_x(piece.box, line.box) < most:
            return True
    return False


def joined(pieces: list[Line]) -> Line:
    """Pieces of one line, at least one, as one row."""
    if len(pieces) == 1:
        return pieces[0]
    pieces = sorted(pieces, key=lambda piece: piece.box[0])
    main = _main(pieces)
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        apart = piece.box[0] - before.box[2] > _WORD_GAP * piece.size
        text += (" " if apart and not text.endswith(" ") else "") + piece.text
    return replace(main, box=union(piece.box for piece in pieces), text=text, font=pieces[0].font, bold=pieces[0].bold)


def _main(pieces: Sequence[Line]) -> Line:
    """The piece that sets a row's size and baseline: the longest of the largest type, initials left aside.

    A piece tells only of its first letter, which may be an index; so much small type does not make a row small.
    """
    letters = Counter[int]()
    for piece in pieces:
        letters[round(piece.size)] += len(piece.text.strip())
    usual = letters.most_common(1)[0][0]
    size = max(size for size in letters if size <= _INITIAL * usual)
    return max((piece for piece in pieces if round(piece.size) == size), key=lambda piece: len(piece.text))


def find_margins(pages: Sequence[Page]) -> frozenset[int]:
    """Where line numbers stand: right edges (see `_margin_keys`) under which numbers count up by one or five."""
    pages_of = Counter[int]()
    for page in pages:
        columns = defaultdict[int, list[Line]](list)
        for line in page.lines:
            if line.angle == 0 and _is_number(line.text):
                columns[_margin_keys(line)[0]].append(line)
        pages_of.update(key for key, lines in columns.items() if _counts_up(lines))
    return frozenset(key for key, count in pages_of.items() if count >= min(2, len(pages)))


def _is_number(text: str) -> bool:
    text = text.strip()
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _margin_keys(line: Line) -> tuple[int, int]:
    """The right edge of a number, and one beside it for those on the verge."""
    edge = line.box[2] / _MARGIN
    return round(edge), round(edge) + (1 if edge > round(edge) else -1)


def _counts_up(lines: Iterable[Line]) -> bool:
    values = [int(line.text) for line in sorted(lines, key=lambda line: line.box[1])]
    steps = [two - one for one, two in pairwise(values)]
    return len(values) >= _LEAST_LINE_NUMBERS and max(steps.count(1), steps.count(5)) >= 0.7 * len(steps)
