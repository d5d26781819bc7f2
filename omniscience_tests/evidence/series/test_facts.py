import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evidence.series.facts import facts_of
from omniscience_assets.records import SeriesFacts

X = np.linspace(0.0, 10.0, 101)
Array = npt.NDArray[np.float64]
FINITE = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: float(f"{value:.4g}"))


def facts(y: Array, x: Array = X, kind: str = "line", span: float | None = None, **logs: bool) -> SeriesFacts:
    given = {"x_log": False, "y_log": False} | logs
    found = facts_of(kind, np.stack([x, y], axis=1), span=span or float(np.ptp(y)) or 1.0, **given)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("y", "trend"),
    [
        (X, "rising"),
        (X + 0.2 * np.sin(8 * X), "rising"),
        (np.exp(-X), "falling"),
        (np.full_like(X, 3.0), "flat"),
        (np.exp(-((X - 5) ** 2)), "peak"),
        (np.abs(X - 4), "dip"),
        (np.sin(3 * X), "oscillating"),
        (np.where(X < 5, np.abs(X - 2), 5 - X / 2), "mixed"),
    ],
)
def test_how_a_line_goes(y: Array, trend: str) -> None:
    assert facts(y).trend == trend


@pytest.mark.parametrize("trend", ["rising", "falling"])
def test_the_order_of_drawing_does_not_matter(trend: str) -> None:
    y = X if trend == "rising" else -X
    assert facts(y[::-1], X[::-1]).trend == trend


def test_a_small_ripple_on_a_long_axis_is_flat() -> None:
    assert facts(0.1 * np.sin(3 * X), span=10.0).trend == "flat"


def test_decades_count_on_a_logarithmic_axis() -> None:
    assert facts(10.0 ** (-X), span=10.0, y_log=True).trend == "falling"
    assert facts(1 + 0.01 * np.sin(3 * X), span=3.0, y_log=True).trend == "flat"


@pytest.mark.parametrize("kind", ["scatter", "bar", "histogram", "box"])
def test_only_lines_have_a_trend(kind: str) -> None:
    assert facts(X, kind=kind).trend is None


def test_single_points_have_no_trend() -> None:
    found = facts(np.array([3.0]), np.array([2.0]))
    assert (found.trend, found.minimum, found.maximum) == (None, (2.0, 3.0), (2.0, 3.0))


def test_no_points_have_no_facts() -> None:
    assert facts_of("line", np.empty((0, 2)), False, False, 1.0) is None


@pytest.mark.parametrize(
    ("y", "saturates"),
    [
        (1 - np.exp(-X), True),
        (np.exp(-X), True),
        (X, False),
        (np.sqrt(X), False),
        (np.full_like(X, 1.0), False),
        (np.exp(-((X - 5) ** 2)), False),
    ],
)
def test_a_plateau_at_the_end(y: Array, saturates: bool) -> None:
    assert facts(y).saturates is saturates


def test_extremes_are_points() -> None:
    found = facts((X - 4) ** 2)
    assert (found.minimum, found.maximum, found.x_low, found.x_high) == ((4.0, 0.0), (10.0, 36.0), 0.0, 10.0)


def test_the_first_of_equal_extremes_is_told() -> None:
    found = facts(np.array([1.0, 5.0, 5.0, 1.0]), np.arange(4.0))
    assert (found.minimum, found.maximum) == ((0.0, 1.0), (1.0, 5.0))


def test_correlation_of_a_cloud() -> None:
    assert facts(2 * X + 1, kind="scatter").correlation == 1.0
    assert facts(-X, kind="scatter").correlation == -1.0
    assert facts(X**3, x=X + 1, kind="scatter").correlation == pytest.approx(np.corrcoef(X, X**3)[0, 1], abs=1e-3)


def test_correlation_is_that_of_logarithms_on_logarithmic_axes() -> None:
    assert facts((X + 1) ** 3, x=X + 1, kind="scatter", x_log=True, y_log=True).correlation == 1.0


@pytest.mark.parametrize("y", [X[:7], np.full(20, 1.0)])
def test_few_points_and_levels_have_no_correlation(y: Array) -> None:
    assert facts(y, X[: len(y)], kind="scatter").correlation is None


@settings(max_examples=100)
@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=30), st.sampled_from(["line", "scatter", "bar"]))
def test_extremes_are_among_the_points_and_bound_them(points: list[tuple[float, float]], kind: str) -> None:
    found = facts_of(kind, np.asarray(points, float), False, False, 1e6)
    assert found is not None
    assert found.minimum in points
    assert found.maximum in points
    assert all(found.minimum[1] <= y <= found.maximum[1] and found.x_low <= x <= found.x_high for x, y in points)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 100), min_size=3, max_size=30), st.booleans())
def test_what_never_falls_is_rising_or_flat(steps: list[int], falls: bool) -> None:
    y = np.cumsum(steps).astype(float) * (-1 if falls else 1)
    assert facts(y, np.arange(len(y), dtype=float)).trend == ("falling" if falls else "rising")
