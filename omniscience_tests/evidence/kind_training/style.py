"""Looks of figures, by chance: fonts, sizes, frames, colours, words."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]

QUANTITIES = (
    "Time (s)", "time [days]", "Radius (km)", "Temperature [K]", "Iterations", "Epoch", "N", "Accuracy (%)", "Loss",
    "$\\beta$", "Depth [m]", "$r/R_0$", "Number of samples", "Speed (m/s)", "Flow rate [ml/min]", "$\\log M$",
    "Relative error", "interval", "log-likelihood", "Age (years)", "Percentile", "E (MeV)", "standard error", "bias",
    "Throughput", "$\\epsilon$", "Pressure (Pa)", "Position (m)", "Force (N)", "Cost", "$z$", "Distance (kpc)",
    "Ratio", "Normalized error", "Number of terms", "Month", "residuals", "MAE", "Lag", "Voltage (V)", "Dose (mg)",
    "Concentration [mM]", "Strain", "Stress (MPa)", "Latency (ms)", "Yield (%)", "Density", "Current (mA)",
)  # fmt: skip
WORDS = (
    "model", "multi", "original", "data", "baseline", "our method", "theory", "fit", "survey", "analytic", "sum",
    "run 2", "truth", "supervised", "Train", "Test", "control", "linear", "treated", "site 1", "site 2",
    "upper limit", "random", "greedy", "homogeneous", "parallel", "measured", "D = 3", "$\\beta$ = 0.7", "1 layer",
    "4 layers", "v1", "A", "B",
)  # fmt: skip
CATEGORIES = (
    "north", "south", "linear", "grid", "random", "64", "256", "1024", "S1", "S2", "early", "late", "(3,5)", "(7,9)",
    "A", "B", "mouse", "wild type", "ResNet", "Mon", "Tue", "low", "high",
)  # fmt: skip
PALETTES = (
    ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2"),
    ("k", "k", "k", "k", "k", "k", "k"), ("b", "r", "g", "m", "orange", "c", "k"),
    ("#F8766D", "#00BFC4", "#7CAE00", "#C77CFF", "#619CFF", "#B79F00", "#00BA38"),
    ("#E41A1C", "#377EB8", "#4DAF4A", "#984EA3", "#FF7F00", "#A65628", "#F781BF"),
    ("0.2", "0.5", "0.7", "0.35", "0.6", "0.8", "0"),
)  # fmt: skip
MAPS = (
    "viridis", "jet", "gray", "RdBu", "Blues", "Spectral", "coolwarm", "magma", "inferno", "plasma", "gray_r",
    "hot", "YlOrBr", "PiYG", "terrain", "Reds",
)  # fmt: skip


def pick(rng: Rng, options: tuple[str, ...] | list[str]) -> str:
    return options[int(rng.integers(len(options)))]


def chance(rng: Rng, probability: float) -> bool:
    return bool(rng.random() < probability)


def palette(rng: Rng) -> tuple[str, ...]:
    return PALETTES[int(rng.integers(len(PALETTES)))]


@contextmanager
def random_style(rng: Rng) -> Iterator[None]:
    """Settings of matplotlib for one figure."""
    settings = {
        "font.family": pick(rng, ("DejaVu Sans", "DejaVu Serif", "STIXGeneral", "DejaVu Sans")),
        "mathtext.fontset": pick(rng, ("cm", "stix", "dejavusans")),
        "axes.formatter.use_mathtext": True, "axes.unicode_minus": False,
        "font.size": float(rng.choice([7, 9, 10, 12, 15])), "pdf.fonttype": int(rng.choice([3, 42])),
        "axes.linewidth": float(rng.choice([0.5, 0.8, 1.5])), "lines.linewidth": float(rng.choice([0.7, 1, 1.5, 2.5])),
        "lines.markersize": float(rng.choice([2, 3, 4, 6, 8])), "xtick.direction": pick(rng, ("in", "out")),
        "ytick.direction": pick(rng, ("in", "out")), "legend.frameon": chance(rng, 0.6),
    }  # fmt: skip
    if chance(rng, 0.2):
        settings |= {"axes.grid": True, "grid.linestyle": pick(rng, ("-", "--", ":")), "grid.color": "0.85"}
    if chance(rng, 0.1):
        settings |= {"axes.facecolor": "#EBEBEB", "axes.grid": True, "grid.color": "w", "axes.edgecolor": "w"}
    if chance(rng, 0.25):
        settings |= {"axes.spines.top": False, "axes.spines.right": False}
    if chance(rng, 0.4):
        settings |= {"xtick.top": True, "ytick.right": True, "xtick.minor.visible": True, "ytick.minor.visible": True}
    with mpl.rc_context(settings):
        yield


def new_figure(rng: Rng, rows: int = 1, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """A grid of axes of a random cell size."""
    width, height = rng.uniform(2.2, 6), rng.uniform(1.8, 4)
    scale = min(1.0, 11 / max(width * columns, height * rows))
    figure = Figure(
        figsize=(width * columns * scale, height * rows * scale), layout="constrained" if chance(rng, 0.2) else None
    )
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    if figure.get_layout_engine() is None:
        edges = {"left": 0.2 / columns**0.5, "right": 0.96, "bottom": 0.22 / rows**0.5, "top": 0.93}
        figure.subplots_adjust(**edges, wspace=rng.uniform(0.25, 0.5), hspace=rng.uniform(0.3, 0.6))
    return figure, list(axes.ravel())


def blank(rng: Rng, width: float | None = None, height: float | None = None) -> tuple[Figure, Axes]:
    """A page without axes whose coordinates are inches."""
    width, height = width or float(rng.uniform(2.5, 8)), height or float(rng.uniform(2, 6))
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def grid_shape(rng: Rng) -> tuple[int, int]:
    shapes = [(1, 1)] * 24 + [
        (1, 2),
        (1, 2),
        (2, 1),
        (2, 1),
        (1, 3),
        (3, 1),
        (2, 2),
        (2, 3),
        (4, 2),
        (2, 4),
        (3, 3),
        (5, 2),
    ]
    return shapes[int(rng.integers(len(shapes)))]


def finish(rng: Rng, ax: Axes, index: int = 0, panels: int = 1) -> None:
    """Titles, letters and legend of one plot."""
    if not ax.get_xlabel() and chance(rng, 0.85):
        ax.set_xlabel(pick(rng, QUANTITIES))
    if not ax.get_ylabel() and chance(rng, 0.85):
        ax.set_ylabel(pick(rng, QUANTITIES))
    if panels > 1 and chance(rng, 0.5):
        ax.set_title(f"({'abcdefghijklmnop'[index % 16]})", loc="left")
    elif chance(rng, 0.2):
        ax.set_title(pick(rng, ("Setup A", "First run", "linear", "Train", "A", "Data set 1", "Early")))
    handles, labels = ax.get_legend_handles_labels()
    if labels and chance(rng, 0.8):
        ax.legend(handles[:6], labels[:6], fontsize="small")
    if chance(rng, 0.15):
        ax.text(
            rng.uniform(0.1, 0.7),
            rng.uniform(0.1, 0.9),
            pick(rng, ("N = 300", "$k$=-8 MeV", "$r^2$=0.7", "phase I")),
            transform=ax.transAxes,
        )


def save(figure: Figure, kind: str, dots: float = 100) -> bytes:
    """The figure as `pdf`, `png` or `jpg` bytes."""
    out = io.BytesIO()
    figure.savefig(out, format=kind, dpi=dots)
    return out.getvalue()
