"""Evidence to scene graph."""

from omniscience_assets.evidence.scene_graph.model import SceneGraph
from omniscience_assets.evidence.scene_graph.naming import name_parts
from omniscience_assets.evidence.scene_graph.nodes import find_nodes
from omniscience_assets.evidence.scene_graph.relations import find_relations
from omniscience_assets.records import Evidence

MAX_NODES = 1_000
"""A figure of 20 full panels stays below. Maps with thousands of labels do not: their last ticks and texts go."""
MAX_RELATIONS = 4_000
"""About four to a node; the last ones of the last kind go."""


def build_scene_graph(evidence: Evidence) -> SceneGraph:
    """The scene graph of one figure: a pure function of its evidence.

    Nodes come in the order in which they are kept when there are more than `MAX_NODES`: panels, axes, series, legend
    entries, boxes and arrows before ticks, ticks before loose text. Relations of nodes that were cut go with them.
    """
    naming = name_parts(evidence)
    nodes = find_nodes(evidence, naming)
    kept = nodes[:MAX_NODES]
    known = {node.id for node in kept}
    found = find_relations(evidence, naming, kept)
    relations = [relation for relation in found if relation.subject in known and relation.object in known]
    left_out = len(nodes) - len(kept) + max(0, len(relations) - MAX_RELATIONS)
    return SceneGraph(evidence.width, evidence.height, tuple(kept), tuple(relations[:MAX_RELATIONS]), left_out)
