"""Charts drawn by plotly.js in one browser, through kaleido."""

import math
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from omniscience_tests.benchmarks.charts.room import legend_size, longest
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec, Style
from omniscience_tests.benchmarks.charts.texts import split_levels

Json = dict[str, Any]
_DASHES = {"solid": "solid", "dashed": "dash", "dotted": "dot", "dash_dot": "dashdot"}
_MARKERS = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "diamond": "diamond", "cross": "x-thin",
    "plus": "cross-thin",
}  # fmt: skip
_FONTS = {"sans": "DejaVu Sans", "serif": "DejaVu Serif", "helvetica": "Liberation Sans", "times": "Liberation Serif"}
_MAPS = ("Viridis", "RdBu", "Greys", "Plasma")
_TEMPLATES = ("plotly", "plotly_white", "simple_white", "ggplot2", "none", "plotly")
_PIXELS = 4 / 3
"""Of a point: browsers have 96 to the inch, and print the page with 72."""


def missing() -> str | None:
    """How to get plotly, kaleido and a browser, where they are not installed."""
    try:
        import kaleido  # noqa: F401
        import plotly  # noqa: F401
    except ImportError:
        return "install plotly with `pip install plotly kaleido`"
    browser = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return None if browser else "install a browser for kaleido with `apt-get install chromium`"


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.<format>`."""
    import kaleido
    import plotly.graph_objects as go

    figures = [
        {
            "fig": go.Figure(_chart(spec)),
            "path": folder / f"{spec.name}.{spec.format}",
            "opts": {"format": spec.format, "width": spec.width * _PIXELS, "height": spec.height * _PIXELS},
        }
        for spec in specs
    ]
    kaleido.write_fig_from_object_sync(figures)
    return {}


def rich(text: str | None) -> str:
    """Text with raised and lowered parts as plotly's HTML."""
    tags = {"^": "sup", "_": "sub"}
    parts = [part.replace("<", "&lt;") for _, part in split_levels(text or "")]
    levels = [level for level, _ in split_levels(text or "")]
    return "".join(
        f"<{tags[level]}>{part}</{tags[level]}>" if level else part for level, part in zip(levels, parts, strict=True)
    )


def _chart(spec: ChartSpec) -> Json:
    style = spec.style
    size = style.font_size * _PIXELS
    layout: Json = {
        "template": _TEMPLATES[style.theme], "font": {"family": _FONTS[style.font], "size": size}, "annotations": [],
        "showlegend": any(panel.legend for panel in spec.panels), "barmode": "overlay", "title": None,
        "margin": {"l": 6 * size, "r": 2 * size, "t": 3 * size, "b": _foot(spec) * size},
    }  # fmt: skip
    traces: list[Json] = []
    numbers = iter(range(1, 100))
    for index, panel in enumerate(spec.panels):
        row, column = divmod(index, spec.columns)
        x, y = next(numbers), 0
        y = x
        area = _area(spec, panel, row, column)
        layout[_key("xaxis", x)] = _axis(panel.x, style) | {"domain": area[0], "anchor": _key("y", y)}
        layout[_key("yaxis", y)] = _axis(panel.y, style) | {"domain": area[1], "anchor": _key("x", x)}
        if right := panel.axis("right"):
            twin = next(numbers)
            extra = {"anchor": _key("x", x), "overlaying": _key("y", y), "side": "right", "showgrid": False}
            layout[_key("yaxis", twin)] = _axis(right, style) | extra
        name = _key("legend", index + 1)
        layout[name] = _legend(panel, spec, area)
        for number, one in enumerate(panel.series):
            place = {"xaxis": _key("x", x), "yaxis": _key("y", twin if one.y_side == "right" else y), "legend": name}
            shown = {"name": rich(one.label), "showlegend": number in panel.legend}
            drawn = _DRAW[one.kind](one, panel, style)
            traces += [trace | place | (shown if i == 0 else {"showlegend": False}) for i, trace in enumerate(drawn)]
            if one.kind == "heat_map" and panel.colour_axis:
                traces[-1]["colorbar"] = _colour_bar(panel.colour_axis, area)
        layout["annotations"] += _words(panel, style, area, (_key("x", x), _key("y", y)))
    return {"data": traces, "layout": layout}


Area = tuple[list[float], list[float]]
"""Left and right, lower and upper end as fractions of the paper."""


def _key(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def _area(spec: ChartSpec, panel: PanelSpec, row: int, column: int) -> Area:
    """Plot areas of a grid with room for labels; legends and bars of colour take some more."""
    em_x, em_y = _em(spec)
    wide, high = 1 / spec.columns, 1 / spec.rows
    across, lines = _legend_lines(spec, panel)
    beside = across + 1 if panel.place == "right" and panel.legend else 7.5 if panel.colour_axis else 1.0
    beside = max(beside, 6.0 if panel.axis("right") else 1.0)
    above = (2.5 if row and not spec.shared else 0.0) + (lines if panel.place == "above" else 0.0)
    turned = longest(panel.x) if spec.style.rotated else 0.0
    last = row == spec.rows - 1
    below = (0.0 if last else 1.5 if spec.shared else 4.5 + turned) + (
        lines + turned if panel.place == "below" else 0.0
    )
    left = column * wide + (6.5 + longest(panel.y)) * em_x * (column > 0)
    return [left, (column + 1) * wide - beside * em_x], [
        1 - (row + 1) * high + below * em_y,
        1 - row * high - above * em_y,
    ]


def _em(spec: ChartSpec) -> tuple[float, float]:
    """The font's height as a fraction of the paper's width and height."""
    size = spec.style.font_size * _PIXELS
    return size / (spec.width * _PIXELS - 8 * size), size / (spec.height * _PIXELS - (3 + _foot(spec)) * size)


def _foot(spec: ChartSpec) -> float:
    """Margin below the lowest panels."""
    return 6 + max(longest(panel.x) for panel in spec.panels[-spec.columns :]) * spec.style.rotated


def _legend_lines(spec: ChartSpec, panel: PanelSpec) -> tuple[float, float]:
    """Width of a legend, and height of one above or below, which is a row where that fits its panel."""
    across, down = legend_size(panel)
    return across, down if _is_stacked(spec, panel) else min(down, 2.5)


def _is_stacked(spec: ChartSpec, panel: PanelSpec) -> bool:
    return len(panel.legend) * legend_size(panel)[0] * spec.style.font_size > 0.9 * spec.width / spec.columns


def _axis(axis: AxisSpec, style: Style) -> Json:
    look: Json = {"range": [_value(axis, v) for v in axis.range], "autorange": False, "automargin": True}
    if style.theme != 2:
        look["showgrid"] = style.grid == "both" or (style.grid == "y" and not axis.is_flat)
    if style.theme in {1, 2, 4}:
        look |= {"ticks": "inside" if style.ticks == "in" else "outside", "showline": True, "linecolor": "black"}
        look["mirror"] = "ticks" if style.mirrored and not style.despined else not style.despined
    look["zeroline"] = style.theme in {0, 3}
    if axis.scale == "log":
        look |= {"type": "log"} | ({"exponentformat": "power", "dtick": 1} if style.edge else {})
        if axis.high < 1000 * axis.low:
            look["dtick"] = "D2"
    elif axis.scale == "date":
        look["type"] = "date"
    else:
        look["type"] = "linear"
        if style.theme % 2:
            look["exponentformat"] = ("B", "e", "E")[style.theme % 3]
    if axis.scale == "category":
        look |= {"tickvals": list(range(len(axis.categories))), "ticktext": list(axis.categories), "showgrid": False}
        if style.rotated and axis.is_flat:
            look["tickangle"] = -45 if style.theme % 2 else -90
    elif axis.title == "Year":
        look["tickformat"] = "d"
    if axis.hidden:
        look["showticklabels"] = False
    elif axis.label:
        look["title"] = {"text": rich(axis.label), "standoff": 6}
    if axis.colour:
        look |= {"color": axis.colour, "tickfont": {"color": axis.colour}}
        look.setdefault("title", {})["font"] = {"color": axis.colour}
    return look


def _value(axis: AxisSpec, value: float) -> Any:
    if axis.scale == "date":
        return value * 86_400_000
    return math.log10(value) if axis.scale == "log" else value


def _legend(panel: PanelSpec, spec: ChartSpec, area: Area) -> Json:
    """Placed in fractions of the paper."""
    em, turned = _em(spec)[1], longest(panel.x) if spec.style.rotated else 0.0
    (left, right), (bottom, top) = area
    high, wide = panel.corner.split()
    inside: Json = {"x": right - 0.01 if wide == "right" else left + 0.01, "y": top if high == "top" else bottom + 0.02}
    inside |= {"xanchor": wide, "yanchor": high}
    flat = {"orientation": "v" if _is_stacked(spec, panel) else "h", "x": (left + right) / 2, "xanchor": "center"}
    places: dict[str, Json] = {
        "inside": inside, "right": {"x": right + 0.02, "y": top},
        "above": {**flat, "y": top + 0.01, "yanchor": "bottom"},
        "below": {**flat, "y": bottom - (3.6 + turned) * em, "yanchor": "top"},
    }  # fmt: skip
    frame = {"bordercolor": "gray", "borderwidth": 1} if spec.style.legend_frame else {"bgcolor": "rgba(0,0,0,0)"}
    return places[panel.place] | frame


def _colour_bar(axis: AxisSpec, area: Area) -> Json:
    (_, right), (bottom, top) = area
    title = {"text": rich(axis.label), "side": "right"}
    return {
        "x": right + 0.01,
        "y": (bottom + top) / 2,
        "len": top - bottom,
        "lenmode": "fraction",
        "thickness": 12,
        "title": title,
    }


def _words(panel: PanelSpec, style: Style, area: Area, axes: tuple[str, str]) -> Iterator[Json]:
    (left, right), (_, top) = area
    plain: Json = {"showarrow": False, "xref": "paper", "yref": "paper", "yanchor": "bottom"}
    if panel.title:
        yield {**plain, "text": panel.title, "x": (left + right) / 2, "y": top, "font": {"size": 1.5 * style.font_size}}
    if panel.letter:
        text = style.letter.format(panel.letter)
        text = f"<b>{text}</b>" if style.letter_bold else text
        yield {**plain, "text": text, "x": left, "y": top, "xanchor": "right", "xshift": -6}
    for note in panel.notes:
        place = {"xref": f"{axes[0]} domain", "yref": f"{axes[1]} domain", "x": note.x, "y": note.y}
        yield {**plain, **place, "text": rich(note.text), "xanchor": "left"}


def _xs(one: SeriesSpec, panel: PanelSpec) -> list[float]:
    return [x * 86_400_000 if panel.x.scale == "date" else x for x, _ in one.points]


def _line(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    ys = [None if math.isnan(y) else y for _, y in one.points]
    mode = "+".join(name for name, used in (("lines", one.dash), ("markers", one.marker)) if used)
    trace: Json = {"type": "scatter", "x": _xs(one, panel), "y": ys, "mode": mode, "opacity": one.opacity}
    if one.dash:
        shape = ("hv", "hvh", "vh")[style.theme % 3] if one.kind == "step" else "linear"
        trace["line"] = {
            "color": one.colour,
            "width": one.width * _PIXELS,
            "dash": _DASHES[one.dash],
            "shape": shape,
            "simplify": False,
        }
    if one.marker:
        thin = one.marker in {"cross", "plus"}
        symbol = _MARKERS[one.marker] + ("-open" if thin or not one.filled else "")
        trace["marker"] = {"color": one.colour, "symbol": symbol, "size": one.size * _PIXELS}
        if thin or not one.filled:
            trace["marker"]["line"] = {"width": 1, "color": one.colour}
    if one.errors:
        low, high = _reach([y for _, y in one.points], one)
        trace["error_y"] = {
            "type": "data",
            "array": high,
            "arrayminus": low,
            "symmetric": False,
            "thickness": 1,
            "width": 2,
        }
    yield trace


def _reach(middles: Sequence[float], one: SeriesSpec) -> tuple[list[float], list[float]]:
    low = [m - a for m, (a, _) in zip(middles, one.errors, strict=True)]
    return low, [b - m for m, (_, b) in zip(middles, one.errors, strict=True)]


def _band(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    low, high = zip(*one.errors, strict=True)
    xs = _xs(one, panel)
    red, green, blue = (int(one.colour[i : i + 2], 16) for i in (1, 3, 5))
    fill = {"fill": "toself", "fillcolor": f"rgba({red},{green},{blue},{one.opacity})", "line": {"width": 0}}
    yield {"type": "scatter", "x": xs + xs[::-1], "y": [*low, *high[::-1]], "mode": "lines", **fill}


def _bar(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    spots = [p[1 if one.horizontal else 0] + one.shift for p in one.points]
    lengths = [p[0 if one.horizontal else 1] for p in one.points]
    marker: Json = {"color": one.colour, "line": {"width": 1 if style.edge else 0, "color": "black"}}
    trace: Json = {"type": "bar", "width": one.bar_width, "marker": marker, "base": list(one.bases) or 0}
    a, b = ("y", "x") if one.horizontal else ("x", "y")
    trace |= {a: spots, b: lengths, "orientation": "h" if one.horizontal else "v"}
    if one.errors:
        low, high = _reach(lengths, one)
        trace[f"error_{b}"] = {"type": "data", "array": high, "arrayminus": low, "symmetric": False, "thickness": 1}
    yield trace


def _histogram(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    heights = [y for _, y in one.points]
    if one.filled:
        edge = {"width": 0.5 if style.edge else 0, "color": "white"}
        trace = {"type": "bar", "x": _xs(one, panel), "y": heights, "width": one.edges[1] - one.edges[0]}
        yield trace | {"marker": {"color": one.colour, "line": edge}, "opacity": one.opacity}
    else:
        line = {"color": one.colour, "width": one.width * _PIXELS, "shape": "hv", "simplify": False}
        yield {"type": "scatter", "mode": "lines", "x": [one.edges[0], *one.edges], "y": [0, *heights, 0], "line": line}


def _box(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    at = [i for i, values in enumerate(one.samples) for _ in values]
    looks: Json = {"marker": {"color": one.colour, "size": 3}, "line": {"width": 1}, "width": one.bar_width}
    yield {"type": "box", "x": at, "y": [v for values in one.samples for v in values], **looks}


def _field(one: SeriesSpec, panel: PanelSpec, *, cells: bool) -> Json:
    counts = len(one.grid[0]), len(one.grid)
    sides = []
    for axis, n in zip((panel.x, panel.y), counts, strict=True):
        start, span = axis.range[0], axis.range[1] - axis.range[0]
        sides.append([start + span * ((i + 0.5) / n if cells else i / (n - 1)) for i in range(n)])
    return {"x": sides[0], "y": sides[1], "z": [list(row) for row in one.grid]}


def _heat_map(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    bar = panel.colour_axis
    ends = {"zmin": bar.range[0], "zmax": bar.range[1]} if bar else {}
    looks = {"colorscale": _MAPS[style.colour_map], "showscale": bar is not None}
    yield {"type": "heatmap", **_field(one, panel, cells=True), **looks, **ends}


def _contour(one: SeriesSpec, panel: PanelSpec, style: Style) -> Iterator[Json]:
    step = one.levels[1] - one.levels[0]
    levels = {"start": one.levels[0], "end": one.levels[-1] + step / 100, "size": step, "coloring": "none"}
    line = {"color": one.colour, "width": one.width, "smoothing": 0}
    yield {"type": "contour", **_field(one, panel, cells=False), "contours": levels, "line": line, "showscale": False}


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map, "contour": _contour,
}  # fmt: skip
