"""Charts drawn by PGFPlots, many as pages of one LaTeX run."""

import math
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from omniscience_tests.benchmarks.charts.legend_columns import legend_columns
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style
from omniscience_tests.benchmarks.charts.texts import split_levels

_DASHES = {"solid": "solid", "dashed": "dashed", "dotted": "dotted", "dash_dot": "dashdotted"}
_MARKERS = {
    "circle": ("*", "o"), "square": ("square*", "square"), "triangle": ("triangle*", "triangle"),
    "diamond": ("diamond*", "diamond"), "cross": ("x", "x"), "plus": ("+", "+"),
}  # fmt: skip
_FONTS = {
    "sans": "\\sffamily",
    "helvetica": "\\fontfamily{phv}\\selectfont",
    "serif": "",
    "times": "\\fontfamily{ptm}\\selectfont",
}
_MAPS = ("viridis", "hot", "blackwhite", "cool")
_GREEK = {"α": "\\alpha", "β": "\\beta", "ε": "\\epsilon", "μ": "\\mu", "Ω": "\\Omega", "λ": "\\lambda"}
_PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{textcomp}
\usepackage{pgfplots}
\usepgfplotslibrary{groupplots,fillbetween,statistics}
\pgfplotsset{compat=1.17}
\usepackage[active,tightpage]{preview}
\setlength\PreviewBorder{3pt}
\PreviewEnvironment{preview}
\begin{document}
"""


def missing() -> str | None:
    """How to get PGFPlots, where it is not installed."""
    packages = "texlive-latex-base texlive-latex-recommended texlive-pictures texlive-fonts-recommended"
    said = f"install PGFPlots with `apt-get install {packages} preview-latex-style lmodern`"
    if not shutil.which("pdflatex") or not shutil.which("kpsewhich"):
        return said
    files = ["pgfplots.sty", "preview.sty", "lmodern.sty"]
    found = subprocess.run(["kpsewhich", *files], check=False, capture_output=True, text=True)
    return None if len(found.stdout.split()) == len(files) else said


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.pdf`; pages of one run are cut apart."""
    from omniscience_assets.sources.mupdf import load_pymupdf

    pages = ["\\begin{preview}\n" + "\n".join(_chart(spec)) + "\n\\end{preview}\\clearpage" for spec in specs]
    (folder / "batch.tex").write_text(_PREAMBLE + "\n".join(pages) + "\n\\end{document}\n")
    command = ["pdflatex", "-interaction=nonstopmode", "batch.tex"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, errors="replace")
    faults = [line for line in done.stdout.splitlines() if line.startswith("!")]
    if faults:
        print(f"pgfplots: {len(faults)} faults: {faults[0]}")
    pymupdf = load_pymupdf()
    with pymupdf.open(folder / "batch.pdf") as book:
        if book.page_count != len(specs):
            print(f"pgfplots: {book.page_count} pages for {len(specs)} charts, which are all left out")
            return {}
        for number, spec in enumerate(specs):
            with pymupdf.open() as sheet:
                sheet.insert_pdf(book, from_page=number, to_page=number)
                sheet.save(folder / f"{spec.name}.pdf", garbage=3, deflate=True)
    return {}


def rich(text: str | None) -> str:
    """Text as LaTeX, braced."""
    parts = []
    for level, part in split_levels(text or ""):
        plain = re.sub(r"([%&#$_])", r"\\\1", part).replace("<", "$<$").replace("°", "\\textdegree{}")
        plain = re.sub("|".join(_GREEK), lambda match: f"${_GREEK[match[0]]}$", plain)
        parts.append(f"$^{{{part}}}$" if level == "^" else f"$_{{\\mathrm{{{part}}}}}$" if level else plain)
    return "{" + "".join(parts) + "}"


