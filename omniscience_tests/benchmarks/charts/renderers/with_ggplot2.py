"""Charts drawn by ggplot2 in R, many in one process."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from omniscience_tests.benchmarks.charts.legend_columns import legend_columns
from omniscience_tests.benchmarks.charts.renderers.r_code import (
    DASHES,
    FAMILIES,
    SHAPES,
    expressions,
    numbers,
    plotmath,
    quoted,
    rich,
    run_r,
    strings,
)
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style

_THEMES = ("grey", "bw", "classic", "minimal", "light", "linedraw")
_PLACES = {"right": "'right'", "above": "'top'", "below": "'bottom'"}


def missing() -> str | None:
    """How to get ggplot2, where it is not installed."""
    said = "install ggplot2 with `apt-get install r-base-core r-cran-ggplot2`"
    if not shutil.which("Rscript"):
        return said
    found = subprocess.run(
        ["Rscript", "--vanilla", "-e", "packageVersion('ggplot2')"], check=False, capture_output=True
    )
    return said if found.returncode else None


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.pdf`."""
    prelude = "options(warn=-1)\nlibrary(ggplot2)\nlibrary(grid)"
    run_r(((f"{spec.name}.pdf", "\n".join(_chart(spec))) for spec in specs), prelude, folder)
    return {}


def _chart(spec: ChartSpec) -> Iterator[str]:
    size = f"width={spec.width / 72:.3f}, height={spec.height / 72:.3f}"
    yield f"pdf({quoted(spec.name + '.pdf')}, {size}, family={quoted(FAMILIES[spec.style.font])}, useDingbats=FALSE)"
    yield f"grid.newpage()\npushViewport(viewport(layout=grid.layout({spec.rows},{spec.columns})))"
    for index, panel in enumerate(spec.panels):
        row, column = divmod(index, spec.columns)
        layers = " +\n  ".join(("ggplot()", *_panel(panel, spec.style, spec.width / spec.columns)))
        yield f"print({layers}, vp=viewport(layout.pos.row={row + 1}, layout.pos.col={column + 1}))"


def _panel(panel: PanelSpec, style: Style, width: float) -> Iterator[str]:
    for index, one in enumerate(panel.series):
        yield from _DRAW[one.kind](one, panel, style, index)
    yield _axis(panel.x, style)
    yield _axis(panel.y, style)
    ends = ", ".join(f"{name}lim={_ends(axis)}" for name, axis in (("x", panel.x), ("y", panel.y)))
    yield f"coord_cartesian({ends}, expand=FALSE)"
    yield f"labs(x={_title(panel.x)}, y={_title(panel.y)})"
    columns = legend_columns(panel, width, style.font_size + 2) if panel.place in {"above", "below"} else 1
    yield from _scales(panel, columns)
    if panel.title:
        yield f"ggtitle({quoted(panel.title)})"
    if panel.letter:
        yield f"labs(tag={quoted(style.letter.format(panel.letter))})"
    for note in panel.notes:
        x, y = (_at(axis, part) for axis, part in ((panel.x, note.x), (panel.y, note.y)))
        text = f"label={quoted(plotmath(note.text))}, parse=TRUE"
        yield f"annotate('text', x={x}, y={y}, {text}, hjust=0, vjust=0, size=3)"
    yield from _theme(panel, style)


def _at(axis: AxisSpec, part: float) -> str:
    start, end = axis.range
    value = start * (end / start) ** part if axis.scale == "log" else start + part * (end - start)
    return _days((value,)) if axis.scale == "date" else repr(float(value))


def _days(values: Sequence[float]) -> str:
    return f"as.Date({numbers(values)}, origin='1970-01-01')"


def _ends(axis: AxisSpec) -> str:
    return _days(axis.range) if axis.scale == "date" else numbers(axis.range)


def _title(axis: AxisSpec) -> str:
    return rich(axis.label) if axis.label and not axis.hidden else "NULL"


def _axis(axis: AxisSpec, style: Style) -> str:
    name = "x" if axis.is_flat else "y"
    hide = "labels=NULL, " if axis.hidden else "guide=guide_axis(check.overlap=TRUE), "
    if axis.scale == "category":
        breaks = f"breaks=0:{len(axis.categories) - 1}, labels={strings(axis.categories)}, minor_breaks=NULL"
        return f"scale_{name}_continuous({breaks})"
    if axis.scale == "date":
        return f"scale_{name}_date(date_labels='%Y-%m-%d', breaks=scales::breaks_pretty(3), {hide})".replace(", )", ")")
    if axis.scale == "log":
        labels = "" if axis.hidden or style.theme % 2 else "labels=scales::label_log(), "
        return f"scale_{name}_log10({hide}{labels})".replace(", )", ")")
    spelt = style.theme == 3 and axis.high > 5000 and not axis.hidden
    labels = "labels=scales::label_comma(), " if spelt else ""
    return f"scale_{name}_{'reverse' if axis.inverted else 'continuous'}({hide}{labels})".replace(", )", ")")


