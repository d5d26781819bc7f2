"""Charts drawn by Vega-Lite, through vl-convert."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from omniscience_tests.benchmarks.charts.legend_columns import legend_columns
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, Note, PanelSpec, SeriesSpec, Style
from omniscience_tests.benchmarks.charts.texts import split_levels

Json = dict[str, Any]
_DASHES = {"solid": [1, 0], "dashed": [6, 3], "dotted": [1.5, 2], "dash_dot": [6, 2, 1.5, 2]}
_MARKERS = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "diamond": "diamond",
    "cross": "M-1-1L1 1M-1 1L1-1", "plus": "M-1 0L1 0M0-1L0 1",
}  # fmt: skip
_FONTS = {"sans": "DejaVu Sans", "serif": "DejaVu Serif", "helvetica": "Liberation Sans", "times": "Liberation Serif"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("-0123456789c", "₋₀₁₂₃₄₅₆₇₈₉c")
_MAPS = ("viridis", "redblue", "greys", "inferno")
_ORIENT = {"right": "right", "above": "top", "below": "bottom"}


def missing() -> str | None:
    """How to get vl-convert, where it is not installed."""
    try:
        import vl_convert  # noqa: F401
    except ImportError:
        return "install Vega-Lite with `pip install vl-convert-python`"
    return None


def render(specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw each chart into `<name>.<format>`."""
    import vl_convert

    for spec in specs:
        figure = _chart(spec)
        path = folder / f"{spec.name}.{spec.format}"
        if spec.format == "svg":
            path.write_text(vl_convert.vegalite_to_svg(figure))
        else:
            path.write_bytes(vl_convert.vegalite_to_pdf(figure))
    return {}


def rich(text: str | None) -> str:
    """Text with raised and lowered digits as Unicode has them."""
    parts = [
        part.translate(_RAISED if level == "^" else _LOWERED) if level else part
        for level, part in split_levels(text or "")
    ]
    return "".join(parts)


def _chart(spec: ChartSpec) -> Json:
    style = spec.style
    width, height = 0.74 * spec.width / spec.columns, 0.68 * spec.height / spec.rows
    panels = [_panel(panel, style) | {"width": width, "height": height} for panel in spec.panels]
    rows = [panels[i : i + spec.columns] for i in range(0, len(panels), spec.columns)]
    apart = {"scale": dict.fromkeys(("color", "shape", "strokeDash"), "independent")}
    lines = [{"hconcat": row, "resolve": apart} for row in rows]
    grid: Json = panels[0] if len(panels) == 1 else {"vconcat": lines, "resolve": apart}
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "background": "white", "config": _config(style)} | grid


def _config(style: Style) -> Json:
    size = style.font_size
    frame = {"stroke": None} if style.despined else {"stroke": "#888888" if style.theme % 2 else "black"}
    return {
        "font": _FONTS[style.font],
        "view": frame,
        "axis": {
            "labelFontSize": size - 0.5, "titleFontSize": size, "grid": style.grid != "none" or style.theme == 5,
            "domain": True, "titleFontWeight": "normal" if style.theme % 2 else "bold",
            "tickSize": -4 if style.ticks == "in" and style.theme % 2 else 5,
            "labelPadding": 8 if style.ticks == "in" and style.theme % 2 else 2, "labelSeparation": 0.8 * size,
        },
        "axisX": {"grid": style.grid == "both"},
        "legend": {
            "labelFontSize": size - 0.5, "titleFontSize": size, "padding": 3, "offset": 5,
            "strokeColor": "gray" if style.legend_frame else None,
        },
        "title": {"fontSize": size + 1},
    }  # fmt: skip


def _panel(panel: PanelSpec, style: Style) -> Json:
    layers = [layer for index, one in enumerate(panel.series) for layer in _DRAW[one.kind](one, panel, index)]
    layers += [_note(panel, note, style.font_size) for note in panel.notes]
    for layer in layers:
        encoding = layer["encoding"]
        for channel, key in (("color", "colour"), ("shape", "marker"), ("strokeDash", "dash")):
            if encoding.get(channel) == "series":
                encoding[channel] = {"field": "s", "type": "nominal", **_scale(panel, key, style)}
    right = panel.axis("right")
    body: Json = {"layer": [_framed(panel, style), *layers]}
    if right:
        left = [layer for layer in layers if layer.get("side") != "right"]
        rest = [layer for layer in layers if layer.get("side") == "right"]
        body = {"layer": [{"layer": [_framed(panel, style), *left]}, {"layer": [_ruler(panel, right, style), *rest]}]}
        body["resolve"] = {"scale": {"y": "independent"}}
    for layer in layers:
        layer.pop("side", None)
    title = panel.title or ""
    if panel.letter:
        body["title"] = {
            "text": style.letter.format(panel.letter),
            "anchor": "start",
            "fontWeight": "bold" if style.letter_bold else "normal",
        }
    elif title:
        body["title"] = title
    return body


