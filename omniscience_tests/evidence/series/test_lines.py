import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.series.lines import chain_strokes, find_lines, is_function, is_stepped
from omniscience_tests.evidence.series.charts import FRAME, array, only, series_of, stroke

X = np.linspace(0, 10, 41)
RISING = ((110.0, 240.0), (160.0, 200.0), (200.0, 190.0))
FALLING = ((200.0, 190.0), (240.0, 140.0), (290.0, 120.0))
SQUARE_WAVE = ((0.0, 0.0), (1.0, 0.0), (1.0, 5.0), (2.0, 5.0), (2.0, 3.0), (3.0, 3.0), (3.0, 9.0), (4.0, 9.0))


def test_a_stroke_goes_on_where_another_ended() -> None:
    (chain,) = chain_strokes([stroke(*RISING), stroke(*FALLING)])
    assert chain.points.tolist() == [list(point) for point in (*RISING, *FALLING[1:])]


@pytest.mark.parametrize("look", [{"width": 3.0}, {"stroke": (1.0, 0.0, 0.0)}, {"dashes": (3.0, 2.0)}])
def test_a_stroke_of_another_look_is_another_line(look: dict[str, object]) -> None:
    assert len(chain_strokes([stroke(*RISING), stroke(*FALLING, **look)])) == 2


@pytest.mark.parametrize(
    ("dashes", "name"),
    [((), "solid"), ((6.0, 3.0), "dashed"), ((1.0, 2.0), "dotted"), ((6.0, 2.0, 1.0, 2.0), "dash_dot")],
)
def test_dash_patterns_have_names(dashes: tuple[float, ...], name: str) -> None:
    (chain,) = chain_strokes([stroke(*RISING, dashes=dashes)])
    assert chain.dash == name


def test_pieces_one_after_the_other_are_one_series() -> None:
    right = ((230.0, 150.0), (260.0, 140.0), (290.0, 120.0))
    (line,) = find_lines(chain_strokes([stroke(*RISING), stroke(*right, order=1)]), FRAME)
    assert len(line.points) == 6


def test_lines_above_one_another_are_several() -> None:
    above = tuple((x, y - 60) for x, y in RISING)
    assert len(find_lines(chain_strokes([stroke(*RISING), stroke(*above, order=1)]), FRAME)) == 2


def test_short_straight_lines_point_at_something() -> None:
    assert find_lines(chain_strokes([stroke((150.0, 150.0), (190.0, 160.0))]), FRAME) == []


def test_white_lines_are_not_seen() -> None:
    assert find_lines(chain_strokes([stroke(*RISING, stroke=(1.0, 1.0, 1.0))]), FRAME) == []


def test_steps_are_level_and_upright() -> None:
    points = np.asarray(SQUARE_WAVE)
    assert is_stepped(points)
    assert not is_stepped(points + np.arange(8)[:, None] * 0.2)
    assert not is_stepped(points[:5])


def test_a_function_goes_one_way() -> None:
    assert is_function(np.array([[0.0, 0], [5, 3], [10, 1]]))
    assert is_function(np.array([[10.0, 0], [5, 3], [0, 1]]))
    assert not is_function(np.array([[0.0, 0], [5, 3], [2, 1]]))
    assert not is_function(np.array([[1.0, 0], [1, 3]]))


def test_every_vertex_is_read() -> None:
    line = only(lambda ax: ax.plot(X, np.sin(X)))
    assert (line.kind, line.dash, line.marker, line.count) == ("line", "solid", None, 41)
    assert array(line) == pytest.approx(np.stack([X, np.sin(X)], axis=1), abs=2e-4)


def test_gaps_do_not_end_a_line() -> None:
    y = np.where((X > 4) & (X < 6), np.nan, np.sin(X))
    line = only(lambda ax: ax.plot(X, y))
    known = ~np.isnan(y)
    assert array(line) == pytest.approx(np.stack([X, y], axis=1)[known], abs=2e-4)


def test_markers_on_a_line_belong_to_it() -> None:
    line = only(lambda ax: ax.plot(X[::4], np.cos(X[::4]), "s--", mfc="red"))
    assert (line.kind, line.colour, line.dash, line.marker, line.count) == (
        "line",
        "steel blue",
        "dashed",
        "square",
        11,
    )


def test_a_line_is_cut_at_the_plot_area() -> None:
    line = only(lambda ax: (ax.plot(X, np.sin(X)), ax.set_ylim(-0.5, 0.5)))
    assert np.abs(array(line)[:, 1]).max() == pytest.approx(0.5, abs=0.01)


def test_a_step_is_a_line_of_its_own_kind() -> None:
    line = only(lambda ax: ax.step(range(6), [1, 3, 2, 5, 4, 6], where="post"))
    assert line.kind == "step"
    assert array(line)[::2] == pytest.approx(np.array([[0, 1], [1, 3], [2, 2], [3, 5], [4, 4], [5, 6]]), abs=1e-3)


def test_grid_lines_are_no_series() -> None:
    assert len(series_of(lambda ax: (ax.plot(X, X), ax.grid()))) == 1


def test_a_line_across_the_whole_plot_area_is_a_series() -> None:
    curve, level = series_of(lambda ax: (ax.plot(X, X), ax.axhline(5, color="r", ls="--")))
    assert (curve.dash, level.dash) == ("solid", "dashed")
    assert array(level)[:, 1] == pytest.approx([5, 5], abs=1e-3)


def test_long_lines_are_thinned_and_keep_their_extremes() -> None:
    y = np.random.default_rng(0).normal(size=5000).cumsum()
    line = only(lambda ax: ax.plot(y, rasterized=False, snap=False))
    assert line.facts is not None
    assert len(line.points) <= 2000
    assert line.facts.maximum[1] == pytest.approx(y.max(), abs=1e-3 * np.ptp(y))
    assert array(line)[:, 1].min() == pytest.approx(y.min(), abs=1e-3 * np.ptp(y))


