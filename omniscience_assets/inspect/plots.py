"""Plots as shapes for inline SVG: where each bar and whisker stands, in the units of the picture's `viewBox`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 8, 22


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled box."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """Class of the shape: `before`, `after`, `up` or `down`."""
    told: str
    """What it says when pointed at."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = "name"


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = "axis"


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture."""

    width: float
    height: float
    title: str
    """For those who cannot see it."""
    rects: tuple[Rect, ...]
    labels: tuple[Label, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its name, and an interval where there is one."""

    name: str
    value: float
    told: str
    """The value as it is shown."""
    note: str = ""
    """What else is told when it is pointed at."""
    low: float | None = None
    high: float | None = None


def histogram(
    edges: Sequence[float],
    before: Sequence[int],
    after: Sequence[int],
    title: str,
    marks: Sequence[tuple[str, float]] = (),
) -> Plot:
    """Two distributions over each other, each as shares of its own total.

    Args:
        edges: Of the bins, one more than bins.
        before: Counts per bin.
        after: Likewise.
        title: What is counted.
        marks: Names and values to draw lines at, such as thresholds; those outside of the edges are left out.
    """
    height, base = 150.0, 150.0 - _BOTTOM
    low, high = edges[0], edges[-1]

    def x(value: float) -> float:
        return _LEFT + (value - low) / (high - low or 1) * (WIDTH - _LEFT - _RIGHT)

    shares = [[count / (sum(side) or 1) for count in side] for side in (before, after)]
    top = max((value for side in shares for value in side), default=0) or 1
    rects = []
    for kind, side, counts in (("before", shares[0], before), ("after", shares[1], after)):
        for at, (value, count) in enumerate(zip(side, counts, strict=True)):
            tall = value / top * (base - _TOP - 10)
            told = f"{kind}: {count:,} ({value:.1%}) from {edges[at]:.4g} to {edges[at + 1]:.4g}"
            if count:
                width = x(edges[at + 1]) - x(edges[at])
                rects.append(Rect(x(edges[at]) + 0.5, base - tall, max(0.5, width - 1), tall, kind, told))
    inside = [(name, value) for name, value in marks if low <= value <= high]
    labels = [
        Label(_LEFT, height - 6, f"{low:.4g}"),
        Label(WIDTH - _RIGHT, height - 6, f"{high:.4g}", "end"),
        *(Label(x(value), 9, name, "middle" if low + (high - low) * 0.1 < value < high - (high - low) * 0.1 else
                "start" if value < (low + high) / 2 else "end") for name, value in inside),
    ]  # fmt: skip
    rules = [Rule(_LEFT, base, WIDTH - _RIGHT, base), *(Rule(x(v), 12, x(v), base, "zero") for _, v in inside)]
    return Plot(WIDTH, height, title, tuple(rects), tuple(labels), tuple(rules))


def bars(rows: Sequence[Bar], title: str) -> Plot:
    """Values to both sides of zero, one below the other, each below its name and with its interval."""
    row, told = 36.0, 64.0
    ends = [0.0, *(v for bar in rows for v in (bar.value, bar.low, bar.high) if v is not None)]
    low, high = min(ends), max(ends)

    def x(value: float) -> float:
        return 2 + (value - low) / (high - low or 1) * (WIDTH - told - 8)

    rects, labels, rules = [], [], []
    for at, bar in enumerate(rows):
        middle = at * row + 25
        rules.append(Rule(x(0), middle - 10, x(0), middle + 10, "zero"))
        start, end = sorted((x(0), x(bar.value)))
        kind = "up" if bar.value > 0 else "down"
        rects.append(Rect(start, middle - 7, max(0.5, end - start), 14, kind, f"{bar.name}: {bar.told} {bar.note}"))
        if bar.low is not None and bar.high is not None:
            rules.append(Rule(x(bar.low), middle, x(bar.high), middle, "whisker"))
            rules += [Rule(x(v), middle - 4, x(v), middle + 4, "whisker") for v in (bar.low, bar.high)]
        labels.append(Label(2, at * row + 13, _cut(bar.name, 56)))
        labels.append(Label(WIDTH - 2, middle + 4, bar.told, "end", "told"))
    return Plot(WIDTH, row * len(rows) + 4, title, tuple(rects), tuple(labels), tuple(rules))


def signed(value: float) -> str:
    """A change, with its sign."""
    return f"{value:+.3g}".replace("-", "−") if value else "0"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
