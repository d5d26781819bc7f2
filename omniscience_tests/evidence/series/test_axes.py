"""Series in data coordinates, whatever the axes are."""

from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from omniscience_assets.evidence.axes import to_record
from omniscience_tests.evidence.series.charts import array, new_axes, only, read, read_axes

X = np.linspace(0, 10, 21)
EPOCH = date(1970, 1, 1)


def test_linear_axes() -> None:
    assert array(only(lambda ax: ax.plot(X, 3 - X / 7))) == pytest.approx(np.stack([X, 3 - X / 7], axis=1), abs=2e-4)


def test_logarithmic_axes() -> None:
    x, y = 10.0 ** (X / 3), 10.0 ** (4 - X)
    assert array(only(lambda ax: ax.loglog(x, y))) == pytest.approx(np.stack([x, y], axis=1), rel=2e-3)


def test_axes_that_fall() -> None:
    plot, reading = read(lambda ax: (ax.plot(X, X**2), ax.invert_xaxis(), ax.invert_yaxis()))
    assert array(reading.series[0]) == pytest.approx(np.stack([X, X**2], axis=1), abs=2e-2)
    assert all(to_record(found, plot.frame, 288, 216).inverted for found in plot.axes.values())
    facts = reading.series[0].facts
    assert facts is not None
    assert (facts.trend, facts.maximum) == ("rising", (10.0, 100.0))


def test_a_factor_at_the_end_of_the_axis_is_in_all_values() -> None:
    plot, reading = read(lambda ax: ax.plot(X, X * 1e6))
    assert plot.axes["left"].offset is not None
    assert array(reading.series[0])[:, 1] == pytest.approx(X * 1e6, abs=200)


def test_a_summand_at_the_end_of_the_axis_is_in_all_values() -> None:
    plot, reading = read(lambda ax: (ax.plot(X, 1000 + X / 1e4), ax.ticklabel_format(axis="y", useOffset=1000)))
    assert plot.axes["left"].offset is not None
    assert plot.axes["left"].offset.text == "+1e3"
    assert array(reading.series[0])[:, 1] == pytest.approx(1000 + X / 1e4, abs=1e-7)


@pytest.mark.parametrize("turn", [35, 45, 60])
@pytest.mark.parametrize(("alignment", "mode"), [("center_baseline", "default"), ("center", "anchor")])
def test_slanted_labels_belong_to_the_marks_beside_them(turn: float, alignment: str, mode: str) -> None:
    def draw(ax: Axes) -> None:
        ax.plot([-2, 1], [-0.019, 0.018])
        ax.set_yticks([-0.016, -0.008, 0, 0.008, 0.016])
        for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
            label.set(rotation=turn, va=alignment, ha="right", rotation_mode=mode, fontsize=14)

    plot, reading = read(draw, tight=True)
    axis = to_record(plot.axes["left"], plot.frame, 288, 216)
    assert (axis.start, axis.end) == pytest.approx((-0.02085, 0.01985), abs=1e-5)
    assert array(reading.series[0])[:, 1] == pytest.approx([-0.019, 0.018], abs=1e-5)


def test_slanted_labels_without_marks_give_no_scale() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 4], [0, 8])
        ax.tick_params(axis="y", length=0, labelrotation=45, labelsize=14)

    plot, reading = read(draw, tight=True)
    assert plot.axes["left"].problem == "misfit"
    assert reading.series[0].points == ()


def test_a_spine_of_the_panel_beside_is_no_edge_of_this_one() -> None:
    left, right = Figure(figsize=(8, 4)).subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.01})
    for axes in (left, right):
        axes.set(xlim=(0, 150), xticks=[50, 100, 150])
        axes.plot([0, 150], [0, 1])
    plots = [plot for plot, _ in read_axes(left)]
    starts = [to_record(plot.axes["bottom"], plot.frame, 576, 288).start for plot in plots]
    assert starts == pytest.approx([0, 0], abs=0.3)


def test_a_broken_axis_gives_no_points() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5])
        ax.set_yticks(range(6), ["0", "5", "10", "100", "110", "120"])

    plot, reading = read(draw)
    assert plot.axes["left"].problem == "broken"
    (line,) = reading.series
    assert (line.points, line.x_axis, line.y_axis, line.facts, line.count) == ((), None, None, None, 6)


