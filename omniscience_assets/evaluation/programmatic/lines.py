"""Questions on one line: its values, its extremes and its course."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from omniscience_assets.captioning.facts.data import Plotted, differ, is_inside
from omniscience_assets.captioning.facts.numbers import span
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.programmatic.amounts import value_draft
from omniscience_assets.evaluation.programmatic.curves import course, readable
from omniscience_assets.evaluation.programmatic.drafts import (
    Draft,
    count_draft,
    nearest_tick,
    numbered_ticks,
    quoted,
    tick_text,
)
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView
from omniscience_assets.records import Axis

MAX_COUNTED = 12
"""More points than this nobody counts."""
_MARGIN = 0.05
"""Share of the axis by which an extreme must be clear of all that is elsewhere."""
_SPACED = 0.025
"""Share of the x axis by which points must be apart to be counted."""
_COURSES = {
    "rising": "rises", "falling": "falls", "flat": "stays flat", "peak": "has a peak in between",
    "dip": "has a dip in between",
}  # fmt: skip


def line_drafts(panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on single lines."""
    for panel in panels:
        for one, name in named_lines(panel):
            if one.plotted is not None:
                yield from _values(panel, one, one.plotted, name)
                yield from _extremes(panel, one, one.plotted, name)
                yield from _course(panel, one, one.plotted, name)
                yield from _points(panel, one, one.plotted, name)


def named_lines(panel: PanelView) -> list[tuple[Drawn, str]]:
    """Lines with the name that a question calls them by; the only series of a panel is "the line"."""
    alone = panel.explained and len(panel.drawn) == 1 and len(panel.drawn[0].series.points) > 2
    named = ((one, quoted(one.label) if one.label else "the line" if alone else "") for one in panel.lines)
    return [(one, name) for one, name in named if name]


def places_along(axis: Axis) -> list[tuple[float, str]]:
    """Coordinates that are labelled on an axis of positions, and how a question names them: "at x = 5"."""
    if axis.scale == "category":
        labels = [plain(tick.label) for tick in axis.ticks]
        return [(float(i), f"for {quoted(label)}") for i, label in enumerate(labels) if labels.count(label) == 1]
    ticks = [tick for tick in axis.ticks if tick.value is not None]
    known = axis.scale in {"linear", "log"} and len(ticks) == len(axis.ticks)
    return [(tick.value or 0.0, f"at {axis.orientation} = {tick_text(tick)}") for tick in ticks] if known else []


def _values(panel: PanelView, one: Drawn, line: Plotted, name: str) -> Iterator[Draft]:
    """The height at a labelled x; other lines' heights there, and its own elsewhere, mislead."""
    at = places_along(line.x)
    own = [value for x, _ in at if (value := readable(line, x)) is not None]
    for x, where in at:
        value = readable(line, x)
        if value is None:
            continue
        plots = [other.plotted for other, _ in named_lines(panel) if other.plotted and other is not one]
        rivals = [height for other in plots if (height := readable(other, x)) is not None]
        text, basis = f"What is the value of {name}{panel.inside} {where}?", f"height of {name}{panel.inside} {where}"
        draft = Draft(
            "value_at", text, "", "hard", basis=basis, nodes=(one.node,), fact=f"{name}{panel.inside} {where}"
        )
        found = value_draft(draft, line.y, value, [*rivals, *own])
        if found is not None:
            yield found


def _extremes(panel: PanelView, one: Drawn, line: Plotted, name: str) -> Iterator[Draft]:
    """Where a line is highest or lowest, by the nearest labelled value; all points about as high are nearest to it."""
    heights = [y for _, y in line.series.points]
    if line.y.inverted or not differ(line.y, max(heights), min(heights), 4 * _MARGIN) or not numbered_ticks(line.x):
        return
    if not is_inside(line.y, max(heights)) or not is_inside(line.y, min(heights)):
        return
    for kind, word, extreme in (("peak_position", "highest", max(heights)), ("dip_position", "lowest", min(heights))):
        near = {nearest_tick(line.x, x) for x, y in line.series.points if not differ(line.y, y, extreme, _MARGIN)}
        if len(near) != 1 or None in near:
            continue
        answer = next(label for tick, label in numbered_ticks(line.x) if tick in near)
        others = tuple(label for tick, label in numbered_ticks(line.x) if tick not in near)
        text = f"Near which of these x values does {name}{panel.inside} reach its {word} value?"
        yield Draft(
            kind, text, answer, "medium", others, (), f"{word} point of {name}{panel.inside}", (one.node,),
            fact=f"{name}{panel.inside} {word}",
        )  # fmt: skip


def _course(panel: PanelView, one: Drawn, line: Plotted, name: str) -> Iterator[Draft]:
    found, facts = course(line), line.series.facts
    if found is None or facts is None or facts.trend != found:
        return
    if differ(line.x, facts.x_low, facts.x_high, 0.3):
        others = tuple(word for key, word in _COURSES.items() if key != found)
        text = f"What does {name}{panel.inside} do from left to right?"
        yield Draft(
            "trend", text, _COURSES[str(found)], "medium", others, (), f"course of {name}{panel.inside}", (one.node,)
        )


def _points(panel: PanelView, one: Drawn, line: Plotted, name: str) -> Iterator[Draft]:
    """How many markers a line has, where they can be told apart."""
    xs = sorted(x for x, _ in line.series.points)
    count = line.series.count
    if not line.series.marker or not 3 <= count <= MAX_COUNTED or len(xs) != count or not span(line.x) > 0:
        return
    inside = all(is_inside(line.y, y) and is_inside(line.x, x) for x, y in line.series.points)
    if inside and all(differ(line.x, a, b, _SPACED) for a, b in pairwise(xs)):
        text = f"How many data points does {name}{panel.inside} have?"
        yield count_draft("point_count", text, count, f"points of {name}{panel.inside}", (one.node,))
