"""Ways of writing English about charts: the same statements in the voices of different captioners."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from omniscience_tests.benchmarks.captions.statements import Slot, Statement
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec

OPEN, CLOSE = "\ue010", "\ue011"
"""Around what a fault changed."""
_SUPER = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT_WORDS = {
    "s": "seconds",
    "h": "hours",
    "K": "kelvin",
    "V": "volts",
    "nm": "nanometres",
    "ms": "milliseconds",
    "%": "percent",
    "T": "tesla",
}
_KIND_WORDS = {
    "line": "the curve",
    "step": "the curve",
    "bar": "the bars",
    "histogram": "the histogram",
    "scatter": "the points",
    "box": "the boxes",
}
Templates = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Style:
    """A voice."""

    name: str
    templates: Templates
    courses: tuple[tuple[str, str], ...]
    """Verbs for up and down."""
    quote: str
    """Pattern of a series' name."""
    title: str
    """Pattern of an axis' title."""
    panel: tuple[str, ...]
    """Beginnings of sentences about a panel."""
    about: tuple[str, ...]
    number: Callable[[AxisSpec | None, float, random.Random], str]
    unit: Callable[[str, random.Random], str]
    opening: tuple[str, ...] = ()


def plain_number(axis: AxisSpec | None, value: float, rng: random.Random) -> str:
    """As few digits as tell a hundredth of the axis: `3.2`, `12000`, `2.5e-07`."""
    digits = _digits(axis, value)
    if value != 0 and (abs(value) >= 1e6 or abs(value) < 1e-3):
        return f"{value:.{max(0, digits - 1)}e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return _fixed(axis, value, digits)


def comma_number(axis: AxisSpec | None, value: float, rng: random.Random) -> str:
    """`12,000`, `2.5×10⁻⁷`."""
    digits = _digits(axis, value)
    if value != 0 and (abs(value) >= 1e6 or abs(value) < 1e-3):
        mantissa, exponent = f"{value:.{max(0, digits - 1)}e}".split("e")
        return f"{mantissa}×10{str(int(exponent)).translate(_SUPER)}"
    text = _fixed(axis, value, digits)
    whole, dot, rest = text.partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}{dot}{rest}" if abs(value) >= 10_000 else f"{sign}{whole}{dot}{rest}"


def tex_number(axis: AxisSpec | None, value: float, rng: random.Random) -> str:
    """`2.5 × 10^-7`."""
    digits = _digits(axis, value)
    if value != 0 and (abs(value) >= 1e5 or abs(value) < 1e-2):
        mantissa, exponent = f"{value:.{max(0, digits - 1)}e}".split("e")
        return f"{mantissa} × 10^{int(exponent)}"
    return _fixed(axis, value, digits)


def _digits(axis: AxisSpec | None, value: float) -> int:
    """Significant digits with which a hundredth of the axis can be told."""
    if axis is None or axis.scale != "linear" or value == 0:
        return 2
    step = abs(axis.range[1] - axis.range[0]) / 60
    return max(1, min(9, math.floor(math.log10(abs(value))) - math.floor(math.log10(step)) + 1))


def _fixed(axis: AxisSpec | None, value: float, digits: int) -> str:
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:.{places}f}"


def same_unit(unit: str, rng: random.Random) -> str:
    """As the axis has it."""
    return unit


def word_unit(unit: str, rng: random.Random) -> str:
    """In words where there is one."""
    return _UNIT_WORDS.get(unit, unit.replace("^", ""))


def raised_unit(unit: str, rng: random.Random) -> str:
    """`cm⁻¹`, `m³ s⁻¹`."""
    head, *rest = unit.split("^")
    return head + "".join(_raise(part) for part in rest)


def _raise(part: str) -> str:
    power = part[: 2 if part.startswith("-") else 1]
    return power.translate(_SUPER) + part[len(power) :]


def slash_unit(unit: str, rng: random.Random) -> str:
    """`km/s` for `km s^-1`."""
    if unit.count(" ") == 1 and unit.endswith(("^-1", "^-2", "^-3")) and "^" not in unit.split(" ", maxsplit=1)[0]:
        over, under = unit.split(" ")
        base, power = under.split("^-")
        return f"{over}/{base}" if power == "1" else f"{over}/{base}^{power}"
    return unit


