"""Charts drawn for one test, and what the reader of series makes of them."""

import io
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_assets.evidence.series.read import Reading, read_series
from omniscience_assets.evidence.vector import read_page
from omniscience_assets.records import Series

Draw = Callable[[Axes], object]
FRAME = (100.0, 100.0, 300.0, 250.0)
"""A plot area for paths that are put together by hand."""


def new_axes(width: float = 4.0, height: float = 3.0) -> Axes:
    figure = Figure(figsize=(width, height))
    FigureCanvasPdf(figure)
    axes: Axes = figure.subplots()
    return axes


def pdf_of(axes: Axes, *, tight: bool = False) -> bytes:
    """The figure of the axes; `tight` makes room for what stands outside of them."""
    out = io.BytesIO()
    axes.figure.savefig(out, format="pdf", bbox_inches="tight" if tight else None)
    return out.getvalue()


def read_axes(axes: Axes, *, tight: bool = False) -> list[tuple[Plot, Reading]]:
    """Every plot of the figure with its series."""
    page = read_page(pdf_of(axes, tight=tight))
    plots = find_plots(page)
    frames = [plot.frame for plot in plots]
    return [(plot, read_series(plot, page, frames)) for plot in plots]


def read(draw: Draw, *, tight: bool = False) -> tuple[Plot, Reading]:
    """The only plot that `draw` draws, with its series."""
    axes = new_axes()
    draw(axes)
    (found,) = read_axes(axes, tight=tight)
    return found


def series_of(draw: Draw) -> tuple[Series, ...]:
    return read(draw)[1].series


def only(draw: Draw) -> Series:
    (series,) = series_of(draw)
    return series


def array(series: Series) -> npt.NDArray[np.float64]:
    """The points of a series, shape (n, 2)."""
    return np.asarray(series.points, float).reshape(-1, 2)


def stroke(*points: tuple[float, float], closed: bool = False, order: int = 0, **look: object) -> Path:
    """A stroked polyline."""
    items = tuple(("l", a, b) for a, b in pairwise(points))
    xs, ys = zip(*points, strict=True)
    box = min(xs), min(ys), max(xs), max(ys)
    given = {"stroke": (0.0, 0.0, 0.0), "fill": None, "width": 1.0} | look
    return Path(box, "s", "l" * len(items), items, closed=closed, order=order, **given)  # type: ignore[arg-type]


def rectangle(x0: float, y0: float, x1: float, y1: float, order: int = 0, **look: object) -> Path:
    """A filled rectangle."""
    given = {"stroke": None, "fill": (0.1, 0.2, 0.8)} | look
    return Path((x0, y0, x1, y1), "f", "r", (("re", (x0, y0, x1, y1), 1),), order=order, **given)  # type: ignore[arg-type]
