"""What a label says: the number of a tick, the unit in an axis title."""

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_MINUS = str.maketrans(
    {"−": "-", "–": "-", "‒": "-", "\u2010": "-", "\u2011": "-", "\u00a0": " ", "⋅": "·", "∙": "·", "∗": "·"}
)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_POWER = re.compile(r"([+-]?)(?:(\d+\.?\d*)\s?[×x·*]\s?)?(10|[2-9])\^([+-]?\d{1,3}(?:\.\d+)?)")
_PI = re.compile(r"([+-]?)(\d*\.?\d*)\s?π(?:/(\d+))?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_FACTOR = re.compile(
    r"(?:[×x·*]\s?10\^([+-]?\d{1,2})|1e([+-]?\d{1,2}))?([+-]\d*\.?\d+(?:(?:e|[×x·*]10\^)[+-]?\d{1,2})?|[+-]10\^[+-]?\d{1,2})?"
)
_SCALED = re.compile(r"([+-]?\d+\.?\d*)\s?([kKMGBTmµμnp])")
_PREFIXES = {
    "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12, "m": 1e-3, "µ": 1e-6, "μ": 1e-6, "n": 1e-9, "p": 1e-12,
}  # fmt: skip
"""SI prefixes, and `B` for billion, that plotting programs put behind the numbers of ticks."""

_PREFIXED = "eV|Hz|Pa|mol|arcsec|bar|bit|pc|yr|Jy|cal|Wh|[msgKAVWJNTCFHΩLlBbMGS]"
_BARE = (
    "°C?|%|Å|‰|ohm|min|hrs?|h|d|days?|deg|rad|sr|arcmin|ly|AU|au|mag|dex|erg|dyn|Gauss|[MLR]_?[⊙☉]|M_?sun|bits?|bytes?|Byte|dBm?|"
    "cts|ph|px|ppm|ppb|rpm|fps|FLOPS?|Torr|psi|a\\.u\\.|arb\\.|u|Da|ha|rps|ops|c|barn|\\$|€|seconds?|minutes?|hours?|months?|"
    "weeks?|years?|counts|events|pixels?|degrees?|percent|percentage|radians|kelvin|arbitrary|units|samples|frames|steps|"
    "EUR|USD|GBP|emu|Oe|[kMG]?t|tokens|epochs|iterations|photons"
)
_UNIT_WORD = re.compile(rf"(?:10(?:\^-?\d+)?|(?:(?:[fpnuµμmcdhkMGTPE]?(?:{_PREFIXED}))|{_BARE})(?:\^?[+-]?\d+)?)")
_SYMBOLS = {
    "C": "charge", "F": "capacitance", "H": "inductance", "N": "force|load|thrust", "J": "energy|work|heat",
    "W": "power", "M": "concentration|molarity", "G": "field", "S": "conductance", "L": "volume", "l": "volume",
    "B": "size|memory", "b": "size", "g": "mass|weight", "u": "mass", "d": "time|age|delay|period",
    "c": "speed|velocity", "T": "field|flux|induction", "V": "voltage|potential|bias", "A": "current",
    "K": "temperature",
}  # fmt: skip
"""Letters that by themselves name a variable as often as a unit, with the quantities that make them a unit."""
_SQUARE = re.compile(r"(.*\S)\s*\[([^\[\]]{1,40})\]")
_ROUND = re.compile(r"(.*\S)\s+\(([^()]{1,40})\)")
_COUNTED = re.compile(r"(?:number|no\.|count|#)\b", re.IGNORECASE)
_SLASH = re.compile(r"(.*\S)\s+/\s+(\S.{0,20})|(.*[^\s/])/((?:[kMGmnpµμ]?(?:eV|Hz|m|s|K|V|A|W|J|T|Pa))|Å|dB|%)")
_EXPONENT = re.compile(r"[A-Za-zµμΩÅ°]{1,6}\^[+-]?\d")


@lru_cache(maxsize=10_000)
def parse_number(label: str) -> float | None:
    """The number that a tick label stands for, or `None` for other text.

    Reads a Unicode minus, `10^3`, `2^8`, `5×10^-2`, multiples of π, thousands and decimal commas, a trailing % or °.
    """
    text = label.translate(_MINUS).strip().removesuffix("%").removesuffix("°").strip()
    if power := _POWER.fullmatch(text):
        sign, factor, base, exponent = power.groups()
        value = float(factor or 1) * float(base) ** min(float(exponent), 300.0)
    elif ((pi := _PI.fullmatch(text)) and (pi[2] or ".") != ".") or (pi and not pi[2]):
        sign, value = pi[1], float(pi[2] or 1) * math.pi / (int(pi[3] or 1) or 1)
    elif _THOUSANDS.fullmatch(text):
        sign, value = "", float(text.replace(",", ""))
    elif _DECIMAL_COMMA.fullmatch(text):
        sign, value = "", float(text.replace(",", "."))
    elif _PLAIN.fullmatch(text.replace("- ", "-")):
        sign, value = "", float(text.replace("- ", "-"))
    else:
        return None
    return (-value if sign == "-" else value) if math.isfinite(value) else None