def _scales(panel: PanelSpec, columns: int) -> Iterator[str]:
    """The looks of all series under their names; only those of the legend have an entry."""
    shown = [panel.series[i] for i in panel.legend]
    keys = strings(f"s{i}" for i in panel.legend)
    guide = (
        f"breaks={keys}, labels={expressions(one.label or '' for one in shown)}, guide=guide_legend(ncol={columns})"
        if shown
        else "guide='none'"
    )
    names = [f"s{i}" for i in range(len(panel.series))]
    looks = {
        "colour": [quoted(one.colour) for one in panel.series],
        "fill": [quoted(one.colour) for one in panel.series],
        "linetype": [str(DASHES[one.dash] if one.dash else 0) for one in panel.series],
        "shape": [str(_shape(one)) if one.marker else "NA" for one in panel.series],
    }
    if any(one.kind == "heat_map" for one in panel.series):
        looks.pop("fill")
    for aesthetic, values in looks.items():
        pairs = ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
        yield f"scale_{aesthetic}_manual(name=NULL, limits={strings(names)}, values=c({pairs}), {guide})"


def _theme(panel: PanelSpec, style: Style) -> Iterator[str]:
    yield f"theme_{_THEMES[style.theme]}(base_size={style.font_size + 1}, base_family={quoted(FAMILIES[style.font])})"
    extra = [f"legend.position={_PLACES.get(panel.place, _corner(panel, 0.02)) if panel.legend else _PLACES['right']}"]
    if panel.legend and panel.place == "inside":
        extra.append(f"legend.justification={_corner(panel, 0)}")
    line = f"unit({1.3 * style.font_size:.1f}, 'pt')"
    extra.append(f"legend.key.height={line}, legend.margin=margin(2, 2, 2, 2), plot.margin=margin(6, 14, 6, 6)")
    if panel.legend and panel.place in {"inside", "above", "below"} and style.theme == 2:
        extra.append("legend.background=element_blank()")
    if style.rotated and panel.x.categories:
        extra.append("axis.text.x=element_text(angle=45, hjust=1)")
    if style.grid == "none" and style.theme in {1, 4, 5}:
        extra.append("panel.grid=element_blank()")
    if style.ticks == "in" and style.theme in {1, 2}:
        extra.append("axis.ticks.length=unit(-0.12, 'cm')")
    if style.letter_bold:
        extra.append("plot.tag=element_text(face='bold')")
    yield f"theme({', '.join(extra)})"


def _corner(panel: PanelSpec, inset: float) -> str:
    high, wide = panel.corner.split()
    return f"c({1 - inset if wide == 'right' else inset}, {1 - inset if high == 'top' else inset})"


def _shape(one: SeriesSpec) -> int:
    return SHAPES[one.marker or "circle"][0 if one.filled else 1]


def _frame(one: SeriesSpec, panel: PanelSpec, index: int, **columns: Sequence[float]) -> str:
    parts = []
    for name, values in columns.items():
        dated = name.startswith("x") and panel.x.scale == "date"
        parts.append(f"{name}={_days(values) if dated else numbers(values)}")
    return f"data.frame({', '.join(parts)}, s='s{index}')"


