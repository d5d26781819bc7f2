"""Charts drawn by gnuplot, many in one process."""

import math
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from omniscience_tests.benchmarks.charts.calendar_ticks import calendar_ticks
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style
from omniscience_tests.benchmarks.charts.texts import split_levels

_DASHES = {"solid": 1, "dashed": 2, "dotted": 3, "dash_dot": 4}
_MARKERS = {
    "circle": (7, 6),
    "square": (5, 4),
    "triangle": (9, 8),
    "diamond": (13, 12),
    "cross": (2, 2),
    "plus": (1, 1),
}
"""Point type, filled and hollow."""
_FONTS = {"sans": "DejaVu Sans", "serif": "DejaVu Serif", "helvetica": "Nimbus Sans", "times": "Liberation Serif"}
_PALETTES = (
    "rgbformulae 7,5,15",
    "rgbformulae 33,13,10",
    "gray",
    'defined (0 "#440154", 1 "#3b528b", 2 "#21918c", 3 "#5ec962", 4 "#fde725")',
)
_SCALE = {"pdf": 0.85, "eps": 1.7}
"""Of fonts: EPS is drawn with half the size that is asked for."""
_NAMES = {"bottom": "x", "left": "y", "right": "y2", "top": "x2"}


def missing() -> str | None:
    """How to get gnuplot, where it is not installed."""
    return None if shutil.which("gnuplot") else "install gnuplot with `apt-get install gnuplot-nox`"


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.<format>`."""
    script = "\n".join(line for spec in specs for line in _chart(spec))
    (folder / "batch.gp").write_text(script)
    done = subprocess.run(["gnuplot", "batch.gp"], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"gnuplot: the rest of a batch is left out: {done.stderr.strip()[-200:]}")
    return {}


def rich(text: str | None) -> str:
    """Quoted text in the markup of gnuplot's enhanced mode."""
    parts = [part if not level else f"{level}{{{part}}}" for level, part in split_levels(text or "")]
    return "'" + "".join(parts).replace("'", "''") + "'"


def _chart(spec: ChartSpec) -> Iterator[str]:
    size = f"size {spec.width / 72:.3f}in,{spec.height / 72:.3f}in"
    yield (
        "reset session\nset encoding utf8\nset minussign"
        if spec.style.theme % 2
        else "reset session\nset encoding utf8"
    )
    points = spec.style.font_size * _SCALE[spec.format]
    if spec.format == "eps":
        face, terminal = "Times-Roman" if spec.style.font in {"serif", "times"} else "Helvetica", "postscript eps"
    else:
        face, terminal = _FONTS[spec.style.font], "pdfcairo fontscale 1"
    yield f"set terminal {terminal} enhanced color {size} font '{face},{points:g}'"
    yield f"set output '{spec.name}.{spec.format}'"
    drawn = [[*_series(panel, spec.style, f"$D{number}")] for number, panel in enumerate(spec.panels)]
    yield from (data for series in drawn for data, _ in series)
    several = len(spec.panels) > 1
    if several:
        yield f"set multiplot layout {spec.rows},{spec.columns}"
    for panel, series in zip(spec.panels, drawn, strict=True):
        yield from _panel(panel, spec.style, spec.width / spec.columns)
        yield "plot " + ", \\\n  ".join(plot for _, plots in series for plot in plots)
    yield "unset multiplot\nunset output" if several else "unset output"


def _series(panel: PanelSpec, style: Style, name: str) -> Iterator[tuple[str, list[str]]]:
    for index, one in enumerate(panel.series):
        title = f"title {rich(one.label)}" if index in panel.legend else "notitle"
        data, commands = _DRAW[one.kind](one, panel, style, f"{name}_{index}")
        side = " axes x1y2" if one.y_side == "right" else ""
        yield data, [f"{what}{side} {title if i == 0 else 'notitle'} {how}" for i, (what, how) in enumerate(commands)]


def _panel(panel: PanelSpec, style: Style, width: float) -> Iterator[str]:
    yield "reset"
    yield from _look(panel, style)
    for axis in panel.axes:
        yield from _axis(axis, style, twin=panel.axis("right") is not None)
    if panel.x.scale == "linear":
        step = _step(panel.x, width, style.font_size)
        yield f"set xtics {step!r}"
        if step < 1 and panel.x.high > 100 and not panel.x.hidden:
            yield f"set format x '%.{-math.floor(math.log10(step))}f'"
    if panel.x.scale == "log":
        first, decades = math.floor(math.log10(panel.x.low)), math.log10(panel.x.high / panel.x.low)
        step = math.ceil(decades * 3.5 * style.font_size / (0.65 * width))
        if step > 1:
            yield f"set xtics {10.0**first!r},{10**step}"
    if panel.place != "right" or not panel.legend:
        yield f"set rmargin {11 if panel.colour_axis else 9 if panel.axis('right') else 3}"
    yield from _words(panel, style)


def _look(panel: PanelSpec, style: Style) -> Iterator[str]:
    field = panel.kind in {"heat_map", "contour"}
    if style.despined and not field:
        yield f"set border {11 if panel.axis('right') else 3}"
    if style.grid != "none" and not field:
        yield f"set grid {'ytics' if style.grid == 'y' else ''} lc rgb '#bbbbbb' lw 0.5 dt {1 + style.theme % 3}"
    mirror = "mirror" if style.mirrored and not style.despined else "nomirror"
    yield f"set xtics {style.ticks} {mirror}\nset ytics {style.ticks} {mirror}\nset cbtics {style.ticks}"
    if style.minor:
        yield "set mxtics 2\nset mytics 2"
    yield f"set style fill solid 1.0 {'border lc rgb ' + repr('#000000') if style.edge else 'noborder'}"
    frame = "box" if style.legend_frame else "nobox"
    order = "reverse Left" if style.theme % 2 else "noreverse"
    places = {
        "inside": f"inside {panel.corner}", "right": "outside right top",
        "above": "outside top center horizontal", "below": "outside bottom center horizontal",
    }  # fmt: skip
    yield f"set key {places[panel.place]} {frame} {order}" if panel.legend else "unset key"


def _axis(axis: AxisSpec, style: Style, *, twin: bool) -> Iterator[str]:
    name = _NAMES[axis.side]
    ends = [repr(v) for v in axis.range]
    if axis.scale == "date":
        yield f"set {name}data time\nset timefmt '%s'"
        ends = [f"'{v * 86400:.0f}'" for v in axis.range]
        days = ", ".join(f"'{label}' '{at * 86400:.0f}'" for at, label in calendar_ticks(axis, 3))
        yield f"set {name}tics ({days})"
    yield f"set {name}range [{ends[0]}:{ends[1]}]"
    if axis.scale == "log":
        yield f"set logscale {name} 10"
        if style.theme % 3 or max(abs(math.log10(v)) for v in axis.range) > 5:
            yield f"set format {name} '10^{{%L}}'"
    elif axis.scale == "linear" and max(map(abs, axis.range)) < 1e-3:
        yield f"set format {name} '%g'"
    tint = f" textcolor rgb '{axis.colour}'" if axis.colour else ""
    if axis.scale == "category":
        turn = f"rotate by {-45 if style.theme % 2 else 90} {'left' if style.theme % 2 else 'right'}"
        names = ", ".join(f"{rich(text)} {i}" for i, text in enumerate(axis.categories))
        yield f"set {name}tics {turn if style.rotated and axis.is_flat else 'norotate'} ({names})"
        yield f"unset m{name}tics"
    elif twin and name != "x":
        yield f"set {name}tics nomirror{tint}"
    if axis.hidden:
        yield f"set format {name} ''"
    elif axis.label:
        yield f"set {name}label {rich(axis.label)}{tint}"


def _step(axis: AxisSpec, width: float, size: float) -> float:
    """Distance of labels that leaves room between them, which gnuplot does not see to."""
    span = axis.high - axis.low
    longest = max(len(f"{v:.4g}") for v in (axis.low, axis.high, axis.low + span / 3)) + 1
    room = max(2.0, 0.7 * width / (longest * 0.7 * size))
    rough = span / min(7.0, max(3.0, room))
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [factor * power for factor in (1, 2, 5, 10)]
    return max(step for step in steps if step <= max(rough, span / 2.5) and (step < rough * 2.1))


def _words(panel: PanelSpec, style: Style) -> Iterator[str]:
    if panel.title:
        yield f"set title {rich(panel.title)}"
    for note in panel.notes:
        yield f"set label {rich(note.text)} at graph {note.x},{note.y} front"
    if panel.letter:
        text = rich(style.letter.format(panel.letter))
        text = f"'{{/:Bold {text[1:-1]}}}'" if style.letter_bold else text
        place = "0.03,0.94" if style.theme == 2 and not panel.notes else "-0.06,1.05"
        if not panel.title and not (panel.legend and panel.place == "above"):
            yield "set tmargin 2.5"
        yield f"set label {text} at graph {place} front"
    if panel.kind == "heat_map":
        yield f"set palette {_PALETTES[style.colour_map]}"
        bar = panel.colour_axis
        yield f"set cblabel {rich(bar.label)}\nset cbrange [{bar.range[0]}:{bar.range[1]}]" if bar else "unset colorbox"


def _block(name: str, rows: Sequence[Sequence[float]]) -> str:
    lines = "\n".join(" ".join("NaN" if math.isnan(v) else repr(float(v)) for v in row) for row in rows)
    return f"{name} << EOD\n{lines}\nEOD"


Drawn = tuple[str, list[tuple[str, str]]]
"""A data block and what to plot of it: source and style, one or more times."""


def _line(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    times = 86400.0 if panel.x.scale == "date" else 1.0
    looks = f"lc rgb '{one.colour}' lw {one.width}"
    if one.marker:
        looks += f" pt {_MARKERS[one.marker][0 if one.filled else 1]} ps {one.size / 7:.2f}"
    if one.dash:
        looks += f" dt {_DASHES[one.dash]}"
    if one.errors:
        rows = [(x * times, y, *pair) for (x, y), pair in zip(one.points, one.errors, strict=True)]
        return _block(block, rows), [
            (f"{block} using 1:2:3:4", f"with {'yerrorlines' if one.dash else 'yerrorbars'} {looks}")
        ]
    plain = [(x * times, y) for x, y in one.points]
    step = ("steps", "fsteps")[style.theme % 2]
    how = step if one.kind == "step" else "points" if not one.dash else "linespoints" if one.marker else "lines"
    return _block(block, plain), [(f"{block} using 1:2", f"with {how} {looks}")]


def _band(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    times = 86400.0 if panel.x.scale == "date" else 1.0
    rows = [(x * times, *pair) for (x, _), pair in zip(one.points, one.errors, strict=True)]
    looks = f"with filledcurves fc rgb '{one.colour}' fs transparent solid {one.opacity} noborder"
    return _block(block, rows), [(f"{block} using 1:2:3", looks)]


def _bar(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    bases = one.bases or (0.0,) * len(one.points)
    half = one.bar_width / 2
    rows = []
    for point, base, pair in zip(one.points, bases, one.errors or bases, strict=True):
        length, at = point if one.horizontal else point[::-1]
        low, high = pair if isinstance(pair, tuple) else (0.0, 0.0)
        rows.append((at + one.shift, at + one.shift - half, at + one.shift + half, base, base + length, low, high))
    looks = f"fc rgb '{one.colour}'"
    using = "5:1:4:5:2:3" if one.horizontal else "1:5:2:3:4:5"
    plots = [(f"{block} using {using}", f"with boxxyerror {looks}")]
    if not (one.bases or one.horizontal):
        plots = [(f"{block} using 1:5:({one.bar_width})", f"with boxes {looks}")]
    if one.errors:
        # Styles with points in them would leave a white disc around each point.
        ends = "6:1:($7-$6):(0)" if one.horizontal else "1:6:(0):($7-$6)"
        bars = "with vectors heads nofilled size graph 0.01,90 lc rgb '#000000' lw 0.8"
        plots.append((f"{block} using {ends}", bars))
    return _block(block, rows), plots


def _histogram(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    if one.filled:
        fill = f" fs transparent solid {one.opacity}" if one.opacity < 1 else ""
        width = one.edges[1] - one.edges[0]
        return _block(block, one.points), [
            (f"{block} using 1:2:({width!r})", f"with boxes fc rgb '{one.colour}'{fill}")
        ]
    heights = [y for _, y in one.points]
    rows = [(one.edges[0], 0.0), *zip(one.edges, [*heights, 0.0], strict=True)]
    return _block(block, rows), [(f"{block} using 1:2", f"with steps lc rgb '{one.colour}' lw {one.width}")]


def _box(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    solid, empty = f"fs solid fc rgb '{one.colour}' lc rgb '#000000'", f"lc rgb '{one.colour}' pt 6 ps 0.4 fs empty"
    looks = solid if style.theme % 2 else empty
    return _block(block, list(zip(*one.samples, strict=True))), [
        (f"{block} using ({i}):{i + 1}:({one.bar_width})", f"with boxplot {looks}") for i in range(len(one.samples))
    ]


def _heat_map(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    grid = np.asarray(one.grid)
    (x, dx), (y, dy) = (_cells(axis, n) for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])))
    using = f"({x!r}+$1*{dx!r}):({y!r}+$2*{dy!r}):3"
    return _block(block, one.grid), [
        (f"{block} matrix using {using}", f"with image {'pixels' if style.theme % 2 else ''}")
    ]


def _cells(axis: AxisSpec, count: int) -> tuple[float, float]:
    """Middle of the first cell and width of a cell."""
    width = (axis.range[1] - axis.range[0]) / count
    return axis.range[0] + width / 2, width


def _contour(one: SeriesSpec, panel: PanelSpec, style: Style, block: str) -> Drawn:
    grid = np.asarray(one.grid)
    (x, dx), (y, dy) = (
        (axis.range[0], (axis.range[1] - axis.range[0]) / (n - 1))
        for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0]))
    )
    table = "\n".join(
        (
            _block(block, one.grid),
            "set contour base\nunset surface",
            f"set cntrparam levels discrete {','.join(map(repr, one.levels))}",
            f"set table {block}_lines",
            f"splot {block} matrix using ({x!r}+$1*{dx!r}):({y!r}+$2*{dy!r}):3 with lines notitle",
            "unset table\nunset contour\nset surface",
        )
    )
    return table, [(f"{block}_lines using 1:2", f"with lines lc rgb '{one.colour}' lw {one.width}")]


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map, "contour": _contour,
}  # fmt: skip
