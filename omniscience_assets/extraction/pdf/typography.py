"""How a document is set: the size of its running text, its columns, its running heads."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from omniscience_assets.extraction.pdf.boxes import Rect
from omniscience_assets.extraction.pdf.layout import Line, Page

_LONG = 25
_LEAST_SHARE = 0.04
_LEAST_ROWS = 4
_EDGE = 0.11
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")


@dataclass(frozen=True, slots=True)
class Column:
    """Left and right edge of running text, in points."""

    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Typography:
    """What most of a document's text has in common."""

    size: float
    """Of running text, in points."""
    font: str
    """Of running text."""
    leading: float
    """From one baseline of running text to the next."""
    columns: tuple[Column, ...]
    """The most frequent first; a two-sided document has twice as many."""
    heads: frozenset[str]
    """Running heads and feet, digits left out."""

    def leading_of(self, row: Line) -> float:
        """The leading that running text would have in the size of a row."""
        return self.leading * row.size / self.size

    def is_body_size(self, row: Line) -> bool:
        """Whether a row is as large as running text."""
        return abs(row.size - self.size) <= 0.35

    def column_of(self, row: Line) -> Column | None:
        """The narrowest column that a row starts in and does not leave; lists set in further are columns too."""
        return min(self._fitting(row), key=lambda column: (column.x1 - column.x0, column.x0), default=None)

    def outer_column_of(self, row: Line) -> Column | None:
        """The column that begins furthest to the left, from which an indentation is measured."""
        return min(self._fitting(row), key=lambda column: (column.x0, column.x1), default=None)

    def column_round(self, box: Rect) -> Column | None:
        """The narrowest column that a box lies in, wherever it begins."""
        around = [column for column in self.columns if column.x0 - 3 <= box[0] and box[2] <= column.x1 + 4]
        return min(around, key=lambda column: column.x1 - column.x0, default=None)

    def _fitting(self, row: Line) -> list[Column]:
        x0, _, x1, _ = row.box
        most = 2.5 * self.size
        return [column for column in self.columns if -2.5 <= x0 - column.x0 <= most and x1 <= column.x1 + 4]


def measure(pages: Sequence[Page], rows: Sequence[Sequence[Line]]) -> Typography:
    """Size, font and columns of the running text, and what recurs at the edges of pages."""
    types = Counter[tuple[float, str]]()
    for row in (row for page in rows for row in page):
        types[row.size, row.font] += len(row.text)
    letters, fonts = Counter[float](), defaultdict[float, Counter[str]](Counter)
    for (exact, font), count in types.items():
        size = round(exact * 5) / 5
        if size <= 0:
            continue  # a broken text matrix; nobody can read such letters
        letters[size] += count
        fonts[size][font] += count
    if not letters:
        return Typography(10.0, "", 12.0, (), frozenset())
    size = max(letters, key=lambda key: (letters[key], key))
    font = fonts[size].most_common(1)[0][0]
    body = [row for page in rows for row in page if abs(row.size - size) <= 0.35 and len(row.text) >= _LONG]
    return Typography(size, font, _leading(body, size), _columns(body), _heads(pages, rows))


def _leading(body: Sequence[Line], size: float) -> float:
    """The most frequent distance between the baselines of two rows that follow one another."""
    steps = Counter(round(2 * (two.baseline - one.baseline)) / 2 for one, two in pairwise(body))
    usual = [step for step in steps if 0.9 * size < step < 3.5 * size]
    return max(usual, key=lambda step: (steps[step], -step), default=1.2 * size)


def _columns(body: Sequence[Line]) -> tuple[Column, ...]:
    """Left edges that recur, each with the right edge that most of its rows reach."""
    starts = defaultdict[int, list[Line]](list)
    for row in body:
        starts[round(row.box[0])].append(row)
    least = max(_LEAST_ROWS, _LEAST_SHARE * len(body))
    columns: list[Column] = []
    for x0 in sorted(starts, key=lambda x0: -len(starts[x0])):
        if any(abs(x0 - column.x0) <= 3 for column in columns):
            continue
        near = chain.from_iterable(starts.get(x, ()) for x in range(x0 - 2, x0 + 3))
        ends = sorted(row.box[2] for row in near if abs(row.box[0] - x0) <= 1.5)
        if len(ends) >= least:
            columns.append(Column(x0, ends[int(0.9 * (len(ends) - 1))]))
    return tuple(columns)


def _heads(pages: Sequence[Page], rows: Sequence[Sequence[Line]]) -> frozenset[str]:
    seen = Counter[str]()
    for page, page_rows in zip(pages, rows, strict=True):
        edge = _EDGE * page.height
        seen.update({head_key(row) for row in page_rows if row.box[3] < edge or row.box[1] > page.height - edge})
    least = 2 if len(pages) < 8 else 3
    return frozenset(key for key, count in seen.items() if count >= least)


def head_key(row: Line) -> str:
    """What running heads of different pages have in common."""
    return _DIGITS.sub("#", row.text.strip().lower()) + f"@{round(row.box[1] / 4)}"
