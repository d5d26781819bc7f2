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


def test_of_a_band_that_is_cut_off_what_is_seen_is_told() -> None:
    """Its middle is that of the part inside of the plot area, not a line along the edge."""
    y = (X - 5) ** 2
    band = only(lambda ax: (ax.fill_between(X, y, 1000), ax.set_xlim(0, 10), ax.set_ylim(-1, 9)))
    inside = np.abs(X - 5) < 2.9
    ends = np.stack([y, np.full(len(X), 9.0)], axis=1)[inside]
    told = {x: errors for (x, _), errors in zip(band.points, band.errors, strict=True)}
    assert np.array([told[x] for x in X[inside].round(3).tolist()]) == pytest.approx(ends, abs=0.02)
    assert min(told) == pytest.approx(2, abs=0.3)


def test_what_lies_outside_of_the_plot_area_is_no_band() -> None:
    assert series_of(lambda ax: (ax.fill_between(X, 20 + X, 1000), ax.set_xlim(0, 10), ax.set_ylim(0, 9))) == ()


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
