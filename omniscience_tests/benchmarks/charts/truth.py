"""The JSON that a perfect reader would print about a chart."""

import math
from itertools import count
from typing import Any

from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import known_texts


def truth_json(spec: ChartSpec) -> dict[str, Any]:
    """Evidence in which everything is right; boxes are those of an even grid."""
    return {
        "file": spec.name,
        "origin": "vector",
        "width": spec.width,
        "height": spec.height,
        "kind": {figure_kinds(spec)[0]: 1.0},
        "texts": [{"text": text, "role": None} for text in known_texts(spec)],
        "panels": [_panel(panel, index, spec) for index, panel in enumerate(spec.panels)],
    }


def figure_kinds(spec: ChartSpec) -> tuple[str, ...]:
    """What the figure may be called: panels of one kind are that kind, and curves over an energy may be spectra."""
    kinds = {"line" if panel.kind == "step" else panel.kind for panel in spec.panels}
    if len(kinds) > 1:
        return ("mixed",)
    spectral = all(panel.x.title in _SPECTRAL for panel in spec.panels)
    return (*kinds, "spectrum") if kinds == {"line"} and spectral else tuple(kinds)


_SPECTRAL = {"Energy", "Frequency", "Wave number", "Wavelength"}


def _panel(panel: PanelSpec, index: int, spec: ChartSpec) -> dict[str, Any]:
    row, column = divmod(index, spec.columns)
    name = f"p{index + 1}"
    return {
        "letter": panel.letter,
        "title": panel.title,
        "bbox": [column / spec.columns, row / spec.rows, (column + 1) / spec.columns, (row + 1) / spec.rows],
        "axes": [_axis(axis) for axis in panel.axes],
        "colour_axis": _axis(panel.colour_axis) if panel.colour_axis else None,
        "series": [_series(one, f"{name}.s{number}") for number, one in zip(count(1), panel.series, strict=False)],
        "legend": [{"label": panel.series[i].label, "series": f"{name}.s{i + 1}"} for i in panel.legend],
    }


def _axis(axis: AxisSpec) -> dict[str, Any]:
    return {
        "orientation": "x" if axis.is_flat else "y",
        "side": axis.side,
        "title": axis.title,
        "unit": axis.unit,
        "scale": axis.scale,
        "range": None if axis.scale == "category" else list(axis.range),
        "inverted": axis.inverted,
        "problem": None,
        "ticks": [{"value": None, "label": label, "position": 0.0} for label in axis.categories],
    }


def _series(one: SeriesSpec, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "label": one.label,
        "kind": one.kind,
        "color": one.colour,
        "dash": one.dash,
        "marker": one.marker,
        "axes": ["bottom", one.y_side],
        "points": [list(point) for point in one.points if not math.isnan(point[1])],
        "bases": list(one.bases),
        "errors": [list(pair) for pair in one.errors],
        "count": len(one.points),
    }
