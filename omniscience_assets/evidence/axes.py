"""Axes of a plot area: tick labels, numbers, scale, title and unit.

All four sides are read by one piece of code on a *view* in which the axis runs along the first coordinate and the
plot area ends at 0 of the second, which grows outwards.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from omniscience_assets.evidence.geometry import union
from omniscience_assets.evidence.labels import is_power, parse_multiplier, parse_number, parse_ticks, split_unit
from omniscience_assets.evidence.panels import Line, letter_of
from omniscience_assets.evidence.scales import fit_scale, largest_fit
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import Axis, Box, Tick

Side = Literal["bottom", "left", "right", "top"]
SIDES: tuple[Side, ...] = ("bottom", "top", "left", "right")
"""The order in which the axes of a panel are told."""

_LABEL_REACH = 2.4
"""Tick labels start at most so many ems outside of the plot area."""
_TITLE_REACH = 3.5
"""An axis title starts at most so many ems beyond the tick labels."""
_ROW = 0.8
"""Labels of one axis start within so many ems of one another, seen outwards."""
_MARK_LENGTH = 15.0
"""Longest tick mark, in points."""


@dataclass(frozen=True, slots=True)
class Found:
    """An axis and the runs of text that it was read from."""

    side: Side
    labels: tuple[Run, ...]
    values: tuple[float | None, ...]
    positions: tuple[float, ...]
    """Of the ticks, in points along the axis."""
    titles: tuple[Run, ...] = ()
    factor: Run | None = None
    """The factor printed once at the end of the axis."""

    @property
    def claimed(self) -> tuple[Run, ...]:
        """Every run that this axis explains."""
        return (*self.labels, *self.titles, *((self.factor,) if self.factor else ()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A run as an axis sees it: `a0..a1` along the axis, `near..far` outwards from the plot area, in ems of the run."""

    run: Run
    a0: float
    a1: float
    near: float
    far: float

    @property
    def middle(self) -> float:
        return (self.a0 + self.a1) / 2


def find_axis(frame: Box, side: Side, runs: Iterable[Run], lines: Iterable[Line]) -> Found | None:
    """The axis on one side of a plot area, still without title; `None` where no tick labels stand there.

    Args:
        frame: Plot area in points.
        side: Where to look.
        runs: Text that no other axis has claimed.
        lines: Straight segments of the page, among them the tick marks.
    """
    seen = [_see(frame, side, run) for run in runs]
    start, end = _ends(frame, side)
    row = _row([one for one in seen if _beside(one, start, end)])
    values = parse_ticks([one.run.text for one in row])
    numeric = [i for i, value in enumerate(values) if value is not None]
    if len(numeric) >= max(2, 0.6 * len(row)):
        middles = [row[i].middle for i in numeric]
        kept = [numeric[i] for i in largest_fit([v for v in values if v is not None], middles)]
        row, values = [row[i] for i in kept], [values[i] for i in kept]
    elif not _is_category_row(row, frame, side):
        return None
    else:
        values = [None] * len(row)
    factor = next((one.run for one in seen if _is_factor(one, side, start, end)), None)
    marks = tick_marks(frame, side, lines)
    times = (parse_multiplier(factor.text) if factor else None) or 1.0
    return Found(
        side,
        tuple(one.run for one in row),
        tuple(None if value is None else float(f"{value * times:.12g}") for value in values),
        tuple(_snap(marks, one) for one in row),
        factor=factor,
    )


def find_title(frame: Box, found: Found, runs: Iterable[Run], frames: Iterable[Box]) -> Found:
    """The axis with its title, which stands outside of the tick labels and nearer to them than to another plot area."""
    labels = [_see(frame, found.side, run) for run in found.labels]
    outer = max(one.far for one in labels)
    start, end = _ends(frame, found.side)
    beyond = [
        one
        for one in (_see(frame, found.side, run) for run in runs)
        if start <= one.middle <= end
        and -0.5 <= (one.near - outer) / one.run.size <= _TITLE_REACH
        and (parse_number(one.run.text) is None and letter_of(one.run) is None)
        and (found.side in {"bottom", "top"}) == (abs(one.run.angle) < 45)
    ]
    facing = [_see_box(other, found.side, frame) for other in frames if other != frame]
    beyond = [one for one in beyond if not any(_nearer(other, one, outer) for other in facing)]
    beyond.sort(key=lambda one: (one.near, one.a0))
    titles = [one for one in beyond if one.near < beyond[0].near + 0.5 * one.run.size]
    second = [one for one in beyond if one not in titles and -0.2 < (one.near - titles[0].far) / one.run.size < 0.45]
    ordered = [*sorted(titles, key=_reading(found.side)), *sorted(second, key=_reading(found.side))]
    return replace(found, titles=tuple(one.run for one in ordered))


def share_titles(members: Sequence[tuple[Box, Found]], runs: Iterable[Run], frames: Sequence[Box]) -> list[Found]:
    """One title for several axes of a row or column of plot areas, where it stands in the middle of all."""
    whole = union(frame for frame, _ in members)
    labels = tuple(label for _, found in members for label in found.labels)
    titles = find_title(whole, replace(members[0][1], labels=labels), runs, frames).titles
    return [replace(found, titles=titles) for _, found in members]


