"""What a chart's specification says, for checking questions: values, courses and crossings as they are drawn."""

import colorsys
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from omniscience_tests.benchmarks.charts.comparing import as_years_or_days, places
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import normalise

NEAR = 0.03
"""Share of an axis within which a value that is read off is right."""
_TOUCH = 0.004
"""Share of an axis by which lines must part to have crossed."""
_NUMBER = re.compile(r"(-?)(?:([\d,]+\.?\d*|\.\d+)(?:[×x]10\^(-?\d+))?|10\^(-?\d+(?:\.\d+)?))(?:[eE]([+-]?\d+))?")
_HUES = {
    "red": (345, 14), "orange": (15, 45), "yellow": (44, 70), "green": (70, 175), "blue": (185, 255),
    "purple": (240, 310), "pink": (290, 350), "brown": (5, 45),
}  # fmt: skip
"""Degrees of the hues that a word may be used for."""


def number(text: str) -> float | None:
    """The number that a text is, `None` for other texts."""
    found = _NUMBER.fullmatch(text.strip().replace("−", "-").replace(" · ", "×"))
    if found is None:
        return None
    sign, digits, power, bare, exponent = found.groups()
    value = 10.0 ** float(bare) if bare else float(digits.replace(",", "")) * 10.0 ** int(power or 0)
    value *= 10.0 ** int(exponent or 0)
    return -value if sign else value


def panel_of(spec: ChartSpec, text: str) -> PanelSpec | None:
    """The panel that a question names, or the only one."""
    found = re.search(r"panel \((\w)\)", text)
    if found is not None:
        return next((panel for panel in spec.panels if panel.letter == found[1]), None)
    place = re.search(r"the ([a-z]+(?: [a-z]+)?) panel", text)
    if place is None:
        return spec.panels[0] if len(spec.panels) == 1 else None
    return next((panel for at, panel in enumerate(spec.panels) if _place(spec, at) == place[1]), None)


def _place(spec: ChartSpec, index: int) -> str:
    """Where a panel of the grid stands, in words."""
    row, column = divmod(index, spec.columns)
    words = {1: ("",), 2: ("left", "right"), 3: ("left", "middle", "right")}[spec.columns]
    rows = {1: ("",), 2: ("upper", "lower"), 3: ("upper", "middle", "lower")}[spec.rows]
    if spec.columns == 1:
        return {"upper": "top", "lower": "bottom"}.get(rows[row], rows[row])
    return f"{rows[row]} {words[column]}".strip()


def named(panel: PanelSpec, label: str) -> SeriesSpec | None:
    """The series with a label."""
    found = [one for one in panel.series if one.label and normalise(one.label) == normalise(label)]
    return found[0] if len(found) == 1 else None


def curves(panel: PanelSpec) -> list[SeriesSpec]:
    """Lines and steps, thresholds included."""
    return [one for one in panel.series if one.kind in {"line", "step"}]


def height_at(panel: PanelSpec, one: SeriesSpec, x: float) -> float | None:
    """Height of a line at x as a share of its axis, straight between its points as drawn; `None` where it is not."""
    horizontal, vertical = panel.axes_of(one)
    at = horizontal.place(x)
    drawn = sorted((horizontal.place(a), vertical.place(b)) for a, b in one.points)
    for (x0, y0), (x1, y1) in pairwise(drawn):
        if x0 - 1e-6 <= at <= x1 + 1e-6 and not math.isnan(y0 + y1):
            return y0 if x1 == x0 else y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return None


def traced(panel: PanelSpec, one: SeriesSpec) -> list[tuple[float, float]]:
    """Points of a line as shares of its axes, from left to right, without gaps."""
    horizontal, vertical = panel.axes_of(one)
    drawn = [(horizontal.place(a), vertical.place(b)) for a, b in one.points if not math.isnan(b)]
    return sorted(drawn)


def course(panel: PanelSpec, one: SeriesSpec) -> set[str]:
    """All that may be said of how a line runs from left to right."""
    up = np.asarray([height for _, height in traced(panel, one)])
    size, net = float(up.max() - up.min()), float(up[-1] - up[0])
    top, bottom = int(up.argmax()), int(up.argmin())
    said = set()
    if size < 0.06:
        said.add("stays flat")
    if size > 0.02 and net > 0.6 * size:
        said.add("rises")
    if size > 0.02 and net < -0.6 * size:
        said.add("falls")
    if size > 0.02 and min(up[top] - up[0], up[top] - up[-1]) > 0.15 * size:
        said.add("has a peak in between")
    if size > 0.02 and min(up[0] - up[bottom], up[-1] - up[bottom]) > 0.15 * size:
        said.add("has a dip in between")
    return said


