import io
import time
from typing import Any

import numpy as np
import pymupdf
import pytest
from matplotlib.figure import Figure

from omniscience_assets.evidence import diagram as diagram_module
from omniscience_assets.evidence.diagram import find_diagram
from omniscience_assets.evidence.paths import Path, straight
from omniscience_assets.evidence.plots import find_plots
from omniscience_assets.evidence.vector import Page, read_page
from omniscience_assets.records import Diagram
from omniscience_tests.benchmarks.bench_diagrams import Scores
from omniscience_tests.evidence.diagram_drawing import DRAWERS, can_draw, random_graph
from omniscience_tests.evidence.drawing import draw, random_spec


def _read(pdf: bytes) -> Diagram | None:
    page = read_page(pdf)
    return find_diagram(page, find_plots(page))


def _drawn(draw_on: Any) -> Diagram | None:
    document: Any = pymupdf.open()
    page = document.new_page(width=400, height=200)
    shape = page.new_shape()
    draw_on(shape)
    shape.commit()
    return _read(document.tobytes())


def _box(shape: Any, x: float, y: float, text: str, *, height: float = 30, **looks: Any) -> None:
    shape.draw_rect((x, y, x + 70, y + height))
    shape.finish(width=1, **looks)
    shape.insert_text((x + 6, y + 18), text, fontsize=9)


def _line(shape: Any, *points: tuple[float, float], head: bool = True) -> None:
    shape.draw_polyline(points)
    shape.finish(width=1, closePath=False)
    (x0, y0), (x1, y1) = points[-2:]
    length = float(np.hypot(x1 - x0, y1 - y0))
    u, v = (x1 - x0) / length, (y1 - y0) / length
    if head:
        wings = [(x1 - 6 * u + s * 3 * v, y1 - 6 * v - s * 3 * u) for s in (1, -1)]
        shape.draw_polyline([wings[0], points[-1], wings[1], wings[0]])
        shape.finish(fill=(0, 0, 0), width=0.1)


def _edges(found: Diagram | None) -> set[tuple[str | None, str | None, str, bool]]:
    assert found is not None
    names = [node.text for node in found.nodes]
    return {
        (
            None if edge.source is None else names[edge.source],
            None if edge.target is None else names[edge.target],
            edge.label,
            edge.directed,
        )
        for edge in found.edges
    }


@pytest.mark.parametrize("program", DRAWERS)
def test_random_graphs_are_read_as_they_were_drawn(program: str) -> None:
    if not can_draw(program):
        pytest.skip(f"{program} is not installed")
    scores = Scores()
    for seed in range(100, 106):
        spec = random_graph(seed)
        scores.add(spec, _read(DRAWERS[program](spec)))
    assert scores.nodes.f1 > 0.97
    assert scores.edges.f1 > 0.93
    assert scores.labels.f1 > 0.7


@pytest.mark.parametrize("seed", range(25))
def test_plots_are_no_diagrams(seed: int) -> None:
    assert _read(draw(random_spec(seed))) is None


def test_shapes_and_colours_are_named() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 20, 20, "plain")
        _box(shape, 20, 100, "red", fill=(1, 0, 0))
        shape.draw_oval((150, 20, 220, 50))
        shape.finish()
        shape.insert_text((165, 38), "round", fontsize=9)
        shape.draw_polyline([(150, 120), (190, 95), (230, 120), (190, 145), (150, 120)])
        shape.finish()
        shape.insert_text((178, 123), "if so", fontsize=9)

    found = _drawn(figure)
    assert found is not None
    looks = {node.text: (node.shape, node.colour) for node in found.nodes}
    assert looks == {
        "plain": ("box", None), "red": ("box", "red"), "round": ("ellipse", None), "if so": ("diamond", None),
    }  # fmt: skip
    assert all(0 <= edge <= 1 for node in found.nodes for edge in node.box)


def test_an_elbow_with_a_label_leads_from_box_to_box() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 20, 20, "first")
        _box(shape, 250, 120, "second")
        _line(shape, (90, 35), (285, 35), (285, 120))
        shape.insert_text((170, 31), "then", fontsize=9)

    assert _edges(_drawn(figure)) == {("first", "second", "then", True)}


def test_lines_of_text_in_a_box_are_one_text() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 20, 20, "Long short-", height=50)
        shape.insert_text((26, 50), "term memory", fontsize=9)
        _box(shape, 200, 20, "Output")
        _line(shape, (90, 35), (200, 35))

    assert _edges(_drawn(figure)) == {("Long short- term memory", "Output", "", True)}