def to_record(found: Found, width: float, height: float) -> Axis:
    """The axis as a record; `width` and `height` are the page's, in points."""
    flat = found.side in {"bottom", "top"}
    numbers = [value for value in found.values if value is not None]
    powers = all(is_power(run.text) for run in found.labels)
    title, unit = split_unit(" ".join(run.text for run in found.titles)) if found.titles else (None, None)
    ticks = [
        Tick(run.text, value, round(position / (width if flat else height), 5))
        for run, value, position in zip(found.labels, found.values, found.positions, strict=True)
    ]
    return Axis(
        orientation="x" if flat else "y",
        title=title,
        unit=unit,
        scale=fit_scale(numbers, found.positions, powers) if numbers else "category",
        low=min(numbers, default=None),
        high=max(numbers, default=None),
        ticks=tuple(sorted(ticks, key=lambda tick: tick.position)),
    )


def _ends(frame: Box, side: Side) -> tuple[float, float]:
    return (frame[0], frame[2]) if side in {"bottom", "top"} else (frame[1], frame[3])


def _view(frame: Box, side: Side, box: Box) -> tuple[float, float, float, float]:
    if side == "bottom":
        return box[0], box[2], box[1] - frame[3], box[3] - frame[3]
    if side == "top":
        return box[0], box[2], frame[1] - box[3], frame[1] - box[1]
    if side == "left":
        return box[1], box[3], frame[0] - box[2], frame[0] - box[0]
    return box[1], box[3], box[0] - frame[2], box[2] - frame[2]


def _see(frame: Box, side: Side, run: Run) -> _Seen:
    return _Seen(run, *_view(frame, side, run.box))


def _see_box(box: Box, side: Side, frame: Box) -> tuple[float, float, float]:
    a0, a1, near, _ = _view(frame, side, box)
    return a0, a1, near


def _nearer(other: tuple[float, float, float], one: _Seen, outer: float) -> bool:
    a0, a1, near = other
    return a0 <= one.middle <= a1 and near > outer and near - one.far < one.near - outer


def _beside(one: _Seen, start: float, end: float) -> bool:
    slack = 0.7 * one.run.size
    return start - slack <= one.middle <= end + slack and -0.4 <= one.near / one.run.size <= _LABEL_REACH


def _row(close: list[_Seen]) -> list[_Seen]:
    """The fullest row of labels, numbers counting double; of equals the nearest to the plot area."""
    best: tuple[int, float, list[_Seen]] = (0, 0.0, [])
    for first in close:
        row = [one for one in close if 0 <= one.near - first.near <= _ROW * first.run.size]
        weight = sum(2 if parse_number(one.run.text) is not None else 1 for one in row)
        best = max(best, (weight, -first.near, row), key=lambda entry: entry[:2])
    return sorted(best[2], key=lambda one: (one.middle, one.run.text))


def _is_category_row(row: Sequence[_Seen], frame: Box, side: Side) -> bool:
    """At least two labels of like size, evenly spaced along the whole axis."""
    if side not in {"bottom", "left"} or len(row) < 2 or any(letter_of(one.run) for one in row):
        return False
    gaps = [b.middle - a.middle for a, b in pairwise(row)]
    start, end = _ends(frame, side)
    even = max(gaps) < 1.25 * min(gaps) + 0.5 * row[0].run.size
    return even and sum(gaps) / len(gaps) * (len(row) + 0.6) > 0.7 * (end - start)


def _is_factor(one: _Seen, side: Side, start: float, end: float) -> bool:
    if parse_multiplier(one.run.text) is None:
        return False
    if side in {"bottom", "top"}:
        return 0 <= one.near <= 4.5 * one.run.size and abs(one.middle - end) < 5 * one.run.size
    return (
        -5 * one.run.size <= one.near <= 3 * one.run.size
        and -2.2 * one.run.size <= one.a1 - start <= 0.3 * one.run.size
    )


def tick_marks(frame: Box, side: Side, lines: Iterable[Line]) -> list[float]:
    """Where short lines touch one side of a plot area, in points along it."""
    marks = []
    for line in lines:
        a0, a1, near, far = _view(frame, side, line)
        if a1 - a0 < 1.0 < far - near <= _MARK_LENGTH and min(abs(near), abs(far)) < 1.5:
            marks.append((a0 + a1) / 2)
    return marks


def _snap(marks: Sequence[float], one: _Seen) -> float:
    """The tick mark that belongs to a label, or the label's middle."""
    nearest = min(marks, key=lambda mark: abs(mark - one.middle), default=one.middle)
    return nearest if abs(nearest - one.middle) < 0.5 * one.run.size else one.middle


def _reading(side: Side) -> Callable[[_Seen], float]:
    return (lambda one: one.a0) if side in {"bottom", "top"} else (lambda one: -one.a1)
