import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import array, only, series_of

DATA = np.random.default_rng(0).normal(size=500)
COUNTS, EDGES = np.histogram(DATA, bins=12)
MIDDLES = (EDGES[1:] + EDGES[:-1]) / 2


@pytest.mark.parametrize("histtype", ["bar", "step", "stepfilled"])
def test_bins_are_read_however_they_are_drawn(histtype: str) -> None:
    bins = only(lambda ax: ax.hist(DATA, bins=12, histtype=histtype))
    assert bins.kind == "histogram"
    assert array(bins)[:, 0] == pytest.approx(MIDDLES, abs=2e-3)
    assert array(bins)[:, 1] == pytest.approx(COUNTS, abs=0.1)


@pytest.mark.parametrize("fill", [False, True])
def test_equal_neighbours_are_bins_of_their_own(fill: bool) -> None:
    counts = [1, 3, 3, 5, 5, 5, 2]
    bins = only(lambda ax: ax.stairs(counts, range(8), fill=fill))
    assert array(bins) == pytest.approx(np.stack([np.arange(7) + 0.5, counts], axis=1), abs=1e-2)


def test_histograms_over_one_another_are_several_series() -> None:
    def draw(ax: Axes) -> None:
        ax.hist(DATA, 12, alpha=0.5, label="before")
        ax.hist(DATA + 1, 12, alpha=0.5, label="after")
        ax.legend()

    before, after = series_of(draw)
    assert (before.label, after.label) == ("before", "after")
    assert array(before)[:, 1] == pytest.approx(COUNTS, abs=0.1)
    assert array(after)[:, 0] == pytest.approx(MIDDLES + 1, abs=2e-3)


def test_outlines_over_one_another_are_several_series() -> None:
    found = series_of(lambda ax: [ax.hist(DATA + shift, 12, histtype="step") for shift in (0, 1)])
    assert [one.kind for one in found] == ["histogram", "histogram"]
    assert array(found[1])[:, 1] == pytest.approx(COUNTS, abs=0.1)


def test_separate_bars_on_numbers_are_no_bins() -> None:
    assert only(lambda ax: ax.bar(range(6), [1, 2, 3, 4, 5, 6], 0.6)).kind == "bar"


def test_the_outline_of_filled_bins_is_no_series() -> None:
    def draw(ax: Axes) -> None:
        ax.hist(DATA, 12, color="C1")
        ax.hist(DATA, 12, histtype="step", color="k")

    assert only(draw).hex == "#ff7f0e"


def test_a_fill_that_lets_the_paper_through_goes_by_what_is_seen() -> None:
    assert only(lambda ax: ax.hist(DATA, 12, color="b", alpha=0.2)).colour == "lavender"
