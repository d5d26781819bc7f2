"""The plots of a page: plot areas with the axes, title, letter and legend that belong to each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from omniscience_assets.evidence.axes import Found, find_axis
from omniscience_assets.evidence.axis_view import tick_marks
from omniscience_assets.evidence.geometry import area, centre, contains, distance, intersection
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.legend import Entry, find_legend
from omniscience_assets.evidence.outer_legends import place_outer_legends
from omniscience_assets.evidence.panels import assign_letters, find_bars_of_colour, find_frames, is_thin, lines_below
from omniscience_assets.evidence.paths import Line, lines_of
from omniscience_assets.evidence.shared_axes import share_axes
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.titles import (
    drop_far_titles,
    find_title,
    give_to_axis,
    panel_title,
    share_row_titles,
)
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import AxisSide, Box

_MAX_TICK_LINES = 20_000
_STACKED, _SLACK = 4.0, 0.2
"""Points by which the edges of stacked plot areas may differ, and ems by which a label may lie beyond its axis."""
_RIM, _PAPER = 0.06, 0.99
"""Share of a frame along its edges that ticks may take, and the least part of a colour that is white."""
_FIRST: tuple[AxisSide, ...] = ("bottom", "left")
_SECOND: tuple[AxisSide, ...] = ("right", "top")

_OPPOSITE: dict[AxisSide, AxisSide] = {"right": "left", "top": "bottom"}
_AT_MARK = 1.0
"""Points by which a label's place may miss its tick mark."""


@dataclass(slots=True)
class Plot:
    """One panel in the making; everything in points."""

    frame: Box
    axes: dict[AxisSide, Found] = field(default_factory=dict)
    letter: Run | None = None
    titles: tuple[Run, ...] = ()
    """Lines of the panel's title."""
    legend: tuple[Entry, ...] = ()
    colour_bar: tuple[Box, Found] | None = None
    """Where the colours of the plot are explained, and the axis there."""

    @property
    def claimed(self) -> list[Run]:
        """Runs of text that are explained by this plot."""
        return [
            *(run for found in self.axes.values() for run in found.claimed),
            *((self.letter,) if self.letter else ()),
            *self.titles,
            *(entry.run for entry in self.legend),
        ]


def find_plots(page: Page) -> list[Plot]:
    """Panels of a page in reading order: plot areas with axes first, embedded images that no plot holds after them."""
    frames = find_frames(page)
    straight = list(lines_of(page.paths))
    lines = [line for line in straight if max(line[2] - line[0], line[3] - line[1]) <= 15][:_MAX_TICK_LINES]
    grid = [line for line in straight if max(line[2] - line[0], line[3] - line[1]) > 15][:_MAX_TICK_LINES]
    used: set[Run] = set()
    plots: list[Plot] = []
    for frame in frames:
        foreign = used | _words_in(frames, frame, page) | _beside_others(frames, frame, page)
        plot = Plot(frame, _axes(frame, _FIRST, page, foreign, lines))
        if _stands(plot, plots):
            plots.append(plot)
            used.update(plot.claimed)
    bars = []
    for bar in find_bars_of_colour(page):
        axes = _axes(bar, (*_SECOND, *_FIRST), page, used, lines)
        bars += [(bar, found) for found in axes.values()][:1]
        used.update(run for found in axes.values() for run in found.claimed)
    free = [frame for frame in frames if not any(contains(frame, bar, 1.0) for bar, _ in bars)]
    _add_unlabelled(plots, free, page, used)
    for plot in plots:
        second = _axes(plot.frame, _SECOND, page, used, lines)
        plot.axes |= {side: found for side, found in second.items() if _is_marked(plot, side, found, lines)}
        used.update(plot.claimed)
    plots = _in_reading_order(plots)
    _give_colour_bars(plots, bars, page, used)
    _name(plots, page, used)
    share_axes(
        plots, lines, grid, [run for run in _free(page, used) if abs(run.angle) < 1 and not _is_in_any(run, plots)]
    )
    return plots


def _axes(
    frame: Box, sides: Iterable[AxisSide], page: Page, used: set[Run], lines: Sequence[Line]
) -> dict[AxisSide, Found]:
    free = [run for run in page.runs if run not in used]
    found = {side: find_axis(frame, side, free, lines) for side in sides}
    return {side: axis for side, axis in found.items() if axis is not None}


def _is_marked(plot: Plot, side: AxisSide, found: Found, lines: Sequence[Line]) -> bool:
    """Whether a second axis has tick marks: numbers without any may be those of a plot beside this one."""
    if _OPPOSITE[side] not in plot.axes:
        return True
    marks = tick_marks(plot.frame, side, lines)
    return sum(any(abs(mark - at) < _AT_MARK for mark in marks) for at in found.positions) >= 2


def _words_in(frames: Sequence[Box], own: Box, page: Page) -> set[Run]:
    """Words within plot areas that are not around `own`: no labels of its axes."""
    others = [frame for frame in frames if frame != own and not contains(frame, (*centre(own),) * 2)]
    words = [run for run in page.runs if parse_number(run.text) is None]
    return {run for run in words if any(contains(frame, (*centre(run.box),) * 2) for frame in others)}


def _beside_others(frames: Sequence[Box], own: Box, page: Page) -> set[Run]:
    """Runs beside a plot area that is set right above or below `own`, and not beside `own`: labels of its axes."""
    stacked = [frame for frame in frames if frame != own and abs(frame[0] - own[0]) + abs(frame[2] - own[2]) < _STACKED]
    touching = [frame for frame in stacked if min(abs(frame[1] - own[3]), abs(frame[3] - own[1])) < _STACKED]
    found = set()
    for run in page.runs if touching else ():
        (x, y), slack = centre(run.box), _SLACK * run.size
        aside = x < own[0] or x > own[2]
        if aside and not own[1] - slack < y < own[3] + slack and any(frame[1] < y < frame[3] for frame in touching):
            found.add(run)
    return found


