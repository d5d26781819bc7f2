"""Evidence as JSON for other programs; `evidence.schema` says what each key means.

Ids follow from the order: panel `p1`, its axes `p1.x.bottom`, ticks `p1.x.bottom.k1`, series `p1.s1` and legend entries
`p1.l1`, texts `t1`, boxes `n1` and arrows `e1` of a diagram.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

from omniscience_assets.evidence.projection import calibrated_ends
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.evidence.scene_graph.model import (
    Node,
    Relation,
    arrow_id,
    axis_id,
    box_id,
    colour_axis_id,
    legend_id,
    panel_id,
    series_id,
    text_id,
    tick_id,
)
from omniscience_assets.evidence.schema import (
    AxisDocument,
    DiagramDocument,
    EvidenceDocument,
    FactsDocument,
    LegendDocument,
    NodeDocument,
    PanelDocument,
    RelationDocument,
    SeriesDocument,
    TextDocument,
)
from omniscience_assets.records import Axis, Box, Diagram, Evidence, LegendEntry, PanelEvidence, Series, TextItem

_DIGITS = 6
_T = TypeVar("_T")


def evidence_json(evidence: Evidence, file: str | None = None) -> EvidenceDocument:
    """One figure's evidence with its scene graph, of plain lists, dicts, strings and finite numbers.

    Args:
        evidence: What was read.
        file: What to say where it came from.
    """
    graph = build_scene_graph(evidence)
    return {
        "file": file,
        "origin": evidence.origin,
        "width": evidence.width,
        "height": evidence.height,
        "kind": {score.label: _plain(score.value) for score in evidence.kind},
        "texts": [_text(index, text) for index, text in enumerate(evidence.texts)],
        "panels": [_panel(index, panel) for index, panel in enumerate(evidence.panels)],
        "diagram": None if evidence.diagram is None else _diagram(evidence.diagram),
        "nodes": [_node(node) for node in graph.nodes],
        "relations": [_relation(relation) for relation in graph.relations],
        "notes": [*evidence.notes, *(["scene_graph_cut"] if graph.left_out else [])],
        "degraded": evidence.degraded,
    }


def _text(index: int, text: TextItem) -> TextDocument:
    return {
        "id": text_id(index),
        "text": text.text,
        "bbox": _box(text.box),
        "angle": _plain(text.angle),
        "size": _plain(text.size),
        "role": text.role,
        "confidence": round(_plain(text.confidence), 4),
    }


def _panel(index: int, panel: PanelEvidence) -> PanelDocument:
    colour = panel.colour_axis
    return {
        "id": panel_id(index),
        "letter": panel.letter,
        "title": panel.title,
        "bbox": _box(panel.box),
        "axes": [_axis(axis_id(index, axis.orientation, axis.side), axis) for axis in panel.axes],
        "colour_axis": None if colour is None else _axis(colour_axis_id(index), colour),
        "series": [_series(series_id(index, number), series) for number, series in enumerate(panel.series)],
        "legend": [_legend(index, number, entry) for number, entry in enumerate(panel.legend)],
    }


def _axis(name: str, axis: Axis) -> AxisDocument:
    values = [tick.value for tick in axis.ticks if tick.value is not None]
    ends = [value for value in calibrated_ends(axis) or () if math.isfinite(value)]
    digits = _digits([*ends, *values])
    return {
        "id": name,
        "orientation": axis.orientation,
        "side": axis.side,
        "title": axis.title,
        "unit": axis.unit,
        "scale": axis.scale,
        "range": [_round(value, digits) for value in ends] if len(ends) == 2 else None,
        "inverted": axis.inverted,
        "offset": axis.offset,
        "residual": None if axis.residual is None else _round(axis.residual, 3),
        "problem": axis.problem,
        "ticks": [
            {
                "id": tick_id(name, number),
                "label": tick.label,
                "value": None if tick.value is None else _round(tick.value, max(digits, 12)),
                "position": _plain(tick.position),
            }
            for number, tick in enumerate(axis.ticks)
        ],
    }


def _series(name: str, series: Series) -> SeriesDocument:
    kept = [index for index, point in enumerate(series.points) if all(map(math.isfinite, point))]
    xs, ys = ([series.points[index][way] for index in kept] for way in (0, 1))
    across, up = _digits(xs), _digits(ys)
    along = across if series.horizontal else up
    return {
        "id": name,
        "label": series.label,
        "kind": series.kind,
        "color": series.hex,
        "color_name": series.colour,
        "dash": series.dash,
        "marker": series.marker,
        "axes": [series.x_axis, series.y_axis],
        "points": list(map(list, zip(_all_rounded(xs, across), _all_rounded(ys, up), strict=True))),
        "count": series.count,
        "horizontal": series.horizontal,
        "bases": _all_rounded(_at(kept, series.bases), along),
        "errors": [[_round(low, up), _round(high, up)] for low, high in _at(kept, series.errors)],
        "facts": _facts(series),
        "traced": series.traced,
    }


def _facts(series: Series) -> FactsDocument | None:
    facts = series.facts
    if facts is None:
        return None
    across = _digits([facts.x_low, facts.x_high])
    up = _digits([facts.minimum[1], facts.maximum[1]])
    low, high = ([_round(x, across), _round(y, up)] for x, y in (facts.minimum, facts.maximum))
    return {
        "x_low": _round(facts.x_low, across),
        "x_high": _round(facts.x_high, across),
        "minimum": low,
        "maximum": high,
        "trend": facts.trend,
        "saturates": facts.saturates,
        "correlation": None if facts.correlation is None else round(_plain(facts.correlation), 4),
    }


def _legend(panel: int, index: int, entry: LegendEntry) -> LegendDocument:
    series = None if entry.series is None else series_id(panel, entry.series)
    return {
        "id": legend_id(panel, index),
        "label": entry.label,
        "series": series,
        "bbox": _box(entry.box),
        "traced": entry.traced,
    }


def _diagram(diagram: Diagram) -> DiagramDocument:
    return {
        "nodes": [
            {
                "id": box_id(index),
                "shape": node.shape,
                "bbox": _box(node.box),
                "text": node.text,
                "color_name": node.colour,
            }
            for index, node in enumerate(diagram.nodes)
        ],
        "edges": [
            {
                "id": arrow_id(index),
                "from": None if edge.source is None else box_id(edge.source),
                "to": None if edge.target is None else box_id(edge.target),
                "label": edge.label,
                "directed": edge.directed,
                "bbox": _box(edge.box),
            }
            for index, edge in enumerate(diagram.edges)
        ],
    }


def _node(node: Node) -> NodeDocument:
    attributes = {
        key: _round(value, 12) if isinstance(value, float) else value for key, value in node.attributes.items()
    }
    box = None if node.box is None else _box(node.box)
    return {"id": node.id, "kind": node.kind, "bbox": box, "attributes": attributes}


def _relation(relation: Relation) -> RelationDocument:
    low, high = (None if value is None else _round(value, _DIGITS) for value in (relation.low, relation.high))
    return {
        "subject": relation.subject,
        "name": relation.name,
        "object": relation.object,
        "low": low,
        "high": high,
    }


def _at(kept: Sequence[int], values: Sequence[_T]) -> list[_T]:
    """What belongs to the points that are told; series without bases or errors have none."""
    return [values[index] for index in kept if index < len(values)]


def _digits(values: Iterable[float]) -> int:
    """Significant digits that tell a millionth of the values' span apart: dates and offsets need more than six."""
    finite = [value for value in values if math.isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    span = max(finite, default=0.0) - min(finite, default=0.0)
    return min(15, _DIGITS + max(0, math.ceil(math.log10(largest / span)))) if span > 0 else 12


def _all_rounded(values: Iterable[float], digits: int) -> list[float]:
    write = f"{{:.{digits}g}}".format
    return [float(write(value)) if math.isfinite(value) else 0.0 for value in values]


def _round(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}") if math.isfinite(value) else 0.0


def _plain(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0


def _box(box: Box) -> list[float]:
    return [round(_plain(edge), 5) for edge in box]
