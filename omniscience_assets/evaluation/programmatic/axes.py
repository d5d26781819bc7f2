"""Questions on axes and colour bars."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from omniscience_assets.captioning.facts.numbers import along, number
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.programmatic.drafts import Draft, numbered_ticks
from omniscience_assets.evaluation.programmatic.view import PanelView
from omniscience_assets.evidence.scene_graph.model import colour_axis_id, tick_id
from omniscience_assets.records import Axis

_QUANTITIES = (
    "Time (s)", "Frequency (Hz)", "Temperature (K)", "Energy (eV)", "Distance (km)", "Number of samples", "Error rate",
    "Wavelength (nm)", "Probability density", "Relative intensity",
)  # fmt: skip
_UNITS = ("s", "ms", "Hz", "GHz", "K", "eV", "GeV", "m", "km", "nm", "kg", "%", "V", "mA", "Pa", "days")
_SCALES = {"linear": "linear", "log": "logarithmic", "category": "categorical"}
_EVEN = 0.02
"""Share by which the steps between ticks may differ and be called equal."""


def axis_drafts(panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on axes."""
    titles = tuple(plain(axis.title) for panel in panels for axis in panel.axes if axis.title)
    units = tuple(plain(axis.unit) for panel in panels for axis in panel.axes if axis.unit)
    legends = tuple(plain(label) for panel in panels for _, label in panel.legend)
    for panel in panels:
        for axis, place, node in panel.named_axes:
            if axis.title and node in panel.own.titled:
                text = f"Which quantity is plotted on {place}?"
                title, wrong = plain(axis.title), (*titles, *legends)
                yield Draft("axis_title", text, title, "easy", wrong, _QUANTITIES, f"title of {place}", (node,))
            if axis.unit and axis.title and node in panel.own.titled:
                text = f"In which unit is {place} labelled?"
                yield Draft("axis_unit", text, plain(axis.unit), "easy", units, _UNITS, f"unit of {place}", (node,))
            if node in panel.own.labelled:
                yield from _scale(axis, place, node)
        yield from _colour_bar(panel, titles)


def _scale(axis: Axis, place: str, node: str) -> Iterator[Draft]:
    numbers = [tick for tick in axis.ticks if tick.value is not None]
    named = axis.scale == "category" and numbers
    if axis.scale in _SCALES and axis.problem is None and len(axis.ticks) >= 2 and not named:
        wrong, text = tuple(_SCALES.values()), f"What kind of scale does {place} have?"
        yield Draft("axis_scale", text, _SCALES[axis.scale], "easy", wrong, (), f"ticks of {place}", (node,))
    ticks = sorted(numbered_ticks(axis))
    if axis.problem is not None or len({value for value, _ in ticks}) < 3:
        return
    order = [tick.value for tick in axis.ticks]
    low, high = (tick_id(node, order.index(value)) for value, _ in (ticks[0], ticks[-1]))
    yield _largest(ticks, place, (node, high))
    yield _range("axis_range", axis, ticks, place, (node, low, high))
    yield from _step(axis, ticks, place, node)


def _largest(ticks: Sequence[tuple[float, str]], place: str, nodes: tuple[str, ...]) -> Draft:
    largest, label = ticks[-1]
    wrong = (ticks[0][1], ticks[-2][1], *(number(value) for value in (2 * largest, 10 * largest, largest / 2)))
    text = f"What is the largest number labelled on {place}?"
    return Draft("largest_tick", text, label, "easy", wrong, (), f"ticks of {place}", nodes, fact=f"{place} end")


def _range(kind: str, axis: Axis, ticks: Sequence[tuple[float, str]], place: str, nodes: tuple[str, ...]) -> Draft:
    """Wrong ranges share an end with the right one, so that one end alone does not tell."""
    (low, first), (high, last) = ticks[0], ticks[-1]
    beyond = 10 * high if axis.scale == "log" else 2 * high - low
    wrong = ((first, ticks[-2][1]), (ticks[1][1], last), (first, number(beyond)), (ticks[1][1], number(beyond)))
    told = tuple(f"{one} to {other}" for one, other in wrong)
    text = f"Which range do the labels of {place} cover?"
    return Draft(kind, text, f"{first} to {last}", "easy", told, (), f"labels of {place}", nodes, fact=f"{place} end")


def _step(axis: Axis, ticks: Sequence[tuple[float, str]], place: str, node: str) -> Iterator[Draft]:
    steps = [along(axis, b[0]) - along(axis, a[0]) for a, b in pairwise(ticks)]
    if axis.scale != "linear" or not min(steps) > 0 or max(steps) - min(steps) > _EVEN * max(steps):
        return
    step = float(f"{steps[0]:.6g}")
    wrong = tuple(number(float(f"{step * factor:.6g}")) for factor in (2, 0.5, 5, 0.2))
    text = f"What is the step between neighbouring labels of {place}?"
    yield Draft("tick_step", text, number(step), "medium", wrong, (), f"ticks of {place}", (node,))


def _colour_bar(panel: PanelView, titles: tuple[str, ...]) -> Iterator[Draft]:
    axis, node = panel.colour_axis, colour_axis_id(panel.index)
    if axis is None:
        return
    if axis.title:
        text, basis = f"Which quantity does the colour bar{panel.place} show?", f"title of the colour bar{panel.place}"
        yield Draft("colour_quantity", text, plain(axis.title), "easy", titles, _QUANTITIES, basis, (node,))
    ticks = sorted(numbered_ticks(axis))
    if axis.problem is None and len({value for value, _ in ticks}) >= 3:
        yield _range("colour_range", axis, ticks, f"the colour bar{panel.place}", (node,))
