import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.scales import Calibration
from omniscience_assets.evidence.series.calibrate import Plane, as_points, bar_data, plane_of, thin
from omniscience_assets.evidence.series.drawn import Drawn, Style
from omniscience_assets.records import MAX_POINTS
from omniscience_tests.evidence.series.charts import FRAME

LINEAR_X = Calibration("linear", 0.05, -5.0, 0.0)
"""0 at the left edge (x = 100), 10 at the right (x = 300)."""
LINEAR_Y = Calibration("linear", -0.1, 25.0, 0.0)
"""0 at the lower edge (y = 250), 15 at the upper (y = 100)."""
LOG_Y = Calibration("log", -0.02, 5.0, 0.0)
"""1 at the lower edge, 1000 at the upper."""
CATEGORIES = Calibration("category", 0.02, -2.5, 0.0)
STYLE = Style((0.1, 0.2, 0.8))
NONE = np.empty(0)
Array = npt.NDArray[np.float64]


def plane(x: Calibration = LINEAR_X, y: Calibration = LINEAR_Y, x_ticks: Array = NONE) -> Plane:
    return Plane("bottom", "left", x, y, x_ticks, NONE, FRAME)


def bars(*ends: tuple[float, float], bases: float = 250.0, horizontal: bool = False) -> Drawn:
    points = np.asarray(ends, float)
    return Drawn("bar", STYLE, points, 0, bases=np.full(len(points), bases), horizontal=horizontal)


def test_page_points_become_data() -> None:
    found = plane().to_data(np.array([[100.0, 250.0], [200.0, 200.0], [300.0, 100.0]]))
    assert found == pytest.approx(np.array([[0, 0], [5, 5], [10, 15]]), abs=1e-9)


def test_logarithmic_axes_give_powers() -> None:
    found = plane(y=LOG_Y).to_data(np.array([[100.0, 250.0], [100.0, 200.0], [100.0, 100.0]]))
    assert found[:, 1] == pytest.approx([1, 10, 1000])


def test_categories_are_indices_of_the_nearest_tick() -> None:
    found = plane(x=CATEGORIES, x_ticks=np.array([125.0, 175.0, 225.0])).to_data(np.array([[131.0, 200], [220, 200]]))
    assert found[:, 0].tolist() == [0.0, 2.0]


def test_the_span_is_in_values_and_in_decades() -> None:
    assert plane().span == pytest.approx(15)
    assert plane(y=LOG_Y).span == pytest.approx(3)


def test_zero_is_where_the_axis_has_it() -> None:
    assert plane().zero() == pytest.approx((100, 250))
    assert plane(x=Calibration("linear", 0.05, 50.0, 0.0), y=LOG_Y).zero() == (None, None)


def test_an_axis_without_scale_makes_no_plane() -> None:
    x = Found("bottom", (), (), (), LINEAR_X)
    assert plane_of(FRAME, x, Found("left", (), (), (), None, "broken")) is None
    assert plane_of(FRAME, x, Found("left", (), (), (), LINEAR_Y)) is not None


def test_bars_on_zero_have_no_bases() -> None:
    data, bases = bar_data(bars((120, 200), (160, 150)), plane())
    assert data == pytest.approx(np.array([[1, 5], [3, 10]]))
    assert bases == ()


def test_bars_on_others_have_their_length_and_base() -> None:
    data, bases = bar_data(bars((120, 150), (160, 120), bases=200.0), plane())
    assert data[:, 1] == pytest.approx([5, 8])
    assert bases == pytest.approx((5, 5))


def test_lying_bars_have_their_length_first() -> None:
    data, bases = bar_data(bars((140, 200), (300, 150), bases=100.0, horizontal=True), plane())
    assert data == pytest.approx(np.array([[2, 5], [10, 10]]))
    assert bases == ()


def test_bars_on_the_edge_of_an_axis_that_begins_elsewhere_are_cut() -> None:
    cut = Calibration("linear", -0.1, 75.0, 0.0)
    data, bases = bar_data(bars((120, 200), (160, 150)), plane(y=cut))
    assert data[:, 1] == pytest.approx([55, 60])
    assert bases == ()


def test_short_lines_are_not_thinned() -> None:
    assert thin(np.zeros((MAX_POINTS, 2))).tolist() == list(range(MAX_POINTS))


@settings(max_examples=60)
@given(st.integers(9, 400), st.integers(8, 60), st.integers(0, 2**32 - 1))
def test_thinning_keeps_the_limit_the_ends_and_the_extremes(count: int, limit: int, seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(count, 2))
    kept = thin(points, limit)
    assert len(kept) <= max(limit, 4)
    assert (np.diff(kept) > 0).all()
    assert {0, count - 1, int(points[:, 1].argmin()), int(points[:, 1].argmax())} <= set(kept.tolist())


def test_points_have_the_digits_of_a_hundred_thousandth_of_the_axis() -> None:
    assert as_points(np.array([[1 / 3, 2 / 3]]), plane()) == ((0.3333, 0.6667),)
    assert as_points(np.array([[1 / 3, 200 / 3]]), plane(y=LOG_Y)) == ((0.3333, 66.6667),)
    assert as_points(np.array([[1.0, 1.0]])) == ()
