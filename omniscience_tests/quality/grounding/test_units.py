"""Units as text writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.grounding.units import parse_unit, plain_units, read_unit


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("kHz", "Hz", 1e3), ("km/s", "km s^-1", 1.0), ("m/s", "km s⁻¹", 1e-3), ("milliseconds", "s", 1e-3),
        ("h", "min", 60.0), ("A/m²", "A m^-2", 1.0), ("mol/L", "M", 1.0), ("μm", "nm", 1e3), ("µm", "μm", 1.0),
        ("percent", "%", 1.0), ("GB/s", "MB s^-1", 1e3), ("Å", "nm", 0.1), ("°", "rad", 0.017453292519943295),
        ("Hz", "s^-1", 1.0), ("Gyr", "yr", 1e9), ("mJy", "Jy", 1e-3),
    ],
)  # fmt: skip
def test_units_of_one_dimension_convert(one: str, other: str, factor: float) -> None:
    first, second = parse_unit(one), parse_unit(other)
    assert first is not None
    assert second is not None
    assert first.factor_to(second) == pytest.approx(factor)


@pytest.mark.parametrize(("one", "other"), [("K", "°C"), ("s", "m"), ("eV", "V"), ("Ω", "Ω m"), ("%", "dB")])
def test_units_of_other_dimensions_do_not(one: str, other: str) -> None:
    first, second = parse_unit(one), parse_unit(other)
    assert first is not None
    assert second is not None
    assert first.factor_to(second) is None


@pytest.mark.parametrize("text", ["", "cats", "per second", "5", "the", "keV and more", "s^"])
def test_other_words_are_no_units(text: str) -> None:
    assert parse_unit(text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("keV and", "keV"), ("km s^-1 in", "km s^-1"), ("s at 5 m", "s"), ("m/s.", "m/s"), ("A m^-2.", "A m^-2")],
)
def test_the_unit_that_a_text_begins_with(text: str, unit: str) -> None:
    found = read_unit(text)
    assert found is not None
    assert found.text == unit


def test_words_are_no_units_behind_a_number() -> None:
    assert read_unit("at the end") is None
    assert read_unit("a peak") is None


@given(st.text(max_size=60))
def test_plain_units_keep_every_character(text: str) -> None:
    assert len(plain_units(text)) == len(text)
    read_unit(plain_units(text))
