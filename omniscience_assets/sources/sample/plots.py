"""Plots and diagrams as PDF or EPS, drawn by Matplotlib, the same bytes for the same input."""

import io
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_ps import FigureCanvasPS
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from omniscience_assets.sources.sample.data import Plot
from omniscience_assets.sources.sample.fields import Quantity

_PALETTES = (
    ("#1f77b4", "#d62728", "#2ca02c"),
    ("#0072b2", "#e69f00", "#009e73"),
    ("#000000", "#c1272d", "#0000a7"),
    ("#4c72b0", "#dd8452", "#55a868"),
)
_MARKERS = ("o", "s", "^")
_DATE = re.compile(rb"^%%CreationDate:.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Look:
    """The manner of one author."""

    palette: int
    size: float
    """Of letters, in points."""
    brackets: str
    """Around units: `()` or `[]`."""
    grid: bool
    markers: bool
    font_type: int
    """3, or 42 (TrueType), as PDF has it."""

    def title(self, quantity: Quantity) -> str:
        """An axis title."""
        unit = quantity.unit
        return f"{quantity.name} {self.brackets[0]}{unit}{self.brackets[1]}" if unit else quantity.name


def draw_plots(plots: tuple[Plot, ...], look: Look, eps: bool = False) -> tuple[bytes, dict[str, Any]]:
    """Draw plots side by side, lettered when there are several; the file, and the truth about it."""
    fonts = {"pdf.fonttype": look.font_type, "ps.fonttype": 3, "font.size": look.size}
    with mpl.rc_context(fonts):
        figure = Figure(figsize=(4.2 if len(plots) == 1 else 4.3 * len(plots), 3.0))
        (FigureCanvasPS if eps else FigureCanvasPdf)(figure)
        row = figure.subplots(1, len(plots), squeeze=False)[0]
        figure.subplots_adjust(0.16 / len(plots) ** 0.7, 0.17, 0.97, 0.94, wspace=0.32)
        for axes, plot in zip(row, plots, strict=True):
            _draw(axes, plot, look)
        letters: list[str | None] = [None] if len(plots) == 1 else [*"abcd"[: len(plots)]]
        for axes, letter in zip(row, letters, strict=True):
            if letter:
                axes.text(-0.16, 1.03, f"({letter})", transform=axes.transAxes, fontweight="bold")
        data = _save(figure, eps)
        panels = [_describe(*each) for each in zip(row, plots, letters, strict=True)]
    return data, {"kind": "plot", "panels": panels}


def draw_diagram(stages: tuple[str, ...], look: Look) -> tuple[bytes, dict[str, Any]]:
    """Draw boxes joined by arrows in two rows; the file, and the truth about it."""
    with mpl.rc_context({"pdf.fonttype": look.font_type, "font.size": look.size}):
        figure = Figure(figsize=(5.6, 2.2))
        FigureCanvasPdf(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 3), ylim=(0, 2))
        axes.axis("off")
        centres = [(0.5 + i if i < 3 else 5.5 - i, 1.5 if i < 3 else 0.5) for i in range(len(stages))]
        for (x, y), stage in zip(centres, stages, strict=True):
            box = FancyBboxPatch((x - 0.36, y - 0.26), 0.72, 0.52, boxstyle="round,pad=0.02",
                                 facecolor="#eef3fa", edgecolor=_PALETTES[look.palette][0])  # fmt: skip
            axes.add_patch(box)
            axes.text(x, y, stage.replace(" ", "\n"), ha="center", va="center")
        for (x0, y0), (x1, y1) in pairwise(centres):
            turn = (np.sign(x1 - x0) * 0.38, np.sign(y1 - y0) * 0.28)
            axes.annotate("", (x1 - turn[0], y1 - turn[1]), (x0 + turn[0], y0 + turn[1]),
                          arrowprops={"arrowstyle": "->"})  # fmt: skip
        return _save(figure, False), {"kind": "diagram", "boxes": stages, "arrows": len(stages) - 1}


def _draw(axes: Axes, plot: Plot, look: Look) -> None:
    colours = _PALETTES[look.palette]
    for number, curve in enumerate(plot.series):
        style: dict[str, Any] = {"color": colours[number], "label": curve.name}
        if plot.style == "bars":
            width = 0.8 / len(plot.series)
            places = [x + (number - (len(plot.series) - 1) / 2) * width for x in curve.x]
            axes.bar(places, curve.y, width, **style)
        elif plot.style == "histogram":
            axes.bar(curve.x, curve.y, plot.width, align="edge", alpha=0.6, **style)
        elif plot.style == "scatter":
            axes.plot(curve.x, curve.y, linestyle="none", marker=_MARKERS[number], markersize=4, **style)
        else:
            axes.plot(curve.x, curve.y, marker=_MARKERS[number] if look.markers else None, markersize=3, **style)
    if plot.categories:
        axes.set_xticks(range(len(plot.categories)), plot.categories)
    if plot.style in {"bars", "histogram"}:
        axes.set_ylim(0, 1.35 * max(max(curve.y) for curve in plot.series))
    if plot.style == "loglog":
        axes.set(xscale="log", yscale="log")
        axes.minorticks_off()
    else:
        axes.locator_params(axis="y", nbins=6)
    if plot.x:
        axes.set_xlabel(look.title(plot.x))
        if plot.style != "loglog":
            axes.locator_params(axis="x", nbins=6)
    axes.set_ylabel(look.title(plot.y))
    axes.legend(frameon=look.grid, framealpha=1, loc="best")
    if look.grid:
        axes.set_axisbelow(True)
        axes.grid(linewidth=0.4)


def _describe(axes: Axes, plot: Plot, letter: str | None) -> dict[str, Any]:
    sides = {
        name: {
            "title": axis.get_label_text(),
            "quantity": quantity.name if quantity else None,
            "unit": quantity.unit if quantity else None,
            "scale": "category" if quantity is None else axis.get_scale(),
            "ticks": [] if quantity is None else _ticks(axis.get_ticklocs(), axis.get_view_interval()),
        }
        for name, axis, quantity in (("x", axes.xaxis, plot.x), ("y", axes.yaxis, plot.y))
    }
    return plot.spec(letter) | sides | {"legend": [curve.name for curve in plot.series]}


def _ticks(places: Any, interval: Any) -> list[float]:
    low, high = sorted(interval)
    slack = 1e-9 * (high - low)
    return [float(f"{place:.10g}") for place in places if low - slack <= place <= high + slack]


def _save(figure: Figure, eps: bool) -> bytes:
    out = io.BytesIO()
    if eps:
        figure.savefig(out, format="eps")
        return _DATE.sub(b"", out.getvalue())
    figure.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()
