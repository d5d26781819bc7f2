"""Titles of axes and panels, and titles that several axes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.axis_view import Seen, ends_of, see, see_box
from omniscience_assets.evidence.geometry import centre, contains, union
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import AxisSide, Box

if TYPE_CHECKING:
    from omniscience_assets.evidence.plots import Plot

_EDGES: dict[AxisSide, int] = {"bottom": 3, "left": 0, "right": 2, "top": 1}
_TITLE_REACH = 3.5
"""An axis title starts at most so many ems beyond the tick labels."""
_APART = 2.0
"""Words of one title are not so many ems apart."""


def find_title(frame: Box, found: Found, runs: Iterable[Run], frames: Iterable[Box]) -> Found:
    """The axis with its title, which stands outside of the tick labels and nearer to them than to another plot area."""
    labels = [see(frame, found.side, run) for run in found.labels]
    outer = max(one.far for one in labels)
    start, end = ends_of(frame, found.side)
    beyond = [
        one
        for one in (see(frame, found.side, run) for run in runs)
        if start <= one.anchor <= end
        and -0.5 <= (one.near - outer) / one.run.size <= _TITLE_REACH
        and (parse_number(one.run.text) is None and letter_of(one.run) is None)
        and (found.side in {"bottom", "top"}) == (abs(one.run.angle) < 45)
    ]
    facing = [see_box(other, found.side, frame) for other in frames if other != frame]
    beyond = [one for one in beyond if not any(_nearer(other, one, outer) for other in facing)]
    beyond.sort(key=lambda one: (one.near, one.a0))
    titles = [one for one in beyond if one.near < beyond[0].near + 0.5 * one.run.size]
    if _stands_apart(titles):
        return found
    second = [one for one in beyond if one not in titles and -0.2 < (one.near - titles[0].far) / one.run.size < 0.45]
    ordered = [*sorted(titles, key=_reading(found.side)), *sorted(second, key=_reading(found.side))]
    return replace(found, titles=tuple(one.run for one in ordered))


def _stands_apart(titles: Sequence[Seen]) -> bool:
    """Words at both ends of an axis, as of a scale that is read both ways, are no title."""
    ordered = sorted(titles, key=lambda one: one.a0)
    return any(b.a0 - a.a1 > _APART * a.run.size for a, b in pairwise(ordered))


def share_titles(members: Sequence[tuple[Box, Found]], runs: Iterable[Run], frames: Sequence[Box]) -> list[Found]:
    """One title for several axes of a row or column of plot areas, where it stands in the middle of all."""
    whole = union(frame for frame, _ in members)
    labels = tuple(label for _, found in members for label in found.labels)
    titles = find_title(whole, replace(members[0][1], labels=labels), runs, frames).titles
    return [replace(found, titles=titles) for _, found in members]


def _nearer(other: tuple[float, float, float], one: Seen, outer: float) -> bool:
    a0, a1, near = other
    return a0 <= one.anchor <= a1 and near > outer and near - one.far < 0.4 * (one.near - outer)


def _reading(side: AxisSide) -> Callable[[Seen], float]:
    return (lambda one: one.a0) if side in {"bottom", "top"} else (lambda one: -one.a1)


def _rows(plots: Iterable[Plot], side: AxisSide) -> list[list[Plot]]:
    """Plots whose axes on one side stand in a row, or a column."""
    edge = _EDGES[side]
    ordered = sorted((plot for plot in plots if side in plot.axes), key=lambda plot: plot.frame[edge])
    return [list(group) for _, group in groupby(ordered, key=lambda plot: round(plot.frame[edge] / 3))]


def _gap_to_title(found: Found) -> float:
    """How far an axis' title is beyond its labels, in points."""
    labels, title = union(run.box for run in found.labels), found.titles[0].box
    return max(title[1] - labels[3], labels[1] - title[3], title[0] - labels[2], labels[0] - title[2])


