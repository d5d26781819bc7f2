import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import new_axes, only, read, read_axes, series_of

X, Y = np.meshgrid(np.linspace(-3, 3, 40), np.linspace(-3, 3, 40))
HILL = np.exp(-(X**2) - Y**2)
CELLS = np.random.default_rng(0).uniform(2, 7, size=(12, 16))


@pytest.mark.parametrize("way", ["pcolormesh", "pcolor"])
def test_meshes_are_heat_maps(way: str) -> None:
    field = only(lambda ax: getattr(ax, way)(CELLS))
    assert (field.kind, field.colour, field.points, field.facts) == ("heat_map", "various", (), None)


def test_cells_of_a_sparse_grid_are_no_points() -> None:
    """A histogram over both axes of which the empty cells are left out, as corner plots draw it."""
    x, y = np.random.default_rng(0).standard_normal((2, 2000))
    counts, *_ = np.histogram2d(x, y, bins=24)
    (field,) = series_of(lambda ax: ax.pcolor(np.ma.masked_less(counts, 6)))
    assert (field.kind, field.points, field.count) == ("heat_map", (), int((counts >= 6).sum()))


def test_square_markers_off_a_grid_are_points() -> None:
    x, y = np.random.default_rng(0).random((2, 60))
    assert only(lambda ax: ax.scatter(x, y, marker="s", s=60, lw=0)).kind == "scatter"


def test_an_image_is_a_heat_map_unless_it_is_mostly_paper() -> None:
    assert only(lambda ax: ax.imshow(CELLS, aspect="auto")).kind == "heat_map"
    sparse = np.where(CELLS > 6, CELLS, np.nan)
    assert series_of(lambda ax: ax.imshow(sparse, aspect="auto")) == ()


def test_the_colour_bar_has_an_axis() -> None:
    def draw(ax: Axes) -> None:
        ax.figure.colorbar(ax.imshow(CELLS, aspect="auto", vmin=2, vmax=7), label="Depth (km)")

    plot, reading = read(draw, tight=True)
    assert [one.kind for one in reading.series] == ["heat_map"]
    assert plot.colour_bar is not None
    bar, axis = plot.colour_bar
    assert axis.values == (2, 3, 4, 5, 6, 7)
    assert [run.text for run in axis.titles] == ["Depth (km)"]
    assert bar[0] > plot.frame[2]


def test_each_colour_bar_goes_to_its_own_plot() -> None:
    figure = new_axes(7, 3).figure
    figure.clear()
    for ax, high in zip(figure.subplots(1, 2), (1, 500), strict=True):
        figure.colorbar(ax.imshow(CELLS, aspect="auto", vmin=0, vmax=high))
    found = read_axes(figure.axes[0])
    assert [plot.colour_bar and max(value or 0 for value in plot.colour_bar[1].values) for plot, _ in found] == [1, 500]


def test_curves_that_close_are_contours() -> None:
    field = only(lambda ax: ax.contour(X, Y, HILL))
    assert (field.kind, field.points) == ("contour", ())
    assert field.count >= 5


def test_contours_over_a_heat_map_are_both_read() -> None:
    def draw(ax: Axes) -> None:
        ax.figure.colorbar(ax.pcolormesh(X, Y, HILL, rasterized=True))
        ax.contour(X, Y, HILL, colors="k")

    assert [one.kind for one in series_of(draw)] == ["heat_map", "contour"]


def test_two_circles_that_the_legend_names_are_no_contours() -> None:
    turn = np.linspace(0, 2 * np.pi, 50)

    def draw(ax: Axes) -> None:
        for name, radius in (("inner", 1), ("outer", 2)):
            ax.plot(radius * np.cos(turn), radius * np.sin(turn), label=name)
        ax.legend()

    assert [(one.label, one.kind) for one in series_of(draw)] == [("inner", "line"), ("outer", "line")]


def test_closed_curves_that_cross_are_no_contours() -> None:
    t = np.linspace(0, 2 * np.pi, 60)

    def draw(ax: Axes, shift: float) -> None:
        for i in range(1, 6):
            ax.plot(shift * i + i * np.cos(t), i * np.sin(t), f"C{i}")

    assert [one.kind for one in series_of(lambda ax: draw(ax, 0.1))] == ["contour"]
    assert {one.kind for one in series_of(lambda ax: draw(ax, 2.0))} == {"line"}


def test_the_smallest_pieces_of_filled_contours_are_no_points() -> None:
    rng = np.random.default_rng(3)
    x, y = np.meshgrid(np.linspace(-2, 2, 60), np.linspace(-2, 2, 60))
    noisy = np.exp(-(x**2) - y**2) + 0.04 * rng.normal(size=x.shape)
    assert {one.kind for one in series_of(lambda ax: ax.contourf(x, y, noisy, 8))} == {"contour"}


def test_points_over_a_heat_map_stay() -> None:
    def draw(ax: Axes) -> None:
        ax.figure.colorbar(ax.pcolormesh(X, Y, HILL, rasterized=True))
        ax.scatter([-2, 0, 1, 2], [1, -1, 0, 2], color="red", edgecolor="black")

    assert [one.kind for one in series_of(draw)] == ["heat_map", "scatter"]
