"""Plots drawn from a seeded specification, which is therefore the ground truth of what can be read in them."""

import io
import random
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

QUANTITIES = (
    ("Energy", "keV"), ("Time", "s"), ("Wave number", "cm$^{-1}$"), ("Temperature", "K"), ("Accuracy", "%"),
    ("Distance", "kpc"), ("Epoch", None), ("Counts", None), ("Mean squared error", None), ("Loss", None),
    ("Current density", "A m$^{-2}$"), ("Frequency", "Hz"),
)  # fmt: skip
NAMES = (
    "signal",
    "background",
    "our method",
    "baseline",
    "ResNet-50",
    "data 2019",
    "theory",
    "fit",
    "upper limit",
    "control",
)
CATEGORIES = ("north", "south", "east", "west", "inner", "outer", "upper", "lower")
KINDS = ("line", "scatter", "bar", "histogram", "heat_map")


@dataclass(frozen=True)
class PanelSpec:
    kind: str
    x: tuple[str, str | None]
    y: tuple[str, str | None]
    brackets: str
    x_log: bool
    y_log: bool
    legend: tuple[str, ...]
    title: str | None


@dataclass(frozen=True)
class PlotSpec:
    seed: int
    rows: int
    columns: int
    fonttype: int
    font: str
    despined: bool
    letters: bool
    panels: tuple[PanelSpec, ...]


def random_spec(seed: int) -> PlotSpec:
    rng = random.Random(seed)
    rows, columns = rng.choice(((1, 1), (1, 1), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3)))
    return PlotSpec(
        seed=seed,
        rows=rows,
        columns=columns,
        fonttype=rng.choice((3, 42)),
        font=rng.choice(("DejaVu Sans", "DejaVu Serif")),
        despined=rng.random() < 0.25,
        letters=rows * columns > 1 and rng.random() < 0.6,
        panels=tuple(_random_panel(rng) for _ in range(rows * columns)),
    )


def _random_panel(rng: random.Random) -> PanelSpec:
    kind = rng.choice(KINDS)
    free = kind in {"line", "scatter"}
    series = rng.randint(1, 4)
    named = free and rng.random() < 0.7
    return PanelSpec(
        kind=kind,
        x=rng.choice(QUANTITIES),
        y=rng.choice(QUANTITIES),
        brackets=rng.choice(("({})", "[{}]", "/ {}")),
        x_log=free and rng.random() < 0.3,
        y_log=free and rng.random() < 0.3,
        legend=tuple(rng.sample(NAMES, series)) if named else (),
        title=rng.choice((None, None, "First run", "Held-out set")),
    )


def axis_label(quantity: tuple[str, str | None], brackets: str) -> str:
    name, unit = quantity
    return f"{name} {brackets.format(unit)}" if unit else name


def draw(spec: PlotSpec, pdf: bool = True) -> bytes:
    """The plot as PDF (or PNG) bytes."""
    rng = np.random.default_rng(spec.seed)
    with mpl.rc_context({"pdf.fonttype": spec.fonttype, "font.family": spec.font, "pdf.compression": 0}):
        figure = Figure(figsize=(4.2 * spec.columns, 3.2 * spec.rows), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(spec.rows, spec.columns, squeeze=False).ravel()
        for index, (ax, panel) in enumerate(zip(axes, spec.panels, strict=True)):
            _draw_panel(ax, panel, rng)
            if spec.despined:
                ax.spines[["top", "right"]].set_visible(False)
            if spec.letters:
                ax.text(-0.12, 1.03, f"({'abcdef'[index]})", transform=ax.transAxes)
        out = io.BytesIO()
        figure.savefig(out, format="pdf" if pdf else "png", metadata={"CreationDate": None} if pdf else None)
    return out.getvalue()


def _draw_panel(ax: Axes, panel: PanelSpec, rng: np.random.Generator) -> None:
    if panel.kind in {"line", "scatter"}:
        _draw_series(ax, panel, rng)
    elif panel.kind == "bar":
        ax.bar(CATEGORIES[:5], rng.uniform(1, 9, 5))
    elif panel.kind == "histogram":
        ax.hist(rng.normal(size=400), bins=20)
    else:
        ax.imshow(rng.uniform(size=(12, 16)), aspect="auto", extent=(0, 16, 0, 12))
    if panel.kind != "bar":
        ax.set_xlabel(axis_label(panel.x, panel.brackets))
    ax.set_ylabel(axis_label(panel.y, panel.brackets))
    if panel.title:
        ax.set_title(panel.title)


def _draw_series(ax: Axes, panel: PanelSpec, rng: np.random.Generator) -> None:
    x = np.logspace(-1, 3, 40) if panel.x_log else np.sort(rng.uniform(-20, 80, 40))
    for number in range(max(1, len(panel.legend))):
        level = np.exp(rng.normal(size=40).cumsum() * 0.4 + number)
        y = level * 10 if panel.y_log else level - 3
        label = panel.legend[number] if panel.legend else None
        if panel.kind == "line":
            ax.plot(x, y, ls=("-", "--", ":", "-.")[number], label=label)
        else:
            ax.plot(x, y, marker="o^sD"[number], ls="none", label=label)
    if panel.x_log:
        ax.set_xscale("log")
    if panel.y_log:
        ax.set_yscale("log")
    if panel.legend:
        ax.legend()
