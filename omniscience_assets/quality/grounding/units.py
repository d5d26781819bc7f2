"""Units of measurement as text writes them: what dimension they have, and how they convert.

Prefixes and derived units: BIPM, The International System of Units, 9th edition (2019), tables 4, 7 and 8. Astronomical
units: IAU 2012 resolution B2 and IAU 2015 resolution B2.
"""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from omniscience_assets.records import Axis

Dimension = tuple[tuple[str, int], ...]
"""Powers of base quantities, sorted by name."""

_PREFIXES = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "μ": 1e-6, "m": 1e-3, "c": 1e-2, "d": 1e-1, "h": 1e2, "k": 1e3,
    "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
}  # fmt: skip
_PREFIX_WORDS = {
    "femto": 1e-15, "pico": 1e-12, "nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "centi": 1e-2, "deci": 1e-1,
    "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15,
}  # fmt: skip

_PREFIXED: dict[str, tuple[str, float]] = {
    "s": ("time", 1), "m": ("length", 1), "g": ("mass", 1), "Hz": ("time^-1", 1), "eV": ("energy", 1.602176634e-19),
    "J": ("energy", 1), "W": ("energy time^-1", 1), "N": ("force", 1), "Pa": ("pressure", 1), "bar": ("pressure", 1e5),
    "V": ("voltage", 1), "A": ("current", 1), "Ω": ("resistance", 1), "ohm": ("resistance", 1), "T": ("induction", 1),
    "G": ("induction", 1e-4), "F": ("capacitance", 1), "H": ("inductance", 1), "S": ("conductance", 1),
    "C": ("current time", 1), "K": ("temperature", 1), "mol": ("amount", 1), "M": ("amount length^-3", 1e3),
    "L": ("length^3", 1e-3), "l": ("length^3", 1e-3), "B": ("data", 8), "b": ("data", 1), "bit": ("data", 1),
    "pc": ("length", 3.0856775814913673e16), "yr": ("time", 3.15576e7), "a": ("time", 3.15576e7),
    "Jy": ("flux-density", 1), "t": ("mass", 1e6), "rad": ("angle", 1), "cal": ("energy", 4.184),
    "Wh": ("energy", 3600), "Gy": ("dose", 1), "Sv": ("dose-equivalent", 1), "Bq": ("time^-1 decays", 1),
    "Da": ("mass", 1.66053906892e-24), "bps": ("data time^-1", 1), "as": ("angle", math.pi / 648_000),
    "lm": ("light", 1),
    "FLOPS": ("operations time^-1", 1), "FLOP": ("operations", 1), "Torr": ("pressure", 133.322368),
    "cd": ("candela", 1), "mag": ("magnitude", 1),
    "Oe": ("magnetising-field", 1), "barn": ("length^2", 1e-28), "tesla": ("induction", 1),
    "arcsec": ("angle", math.pi / 648_000),
}  # fmt: skip
"""Symbol → dimension and size; these take prefixes."""

