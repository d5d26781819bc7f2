import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.grounding.numbers import matches, parse_numbers


def values(text: str) -> list[float]:
    return [number.readings[0].value for number in parse_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at −5 °C and +3", [-5, 3]),
        ("from 0.1–0.5", [0.1, 0.5]),
        ("10-20 nm", [10, 20]),
        ("between -2 and -1", [-2, -1]),
        ("1,234,567 samples", [1234567]),
        ("12\u2009345 and 1{,}000", [12345, 1000]),
        ("in 1, 2, 3", [1, 2, 3]),
        ("10^-3, 10^{-4} and 10⁻⁵", [1e-3, 1e-4, 1e-5]),
        ("1e-3 and 2.5E6", [1e-3, 2.5e6]),
        ("1.2 × 10^-3, 4 times 10^5", [1.2e-3, 4e5]),
        ("5nm, 10GHz", [5, 10]),
        (".5 of it.", [0.5]),
        ("ends with 7.", [7]),
        ("2^10 points", [1024]),
        ("10^-300000 is absurd", [10]),
        ("v1.2.3", []),
        ("H2O, CO₂, ResNet50, GPT-4, x_1, T_{12}", []),
        ("cm^-3, m², s⁻¹, cm-3", []),
        ("a 3D view of the 2nd run, colour #1f77b4", []),
        ("K = 64.", [64]),
        ("(3) and [4]", [3, 4]),
    ],
)
def test_numbers_as_written(text: str, expected: list[float]) -> None:
    assert values(text) == pytest.approx(expected)


def test_percent_and_magnitude_have_two_readings() -> None:
    percent, thousand = parse_numbers("45 % of 5k")
    assert [reading.value for reading in percent.readings] == pytest.approx([45, 0.45])
    assert [reading.value for reading in thousand.readings] == pytest.approx([5, 5000])


@pytest.mark.parametrize(
    ("written", "value", "same"),
    [
        ("0.35", 0.347, True),
        ("0.35", 0.36, False),
        ("3", 3.14, False),
        ("-5", 5, False),
        ("45%", 0.45, True),
        ("1.2 × 10^3", 1234, False),
        ("1.23 × 10^3", 1234, True),
        ("10^3", 1000, True),
        ("0", 1e-9, False),
    ],
)
def test_a_number_matches_what_it_was_rounded_from(written: str, value: float, same: bool) -> None:
    assert matches(parse_numbers(written)[0], value) is same


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_every_float_is_read_back(value: float) -> None:
    (number,) = parse_numbers(f"value = {value!r} here")
    assert math.isclose(number.readings[0].value, value, rel_tol=1e-12)


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands_separators_change_nothing(value: int) -> None:
    assert values(f"{value:,}") == [value]


@given(st.text(alphabet="0123456789.,eE^-−–+×%{} \u2009xkDthmAB_⁻³₂", max_size=60))
def test_any_text_gives_finite_numbers(text: str) -> None:
    for number in parse_numbers(text):
        assert all(math.isfinite(reading.value) and math.isfinite(reading.slack) for reading in number.readings)
