import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evidence.series.facts import relations_of
from omniscience_assets.records import AxisSide, Series, SeriesKind, SeriesRelation

X = np.linspace(0.0, 10.0, 101)
Array = npt.NDArray[np.float64]


def series(kind: SeriesKind = "line", y_axis: AxisSide | None = "left") -> Series:
    return Series(None, kind, "black", "#000000", "solid", None, "bottom", y_axis, (), 0)


def relations(*curves: Array, kinds: tuple[Series, ...] = (), y_log: bool = False) -> list[SeriesRelation]:
    """Between curves over `X` (or (n, 2) arrays of their own), on an axis as long as the highest is."""
    points = [np.stack([X, curve], axis=1) if curve.ndim == 1 else curve for curve in curves]
    heights = np.concatenate([curve[:, 1] for curve in points])
    span = float(np.ptp(np.log10(heights) if y_log else heights))
    return relations_of(kinds or tuple(series() for _ in curves), points, (False, y_log), span)


def test_a_line_above_another_is_higher() -> None:
    assert relations(X, X + 5) == [SeriesRelation(1, "higher_than", 0, 0.0, 10.0)]


def test_lines_that_cross_are_each_higher_on_one_side() -> None:
    before, after, crossing = relations(X, 8 - X)
    assert (before.subject, before.name, before.object, before.low) == (1, "higher_than", 0, 0.0)
    assert (after.subject, after.name, after.object, after.high) == (0, "higher_than", 1, 10.0)
    assert (crossing.name, crossing.low) == ("crosses", pytest.approx(4, abs=0.05))
    assert before.high == after.low == crossing.low == crossing.high


def test_two_crossings_are_told_in_their_order() -> None:
    crossings = [one.low for one in relations((X - 5) ** 2, np.full_like(X, 9.0)) if one.name == "crosses"]
    assert crossings == pytest.approx([2, 8], abs=0.05)


def test_lines_that_twist_are_not_compared() -> None:
    assert relations(np.sin(3 * X), np.zeros_like(X)) == []


def test_lines_on_one_another_are_not_told_apart() -> None:
    assert relations(X, X + 0.01) == []


def test_only_what_both_cover_is_compared() -> None:
    short = np.array([[4.0, 20.0], [6.0, 20.0]])
    (found,) = relations(X, short)
    assert (found.subject, found.low, found.high) == (1, 4.0, 6.0)
    assert relations(np.array([[0.0, 1.0], [3.0, 1.0]]), short) == []


@pytest.mark.parametrize("other", [series("scatter"), series("bar"), series(y_axis="right"), series(y_axis=None)])
def test_only_lines_on_the_same_axes_are_compared(other: Series) -> None:
    assert relations(X, X + 5, kinds=(series(), other)) == []


def test_curves_between_points_are_straight_on_the_axis_that_is_drawn() -> None:
    falling, level = np.array([[0.0, 1e4], [10.0, 1.0]]), np.array([[0.0, 1e2], [10.0, 1e2]])
    (crossing,) = (one for one in relations(falling, level, y_log=True) if one.name == "crosses")
    assert crossing.low == pytest.approx(5, abs=0.05)


COEFFICIENTS = st.tuples(*[st.floats(-5, 5, allow_nan=False)] * 3)


def parabola(coefficients: tuple[float, float, float], x: Array) -> Array:
    a, b, c = coefficients
    return a + b * x / 5 + c * (x - 5) ** 2 / 25


@settings(max_examples=60, deadline=None)
@given(COEFFICIENTS, COEFFICIENTS)
def test_relations_hold_on_a_dense_sample(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    curves = [parabola(first, X), parabola(second, X)]  # type: ignore[arg-type]
    height = max(float(np.ptp(np.concatenate(curves))), 1e-3)
    points = [np.stack([X, curve], axis=1) for curve in curves]
    for one in relations_of((series(), series()), points, (False, False), height):
        x = np.linspace(one.low, one.high, 500)
        above = np.interp(x, X, curves[one.subject]) - np.interp(x, X, curves[one.object])
        if one.name == "higher_than":
            assert above.min() > -0.02 * height
            assert above.max() > 0
        else:
            assert np.abs(above).max() < 0.02 * height