def drop_far_titles(plots: Sequence[Plot], side: AxisSide, used: set[Run]) -> None:
    """Words beyond a neighbour's title are no title; a lone title in the middle of a row of facets is that of all."""
    edge = _EDGES[side]
    for members in _rows(plots, side):
        titled = [plot for plot in members if plot.axes[side].titles]
        away = {id(plot): _gap_to_title(plot.axes[side]) for plot in titled}
        for plot in titled:
            found = plot.axes[side]
            if away[id(plot)] > min(away.values()) + found.titles[0].size:
                used.difference_update(found.titles)
                plot.axes[side] = replace(found, titles=())
        titles = [plot.axes[side].titles for plot in titled if plot.axes[side].titles]
        whole = union(plot.frame for plot in members)
        middle, width = centre(whole)[1 - edge % 2], whole[3 - edge % 2] - whole[1 - edge % 2]
        other: AxisSide = "left" if side in {"bottom", "top"} else "bottom"
        facets = sum(bool(plot.axes[other].titles) for plot in members if other in plot.axes) < 2
        if (
            facets
            and len(titles) == 1 < len(members) - 1
            and abs(centre(titles[0][0].box)[1 - edge % 2] - middle) < 0.1 * width
        ):
            for plot in members:
                plot.axes[side] = replace(plot.axes[side], titles=titles[0])


def share_row_titles(plots: Sequence[Plot], side: AxisSide, runs: Sequence[Run], used: set[Run]) -> None:
    """One title in the middle for the axes of a row, or a column, that have none of their own."""
    for row in _rows([plot for plot in plots if side in plot.axes and not plot.axes[side].titles], side):
        members = [(plot.frame, plot.axes[side]) for plot in row]
        free = [run for run in runs if run not in used]
        for plot, found in zip(row, share_titles(members, free, [plot.frame for plot in plots]), strict=True):
            plot.axes[side] = found
    used.update(run for plot in plots for run in plot.claimed)


def panel_title(plot: Plot, runs: Iterable[Run], frames: Sequence[Box]) -> tuple[Run, ...]:
    """The panel title: the run right above the plot area, not far from its middle, with the lines above and below.

    What stands in the plot area above is no title.
    """
    runs = list(runs)
    x0, y0, x1, _ = plot.frame
    top = plot.axes.get("top")
    ceiling = min((run.box[1] for run in top.claimed), default=y0) if top else y0
    above = [
        run
        for run in runs
        if x0 - run.size <= centre(run.box)[0] <= x1
        and -0.3 <= (ceiling - run.box[3]) / run.size <= 1.8
        and abs(run.angle) < 1
        and parse_number(run.text) is None
        and (len(run.text) > 1 or letter_of(run) is None)
        and not any(hangs_below(run, frame, ceiling - run.box[3]) or _is_within(run, frame) for frame in frames)
    ]
    lines = sorted(above, key=lambda run: (abs(centre(run.box)[0] - (x0 + x1) / 2), run.box))[:1]
    for run in sorted(runs, key=lambda run: -run.box[3]):
        if run not in lines and any(_is_line_of(run, line) for line in lines) and run.box[3] <= ceiling + 1:
            lines.append(run)
    return tuple(sorted(lines, key=lambda run: run.box[1]))


def _is_within(run: Run, frame: Box) -> bool:
    return contains(frame, (*centre(run.box), *centre(run.box)))


def _is_line_of(run: Run, title: Run) -> bool:
    """Whether a run is set right above or below a line of a title, in the middle of it and in like letters."""
    gap = max(run.box[1] - title.box[3], title.box[1] - run.box[3])
    alike = abs(run.size - title.size) < 0.1 * title.size and run.bold == title.bold and abs(run.angle) < 1
    return alike and -0.3 < gap / title.size < 0.6 and abs(centre(run.box)[0] - centre(title.box)[0]) < run.size


def hangs_below(run: Run, frame: Box, nearest: float) -> bool:
    """Whether a run stands under a plot area and nearer to it than `nearest` points."""
    return frame[0] <= centre(run.box)[0] <= frame[2] and -0.2 * run.size <= run.box[1] - frame[3] < nearest


def give_to_axis(plot: Plot) -> None:
    """A word above the upper end of an untitled y axis is that axis' title, written flat."""
    left, edge = plot.axes.get("left"), plot.frame[0] + 0.1 * (plot.frame[2] - plot.frame[0])
    if left is not None and not left.titles and plot.titles and centre(plot.titles[0].box)[0] < edge:
        plot.axes["left"] = replace(left, titles=plot.titles)
        plot.titles = ()
