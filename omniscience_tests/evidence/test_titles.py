"""Titles of axes and panels that stand near more than one plot."""

import io

import numpy as np
import pymupdf
import pytest
from matplotlib.figure import Figure

from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.sources import PDF
from omniscience_assets.records import PanelEvidence


def _panels(figure: Figure) -> tuple[PanelEvidence, ...]:
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    return read_evidence("f", None, [(PDF, out.getvalue())]).panels


def _row(columns: int) -> Figure:
    figure = Figure(figsize=(2.5 * columns, 2.5))
    for index, ax in enumerate(figure.subplots(1, columns)):
        ax.plot([0, 1 + index], [1, 2])
    figure.subplots_adjust(bottom=0.35)
    return figure


def _x_titles(figure: Figure) -> list[str | None]:
    return [axis.title for panel in _panels(figure) for axis in panel.axes if axis.side == "bottom"]


def test_a_title_in_the_middle_of_a_row_is_that_of_all_and_what_is_below_is_none() -> None:
    figure = _row(3)
    figure.axes[1].set_xlabel("time")
    figure.text(0.15, 0.1, "algorithm")
    assert _x_titles(figure) == ["time"] * 3


def test_titles_of_their_own_are_kept() -> None:
    figure = _row(3)
    for ax, title in zip(figure.axes, ("time", "space", "mass"), strict=True):
        ax.set_xlabel(title)
    assert _x_titles(figure) == ["time", "space", "mass"]


def test_words_in_the_plot_below_are_no_labels_of_the_plot_above() -> None:
    figure = Figure(figsize=(4, 4))
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.05})
    upper.plot([0, 1], [1, 2])
    lower.plot([0, 1], [1, 2])
    lower.text(0.0, 1.95, "first", va="top")
    lower.text(0.9, 1.95, "second", va="top")
    lower.set_xlabel("time")
    assert [(axis.title, axis.scale) for panel in _panels(figure) for axis in panel.axes if axis.side == "bottom"] == [
        ("time", "linear")
    ] * 2


@pytest.mark.parametrize("title", ["One line", "A title of\ntwo lines", "A title\nof three\nlines"])
def test_all_lines_of_a_title_are_read(title: str) -> None:
    figure = Figure(figsize=(4, 4))
    figure.subplots().set(title=title, xlabel="x")
    figure.subplots_adjust(top=0.7)
    figure.axes[0].plot([0, 1], [1, 2])
    assert _panels(figure)[0].title == title.replace("\n", " ")


def test_words_at_both_ends_of_an_axis_are_no_title() -> None:
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot([0, 1], [1, 2])
    figure.subplots_adjust(bottom=0.3)
    figure.text(0.15, 0.12, "cyclotron")
    figure.text(0.75, 0.12, "firehose")
    assert _x_titles(figure) == [None]


def test_a_frame_around_a_word_in_a_grid_of_plots_is_no_panel() -> None:
    figure = Figure(figsize=(4, 4))
    for index, ax in enumerate(figure.subplots(2, 2).flat):
        if index == 1:
            ax.set(xticks=[], yticks=[])
            ax.text(0.5, 0.5, "potential", ha="center")
        else:
            ax.plot([0, 1], [1, 2])
    assert len(_panels(figure)) == 3


def test_words_in_a_plot_are_no_title_of_the_colour_bar_above() -> None:
    figure = Figure(figsize=(4, 4))
    ax = figure.subplots()
    image = ax.imshow(np.arange(400).reshape(20, 20), aspect="auto")
    figure.subplots_adjust(top=0.75)
    bar = figure.colorbar(image, cax=figure.add_axes((0.125, 0.8, 0.775, 0.05)), orientation="horizontal")
    bar.ax.xaxis.set_ticks_position("top")
    ax.text(10, 0.2, "mirror", va="top", ha="center")
    (panel,) = _panels(figure)
    assert panel.colour_axis is not None
    assert panel.colour_axis.title is None


def test_labels_beside_the_plot_below_are_those_of_its_axis() -> None:
    figure = Figure(figsize=(4, 4))
    grid = figure.add_gridspec(2, 1, hspace=0, height_ratios=(2, 1))
    upper, lower = (figure.add_subplot(one) for one in grid)
    for ax, limits in ((upper, (-3.2, 3.2)), (lower, (-2.15, 2.15))):
        ax.plot([0, 1], [-1, 1])
        ax.set(ylim=limits, yticks=[-2, 0, 2])
    lows = [(axis.low, axis.high) for panel in _panels(figure) for axis in panel.axes if axis.side == "left"]
    assert lows == [(-2, 2), (-2, 2)]


