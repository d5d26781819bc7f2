"""Plots as shapes for inline SVG: where each bar and whisker stands, in the units of the picture's `viewBox`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
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
    height, base = 200.0, 200.0 - _BOTTOM
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
    """Values to both sides of zero, one below the other, each with its interval."""
    row, names = 26.0, 230.0
    ends = [0.0, *(v for bar in rows for v in (bar.value, bar.low, bar.high) if v is not None)]
    low, high = min(ends), max(ends)
    room = WIDTH - names - 70

    def x(value: float) -> float:
        return names + 8 + (value - low) / (high - low or 1) * room

    rects, labels, rules = [], [], [Rule(x(0), 2, x(0), row * len(rows) + 2, "zero")]
    for at, bar in enumerate(rows):
        middle = at * row + row / 2 + 2
        start, end = sorted((x(0), x(bar.value)))
        rects.append(Rect(start, middle - 7, max(1.0, end - start), 14, "up" if bar.value > 0 else "down", bar.told))
        if bar.low is not None and bar.high is not None:
            rules.append(Rule(x(bar.low), middle, x(bar.high), middle, "whisker"))
            rules += [Rule(x(v), middle - 4, x(v), middle + 4, "whisker") for v in (bar.low, bar.high)]
        labels.append(Label(names, middle + 4, _cut(bar.name, 38), "end"))
        labels.append(Label(WIDTH - 2, middle + 4, bar.told.partition(" ")[0], "end", "told"))
    return Plot(WIDTH, row * len(rows) + 4, title, tuple(rects), tuple(labels), tuple(rules))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
