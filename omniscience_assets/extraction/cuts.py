"""Panels of one raster by its white space: the page is cut at its widest gaps until it has as many parts as it should.

This is the recursive X–Y cut (Nagy, Seth, 1984), best gap first, with a known number of parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from PIL import Image

from omniscience_assets.records import Box

if TYPE_CHECKING:
    import numpy as np

_LONGEST_SIDE = 600
_CONTRAST = 14
_LEAST_GAP = 3
_SCRAP = 0.12
"""A part below this share of the largest one is a letter or a title of its neighbour."""
_BAR = 0.35, 4.0
"""So is a part below this share that is this much longer than wide: a colour bar or a legend."""
_CLEARER = 0.9
"""A gap that is left may be this share of the narrowest gap that was cut, else the cut was a matter of chance."""

_Rect = tuple[int, int, int, int]


def cut_panels(image: Image.Image, count: int) -> tuple[Box, ...]:
    """Boxes of `count` panels in reading order; empty where the white space does not give that many.

    Args:
        image: the whole figure.
        count: how many panels it should have, 2 or more.
    """
    import numpy as np

    small = image.convert("L")
    small.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.int16)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ink = np.abs(pixels - int(np.median(edge))) > _CONTRAST
    parts = _split(ink, count)
    height, width = ink.shape
    return tuple((x0 / width, y0 / height, x1 / width, y1 / height) for x0, y0, x1, y1 in _reading_order(parts))


@dataclass(frozen=True, slots=True)
class _Cut:
    """The widest gap of a part and the two sides of it."""

    gap: int
    sides: tuple[_Rect, _Rect]


def _split(ink: np.ndarray, count: int) -> list[_Rect]:
    whole = _trim(ink, (0, 0, ink.shape[1], ink.shape[0]))
    cuts = {whole: _widest(ink, whole)} if whole else {}
    narrowest = max(ink.shape)
    while len(main := _main(cuts)) < count:
        part, cut = max(cuts.items(), key=lambda item: (_gap(item[1]), item[0]), default=(None, None))
        if part is None or cut is None:
            return []
        narrowest = min(narrowest, cut.gap)
        del cuts[part]
        cuts |= {side: _widest(ink, side) for side in cut.sides}
    left = max(_gap(cuts[part]) for part in main)
    if len(main) != count or left > _CLEARER * narrowest:
        return []
    grown = _gathered(main, [part for part in cuts if part not in main])
    return [] if any(_overlap(one, two) for one, two in combinations(grown, 2)) else grown


def _gap(cut: _Cut | None) -> int:
    return cut.gap if cut else 0


def _main(parts: Iterable[_Rect]) -> list[_Rect]:
    largest = max(map(_area, parts), default=0)
    return [part for part in parts if _area(part) >= (_BAR[0] if _is_bar(part) else _SCRAP) * largest]


def _is_bar(part: _Rect) -> bool:
    short, long = sorted((part[2] - part[0], part[3] - part[1]))
    return long >= _BAR[1] * short


def _overlap(one: _Rect, two: _Rect) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])


def _area(part: _Rect) -> int:
    return (part[2] - part[0]) * (part[3] - part[1])


def _trim(ink: np.ndarray, part: _Rect) -> _Rect | None:
    """The part without the white round it, `None` when it is all white."""
    import numpy as np

    x0, y0, x1, y1 = part
    rows, columns = np.flatnonzero(ink[y0:y1, x0:x1].any(1)), np.flatnonzero(ink[y0:y1, x0:x1].any(0))
    if not rows.size:
        return None
    return x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1


def _widest(ink: np.ndarray, part: _Rect) -> _Cut | None:
    """The widest run of empty rows or columns inside of a trimmed part."""
    import numpy as np

    x0, y0, x1, y1 = part
    gaps = []
    for axis, low in ((1, y0), (0, x0)):
        gap, start = _longest_run(np.any(ink[y0:y1, x0:x1], axis=axis))
        if gap >= _LEAST_GAP:
            gaps.append((gap, axis, low + start))
    if not gaps:
        return None
    gap, axis, at = max(gaps)
    first, second = ((x0, y0, x1, at), (x0, at, x1, y1)) if axis else ((x0, y0, at, y1), (at, y0, x1, y1))
    sides = _trim(ink, first), _trim(ink, second)
    return _Cut(gap, (sides[0], sides[1])) if sides[0] and sides[1] else None


def _longest_run(filled: np.ndarray) -> tuple[int, int]:
    """Length and start of the longest run of `False`."""
    import numpy as np

    edges = np.flatnonzero(np.concatenate([[True], filled, [True]]))
    runs = np.diff(edges) - 1
    best = int(np.argmax(runs))
    return int(runs[best]), int(edges[best])


def _gathered(main: list[_Rect], scraps: list[_Rect]) -> list[_Rect]:
    """Main parts grown by the scraps nearest to each."""
    grown = list(main)
    for scrap in sorted(scraps):
        nearest = min(range(len(main)), key=lambda index: (_distance(main[index], scrap), index))
        x0, y0, x1, y1 = grown[nearest]
        grown[nearest] = min(x0, scrap[0]), min(y0, scrap[1]), max(x1, scrap[2]), max(y1, scrap[3])
    return grown


def _distance(one: _Rect, two: _Rect) -> int:
    return max(one[0] - two[2], two[0] - one[2], 0) + max(one[1] - two[3], two[1] - one[3], 0)


def _reading_order(parts: list[_Rect]) -> list[_Rect]:
    """Rows from the top, each from the left; a part is in a row when its middle lies beside the row's first part."""
    rows: list[list[_Rect]] = []
    for part in sorted(parts, key=lambda part: (part[1], part[0])):
        middle = (part[1] + part[3]) / 2
        row = next((row for row in rows if row[0][1] <= middle <= row[0][3]), None)
        if row is None:
            rows.append([part])
        else:
            row.append(part)
    return [part for row in rows for part in sorted(row)]
