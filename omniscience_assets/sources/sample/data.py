"""Numbers to plot: made up by a seed, and kept, so that captions can state them and tests can check them."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.sources.sample.fields import Bars, Law, Quantity, Spread, Trend

Style = Literal["line", "scatter", "loglog", "bars", "histogram"]
"""How a plot is drawn."""

Floats = NDArray[np.float64]
"""An array of numbers."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One series; for a histogram `x` holds the left edges of the bins, for bars the places of the categories."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]

    def peak(self) -> tuple[float, float]:
        """The x and y of the largest value, the first one if there are several."""
        at = max(range(len(self.y)), key=lambda i: (self.y[i], -i))
        return self.x[at], self.y[at]


@dataclass(frozen=True, slots=True)
class Plot:
    """One pair of axes with its series."""

    style: Style
    x: Quantity | None
    """`None` for categories."""
    y: Quantity
    series: tuple[Curve, ...]
    categories: tuple[str, ...] = ()
    width: float = 0.0
    """Of a bin."""

    def spec(self, letter: str | None) -> dict[str, Any]:
        """The part of `figures_truth.jsonl` that does not depend on how it is drawn."""
        series = [{"name": curve.name, "x": curve.x, "y": curve.y} for curve in self.series]
        return {"letter": letter, "style": self.style, "categories": self.categories, "series": series}


def make_trend(trend: Trend, style: Style, points: int, random: np.random.Generator) -> Plot:
    """Draw `points` values per series of a trend; the series differ in strength and shape."""
    curves = []
    order = random.permutation(len(trend.series))
    for name, place in zip(trend.series, order, strict=True):
        if trend.law in {"power", "growth"}:
            x, y = _make_power(trend, points, float(place), random)
        else:
            x, y = _make_curve(trend, points, float(place), random, 0.05 if style == "scatter" else 0.008)
        curves.append(Curve(name, _rounded(x), _rounded(y)))
    return Plot(style, trend.x, trend.y, tuple(curves))


def make_bars(bars: Bars, random: np.random.Generator) -> Plot:
    """Draw a value for each category and series."""
    low, high = bars.y.low, bars.y.high
    heights = [_rounded(random.uniform(low + 0.1 * (high - low), high, len(bars.categories)), 3) for _ in bars.series]
    places = tuple(float(i) for i in range(len(bars.categories)))
    curves = tuple(Curve(name, places, y) for name, y in zip(bars.series, heights, strict=True))
    return Plot("bars", None, bars.y, curves, bars.categories)


def make_spread(spread: Spread, random: np.random.Generator) -> Plot:
    """Draw some hundred values per series and count them in 18 equal bins."""
    low, high = spread.x.low, spread.x.high
    edges = np.linspace(low, high, 19)
    curves = []
    for number, name in enumerate(spread.series):
        centre = low + (high - low) * random.uniform(0.3 + 0.2 * number, 0.45 + 0.2 * number)
        values = random.normal(centre, (high - low) * random.uniform(0.09, 0.16), int(random.integers(300, 900)))
        counts, _ = np.histogram(values, edges)
        curves.append(Curve(name, _rounded(edges[:-1], 6), tuple(float(count) for count in counts)))
    top = max(max(curve.y) for curve in curves)
    width = float(edges[1] - edges[0])
    return Plot("histogram", spread.x, Quantity("Count", "", 0, top), tuple(curves), width=width)


def _make_curve(
    trend: Trend, points: int, place: float, random: np.random.Generator, noise: float
) -> tuple[Floats, Floats]:
    t = np.linspace(0, 1, points)
    strength = 1 - 0.17 * place - random.uniform(0, 0.08)
    shape = _shape(trend.law, t, random.uniform(0.7, 1.3), place)
    values = np.clip(strength * shape + random.normal(0, noise, points), 0, 1)
    return trend.x.low + (trend.x.high - trend.x.low) * t, trend.y.low + (trend.y.high - trend.y.low) * values


def _shape(law: Law, t: Floats, k: float, place: float) -> Floats:
    if law == "rise":
        return 1 - np.exp(-3.5 * k * t)
    if law == "decay":
        return np.exp(-2.8 * k * t)
    if law == "peak":
        return np.exp(-(((t - 0.25 - 0.2 * place) / (0.16 * k)) ** 2))
    if law == "wave":
        return 0.5 + 0.45 * np.sin(2 * np.pi * (1.6 * k * t + 0.15 * place)) * np.exp(-0.8 * t)
    if law == "switch":
        return 1 / (1 + np.exp(-14 * k * (t - 0.35 - 0.15 * place)))
    return 0.08 + 0.9 * t ** (0.7 + 0.3 * k)


def _make_power(trend: Trend, points: int, place: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    x = np.geomspace(trend.x.low, trend.x.high, points)
    steepest = np.log(trend.y.high / trend.y.low) / np.log(trend.x.high / trend.x.low)
    exponent = steepest * (0.9 - 0.2 * place - random.uniform(0, 0.1))
    along = (x / x[0]) ** -exponent if trend.law == "power" else (x / x[-1]) ** exponent
    return x, trend.y.high * along * np.exp(random.normal(0, 0.05, points))


def _rounded(values: Floats, digits: int = 4) -> tuple[float, ...]:
    return tuple(float(f"{value:.{digits}g}") for value in values)