def _stands(plot: Plot, plots: Sequence[Plot]) -> bool:
    """A frame is a plot when numbers stand along it; an inset, inside of another plot, needs both axes."""
    inside = any(area(intersection(plot.frame, other.frame)) > 0.3 * area(plot.frame) for other in plots)
    numeric = sum(any(value is not None for value in found.values) for found in plot.axes.values())
    return numeric == 2 if inside else numeric >= 1


def _add_unlabelled(plots: list[Plot], frames: Sequence[Box], page: Page, used: set[Run]) -> None:
    """Plot areas of a grid that share their neighbours' axes, and pictures that stand beside plots or alone."""
    for frame in frames:
        apart = not any(area(intersection(frame, plot.frame)) > 0.1 * area(frame) for plot in plots)
        large = not is_thin(frame, page) and area(frame) > 0.02 * page.width * page.height
        picture = frame in page.images and large and not any(contains(frame, run.box) for run in used)
        if apart and (picture or (any(_in_grid(frame, plot.frame) for plot in plots) and _holds_marks(frame, page))):
            plots.append(Plot(frame))


def _holds_marks(frame: Box, page: Page) -> bool:
    """Something is drawn in a frame or an image lies there; a frame around words is no plot area."""
    if any(area(intersection(frame, image)) > 0 for image in page.images):
        return True
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    inner = frame[0] + _RIM * width, frame[1] + _RIM * height, frame[2] - _RIM * width, frame[3] - _RIM * height
    return any(
        contains(inner, (*centre(path.box),) * 2) and not contains(path.box, inner, 1.0)
        for path in page.paths
        if path.fill is None or min(path.fill) < _PAPER
    )


def _in_grid(frame: Box, other: Box) -> bool:
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    column = abs(frame[0] - other[0]) + abs(frame[2] - other[2]) < 0.02 * width
    row = abs(frame[1] - other[1]) + abs(frame[3] - other[3]) < 0.02 * height
    alike = 0.5 < height / (other[3] - other[1]) < 2 and 0.5 < width / (other[2] - other[0]) < 2
    return alike and (column or row)


def _give_colour_bars(plots: Sequence[Plot], bars: Sequence[tuple[Box, Found]], page: Page, used: set[Run]) -> None:
    """A colour bar belongs to the nearest plot beside it."""
    frames = [plot.frame for plot in plots]
    for bar, found in bars:
        words = [run for run in _free(page, used) if not _is_in_any(run, plots)]
        titled = find_title(bar, found, words, frames)
        used.update(titled.claimed)
        bare = [plot for plot in plots if plot.colour_bar is None]
        if bare:
            nearest = min(bare, key=lambda plot: distance(plot.frame, bar))
            nearest.colour_bar = bar, titled


def _in_reading_order(plots: Sequence[Plot]) -> list[Plot]:
    rows: list[list[Plot]] = []
    for plot in sorted(plots, key=lambda plot: (plot.frame[1], plot.frame[0])):
        top = rows[-1][0].frame if rows else None
        if top is not None and _beside(plot.frame, top):
            rows[-1].append(plot)
        else:
            rows.append([plot])
    return [plot for row in rows for plot in sorted(row, key=lambda plot: plot.frame[0])]


def _beside(frame: Box, other: Box) -> bool:
    """They share most of their height, or begin at like heights."""
    shared = min(frame[3], other[3]) - max(frame[1], other[1])
    level = frame[1] < other[1] + 0.4 * (other[3] - other[1])
    apart = frame[0] >= other[2] or frame[2] <= other[0]
    return level or (apart and shared > 0.7 * min(frame[3] - frame[1], other[3] - other[1]))


def _name(plots: Sequence[Plot], page: Page, used: set[Run]) -> None:
    """Give the plots their axis titles, letters, panel titles and legends, in the order of certainty."""
    frames = [plot.frame for plot in plots]
    for plot in plots:
        inside = [run for run in _free(page, used) if _is_inside(run, plot)]
        plot.legend = find_legend(plot.frame, inside, page.paths)
        used.update(entry.run for entry in plot.legend)
    outside = [run for run in _free(page, used) if not _is_in_any(run, plots)]
    used.update(place_outer_legends(plots, outside, page))
    for plot in plots:
        for side, found in plot.axes.items():
            plot.axes[side] = find_title(plot.frame, found, _free(page, used), frames)
            used.update(plot.axes[side].titles)
    for side in (*_FIRST, *_SECOND):
        drop_far_titles(plots, side, used)
        share_row_titles(plots, side, page.runs, used)
    for index, run in assign_letters(frames, _free(page, used), [_with_head(plot) for plot in plots]).items():
        plots[index].letter = run
        used.add(run)
    for plot in plots:
        captions = lines_below(page.runs, plot.letter)
        plot.titles = panel_title(plot, _free(page, used | captions), frames)
        give_to_axis(plot)
        used.update(plot.claimed)


def _with_head(plot: Plot) -> Box:
    """The plot area with the legend above it, over which the letter stands."""
    x0, y0, x1, y1 = plot.frame
    return x0, min([y0, *(entry.box[1] for entry in plot.legend)]), x1, y1


def _is_inside(run: Run, plot: Plot) -> bool:
    x, y = centre(run.box)
    return contains(plot.frame, (x, y, x, y))


def _is_in_any(run: Run, plots: Iterable[Plot]) -> bool:
    return any(_is_inside(run, plot) for plot in plots)


def _free(page: Page, used: set[Run]) -> list[Run]:
    return [run for run in page.runs if run not in used]