_BARE: dict[str, tuple[str, float]] = {
    "min": ("time", 60), "mins": ("time", 60), "h": ("time", 3600), "hr": ("time", 3600), "hrs": ("time", 3600),
    "hour": ("time", 3600), "d": ("time", 86_400), "day": ("time", 86_400), "week": ("time", 604_800),
    "month": ("time", 2_629_800), "year": ("time", 3.15576e7), "minute": ("time", 60), "sec": ("time", 1),
    "Å": ("length", 1e-10), "angstrom": ("length", 1e-10), "AU": ("length", 1.495978707e11),
    "au": ("length", 1.495978707e11), "ly": ("length", 9.4607304725808e15), "inch": ("length", 0.0254),
    "mile": ("length", 1609.344), "mi": ("length", 1609.344), "ft": ("length", 0.3048),
    "%": ("share", 0.01), "percent": ("share", 0.01), "‰": ("share", 1e-3), "ppm": ("share", 1e-6),
    "ppb": ("share", 1e-9), "dB": ("level", 1), "dBm": ("level-of-power", 1), "dex": ("decade", 1),
    "°": ("angle", math.pi / 180), "deg": ("angle", math.pi / 180),
    "degree": ("angle", math.pi / 180), "arcmin": ("angle", math.pi / 10_800), "radian": ("angle", 1),
    "sr": ("solid-angle", 1), "°C": ("celsius", 1), "℃": ("celsius", 1), "°F": ("fahrenheit", 1),
    "rpm": ("time^-1", 1 / 60), "fps": ("time^-1 frames", 1), "cps": ("time^-1 counts", 1), "erg": ("energy", 1e-7),
    "lb": ("mass", 453.59237), "oz": ("mass", 28.349523125),
    "dyn": ("force", 1e-5), "psi": ("pressure", 6894.757), "atm": ("pressure", 101_325), "byte": ("data", 8),
    "a.u.": ("arbitrary", 1), "arb.": ("arbitrary", 1), "emu": ("magnetic-moment", 1), "px": ("pixel", 1),
    "pixel": ("pixel", 1), "EUR": ("euro", 1), "€": ("euro", 1), "USD": ("dollar", 1), "$": ("dollar", 1),
    "GBP": ("pound", 1), "£": ("pound", 1), "ha": ("length^2", 1e4), "Gauss": ("induction", 1e-4),
    "gauss": ("induction", 1e-4),
    "celsius": ("celsius", 1), "M☉": ("mass", 1.98841e33), "M⊙": ("mass", 1.98841e33), "Msun": ("mass", 1.98841e33),
}  # fmt: skip
_SPELT: dict[str, str] = {
    "second": "s", "metre": "m", "meter": "m", "gram": "g", "gramme": "g", "hertz": "Hz", "electronvolt": "eV",
    "joule": "J", "watt": "W", "newton": "N", "pascal": "Pa", "volt": "V", "ampere": "A", "amp": "A", "ohm": "Ω",
    "kelvin": "K", "mole": "mol", "litre": "L", "liter": "L", "parsec": "pc", "jansky": "Jy", "tonne": "t",
    "bit": "bit",
    "byte": "byte", "farad": "F", "henry": "H", "siemens": "S", "molar": "M", "tesla": "T", "arcsecond": "arcsec",
    "arcminute": "arcmin", "euro": "€", "dollar": "$", "ton": "t", "becquerel": "Bq", "kelvins": "K",
}  # fmt: skip
_NOT_ALONE = frozenset({"a", "as", "at", "d", "l", "b", "in"})
"""Symbols that behind a number are a word as often as a unit."""

