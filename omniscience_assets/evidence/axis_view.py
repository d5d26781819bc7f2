"""A side of a plot area as its axis sees it: text and tick marks along it and outwards from it.

All four sides are seen alike: the axis runs along the first coordinate, and the plot area ends at 0 of the second,
which grows outwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.evidence.paths import Line
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import AxisSide, Box

_DIGIT_MIDDLE = 0.56
"""Digits have their middle so many ems above the lower edge of a run's box."""
_MARK_LENGTH = 15.0
"""Longest tick mark, in points."""
_INSET, _ASIDE, _ALIKE = 0.35, 1.0, 0.1
"""Ems of slanted labels: where the last letter has its middle, how far tick marks may be from there, how alike."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as an axis sees it: `a0..a1` along the axis, `near..far` outwards from the plot area, in points."""

    run: Run
    a0: float
    a1: float
    near: float
    far: float
    anchor: float
    """Where its tick is to be expected: the middle, or of slanted labels the end that is nearer to the axis."""


def ends_of(frame: Box, side: AxisSide) -> tuple[float, float]:
    """Where the plot area begins and ends along an axis, in points."""
    return (frame[0], frame[2]) if side in {"bottom", "top"} else (frame[1], frame[3])


def _view(frame: Box, side: AxisSide, box: Box) -> tuple[float, float, float, float]:
    if side == "bottom":
        return box[0], box[2], box[1] - frame[3], box[3] - frame[3]
    if side == "top":
        return box[0], box[2], frame[1] - box[3], frame[1] - box[1]
    if side == "left":
        return box[1], box[3], frame[0] - box[2], frame[0] - box[0]
    return box[1], box[3], box[0] - frame[2], box[2] - frame[2]


def see(frame: Box, side: AxisSide, run: Run) -> Seen:
    """A run as the axis on a side sees it; digits of an upright axis are expected beside their ticks."""
    a0, a1, near, far = _view(frame, side, run.box)
    if side in {"left", "right"} and abs(run.angle) < 10:
        return Seen(run, a0, a1, near, far, a1 - _DIGIT_MIDDLE * run.size)
    return Seen(run, a0, a1, near, far, (a0 + a1) / 2)


def see_box(box: Box, side: AxisSide, frame: Box) -> tuple[float, float, float]:
    """A box along the axis, and how near it comes to the plot area, in points."""
    a0, a1, near, _ = _view(frame, side, box)
    return a0, a1, near


def anchored(row: list[Seen], frame: Box, side: AxisSide, marks: Sequence[float]) -> tuple[list[Seen], bool]:
    """Slanted labels hang by their middle or by the end nearer to the axis, all alike far from their tick marks.

    Returns:
        The labels with the places of their ticks, and whether these are sure: no mark says where slanted labels
        belong that stand alike far from none.
    """
    if not row or not all(map(is_slanted, row)):
        return row, True
    start, end = ends_of(frame, side)
    inner = [mark for mark in marks if start - 1.0 <= mark <= end + 1.0]
    ways = [[_hung(one, side) for one in row], row]
    known = [(abs(shift), shift, way) for way in ways if (shift := _shift(way, inner)) is not None]
    if known:
        _, shift, way = min(known, key=lambda one: one[0])
        return [replace(one, anchor=one.anchor + shift) for one in way], True
    return min(ways, key=lambda way: sum(min((abs(m - one.anchor) for m in inner), default=0.0) for one in way)), False


def _hung(one: Seen, side: AxisSide) -> Seen:
    """A slanted label at the end that is nearer to the axis."""
    at_end = (one.run.angle > 0) == (side in {"bottom", "right"})
    inset = _INSET * one.run.size
    return replace(one, anchor=one.a1 - inset if at_end else one.a0 + inset)


def _shift(row: Sequence[Seen], marks: Sequence[float]) -> float | None:
    """The smallest way along the axis that brings every label to a mark of its own; `None` where none does."""
    size = row[0].run.size
    for way in sorted((mark - row[0].anchor for mark in marks), key=abs):
        gaps = [min(abs(mark - one.anchor - way) for mark in marks) for one in row]
        if abs(way) <= _ASIDE * size and max(gaps) <= _ALIKE * size:
            return way
    return None


def is_slanted(one: Seen) -> bool:
    """Whether a label is neither flat nor upright."""
    return 10 < abs(one.run.angle) < 80


def is_tick_mark(frame: Box, side: AxisSide, line: Line) -> bool:
    """Whether a line is short and touches one side of a plot area at a right angle."""
    a0, a1, near, far = _view(frame, side, line)
    return a1 - a0 < 1.0 < far - near <= _MARK_LENGTH and min(abs(near), abs(far)) < 1.5


def tick_marks(frame: Box, side: AxisSide, lines: Iterable[Line], *, major: bool = False) -> list[float]:
    """Where short lines touch one side of a plot area, in points along it; the longest alone if `major`."""
    views = [_view(frame, side, line) for line in lines if is_tick_mark(frame, side, line)]
    marks = [((a0 + a1) / 2, far - near) for a0, a1, near, far in views]
    longest = max((length for _, length in marks), default=0.0) if major else 0.0
    return [place for place, length in marks if length > 0.8 * longest]
