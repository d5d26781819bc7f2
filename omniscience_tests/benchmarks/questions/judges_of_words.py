"""What the specification says of axes, legends, panels and words: for each option, whether it is right."""

from collections.abc import Callable

from omniscience_tests.benchmarks.charts.spec import AxisSpec, PanelSpec
from omniscience_tests.benchmarks.charts.texts import known_texts, normalise
from omniscience_tests.benchmarks.charts.truth import figure_kinds
from omniscience_tests.benchmarks.questions import truths
from omniscience_tests.benchmarks.questions.case import Case, UnfitError
from omniscience_tests.benchmarks.questions.truths import number

_KINDS = {
    "line": "line plot", "scatter": "scatter plot", "bar": "bar chart", "histogram": "histogram", "box": "box plot",
    "heat_map": "heat map", "contour": "contour plot", "spectrum": "spectrum",
}  # fmt: skip
_SCALES = {"linear": "linear", "log": "logarithmic", "category": "categorical"}
_MARKERS = {
    "circles": "circle", "squares": "square", "triangles": "triangle", "diamonds": "diamond", "crosses": "cross",
    "plus signs": "plus",
}  # fmt: skip


def _same(one: str | None, other: str | None) -> bool:
    return normalise(one or "").lower() == normalise(other or "").lower()


def _title(case: Case) -> list[bool]:
    return [_same(option, case.axis.title) or _same(option, case.axis.label) for option in case.options]


def _unit(case: Case) -> list[bool]:
    return [_same(option, case.axis.unit) for option in case.options]


def _scale(case: Case) -> list[bool]:
    """Years and dates stand on a linear axis."""
    return [option == _SCALES.get(case.axis.scale, "linear") for option in case.options]


def _ticks(case: Case, axis: AxisSpec) -> list[list[float]] | None:
    """What the labels of the axis are; `None` where the renderer does not tell, or those of another axis fit it too."""
    found = truths.ticks_of(axis, case.labels)
    return found if len({tuple(ticks) for ticks in found}) == 1 else None


def _largest(case: Case) -> list[bool] | None:
    values = [_value(option) for option in case.options]
    return _by_ticks(case, [[value] for value in values], lambda ticks: [ticks[-1]])


def _range(case: Case) -> list[bool] | None:
    return _by_ticks(
        case, [list(map(_value, o.split(" to "))) for o in case.options], lambda ticks: [ticks[0], ticks[-1]]
    )


def _step(case: Case) -> list[bool] | None:
    """Of the steps between labels that fit the axis."""
    found = _ticks(case, case.axis)
    if found is None:
        return None
    steps = {round(ticks[1] - ticks[0], 12) for ticks in found}
    values = [_value(option) for option in case.options]
    return [any(abs(value - step) <= 1e-6 * step for step in steps) for value in values]


def _by_ticks(case: Case, told: list[list[float]], want: Callable[[list[float]], list[float]]) -> list[bool] | None:
    axis = case.axis
    key = told[case.question.key or 0]
    if not all(-0.005 <= axis.place(truths.as_written(axis, value)) <= 1.005 for value in key):
        return [False] * len(told)
    found = _ticks(case, axis)
    if found is None:
        return None
    return [
        any(all(_equal(axis, a, b) for a, b in zip(values, want(ticks), strict=True)) for ticks in found)
        for values in told
    ]


def _equal(axis: AxisSpec, one: float, other: float) -> bool:
    return abs(axis.place(one) - axis.place(other)) < 1e-3


def _value(text: str) -> float:
    found = number(text)
    if found is None:
        raise UnfitError("no number")
    return found


def _entry(case: Case) -> list[bool]:
    labels = [case.panel.series[i].label for i in case.panel.legend]
    return [any(_same(option, label) for label in labels) for option in case.options]


def _count(want: Callable[[Case], int]) -> Callable[[Case], list[bool]]:
    return lambda case: [option == str(want(case)) for option in case.options]


