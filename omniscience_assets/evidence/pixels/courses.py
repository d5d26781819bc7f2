"""The course of a thin connected part, column by column: where its middle runs."""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.pixels.blobs import Blob
from omniscience_assets.evidence.pixels.inks import Mask, Shares

Points = npt.NDArray[np.float64]
"""Shape (n, 2), in pixels."""

_BRANCHED = 0.12
"""Share of columns in which a part is met twice from which it is no single curve."""
_STEEP = 1.9
"""A column that is so many times higher than the pen is wide is passed from end to end."""
_FLAT = 0.75
"""Pixels from a straight line up to which points between its ends tell nothing."""
_LEVEL, _JUMPS = 0.9, 3
"""Share of columns on level stretches, and jumps between them, of a stepped line."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A traced line."""

    points: Points
    """Along the line."""
    pen: float
    """Width of the line in pixels."""

    @property
    def length(self) -> float:
        """Of the box around it: the longer side."""
        return float(np.ptp(self.points, axis=0).max())


def follow(blob: Blob, covered: Shares) -> Course | None:
    """The middle line of a thin part; `None` where it branches or turns back, so that there is no one line.

    Args:
        blob: The part.
        covered: How much of each pixel of the area is inked; it tells the middle to fractions of a pixel.
    """
    weights = np.where(blob.mask, covered[blob.y0 : blob.y1, blob.x0 : blob.x1], 0.0)
    pen = pen_width(blob.mask)
    ways = [(blob.mask, weights, False), (blob.mask.T, weights.T, True)]
    if blob.height > 1.5 * blob.width:
        ways.reverse()
    for mask, weight, turned in ways:
        points = _by_columns(mask, weight, pen)
        if points is not None:
            placed = points[:, ::-1] if turned else points
            return Course(placed + np.array([blob.x0, blob.y0]), pen)
    return None


def pen_width(mask: Mask) -> float:
    """Width of the pen that drew a thin part: of the runs along rows and along columns, the shorter ones."""
    widths = [_run_lengths(mask.T), _run_lengths(mask)]
    return float(max(1.0, min(np.median(one) for one in widths)))


def _run_lengths(mask: Mask) -> npt.NDArray[np.int64]:
    padded = np.pad(mask, ((0, 0), (1, 1)))
    turns = np.flatnonzero(padded.ravel()[1:] != padded.ravel()[:-1])
    lengths: npt.NDArray[np.int64] = turns[1::2] - turns[::2]
    return lengths


def _by_columns(mask: Mask, weights: Shares, pen: float) -> Points | None:
    tops, ends, columns = _column_runs(mask)
    counts = np.bincount(columns, minlength=mask.shape[1])
    branched = float((counts > 1).sum())
    if branched > max(2.0, _BRANCHED * mask.shape[1]):
        return None
    chosen = _one_a_column(tops, ends, counts)
    tops, ends, columns = tops[chosen], ends[chosen], columns[chosen]
    if len(columns) < 2:
        return None
    sums = np.pad(weights, ((1, 0), (0, 0))).cumsum(axis=0)
    moments = np.pad(weights * (np.arange(len(weights)) + 0.5)[:, None], ((1, 0), (0, 0))).cumsum(axis=0)
    weight = np.maximum(sums[ends, columns] - sums[tops, columns], 1e-6)
    middles = (moments[ends, columns] - moments[tops, columns]) / weight
    points: list[tuple[float, float]] = []
    tall = ends - tops > _STEEP * pen + 1
    for i in range(len(columns)):
        x = float(columns[i])
        if not tall[i]:
            points.append((x + 0.5, float(middles[i])))
            continue
        points += _passed(
            float(columns[i]),
            _between(tops, ends, i, i - 1),
            _between(tops, ends, i, i + 1),
            (int(tops[i]), int(ends[i])),
            pen,
        )
    return np.array(points)


def _one_a_column(
    tops: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
) -> list[int]:
    """Of the runs of each column the one that goes on from the column before."""
    first = np.concatenate([[0], np.cumsum(counts)]).tolist()
    chosen: list[int] = []
    for column in range(len(counts)):
        runs = range(first[column], first[column + 1])
        if len(runs) == 1:
            chosen.append(runs[0])
        elif len(runs) > 1:
            if chosen:
                a, b = int(tops[chosen[-1]]), int(ends[chosen[-1]])
                chosen.append(max(runs, key=lambda i: min(b, int(ends[i])) - max(a, int(tops[i]))))
            else:
                chosen.append(max(runs, key=lambda i: int(ends[i] - tops[i])))
    return chosen


