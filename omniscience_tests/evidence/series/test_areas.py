import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.series.areas import find_areas
from omniscience_tests.evidence.series.charts import FRAME, array, only, series_of, stroke

X = np.linspace(0, 10, 41)
INNER = slice(1, -1)


def test_a_band_has_its_middle_and_its_edges() -> None:
    y = np.sin(X)
    band = only(lambda ax: ax.fill_between(X, y - 0.3, y + 0.5))
    assert band.kind == "band"
    assert array(band)[INNER] == pytest.approx(np.stack([X, y + 0.1], axis=1)[INNER], abs=2e-3)
    assert np.asarray(band.errors)[INNER] == pytest.approx(np.stack([y - 0.3, y + 0.5], axis=1)[INNER], abs=2e-3)


def test_an_area_stands_on_zero() -> None:
    y = 2 + np.sin(X)
    area = only(lambda ax: (ax.fill_between(X, y), ax.set_ylim(0, 4)))
    assert (area.kind, area.errors) == ("area", ())
    assert array(area)[INNER] == pytest.approx(np.stack([X, y], axis=1)[INNER], abs=2e-3)


def test_a_line_in_its_band_is_a_series_of_its_own() -> None:
    def draw(ax: Axes) -> None:
        ax.plot(X, np.sin(X), label="mean")
        ax.fill_between(X, np.sin(X) - 0.3, np.sin(X) + 0.3, alpha=0.3, label="spread")
        ax.legend()

    found = {one.label: one.kind for one in series_of(draw)}
    assert found == {"mean": "line", "spread": "band"}


def test_small_shapes_are_no_areas() -> None:
    blob = stroke((200.0, 180.0), (210.0, 170.0), (220.0, 175.0), (215.0, 190.0), closed=True, fill=(1.0, 0.0, 0.0))
    assert find_areas([blob], FRAME, 250.0) == []


def test_shapes_that_fold_are_no_areas() -> None:
    folded = (
        (110.0, 200.0),
        (280.0, 190.0),
        (250.0, 120.0),
        (150.0, 130.0),
        (160.0, 160.0),
        (240.0, 150.0),
        (120.0, 180.0),
    )
    assert find_areas([stroke(*folded, closed=True, fill=(1.0, 0.0, 0.0))], FRAME, 250.0) == []


def test_the_white_ground_of_a_box_of_words_is_no_band() -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 10], [0, 5], color="C0")
        ax.text(5, 4, "a box of several words", bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": "grey"})

    assert [one.kind for one in series_of(draw)] == ["line"]
