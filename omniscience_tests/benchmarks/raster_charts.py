"""Raster charts drawn from a seed, with the truth about every text and axis in them."""

import io
import random
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

Box = tuple[float, float, float, float]

QUANTITIES = (
    "Energy (keV)", "Time [s]", "Wave number (cm$^{-1}$)", "Temperature / K", "Accuracy (%)", "Epoch", "Test loss",
    "Distance [kpc]", "Number of samples", "Mean squared error", "Current density (A m$^{-2}$)", "Frequency (GHz)",
    "Flux", "Redshift", "log likelihood", "Relative error", "Mass ratio", "Throughput (requests/s)",
)  # fmt: skip
NAMES = (
    "signal", "background", "our method", "baseline", "ResNet-50", "data 2019", "theory", "fit", "upper limit",
    "control", "Adam", "SGD + momentum", "n = 100", "model A",
)  # fmt: skip
CATEGORIES = ("north", "south", "east", "west", "inner", "outer", "upper", "lower")
STYLES = ("default",) * 5 + ("classic", "bmh", "seaborn-v0_8-ticks", "seaborn-v0_8-whitegrid", "ggplot")
DPI = (72, 100, 150, 200)


@dataclass(frozen=True)
class Label:
    """A text that was drawn; the box is in pixels."""

    text: str
    box: Box
    angle: float
    tick: bool


@dataclass(frozen=True)
class AxisTruth:
    """An axis with tick labels: its plot area in pixels and the values at the left or lower end and at the other."""

    frame: Box
    orientation: str
    scale: str
    start: float
    end: float


@dataclass(frozen=True)
class Chart:
    """An image and what is in it."""

    seed: int
    dpi: int
    encoding: str
    style: str
    image: bytes
    labels: tuple[Label, ...]
    axes: tuple[AxisTruth, ...]


def draw_chart(seed: int, dpi: int | None = None, encoding: str | None = None) -> Chart:
    """A chart of one to four panels; size, style, kind, scales, ticks, grid and fonts come from the seed."""
    rng = random.Random(seed)
    dpi = dpi or rng.choice(DPI)
    encoding = encoding or rng.choice(("PNG", "JPEG"))
    named = rng.choice(STYLES)
    rows, columns = rng.choice(((1, 1), (1, 1), (1, 1), (1, 2), (2, 1), (2, 2)))
    settings = {
        "font.size": rng.choice((8, 9, 10, 11)),
        "font.family": rng.choice(("DejaVu Sans", "DejaVu Sans", "DejaVu Serif", "STIXGeneral")),
        **({"xtick.direction": "in", "ytick.direction": "in"} if rng.random() < 0.3 else {}),
        **({"xtick.top": True, "ytick.right": True} if rng.random() < 0.15 else {}),
    }
    with style.context([named, settings]):
        figure = Figure(figsize=(rng.uniform(3, 5) * columns, rng.uniform(2.4, 3.8) * rows), dpi=dpi)
        figure.set_layout_engine("constrained")
        canvas = FigureCanvasAgg(figure)
        plots = figure.subplots(rows, columns, squeeze=False).ravel()
        despined, grid, letters = rng.random() < 0.2, rng.random() < 0.25, rng.random() < 0.5
        for index, ax in enumerate(plots):
            _panel(ax, rng, np.random.default_rng(seed * 10 + index))
            if despined:
                ax.spines[["top", "right"]].set_visible(False)
            if grid:
                ax.grid(visible=True, alpha=rng.choice((0.3, 1.0)))
            if letters and len(plots) > 1:
                ax.set_title(f"({'abcd'[index]})", loc="left")
        canvas.draw()
        height = figure.bbox.height
        image = _encode(np.asarray(canvas.buffer_rgba()), encoding, rng)
        labels = _labels(figure, height)
        axes = tuple(truth for ax in figure.axes for truth in _axes(ax, height))
    return Chart(seed, dpi, encoding, named, image, labels, axes)


