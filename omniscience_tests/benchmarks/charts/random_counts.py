"""Panels of bars, histograms, boxes and fields drawn from a seed."""

from dataclasses import replace

import numpy as np

from omniscience_tests.benchmarks.charts import data, words
from omniscience_tests.benchmarks.charts.random_panels import Dice, make_axis, round_to, scaled
from omniscience_tests.benchmarks.charts.spec import AxisSpec, Kind, PanelSpec, Point, SeriesSpec
from omniscience_tests.benchmarks.charts.words import Quantity


def _category_axis(dice: Dice, horizontal: bool, names: tuple[str, ...]) -> AxisSpec:
    title = dice.rng.choice((None, None, "Group", "Region"))
    return AxisSpec(
        "left" if horizontal else "bottom", title, None, "category", (-0.6, len(names) - 0.4), categories=names
    )


def _names(dice: Dice, least: int = 3) -> tuple[str, ...]:
    pool = dice.rng.choice(words.CATEGORIES)
    return pool[: dice.rng.randint(least, len(pool))]


def bar_panel(dice: Dice) -> PanelSpec:
    """Bars: single, grouped or stacked, standing or lying, on categories or on years."""
    rng, numbers = dice.rng, dice.numbers
    quantity = dice.pick(words.MEASURED)
    horizontal = dice.chance(0.28, "horizontal")
    mode = rng.choice(("single", "single", "grouped", "grouped", "stacked"))
    mode = mode if mode == "single" or mode in dice.able else "single"
    years = mode == "single" and dice.chance(0.25, "numeric_bars")
    names = tuple(map(str, range(2008, 2008 + rng.randint(6, 14)))) if years else _names(dice)
    groups = 1 if mode == "single" else rng.randint(2, 4)
    signed = mode != "stacked" and dice.chance(0.12)
    width = round(rng.uniform(0.55, 0.9), 2) / (groups if mode == "grouped" else 1)
    barred = mode != "stacked" and not signed and dice.chance(0.25, "bar_errors")
    tops = np.zeros(len(names))
    series: list[SeriesSpec] = []
    for index in range(groups):
        fractions = numbers.uniform(0.08, 1, len(names)) / (groups if mode == "stacked" else 1)
        fractions = fractions * numbers.choice([-1, 1], len(names)) if signed else fractions
        lengths = [round_to(v, 5) for v in fractions * quantity.high]
        positions = [2008.0 + i if years else float(i) for i in range(len(names))]
        points = tuple((v, p) if horizontal else (p, v) for p, v in zip(positions, lengths, strict=True))
        spread = numbers.uniform(0.03, 0.1, len(names)) * quantity.high
        errors = (
            tuple((round_to(v - s, 6), round_to(v + s, 6)) for v, s in zip(lengths, spread, strict=True))
            if barred
            else ()
        )
        series.append(
            SeriesSpec(
                "bar", points, colour=_fill(dice, index), horizontal=horizontal, errors=errors, bar_width=width,
                bases=tuple(round_to(v, 9) for v in tops) if mode == "stacked" and index else (),
                shift=(index - (groups - 1) / 2) * width if mode == "grouped" else 0.0,
            )
        )  # fmt: skip
        tops = tops + np.asarray(lengths) if mode == "stacked" else tops
    ends = [v for one in series for pair in one.errors for v in pair] + [float(v) for v in tops]
    ends += [point[0 if horizontal else 1] for one in series for point in one.points]
    low = min(0.0, 1.12 * min(ends)) if signed else 0.0
    value = _value_axis(dice, "bottom" if horizontal else "left", quantity, (low, 1.1 * max(ends)))
    category = _category_axis(dice, horizontal, names)
    if years:
        ends_of_years = (2007.2, 2008.8 + len(names) - 1)
        category = replace(category, title="Year", scale="linear", range=ends_of_years, categories=())
    axes = (value, category) if horizontal else (category, value)
    return PanelSpec("bar", axes, tuple(series))


def _fill(dice: Dice, index: int) -> str:
    return (
        ("#4d4d4d", "#b3b3b3", "#808080", "#d9d9d9")[index % 4]
        if dice.mono
        else dice.colours[index % len(dice.colours)]
    )


