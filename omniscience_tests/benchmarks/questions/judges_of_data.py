"""What the specification says of lines, bars and points: for each option, whether it is right."""

import math
import re
from collections.abc import Callable, Sequence

import numpy as np

from omniscience_tests.benchmarks.charts.spec import AxisSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import normalise
from omniscience_tests.benchmarks.questions import truths
from omniscience_tests.benchmarks.questions.case import Case, UnfitError
from omniscience_tests.benchmarks.questions.truths import NEAR, number

_TIE = 0.012
"""Share of an axis by which the best must be ahead of the second."""
_RATIO = 0.12
"""Share by which a ratio that is read off may be wrong."""
_COUNTS = ("never", "once", "twice", "three times")


def _near(axis: AxisSpec, option: str, true: float) -> bool:
    """Whether an option is a height that is a share of an axis."""
    value = number(option)
    return value is not None and abs(axis.place(value) - true) <= NEAR


def _value(case: Case) -> list[bool]:
    line = case.line
    axis = case.panel.axes_of(line)[1]
    if "for “" in case.question.text:
        raise UnfitError("lines over categories are not drawn")
    true = case.height(line)
    if case.question.key is None:
        return [_tolerated(case, _of_place(axis, true))]
    return [_near(axis, option, true) for option in case.options]


def _of_place(axis: AxisSpec, at: float) -> float:
    start, end = axis.range
    return float(start * (end / start) ** at) if axis.scale == "log" else start + (end - start) * at


def _tolerated(case: Case, true: float) -> bool:
    """Whether an open answer is right within its own tolerance."""
    said = number(case.question.accepted[0])
    return said is not None and abs(said - true) <= case.question.tolerance * abs(said)


def _where(best: Callable[[Sequence[float]], float]) -> Callable[[Case], list[bool]]:
    """The option that is nearest to an extreme; others too that are nearest to points about as extreme."""

    def judge(case: Case) -> list[bool]:
        panel, line = case.panel, case.line
        points = truths.traced(panel, line)
        extreme = best([y for _, y in points])
        return _nearest(case, panel.x, [x for x, y in points if abs(y - extreme) <= _TIE])

    return judge


def _nearest(case: Case, axis: AxisSpec, at: Sequence[float]) -> list[bool]:
    told = [number(option) for option in case.options]
    ticks = [axis.place(truths.as_written(axis, value)) for value in told if value is not None]
    if len(ticks) < len(told):
        raise UnfitError("no number")
    wanted = {min(range(len(ticks)), key=lambda i: abs(ticks[i] - x)) for x in at}
    return [index in wanted for index in range(len(told))]


def _trend(case: Case) -> list[bool]:
    said = truths.course(case.panel, case.line)
    return [option in said for option in case.options]


def _points(case: Case) -> list[bool]:
    if " of “" in case.question.text or "does “" in case.question.text:
        one = case.series(case.quotes[0])
    else:
        shown = [one for one in case.panel.series if one.kind in {"line", "step", "scatter"}]
        one = next((one for one in shown if one.kind == "scatter"), shown[0])
    count = sum(not math.isnan(y) for _, y in one.points)
    return [option == str(count) for option in case.options]


def _rivals(case: Case) -> list[SeriesSpec]:
    """All lines of the panel; a threshold is one, too."""
    return truths.curves(case.panel)


def _series_count(case: Case) -> list[bool]:
    return [option == str(len(_rivals(case))) for option in case.options]


def _best_line(sign: int) -> Callable[[Case], list[bool]]:
    def judge(case: Case) -> list[bool]:
        heights = {id(one): max(sign * y for _, y in truths.traced(case.panel, one)) for one in _rivals(case)}
        top = max(heights.values())
        return [heights[id(case.series(option))] >= top - _TIE for option in case.options]

    return judge


def _best_at(sign: int) -> Callable[[Case], list[bool]]:
    def judge(case: Case) -> list[bool]:
        heights = {id(one): sign * case.height(one) for one in _rivals(case)}
        top = max(heights.values())
        return [heights[id(case.series(option))] >= top - _TIE for option in case.options]

    return judge


def _order(case: Case) -> list[bool]:
    ranked = sorted(_rivals(case), key=case.height, reverse=True)
    want = [normalise(one.label or "") for one in ranked]
    return [[normalise(name) for name in option.split(" > ")] == want for option in case.options]


def _difference(case: Case) -> list[bool]:
    one, other = map(case.series, case.quotes)
    axis = case.panel.axes_of(one)[1]
    return _differences(case, axis, case.height(one) - case.height(other))


def _differences(case: Case, axis: AxisSpec, true: float) -> list[bool]:
    length = axis.high - axis.low
    return [abs((number(option) or 0.0) / length - true) <= 1.5 * NEAR for option in case.options]