def _scale(panel: PanelSpec, key: str, style: Style) -> Json:
    """Looks of all series by number, with a legend of those that have an entry."""
    values: list[Any] = [one.colour for one in panel.series]
    if key == "marker":
        values = [_MARKERS[one.marker or "circle"] for one in panel.series]
    if key == "dash":
        values = [_DASHES[one.dash or "solid"] for one in panel.series]
    scale = {"domain": list(range(len(panel.series))), "range": values}
    if not panel.legend:
        return {"scale": scale, "legend": None}
    labels = [rich(panel.series[i].label) for i in panel.legend]
    legend: Json = {
        "title": None,
        "values": list(panel.legend),
        "labelExpr": f"{labels!r}[indexof({list(panel.legend)}, datum.value)]",
    }
    if panel.place == "inside":
        legend["orient"] = panel.corner.replace(" ", "-")
    else:
        legend["orient"] = _ORIENT[panel.place]
        legend["columns"] = 1 if panel.place == "right" else legend_columns(panel, 230, style.font_size)
    return {"scale": scale, "legend": legend}


def _framed(panel: PanelSpec, style: Style) -> Json:
    """An invisible layer that sets both axes."""
    encoding = {"x": _position(panel.x, style), "y": _position(panel.y, style)}
    return {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "encoding": encoding}


def _ruler(panel: PanelSpec, right: AxisSpec, style: Style) -> Json:
    encoding = {"x": _position(panel.x, style), "y": _position(right, style)}
    return {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "encoding": encoding}


def _position(axis: AxisSpec, style: Style) -> Json:
    ends: list[Any] = list(axis.range)
    scale: Json = {"nice": False, "zero": False}
    look: Json = {"title": rich(axis.label) if axis.label and not axis.hidden else None}
    kind = "quantitative"
    if axis.scale == "date":
        kind, ends = "temporal", [_moment(v) for v in ends]
        scale["type"] = "utc"
        if abs(axis.range[1] - axis.range[0]) < 700:
            look["format"] = "%Y-%m-%d"
    if axis.scale == "log":
        scale["type"] = "log"
        if style.theme % 2:
            look["format"] = ".0e" if style.theme == 3 else "~s"
    if axis.scale == "category":
        look |= {"values": list(range(len(axis.categories))), "labelExpr": f"{list(axis.categories)!r}[datum.value]"}
        look |= {"ticks": False, "grid": False, "labelOverlap": False, "tickCount": 50}
        if style.rotated and axis.is_flat:
            look["labelAngle"] = -45 if style.theme % 2 else -90
    elif axis.title == "Year":
        look["format"] = "d"
    if axis.hidden:
        look["labels"] = False
    if axis.colour:
        look |= {"titleColor": axis.colour, "labelColor": axis.colour}
    look["orient"] = axis.side
    scale["domain"] = sorted(ends) if axis.inverted else ends
    if axis.inverted:
        scale["reverse"] = True
    return {"datum": scale["domain"][0], "type": kind, "scale": scale, "axis": look}


def _moment(days: float) -> float:
    return days * 86_400_000


def _rows(one: SeriesSpec, panel: PanelSpec, index: int) -> list[Json]:
    dated = panel.x.scale == "date"
    rows = []
    for number, (x, y) in enumerate(one.points):
        row = {"x": _moment(x) if dated else x, "y": None if math.isnan(y) else y, "s": index, "n": number}
        if one.errors:
            row["low"], row["high"] = one.errors[number]
        rows.append(row)
    return rows


def _at(field: str, axis: AxisSpec) -> Json:
    return {"field": field, "type": "temporal" if axis.scale == "date" else "quantitative"}


