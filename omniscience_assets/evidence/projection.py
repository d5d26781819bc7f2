"""From data coordinates back into the image: where on the figure a value lies."""

import math
from collections.abc import Sequence

from omniscience_assets.records import Axis, Box, PanelEvidence, Point, Series


def place_value(axis: Axis, panel: Box, value: float) -> float | None:
    """Where a value lies along an axis, as a fraction of the image's width (x) or height (y).

    Args:
        axis: A calibrated axis, or one of categories, on which values are indices into its ticks.
        panel: The plot area that the axis spans.
        value: A finite number; it may lie outside of the axis.

    Returns:
        `None` where the axis is not calibrated, or a logarithmic one is asked for zero or less.
    """
    if axis.scale == "category":
        return _between(axis, value)
    if axis.start is None or axis.end is None:
        return None
    start, end = axis.start, axis.end
    if axis.scale == "log":
        if min(value, start, end) <= 0:
            return None
        value, start, end = math.log(value), math.log(start), math.log(end)
    if start == end or not math.isfinite(value):
        return None
    share = (value - start) / (end - start)
    return (
        panel[0] + share * (panel[2] - panel[0])
        if axis.orientation == "x"
        else panel[3] - share * (panel[3] - panel[1])
    )


def calibrated_ends(axis: Axis) -> tuple[float, float] | None:
    """Values at the ends of the plot area; an end that is 0 but for rounding is 0. `None` where not calibrated."""
    if axis.start is None or axis.end is None:
        return None
    slack = 0.0 if axis.scale == "log" else 1e-9 * abs(axis.end - axis.start)
    start, end = (0.0 if abs(value) <= slack else value for value in (axis.start, axis.end))
    return start, end


def place_points(panel: PanelEvidence, series: Series, points: Sequence[Point]) -> list[Point]:
    """Points of a series as fractions of the image; those that cannot be placed are left out."""
    axes = axes_of(panel, series)
    if axes is None:
        return []
    placed = [(place_value(axes[0], panel.box, x), place_value(axes[1], panel.box, y)) for x, y in points]
    return [(x, y) for x, y in placed if x is not None and y is not None]


def axes_of(panel: PanelEvidence, series: Series) -> tuple[Axis, Axis] | None:
    """The x and the y axis that a series is plotted on; `None` where it is not known."""
    by_side = {axis.side: axis for axis in panel.axes}
    x, y = (by_side.get(side) if side else None for side in (series.x_axis, series.y_axis))
    return (x, y) if x is not None and y is not None else None


def series_box(panel: PanelEvidence, series: Series) -> Box | None:
    """The part of the image that a series takes up, cut at the plot area; `None` where it cannot be placed."""
    axes = axes_of(panel, series)
    points = [] if axes is None else _on_scales(axes, _extent(series))
    if not points:
        return None
    (low_x, low_y), (high_x, high_y) = map(min, zip(*points, strict=True)), map(max, zip(*points, strict=True))
    placed = place_points(panel, series, [(low_x, low_y), (high_x, high_y)])
    if not placed:
        return None
    xs, ys = zip(*placed, strict=True)
    x0, y0, x1, y1 = panel.box
    box = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def bar_ends(series: Series) -> list[tuple[Point, Point]]:
    """The two ends of each bar or histogram bin along its middle, in data coordinates."""
    bases = series.bases or (0.0,) * len(series.points)
    if series.horizontal:
        return [((base, y), (base + length, y)) for (length, y), base in zip(series.points, bases, strict=False)]
    return [((x, base), (x, base + length)) for (x, length), base in zip(series.points, bases, strict=False)]


def _on_scales(axes: tuple[Axis, Axis], points: Sequence[Point]) -> Sequence[Point]:
    """The points without those that have no place on a logarithmic axis."""
    logs = [index for index, axis in enumerate(axes) if axis.scale == "log"]
    return [point for point in points if all(point[index] > 0 for index in logs)] if logs else points


def _extent(series: Series) -> list[Point]:
    if series.kind in {"bar", "histogram"}:
        return [end for ends in bar_ends(series) for end in ends]
    spread = [(x, edge) for (x, _), edges in zip(series.points, series.errors, strict=False) for edge in edges]
    return [*series.points, *spread]


def _between(axis: Axis, index: float) -> float | None:
    """Between the ticks of two categories, and half a step beyond the first and the last."""
    positions = [tick.position for tick in axis.ticks]
    if len(positions) < 2 or not -1 <= index <= len(positions):
        return positions[0] if len(positions) == 1 and index == 0 else None
    left = min(max(math.floor(index), 0), len(positions) - 2)
    return positions[left] + (index - left) * (positions[left + 1] - positions[left])