def _ratio(case: Case) -> list[bool]:
    """Of the second name to the first: "as high as “a” is “b”"."""
    lower, higher = map(case.series, case.quotes)
    axis = case.panel.axes_of(lower)[1]
    high, low = (_of_place(axis, case.height(one)) for one in (higher, lower))
    return _ratios(case, high / low)


def _ratios(case: Case, true: float) -> list[bool]:
    return [abs((number(option) or 0.0) / true - 1) <= _RATIO for option in case.options]


def _crossing_count(case: Case) -> list[bool]:
    found = truths.crossings(case.panel, *map(case.series, case.quotes))
    return [_COUNTS.index(option) == len(found) for option in case.options]


def _crossing_position(case: Case) -> list[bool]:
    found = truths.crossings(case.panel, *map(case.series, case.quotes))
    if len(found) != 1:
        raise UnfitError("not one crossing")
    return _nearest(case, case.panel.x, found)


def _bars_of(case: Case) -> tuple[AxisSpec, dict[str, float]]:
    """The bars that are asked about, of the named series or the only one, by name."""
    shown = [one for one in case.panel.series if one.kind in {"bar", "box"}]
    of = re.search(r"(?:bars?|box) of “([^”]+)”", case.question.text)
    if of is None and len(shown) != 1:
        raise UnfitError("which bars?")
    axis, found = truths.bars(case.panel, case.series(of[1]) if of else shown[0])
    return axis, {normalise(name): value for name, value in found}


def _best_bar(sign: int) -> Callable[[Case], list[bool]]:
    def judge(case: Case) -> list[bool]:
        axis, found = _bars_of(case)
        top = max(sign * axis.place(value) for value in found.values())
        return [sign * axis.place(found[normalise(option)]) >= top - _TIE for option in case.options]

    return judge


def _bar(case: Case) -> list[bool]:
    axis, found = _bars_of(case)
    true = found[normalise(case.quotes[-1])]
    if case.question.key is None:
        return [_tolerated(case, true)]
    return [_near(axis, option, axis.place(true)) for option in case.options]


def _bar_difference(case: Case) -> list[bool]:
    axis, found = _bars_of(case)
    high, low = (found[normalise(name)] for name in case.quotes[-2:])
    return _differences(case, axis, (high - low) / (axis.high - axis.low))


def _bar_ratio(case: Case) -> list[bool]:
    _, found = _bars_of(case)
    return _ratios(case, found[normalise(case.quotes[-1])] / found[normalise(case.quotes[0])])


def _bars_above(case: Case) -> list[bool]:
    _, found = _bars_of(case)
    told = re.search(r"than (\S+?)(?: in |\?)", case.question.text)
    level = number(told[1]) if told else None
    if level is None:
        raise UnfitError("no level")
    return [option == str(sum(value > level for value in found.values())) for option in case.options]


def _bar_count(case: Case) -> list[bool]:
    count = sum(len(one.points) for one in case.panel.series if one.kind == "bar")
    return [option == str(count) for option in case.options]


def _tallest(case: Case) -> list[bool]:
    quotes = case.quotes
    shown = [one for one in case.panel.series if one.kind == "histogram"]
    one = case.series(quotes[0]) if quotes else shown[0]
    if not quotes and len(shown) != 1:
        raise UnfitError("which histogram?")
    points = truths.traced(case.panel, one)
    top = max(y for _, y in points)
    return _nearest(case, case.panel.x, [x for x, y in points if y >= top - 0.005])


def _correlation(case: Case) -> list[bool]:
    dots = [one for one in case.panel.series if one.kind == "scatter"]
    one = case.series(case.quotes[0]) if case.quotes else dots[0]
    x, y = np.asarray([(case.panel.x.place(a), case.panel.y.place(b)) for a, b in one.points]).T
    inside = (y >= 0) & (y <= 1)
    r = float(np.corrcoef(x[inside], y[inside])[0, 1])
    word = "y tends to rise with x" if r > 0 else "y tends to fall with x"
    return [option == (word if abs(r) > 0.5 else "there is no clear relation") for option in case.options]


DATA: dict[str, Callable[[Case], list[bool] | None]] = {
    "value_at": _value, "peak_position": _where(max), "dip_position": _where(min), "trend": _trend,
    "point_count": _points, "series_count": _series_count, "highest_series": _best_line(1),
    "lowest_series": _best_line(-1), "highest_at": _best_at(1), "lowest_at": _best_at(-1), "order_at": _order,
    "difference_at": _difference, "ratio_at": _ratio, "crossing_count": _crossing_count,
    "crossing_position": _crossing_position, "highest_bar": _best_bar(1), "lowest_bar": _best_bar(-1),
    "highest_median": _best_bar(1), "lowest_median": _best_bar(-1), "bar_value": _bar, "median_value": _bar,
    "bar_difference": _bar_difference, "bar_ratio": _bar_ratio, "bars_above": _bars_above, "bar_count": _bar_count,
    "tallest_bin": _tallest, "correlation": _correlation,
}  # fmt: skip