def write(statement: Statement, style: Style, spec: ChartSpec, rng: random.Random) -> str:
    """One sentence, with what a fault changed between `OPEN` and `CLOSE`."""
    panel = spec.panels[statement.panel]
    template = rng.choice(style.templates[statement.kind])
    fields = {name: _word(slot, style, rng) for name, slot in statement.slots.items()}
    if "name" in fields and statement.slots["name"].raw is None:
        fields["name"] = _KIND_WORDS[panel.series[statement.series[0]].kind]
    if statement.kind == "legend":
        names = [fields[name] for name in statement.slots]
        fields["names"] = f"{', '.join(names[:-1])} and {names[-1]}"
    if "x" in statement.slots:
        fields["at"] = _at(statement.slots["x"], fields["x"], style, rng)
        fields["At"] = fields["at"][:1].upper() + fields["at"][1:]
    if "way" in statement.slots:
        way = statement.slots["way"].raw
        fields["axis"] = rng.choice(
            ("horizontal axis", "x-axis", "abscissa") if way == "x" else ("vertical axis", "y-axis", "ordinate")
        )
        low, high = statement.slots.get("low"), statement.slots.get("high")
        if low is not None and high is not None:
            ends = [_mark(one, style.number(one.axis, one.raw, rng)) for one in (low, high)]
            fields |= {"span": f"from {ends[0]} to {ends[1]}", "dashed": f"{ends[0]} to {ends[1]}"}
        unit = statement.slots.get("unit")
        word = _mark(unit, style.unit(unit.raw, rng)) if unit else ""
        fields |= {
            "in_unit": f" in {word}" if unit else "",
            "bracket": f" ({word})" if unit else "",
            "_unit": f" {word}" if unit else "",
        }
    fields["about"] = rng.choice(style.about)
    text = template.format(**fields)
    return text[:1].upper() + text[1:] if text[:1] != OPEN else text


def _word(slot: Slot, style: Style, rng: random.Random) -> str:
    if slot.kind == "value":
        return _mark(slot, _value(slot, style, rng))
    if slot.kind == "label":
        return _mark(slot, style.quote.format(slot.raw))
    if slot.kind == "category":
        return _mark(slot, style.quote.format(slot.raw))
    if slot.kind == "title":
        return _mark(slot, style.title.format(slot.raw))
    if slot.kind == "course":
        return _mark(slot, rng.choice(style.courses)[slot.raw == "down"])
    return _mark(slot, str(slot.raw))


def _value(slot: Slot, style: Style, rng: random.Random) -> str:
    text = style.number(slot.axis, slot.raw, rng)
    unit = slot.axis.unit if slot.axis else None
    if unit is None:
        return text
    said = style.unit(unit, rng)
    return f"{text}{'' if said in {'%', '°C'} and rng.random() < 0.6 else ' '}{said}"


def _at(slot: Slot, told: str, style: Style, rng: random.Random) -> str:
    """Where along the axis: with the unit, or with the axis' title where it has none."""
    axis = slot.axis
    if axis is None or axis.unit is not None or axis.title is None:
        return rng.choice(("at", "near", "around")) + f" {'' if axis is None or axis.unit else 'x = '}{told}"
    return rng.choice(
        (
            f"at {axis.title} = {told}",
            f"at {style.title.format(axis.title)} = {told}",
            f"at x = {told}",
            f"where {axis.title} is {told}",
        )
    )


def _mark(slot: Slot | None, text: str) -> str:
    return f"{OPEN}{text}{CLOSE}" if slot is not None and slot.is_wrong else text


def panel_words(spec: ChartSpec, index: int) -> list[str]:
    """What one panel of several may be called."""
    letter = spec.panels[index].letter
    if letter:
        return [f"panel ({letter.lower()})", f"panel {letter.lower()}", f"panel ({letter})"]
    row, column = divmod(index, spec.columns)
    across = {1: [""], 2: ["left", "right"], 3: ["left", "middle", "right"]}[spec.columns][column]
    down = {1: [""], 2: ["top", "bottom"], 3: ["top", "middle", "bottom"]}[spec.rows][row]
    return [f"the {' '.join(filter(None, (down, across)))} panel"]
