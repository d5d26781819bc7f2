"""From page points to data coordinates."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.scales import Calibration
from omniscience_assets.evidence.series.drawn import Array, Drawn
from omniscience_assets.records import MAX_POINTS, AxisSide, Box, Point


@dataclass(frozen=True, slots=True)
class Plane:
    """The two axes that a series is plotted on."""

    x_side: AxisSide
    y_side: AxisSide
    x: Calibration
    y: Calibration
    x_ticks: Array
    """Positions of the ticks in points, for categories."""
    y_ticks: Array
    frame: Box

    @property
    def span(self) -> float:
        """Length of the y axis in its values; in decades when it is logarithmic."""
        ends = np.asarray([self.frame[1], self.frame[3]]) * self.y.slope
        return abs(float(ends[1] - ends[0]))

    @property
    def logs(self) -> tuple[bool, bool]:
        """Whether x and y are logarithmic."""
        return self.x.scale == "log", self.y.scale == "log"

    def zero(self) -> tuple[float | None, float | None]:
        """Where 0 lies on the page's x and y; `None` where it is not on the axis."""
        x, y = _zero(self.x), _zero(self.y)
        return (
            x if x is not None and self.frame[0] - 1 <= x <= self.frame[2] + 1 else None,
            y if y is not None and self.frame[1] - 1 <= y <= self.frame[3] + 1 else None,
        )

    def to_data(self, points: Array) -> Array:
        """Data coordinates of page points, shape (n, 2); indices on category axes."""
        return np.stack(
            [_values(self.x, self.x_ticks, points[:, 0]), _values(self.y, self.y_ticks, points[:, 1])], axis=1
        )


def plane_of(frame: Box, x: Found, y: Found) -> Plane | None:
    """The plane of two axes; `None` where one is not calibrated."""
    if x.calibration is None or y.calibration is None:
        return None
    ticks = np.asarray(x.positions, float), np.asarray(y.positions, float)
    return Plane(x.side, y.side, x.calibration, y.calibration, *ticks, frame)


def _zero(axis: Calibration) -> float | None:
    return -axis.intercept / axis.slope if axis.scale == "linear" and axis.slope else None


def _values(axis: Calibration, ticks: Array, positions: Array) -> Array:
    if axis.scale != "category":
        return axis.values(positions)
    nearest: Array = np.abs(positions[:, None] - ticks[None, :]).argmin(axis=1).astype(float)
    return nearest


def bar_data(one: Drawn, plane: Plane) -> tuple[Array, tuple[float, ...]]:
    """Bars as (position, length) – (length, position) when they lie – with their bases where these are not 0."""
    tips = plane.to_data(one.points)
    along = 0 if one.horizontal else 1
    bases_at = one.points.copy()
    bases_at[:, along] = one.bases if one.bases is not None else one.points[:, along]
    bases = plane.to_data(bases_at)[:, along]
    axis = plane.x if along == 0 else plane.y
    if axis.scale != "linear":
        low = one.points[:, along] >= plane.frame[3] - 0.5 if along else one.points[:, along] <= plane.frame[0] + 0.5
        tips[low, along] = 0.0
        return tips, ()
    span = abs(axis.slope) * (plane.frame[2 + along] - plane.frame[along])
    if float(np.abs(bases).max(initial=0.0)) < 0.004 * span:
        return tips, ()
    edge = bool(np.ptp(bases) < 0.004 * span) and _is_axis_end(bases_at[:, along], plane.frame, along)
    if edge:
        return tips, ()
    data = tips.copy()
    data[:, along] -= bases
    return data, tuple(_digits(base) for base in bases)


def _is_axis_end(bases: Array, frame: Box, along: int) -> bool:
    """Bars that stand on the edge of a plot area whose axis does not begin at 0 are cut, not floating."""
    return bool(np.abs(bases - (frame[3] if along else frame[0])).max() < 1.5)


def thin(points: Array, limit: int = MAX_POINTS) -> npt.NDArray[np.int64]:
    """Indices of at most `limit` points: of each stretch the first, last, lowest and highest (M4, Jugel 2014)."""
    count = len(points)
    if count <= limit:
        return np.arange(count)
    edges = np.linspace(0, count, limit // 4 + 1).astype(int)
    kept: set[int] = set()
    for start, end in pairwise(edges.tolist()):
        part = points[start:end, 1]
        kept |= {start, end - 1, start + int(part.argmin()), start + int(part.argmax())}
    return np.array(sorted(kept))


def as_points(data: Array, plane: Plane | None = None) -> tuple[Point, ...]:
    """Points with the digits that a drawing can give: a hundred-thousandth of a linear axis, six digits on others."""
    if plane is None:
        return ()
    x = rounded(data[:, 0], plane.x, abs(plane.x.slope) * (plane.frame[2] - plane.frame[0]))
    y = rounded(data[:, 1], plane.y, plane.span)
    return tuple(zip(x, y, strict=True))


def rounded(values: Array, axis: Calibration, span: float) -> list[float]:
    """Values of an axis of length `span` with the digits that a drawing can give."""
    if axis.scale in {"linear", "date"}:
        decimals = 5 - math.floor(math.log10(max(span, 1e-290)))
        return [float(value) for value in np.round(values, min(decimals, 300))]
    return [_digits(value) for value in values.tolist()]


def _digits(value: float) -> float:
    return float(f"{value:.6g}")
