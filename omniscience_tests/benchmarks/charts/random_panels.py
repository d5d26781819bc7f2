"""Panels of each kind drawn from a seed, in the values that papers show."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from omniscience_tests.benchmarks.charts import data, words
from omniscience_tests.benchmarks.charts.spec import (
    AxisSpec,
    Dash,
    Kind,
    Note,
    PanelSpec,
    Place,
    Point,
    SeriesSpec,
    Side,
)
from omniscience_tests.benchmarks.charts.words import Quantity

DASHES: tuple[Dash, ...] = ("solid", "dashed", "dotted", "dash_dot")
MARKERS = ("circle", "square", "triangle", "diamond", "cross", "plus")
_PLACES: tuple[Place, ...] = ("inside", "inside", "inside", "right", "above", "below")
_BRACKETS = ("({})", "({})", "({})", "[{}]", "[{}]", "/ {}")


@dataclass(frozen=True)
class Dice:
    """Both generators of one chart and what its renderer can do."""

    rng: random.Random
    numbers: np.random.Generator
    colours: tuple[str, ...]
    mono: bool
    able: frozenset[str]
    brackets: str

    def chance(self, probability: float, ability: str | None = None) -> bool:
        """Whether something of this probability happens; never where the renderer lacks the ability."""
        hit = self.rng.random() < probability
        return hit and (ability is None or ability in self.able)

    def pick(self, quantities: Sequence[Quantity]) -> Quantity:
        """One whose name the renderer can write."""
        return self.rng.choice([q for q in quantities if self.able.issuperset(_needs(f"{q.title} {q.unit}"))])


def make_dice(seed: str, palettes: Sequence[tuple[str, ...]], able: frozenset[str]) -> Dice:
    rng = random.Random(seed)
    mono = rng.random() < 0.12
    colours = words.MONOCHROME if mono else rng.choice(palettes)
    return Dice(rng, np.random.default_rng(rng.randrange(2**32)), colours, mono, able, rng.choice(_BRACKETS))


def round_to(value: float, digits: int = 7) -> float:
    """Keep the digits that are written into the renderers' input."""
    return float(f"{value:.{digits}g}")


def scaled(quantity: Quantity, fractions: data.Array, log: bool) -> list[float]:
    """Fractions of the usual range of a quantity as its values."""
    if log:
        low, high = np.log10(quantity.low), np.log10(quantity.high)
        return [round_to(v, 7) for v in 10 ** (low + (high - low) * fractions)]
    return [round_to(v, 9) for v in quantity.low + (quantity.high - quantity.low) * fractions]


def make_axis(
    dice: Dice, side: Side, quantity: Quantity, values: Sequence[float], *, log: bool = False, pad: float = 0.0
) -> AxisSpec:
    """An axis around values, with `pad` of their span free at both ends."""
    finite = [v for v in values if np.isfinite(v)]
    low, high = min(finite), max(finite)
    if log:
        low, high = np.log10(low), np.log10(high)
        short = max(0.0, 2.3 - (high - low)) / 2
        low, high = low - short, high + short
    span = max(high - low, abs(high) * 1e-6, 1e-12)
    low, high = low - pad * span, high + pad * span
    ends = (10**low, 10**high) if log else (low, high)
    title, unit = (quantity.title, quantity.unit) if dice.rng.random() > 0.04 else (None, None)
    return AxisSpec(
        side, title, unit, "log" if log else "linear", (round_to(ends[0], 9), round_to(ends[1], 9)), dice.brackets
    )


def turned(axis: AxisSpec) -> AxisSpec:
    """The axis the other way round."""
    return replace(axis, range=(axis.range[1], axis.range[0]))


def _positions(dice: Dice, count: int, noisy: bool) -> data.Array:
    if noisy or dice.chance(0.8):
        return np.linspace(0, 1, count)
    return np.sort(dice.numbers.uniform(0, 1, count))


def _line_looks(dice: Dice, index: int, marked: bool, dashed: bool) -> dict[str, object]:
    return {
        "colour": dice.colours[index % len(dice.colours)],
        "dash": DASHES[index % 4] if dashed else "solid",
        "marker": MARKERS[index % len(MARKERS)] if marked else None,
    }


