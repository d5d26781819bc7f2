"""Charts drawn by R's own graphics, many in one process."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from omniscience_tests.benchmarks.charts.legend_columns import legend_columns
from omniscience_tests.benchmarks.charts.renderers.r_code import (
    DASHES,
    FAMILIES,
    MAPS,
    SHAPES,
    expressions,
    matrix,
    numbers,
    quoted,
    rich,
    run_r,
    strings,
)
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style

_SIDES = {"bottom": 1, "left": 2, "top": 3, "right": 4}


def missing() -> str | None:
    """How to get R, where it is not installed."""
    return None if shutil.which("Rscript") else "install R with `apt-get install r-base-core`"


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.pdf`."""
    run_r(((f"{spec.name}.pdf", "\n".join(_chart(spec))) for spec in specs), "options(warn=-1)", folder)
    return {}


def _chart(spec: ChartSpec) -> Iterator[str]:
    style, name = spec.style, quoted(f"{spec.name}.pdf")
    size = f"width={spec.width / 72:.3f}, height={spec.height / 72:.3f}, pointsize={style.font_size}"
    if style.theme == 3:
        yield f"cairo_pdf({name}, {size}, family='{'DejaVu Sans' if style.font == 'sans' else 'Liberation Serif'}')"
    else:
        dingbats = "TRUE" if style.theme == 4 else "FALSE"
        yield f"pdf({name}, {size}, family={quoted(FAMILIES[style.font])}, useDingbats={dingbats})"
    length = 0.3 if style.ticks == "in" else -0.3
    yield f"par(mfrow=c({spec.rows},{spec.columns}), mgp=c(2.1,0.6,0), tcl={length}, cex=1)"
    yield f"par(las={style.theme % 2}, xaxs='i', yaxs='i')"
    for panel in spec.panels:
        yield from _panel(panel, style, spec.width / spec.columns)


