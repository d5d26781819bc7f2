from dataclasses import replace

import pytest

from omniscience_assets.evidence.projection import place_value
from omniscience_assets.evidence.scene_graph import build
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.evidence.scene_graph.model import Node, SceneGraph
from omniscience_assets.evidence.scene_graph.provision import to_provision
from omniscience_assets.records import Evidence, PanelEvidence, TextItem
from omniscience_tests.evidence import samples


@pytest.fixture(scope="module")
def graph() -> SceneGraph:
    return build_scene_graph(samples.evidence())


def _relations(graph: SceneGraph, name: str) -> set[tuple[str, str]]:
    return {(one.subject, one.object) for one in graph.relations if one.name == name}


def _nodes(graph: SceneGraph, kind: str) -> dict[str, Node]:
    return {node.id: node for node in graph.nodes if node.kind == kind}


def test_every_part_is_a_node(graph: SceneGraph) -> None:
    assert list(_nodes(graph, "panel")) == ["p1", "p2"]
    assert list(_nodes(graph, "axis")) == ["p1.x.bottom", "p1.y.left", "p2.x.bottom", "p2.y.left"]
    assert list(_nodes(graph, "series")) == ["p1.s1", "p1.s2", "p2.s1"]
    assert list(_nodes(graph, "legend_entry")) == ["p1.l1", "p1.l2"]
    assert list(_nodes(graph, "box")) == ["n1", "n2", "n3"]
    assert list(_nodes(graph, "arrow")) == ["e1"]
    assert len(_nodes(graph, "tick")) == 20
    assert {node.attributes["text"] for node in _nodes(graph, "annotation").values()} == {"threshold"}
    assert len({node.id for node in graph.nodes}) == len(graph.nodes)


def test_text_that_another_node_speaks_for_is_no_node(graph: SceneGraph) -> None:
    said = {node.attributes["text"] for node in _nodes(graph, "text").values()}
    assert said == {"Time (s)", "Current", "Counts", "(a)", "(b)", "First run"}
    assert _nodes(graph, "tick")["p2.x.bottom.k3"].box == (0.345, 0.91, 0.355, 0.93)


def test_attributes_hold_what_is_known_only(graph: SceneGraph) -> None:
    axis = _nodes(graph, "axis")["p2.y.left"].attributes
    assert axis == {
        "orientation": "y", "side": "left", "title": "Counts", "scale": "log", "start": 1.0, "end": 1000.0,
    }  # fmt: skip
    series = _nodes(graph, "series")["p1.s2"].attributes
    assert (series["color"], series["dash"], series["trend"]) == ("#d62728", "dashed", "rising")
    assert "marker" not in series


def test_names_and_legends_are_linked(graph: SceneGraph) -> None:
    labels = _relations(graph, "labels")
    assert {("t1", "p2.x.bottom"), ("t2", "p1.y.left"), ("t4", "p1"), ("t5", "p2"), ("t6", "p1")} <= labels
    assert _relations(graph, "legend_entry_of") == {("p1.l1", "p1.s1"), ("p1.l2", "p1.s2")}
    assert {("p1.s1", "p1.x.bottom"), ("p1.s1", "p1.y.left")} <= _relations(graph, "plotted_on")


def test_places_are_told_between_neighbours(graph: SceneGraph) -> None:
    assert _relations(graph, "above") == {("p1", "p2"), ("n2", "n3")}
    assert _relations(graph, "shares_axis") == {("p1.x.bottom", "p2.x.bottom")}
    assert {("n2", "n1"), ("n3", "n1"), ("t7", "p1")} <= _relations(graph, "inside")
    assert _relations(graph, "points_to") == {("n2", "n3")}
    (crossing,) = (one for one in graph.relations if one.name == "crosses")
    assert (crossing.subject, crossing.object, crossing.low) == ("p1.s1", "p1.s2", pytest.approx(1 / 3))


def test_every_relation_holds_between_nodes(graph: SceneGraph) -> None:
    known = {node.id for node in graph.nodes}
    assert all({one.subject, one.object} <= known for one in graph.relations)


def test_a_grid_of_panels_has_a_relation_per_neighbour() -> None:
    panels = tuple(
        PanelEvidence(None, (column / 3 + 0.05, row / 2 + 0.05, column / 3 + 0.3, row / 2 + 0.45), None, ())
        for row in range(2)
        for column in range(3)
    )
    graph = build_scene_graph(replace(samples.evidence(), panels=panels, diagram=None, texts=()))
    assert len(_relations(graph, "left_of")) == 4
    assert len(_relations(graph, "above")) == 3
    assert set(_nodes(graph, "image")) == {f"p{number}" for number in range(1, 7)}


def test_provision_gets_what_has_a_place(graph: SceneGraph) -> None:
    told = to_provision(graph)
    assert len(told["labels"]) == len(told["bboxes"]) == len(told["attributes"])
    first = told["labels"].index("line series")
    assert told["attributes"][first] == ["steel blue", "solid", "rising", "signal"]
    assert told["bboxes"][told["labels"].index("panel")] == [80.0, 60.0, 480.0, 270.0]
    heads = {(told["labels"][head], name, told["labels"][tail]) for head, name, tail in told["relations"]}
    assert {("legend entry", "legend entry of", "line series"), ("box", "points to", "box")} <= heads


def test_a_raster_without_panels_is_an_image() -> None:
    empty = replace(samples.evidence(), origin="raster", panels=(), diagram=None, texts=())
    (node,) = build_scene_graph(empty).nodes
    assert (node.kind, node.box, dict(node.attributes)) == ("image", (0.0, 0.0, 1.0, 1.0), {"kind": "line"})


def test_bounds_cut_loose_text_first() -> None:
    texts = tuple(TextItem(f"word {i}", (0.7, 0.7, 0.8, 0.75), 0.02) for i in range(build.MAX_NODES))
    crowded: Evidence = replace(samples.evidence(), texts=texts)
    graph = build_scene_graph(crowded)
    assert len(graph.nodes) == build.MAX_NODES
    assert graph.left_out > 0
    assert len(_nodes(graph, "tick")) == 20


@pytest.mark.parametrize(("value", "at"), [(1.0, 0.9), (1000.0, 0.55), (31.6227766, 0.725)])
def test_values_go_back_to_where_they_are_drawn(value: float, at: float) -> None:
    axis = samples.axis("y", (1.0, 1000.0), samples.BOTTOM, None, log=True)
    assert place_value(axis, samples.BOTTOM, value) == pytest.approx(at)
    assert place_value(axis, samples.BOTTOM, 0.0) is None


def test_categories_lie_at_their_ticks() -> None:
    axis = replace(samples.axis("x", (0.0, 4.0), samples.TOP, None), scale="category", start=None, end=None)
    assert [place_value(axis, samples.TOP, i) for i in (0, 2, 4)] == pytest.approx([0.1, 0.35, 0.6])
    assert place_value(axis, samples.TOP, 7) is None
