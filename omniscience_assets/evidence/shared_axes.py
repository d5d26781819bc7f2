"""Axes without labels of their own, which are those of a plot below or at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.axis_view import tick_marks
from omniscience_assets.evidence.paths import Line
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.titles import hangs_below
from omniscience_assets.records import AxisSide, Box

if TYPE_CHECKING:
    from omniscience_assets.evidence.plots import Plot

_SHARED: tuple[tuple[AxisSide, tuple[int, int], int], ...] = (
    ("bottom", (0, 2), 1),
    ("left", (1, 3), 0),
    ("right", (1, 3), 2),
)
"""Side of the axis, the edges that sharers have in common, the edge by which they are ordered."""
_MAIN: frozenset[AxisSide] = frozenset({"bottom", "left"})


def share_axes(plots: Sequence[Plot], lines: Sequence[Line], grid: Sequence[Line], runs: Sequence[Run]) -> None:
    """Stacked plots of equal width share the x axis of the lowest, plots of equal height the y axis of the leftmost.

    That they do is seen by their tick marks: they have no labels, but stand where the labelled ones stand. A plot
    within a grid of plots has no label at all, and takes both axes or none. A second y axis at the right of the last
    plot of a row is that of the others as well.
    """
    for plot in plots:
        shared = {
            side: axis
            for side, *_ in _SHARED
            if side not in plot.axes and (axis := _neighbours_axis(plot, side, plots, (lines, grid), runs)) is not None
        }
        if plot.axes or shared.keys() >= _MAIN:
            plot.axes |= shared


def _neighbours_axis(
    plot: Plot, side: AxisSide, plots: Sequence[Plot], lines: tuple[Sequence[Line], Sequence[Line]], runs: Sequence[Run]
) -> Found | None:
    """The axis that a plot shares with the nearest one in its column or row; with another title it is another axis."""
    (low, high), edge = next((ends, edge) for name, ends, edge in _SHARED if name == side)
    sharers = [
        other
        for other in plots
        if side in other.axes
        and all(abs(other.frame[i] - plot.frame[i]) < 1.5 for i in (low, high))
        and (other.frame[edge] > plot.frame[edge]) == (side in {"bottom", "right"})
    ]
    if not sharers:
        return None
    nearest = min(sharers, key=lambda other: abs(other.frame[edge] - plot.frame[edge])).axes[side]
    ticks, grid = lines
    marks = tick_marks(plot.frame, side, ticks) or _grid_lines(plot.frame, side, grid)
    if sum(any(abs(mark - at) < 1.0 for mark in marks) for at in nearest.positions) < 2:
        return None
    own = () if side != "bottom" else tuple(run for run in runs if hangs_below(run, plot.frame, 3 * run.size))
    if own and nearest.titles and _words(own) != _words(nearest.titles):
        return replace(
            nearest, titles=own, labels=(), values=(), positions=(), calibration=None, problem="too_few_ticks"
        )
    return replace(nearest, titles=own or nearest.titles)


def _words(titles: Sequence[Run]) -> list[str]:
    return [run.text for run in titles]


def _grid_lines(frame: Box, side: AxisSide, lines: Sequence[Line]) -> list[float]:
    """Where grid lines cross one side of a plot area."""
    across = 0 if side in {"bottom", "top"} else 1
    along = 1 - across
    return [
        line[across]
        for line in lines
        if line[across + 2] - line[across] < 0.5
        and abs(line[along] - frame[along]) < 2
        and abs(line[along + 2] - frame[along + 2]) < 2
    ]
