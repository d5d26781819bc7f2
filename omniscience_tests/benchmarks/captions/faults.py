"""One clear fault in a true statement: each kind makes it false by the specification, and not by a hair."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from omniscience_tests.benchmarks.captions.statements import COLOUR_WORDS, FAMILIES, Statement, course_of, height
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import known_texts
from omniscience_tests.benchmarks.charts.words import NAMES

FAULTS = ("number", "series", "unit", "trend", "label", "panel")
LEAST = 0.15
"""Share of the axis by which a wrong number is off at least."""
UNITS = {
    "s": ("ms", "h", "min"), "h": ("s", "min", "days"), "keV": ("MeV", "GeV", "K"), "Hz": ("kHz", "MHz", "s"),
    "K": ("mK", "Pa", "°C"),
    "cm^-1": ("nm", "GHz", "m^-1"), "kpc": ("Mpc", "km", "AU"), "nm": ("μm", "mm", "eV"), "T": ("mT", "G", "V"),
    "deg": ("rad", "mm"),
    "mol L^-1": ("g L^-1", "mmol L^-1"), "Pa": ("kPa", "bar", "N"), "mm": ("cm", "μm", "km"), "V": ("mV", "A", "kV"),
    "mJy": ("Jy", "W"),
    "%": ("dB", "ppm"), "Ω m": ("S m^-1", "Ω"), "A m^-2": ("A", "mA cm^-2"), "W": ("mW", "kW", "J"),
    "km s^-1": ("m s^-1", "km"),
    "J K^-1": ("kJ K^-1", "W"), "GB s^-1": ("MB s^-1", "GB"), "mag": ("dB", "Jy"), "μm": ("nm", "mm"),
    "ms": ("s", "μs"), "eV": ("keV", "J"),
    "kg": ("g", "lb", "N"), "mg": ("g", "μg", "mL"), "Mt": ("kt", "Gt"), "emu g^-1": ("T", "A m^-2"),
    "a.u.": ("V", "W"), "EUR": ("USD",),
    "°C": ("K", "°F"), "m^3 s^-1": ("L s^-1", "m^3"), "g cm^-3": ("kg m^-3", "g"), "mV": ("V", "mA"),
}  # fmt: skip
"""Other units for a unit: a wrong prefix or another quantity."""
_VALUES = ("v", "x", "low", "high", "v0", "v1")


def plant(statement: Statement, spec: ChartSpec, fault: str, rng: random.Random) -> Statement | None:
    """The statement with one fault; `None` where none of that kind makes it plainly false."""
    panel = spec.panels[statement.panel]
    if fault == "number":
        return _number(statement, panel, rng)
    if fault == "series":
        return _series(statement, panel)
    if fault == "unit":
        return _unit(statement, rng)
    if fault == "trend":
        return _trend(statement)
    if fault == "label":
        return _label(statement, spec, rng)
    return None


def _number(statement: Statement, panel: PanelSpec, rng: random.Random) -> Statement | None:
    """A number that is off by 15 to 60 % of its axis, and is on it still; ends of axes reach further out."""
    names = [name for name in _VALUES if name in statement.slots]
    if statement.kind in {"peak", "low", "mode"}:
        names = ["v"]
    if statement.kind == "at":
        names = ["v"]
    if not names:
        return None
    name = rng.choice(names)
    slot = statement.slots[name]
    axis = slot.axis
    if axis is None or axis.scale not in {"linear", "log"}:
        return None
    shift = rng.uniform(LEAST + 0.03, 0.6) * rng.choice((-1, 1))
    place = height(axis, slot.raw) + shift
    if statement.kind == "axis":
        place = height(axis, slot.raw) + abs(shift) * (1 if (name == "high") != axis.inverted else -1)
    elif not 0.02 <= place <= 0.98:
        place = height(axis, slot.raw) - shift
    if statement.kind != "axis" and not 0.0 <= place <= 1.0:
        return None
    value = _value_at(axis, place)
    if _is_true_elsewhere(statement, panel, name, place, axis):
        return None
    return statement.put(name, value)


def _value_at(axis: AxisSpec, place: float) -> float:
    start, end = axis.range
    if axis.scale == "log":
        return float(start * (end / start) ** place)
    return start + place * (end - start)


def _is_true_elsewhere(statement: Statement, panel: PanelSpec, name: str, place: float, axis: AxisSpec) -> bool:
    """Whether the wrong number happens to be another value that the words may mean."""
    if statement.kind == "cross":
        return False
    if statement.kind in {"ends", "peak", "low", "spread", "mode", "at"} and name != "x":
        series = panel.series[statement.series[0]]
        heights = [axis.place(v) for _, v in series.points if not math.isnan(v)]
        ends = (heights[0], heights[-1], min(heights), max(heights))
        wanted = ends if statement.kind in {"ends", "at"} else ends[2:]
        return any(abs(place - one) < LEAST for one in wanted) or (
            statement.kind in {"peak", "low"} and _has_turn(heights, place)
        )
    return False


def _has_turn(heights: Sequence[float], place: float) -> bool:
    """Whether a line turns near a height: a smaller peak is a peak too."""
    inner = zip(heights, heights[1:], heights[2:], strict=False)
    return any((b - a) * (c - b) <= 0 and abs(b - place) < 0.08 for a, b, c in inner)


def _series(statement: Statement, panel: PanelSpec) -> Statement | None:
    """Another series of the panel in place of the one that it is true of; in comparisons the two change places."""
    if statement.kind == "above":
        slots = statement.slots
        swapped = {"name": replace(slots["other"], is_wrong=True), "other": replace(slots["name"], is_wrong=True)}
        return replace(statement, slots=slots | swapped)
    if (
        statement.kind not in {"peak", "ends", "colour", "course", "bar", "at", "mode", "spread", "low"}
        or not statement.series
    ):
        return None
    own = panel.series[statement.series[0]]
    if own.label is None:
        return None
    for other in panel.series:
        if other is not own and other.label and other.kind == own.kind and _differs(statement, panel, own, other):
            return statement.put("name", other.label)
    return None


def _differs(statement: Statement, panel: PanelSpec, own: SeriesSpec, other: SeriesSpec) -> bool:
    """Whether a statement is plainly false of another series."""
    if statement.kind == "colour":
        return own.colour != other.colour and not _alike(statement.slots["colour"].raw, other.colour)
    x, y = panel.axes_of(other)
    if other.y_side != own.y_side:
        return False
    if statement.kind == "course":
        course = course_of(other.points, y)
        return course is not None and course != statement.slots["course"].raw
    if own.kind == "bar":
        value = x if own.horizontal else y
        category = statement.slots["category"].raw
        position = y if own.horizontal else x
        index = position.categories.index(category)
        there = [v for p, v in ((b, a) if own.horizontal else (a, b) for a, b in other.points) if round(p) == index]
        return bool(there) and abs(value.place(there[0]) - value.place(statement.slots["v"].raw)) > LEAST
    heights = [y.place(v) for _, v in other.points if not math.isnan(v)]
    if not heights:
        return False
    if statement.kind in {"peak", "mode"}:
        place = y.place(statement.slots["v"].raw)
        return abs(max(heights) - place) > LEAST and not _has_turn(heights, place)
    if statement.kind == "low":
        place = y.place(statement.slots["v"].raw)
        return abs(min(heights) - place) > LEAST and not _has_turn(heights, place)
    if statement.kind == "ends":
        ordered = sorted(other.points)
        ends = [y.place(ordered[i][1]) for i in (0, -1)]
        told = [y.place(statement.slots[name].raw) for name in ("v0", "v1")]
        return max(abs(a - b) for a, b in zip(ends, told, strict=True)) > LEAST and all(
            min(abs(one - other_end) for other_end in (*ends, min(heights), max(heights))) > LEAST for one in told[:1]
        )
    if statement.kind == "at":
        place = x.place(statement.slots["x"].raw)
        near = [y.place(v) for a, v in other.points if abs(x.place(a) - place) < 0.08 and not math.isnan(v)]
        told_at = y.place(statement.slots["v"].raw)
        return bool(near) and (min(near) - told_at > LEAST or told_at - max(near) > LEAST)
    if statement.kind == "spread":
        told = sorted(y.place(statement.slots[name].raw) for name in ("low", "high"))
        return max(abs(min(heights) - told[0]), abs(max(heights) - told[1])) > LEAST
    return False


def _alike(word: str, code: str) -> bool:

    words = COLOUR_WORDS.get(code, (word,))
    return any(word in family and other in family for family in FAMILIES for other in words) or word in words


def _unit(statement: Statement, rng: random.Random) -> Statement | None:
    """Another unit: of an axis, or behind a value."""
    if statement.kind == "axis" and "unit" in statement.slots:
        others = UNITS.get(statement.slots["unit"].raw)
        return statement.put("unit", rng.choice(others)) if others else None
    names = [name for name in _VALUES if name in statement.slots and statement.slots[name].axis is not None]
    known = [
        name for name in names if (statement.slots[name].axis or _NONE).unit in UNITS and statement.slots[name].raw
    ]
    if not known or statement.kind == "axis":
        return None
    name = rng.choice(known)
    slot = statement.slots[name]
    assert slot.axis is not None
    wrong = replace(slot.axis, unit=rng.choice(UNITS[slot.axis.unit or ""]))
    return replace(statement, slots=statement.slots | {name: replace(slot, axis=wrong, is_wrong=True)})


_NONE = AxisSpec("left", None, None, "linear", (0, 1))


def _trend(statement: Statement) -> Statement | None:
    """Up for down."""
    if statement.kind != "course":
        return None
    return statement.put("course", "down" if statement.slots["course"].raw == "up" else "up")


def _label(statement: Statement, spec: ChartSpec, rng: random.Random) -> Statement | None:
    """A name that stands nowhere in the figure."""
    names = [name for name, slot in statement.slots.items() if slot.kind in {"label", "category"} and slot.raw]
    if not names:
        return None
    written = " ".join(known_texts(spec)).lower()
    words = [
        name
        for name in (*NAMES, *_INVENTED)
        if not any(part in written for part in name.lower().split() if len(part) > 2) and name.lower() not in written
    ]
    return statement.put(rng.choice(names), rng.choice(words)) if words else None


_INVENTED = (
    "Velvet Net", "Method X", "XGBoost", "DenseNet-121", "Zephyr", "Sample Q7", "Hubble", "placebo", "oracle",
    "Helsinki", "GaAs",
    "run 17", "legacy code",
    "pre-trained", "ablated", "Kepler-9", "quenched", "ViT-L", "random forest", "Gulf Stream",
)  # fmt: skip


def wrong_panels(statement: Statement, spec: ChartSpec) -> list[int]:
    """Other panels of which a statement is plainly false, or has no meaning."""
    return [
        index for index in range(len(spec.panels)) if index != statement.panel and _is_foreign(statement, spec, index)
    ]


def _is_foreign(statement: Statement, spec: ChartSpec, index: int) -> bool:
    other = spec.panels[index]
    if statement.kind in {"axis", "log", "title"}:
        title = statement.slots["title"].raw
        titles = (
            {axis.title for axis in other.axes}
            | {other.title}
            | {other.colour_axis.title if other.colour_axis else None}
        )
        full = (
            all(axis.title and not axis.hidden for axis in other.axes)
            if statement.kind != "title"
            else other.title is not None
        )
        return title not in titles and full
    labels = [slot.raw for slot in statement.slots.values() if slot.kind == "label" and slot.raw]
    theirs = [one.label for one in other.series if one.label]
    if labels:
        return len(theirs) > 1 and not set(labels) & set(theirs) and bool(other.legend)
    categories = [slot.raw for slot in statement.slots.values() if slot.kind == "category"]
    if categories:
        return not any(set(categories) & set(axis.categories) for axis in other.axes) and any(
            axis.categories for axis in other.axes
        )
    return False
