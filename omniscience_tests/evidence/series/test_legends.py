"""Legends wherever programs put them, and the series that their entries name."""

import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import new_axes, read, read_axes, series_of

X = np.linspace(0, 10, 21)
NAMES = ("first", "second", "third", "fourth")


def four_lines(ax: Axes, **look: object) -> None:
    for number, name in enumerate(NAMES):
        ax.plot(X, np.sin(X) + number, ls=("-", "--", ":", "-.")[number], label=name, **look)


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"loc": "center"},
        {"ncols": 2},
        {"frameon": False},
        {"markerfirst": False},
        {"loc": "center left", "bbox_to_anchor": (1.02, 0.5)},
        {"loc": "center left", "bbox_to_anchor": (1.02, 0.5), "frameon": False},
        {"loc": "upper center", "bbox_to_anchor": (0.5, -0.15), "ncols": 4},
        {"loc": "lower center", "bbox_to_anchor": (0.5, 1.02), "ncols": 2},
    ],
    ids=["inside", "over data", "two columns", "no frame", "text first", "right", "right, bare", "below", "above"],
)
def test_legends_name_their_series(where: dict[str, object]) -> None:
    plot, reading = read(lambda ax: (four_lines(ax), ax.legend(**where)), tight=True)  # type: ignore[arg-type]
    assert [one.label for one in reading.series] == list(NAMES)
    assert {entry.run.text for entry in plot.legend} == set(NAMES)


def test_the_samples_are_no_series() -> None:
    assert len(series_of(lambda ax: (four_lines(ax), ax.legend()))) == 4


def test_lines_of_one_colour_are_told_by_their_dashes() -> None:
    found = series_of(lambda ax: (four_lines(ax, color="k"), ax.legend()))
    assert [(one.label, one.dash) for one in found] == list(
        zip(NAMES, ("solid", "dashed", "dotted", "dash_dot"), strict=True)
    )


def test_lines_of_one_colour_are_told_by_their_markers() -> None:
    def draw(ax: Axes) -> None:
        for number, (name, symbol) in enumerate(markers.items()):
            ax.plot(X, np.sin(X) + number, f"{symbol}-k", label=name)
        ax.legend()

    markers = {"circle": "o", "square": "s", "triangle": "^"}
    assert [(one.label, one.marker) for one in series_of(draw)] == [(name, name) for name in markers]


def test_an_entry_that_may_mean_two_series_is_bound_to_none() -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, X, "k", label="black")
        ax.plot(X, X + 1, "k")
        ax.plot(X, X + 2, "r", label="red")
        ax.legend()

    plot, reading = read(draw)
    assert [entry.run.text for entry in plot.legend] == ["black", "red"]
    assert reading.entries == (None, 2)
    assert [one.label for one in reading.series] == [None, None, "red"]


def test_points_and_the_line_through_them_have_an_entry_each() -> None:
    def draw(ax: Axes) -> None:
        ax.scatter(X, X, color="C0", label="data")
        ax.plot(X, X + 0.5, color="C0", label="fit")
        ax.legend()

    assert {one.label: one.kind for one in series_of(draw)} == {"data": "scatter", "fit": "line"}


def test_two_markers_are_a_series_when_the_legend_shows_them() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([1, 2], [3, 4], "o", label="ours")
        ax.plot([1, 2], [1, 2], "s", label="theirs")
        ax.legend()

    assert [(one.label, one.count) for one in series_of(draw)] == [("ours", 2), ("theirs", 2)]
    assert series_of(lambda ax: ax.plot([1, 2], [3, 4], "o")) == ()


def test_each_plot_has_its_own_legend() -> None:
    figure = new_axes(8, 3).figure
    figure.clear()
    for ax, names in zip(figure.subplots(1, 2), (("dog", "cat"), ("oak", "elm")), strict=True):
        for number, name in enumerate(names):
            ax.plot(X, X + number, label=name)
        ax.legend()
    found = read_axes(figure.axes[0])
    assert [[one.label for one in reading.series] for _, reading in found] == [["dog", "cat"], ["oak", "elm"]]


def test_single_letters_are_entries_beside_longer_ones() -> None:
    def draw(ax: Axes) -> None:
        for index, label in enumerate(("measured", "y", "e")):
            ax.plot([0, 1], [index, index + 1], label=label)
        ax.legend()

    plot, _ = read(draw)
    assert [entry.run.text for entry in plot.legend] == ["measured", "y", "e"]
    assert plot.letter is None


def test_a_single_digit_is_an_entry_beside_longer_numbers() -> None:
    def draw(ax: Axes) -> None:
        for index, label in enumerate(("2", "10", "18")):
            ax.plot([0, 1], [index, index + 1], label=label)
        ax.legend()

    plot, _ = read(draw)
    assert [entry.run.text for entry in plot.legend] == ["2", "10", "18"]


def test_bins_beside_a_word_are_no_patch_of_a_legend() -> None:
    def draw(ax: Axes) -> None:
        ax.hist([0.5] * 9 + [1.5] * 5 + [2.5] * 4 + [3.5], range(12), color="C1")
        ax.text(3.1, 1.6, "right tail", va="top")
        ax.set_xlim(0, 12)

    assert read(draw)[0].legend == ()
