import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import array, new_axes, only, read, read_axes, series_of

X = np.linspace(0, 10, 41)


def test_series_come_in_the_order_of_painting() -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, X, color="C3", zorder=5)
        ax.bar([2, 4, 6], [3, 2, 4], color="C0")
        ax.scatter(X, X + 1, color="C2", zorder=1.5)

    assert [(one.kind, one.colour) for one in series_of(draw)] == [
        ("bar", "steel blue"),
        ("scatter", "green"),
        ("line", "red"),
    ]


def test_colours_have_names_and_codes() -> None:
    line = only(lambda ax: ax.plot(X, X, color="#1f77b4"))
    assert (line.colour, line.hex) == ("steel blue", "#1f77b4")


def test_an_empty_plot_area_has_no_series() -> None:
    assert series_of(lambda ax: ax.set(xlim=(0, 10), ylim=(0, 1))) == ()


@pytest.mark.parametrize("spines", [[], ["top", "right"], ["top", "right", "left", "bottom"]])
def test_spines_and_ticks_are_no_series(spines: list[str]) -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, np.sin(X))
        ax.grid(axis="y", ls=":")
        for spine in spines:
            ax.spines[spine].set_visible(False)
        ax.minorticks_on()

    assert array(only(draw)) == pytest.approx(np.stack([X, np.sin(X)], axis=1), abs=1e-3)


def test_words_and_thick_arrows_are_no_series() -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, np.sin(X))
        ax.annotate("here", (3, 0.2), (4, 0.6), arrowprops={"arrowstyle": "simple"})

    assert only(draw).count == 41


def test_shaded_ranges_behind_a_line_are_no_bars() -> None:
    kinds = [one.kind for one in series_of(lambda ax: (ax.plot(X, np.sin(X)), ax.axvspan(3, 4, alpha=0.2)))]
    assert kinds == ["line"]


def test_what_is_in_an_inset_belongs_to_it() -> None:
    ax = new_axes(6, 4)
    ax.plot(X, X, "C0")
    ax.set_xlim(0, 10)
    inset = ax.inset_axes((0.15, 0.6, 0.35, 0.35))
    inset.plot(X, X**2, "C3")
    found = {plot.frame[2] - plot.frame[0]: [one.colour for one in reading.series] for plot, reading in read_axes(ax)}
    assert [found[width] for width in sorted(found)] == [["red"], ["steel blue"]]


def test_panels_have_their_own_series() -> None:
    figure = new_axes(8, 3).figure
    figure.clear()
    for ax, power in zip(figure.subplots(1, 2), (1, 2), strict=True):
        ax.plot(X, X**power)
    for (_, reading), power in zip(read_axes(figure.axes[0]), (1, 2), strict=True):
        assert array(reading.series[0])[:, 1] == pytest.approx(X**power, abs=2e-2)


def test_at_most_forty_series_are_kept() -> None:
    colours = np.random.default_rng(0).uniform(0, 0.9, size=(50, 3))
    found = series_of(lambda ax: [ax.plot(X, X + i, color=tuple(colours[i])) for i in range(50)])
    assert len(found) == 40


def test_lines_that_cross_are_told() -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, X)
        ax.plot(X, 8 - X)

    _, reading = read(draw)
    assert [one.name for one in reading.relations] == ["higher_than", "higher_than", "crosses"]
    assert reading.relations[2].low == pytest.approx(4, abs=0.05)


@pytest.mark.parametrize("dash", ["-", "--", ":", "-."])
def test_facts_bound_the_points(dash: str) -> None:
    line = only(lambda ax: ax.plot(X, np.sin(X) * X, ls=dash))
    points, facts = array(line), line.facts
    assert facts is not None
    assert facts.minimum[1] == pytest.approx(points[:, 1].min(), abs=1e-3)
    assert facts.maximum[1] == pytest.approx(points[:, 1].max(), abs=1e-3)
    assert (facts.x_low, facts.x_high) == pytest.approx((0, 10), abs=1e-3)


def test_reading_twice_gives_the_same() -> None:
    first, second = (read(lambda ax: (ax.plot(X, np.sin(X), "o-"), ax.hist(X, 5))) for _ in range(2))
    assert first[1] == second[1]
