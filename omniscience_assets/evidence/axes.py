"""Axes of a plot area: tick labels, numbers and scale; all four sides by one piece of code (see `axis_view`)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from omniscience_assets.evidence.axis_view import (
    Seen,
    anchored,
    ends_of,
    is_slanted,
    is_tick_mark,
    see,
    see_box,
    tick_marks,
)
from omniscience_assets.evidence.dates import parse_date, parse_dates
from omniscience_assets.evidence.labels import (
    expand_digits,
    is_power,
    parse_number,
    parse_offset,
    parse_ticks,
    split_unit,
    unit_of_labels,
)
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.paths import Line
from omniscience_assets.evidence.scales import (
    Calibration,
    Problem,
    fit_categories,
    fit_scale,
    largest_fit,
    without_flush,
)
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.tick_places import lined_up, snap, unflushed
from omniscience_assets.records import Axis, AxisSide, Box, Tick

SIDES: tuple[AxisSide, ...] = ("bottom", "top", "left", "right")
"""The order in which the axes of a panel are told."""

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_LABEL_REACH = 2.4
"""Tick labels start at most so many ems outside of the plot area."""
_DEEPEST = 0.7
"""And slanted ones, of which one corner reaches in, at least so many inside."""
_ROW = 0.8
"""Labels of one axis start within so many ems of one another, seen outwards."""
_SLANTED_ROW = 1.2
"""And slanted ones within so many."""


@dataclass(frozen=True, slots=True)
class Found:
    """An axis and the runs of text that it was read from."""

    side: AxisSide
    labels: tuple[Run, ...]
    """Tick labels from left to right, from bottom to top."""
    values: tuple[float | None, ...]
    positions: tuple[float, ...]
    """Of the ticks, in points along the axis."""
    calibration: Calibration | None
    problem: Problem | None = None
    titles: tuple[Run, ...] = ()
    offset: Run | None = None
    """The factor or summand printed once at the end of the axis."""

    @property
    def claimed(self) -> tuple[Run, ...]:
        """Every run that this axis explains."""
        return (*self.labels, *self.titles, *((self.offset,) if self.offset else ()))


def find_axis(frame: Box, side: AxisSide, runs: Iterable[Run], lines: Iterable[Line]) -> Found | None:
    """The axis on one side of a plot area, still without title; `None` where no tick labels stand there.

    Args:
        frame: Plot area in points.
        side: Where to look.
        runs: Text that no other axis has claimed.
        lines: Straight segments of the page, among them the tick marks.
    """
    runs = list(runs)
    start, end = ends_of(frame, side)
    close = [see(frame, side, run) for run in runs if _is_close(frame, side, run)]
    row = _row([one for one in close if _beside(one, start, end)])
    if len(row) < 2:
        return None
    seen = [see(frame, side, run) for run in runs]
    if side in {"left", "right"}:
        row.reverse()
    touching = [line for line in lines if is_tick_mark(frame, side, line)]
    marks, major = tick_marks(frame, side, touching), tick_marks(frame, side, touching, major=True)
    row, placed = anchored(row, frame, side, major)
    labels = {id(one.run) for one in row}
    others = [one for one in seen if id(one.run) not in labels]
    offset = next((one.run for one in others if _is_offset(one, side, start, end)), None)
    years = [one for one in others if _is_year_below(one, row, side)]
    offset = years[0].run if years else offset
    places, ends = (major, marks), (start, end)
    numeric = _dates(row, years, side, offset, (major, ends)) or _numbers(row, side, offset, places, ends)
    within = [one for one in row if start <= one.anchor <= end]
    if numeric is not None and numeric.problem == "broken" and 2 <= len(within) < len(row):
        trimmed = _numbers(within, side, offset, places, ends)
        numeric = trimmed if trimmed is not None and trimmed.problem is None else numeric
    if numeric is not None and not placed:
        return replace(numeric, calibration=None, problem="misfit")
    return numeric or _categories(row, side, frame, major)


def _numbers(
    row: list[Seen],
    side: AxisSide,
    offset: Run | None,
    marks: tuple[Sequence[float], Sequence[float]],
    ends: tuple[float, float],
) -> Found | None:
    """An axis of numbers; `marks` are the major tick marks and all, `ends` those of the plot area."""
    values = _digits_expanded(parse_ticks([one.run.text for one in row]))
    numeric = [i for i, value in enumerate(values) if value is not None]
    if len(numeric) < max(2, 0.6 * len(row)):
        return None
    minor = any(is_power(row[i].run.text, alone=False) and not is_power(row[i].run.text) for i in numeric)
    at = [snap(marks[minor], row[i]) for i in numeric]
    at = unflushed([row[i] for i in numeric], [values[i] or 0.0 for i in numeric], at, ends)
    at = at if marks[1] else lined_up(at, ends, row[0].run.size)
    kept = largest_fit([value for value in values if value is not None], at)
    if _is_torn([values[i] for i in numeric], kept):
        return _found(side, [row[i].run for i in numeric], [values[i] for i in numeric], at, "broken", offset=offset)
    factor, summand = (parse_offset(offset.text) if offset else None) or (1.0, 0.0)
    numbers = [float(f"{(values[numeric[i]] or 0.0) * factor + summand:.12g}") for i in kept]
    positions, runs = [at[i] for i in kept], [row[numeric[i]].run for i in kept]
    powers = any(is_power(run.text) for run in runs) and all(is_power(run.text) or run.text == "1" for run in runs)
    fit = fit_scale(numbers, positions, powers, marks[1])
    if isinstance(fit, Calibration):
        fit = without_flush(fit, numbers, positions)
    return _found(side, runs, numbers, positions, fit, offset=offset)


def _is_torn(values: Sequence[float | None], kept: Sequence[int]) -> bool:
    """Values repeat, or those that fit no scale are a run of their own: more than one scale is along the axis."""
    lost = sorted(set(range(len(values))) - set(kept))
    run = len(lost) >= 2 and lost[-1] - lost[0] == len(lost) - 1 and (lost[0] == 0 or lost[-1] == len(values) - 1)
    return run or len(set(values)) < len(values)


def _digits_expanded(values: list[float | None]) -> list[float | None]:
    """With the digits of logarithmic axes in their decades; rows may run either way."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or len(set(known)) == len(known):
        return values
    way = 1 if len(known) < 2 or max(known) in known[len(known) // 2 :] else -1
    expanded = expand_digits(known[::way])
    return list(expanded[::way]) if expanded else values


def _dates(
    row: list[Seen],
    years: Sequence[Seen],
    side: AxisSide,
    offset: Run | None,
    places: tuple[Sequence[float], tuple[float, float]],
) -> Found | None:
    """An axis of dates; `places` are its tick marks and the ends of the plot area.

    `years` stand below the labels from which on they count, as plotly prints them.
    """
    marks, ends = places
    texts = [one.run.text for one in row]
    for year in years:
        nearest = min(range(len(row)), key=lambda i: abs(row[i].anchor - year.anchor))
        texts[nearest] = f"{texts[nearest]} {year.run.text}"
    days = parse_dates(texts, offset.text if offset and not years else "") if len(row) >= 2 else None
    if days is None:
        return None
    positions = unflushed(row, days, [snap(marks, one) for one in row], ends)
    fit = fit_scale(days, positions)
    fit = replace(fit, scale="date") if isinstance(fit, Calibration) else fit
    return _found(side, [one.run for one in row], days, positions, fit, offset=offset)


def _categories(row: list[Seen], side: AxisSide, frame: Box, marks: Sequence[float]) -> Found | None:
    if not _is_category_row(row, frame, side):
        return None
    if len(row) == 2 and not all(any(abs(mark - one.anchor) < 0.6 * one.run.size for mark in marks) for one in row):
        return None
    positions = [snap(marks, one) for one in row]
    return _found(side, [one.run for one in row], [None] * len(row), positions, fit_categories(positions))


def _found(
    side: AxisSide,
    runs: Sequence[Run],
    values: Sequence[float | None],
    positions: Sequence[float],
    fit: Calibration | Problem,
    *,
    offset: Run | None = None,
) -> Found:
    calibration, problem = (fit, None) if isinstance(fit, Calibration) else (None, fit)
    return Found(side, tuple(runs), tuple(values), tuple(positions), calibration, problem, offset=offset)


def to_record(found: Found, frame: Box, width: float, height: float) -> Axis:
    """The axis of the plot area `frame` as a record; `width` and `height` are the page's. All in points."""
    flat = found.side in {"bottom", "top"}
    numbers = [value for value in found.values if value is not None]
    title, unit = split_unit(" ".join(run.text for run in found.titles)) if found.titles else (None, None)
    fit = found.calibration
    start, end = ends_of(frame, found.side) if flat else ends_of(frame, found.side)[::-1]
    measured = fit is not None and fit.scale != "category"
    return Axis(
        orientation="x" if flat else "y",
        side=found.side,
        title=title,
        unit=unit or (unit_of_labels(run.text for run in found.labels) if measured else None),
        scale=fit.scale if fit else "unknown",
        low=min(numbers, default=None),
        high=max(numbers, default=None),
        ticks=tuple(
            Tick(run.text, value, round(position / (width if flat else height), 5))
            for run, value, position in zip(found.labels, found.values, found.positions, strict=True)
        ),
        start=fit.value(start) if fit and measured else None,
        end=fit.value(end) if fit and measured else None,
        residual=fit.residual if fit else None,
        offset=found.offset.text if found.offset else None,
        problem=found.problem,
    )


def _is_close(frame: Box, side: AxisSide, run: Run) -> bool:
    """A run begins where a label may: told before it is seen in full, since hardly any run does of most frames."""
    return -_DEEPEST <= see_box(run.box, side, frame)[2] / run.size <= _LABEL_REACH


def _beside(one: Seen, start: float, end: float) -> bool:
    slack = 0.7 * one.run.size
    nearest = 0.0 if not start <= one.anchor <= end else -_DEEPEST if is_slanted(one) else -0.4
    return start - slack <= one.anchor <= end + slack and nearest <= one.near / one.run.size <= _LABEL_REACH


def _row(close: list[Seen]) -> list[Seen]:
    """The fullest row of labels, numbers counting double; of equals the nearest to the plot area."""
    best: tuple[int, float, list[Seen]] = (0, 0.0, [])
    for first in close:
        reach = (_SLANTED_ROW if is_slanted(first) else _ROW) * first.run.size
        row = [one for one in close if 0 <= one.near - first.near <= reach]
        weight = sum(2 if parse_number(one.run.text) is not None else 1 for one in row)
        best = max(best, (weight, -first.near, row), key=lambda entry: entry[:2])
    return sorted(best[2], key=lambda one: (one.anchor, one.run.text))


def _is_category_row(row: Sequence[Seen], frame: Box, side: AxisSide) -> bool:
    """At least two labels of like size, evenly spaced along the whole axis."""
    if side not in {"bottom", "left"} or len(row) < 2 or any(letter_of(one.run) for one in row):
        return False
    if any(abs(one.run.angle - row[0].run.angle) > 1 for one in row):
        return False
    gaps = [abs(b.anchor - a.anchor) for a, b in pairwise(row)]
    start, end = ends_of(frame, side)
    even = max(gaps) < 1.25 * min(gaps) + 0.5 * row[0].run.size
    return even and sum(gaps) / len(gaps) * (len(row) + 0.6) > 0.7 * (end - start)


def _is_year_below(one: Seen, row: Sequence[Seen], side: AxisSide) -> bool:
    """A year under one of the labels of a horizontal axis."""
    if side != "bottom" or not row or not _YEAR.fullmatch(one.run.text):
        return False
    lowest = max(label.far for label in row)
    below = -0.3 * one.run.size <= one.near - lowest <= one.run.size
    return below and any(abs(label.anchor - one.anchor) < one.run.size for label in row)


def _is_offset(one: Seen, side: AxisSide, start: float, end: float) -> bool:
    if side in {"bottom", "top"}:
        at_end = 0 <= one.near <= 4.5 * one.run.size and abs(one.anchor - end) < 5 * one.run.size
    else:
        at_end = (
            -5 * one.run.size <= one.near <= 3 * one.run.size
            and -2.2 * one.run.size <= one.a1 - start <= 0.3 * one.run.size
        )
    return at_end and (parse_offset(one.run.text) is not None or _is_date(one.run.text))


def _is_date(text: str) -> bool:
    """A date, or a year alone; other numbers may be read as days of a month."""
    return parse_date(text) is not None and (parse_number(text) is None or _YEAR.fullmatch(text) is not None)