def crossings(panel: PanelSpec, one: SeriesSpec, other: SeriesSpec) -> list[float]:
    """Places along the x axis, as shares of it, where two lines cross."""
    at = np.unique([x for line in (one, other) for x, _ in traced(panel, line)])
    lines = [traced(panel, line) for line in (one, other)]
    low, high = (f(e(line[0][0], line[-1][0]) for line in lines) for f, e in ((max, min), (min, max)))
    at = np.unique(np.concatenate((at[(at >= low) & (at <= high)], np.linspace(low, high, 2000))))
    gap = np.subtract(*(np.interp(at, *np.asarray(line).T) for line in lines))
    clear = np.flatnonzero(np.abs(gap) > _TOUCH)
    return [float(at[a : b + 1].mean()) for a, b in pairwise(clear) if (gap[a] > 0) != (gap[b] > 0)]


def bars(panel: PanelSpec, one: SeriesSpec) -> tuple[AxisSpec, list[tuple[str, float]]]:
    """The axis of the values, and the name and value of each bar or the median of each box."""
    x, y = panel.axes_of(one)
    position, value = (y, x) if one.horizontal else (x, y)
    points = [(b, a) if one.horizontal else (a, b) for a, b in one.points]
    names = [position.categories[round(p)] if position.categories else f"{p:.0f}" for p, _ in points]
    return value, [(name, v) for name, (_, v) in zip(names, points, strict=True)]


def may_be_called(colour: str, word: str) -> bool:
    """Whether somebody may call a colour `#rrggbb` so."""
    hue, light, strength = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    grey = strength < 0.12 or light < 0.08 or light > 0.95
    if word in {"black", "grey"}:
        return grey and (light < 0.32 if word == "black" else 0.2 < light < 0.93)
    if grey:
        return False
    low, high = _HUES[word]
    fits = low <= hue * 360 <= high if low < high else not high < hue * 360 < low
    dim = light < 0.5 and (strength < 0.75 or light < 0.3)
    if word == "brown":
        return fits and (dim or (light > 0.55 and strength < 0.5))
    return fits and not (word == "orange" and dim and light < 0.38)


def runs(labels: Sequence[str]) -> Iterator[tuple[bool, list[float]]]:
    """Runs of evenly spaced numbers in the labels of all axes, in either scale; whether each is one of powers."""
    values = [number(label) for label in labels]
    for log in (False, True):
        start = 0
        while start < len(values):
            end = start + 1
            while end < len(values) and _goes_on(values[start : end + 1], log):
                end += 1
            found = [value for value in values[start:end] if value is not None]
            if len(found) >= 2:
                yield log, found
            start = max(end - 1, start + 1) if len(found) >= 2 else start + 1


def _goes_on(values: Sequence[float | None], log: bool) -> bool:
    known = [value for value in values if value is not None and (value > 0 or not log)]
    if len(known) < len(values):
        return False
    at = [math.log10(value) for value in known] if log else known
    steps = [b - a for a, b in pairwise(at)]
    return all(step != 0 and abs(step - steps[0]) <= 0.02 * abs(steps[0]) for step in steps)


def ticks_of(axis: AxisSpec, labels: Sequence[str]) -> list[list[float]]:
    """Runs of labels that may be all those of an axis: they fill it, and the next one would lie beyond."""
    factors = [number(label.strip("×")) for label in labels if re.fullmatch(r"1e[+-]?\d+|×10\^-?\d+", label)]
    offsets = [number(label[1:]) or 0.0 for label in labels if re.fullmatch(r"[+].+", label)]
    found = []
    for log, run in runs(labels):
        for factor in (1.0, *(factor for factor in factors if factor)):
            for offset in (0.0, *offsets):
                for part in (run, run[1:], run[:-1]):
                    ticks = sorted(value * factor + offset for value in part)
                    if (axis.scale == "log") == log and len(ticks) > 1 and _fills(axis, ticks):
                        found.append(ticks)
    return found


def _fills(axis: AxisSpec, ticks: Sequence[float]) -> bool:
    slack = 1e-6
    at = sorted(axis.place(tick) for tick in ticks)
    step = at[1] - at[0]
    return at[0] >= -slack and at[-1] <= 1 + slack and at[0] - step < -slack and at[-1] + step > 1 + slack


def as_written(axis: AxisSpec, value: float) -> float:
    """A value of an axis of dates that was read as years, in days."""
    if axis.scale == "date":
        return float(as_years_or_days(axis, "linear", np.asarray([value]))[0])
    return value


def place(axis: AxisSpec, value: float) -> float:
    """A value as a share of an axis."""
    return float(places(axis, np.asarray([value]))[0])