def parse_ticks(labels: Sequence[str]) -> list[float | None]:
    """Numbers of one axis' tick labels; a comma means the same in all of them, and `20k` is 20,000."""
    decimal = any(
        re.fullmatch(r"[+-]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))", label.translate(_MINUS).strip()) for label in labels
    )
    return [_parse_tick(label.replace(",", ".") if decimal else label) for label in labels]


def _parse_tick(label: str) -> float | None:
    if scaled := _SCALED.fullmatch(label.translate(_MINUS).strip().removeprefix("$")):
        return float(f"{float(scaled[1]) * _PREFIXES[scaled[2]]:.12g}")
    return parse_number(label.strip().removeprefix("$"))


def expand_digits(values: Sequence[float]) -> list[float] | None:
    """Values of a logarithmic axis that is labelled `2`, `5`, `10`, `2`, `5`, `100`: digits count their decade.

    `None` where the values are no such row, from the low end of the axis.
    """
    powers = [i for i, value in enumerate(values) if value > 0 and abs(math.log10(value) % 1.0) < 1e-9]
    digits = [value for i, value in enumerate(values) if i not in powers]
    if not powers or not digits or not set(digits) <= {2.0, 5.0}:
        return None
    base = values[powers[0]] / 10 if powers[0] > 0 else values[0]
    expanded = []
    for i, value in enumerate(values):
        base = value if i in powers else base
        expanded.append(value if i in powers else value * base)
    return expanded


def is_power(label: str, *, alone: bool = True) -> bool:
    """Whether a label is written as a power, as logarithmic axes are labelled; without a factor, if `alone`."""
    match = _POWER.fullmatch(label.translate(_MINUS).strip())
    return match is not None and (not alone or float(match[2] or 1) == 1)


def parse_offset(text: str) -> tuple[float, float] | None:
    """Factor and summand that are printed once at the end of an axis and apply to all its ticks.

    `1e6` and `×10^-3` are factors, `+1.5` and `+10^3` are summands, `1e-4+2.5` is both.
    """
    plain = text.translate(_MINUS).replace(" ", "").strip("()")
    match = _FACTOR.fullmatch(plain)
    if match is None or not plain or plain.startswith("-"):
        return None
    exponent = match[1] or match[2]
    return 10.0 ** int(exponent) if exponent else 1.0, _summand(match[3]) if match[3] else 0.0


def _summand(text: str) -> float:
    return float(re.sub(r"[×x·*]10\^", "e", re.sub(r"^([+-])10\^", r"\g<1>1e", text)))


def unit_of_labels(labels: Iterable[str]) -> str | None:
    """`%` or `°` where all tick labels end with it, but for that of zero."""
    signs = {label.strip()[-1:] for label in labels if parse_number(label) != 0}
    return signs.pop() if len(signs) == 1 and signs <= {"%", "°"} else None


def split_unit(title: str) -> tuple[str, str | None]:
    """Quantity and unit of an axis title: "Energy (keV)", "T [K]" and "d / mm" are split, "f(x)" is not."""
    for pattern, certain in ((_SQUARE, True), (_ROUND, False), (_SLASH, False)):
        if match := pattern.fullmatch(title.strip()):
            quantity, unit = (part for part in match.groups() if part is not None)
            if _is_unit(unit, quantity) or (certain and not _COUNTED.match(quantity)):
                return quantity.strip().rstrip(","), unit.strip()
    return title.strip(), None


def _is_unit(text: str, quantity: str) -> bool:
    if text in _SYMBOLS:
        return re.search(_SYMBOLS[text], quantity, re.IGNORECASE) is not None or text in "VAK"
    words = [word for word in re.split(r"[\s·/*×]+", text.translate(_MINUS)) if word]
    if 0 < len(words) <= 5 and any(map(_EXPONENT.fullmatch, words)) and all(len(word) <= 7 for word in words):
        return True
    return 0 < len(words) <= 5 and not set(_SYMBOLS).issuperset(words) and all(map(_UNIT_WORD.fullmatch, words))