def _colour(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


def _chart(spec: ChartSpec) -> Iterator[str]:
    style = spec.style
    size = style.font_size * 0.9
    yield f"{_FONTS[style.font]}{_font(size)}"
    yield "\\begin{tikzpicture}"
    width, height = spec.width / spec.columns, spec.height / spec.rows
    lines = max(len(panel.legend) if panel.place in {"above", "below"} else 0 for panel in spec.panels)
    gaps = "vertical sep=16pt" if spec.shared else f"vertical sep={52 + (2 + 1.6 * lines) * size:g}pt"
    wide = max((_extra(panel) for panel in spec.panels), default=0.0)
    font = f"font={_font(size)}"
    grid = f"group size={spec.columns} by {spec.rows}, horizontal sep={62 + wide:g}pt, {gaps}"
    area = f"scale only axis, width={0.72 * width:.1f}pt, height={0.66 * height:.1f}pt"
    yield f"\\begin{{groupplot}}[group style={{{grid}}}, {area}, every axis/.append style={{{font}}}]"
    for panel in spec.panels:
        yield f"\\nextgroupplot[{', '.join(_options(panel, style))}]"
        for index, one in enumerate(panel.series):
            if one.y_side == "left":
                yield from _DRAW[one.kind](one, panel, style)
                if index in panel.legend and not panel.axis("right"):
                    yield f"\\addlegendentry{rich(one.label)}"
        yield from _words(panel)
    yield "\\end{groupplot}"
    for index, panel in enumerate(spec.panels):
        row, column = divmod(index, spec.columns)
        host = f"group c{column + 1}r{row + 1}"
        yield from _letter(panel, style, host)
        if right := panel.axis("right"):
            area = f"width={0.72 * width:.1f}pt, height={0.66 * height:.1f}pt"
            yield from _twin(panel, right, style, f"at={{({host}.south west)}}, {area}")
    yield "\\end{tikzpicture}"


def _font(size: float) -> str:
    return f"\\fontsize{{{size:g}}}{{{size * 1.2:g}}}\\selectfont"


def _extra(panel: PanelSpec) -> float:
    if panel.place == "right" and panel.legend:
        return 80.0
    return 50.0 if panel.axis("right") or panel.colour_axis else 0.0


def _options(panel: PanelSpec, style: Style) -> Iterator[str]:
    for axis in (panel.x, panel.y):
        yield from _axis(axis, style)
    field = panel.kind == "heat_map"
    if style.grid != "none" and not field:
        yield "grid=major" if style.grid == "both" else "ymajorgrids"
    if style.despined and not field:
        yield "axis x line*=bottom, axis y line*=left"
    elif panel.axis("right"):
        yield "axis y line*=left"
    elif not style.mirrored:
        yield "tick pos=left"
    yield f"tick align={'inside' if style.ticks == 'in' else 'outside'}"
    if style.minor:
        yield "minor tick num=1" if panel.x.scale != "log" and panel.y.scale != "log" else ""
    if panel.title:
        yield f"title={rich(panel.title)}"
    if panel.legend:
        yield _legend(panel, style)
    if panel.colour_axis:
        bar = panel.colour_axis
        yield f"colorbar, colorbar style={{ylabel={rich(bar.label)}}}"
        yield f"point meta min={bar.range[0]}, point meta max={bar.range[1]}"
    if field:
        yield f"colormap/{_MAPS[style.colour_map]}, enlargelimits=false, axis on top"


def _axis(axis: AxisSpec, style: Style) -> Iterator[str]:
    name = "x" if axis.is_flat else "y"
    yield f"{name}min={axis.low!r}, {name}max={axis.high!r}"
    if axis.scale == "log":
        yield f"{name}mode=log"
    if axis.inverted:
        yield f"{name} dir=reverse"
    if axis.scale == "category":
        labels = ",".join(rich(text) for text in axis.categories)
        turn = "rotate=45, anchor=east" if style.rotated and axis.is_flat else ""
        yield f"{name}tick={{0,...,{len(axis.categories) - 1}}}, {name}ticklabels={{{labels}}}"
        yield f"{name}ticklabel style={{{turn}}}, minor {name} tick num=0"
    elif axis.title == "Year":
        yield f"{name}ticklabel style={{/pgf/number format/1000 sep=}}"
    elif axis.scale == "linear" and axis.high > 100 * (axis.high - axis.low):
        digits = 2 - math.floor(math.log10(axis.high - axis.low))
        yield f"{name}ticklabel style={{/pgf/number format/precision={digits}}}, max space between ticks=80"
    if axis.hidden:
        yield f"{name}ticklabels={{}}"
    elif axis.label:
        yield f"{name}label={rich(axis.label)}"
    if axis.colour:
        tint = _colour(axis.colour)
        yield f"{name}label style={{color={tint}}}, {name}ticklabel style={{color={tint}}}"


def _legend(panel: PanelSpec, style: Style) -> str:
    corner = (
        panel.corner.replace("top", "north").replace("bottom", "south").replace("right", "east").replace("left", "west")
    )
    count = legend_columns(panel, 250, style.font_size)
    low = -0.5 if style.rotated and panel.x.categories else -0.3
    places = {
        "inside": f"legend pos={corner}", "right": "legend pos=outer north east",
        "above": f"legend style={{at={{(0.5,1.03)}}, anchor=south}}, legend columns={count}",
        "below": f"legend style={{at={{(0.5,{low})}}, anchor=north}}, legend columns={count}",
    }  # fmt: skip
    draw = "" if style.legend_frame else "draw=none, fill=none, "
    align = "legend cell align=left, " if style.theme % 2 else ""
    area = "area legend, " if panel.kind in {"bar", "histogram"} and all(one.filled for one in panel.series) else ""
    return f"{places[panel.place]}, {align}{area}legend style={{{draw}font={_font(0.8 * style.font_size)}}}"


def _words(panel: PanelSpec) -> Iterator[str]:
    for note in panel.notes:
        yield f"\\node[anchor=south west, inner sep=0pt] at (rel axis cs:{note.x},{note.y}) {rich(note.text)};"


def _letter(panel: PanelSpec, style: Style, host: str) -> Iterator[str]:
    """Drawn after the axes, which cut off what stands outside of them."""
    if panel.letter:
        weight = "\\bfseries " if style.letter_bold else ""
        text = f"{{{weight}{style.letter.format(panel.letter)}}}"
        inside = style.theme == 2 and not panel.notes
        place = f"anchor=north west] at ({host}.north west)" if inside else f"anchor=south east] at ({host}.north west)"
        yield f"\\node[{place} {text};"


def _twin(panel: PanelSpec, right: AxisSpec, style: Style, area: str) -> Iterator[str]:
    options = [
        f"{area}, anchor=south west, scale only axis",
        f"xmin={panel.x.low!r}, xmax={panel.x.high!r}, axis x line=none, axis y line*=right, ylabel near ticks",
        *_axis(right, style),
        f"tick align={'inside' if style.ticks == 'in' else 'outside'}",
    ]
    if panel.x.scale == "log":
        options.append("xmode=log")
    if panel.x.inverted:
        options.append("x dir=reverse")
    if panel.legend:
        options.append(_legend(panel, style))
    yield f"\\begin{{axis}}[{', '.join(options)}]"
    for index in panel.legend:
        one = panel.series[index]
        if one.y_side == "left":
            yield f"\\addlegendimage{{{_looks(one)}}}\n\\addlegendentry{rich(one.label)}"
    for index, one in enumerate(panel.series):
        if one.y_side == "right":
            yield from _DRAW[one.kind](one, panel, style)
            if index in panel.legend:
                yield f"\\addlegendentry{rich(one.label)}"
    yield "\\end{axis}"


def _coordinates(points: Sequence[Sequence[float]]) -> str:
    return " ".join(f"({x:.8g},{'nan' if math.isnan(y) else f'{y:.8g}'})" for x, y in points)


def _looks(one: SeriesSpec) -> str:
    tint = _colour(one.colour)
    parts = [f"color={tint}", f"line width={one.width * 0.8:.2f}pt", _DASHES[one.dash] if one.dash else "only marks"]
    if one.marker:
        fill = f"fill={tint}" if one.filled else "fill=white"
        parts.append(f"mark={_MARKERS[one.marker][0 if one.filled else 1]}, mark size={one.size / 2.4:.2f}pt")
        parts.append(f"mark options={{solid, {fill}}}")
    else:
        parts.append("mark=none")
    return ", ".join((*parts, f"opacity={one.opacity}" if one.opacity < 1 else "opacity=1"))


def _line(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    looks = _looks(one)
    if one.kind == "step":
        looks += f", {('const plot', 'const plot mark mid', 'const plot mark right')[style.theme % 3]}"
    if one.errors:
        rows = "".join(
            f"({x:.8g},{y:.8g}) += (0,{high - y:.8g}) -= (0,{y - low:.8g}) "
            for (x, y), (low, high) in zip(one.points, one.errors, strict=True)
        )
        bars = "error bars/.cd, y dir=both, y explicit, error bar style={solid}"
        yield f"\\addplot+[{looks}, {bars}] coordinates {{{rows}}};"
    else:
        rows = "".join(f"{x:.8g} {'nan' if math.isnan(y) else f'{y:.8g}'}\n" for x, y in one.points)
        yield f"\\addplot[{looks}, unbounded coords=jump] table {{\n{rows}}};"


def _band(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    low, high = zip(*one.errors, strict=True)
    xs = [x for x, _ in one.points]
    ring = _coordinates([*zip(xs, low, strict=True), *zip(xs[::-1], high[::-1], strict=True)])
    looks = f"draw=none, fill={_colour(one.colour)}, fill opacity={one.opacity}, forget plot"
    yield f"\\addplot[{looks}] coordinates {{{ring}}} -- cycle;"


def _bar(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    """Rectangles in axis coordinates, so that bars begin and end where they should."""
    bases = one.bases or (0.0,) * len(one.points)
    edge = "draw=black, line width=0.4pt" if style.edge else "draw=none"
    looks = f"fill={_colour(one.colour)}, {edge}"
    for point, base in zip(one.points, bases, strict=True):
        length, spot = point if one.horizontal else point[::-1]
        a, b = spot + one.shift - one.bar_width / 2, spot + one.shift + one.bar_width / 2
        corners = (base, a, base + length, b) if one.horizontal else (a, base, b, base + length)
        yield _rectangle(looks, corners)
    yield f"\\addlegendimage{{{looks}, area legend}}"
    for point, (low, high) in zip(one.points, one.errors, strict=False):
        spot = point[1 if one.horizontal else 0] + one.shift
        ends = ((low, spot), (high, spot)) if one.horizontal else ((spot, low), (spot, high))
        yield f"\\draw[|-|] {' -- '.join(f'(axis cs:{x:.8g},{y:.8g})' for x, y in ends)};"


def _rectangle(looks: str, corners: Sequence[float]) -> str:
    x0, y0, x1, y1 = corners
    return f"\\draw[{looks}] (axis cs:{x0:.8g},{y0:.8g}) rectangle (axis cs:{x1:.8g},{y1:.8g});"


def _histogram(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    heights = [y for _, y in one.points]
    floor = panel.y.low if panel.y.scale == "log" else 0.0
    tall = [max(h, floor) for h in heights]
    tint = _colour(one.colour)
    rows = _coordinates(list(zip(one.edges, [*tall, tall[-1]], strict=True)))
    if one.filled:
        edge = "draw=black, line width=0.3pt" if style.edge else f"draw={tint}, line width=0.1pt"
        looks = f"ybar interval, fill={tint}, {edge}, fill opacity={one.opacity}"
        yield f"\\addplot[{looks}] coordinates {{{rows}}};"
    else:
        ends = _coordinates([(one.edges[0], floor), *zip(one.edges, [*tall, floor], strict=True)])
        looks = f"const plot, mark=none, color={tint}, line width={one.width * 0.8:.2f}pt"
        yield f"\\addplot[{looks}] coordinates {{{ends}}};"


def _box(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    fill = f"fill={_colour(one.colour)}" if style.theme % 2 else f"color={_colour(one.colour)}"
    for index, values in enumerate(one.samples):
        low, q1, q2, q3, high = np.percentile(values, (2, 25, 50, 75, 98)).tolist()
        facts = f"lower whisker={low:.6g}, lower quartile={q1:.6g}, median={q2:.6g}"
        facts += f", upper quartile={q3:.6g}, upper whisker={high:.6g}"
        place = f"draw position={index}, box extend={one.bar_width}, draw direction=y"
        yield f"\\addplot[{fill}, draw=black, solid, boxplot prepared={{{facts}, {place}}}] coordinates {{}};"


def _heat_map(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[str]:
    grid = np.asarray(one.grid)
    middles = []
    for axis, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])):
        edges = np.linspace(*axis.range, n + 1)
        middles.append((edges[:-1] + edges[1:]) / 2)
    rows = " ".join(
        f"({x:.8g},{y:.8g}) [{grid[j, i]:.6g}]" for j, y in enumerate(middles[1]) for i, x in enumerate(middles[0])
    )
    yield f"\\addplot[matrix plot*, mesh/cols={grid.shape[1]}, point meta=explicit] coordinates {{{rows}}};"


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map,
}  # fmt: skip