def _between(
    tops: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], one: int, other: int
) -> tuple[float, float] | None:
    """What a line covers of both of two columns, where it crosses from one to the other: its middle and half of it."""
    if not 0 <= other < len(tops):
        return None
    first, last = max(int(tops[one]), int(tops[other])), min(int(ends[one]), int(ends[other]))
    return (first + last) / 2, abs(last - first) / 2


def _passed(
    x: float,
    enters: tuple[float, float] | None,
    leaves: tuple[float, float] | None,
    reach: tuple[int, int],
    pen: float,
) -> list[tuple[float, float]]:
    """Points of a column that is passed from end to end: where it is entered, how far it goes, where it is left.

    It goes farther than to where it is left when its end is farther away than half of what both columns cover.
    """
    top, end = reach
    crossings = [one for one in (enters, leaves) if one is not None] or [((top + end) / 2, 0.0)]
    above, below = min(crossings), max(crossings)
    tips = []
    if above[0] - above[1] - top > pen:
        tips.append(top + pen / 2)
    if end - below[0] - below[1] > pen:
        tips.append(end - pen / 2)
    rises = enters is not None and leaves is not None and enters > leaves
    if len(tips) == 2 and (rises or (enters is None and leaves is not None and leaves[0] < (top + end) / 2)):
        tips.reverse()
    inner = [(x + 0.5, at) for at in tips]
    before = [(x, enters[0])] if enters is not None else []
    after = [(x + 1.0, leaves[0])] if leaves is not None else []
    return [*before, *inner, *after] or [(x + 0.5, (top + end) / 2)]


def _column_runs(mask: Mask) -> tuple[npt.NDArray[np.int64], ...]:
    """Start, end and column of each run along the columns, from the left."""
    padded = np.pad(mask.T, ((0, 0), (0, 1)))
    flat = np.concatenate([[False], padded.ravel()])
    turns = np.flatnonzero(flat[1:] != flat[:-1])
    columns, tops = np.divmod(turns[::2], padded.shape[1])
    return tops, turns[1::2] - columns * padded.shape[1], columns


def simplify(points: Points, off: float = _FLAT) -> Points:
    """Fewer points, from whose polyline none of the others is farther away (Ramer 1972, Douglas & Peucker 1973)."""
    if len(points) < 3:
        return points
    kept = np.zeros(len(points), bool)
    kept[[0, -1]] = True
    open_ = [(0, len(points) - 1)]
    while open_:
        start, end = open_.pop()
        if end - start < 2:
            continue
        chord = points[end] - points[start]
        away = points[start + 1 : end] - points[start]
        length = float(np.hypot(*chord))
        gaps = (
            np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0]) / length
            if length > 1e-9
            else np.hypot(away[:, 0], away[:, 1])
        )
        worst = int(gaps.argmax())
        if gaps[worst] > off:
            middle = start + 1 + worst
            kept[middle] = True
            open_ += [(start, middle), (middle, end)]
    return points[kept]


def as_steps(points: Points, pen: float) -> Points | None:
    """The corners of a line of level stretches and upright jumps between them; `None` where it is another line."""
    xs, ys = points.T
    if len(points) < 12 or np.any(np.diff(xs) < 0):
        return None
    edges = np.flatnonzero(np.abs(np.diff(ys)) > max(1.2, 0.6 * pen)) + 1
    stretches = np.split(np.arange(len(points)), edges)
    level = [part for part in stretches if len(part) >= 3 and float(np.ptp(ys[part])) < 0.9]
    if len(level) <= _JUMPS or sum(map(len, level)) < _LEVEL * len({float(x) for x in xs}):
        return None
    corners: list[tuple[float, float]] = [(float(xs[level[0][0]]) - 0.5, float(np.median(ys[level[0]])))]
    for before, after in itertools.pairwise(level):
        if xs[after[0]] - xs[before[-1]] > 2 * pen + 3:
            return None
        at = float(xs[before[-1]] + xs[after[0]]) / 2
        corners += [(at, float(np.median(ys[part]))) for part in (before, after)]
    corners.append((float(xs[level[-1][-1]]) + 0.5, float(np.median(ys[level[-1]]))))
    return np.array(corners)
