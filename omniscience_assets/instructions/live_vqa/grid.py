"""A figure that is a table as rows and columns: only where every cell's place is beyond doubt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.records import Evidence, TextItem

TABLE = "table"
_RULED = "diagram"
"""What a table with lines around all of its cells is mostly taken for."""
_DIGITS = frozenset("0123456789")
_READ_WELL = 0.9
"""Least confidence in a cell that was read from pixels."""
_LEAST = (3, 2)
"""Rows below the head and columns, the one of the rows' names among them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head and a name for each row, all different."""

    columns: tuple[str, ...]
    """Names of the columns of values."""
    rows: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    """By row, then by column."""

    def column(self, at: int) -> tuple[str, ...]:
        """The values of a column, from top to bottom."""
        return tuple(row[at] for row in self.cells)


def read_grid(evidence: Evidence) -> Grid | None:
    """The table that a figure is; `None` where it is none, or one that is not a plain grid.

    Lines of text that overlap in height are a row; what overlaps across rows is a column. Every row has a cell in every
    column: merged cells, several heads and notes below make a table no grid. What is likelier a diagram is taken where
    it has no arrow, and a column of numbers.
    """
    kind = max(evidence.kind, key=lambda one: one.value).label if evidence.kind else ""
    if kind not in (TABLE, _RULED) or _shows_more(evidence):
        return None
    texts = [one for one in evidence.texts if one.text.strip()]
    if any(abs(one.angle) > 1 or one.confidence < _READ_WELL for one in texts):
        return None
    lines = _without_title(_lines(texts))
    columns = _columns(text for line in lines for text in line)
    table = [_placed(line, columns) for line in lines]
    if len(columns) < _LEAST[1] or len(table) <= _LEAST[0] or any(not all(row[1:]) for row in table):
        return None
    head, *body = table
    if not all(row[0] for row in body) or _alike(head[1:]) or _alike([row[0] for row in body]):
        return None
    grid = Grid(tuple(head[1:]), tuple(row[0] for row in body), tuple(tuple(row[1:]) for row in body))
    return grid if kind == TABLE or any(numeric_columns(grid)) else None


def numeric_columns(grid: Grid) -> Iterator[tuple[int, str, list[Decimal], str]]:
    """Columns of plain numbers with the same number of decimals: place, name, values and what stands behind each."""
    for at, head in enumerate(grid.columns):
        cells = grid.column(at)
        unit = "%" if all(cell.endswith("%") for cell in cells) else ""
        bare = [cell.removesuffix(unit).replace("−", "-") for cell in cells]
        if all(_is_number(cell) for cell in bare) and len({len(cell.partition(".")[2]) for cell in bare}) == 1:
            yield at, head, [Decimal(cell) for cell in bare], unit


def _is_number(cell: str) -> bool:
    digits = cell.removeprefix("-").split(".")
    return len(digits) <= 2 and all(part and set(part) <= _DIGITS for part in digits)


def _shows_more(evidence: Evidence) -> bool:
    """Whether something is drawn in it that tables do not have: axes, series, arrows."""
    plots = any(panel.axes or panel.series for panel in evidence.panels)
    return plots or (evidence.diagram is not None and bool(evidence.diagram.edges))


def _lines(texts: Iterable[TextItem]) -> list[list[TextItem]]:
    """Texts by the line that they stand in, from top to bottom; each line from left to right."""
    lines: list[list[TextItem]] = []
    for text in sorted(texts, key=lambda one: (one.box[1] + one.box[3], one.box)):
        middle = (text.box[1] + text.box[3]) / 2
        if lines and middle < max(one.box[3] for one in lines[-1]):
            lines[-1].append(text)
        else:
            lines.append([text])
    return [sorted(line, key=lambda one: one.box) for line in lines]


def _without_title(lines: Sequence[list[TextItem]]) -> Sequence[list[TextItem]]:
    first = next((at for at, line in enumerate(lines) if len(line) > 1), len(lines))
    return lines[first:]


def _columns(texts: Iterable[TextItem]) -> list[tuple[float, float]]:
    """Spans, of the width, that texts cover without a gap."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted((one.box[0], one.box[2]) for one in texts):
        if spans and left <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], right))
        else:
            spans.append((left, right))
    return spans


def _placed(line: Sequence[TextItem], columns: Sequence[tuple[float, float]]) -> list[str]:
    """The text in each column; empty where there is none."""
    return [" ".join(plain(one.text) for one in line if left <= one.box[0] <= right).strip() for left, right in columns]


def _alike(names: Sequence[str]) -> bool:
    return any(equivalent(one, other) for at, one in enumerate(names) for other in names[:at])