def _value_axis(dice: Dice, side: str, quantity: Quantity, ends: tuple[float, float]) -> AxisSpec:
    low, high = (round_to(v, 6) for v in ends)
    return AxisSpec(side, quantity.title, quantity.unit, "linear", (low, high), dice.brackets)  # type: ignore[arg-type]


def histogram_panel(dice: Dice) -> PanelSpec:
    """Counts per bin of one or two samples, filled or as an outline."""
    rng, numbers = dice.rng, dice.numbers
    quantity = dice.pick(words.SAMPLED)
    bins = rng.randint(8, 40)
    outline = dice.chance(0.35, "outline")
    groups = 1 if not dice.chance(0.35, "overlaid") else 2
    samples = [data.sample(numbers, rng.choice((80, 300, 2000))) for _ in range(groups)]
    low, high = (float(f(np.concatenate(samples))) for f in (np.min, np.max))
    edges = scaled(quantity, np.linspace(low, high, bins + 1), False)
    series = []
    for index, fractions in enumerate(samples):
        counts, _ = np.histogram(fractions, np.linspace(low, high, bins + 1))
        points = tuple((round_to((a + b) / 2, 9), float(n)) for a, b, n in zip(edges, edges[1:], counts, strict=False))
        series.append(
            SeriesSpec(
                "histogram", points, colour=_fill(dice, index), filled=not outline, edges=tuple(edges),
                opacity=0.55 if groups > 1 and not outline else 1.0, dash="solid" if outline else None,
            )
        )  # fmt: skip
    top = max(n for one in series for _, n in one.points)
    log = top > 60 and dice.chance(0.2, "log_counts")
    x_axis = make_axis(dice, "bottom", quantity, edges, pad=rng.choice((0.0, 0.03, 0.05)))
    y_axis = AxisSpec(
        "left", rng.choice(("Counts", "Frequency", "Number of objects")), None, "linear", (0.0, round_to(1.1 * top, 5))
    )
    if log:
        y_axis = replace(y_axis, scale="log", range=(0.5, round_to(3.0 * top, 4)))
    return PanelSpec("histogram", (x_axis, y_axis), tuple(series))


def box_panel(dice: Dice) -> PanelSpec:
    """Boxes with whiskers over categories."""
    names = _names(dice)
    quantity = dice.pick(words.MEASURED)
    samples = tuple(
        tuple(round_to(v, 6) for v in scaled(quantity, np.abs(data.sample(dice.numbers, 40)), False)) for _ in names
    )
    points: tuple[Point, ...] = tuple((float(i), float(np.median(values))) for i, values in enumerate(samples))
    top = max(v for values in samples for v in values)
    low = min(v for values in samples for v in values)
    pad = 0.08 * (top - low)
    value = _value_axis(dice, "left", quantity, (low - pad, top + pad))
    box = SeriesSpec("box", points, colour=_fill(dice, 0), bar_width=0.5, samples=samples)
    return PanelSpec("box", (_category_axis(dice, False, names), value), (box,))


def field_panel(dice: Dice, contour: bool) -> PanelSpec:
    """A heat map with a bar of colours, or lines of equal value."""
    rng = dice.rng
    rows, columns = (30, 36) if contour else (rng.randint(6, 28), rng.randint(6, 36))
    quantity = dice.pick(words.FIELDS)
    x_quantity, y_quantity = rng.sample([q for q in words.ABSCISSAE if not q.log], 2)
    grid = data.field(dice.numbers, rows, columns)
    values = tuple(tuple(scaled(quantity, row, False)) for row in grid)
    ends = quantity.low, quantity.high
    x_axis = make_axis(dice, "bottom", x_quantity, (x_quantity.low, x_quantity.high))
    y_axis = make_axis(dice, "left", y_quantity, (y_quantity.low, y_quantity.high))
    levels = tuple(round_to(v, 6) for v in np.linspace(*ends, rng.randint(6, 11))[1:-1]) if contour else ()
    kind: Kind = "contour" if contour else "heat_map"
    one = SeriesSpec(kind, (), colour=dice.colours[0], grid=values, levels=levels)
    colour_axis = AxisSpec("right", quantity.title, quantity.unit, "linear", ends, dice.brackets)
    return PanelSpec(kind, (x_axis, y_axis), (one,), colour_axis=None if contour or dice.chance(0.1) else colour_axis)
