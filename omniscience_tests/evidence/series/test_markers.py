import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.markers import find_markers, marker_name
from omniscience_tests.evidence.series.charts import array, only, rectangle, series_of, stroke

X = np.linspace(0, 10, 12)
RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def circle(x: float, y: float, radius: float = 2.0, colour: tuple[float, float, float] = BLUE) -> Path:
    return Path((x - radius, y - radius, x + radius, y + radius), "f", "cccc", (), None, colour)


@pytest.mark.parametrize(
    ("corners", "name"),
    [
        (((0, 4), (4, 4), (2, 0)), "triangle"),
        (((0, 0), (4, 0), (2, 4)), "triangle_down"),
        (((0, 0), (0, 4), (4, 2)), "triangle_right"),
        (((4, 0), (4, 4), (0, 2)), "triangle_left"),
        (((0, 0), (4, 0), (4, 4), (0, 4)), "square"),
        (((2, 0), (4, 2), (2, 4), (0, 2)), "diamond"),
        (((2, 0), (4, 1.5), (3.2, 4), (0.8, 4), (0, 1.5)), "pentagon"),
        (((1, 0), (3, 0), (4, 2), (3, 4), (1, 4), (0, 2)), "hexagon"),
    ],
)
def test_polygons_have_names(corners: tuple[tuple[float, float], ...], name: str) -> None:
    assert marker_name(stroke(*corners, corners[0])) == name


def test_round_and_square_shapes_have_names() -> None:
    assert marker_name(circle(0, 0)) == "circle"
    assert marker_name(Path((0, 0, 6, 3), "f", "cccc", (), None, BLUE)) == "ellipse"
    assert marker_name(rectangle(0, 0, 4, 4)) == "square"


def test_a_circle_of_two_curves_is_a_circle() -> None:
    """Their control points lie a third of a diameter outside of it."""
    arcs = tuple(("c", (3.0, 1.0), (3.0 + way * 5.33, 1.0), (3.0 + way * 5.33, 9.0), (3.0, 9.0)) for way in (-1, 1))
    assert marker_name(Path((-2.33, 1.0, 8.33, 9.0), "f", "cc", arcs, None, BLUE)) == "circle"


def test_a_cloud_of_tiny_lines_is_one_of_points() -> None:
    at = np.random.default_rng(1).uniform(0, 100, (80, 2))
    dots = [stroke((x, y), (x + 1.0, y)) for x, y in at.tolist()]
    (cloud,), rest = find_markers(dots)
    assert (cloud.kind, len(cloud.points), cloud.style.marker, rest) == ("scatter", 80, None, [])
    assert find_markers([stroke((x, 50.0), (x + 1.0, 50.0)) for x, _ in at.tolist()])[0] == []


def test_equal_shapes_are_the_points_of_one_series() -> None:
    (group,), rest = find_markers([circle(10, 20), circle(30, 40), circle(50, 20)])
    assert (group.kind, group.style.marker, group.style.colour) == ("scatter", "circle", BLUE)
    assert group.points.tolist() == [[10, 20], [30, 40], [50, 20]]
    assert rest == []


def test_colours_and_sizes_are_series_of_their_own() -> None:
    shapes = [
        circle(10 * i, 0, radius, colour) for i in range(4) for radius, colour in ((2.0, RED), (2.0, BLUE), (4.0, RED))
    ]
    groups, _ = find_markers(shapes)
    assert [len(group.points) for group in groups] == [4, 4, 4]


def test_many_sizes_are_one_series() -> None:
    (group,), _ = find_markers([circle(10 * i, 0, 1 + i / 2) for i in range(10)])
    assert len(group.points) == 10


def test_many_colours_are_one_series_of_various() -> None:
    (group,), _ = find_markers([circle(10 * i, 0, colour=(i / 20, 0.0, 1 - i / 20)) for i in range(20)])
    assert group.style.various


@pytest.mark.parametrize(
    ("arms", "name"),
    [((((-2, 0), (2, 0)), ((0, -2), (0, 2))), "plus"), ((((-2, -2), (2, 2)), ((-2, 2), (2, -2))), "cross")],
)
def test_short_lines_that_cross_are_one_marker(
    arms: tuple[tuple[tuple[float, float], tuple[float, float]], ...], name: str
) -> None:
    segments = [stroke(*((x + at, y + 50) for x, y in arm)) for at in (10.0, 30.0, 60.0) for arm in arms]
    (group,), rest = find_markers(segments)
    assert group.style.marker == name
    assert group.points.tolist() == [[10, 50], [30, 50], [60, 50]]
    assert rest == []


def test_short_lines_that_cross_no_other_are_given_back() -> None:
    segments = [stroke((0.0, 0.0), (4.0, 0.0)), stroke((20.0, 0.0), (24.0, 0.0))]
    groups, rest = find_markers(segments)
    assert groups == []
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("symbol", "name"),
    [("o", "circle"), ("s", "square"), ("D", "diamond"), ("^", "triangle"), ("v", "triangle_down"), ("x", "cross"),
     ("<", "triangle_left"), (">", "triangle_right"), ("*", "star"), ("h", "hexagon")],
)  # fmt: skip
def test_markers_of_matplotlib(symbol: str, name: str) -> None:
    found = only(lambda ax: ax.plot(X, np.sin(X), symbol))
    assert (found.kind, found.marker, found.count) == ("scatter", name, 12)
    assert array(found)[:, 0] == pytest.approx(X, abs=0.01)
    assert array(found)[:, 1] == pytest.approx(np.sin(X), abs=0.015)


def test_several_markers_are_several_series() -> None:
    found = series_of(lambda ax: [ax.scatter(X, X + i, marker=symbol) for i, symbol in enumerate("os^")])
    assert [one.marker for one in found] == ["circle", "square", "triangle"]
    assert [one.count for one in found] == [12, 12, 12]


def test_colours_by_value_are_various() -> None:
    rng = np.random.default_rng(0)
    found = only(lambda ax: ax.scatter(rng.uniform(size=60), rng.uniform(size=60), c=rng.uniform(size=60)))
    assert (found.kind, found.colour, found.count) == ("scatter", "various", 60)


def test_a_cloud_has_its_correlation() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=80)
    y = x + rng.normal(size=80)
    found = only(lambda ax: ax.scatter(x, y))
    assert found.facts is not None
    assert found.facts.correlation == pytest.approx(np.corrcoef(x, y)[0, 1], abs=2e-3)


@pytest.mark.parametrize(("size", "counts"), [(36, [12, 1]), (100, [12])])
def test_a_lone_marker_is_a_series_where_others_are_like_it_but_for_the_colour(size: float, counts: list[int]) -> None:
    def draw_points(ax: Axes) -> None:
        ax.plot(X, X + 2, color="C1")
        ax.scatter(X, X, color="C0")
        ax.scatter([5], [9], s=size, color="C1")

    assert [one.count for one in series_of(draw_points) if one.kind == "scatter"] == counts


def test_a_circle_of_twelve_sides_is_no_plus() -> None:
    angles = np.linspace(0, 2 * np.pi, 13)
    ring = tuple((float(10 + 3 * np.cos(a)), float(10 + 3 * np.sin(a))) for a in angles)
    assert marker_name(stroke(*ring, closed=True)) == "circle"
    assert only(lambda ax: ax.plot(X, X, "P")).marker == "plus"
