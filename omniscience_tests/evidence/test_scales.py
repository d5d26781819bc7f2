import pytest

from omniscience_assets.evidence.scales import fit_scale, largest_fit, misfit


def test_evenly_placed_values_are_linear() -> None:
    assert fit_scale([0, 5, 10, 15], [10, 20, 30, 40]) == "linear"
    assert fit_scale([0, 5, 10], [300, 200, 100]) == "linear"


def test_evenly_placed_powers_are_logarithmic() -> None:
    assert fit_scale([0.01, 1, 100], [10, 20, 30]) == "log"


def test_two_ticks_are_told_by_how_they_are_written() -> None:
    assert fit_scale([1, 10], [0, 1], powers=True) == "log"
    assert fit_scale([1, 10], [0, 1]) == "linear"


@pytest.mark.parametrize(("values", "positions"), [([1], [0]), ([2, 2], [0, 1]), ([0, 1, 10, 11], [0, 1, 2, 3])])
def test_what_fits_no_scale_is_unknown(values: list[float], positions: list[float]) -> None:
    assert fit_scale(values, positions) == "unknown"


def test_a_stray_number_is_left_out() -> None:
    assert largest_fit([0, 1, 2, 99, 3], [0, 10, 20, 25, 30]) == [0, 1, 2, 4]
    assert largest_fit([7, 1, 5, 2], [0, 10, 20, 30]) == [0, 1, 2, 3]


def test_misfit_is_relative_to_the_length() -> None:
    assert misfit([0, 1, 2], [0, 100, 200]) == pytest.approx(0, abs=1e-12)
    assert misfit([0, 1, 2], [0, 130, 200]) == pytest.approx(0.1, abs=1e-9)
