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


def anchored(row: list[Seen], side: AxisSide, marks: Sequence[float]) -> list[Seen]:
    """Slanted labels hang by their middle or by the end that is nearer to the axis, as it fits the tick marks."""
    if side not in {"bottom", "top"} or not row or not all(map(is_slanted, row)):
        return row
    hung = []
    for one in row:
        rising = (one.run.angle > 0) == (side == "bottom")
        inset = 0.35 * one.run.size
        hung.append(replace(one, anchor=one.a1 - inset if rising else one.a0 + inset))
    return min((hung, row), key=lambda way: sum(min((abs(m - one.anchor) for m in marks), default=0.0) for one in way))


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