def line_panel(dice: Dice) -> PanelSpec:
    """Curves: few points with markers or many without, sometimes with error bars, bands, gaps or a second axis."""
    rng, numbers = dice.rng, dice.numbers
    dated = dice.chance(0.1, "date")
    y_quantity = dice.pick(words.DATED if dated else words.ORDINATES)
    x_quantity = Quantity("Date", None, *_days(rng)) if dated else dice.pick(words.ABSCISSAE)
    x_log = x_quantity.log and dice.chance(0.8)
    y_log = y_quantity.log and dice.chance(0.8)
    count = rng.choice((rng.randint(4, 12), rng.randint(20, 100), rng.randint(20, 100), rng.randint(200, 2000)))
    noise = 0.0 if dice.chance(0.5) else rng.uniform(0.005, 0.06)
    marked = count <= 40 and (count <= 12 or dice.chance(0.4))
    dashed = (dice.mono or dice.chance(0.3)) and (marked or not noise or "rough_dashes" in dice.able)
    same = dice.chance(0.4)
    stepped = not marked and count <= 100 and dice.chance(0.15, "step")
    barred = marked and dice.chance(0.35, "errors")
    width = rng.choice((0.8, 1.0, 1.5, 1.5, 2.0))
    span = y_quantity.high - y_quantity.low
    values = np.zeros(count)
    series: list[SeriesSpec] = []
    for index in range(rng.choice((1, 1, 2, 2, 3, 3, 4, 5))):
        t = _positions(dice, count, noise > 0)
        near = index and dice.chance(0.12)
        values = values + rng.uniform(0.015, 0.03) if near else data.curve(numbers, t, noise)
        xs, ys = scaled(x_quantity, t, x_log), scaled(y_quantity, values, y_log)
        if dice.chance(0.06) and count >= 30 and not stepped:
            start, length = rng.randint(3, count - 12), max(3, count // 15)
            ys = [float("nan") if start <= i < min(start + length, count - 3) else y for i, y in enumerate(ys)]
        looks = _line_looks(dice, index, marked and (same or not dice.chance(0.2, "mixed_markers")), dashed)
        one = SeriesSpec(
            "step" if stepped else "line",
            tuple(zip(xs, ys, strict=True)),
            errors=_errors(numbers, ys, span, y_log) if barred else (),
            filled=not dice.chance(0.25),
            width=width,
            size=rng.choice((3.0, 4.0, 5.0)),
            **looks,  # type: ignore[arg-type]
        )
        if dice.chance(0.12, "band") and not (stepped or marked) and not any(np.isnan(ys)) and not y_log:
            series.append(_band(numbers, one, span))
        series.append(one)
    kind: Kind = "step" if stepped else "line"
    xs = [x for one in series for x, _ in one.points]
    ys = [v for one in series for v in (*(y for _, y in one.points), *(e for pair in one.errors for e in pair))]
    x_axis = make_axis(dice, "bottom", x_quantity, xs, log=x_log, pad=rng.choice((0.0, 0.0, 0.02, 0.05)))
    y_axis = make_axis(dice, "left", y_quantity, ys, log=y_log, pad=rng.choice((0.03, 0.05, 0.08, 0.15)))
    if dated:
        x_axis = replace(x_axis, scale="date", title=rng.choice((None, "Date")))
    if dice.chance(0.12, "clip") and not barred:
        y_axis = _cropped(y_axis, rng)
    x_axis, y_axis = _maybe_turned(dice, x_axis, y_axis)
    panel = PanelSpec(kind, (x_axis, y_axis), tuple(series))
    if dice.chance(0.12, "twin") and not dice.mono and len(series) == 1 and not stepped and series[0].kind == "line":
        return with_twin(dice, panel)
    if dice.chance(0.05) and y_axis.scale == "linear":
        panel = with_threshold(dice, panel)
    return panel


def _days(rng: random.Random) -> tuple[float, float]:
    start = rng.randint(9_000, 18_500)
    return float(start), float(start + rng.choice((20, 90, 400, 1500, 7000)))


def _errors(numbers: np.random.Generator, ys: Sequence[float], span: float, log: bool) -> tuple[Point, ...]:
    sizes = numbers.uniform(0.02, 0.08, len(ys))
    if log:
        return tuple((round_to(y / (1 + 4 * s)), round_to(y * (1 + 4 * s))) for y, s in zip(ys, sizes, strict=True))
    return tuple((round_to(y - s * span, 9), round_to(y + s * span, 9)) for y, s in zip(ys, sizes, strict=True))


def _band(numbers: np.random.Generator, line: SeriesSpec, span: float) -> SeriesSpec:
    half = span * numbers.uniform(0.02, 0.07)
    errors = tuple((round_to(y - half, 9), round_to(y + half, 9)) for _, y in line.points)
    return SeriesSpec("band", line.points, colour=line.colour, opacity=0.25, errors=errors)


def _cropped(axis: AxisSpec, rng: random.Random) -> AxisSpec:
    """Part of the data lies outside of the plot area."""
    start, end = axis.range
    if axis.scale == "log":
        low, high = np.log10(start), np.log10(end)
        return replace(axis, range=(start, round_to(10 ** (high - 0.06 * (high - low)))))
    return replace(
        axis,
        range=(round_to(start + rng.choice((0, 0.12)) * (end - start), 9), round_to(end - 0.15 * (end - start), 9)),
    )


def _maybe_turned(dice: Dice, x_axis: AxisSpec, y_axis: AxisSpec) -> tuple[AxisSpec, AxisSpec]:
    if x_axis.title in {"Wave number", "Redshift z"} and dice.chance(0.4, "inverted"):
        x_axis = turned(x_axis)
    if y_axis.title == "Magnitude" or dice.chance(0.02):
        y_axis = turned(y_axis) if "inverted" in dice.able else y_axis
    return x_axis, y_axis


def with_twin(dice: Dice, panel: PanelSpec) -> PanelSpec:
    """A second curve on an axis of its own at the right; the axes have the colours of their curves."""
    quantity = dice.pick([q for q in words.ORDINATES if q.title != panel.y.title and not q.log])
    first = panel.series[0]
    t = np.linspace(0, 1, len(first.points))
    ys = scaled(quantity, data.curve(dice.numbers, t, 0.0), False)
    points = tuple((x, y) for (x, _), y in zip(first.points, ys, strict=True))
    looks = _line_looks(dice, 1, first.marker is not None, dashed=False)
    second = SeriesSpec("line", points, width=first.width, size=first.size, y_side="right", **looks)  # type: ignore[arg-type]
    right = make_axis(dice, "right", quantity, ys, log=False, pad=0.06)
    left, right = replace(panel.y, colour=first.colour), replace(right, colour=second.colour)
    return replace(panel, axes=(panel.x, left, right), series=(first, second))


def with_threshold(dice: Dice, panel: PanelSpec) -> PanelSpec:
    """A horizontal line across the plot area."""
    start, end = panel.y.range
    level = round_to(start + dice.rng.uniform(0.2, 0.8) * (end - start), 6)
    points = ((panel.x.range[0], level), (panel.x.range[1], level))
    line = SeriesSpec("line", points, colour="#808080", dash="dashed", width=0.8, optional=True)
    return replace(panel, series=(*panel.series, line))


def scatter_panel(dice: Dice) -> PanelSpec:
    """Clouds of markers, sometimes with a fitted line or error bars."""
    rng, numbers = dice.rng, dice.numbers
    x_quantity, y_quantity = dice.pick(words.ABSCISSAE), dice.pick(words.ORDINATES)
    x_log, y_log = (q.log and dice.chance(0.8) for q in (x_quantity, y_quantity))
    groups = rng.choice((1, 1, 2, 3, 4))
    opacity = rng.choice((1.0, 1.0, 0.6))
    barred = dice.chance(0.2, "errors")
    size = rng.choice((2.5, 3.5, 5.0))
    filled, varied = not dice.chance(0.25), dice.mono or dice.chance(0.4)
    series: list[SeriesSpec] = []
    for index in range(groups):
        count = (
            rng.randint(8, 35)
            if barred
            else rng.choice((rng.randint(10, 60), rng.randint(60, 300), rng.randint(300, 1000)))
        )
        u, v = data.cloud(numbers, count)
        xs, ys = scaled(x_quantity, u, x_log), scaled(y_quantity, v, y_log)
        errors = _errors(numbers, ys, y_quantity.high - y_quantity.low, y_log) if barred else ()
        marker = MARKERS[index % 6] if varied else "circle"
        colour = dice.colours[index % len(dice.colours)]
        points = tuple(zip(xs, ys, strict=True))
        series.append(
            SeriesSpec("scatter", points, None, colour, None, marker, filled, 1.0, size, opacity, errors=errors)
        )
    if groups == 1 and dice.chance(0.3):
        series.append(_fit(dice, series[0].points, x_log, y_log))
    dots = [one for one in series if one.kind == "scatter"]
    xs = [x for one in dots for x, _ in one.points]
    ys = [v for one in dots for v in (*(y for _, y in one.points), *(e for pair in one.errors for e in pair))]
    x_axis = make_axis(dice, "bottom", x_quantity, xs, log=x_log, pad=rng.choice((0.03, 0.05, 0.1)))
    y_axis = make_axis(dice, "left", y_quantity, ys, log=y_log, pad=rng.choice((0.03, 0.05, 0.1)))
    if dice.chance(0.1, "clip") and not barred:
        y_axis = _cropped(y_axis, rng)
    return PanelSpec("scatter", _maybe_turned(dice, x_axis, y_axis), tuple(series))


def _fit(dice: Dice, points: Sequence[Point], x_log: bool, y_log: bool) -> SeriesSpec:
    x, y = np.asarray(points).T
    u, v = np.log10(x) if x_log else x, np.log10(y) if y_log else y
    slope, intercept = np.polyfit(u, v, 1)
    grid = np.linspace(u.min(), u.max(), 30)
    ends = (10**grid if x_log else grid), (10 ** (intercept + slope * grid) if y_log else intercept + slope * grid)
    line = tuple((round_to(a, 9), round_to(b, 9)) for a, b in zip(*ends, strict=True))
    return SeriesSpec(
        "line", line, colour=dice.rng.choice(("#000000", dice.colours[1])), dash=dice.rng.choice(DASHES[:2])
    )


def name_series(dice: Dice, panel: PanelSpec, names: Sequence[str] | None = None) -> PanelSpec:
    """Give a panel a legend: always for several series, sometimes for one."""
    rng = dice.rng
    named = [
        i
        for i, one in enumerate(panel.series)
        if not one.optional and one.kind not in {"band", "box", "heat_map", "contour"}
    ]
    if not named or rng.random() > (0.85 if len(named) > 1 else 0.2):
        return panel
    names = names or rng.sample([name for name in words.NAMES if dice.able.issuperset(_needs(name))], len(named))
    if len(names) < len(named):
        return panel
    series = list(panel.series)
    for index, name in zip(named, names, strict=False):
        series[index] = replace(series[index], label=name)
    place: Place = rng.choice(_PLACES)
    while f"legend_{place}" not in dice.able or (place == "right" and panel.axis("right")):
        place = rng.choice(_PLACES)
    return replace(panel, series=tuple(series), legend=tuple(named), place=place)


def _needs(name: str) -> set[str]:
    return ({"greek"} if any("Α" <= c <= "ω" or c == "Ω" for c in name) else set()) | (
        {"levels"} if "^" in name or "_" in name else set()
    )


def add_note(dice: Dice, panel: PanelSpec) -> PanelSpec:
    """Words in a corner of the plot area."""
    if not dice.chance(0.15, "notes") or panel.kind in {"heat_map", "contour", "bar", "histogram"}:
        return panel
    text = dice.rng.choice([note for note in words.NOTES if dice.able.issuperset(_needs(note))])
    return replace(panel, notes=(Note(0.06, round(dice.rng.uniform(0.05, 0.1), 2), text),))
