"""Tick labels that stand so close that they look like one line of text, parted by their tick marks."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from omniscience_assets.evidence.labels import parse_ticks
from omniscience_assets.evidence.paths import Path, lines_of
from omniscience_assets.evidence.text import Run, cut

_MARK = 1.5, 15.0
"""Shortest and longest tick mark, in points."""
_LEADING_ZERO = re.compile(r"[-−]?0\d")
_REACH = 2.4
"""A label lies at most so many ems from its mark."""
_OFF = 0.35
"""And its middle so many ems beside it."""

Rows = dict[float, list[float]]
"""Places of the marks of a horizontal axis, by the height at which they end."""


def part_crowded(runs: Iterable[Run], paths: Iterable[Path]) -> list[Run]:
    """The runs of a page, those that lie under several tick marks cut half way between the marks, or where labels end.

    A run is cut only where every piece then stands in the middle of its mark, and is a number or a word.
    """
    rows, runs = _rows(paths), list(runs)
    heights = sorted(rows)
    return [piece for run in runs for piece in (_parted(run, rows, heights, runs) if _may_be_row(run) else [run])]


def _may_be_row(run: Run) -> bool:
    return run.angle == 0 and run.box[2] - run.box[0] > 2 * run.size and len(run.text) >= 3


def _rows(paths: Iterable[Path]) -> Rows:
    """The longest marks of each row, from left to right."""
    found: dict[tuple[float, float], list[float]] = defaultdict(list)
    for x0, y0, x1, y1 in lines_of(paths):
        if x1 - x0 < 0.5 and _MARK[0] < y1 - y0 < _MARK[1]:
            found[round(y0, 1), round(y1, 1)].append((x0 + x1) / 2)
    rows: dict[float, tuple[float, list[float]]] = {}
    for (y0, y1), places in found.items():
        if len(places) >= 2 and y1 - y0 > rows.get(y1, (0.0, []))[0]:
            rows[y1] = y1 - y0, sorted(set(places))
    return {y: places for y, (_, places) in rows.items()}


def _parted(run: Run, rows: Rows, heights: Sequence[float], runs: Sequence[Run]) -> list[Run]:
    top, em = run.box[1], run.size
    near = heights[bisect_right(heights, top - _REACH * em) : bisect_left(heights, top + 0.3 * em)]
    for y in reversed(near):
        places = rows[y]
        first = bisect_left(places, run.box[0] - 0.1 * run.size)
        under = places[first : bisect_right(places, run.box[2])]
        if len(under) >= 2 and not any(_is_between(other, y, run) for other in runs):
            for places in ([(a + b) / 2 for a, b in pairwise(under)], _ends(run, under)):
                pieces = cut(run, places)
                if _fit(run, pieces, under):
                    return pieces
    return [run]


def _ends(run: Run, marks: Sequence[float]) -> list[float]:
    """Where all labels but the last end if each stands in the middle of its mark and they touch."""
    ends, start = [], run.box[0]
    for mark in marks[:-1]:
        ends.append(2 * mark - start)
        start = min((glyph.u0 for glyph in run.glyphs if (glyph.u0 + glyph.u1) / 2 > ends[-1]), default=ends[-1])
    return ends


def _is_between(other: Run, y: float, run: Run) -> bool:
    """Text stands between the marks and a run, which then is a title."""
    above = y - 0.3 * run.size <= other.box[1] and other.box[3] <= run.box[1] + 0.5 * run.size
    return other is not run and above and other.box[0] < run.box[2] and other.box[2] > run.box[0]


def _fit(run: Run, pieces: Sequence[Run], marks: Sequence[float]) -> bool:
    """Every mark has its piece in the middle, and no word or number was torn."""
    if len(pieces) != len(marks):
        return False
    centred = all(
        abs((piece.box[0] + piece.box[2]) / 2 - mark) < _OFF * run.size
        for piece, mark in zip(pieces, marks, strict=True)
    )
    texts = [piece.text for piece in pieces]
    in_order = "".join(texts).replace(" ", "") == run.text.replace(" ", "")
    numbers = None not in parse_ticks(texts) and not any(map(_LEADING_ZERO.match, texts))
    return centred and in_order and (" ".join(texts) == run.text or numbers)
