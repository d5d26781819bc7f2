from dataclasses import replace

import pytest

from omniscience_assets.evidence.scales import Calibration, fit_scale, largest_fit


def scale_of(values: list[float], positions: list[float], **how: bool) -> str:
    fit = fit_scale(values, positions, **how)
    return fit.scale if isinstance(fit, Calibration) else fit


def test_evenly_placed_values_are_linear() -> None:
    assert scale_of([0, 5, 10, 15], [10, 20, 30, 40]) == "linear"
    assert scale_of([0, 5, 10], [300, 200, 100]) == "linear"


def test_evenly_placed_powers_are_logarithmic() -> None:
    assert scale_of([0.01, 1, 100], [10, 20, 30]) == "log"


def test_two_ticks_are_told_by_how_they_are_written() -> None:
    assert scale_of([1, 10], [0, 1], powers=True) == "log"
    assert scale_of([1, 10], [0, 1]) == "linear"


def test_two_ticks_are_told_by_the_marks_between_them() -> None:
    minor = [30.1, 47.7, 60.2, 69.9, 77.8, 84.5, 90.3, 95.4]
    assert isinstance(fit := fit_scale([1, 10], [0, 100], marks=minor), Calibration)
    assert fit.scale == "log"
    assert isinstance(fit := fit_scale([1, 10], [0, 100], marks=[20, 40, 60, 80]), Calibration)
    assert fit.scale == "linear"


@pytest.mark.parametrize(
    ("values", "positions", "problem"),
    [
        ([1], [0], "too_few_ticks"),
        ([2, 2], [0, 1], "too_few_ticks"),
        ([0, 1, 10, 11], [0, 1, 2, 3], "broken"),
        ([0, 1, 5], [0, 1, 2], "misfit"),
    ],
)
def test_what_fits_no_scale_says_why(values: list[float], positions: list[float], problem: str) -> None:
    assert fit_scale(values, positions) == problem


def test_a_stray_number_is_left_out() -> None:
    assert largest_fit([0, 1, 2, 99, 3], [0, 10, 20, 25, 30]) == [0, 1, 2, 4]
    assert largest_fit([7, 1, 5, 2], [0, 10, 20, 30]) == [0, 1, 2, 3]


def test_values_between_and_beyond_the_ticks() -> None:
    linear = fit_scale([0, 10], [300, 100])
    assert isinstance(linear, Calibration)
    assert linear.value(50) == pytest.approx(12.5)
    log = fit_scale([1, 10, 100], [0, 50, 100])
    assert isinstance(log, Calibration)
    assert log.value(125) == pytest.approx(10**2.5)
    assert replace(log, residual=0) == log


def test_the_residual_is_relative_to_the_length() -> None:
    fit = fit_scale([0, 1, 2], [0, 101, 200])
    assert isinstance(fit, Calibration)
    assert fit.residual == pytest.approx(0.00333, abs=1e-4)