def _line(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    xs, ys = zip(*one.points, strict=True)
    data = _frame(one, panel, index, x=xs, y=ys)
    faint = f", alpha={one.opacity}" if one.opacity < 1 else ""
    if one.errors:
        low, high = zip(*one.errors, strict=True)
        bars = _frame(one, panel, index, x=xs, ymin=low, ymax=high)
        width = 0 if panel.x.scale == "log" else 0.02 * (panel.x.high - panel.x.low)
        shape = "geom_linerange" if style.theme % 2 else f"geom_errorbar(width={width!r}, "
        head = shape if "(" in shape else f"{shape}("
        yield f"{head}data={bars}, mapping=aes(x=x, ymin=ymin, ymax=ymax, colour=s), show.legend=FALSE)"
    if one.dash:
        direction = f"geom_step(direction='{('hv', 'mid', 'vh')[style.theme % 3]}', "
        head = direction if one.kind == "step" else "geom_path("
        yield f"{head}data={data}, mapping=aes(x, y, colour=s, linetype=s), linewidth={one.width / 2.2:.2f})"
    if one.marker:
        yield f"geom_point(data={data}, mapping=aes(x, y, colour=s, shape=s), size={one.size / 2.4:.2f}{faint})"


def _band(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    low, high = zip(*one.errors, strict=True)
    data = _frame(one, panel, index, x=[x for x, _ in one.points], ymin=low, ymax=high)
    looks = f"fill='{one.colour}', alpha={one.opacity}"
    yield f"geom_ribbon(data={data}, mapping=aes(x=x, ymin=ymin, ymax=ymax), {looks}, show.legend=FALSE)"


def _rectangles(one: SeriesSpec, panel: PanelSpec, index: int, sides: Sequence[Sequence[float]], looks: str) -> str:
    left, right, low, high = sides
    data = _frame(one, panel, index, xmin=left, xmax=right, ymin=low, ymax=high)
    return f"geom_rect(data={data}, mapping=aes(xmin=xmin, xmax=xmax, ymin=ymin, ymax=ymax, fill=s){looks})"


def _bar(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    bases = one.bases or (0.0,) * len(one.points)
    spots = [p[1 if one.horizontal else 0] + one.shift for p in one.points]
    ends = [base + p[0 if one.horizontal else 1] for base, p in zip(bases, one.points, strict=True)]
    across = [[spot + side * one.bar_width / 2 for spot in spots] for side in (-1, 1)]
    sides = (bases, ends, *across) if one.horizontal else (*across, bases, ends)
    yield _rectangles(one, panel, index, sides, ", colour='black', linewidth=0.3" if style.edge else "")
    if one.errors:
        low, high = zip(*one.errors, strict=True)
        name, other = ("y", "x") if one.horizontal else ("x", "y")
        data = f"data.frame(at={numbers(spots)}, low={numbers(low)}, high={numbers(high)})"
        kind = "geom_errorbarh(height" if one.horizontal else "geom_errorbar(width"
        yield f"{kind}={0.4 * one.bar_width}, data={data}, mapping=aes({name}=at, {other}min=low, {other}max=high))"


def _histogram(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    heights = [y for _, y in one.points]
    border = ", colour='white', linewidth=0.2" if style.edge else ""
    faint = f", alpha={one.opacity}" if one.opacity < 1 else ""
    sides = (one.edges[:-1], one.edges[1:], (0.0,) * len(heights), heights)
    yield _rectangles(one, panel, index, sides, border + faint)


def _box(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    at = [float(i) for i, values in enumerate(one.samples) for _ in values]
    data = _frame(one, panel, index, x=at, y=[v for values in one.samples for v in values])
    fill = f", fill='{one.colour}'" if style.theme % 2 else ""
    yield f"geom_boxplot(data={data}, mapping=aes(x, y, group=x), width={one.bar_width}{fill}, outlier.size=0.8)"


def _field(one: SeriesSpec, panel: PanelSpec, *, cells: bool) -> str:
    grid = np.asarray(one.grid)
    nodes = []
    for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])):
        edges = np.linspace(*axis.range, n + cells)
        nodes.append((edges[:-1] + edges[1:]) / 2 if cells else edges)
    return f"data.frame(expand.grid(x={numbers(nodes[0])}, y={numbers(nodes[1])}), z={numbers(grid.ravel())})"


def _heat_map(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    shape = "geom_raster" if style.theme % 2 else "geom_tile"
    yield f"{shape}(data={_field(one, panel, cells=True)}, mapping=aes(x, y, fill=z))"
    bar = panel.colour_axis
    facts = f"name={rich(bar.label)}, limits={numbers(bar.range)}" if bar else "guide='none'"
    options = (
        "scale_fill_viridis_c(",
        "scale_fill_gradient2(midpoint=0, ",
        "scale_fill_gradient(",
        "scale_fill_distiller(",
    )
    yield f"{options[style.colour_map]}{facts})"


def _contour(one: SeriesSpec, panel: PanelSpec, style: Style, index: int) -> Iterator[str]:
    data = _field(one, panel, cells=False)
    yield f"geom_contour(data={data}, mapping=aes(x, y, z=z), breaks={numbers(one.levels)}, colour='{one.colour}')"


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map, "contour": _contour,
}  # fmt: skip
