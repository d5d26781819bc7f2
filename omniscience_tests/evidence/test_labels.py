import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evidence.labels import (
    is_power,
    parse_number,
    parse_offset,
    parse_ticks,
    split_unit,
    unit_of_labels,
)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("0.5", 0.5), ("−20", -20.0), ("-.5", -0.5), ("1e-05", 1e-5), ("10^3", 1000.0), ("10^−2", 0.01), ("2^8", 256.0),
        ("5×10^−2", 0.05),
        ("3·10^4", 3e4), ("−10^1", -10.0), ("1,000", 1000.0), ("12,345,678", 12345678.0), ("1,5", 1.5),
        ("50%", 50.0), ("45°", 45.0), ("π", math.pi), ("−π/2", -math.pi / 2), ("2π", 2 * math.pi),
    ],
)  # fmt: skip
def test_a_tick_label_is_a_number(label: str, value: float) -> None:
    assert parse_number(label) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("label", ["north", "", "-", "2019-05", "10^", "a1", "1/0", "12:30", "e5", "^3", "1e999"])
def test_other_text_is_no_number(label: str) -> None:
    assert parse_number(label) is None


@given(st.text(max_size=30))
def test_any_text_gives_a_finite_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or math.isfinite(value)


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_printed_numbers_are_read_back(value: float) -> None:
    assert parse_number(f"{value:.6g}".replace("-", "−")) == float(f"{value:.6g}")


def test_a_comma_means_the_same_along_an_axis() -> None:
    assert parse_ticks(["0,000", "0,250", "0,500"]) == [0.0, 0.25, 0.5]
    assert parse_ticks(["1,000", "2,000", "off"]) == [1000.0, 2000.0, None]


def test_powers_and_factors() -> None:
    assert is_power("10^−3")
    assert not is_power("1000")
    assert parse_offset("×10^6") == (1e6, 0)
    assert parse_offset("1e−5") == (pytest.approx(1e-5), 0)
    assert parse_offset("+1.5") == (1, 1.5)
    assert parse_offset("1e−4+2.5e1") == (pytest.approx(1e-4), 25)
    assert parse_offset("−3") is None
    assert parse_offset("10^2") is None


@pytest.mark.parametrize(
    ("title", "quantity", "unit"),
    [
        ("Energy (keV)", "Energy", "keV"), ("T [K]", "T", "K"), ("d / mm", "d", "mm"),
        ("Rate [Mpc^−1]", "Rate", "Mpc^−1"),
        ("Flux (erg cm^−2 s^−1)", "Flux", "erg cm^−2 s^−1"), ("Accuracy (%)", "Accuracy", "%"),
        ("Speed (m/s)", "Speed", "m/s"),
        ("Mass [M_⊙]", "Mass", "M_⊙"), ("Time (arbitrary units)", "Time", "arbitrary units"),
        ("f(x)", "f(x)", None), ("Error (RMSE)", "Error (RMSE)", None), ("interval (a)", "interval (a)", None),
        ("time (T)", "time (T)", None), ("ratio (M/N)", "ratio (M/N)", None), ("log(M/M_⊙)", "log(M/M_⊙)", None),
        ("number of points [N]", "number of points [N]", None), ("t / τ", "t / τ", None), ("Loss", "Loss", None),
    ],
)  # fmt: skip
def test_units_are_split_from_titles(title: str, quantity: str, unit: str | None) -> None:
    assert split_unit(title) == (quantity, unit)


@given(st.text(max_size=60))
def test_splitting_a_unit_loses_nothing_but_brackets(title: str) -> None:
    quantity, unit = split_unit(title)
    assert quantity in title
    assert unit is None or unit in title


@pytest.mark.parametrize(
    ("labels", "unit"),
    [
        (["-2%", "0%", "2%"], "%"), (["0", "50 %", "100 %"], "%"), (["-45°", "0°", "45°"], "°"),
        (["0", "1", "2%"], None), (["0", "1"], None), (["a%", "b%"], "%"), (["0"], None),
    ],
)  # fmt: skip
def test_the_unit_of_an_axis_may_stand_at_its_labels(labels: list[str], unit: str | None) -> None:
    assert unit_of_labels(labels) == unit
