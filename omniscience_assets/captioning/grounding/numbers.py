"""The numbers that a text states, with their sign, decimals, exponent, percent sign and magnitude suffix."""

import math
import re
from dataclasses import dataclass

_RELATIVE_TOLERANCE = 0.02
"""A rounded number may stand this far, relatively, from what it was rounded from: 3 does not stand for 3.14."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPT_RUN = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SUBSCRIPT_RUN = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_MINUS = str.maketrans("−﹣-‐‑", "-----")
_BRACED_SCRIPT = re.compile(r"([\^_])\s?\{\s*([^{}]{0,40}?)\s*\}")
_GROUP_SPACE = re.compile(r"(?<=\d)(?:[\u00a0\u2006\u2009\u202f']|\{,\}|\\,)(?=\d{3}(?!\d))")

_NUMBER = re.compile(
    r"(?<![\w.^#])(?<!\^[-+])(?<!_[-+])(?<![A-Za-z]-)"
    r"(?P<sign>(?<![\w.)\]%])[-+–])?"
    r"(?<![\w.^#])"
    r"(?P<mantissa>\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:[eE](?P<e>[-+]?\d{1,3})(?!\w)"
    r"|\s?(?:[×x*·⋅]|times|\\times)\s?10\s?(?:\^|\*\*)\s?(?P<power>[-+]?\d{1,3})"
    r"|(?:\^|\*\*)(?P<own>[-+]?\d{1,3}))?"
    r"(?!\d|-?[Dd]\b|(?:st|nd|rd|th)\b)"
    r"(?:(?P<percent>\s?%|\s?per\s?cent\b)|(?P<suffix>[kKMGB])(?!\w))?"
)
_MULTIPLIERS = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that a written number may stand for, and half a unit in its last written place."""

    value: float
    slack: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, where it stands in the normalised text, and the values that it may stand for."""

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    """`45%` is 45 and 0.45; `5k` is 5 and 5000; everything else has one reading."""


def normalise(text: str) -> str:
    """The text with one kind of minus, `^` and `_` for raised and lowered digits, and no spaces inside numbers."""
    text = _GROUP_SPACE.sub("", text.translate(_MINUS))
    text = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run.group().translate(_SUPERSCRIPTS), text)
    text = _SUBSCRIPT_RUN.sub(lambda run: "_" + run.group().translate(_SUBSCRIPTS), text)
    return _BRACED_SCRIPT.sub(r"\1\2", text)


def parse_numbers(text: str) -> tuple[Quantity, ...]:
    """All numbers that the text states, in reading order; offsets are into `normalise(text)`.

    Digits that belong to a name (`H2O`, `ResNet50`, `GPT-4`, `x_1`), to a unit's exponent (`cm^-3`), to a colour code,
    to an ordinal or to `2D` state no number and are left out, and so is what no float can hold. A hyphen after a digit
    is a range, not a sign.
    """
    return tuple(number for match in _NUMBER.finditer(normalise(text)) if _is_finite(number := _quantity(match)))


def matches(quantity: Quantity, value: float) -> bool:
    """Whether the written number is the value, or the value rounded to the places that were written."""
    return any(abs(reading.value - value) <= _tolerance(reading) for reading in quantity.readings)


def _tolerance(reading: Reading) -> float:
    """The rounding error that the reading may have, and a little for binary fractions."""
    size = abs(reading.value)
    return min(reading.slack, _RELATIVE_TOLERANCE * size) + 1e-9 * size


def _quantity(match: re.Match[str]) -> Quantity:
    value, slack = _value(match)
    readings = [Reading(value, slack)]
    if match["percent"]:
        readings.append(Reading(value / 100, slack / 100))
    if match["suffix"]:
        factor = _MULTIPLIERS[match["suffix"]]
        readings.append(Reading(value * factor, slack * factor))
    return Quantity(match.group().strip(), match.start(), match.end(), tuple(readings))


def _is_finite(quantity: Quantity) -> bool:
    return all(math.isfinite(reading.value) and math.isfinite(reading.slack) for reading in quantity.readings)


def _value(match: re.Match[str]) -> tuple[float, float]:
    sign = -1.0 if match["sign"] in {"-", "–"} else 1.0
    mantissa = match["mantissa"].replace(",", "")
    decimals = len(mantissa.partition(".")[2])
    if match["own"]:
        return sign * _raised(float(mantissa), int(match["own"])), 0.0
    exponent = int(match["e"] or match["power"] or 0)
    return sign * float(f"{mantissa}e{exponent}"), 0.5 * float(f"1e{exponent - decimals}")


def _raised(base: float, exponent: int) -> float:
    try:
        return base**exponent
    except (OverflowError, ZeroDivisionError):
        return base