def test_an_axis_without_numbers_gives_no_points() -> None:
    plot, reading = read(lambda ax: (ax.plot(X, X), ax.set_yticks([])))
    assert "left" not in plot.axes
    assert reading.series[0].points == ()


def test_dates_are_days() -> None:
    days = [date(2020, 1, 1) + timedelta(days=9 * i) for i in range(21)]
    line = only(lambda ax: (ax.plot(days, X), ax.set_xticks([days[0], days[10], days[20]])))
    assert array(line)[:, 0] == pytest.approx([(day - EPOCH).days for day in days], abs=0.02)


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (date(2019, 11, 10), 10, None),
        (date(2020, 2, 10), 2, "2020-Mar"),
        (date(2020, 12, 10), 1, "2020-Dec"),
    ],
)
def test_concise_dates_tell_the_year_at_the_end_of_the_axis(start: date, step: int, end: str | None) -> None:
    days = [start + timedelta(days=step * i) for i in range(21)]
    ax = new_axes(8, 3)
    ax.plot(days, X)
    locator = mdates.AutoDateLocator(maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    ((plot, reading),) = read_axes(ax, tight=True)
    offset = plot.axes["bottom"].offset
    assert (offset.text if offset else None) == end
    assert array(reading.series[0])[:, 0] == pytest.approx([(day - EPOCH).days for day in days], abs=0.1)


def twin(ax: Axes, *, colours: tuple[str, str] | None) -> None:
    """Two lines on two y axes, whose titles have the colours."""
    ax.plot(X, X, "C0")
    other = ax.twinx()
    other.plot(X, 100 * np.sin(X), "C3")
    for one, title, colour in zip((ax, other), ("Height", "Speed"), colours or ("k", "k"), strict=True):
        one.set_ylabel(title, color=colour)


def test_a_series_is_on_the_axis_of_its_colour() -> None:
    _, reading = read(lambda ax: twin(ax, colours=("C0", "C3")), tight=True)
    blue, red = reading.series
    assert (blue.y_axis, red.y_axis) == ("left", "right")
    assert array(blue)[:, 1] == pytest.approx(X, abs=2e-3)
    assert array(red)[:, 1] == pytest.approx(100 * np.sin(X), abs=0.1)
    assert reading.relations == ()


def test_a_series_is_on_no_axis_if_nothing_tells() -> None:
    _, reading = read(lambda ax: twin(ax, colours=None), tight=True)
    assert [(one.y_axis, one.points, one.facts) for one in reading.series] == [(None, (), None)] * 2


def test_two_axes_of_one_scale_are_one() -> None:
    line = only(lambda ax: (ax.plot(X, X), ax.twinx().set_ylim(ax.get_ylim())))
    assert line.y_axis == "left"


def test_labels_without_tick_marks_that_stand_a_little_aside_mean_the_ends_of_the_plot_area() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0.8, 0.9])
        ax.set(xlim=(0, 10), ylim=(0.75, 1.0), yticks=[0.75, 0.8, 0.85, 0.9, 0.95, 1.0])
        ax.tick_params(length=0)
        for label in ax.get_yticklabels():
            label.set_transform(label.get_transform() + ScaledTranslation(0, 2 / 72, ax.figure.dpi_scale_trans))

    plot, _ = read(draw)
    axis = to_record(plot.axes["left"], plot.frame, 288, 216)
    assert (axis.start, axis.end) == pytest.approx((0.75, 1.0), abs=1e-4)


@pytest.mark.parametrize(("length", "sides"), [(0, ["bottom", "left"]), (3, ["bottom", "left", "right"])])
def test_a_second_axis_has_tick_marks(length: float, sides: list[str]) -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0, 1])
        twin = ax.twinx()
        twin.set_ylim(0, 50)
        twin.tick_params(length=length)

    assert sorted(read(draw)[0].axes) == sides


def test_the_lowest_label_of_a_plot_above_is_no_factor_of_the_axis_below() -> None:
    axes = new_axes()
    figure = axes.figure
    figure.clear()
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.25})
    for ax in (upper, lower):
        ax.plot([0, 10], [-4400, -3000])
        ax.set(ylim=(-4400, -3000), yticks=[-4400, -3700, -3000])
    found = [plot.axes["left"] for plot, _ in read_axes(upper)]
    assert [(len(axis.labels), axis.offset) for axis in found] == [(3, None)] * 2
