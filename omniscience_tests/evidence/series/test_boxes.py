import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import array, only, series_of

DATA = np.random.default_rng(0).normal(size=500)
GROUPS = [DATA, DATA + 1, DATA * 2]
QUARTILES = np.array([np.percentile(group, [25, 50, 75]) for group in GROUPS])


@pytest.mark.parametrize("filled", [False, True])
def test_medians_and_quartiles_are_read(filled: bool) -> None:
    boxes = only(lambda ax: ax.boxplot(GROUPS, patch_artist=filled))
    assert boxes.kind == "box"
    assert array(boxes) == pytest.approx(np.stack([[1, 2, 3], QUARTILES[:, 1]], axis=1), abs=5e-3)
    assert np.asarray(boxes.errors) == pytest.approx(QUARTILES[:, [0, 2]], abs=5e-3)


@pytest.mark.parametrize("symbol", ["", "o", "+"])
def test_outliers_are_no_series(symbol: str) -> None:
    assert len(series_of(lambda ax: ax.boxplot(GROUPS, sym=symbol))) == 1


def test_boxes_stand_on_categories() -> None:
    boxes = only(lambda ax: ax.boxplot(GROUPS, tick_labels=["north", "south", "east"]))
    assert array(boxes)[:, 0].tolist() == [0, 1, 2]


def test_bars_without_whiskers_are_no_boxes() -> None:
    assert only(lambda ax: ax.bar([1, 2, 3], [3, 2, 4], edgecolor="k")).kind == "bar"


def coloured(ax: Axes, *labels: str) -> None:
    """A box of its own colour for each group, named in a legend if there are labels."""
    drawn = ax.boxplot(GROUPS, patch_artist=True)
    for box, colour in zip(drawn["boxes"], ("tab:red", "tab:green", "tab:blue"), strict=True):
        box.set_facecolor(colour)
    if labels:
        ax.legend(drawn["boxes"], labels)


def test_boxes_of_a_colour_each_are_one_series() -> None:
    boxes = only(coloured)
    assert (boxes.kind, boxes.colour) == ("box", "various")
    assert array(boxes)[:, 1] == pytest.approx(QUARTILES[:, 1], abs=5e-3)


def test_boxes_of_a_colour_each_are_named_by_the_legend() -> None:
    found = series_of(lambda ax: coloured(ax, "north", "south", "east"))
    assert [(one.kind, one.label, one.count) for one in found] == [
        ("box", "north", 1),
        ("box", "south", 1),
        ("box", "east", 1),
    ]


@pytest.mark.parametrize("filled", [False, True])
def test_a_box_as_high_as_it_is_wide_is_no_marker(filled: bool) -> None:
    """Boxes of 10 points, and no two of one height."""

    def draw(ax: Axes) -> None:
        ax.set(xlim=(0, 20), ylim=(0, 20))
        across, up = (20 / (side * 72 / ax.figure.dpi) for side in ax.get_window_extent().bounds[2:])
        groups = [[5.0, 6.0, 6.0 + 4 * up, 6.0 + 10 * up, 10.0], [8.0, 9.0, 9.0 + 6 * up, 9.0 + 9.8 * up, 14.0]]
        ax.boxplot(groups, positions=[5, 10], widths=10 * across, manage_ticks=False, patch_artist=filled, sym="")

    boxes = only(draw)
    assert (boxes.kind, len(boxes.points)) == ("box", 2)