def test_a_label_of_the_plot_below_does_not_break_the_scale_of_that_above() -> None:
    figure = Figure(figsize=(4, 4))
    grid = figure.add_gridspec(2, 1, hspace=0, height_ratios=(2, 1))
    upper, lower = (figure.add_subplot(one) for one in grid)
    for ax, limits in ((upper, (-3.2, 3.2)), (lower, (-2.1, 2.06))):
        ax.plot([0, 1], [-1, 1])
        ax.set(ylim=limits, yticks=[-2, 0, 2])
    lows = [(axis.low, axis.high) for panel in _panels(figure) for axis in panel.axes if axis.side == "left"]
    assert lows == [(-2, 2), (-2, 2)]


def test_words_at_the_foot_of_the_plot_above_are_no_title_of_the_plot_below() -> None:
    figure = Figure(figsize=(4, 4))
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.0})
    upper.plot([0, 1], [1, 2])
    lower.plot([0, 1], [1, 2])
    upper.text(0.4, 1.02, "N = 200")
    assert [panel.title for panel in _panels(figure)] == [None, None]


def _stacked(*words: tuple[float, str]) -> tuple[PanelEvidence, ...]:
    """Two plots one above the other, with words between them at some heights."""
    figure = Figure(figsize=(4, 6))
    for place, ax in zip(
        ((0.2, 0.7, 0.7, 0.25), (0.2, 0.1, 0.7, 0.42)), (figure.add_axes, figure.add_axes), strict=True
    ):
        axes = ax(place)
        axes.plot([0, 1], [1, 2])
        axes.set_xlabel("time")
    for height, word in words:
        figure.text(0.25, height, word, va="top")
    return _panels(figure)


def test_a_letter_below_the_first_plot_names_it_though_the_next_is_nearer() -> None:
    assert [panel.letter for panel in _stacked((0.6, "(a)"))] == ["a", None]


def test_the_second_line_of_a_caption_below_a_plot_is_no_title_of_the_next() -> None:
    first, second = _stacked((0.6, "(a) Beam of a linear arrange-"), (0.568, "ment"))
    assert (first.letter, second.letter, second.title) == ("a", None, None)


def test_the_ground_of_a_figure_that_was_cut_out_of_a_page_is_no_panel() -> None:
    figure = Figure(figsize=(6, 3))
    for ax in figure.subplots(1, 2):
        ax.imshow(np.arange(12.0).reshape(3, 4))
        figure.colorbar(ax.images[0])
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    document = pymupdf.open("pdf", out.getvalue())
    page = document[0]
    page.draw_rect(pymupdf.Rect(225, -20, 460, 230), color=None, fill=(1, 1, 1), overlay=False)
    panels = read_evidence("f", None, [(PDF, document.tobytes())]).panels
    assert [len(panel.axes) for panel in panels] == [2, 2]


@pytest.mark.parametrize(("upper", "ticks"), [("x", 0), ("y", 3)])
def test_an_axis_of_another_quantity_does_not_share_the_labels_below(upper: str, ticks: int) -> None:
    figure = Figure(figsize=(4, 5))
    for ax, title in zip(figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.4}), (upper, "y"), strict=True):
        ax.plot([-2, 2], [1, 2])
        ax.set(xlabel=title, xticks=[-1, 0, 1])
    first, second = _panels(figure)
    found = {axis.title: len(axis.ticks) for axis in first.axes if axis.side == "bottom"}
    assert found == {upper: ticks}
    assert [len(axis.ticks) for axis in second.axes if axis.side == "bottom"] == [3]


def test_what_stands_beside_a_letter_is_the_first_line_of_a_title() -> None:
    figure = _row(2)
    for ax, letter in zip(figure.axes, "ab", strict=True):
        ax.set_title(f"({letter}) Growth of\nthe mean", fontsize=9)
    figure.subplots_adjust(top=0.8)
    assert [(panel.letter, panel.title) for panel in _panels(figure)] == [
        (letter, "Growth of the mean") for letter in "ab"
    ]


def test_a_second_axis_at_the_end_of_a_row_is_that_of_all_and_leaves_their_lines_without_values() -> None:
    figure = Figure(figsize=(7, 3))
    left, right = figure.subplots(1, 2, sharey=True)
    for ax in (left, right):
        ax.plot([0, 1], [1, 5])
        other = ax.twinx()
        other.plot([0, 1], [100, 20], "k:")
        other.tick_params(labelright=ax is right)
    first, second = _panels(figure)
    assert [axis.side for axis in first.axes] == ["bottom", "left", "right"] == [axis.side for axis in second.axes]
    assert all(series.y_axis is None for panel in (first, second) for series in panel.series)