def test_what_stands_apart_in_a_box_is_a_line_of_its_own() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 20, 20, "Heading", height=70)
        shape.insert_text((26, 80), "Caption", fontsize=9)
        _box(shape, 200, 20, "Output")
        _line(shape, (90, 35), (200, 35))

    assert _edges(_drawn(figure)) == {("Heading\nCaption", "Output", "", True)}


def test_the_legend_of_a_sketched_plot_is_no_label_of_its_frame() -> None:
    def figure(shape: Any) -> None:
        shape.draw_rect((20, 20, 190, 180))
        shape.finish(width=1)
        for y, name, colour in ((40, "bulge", (1, 0, 0)), (55, "disk", (0, 0, 1))):
            shape.draw_rect((120, y - 6, 135, y))
            shape.finish(color=colour, width=1)
            shape.insert_text((142, y), name, fontsize=9)
        _box(shape, 280, 20, "Output")
        _line(shape, (190, 35), (280, 35))

    found = _drawn(figure)
    assert found is not None
    assert [node.text for node in found.nodes] == ["", "Output"]


def test_text_that_an_arrow_leaves_or_points_at_is_a_node() -> None:
    def figure(shape: Any) -> None:
        shape.insert_text((10, 38), "image", fontsize=9)
        _box(shape, 100, 20, "network")
        shape.insert_text((240, 38), "class", fontsize=9)
        _line(shape, (40, 35), (100, 35))
        _line(shape, (170, 35), (236, 35))

    assert _edges(_drawn(figure)) == {("image", "network", "", True), ("network", "class", "", True)}


def test_a_group_is_a_node_around_its_boxes() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 40, 60, "one")
        _box(shape, 160, 60, "two")
        _box(shape, 300, 60, "three")
        shape.draw_rect((20, 30, 250, 110))
        shape.finish(dashes="[3] 0")
        shape.insert_text((100, 42), "Stage A", fontsize=9)
        _line(shape, (110, 75), (160, 75))
        _line(shape, (230, 75), (300, 75))

    found = _drawn(figure)
    assert found is not None
    assert {node.text for node in found.nodes} == {"Stage A", "one", "two", "three"}
    assert _edges(found) == {("one", "two", "", True), ("two", "three", "", True)}


def test_an_arrow_that_branches_off_comes_from_where_the_line_comes_from() -> None:
    def figure(shape: Any) -> None:
        _box(shape, 20, 80, "source")
        _box(shape, 250, 80, "straight")
        _box(shape, 250, 20, "branch")
        _line(shape, (90, 95), (250, 95))
        _line(shape, (150, 95), (150, 35), (250, 35))

    assert _edges(_drawn(figure)) == {("source", "straight", "", True), ("source", "branch", "", True)}


def test_a_plot_that_an_arrow_leads_to_is_a_node() -> None:
    figure = Figure(figsize=(8, 3))
    left = figure.add_axes((0.55, 0.2, 0.35, 0.6))
    left.plot([1, 2, 3], [3, 1, 2])
    whole = figure.add_axes((0, 0, 1, 1))
    whole.set(xlim=(0, 1), ylim=(0, 1))
    whole.axis("off")
    whole.text(0.15, 0.5, "Simulation", bbox={"facecolor": "white"}, ha="center")
    whole.annotate("", (0.5, 0.5), (0.21, 0.5), arrowprops={"arrowstyle": "-|>"})
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    edges = _edges(_read(out.getvalue()))
    assert {(source, directed) for source, _, _, directed in edges} == {("Simulation", True)}


def test_boxed_numbers_are_no_diagram() -> None:
    def figure(shape: Any) -> None:
        for index in range(9):
            _box(shape, 20 + index % 3 * 70, 20 + index // 3 * 30, str(index))

    assert _drawn(figure) is None


def test_many_paths_are_read_or_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_module, "MAX_PATHS", 10**9)
    rng = np.random.default_rng(0)
    starts = rng.uniform(0, 5_000, (100_000, 2))
    lines = [(x, y, x + 30, y + 5) for x, y in starts.tolist()]
    ring = [("l", (0, 0), (40, 0)), ("l", (40, 0), (40, 20)), ("l", (40, 20), (0, 20)), ("l", (0, 20), (0, 0))]
    boxes = [Path((x, y, x + 40, y + 20), "s", "llll", tuple(ring), (0, 0, 0), None) for x, y in starts[:20_000]]
    for paths in (tuple(straight(lines)), tuple(boxes)):
        page = Page(5_000, 5_000, (), paths, (), len(paths), None)
        started = time.perf_counter()
        find_diagram(page, ())
        assert time.perf_counter() - started < 20