def test_coloured_upright_lines_beside_the_ticks_are_no_grid() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0, 1], "k")
        for x in (4.31, 4.93):
            ax.axvline(x, color="r", ls="--")

    assert [(one.hex, one.dash) for one in series_of(draw)] == [("#000000", "solid")] + [("#ff0000", "dashed")] * 2


def test_a_line_that_lets_the_paper_through_goes_by_what_is_seen() -> None:
    assert only(lambda ax: ax.plot([0, 1], [0, 1], color="r", alpha=0.3)).colour == "pink"


def test_black_dashes_beside_the_ticks_mark_places_and_lines_between_ticks_are_a_grid() -> None:
    def draw(ax: Axes, style: str) -> None:
        ax.plot([0, 10], [0, 1], "r")
        ax.set_yticks([0, 0.5, 1.0])
        for y in (0.25, 0.75):
            ax.axhline(y, color="k", ls=style, lw=0.5)

    assert [one.dash for one in series_of(lambda ax: draw(ax, "--"))] == ["solid", "dashed", "dashed"]
    assert [one.hex for one in series_of(lambda ax: draw(ax, "-"))] == ["#ff0000"]


def test_lines_with_markers_of_one_look_share_them() -> None:
    def draw(ax: Axes) -> None:
        for style, shift in (("-", 0.0), ("--", 2.0), ("-.", 4.0)):
            ax.plot([0, 3, 5, 10], [shift, shift + 1, shift + 0.5, shift + 2], style, color="k")
        x = [0, 3, 5, 10] * 3
        ax.scatter(x, [y + shift for shift in (0, 2, 4) for y in (0, 1, 0.5, 2)], marker="x", color="k", zorder=9)

    assert [(one.dash, one.marker) for one in series_of(draw)] == [
        ("solid", "cross"),
        ("dashed", "cross"),
        ("dash_dot", "cross"),
    ]


def test_a_short_line_between_two_markers_is_no_leader_line() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10, 12, 20], [0, 5, 1, 20], "k")
        ax.plot([8, 11], [14, 15], "k:D", label="pair")
        ax.legend()

    assert ("pair", "dotted", "diamond") in [(one.label, one.dash, one.marker) for one in series_of(draw)]


def test_a_line_that_is_drawn_again_and_again_is_one() -> None:
    assert only(lambda ax: [ax.plot([0, 1, 2], [0, 2, 1], "k") for _ in range(50)]).kind == "line"


def test_an_upright_line_across_a_low_plot_area_is_no_leader_line() -> None:
    def draw(ax: Axes) -> None:
        ax.set_position((0.15, 0.4, 0.8, 0.1))
        ax.plot([0, 10], [0, 1], "k")
        ax.axvline(3.3, color="r", lw=3)

    assert [one.hex for one in series_of(draw)] == ["#000000", "#ff0000"]


def test_curves_between_the_same_ends_are_several() -> None:
    x = np.linspace(0, 1, 30)
    assert len(series_of(lambda ax: [ax.plot(x, x**power, "k") for power in (1.5, 2, 3)])) == 3


def test_short_dashes_with_dots_are_no_dots() -> None:
    assert only(lambda ax: ax.plot([0, 1], [0, 1], ls=(0, (2, 4, 0.5, 4)), lw=1.5)).dash == "dash_dot"
    assert only(lambda ax: ax.plot([0, 1], [0, 1], ls=(0, (1, 2)), lw=1.5)).dash == "dotted"


def test_black_dashes_at_some_ticks_mark_places_and_at_all_are_a_grid() -> None:
    def draw(ax: Axes, levels: tuple[float, ...]) -> None:
        ax.plot([0, 10], [0, 1], "r")
        ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
        for y in levels:
            ax.axhline(y, color="k", ls="--")

    assert len(series_of(lambda ax: draw(ax, (0.4, 0.6)))) == 3
    assert len(series_of(lambda ax: draw(ax, (0.2, 0.4, 0.6, 0.8)))) == 1


def test_a_few_black_lines_over_a_plot_area_without_numbers_are_no_grid() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0, 5], color="C0")
        ax.set(yticks=[1, 3], yticklabels=[], xlim=(0, 10))
        for level in (1, 3):
            ax.axhline(level, color="black", linewidth=0.75)

    assert [one.colour for one in series_of(draw)] == ["steel blue", "black", "black"]


@pytest.mark.parametrize(("grid", "count"), [(False, 2), (True, 1)])
def test_one_pale_line_beside_the_ticks_is_data_where_there_is_no_grid(grid: bool, count: int) -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0, 5], color="C0")
        ax.set(xlim=(0, 10), xticks=[0, 4, 8], ylim=(0, 5))
        ax.axvline(6.3, color="0.75", linewidth=0.8)
        if grid:
            ax.grid(axis="x", color="0.85", linewidth=0.5)

    assert len(series_of(draw)) == count


@pytest.mark.parametrize(("foot", "more", "count"), [(2.5, 0, 2), (4.5, 0, 1), (2.5, 4, 1)])
def test_an_upright_line_from_the_edge_far_into_the_plot_is_data(foot: float, more: int, count: int) -> None:
    def draw(ax: Axes) -> None:
        for i in range(more):
            ax.plot([5 + i, 5 + i], [1, 1.5], color="red")
        ax.plot([0, 10], [0, 5], color="C0")
        ax.plot([3.3, 3.3], [foot, 5], color="red")
        ax.set(xlim=(0, 10), ylim=(0, 5))

    assert len(series_of(draw)) == count