def _encode(pixels: Any, encoding: str, rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    picture = Image.fromarray(pixels).convert("RGB")
    picture.save(buffer, encoding, **({"quality": rng.choice((70, 85, 95))} if encoding == "JPEG" else {}))
    return buffer.getvalue()


def _panel(ax: Axes, rng: random.Random, numbers: np.random.Generator) -> None:
    kind = rng.choice(("line", "line", "line", "scatter", "scatter", "bar", "histogram", "heat_map", "errors"))
    ax.set_ylabel(rng.choice(QUANTITIES))
    if kind != "bar":
        ax.set_xlabel(rng.choice(QUANTITIES))
    if rng.random() < 0.25:
        ax.set_title(rng.choice(("First run", "Held-out set", "Dependence on size")))
    if kind == "bar":
        ax.bar(CATEGORIES[:4], numbers.uniform(1, 9, 4) * rng.choice((1, 10, 0.1)))
    elif kind == "histogram":
        ax.hist(numbers.normal(size=400) * rng.choice((1, 30)), bins=20)
    elif kind == "heat_map":
        shown = ax.imshow(numbers.uniform(size=(12, 16)), aspect="auto", extent=(0, 16, 0, 12))
        if rng.random() < 0.6:
            ax.figure.colorbar(shown, ax=ax)
    else:
        _series(ax, kind, rng, numbers)


def _series(ax: Axes, kind: str, rng: random.Random, numbers: np.random.Generator) -> None:
    x_log, y_log, named = rng.random() < 0.25, rng.random() < 0.3, rng.random() < 0.6
    x = np.logspace(-1, rng.choice((1, 3, 5)), 40) if x_log else np.sort(numbers.uniform(-20, 80, 40))
    x = x * (1 if x_log else rng.choice((0.01, 1, 1, 10, 1000)))
    factor = rng.choice((0.001, 0.1, 1, 1, 1, 100, 5000))
    for name in rng.sample(NAMES, rng.randint(1, 4)):
        level = np.exp(numbers.normal(size=40).cumsum() * 0.4 + numbers.uniform(0, 3))
        y = level * 10 * factor if y_log else (np.log(level) - 3) * factor
        label = name if named else None
        if kind == "line":
            ax.plot(x, y, ls=rng.choice(("-", "--", ":", "-.")), label=label)
        elif kind == "scatter":
            ax.plot(x, y, marker=rng.choice("o^sDx+"), ls="none", ms=4, label=label)
        else:
            ax.errorbar(x[::3], y[::3], yerr=abs(y[::3]) * 0.1, fmt="o", ms=3, label=label)
    if x_log:
        ax.set_xscale("log")
    if y_log:
        ax.set_yscale("log")
    if named:
        ax.legend()


def plain(text: str) -> str:
    """Mathematical text as a person would type it: `$\\mathdefault{10^{3}}$` → `10^3`."""
    text = re.sub(r"\\mathdefault\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", text.replace("$", ""))
    text = text.replace(r"\times", "×")
    return re.sub(r"\^\{([^{}]*)\}", r"^\1", text)


def _labels(figure: Figure, height: float) -> tuple[Label, ...]:
    ticks = {id(tick) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for tick in _shown(axis)}
    offsets = [axis.get_offset_text() for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    inner = {id(label) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in _all_ticks(axis)}
    found = []
    for text in [*figure.findobj(Text), *offsets]:
        if not text.get_visible() or not text.get_text().strip() or (id(text) in inner and id(text) not in ticks):
            continue
        box = text.get_window_extent()
        bounds = (box.x0, height - box.y1, box.x1, height - box.y0)
        found.append(Label(plain(text.get_text()), bounds, text.get_rotation(), id(text) in ticks))
    return tuple(dict.fromkeys(found))


def _all_ticks(axis: Axis) -> list[Text]:
    return [label for tick in (*axis.majorTicks, *axis.minorTicks) for label in (tick.label1, tick.label2)]


def _shown(axis: Axis) -> list[Text]:
    """Labels of the ticks that are drawn: those whose place lies between the limits."""
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    found = []
    for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
        if low - slack <= tick.get_loc() <= high + slack:
            found += [label for label in (tick.label1, tick.label2) if label.get_visible() and label.get_text()]
    return found


def _axes(ax: Axes, height: float) -> list[AxisTruth]:
    if ax.get_label() == "<colorbar>":
        return []
    box = ax.get_window_extent()
    frame = (box.x0, height - box.y1, box.x1, height - box.y0)
    found = []
    for axis, name in ((ax.xaxis, "x"), (ax.yaxis, "y")):
        start, end = axis.get_view_interval()
        category = any(label.get_text() in CATEGORIES for label in _shown(axis))
        scale = "category" if category else axis.get_scale()
        found.append(AxisTruth(frame, name, scale, float(start), float(end)))
    return found


def overview(charts: list[Chart]) -> str:
    """What a set of charts is made of, for a report."""
    styles = sorted({chart.style for chart in charts})
    return f"{len(charts)} charts, {sum(len(chart.labels) for chart in charts)} texts, styles {', '.join(styles)}"