def _line(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    x, y = panel.axes_of(one)
    data = {"values": _rows(one, panel, index)}
    place = {"x": _at("x", x), "y": _at("y", y)}
    side = {"side": one.y_side}
    if one.errors:
        ends = {"x": place["x"], "y": _at("low", y), "y2": {"field": "high"}, "color": "series"}
        yield {"data": data, "mark": {"type": "rule", "clip": True}, "encoding": ends, **side}
    if one.dash:
        mark = {"type": "line", "clip": True, "strokeWidth": one.width, "opacity": 1}
        varied = len({other.dash for other in panel.series if other.dash}) > 1
        dash: Json = {"strokeDash": "series" if varied else {"value": _DASHES[one.dash]}}
        if one.kind == "step":
            mark["interpolate"] = "step-after"
        order = {"field": "n", "type": "quantitative"}
        yield {
            "data": data,
            "mark": mark,
            "encoding": {**place, "color": "series", **dash, "order": order},
            **side,
        }
    if one.marker:
        open_shape = one.marker in {"cross", "plus"} or not one.filled
        mark = {"type": "point", "clip": True, "filled": not open_shape, "opacity": one.opacity, "size": one.size**2}
        varied = len({other.marker for other in panel.series if other.marker}) > 1
        shape: Json = {"shape": "series" if varied else {"value": _MARKERS[one.marker]}}
        yield {"data": data, "mark": mark, "encoding": {**place, "color": "series", **shape}, **side}


def _band(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    x, y = panel.axes_of(one)
    mark = {"type": "area", "clip": True, "opacity": one.opacity, "color": one.colour}
    encoding = {"x": _at("x", x), "y": _at("low", y), "y2": {"field": "high"}}
    yield {"data": {"values": _rows(one, panel, index)}, "mark": mark, "encoding": encoding}


def _rectangles(sides: Sequence[Sequence[float]], panel: PanelSpec, index: int, look: Json) -> Json:
    rows = [dict(zip(("x", "x2", "y", "y2", "s"), (*row, index), strict=True)) for row in zip(*sides, strict=True)]
    encoding = {
        "x": _at("x", panel.x), "x2": {"field": "x2"}, "y": _at("y", panel.y), "y2": {"field": "y2"}, "color": "series",
    }  # fmt: skip
    return {"data": {"values": rows}, "mark": {"type": "rect", "clip": True, **look}, "encoding": encoding}


def _bar(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    bases = one.bases or (0.0,) * len(one.points)
    spots = [p[1 if one.horizontal else 0] + one.shift for p in one.points]
    ends = [base + p[0 if one.horizontal else 1] for base, p in zip(bases, one.points, strict=True)]
    across = [[spot + side * one.bar_width / 2 for spot in spots] for side in (-1, 1)]
    sides = (bases, ends, *across) if one.horizontal else (*across, bases, ends)
    yield _rectangles(sides, panel, index, {"opacity": 1})
    if one.errors:
        low, high = zip(*one.errors, strict=True)
        rows = [dict(zip(("at", "low", "high"), row, strict=True)) for row in zip(spots, low, high, strict=True)]
        a, b = ("y", "x") if one.horizontal else ("x", "y")
        ends_of = {a: _at("at", panel.x), b: _at("low", panel.y), f"{b}2": {"field": "high"}}
        yield {"data": {"values": rows}, "mark": {"type": "rule", "color": "black"}, "encoding": ends_of}


def _histogram(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    heights = [y for _, y in one.points]
    if one.filled:
        look: Json = {"opacity": one.opacity}
        if len(heights) % 2:
            look |= {"stroke": "white", "strokeWidth": 0.5}
        yield _rectangles((one.edges[:-1], one.edges[1:], (0.0,) * len(heights), heights), panel, index, look)
        return
    points = [(one.edges[0], 0.0), *zip(one.edges, [*heights, 0.0], strict=True)]
    rows = [{"x": x, "y": y, "s": index, "n": n} for n, (x, y) in enumerate(points)]
    order = {"field": "n", "type": "quantitative"}
    encoding = {"x": _at("x", panel.x), "y": _at("y", panel.y), "color": "series", "order": order}
    mark = {"type": "line", "interpolate": "step-after", "strokeWidth": one.width}
    yield {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _box(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    rows = [{"x": i, "y": v, "s": index} for i, values in enumerate(one.samples) for v in values]
    mark = {"type": "boxplot", "color": one.colour, "size": 18}
    x, y = (_at(name, axis) for name, axis in (("x", panel.x), ("y", panel.y)))
    titles = ({"title": rich(axis.label) if axis.label else None} for axis in (panel.x, panel.y))
    encoding = {name: at | title for name, at, title in zip("xy", (x, y), titles, strict=True)}
    yield {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _heat_map(one: SeriesSpec, panel: PanelSpec, index: int) -> Iterator[Json]:
    grid = np.asarray(one.grid)
    xs, ys = (np.linspace(*a.range, n + 1).tolist() for a, n in ((panel.x, grid.shape[1]), (panel.y, grid.shape[0])))
    rows = [
        {"x": xs[i], "x2": xs[i + 1], "y": ys[j], "y2": ys[j + 1], "z": float(grid[j, i])}
        for j in range(grid.shape[0])
        for i in range(grid.shape[1])
    ]
    bar = panel.colour_axis
    legend = {"title": rich(bar.label), "gradientLength": 120} if bar else None
    scale = {"scheme": _MAPS[len(rows) % 4]} | ({"domain": list(bar.range)} if bar else {})
    encoding = {
        "x": _at("x", panel.x), "x2": {"field": "x2"}, "y": _at("y", panel.y), "y2": {"field": "y2"},
        "color": {"field": "z", "type": "quantitative", "scale": scale, "legend": legend},
    }  # fmt: skip
    yield {"data": {"values": rows}, "mark": {"type": "rect"}, "encoding": encoding}


def _note(panel: PanelSpec, note: Note, size: float) -> Json:
    row = {"x": _value(panel.x, note.x), "y": _value(panel.y, note.y)}
    mark = {"type": "text", "text": rich(note.text), "align": "left", "baseline": "bottom", "fontSize": size}
    encoding = {"x": _at("x", panel.x), "y": _at("y", panel.y)}
    return {"data": {"values": [row]}, "mark": mark, "encoding": encoding}


def _value(axis: AxisSpec, part: float) -> float:
    start, end = axis.range
    value = start * (end / start) ** part if axis.scale == "log" else start + part * (end - start)
    return _moment(value) if axis.scale == "date" else float(value)


_DRAW = {
    "line": _line, "step": _line, "scatter": _line, "bar": _bar, "histogram": _histogram, "band": _band, "box": _box,
    "heat_map": _heat_map,
}  # fmt: skip
