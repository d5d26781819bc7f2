from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.series.bars import find_bars, is_mesh
from omniscience_tests.evidence.series.charts import FRAME, array, only, rectangle, series_of

NAMES = ["north", "south", "east", "west"]


def test_rectangles_on_one_line_are_bars() -> None:
    (bars,) = find_bars(
        [rectangle(120 + 40 * i, 200 - 20 * i, 140 + 40 * i, 250) for i in range(4)], FRAME, (None, 250), (True, False)
    )
    assert (bars.kind, bars.horizontal) == ("bar", False)
    assert bars.points.tolist() == [[130, 200], [170, 180], [210, 160], [250, 140]]
    assert bars.bases is not None
    assert bars.bases.tolist() == [250] * 4


def test_rectangles_anywhere_are_no_bars() -> None:
    places = (
        (120, 130, 150, 160),
        (180, 210, 200, 230),
        (240, 115, 260, 190),
        (150, 170, 170, 181),
        (210, 140, 230, 155),
    )
    assert find_bars([rectangle(*place) for place in places], FRAME, (None, 250), (False, False)) == []


def test_outlines_are_bars_only_where_nothing_is_filled() -> None:
    outlines = [replace(rectangle(120 + 40 * i, 200, 140 + 40 * i, 250), paint="s") for i in range(4)]
    (empty,) = find_bars(outlines, FRAME, (None, 250), (True, False))
    assert len(empty.points) == 4
    filled = [rectangle(120 + 40 * i, 220, 140 + 40 * i, 250) for i in range(3)]
    (bars,) = find_bars([*outlines, *filled], FRAME, (None, 250), (True, False))
    assert len(bars.points) == 3


def test_many_small_cells_are_a_mesh() -> None:
    cells = [rectangle(100 + 20 * i, 100 + 15 * j, 120 + 20 * i, 115 + 15 * j) for i in range(10) for j in range(10)]
    assert is_mesh(cells, FRAME)
    assert not is_mesh(cells[:30], FRAME)


def test_bars_on_categories() -> None:
    bars = only(lambda ax: ax.bar(NAMES, [1, 4, 2, 3]))
    assert (bars.kind, bars.horizontal, bars.bases) == ("bar", False, ())
    assert array(bars) == pytest.approx(np.array([[0, 1], [1, 4], [2, 2], [3, 3]]), abs=1e-3)


def test_grouped_bars_are_a_series_for_each_fill() -> None:
    def draw(ax: Axes) -> None:
        at = np.arange(4)
        ax.bar(at - 0.2, [1, 2, 3, 4], 0.4, label="one")
        ax.bar(at + 0.2, [4, 3, 2, 1], 0.4, label="two")
        ax.set_xticks(at, NAMES)
        ax.legend()

    one, two = series_of(draw)
    assert (one.label, two.label) == ("one", "two")
    assert array(one) == pytest.approx(np.array([[0, 1], [1, 2], [2, 3], [3, 4]]), abs=1e-3)
    assert array(two)[:, 1] == pytest.approx([4, 3, 2, 1], abs=1e-3)


def test_stacked_bars_have_their_bases() -> None:
    def draw(ax: Axes) -> None:
        ax.bar(range(4), [1, 2, 3, 4])
        ax.bar(range(4), [4, 3, 2, 1], bottom=[1, 2, 3, 4])
        ax.set_ylim(0, 8)

    lower, upper = series_of(draw)
    assert lower.bases == ()
    assert upper.bases == pytest.approx((1, 2, 3, 4), abs=1e-3)
    assert array(upper)[:, 1] == pytest.approx([4, 3, 2, 1], abs=1e-3)


def test_lying_bars_have_their_length_first() -> None:
    bars = only(lambda ax: ax.barh(NAMES, [1, 4, 2, 3]))
    assert bars.horizontal
    assert array(bars) == pytest.approx(np.array([[1, 0], [4, 1], [2, 2], [3, 3]]), abs=1e-3)


@pytest.mark.parametrize("horizontal", [False, True])
def test_bars_below_zero_are_negative(horizontal: bool) -> None:
    bars = only(lambda ax: (ax.barh if horizontal else ax.bar)([1, 2, 3, 4], [1, -2, 3, -1]))
    assert array(bars)[:, 0 if horizontal else 1] == pytest.approx([1, -2, 3, -1], abs=1e-3)


def test_bars_on_a_logarithmic_axis() -> None:
    bars = only(lambda ax: ax.bar(NAMES, [10, 100, 1000, 20], log=True))
    assert array(bars)[:, 1] == pytest.approx([10, 100, 1000, 20], rel=1e-3)


def test_bars_of_own_colours_are_one_series() -> None:
    bars = only(lambda ax: ax.bar(NAMES, [1, 4, 2, 3], color=["r", "g", "b", "y"]))
    assert (bars.colour, bars.count) == ("various", 4)


def test_error_bars_stand_on_bars() -> None:
    bars = only(lambda ax: ax.bar([1, 2, 3], [3, 4, 5], yerr=[0.5, 1, 0.25], capsize=3))
    assert np.asarray(bars.errors) == pytest.approx(np.array([[2.5, 3.5], [3, 5], [4.75, 5.25]]), abs=1e-3)


def test_groups_of_touching_bars_are_no_bins() -> None:
    """Three bars to a group; the gap between groups is a third of a bar, and no empty bins."""
    bars = [
        rectangle(110 + 10 * i + 100 / 30 * (i // 3), 200 - i, 120 + 10 * i + 100 / 30 * (i // 3), 250)
        for i in range(9)
    ]
    (found,) = find_bars(bars, FRAME, (None, 250), (False, False))
    assert found.kind == "bar"


def test_bins_with_empty_ones_between_are_a_histogram() -> None:
    bins = [rectangle(110 + 10 * i, 200 - i, 120 + 10 * i, 250) for i in (0, 1, 2, 4, 5, 6, 9, 10, 11)]
    (found,) = find_bars(bins, FRAME, (None, 250), (False, False))
    assert found.kind == "histogram"
