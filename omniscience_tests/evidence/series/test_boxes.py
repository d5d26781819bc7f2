import numpy as np
import pytest

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
