"""Charts drawn by matplotlib, in the looks that its users give them."""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from omniscience_tests.benchmarks.charts.legend_columns import legend_columns
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style
from omniscience_tests.benchmarks.charts.texts import split_levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES = {"solid": "-", "dashed": "--", "dotted": ":", "dash_dot": "-."}
MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "x", "plus": "+"}
_FONTS = {"sans": "DejaVu Sans", "serif": "DejaVu Serif", "helvetica": "Liberation Sans", "times": "STIXGeneral"}
_MATH = {"sans": "dejavusans", "serif": "dejavuserif", "helvetica": "dejavusans", "times": "stix"}
_MAPS = ("viridis", "coolwarm", "gray", "inferno")


def missing() -> str | None:
    """matplotlib is one of the platform's own libraries."""
    return None


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.<format>`; the tick labels that matplotlib chose, by chart."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    labels = {}
    for spec in specs:
        with mpl.rc_context(_settings(spec.style, spec.seed)):
            figure = Figure(figsize=(spec.width / 72, spec.height / 72), layout="constrained")
            FigureCanvasAgg(figure)
            axes = figure.subplots(spec.rows, spec.columns, squeeze=False).ravel()
            drawn = [
                one for ax, panel in zip(axes, spec.panels, strict=True) for one in _panel(figure, ax, panel, spec)
            ]
            figure.align_ylabels()
            path = folder / f"{spec.name}.{spec.format}"
            figure.savefig(
                path,
                metadata={"Creator" if spec.format == "eps" else "Date": None}
                if spec.format != "pdf"
                else {"CreationDate": None},
            )
            labels[spec.name] = [text for ax in drawn for text in _tick_labels(ax)]
    return labels


def _settings(style: Style, seed: int) -> dict[str, Any]:
    return {
        "font.family": _FONTS[style.font], "mathtext.fontset": _MATH[style.font], "font.size": style.font_size,
        "axes.titlesize": style.font_size + 1, "axes.labelsize": style.font_size,
        "legend.fontsize": style.font_size - 0.5,
        "xtick.labelsize": style.font_size - 0.5, "ytick.labelsize": style.font_size - 0.5, "axes.axisbelow": True,
        "xtick.direction": style.ticks, "ytick.direction": style.ticks, "xtick.top": style.mirrored,
        "ytick.right": style.mirrored,
        "xtick.minor.visible": style.minor, "ytick.minor.visible": style.minor, "legend.frameon": style.legend_frame,
        "pdf.fonttype": 42 if style.theme % 2 else 3, "ps.fonttype": 42 if style.theme % 2 else 3,
        "svg.fonttype": "none",
        "svg.hashsalt": "charts", "axes.unicode_minus": style.theme != 4, "legend.numpoints": 1 + (seed % 7 == 0),
        "axes.formatter.use_mathtext": seed % 5 == 0, "figure.constrained_layout.h_pad": 0.06,
    }  # fmt: skip


def rich(text: str | None) -> str:
    """Text with its raised and lowered parts as matplotlib writes them."""
    parts = [part if not level else f"$\\mathregular{{{level}{{{part}}}}}$" for level, part in split_levels(text or "")]
    return "".join(parts)


def _panel(figure: "Figure", ax: "Axes", panel: PanelSpec, spec: ChartSpec) -> Iterator["Axes"]:
    right = panel.axis("right")
    twin = ax.twinx() if right else None
    handles = {}
    shown: Any = None
    for index, one in enumerate(panel.series):
        target = twin if twin is not None and one.y_side == "right" else ax
        handles[index] = shown = _DRAW[one.kind](target, one, panel, spec.style)
    _look(ax, spec.style, panel)
    _axis(ax, panel.x, spec.style)
    _axis(ax, panel.y, spec.style)
    yield ax
    if twin is not None and right:
        _axis(twin, right, spec.style)
        twin.spines["top"].set_visible(not spec.style.despined)
        yield twin
    if panel.colour_axis:
        bar = figure.colorbar(shown, ax=ax)
        bar.set_label(rich(panel.colour_axis.label))
        yield bar.ax
    if panel.legend:
        _legend(twin or ax, panel, [handles[index] for index in panel.legend], spec)
    if panel.title:
        ax.set_title(rich(panel.title))
    for note in panel.notes:
        ax.text(note.x, note.y, rich(note.text), transform=ax.transAxes)
    if panel.letter:
        _letter(ax, spec.style, spec.style.letter.format(panel.letter), inside=not panel.notes)


def _look(ax: "Axes", style: Style, panel: PanelSpec) -> None:
    if style.despined and panel.kind not in {"heat_map", "contour"}:
        ax.spines["top"].set_visible(False)
        ax.spines["right"].set_visible(panel.axis("right") is not None)
    if panel.kind in {"heat_map", "contour"}:
        return
    if style.theme == 5:
        ax.set_facecolor("#eaeaf2")
        ax.grid(visible=True, color="white")
        ax.spines[:].set_visible(False)
        ax.tick_params(which="both", length=0)
    elif style.grid != "none":
        ax.grid(
            visible=True,
            axis=style.grid,
            lw=0.5,
            alpha=1 if style.theme < 2 else 0.6,
            ls="-" if style.theme % 2 else ":",
        )


def _axis(ax: "Axes", axis: AxisSpec, style: Style) -> None:
    name: Any = "x" if axis.is_flat else "y"
    ruler = ax.xaxis if axis.is_flat else ax.yaxis
    if axis.scale == "log":
        (ax.set_xscale if axis.is_flat else ax.set_yscale)("log")
    if axis.scale == "date":
        _dates(ruler, style)
    if axis.scale == "category":
        ruler.set_ticks(range(len(axis.categories)), list(axis.categories), minor=False)
        ruler.set_minor_locator(_nothing())
        if style.rotated and axis.is_flat:
            ax.tick_params(axis="x", rotation=45 if style.theme % 2 else 90)
    (ax.set_xlim if axis.is_flat else ax.set_ylim)(*axis.range)
    if axis.hidden:
        ax.tick_params(axis=name, which="both", labelbottom=False, labelleft=False)
    elif axis.label:
        (ax.set_xlabel if axis.is_flat else ax.set_ylabel)(rich(axis.label))
    if axis.colour:
        ax.tick_params(axis=name, which="both", colors=axis.colour)
        ruler.label.set_color(axis.colour)


def _nothing() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _dates(ruler: Any, style: Style) -> None:
    from matplotlib import dates

    locator = dates.AutoDateLocator(maxticks=6)
    ruler.set_major_locator(locator)
    concise = style.theme % 2
    ruler.set_major_formatter(dates.ConciseDateFormatter(locator) if concise else dates.AutoDateFormatter(locator))
    ruler.set_minor_locator(_nothing())
    if not concise:
        ruler.set_tick_params(rotation=30)


def _letter(ax: "Axes", style: Style, text: str, *, inside: bool) -> None:
    weight = "bold" if style.letter_bold else "normal"
    if style.theme in {0, 1}:
        ax.set_title(text, loc="left", fontweight=weight)
    elif style.theme == 2 and inside:
        ax.text(0.03, 0.96, text, transform=ax.transAxes, va="top", fontweight=weight)
    else:
        ax.annotate(
            text, (0, 1), (-26, 6), "axes fraction", "offset points", fontweight=weight, fontsize=style.font_size + 2
        )


def _legend(ax: "Axes", panel: PanelSpec, handles: list[Any], spec: ChartSpec) -> None:
    columns = legend_columns(panel, spec.width / spec.columns, spec.style.font_size)
    places: dict[str, dict[str, Any]] = {
        "inside": {"loc": "best"},
        "right": {"loc": "upper left", "bbox_to_anchor": (1.02, 1)},
        "above": {"loc": "lower center", "bbox_to_anchor": (0.5, 1.01), "ncols": columns},
        "below": {"loc": "upper center", "bbox_to_anchor": (0.5, -0.28), "ncols": columns},
    }
    ax.legend(handles, [rich(panel.series[i].label) for i in panel.legend], **places[panel.place])


def _xy(one: SeriesSpec) -> tuple[list[float], list[float]]:
    return [x for x, _ in one.points], [y for _, y in one.points]


def _line(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    looks: dict[str, Any] = {
        "color": one.colour, "ls": DASHES[one.dash] if one.dash else "none", "lw": one.width, "ms": one.size,
        "marker": MARKERS[one.marker] if one.marker else None, "mfc": one.colour if one.filled else "white",
        "alpha": one.opacity if one.opacity < 1 else None,
    }  # fmt: skip
    xs, ys = _xy(one)
    if one.errors:
        reach = _reach(ys, one)
        return ax.errorbar(xs, ys, yerr=reach, capsize=0 if style.theme % 3 == 0 else 2.5, elinewidth=0.8, **looks)
    if one.kind == "step":
        return ax.step(xs, ys, where=("pre", "mid", "post")[style.theme % 3], **looks)[0]
    return ax.plot(xs, ys, **looks)[0]


def _reach(middles: Sequence[float], one: SeriesSpec) -> list[list[float]]:
    return [
        [m - low for m, (low, _) in zip(middles, one.errors, strict=True)],
        [high - m for m, (_, high) in zip(middles, one.errors, strict=True)],
    ]


def _scatter(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    if one.errors or style.theme % 2:
        return _line(ax, one, panel, style)
    hollow = not one.filled and one.marker not in {"cross", "plus"}
    face: dict[str, Any] = {"facecolors": "none", "edgecolors": one.colour} if hollow else {"color": one.colour}
    return ax.scatter(*_xy(one), s=one.size**2, marker=MARKERS[one.marker or "circle"], alpha=one.opacity, **face)


def _bar(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    xs, ys = _xy(one)
    spots, lengths = (ys, xs) if one.horizontal else (xs, ys)
    spots = [spot + one.shift for spot in spots]
    edge: dict[str, Any] = {"edgecolor": "black", "linewidth": 0.6} if style.edge else {}
    reach = _reach(lengths, one) if one.errors else None
    bases = list(one.bases) or 0
    if one.horizontal:
        return ax.barh(spots, lengths, one.bar_width, left=bases, color=one.colour, xerr=reach, capsize=2, **edge)
    return ax.bar(spots, lengths, one.bar_width, bottom=bases, color=one.colour, yerr=reach, capsize=2, **edge)


def _histogram(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    kind: Any = "step" if not one.filled else "stepfilled" if style.theme in {1, 4} else "bar"
    looks: dict[str, Any] = {"color": one.colour, "alpha": one.opacity if one.opacity < 1 else None}
    if style.edge and kind == "bar":
        looks |= {"edgecolor": "black", "linewidth": 0.5}
    patches: Any = ax.hist(one.edges[:-1], one.edges, weights=_xy(one)[1], histtype=kind, **looks)[2]
    return patches[0]


def _band(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    low, high = zip(*one.errors, strict=True)
    return ax.fill_between(_xy(one)[0], low, high, color=one.colour, alpha=one.opacity, lw=0)


def _box(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    filled = style.theme % 2 == 0
    looks = {"facecolor": one.colour} if filled else {}
    return ax.boxplot(
        [list(values) for values in one.samples], positions=range(len(one.samples)), widths=one.bar_width,
        patch_artist=filled, boxprops=looks or None, flierprops={"markersize": 3}, manage_ticks=False,
    )  # fmt: skip


def _heat_map(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    grid, ends = np.asarray(one.grid), _ends(panel, one)
    looks: dict[str, Any] = {"cmap": _MAPS[style.colour_map], "vmin": ends[0], "vmax": ends[1]}
    if style.theme % 2:
        return ax.imshow(grid, origin="lower", aspect="auto", extent=(*panel.x.range, *panel.y.range), **looks)
    edges = (np.linspace(*axis.range, n + 1) for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])))
    return ax.pcolormesh(*edges, grid, rasterized=style.theme == 4, **looks)


def _ends(panel: PanelSpec, one: SeriesSpec) -> tuple[float, float]:
    values = np.asarray(one.grid)
    return panel.colour_axis.range if panel.colour_axis else (float(values.min()), float(values.max()))


def _contour(ax: "Axes", one: SeriesSpec, panel: PanelSpec, style: Style) -> Any:
    grid = np.asarray(one.grid)
    nodes = (np.linspace(*axis.range, n) for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])))
    looks: dict[str, Any] = {"colors": one.colour} if style.theme % 2 else {"cmap": _MAPS[style.colour_map]}
    lines = ax.contour(*nodes, grid, levels=one.levels, linewidths=1, **looks)
    if style.edge:
        ax.clabel(lines, fontsize=style.font_size - 2)
    return lines


_DRAW = {
    "line": _line, "step": _line, "scatter": _scatter, "bar": _bar, "histogram": _histogram, "band": _band,
    "box": _box,
    "heat_map": _heat_map, "contour": _contour,
}  # fmt: skip


def _tick_labels(ax: "Axes") -> Iterator[str]:
    """Labels that stand within the ends of an axis, and the factor or offset at its end."""
    for ruler in (ax.xaxis, ax.yaxis):
        low, high = sorted(ruler.get_view_interval())
        slack = 1e-9 * (low if ruler.get_scale() == "log" else high - low)
        if not ruler.get_visible():
            continue
        for tick in (*ruler.get_major_ticks(), *ruler.get_minor_ticks()):
            label = tick.label2 if ruler.get_ticks_position() == "right" else tick.label1
            drawn = label.get_visible() and low - slack <= tick.get_loc() <= high + slack
            if drawn and label.get_text() and not _is_word(label.get_text()):
                yield _plain(label.get_text())
        factor = ruler.get_offset_text().get_text()
        if (
            factor
            and not math.isnan(low)
            and any(t.label1.get_visible() or t.label2.get_visible() for t in ruler.get_major_ticks())
        ):
            yield _plain(factor)


def _is_word(text: str) -> bool:
    """Categories are in the specification already."""
    return "$" not in text and re.search(r"[A-Za-z]{2}", text) is not None and not re.search(r"\d", text)


def _plain(text: str) -> str:
    text = re.sub(r"\\math(?:default|regular)|[${}]", "", text)
    return text.replace("\\times", "×").strip()