def _panel(panel: PanelSpec, style: Style, width: float) -> Iterator[str]:
    right = panel.axis("right")
    margin = 9 if panel.place == "right" and panel.legend else 6 if panel.colour_axis else 3.6 if right else 1.6
    left = 7 if any(axis.categories for axis in panel.axes[1:2]) else 3.6 + (style.theme % 2) * 0.8
    below = 6.5 if style.rotated and panel.x.categories else 3.4
    lines = -(-len(panel.legend) // legend_columns(panel, width, style.font_size)) if panel.legend else 0
    above = 1.2 + 1.1 * lines if panel.place == "above" and lines else 2.6 if panel.title or panel.letter else 1
    yield f"par(mar=c({below},{left},{above},{margin}))\nplot.new()"
    yield _window(panel.x, panel.y)
    field = panel.kind in {"heat_map", "contour"}
    if style.grid != "none" and not field:
        yield f"grid(nx={'NA' if style.grid == 'y' else 'NULL'}, ny=NULL, col='lightgray', lty={1 + style.theme % 3})"
    for one in panel.series:
        if one.y_side == "left":
            yield _DRAW[one.kind](one, panel, style)
    for axis in panel.axes[:2]:
        yield from _axis(axis, style)
    if style.mirrored and not style.despined and not field:
        yield "axis(3, labels=FALSE)" + ("" if right else "\naxis(4, labels=FALSE)")
    frame = "o" if field or not style.despined else "u" if right else "l"
    yield f"box(bty='{frame}')"
    yield from _words(panel, style)
    if panel.colour_axis:
        yield from _colour_bar(panel, panel.colour_axis, style)
    if right:
        yield f"par(new=TRUE)\nplot.new()\n{_window(panel.x, right)}"
        yield from (_DRAW[one.kind](one, panel, style) for one in panel.series if one.y_side == "right")
        yield from _axis(right, style)
    if panel.legend:
        yield _legend(panel, style, legend_columns(panel, width, style.font_size))


def _window(x: AxisSpec, y: AxisSpec) -> str:
    log = ("x" if x.scale == "log" else "") + ("y" if y.scale == "log" else "")
    return f"plot.window(xlim={numbers(x.range)}, ylim={numbers(y.range)}, log='{log}')"


def _axis(axis: AxisSpec, style: Style) -> Iterator[str]:
    side = _SIDES[axis.side]
    tint = f", col.axis='{axis.colour}'" if axis.colour else ""
    if axis.scale == "category":
        turn = 2 if (style.rotated and axis.is_flat) or not axis.is_flat else 1
        small = 0.85 if len(axis.categories) > 5 else 1
        labels = f"at=0:{len(axis.categories) - 1}, labels={strings(axis.categories)}"
        yield f"axis({side}, {labels}, las={turn}, cex.axis={small})"
    elif axis.scale == "date":
        days = f"as.Date({numbers((axis.low, axis.high))}, origin='1970-01-01')"
        yield f"axis.Date({side}, at=pretty({days}, 3), format='%Y-%m-%d')"
    else:
        yield f"axis({side}{', labels=FALSE' if axis.hidden else ''}{tint})"
    if axis.label and not axis.hidden:
        line = (
            5.4
            if axis.scale == "category" and (style.rotated or not axis.is_flat)
            else 2.2 + (style.theme % 2) * (not axis.is_flat)
        )
        colour = f", col='{axis.colour}'" if axis.colour else ""
        yield f"mtext({rich(axis.label)}, side={side}, line={line}, las=0{colour})"


def _words(panel: PanelSpec, style: Style) -> Iterator[str]:
    if panel.title:
        yield f"title(main={quoted(panel.title)}, line=0.8, cex.main=1.1)"
    if panel.letter:
        letter = quoted(style.letter.format(panel.letter))
        place = "at=grconvertX(0.03, 'nfc'), adj=0"
        yield f"mtext({letter}, side=3, line=1.0, {place}, las=1, font={2 if style.letter_bold else 1}, cex=1.1)"
    for note in panel.notes:
        x, y = (_at(axis, part) for axis, part in ((panel.x, note.x), (panel.y, note.y)))
        yield f"text({x!r}, {y!r}, {rich(note.text)}, adj=c(0,0))"


def _at(axis: AxisSpec, part: float) -> float:
    start, end = axis.range
    return float(start * (end / start) ** part) if axis.scale == "log" else start + part * (end - start)


def _legend(panel: PanelSpec, style: Style, columns: int) -> str:
    chosen = [panel.series[i] for i in panel.legend]
    place = {
        "inside": f"'{panel.corner.replace(' ', '')}', inset=0.02", "right": "'topleft', inset=c(1.02,0), xpd=TRUE",
        "above": f"'bottom', inset=c(0,1.01), xpd=TRUE, ncol={columns}", "below": "'topright'",
    }[panel.place]  # fmt: skip
    frame = "o" if style.legend_frame else "n"
    colours = strings(one.colour for one in chosen)
    if all(one.kind == "bar" or (one.kind == "histogram" and one.filled) for one in chosen):
        fills = ",".join(_tint(one) for one in chosen)
        keys = f"fill=c({fills})"
    else:
        lines = numbers(DASHES[one.dash] if one.dash else 0 for one in chosen)
        shapes = numbers(_shape(one) if one.marker else float("nan") for one in chosen)
        keys = f"col={colours}, lty={lines}, pch={shapes}, lwd={chosen[0].width}"
    texts = expressions(one.label or "" for one in chosen)
    return f"legend({place}, legend={texts}, {keys}, bty='{frame}', cex=0.85, bg='white')"


def _colour_bar(panel: PanelSpec, axis: AxisSpec, style: Style) -> Iterator[str]:
    """A strip of colours in the right margin with an axis of its own, as users put it together."""
    yield "u <- par('usr'); w <- u[2] - u[1]; h <- u[4] - u[3]"
    yield f"z <- pretty({numbers(axis.range)}); z <- z[z >= {axis.low!r} & z <= {axis.high!r}]"
    yield "par(xpd=NA)"
    yield f"strip <- as.raster(matrix(rev(hcl.colors(64, {quoted(MAPS[style.colour_map])})), ncol=1))"
    yield "rasterImage(strip, u[2]+0.04*w, u[3], u[2]+0.09*w, u[4])"
    start, span = axis.range[0], axis.range[1] - axis.range[0]
    yield f"axis(4, at=u[3] + h*(z - ({start!r}))/({span!r}), labels=z, pos=u[2]+0.09*w, las=1)"
    yield "rect(u[2]+0.04*w, u[3], u[2]+0.09*w, u[4])\npar(xpd=FALSE)"
    yield f"mtext({rich(axis.label)}, side=4, line=4.6, las=0)"


def _shape(one: SeriesSpec) -> int:
    return SHAPES[one.marker or "circle"][0 if one.filled else 1]


def _tint(one: SeriesSpec) -> str:
    return f"'{one.colour}'" if one.opacity == 1 else f"adjustcolor('{one.colour}', {one.opacity})"


def _xy(one: SeriesSpec) -> str:
    return f"{numbers(x for x, _ in one.points)}, {numbers(y for _, y in one.points)}"


def _line(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    looks = f"col={_tint(one)}, lwd={one.width}"
    if one.marker:
        looks += f", pch={_shape(one)}, cex={one.size / (0.45 * style.font_size):.2f}"
    if one.dash:
        looks += f", lty={DASHES[one.dash]}"
    kind = (
        "s" if one.kind == "step" else "p" if not one.dash else ("b" if style.theme % 2 else "o") if one.marker else "l"
    )
    code = f"lines({_xy(one)}, type='{kind}', {looks})"
    return code + _whiskers(one, f"'{one.colour}'") if one.errors else code


def _whiskers(one: SeriesSpec, colour: str) -> str:
    low, high = (numbers(ends) for ends in zip(*one.errors, strict=True))
    at = numbers(p[1 if one.horizontal else 0] + one.shift for p in one.points)
    ends = f"{low}, {at}, {high}, {at}" if one.horizontal else f"{at}, {low}, {at}, {high}"
    return f"\narrows({ends}, angle=90, code=3, length=0.03, col={colour})"


def _band(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    xs = [x for x, _ in one.points]
    low, high = zip(*one.errors, strict=True)
    ring = f"{numbers((*xs, *xs[::-1]))}, {numbers((*low, *high[::-1]))}"
    return f"polygon({ring}, col=adjustcolor('{one.colour}', {one.opacity}), border=NA)"


def _bar(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    bases = one.bases or (0.0,) * len(one.points)
    spots = [p[1 if one.horizontal else 0] + one.shift for p in one.points]
    ends = [base + p[0 if one.horizontal else 1] for base, p in zip(bases, one.points, strict=True)]
    a, b = (numbers(spot + side * one.bar_width / 2 for spot in spots) for side in (-1, 1))
    low, high = numbers(bases), numbers(ends)
    box = f"{low}, {a}, {high}, {b}" if one.horizontal else f"{a}, {low}, {b}, {high}"
    code = f"rect({box}, col='{one.colour}', border={quoted('black') if style.edge else 'NA'})"
    return code + _whiskers(one, "'black'") if one.errors else code


def _histogram(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    heights = [y for _, y in one.points]
    floor = panel.y.low if panel.y.scale == "log" else 0.0
    tall = [max(h, floor) for h in heights]
    if one.filled:
        border = "'black'" if style.edge or style.theme % 2 else "NA"
        corners = f"{numbers(one.edges[:-1])}, {floor}, {numbers(one.edges[1:])}, {numbers(tall)}"
        return f"rect({corners}, col={_tint(one)}, border={border})"
    xs, ys = (one.edges[0], *one.edges), (floor, *tall, floor)
    return f"lines({numbers(xs)}, {numbers(ys)}, type='s', col='{one.colour}', lwd={one.width})"


def _box(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    samples = ",".join(numbers(values) for values in one.samples)
    fill = f"'{one.colour}'" if style.theme % 2 else "'white'"
    place = f"at=0:{len(one.samples) - 1}, add=TRUE, axes=FALSE, boxwex={one.bar_width}"
    return f"boxplot(list({samples}), {place}, col={fill}, cex=0.6)"


def _heat_map(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    grid = np.asarray(one.grid)
    x, y = (
        numbers(np.linspace(*axis.range, n + 1)) for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0]))
    )
    ends = panel.colour_axis.range if panel.colour_axis else (float(grid.min()), float(grid.max()))
    raster = "TRUE" if style.theme % 2 else "FALSE"
    colours = f"hcl.colors(64, {quoted(MAPS[style.colour_map])})"
    return f"image({x}, {y}, t({matrix(one.grid)}), zlim={numbers(ends)}, col={colours}, add=TRUE, useRaster={raster})"


def _contour(one: SeriesSpec, panel: PanelSpec, style: Style) -> str:
    grid = np.asarray(one.grid)
    x, y = (numbers(np.linspace(*axis.range, n)) for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])))
    labels = "TRUE" if style.edge else "FALSE"
    looks = f"levels={numbers(one.levels)}, col='{one.colour}', drawlabels={labels}"
    return f"contour({x}, {y}, t({matrix(one.grid)}), {looks}, add=TRUE)"


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map, "contour": _contour,
}  # fmt: skip