def _legend_count(case: Case) -> int:
    return len(case.panel.legend)


def _panel_count(case: Case) -> int:
    return len(case.spec.panels)


def _colour(case: Case) -> list[bool]:
    one = case.series(case.quotes[0])
    return [truths.may_be_called(one.colour, option) for option in case.options]


def _by_series(case: Case, fits: Callable[[str], bool]) -> list[bool]:
    return [fits(option) for option in case.options]


def _coloured(case: Case) -> list[bool]:
    word = case.question.text.partition(" in ")[2].split()[0].rstrip("?")
    return [truths.may_be_called(case.series(option).colour, word) for option in case.options]


def _dashed(case: Case) -> list[bool]:
    return [case.series(option).dash not in {None, "solid"} for option in case.options]


def _marked(case: Case) -> list[bool]:
    word = next(word for word in _MARKERS if f" {word}" in case.question.text)
    return [case.series(option).marker == _MARKERS[word] for option in case.options]


def _lettered(case: Case, letter: str) -> PanelSpec:
    found = [panel for panel in case.spec.panels if f"({panel.letter})" == letter]
    if len(found) != 1:
        raise UnfitError("no such letter")
    return found[0]


def _by_panel(fits: Callable[[Case, PanelSpec], bool]) -> Callable[[Case], list[bool]]:
    return lambda case: [fits(case, _lettered(case, option)) for option in case.options]


def _asked_axis(case: Case, panel: PanelSpec) -> AxisSpec:
    return panel.x if " x axis" in case.question.text else panel.y


def _is_titled(case: Case, panel: PanelSpec) -> bool:
    return _same(panel.title, case.quotes[0])


def _shows(case: Case, panel: PanelSpec) -> bool:
    return _same(_asked_axis(case, panel).title, case.quotes[0])


def _is_log(case: Case, panel: PanelSpec) -> bool:
    return _asked_axis(case, panel).scale == "log"


def _has_range_of(case: Case, panel: PanelSpec) -> bool:
    one, other = _asked_axis(case, panel), _asked_axis(case, case.panel)
    ends = [abs(other.place(value) - at) for value, at in zip(one.range, (0.0, 1.0), strict=True)]
    return panel is not case.panel and one.scale == other.scale and max(ends) < 0.02


def _position(case: Case) -> list[bool]:
    index, columns = case.spec.panels.index(case.panel), case.spec.columns
    right = index + 1 if (index + 1) % columns else None
    wanted = right if "right of" in case.question.text else index + columns
    if wanted is None or wanted >= len(case.spec.panels):
        raise UnfitError("no panel there")
    return [case.spec.panels.index(_lettered(case, option)) == wanted for option in case.options]


def _kind(case: Case) -> list[bool]:
    known = {_KINDS[kind] for kind in figure_kinds(case.spec) if kind in _KINDS}
    return [option in known for option in case.options]


def _text(case: Case) -> list[bool]:
    known = [*map(normalise, known_texts(case.spec))]
    return [any(normalise(option) in text for text in known) for option in case.options]


WORDS: dict[str, Callable[[Case], list[bool] | None]] = {
    "axis_title": _title, "axis_unit": _unit, "axis_scale": _scale, "largest_tick": _largest, "axis_range": _range,
    "tick_step": _step, "colour_quantity": _title, "colour_range": _range, "legend_entry": _entry,
    "legend_count": _count(_legend_count), "panel_count": _count(_panel_count), "series_colour": _colour,
    "coloured_series": _coloured, "dashed_series": _dashed, "marked_series": _marked,
    "panel_title": _by_panel(_is_titled), "axis_panel": _by_panel(_shows), "log_panel": _by_panel(_is_log),
    "same_range": _by_panel(_has_range_of), "panel_position": _position, "figure_kind": _kind, "written_text": _text,
}  # fmt: skip