_OF_ELEMENT = re.compile(r"(?P<base>[fpnuμm]?mol|[nuμmk]?g)(?P<of>C|N|P|S|Si|O|Chl)")
"""An amount, or a mass, of one element: "mmolC", "mgN"."""
_PART = re.compile(
    r"(?P<symbol>°\s?[CF](?![A-Za-z])|a\.\s?u\.|arb\.(?:\s?units?)?|[A-Za-zμΩÅ☉⊙]+|[%‰°℃$€£])"
    r"(?P<power>\^?[-+]?\d{1,2}(?!\d|\.\d))?"
)
_BETWEEN = re.compile(r"(?P<per>\s?/\s?|\sper\s)|(?P<times>\s?[·⋅*×.]\s?|\s)")
_BRACKETED = re.compile(r"[(\[]\s?([^()\[\]]{1,16}?)\s?[)\]]\s*$")
_MAX_PARTS = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that was understood."""

    text: str
    dimension: Dimension
    size: float
    """In the coherent unit of its dimension."""

    def factor_to(self, other: "Unit") -> float | None:
        """What a value in this unit is multiplied by to be in another; `None` for another dimension."""
        return self.size / other.size if self.dimension == other.dimension and other.size else None


def parse_unit(text: str) -> Unit | None:
    """The unit that a whole text is: `km s^-1`, `A/m²`, `kilohertz`; `None` for anything else."""
    piece = plain_units(text).strip().strip("()[]")
    found = read_unit(piece, alone=False)
    return found if found and len(found.text) == len(piece) else None


@lru_cache(maxsize=8192)
def read_unit(text: str, alone: bool = True) -> Unit | None:
    """The unit that a text begins with, as long as it goes on.

    Args:
        text: A short one in which `plain_units` was applied.
        alone: Behind a number in prose, where "a" and "as" are words and a space ends the unit, unless a power follows.
    """
    powers: Counter[str] = Counter()
    size, at, last, sign = 1.0, 0, 0, 1
    for index in range(_MAX_PARTS):
        part = _PART.match(text, at)
        one = _symbol(part["symbol"]) if part else None
        word = part is not None and alone and not index and part["symbol"] in _NOT_ALONE
        if part is None or one is None or (word and not text.startswith("/", part.end())):
            break
        if alone and index and sign > 0 and " " in text[last:at] and not part["power"]:
            break
        power = sign * int((part["power"] or "1").lstrip("^"))
        for name, exponent in one[0]:
            powers[name] += exponent * power
        size *= one[1] ** power
        last = part.end()
        between = _BETWEEN.match(text, last)
        if between is None:
            break
        at, sign = between.end(), -1 if between["per"] else 1
    dimension = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(text[:last], dimension, size) if last else None


def unit_of(axis: Axis) -> str | None:
    """The unit of an axis: what was read as one, else what stands in brackets at the end of its title and is one."""
    if axis.unit is not None or axis.title is None:
        return axis.unit
    bracketed = _BRACKETED.search(axis.title)
    return bracketed[1] if bracketed and len(bracketed[1]) > 1 and parse_unit(bracketed[1]) is not None else None


def are_alike(one: str, other: str) -> bool:
    """Whether two units are written alike, or differ by letters that engines and people take for one another: l, 1."""
    first, second = plain_units(one), plain_units(other)
    return first == second or first.translate(_ALIKE) == second.translate(_ALIKE)


def plain_units(text: str) -> str:
    """The text with one micro sign, one ohm sign and plain exponents; no character is added or lost."""
    return text.translate(_FOLD)


_ALIKE = str.maketrans("1I|", "lll")
_FOLD = str.maketrans(
    {
        "µ": "μ", "\u2126": "Ω", "\u212b": "Å", "−": "-", "–": "-", "‐": "-", "‑": "-", "⁻": "-", "\u00a0": " ",
        "\u202f": " ", "\u2009": " ", "⋅": "·", "∙": "·", "º": "°", "˚": "°",
        **{digit: unicodedata.normalize("NFKC", digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"},
    }
)  # fmt: skip


@lru_cache(maxsize=2048)
def _symbol(symbol: str) -> tuple[Dimension, float] | None:
    symbol = symbol.replace(" ", "")
    if symbol in _PREFIXED:
        return _of(_PREFIXED[symbol])
    if symbol in _BARE:
        return _of(_BARE[symbol])
    element = _OF_ELEMENT.fullmatch(symbol)
    if element is not None and (base := _symbol(element["base"])) is not None:
        return (*base[0], (f"of {element['of']}", 1)), base[1]
    if symbol.startswith("arb."):
        return _of(_BARE["arb."])
    if symbol[0] in _PREFIXES and symbol[1:] in _PREFIXED:
        return _of(_PREFIXED[symbol[1:]], _PREFIXES[symbol[0]])
    return _spelt(symbol.lower())


def _spelt(word: str) -> tuple[Dimension, float] | None:
    """Units as words, in the plural too."""
    for name in (word, word.removesuffix("s"), word.removesuffix("es")):
        if len(name) < 3:
            continue
        if name in _SPELT:
            return _symbol(_SPELT[name])
        if name in _BARE and name.isalpha():
            return _of(_BARE[name])
        for prefix, factor in _PREFIX_WORDS.items():
            rest = name.removeprefix(prefix)
            if rest != name and rest in _SPELT:
                found = _symbol(_SPELT[rest])
                return (found[0], found[1] * factor) if found else None
    return None


def _of(entry: tuple[str, float], factor: float = 1.0) -> tuple[Dimension, float]:
    powers = tuple((name, int(power or 1)) for name, _, power in (part.partition("^") for part in entry[0].split(" ")))
    return tuple(sorted(powers)), entry[1] * factor
