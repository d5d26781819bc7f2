"""A scene graph in the layout that ProVision's generators of instructions read.

Source: Zhang et al., "ProVision: Programmatically Scaling Vision-centric Instruction Data" (2024), JSON annotations of
an augmented scene graph.
"""

from typing import Any

from omniscience_assets.evidence.scene_graph.model import Node, SceneGraph

_WORDS = ("color_name", "dash", "marker", "scale", "shape", "trend", "letter", "label", "title", "text")
"""Attributes that an eye can check, those of the looks first."""


def to_provision(graph: SceneGraph) -> dict[str, Any]:
    """The nodes that have a place, and the relations between them.

    Returns:
        `width` and `height` in pixels; `labels` (n), what each thing is; `bboxes` (n × 4) in pixels, origin top left;
        `attributes` (n lists of words); `relations` as `[index of head, name, index of tail]`. There are no scores,
        masks or depths: nothing here was guessed by a detector.
    """
    placed = [node for node in graph.nodes if node.box is not None]
    index = {node.id: number for number, node in enumerate(placed)}
    return {
        "width": graph.width,
        "height": graph.height,
        "labels": [_label(node) for node in placed],
        "bboxes": [_pixels(node, graph) for node in placed],
        "attributes": [[str(node.attributes[key]) for key in _WORDS if key in node.attributes] for node in placed],
        "relations": [
            [index[one.subject], one.name.replace("_", " "), index[one.object]]
            for one in graph.relations
            if one.subject in index and one.object in index
        ],
    }


def _label(node: Node) -> str:
    word = node.kind.replace("_", " ")
    if node.kind == "axis":
        return f"{node.attributes['orientation']} axis"
    return f"{node.attributes['kind']} series".replace("_", " ") if node.kind == "series" else word


def _pixels(node: Node, graph: SceneGraph) -> list[float]:
    x0, y0, x1, y1 = node.box or (0.0, 0.0, 0.0, 0.0)
    return [
        round(x0 * graph.width, 1),
        round(y0 * graph.height, 1),
        round(x1 * graph.width, 1),
        round(y1 * graph.height, 1),
    ]
