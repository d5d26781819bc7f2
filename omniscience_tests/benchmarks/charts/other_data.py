"""The same chart with other data: equal axes, texts, colours and layout, so that only what is plotted differs."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omniscience_tests.benchmarks.charts import data
from omniscience_tests.benchmarks.charts.random_panels import round_to
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, Point, SeriesSpec


def with_other_data(spec: ChartSpec, seed: int) -> ChartSpec:
    """A chart of the same template; its name differs from that of `spec`."""
    rng = random.Random(f"{spec.name}-{seed}")
    numbers = np.random.default_rng(rng.randrange(2**32))
    panels = tuple(_panel(panel, numbers) for panel in spec.panels)
    return replace(spec, seed=spec.seed + 1_000_000 * (seed + 1), panels=panels)


def _panel(panel: PanelSpec, numbers: data.Generator) -> PanelSpec:
    tops: dict[float, float] = {}
    return replace(panel, series=tuple(_series(panel, one, numbers, tops) for one in panel.series))


def _series(panel: PanelSpec, one: SeriesSpec, numbers: data.Generator, tops: dict[float, float]) -> SeriesSpec:
    x, y = panel.axes_of(one)
    if one.kind in {"heat_map", "contour"}:
        return _field(one, numbers)
    if one.kind == "bar":
        return _bars(one, numbers, tops)
    if one.kind == "histogram":
        counts = numbers.permutation([count for _, count in one.points])
        return replace(one, points=tuple((at, float(n)) for (at, _), n in zip(one.points, counts, strict=True)))
    if one.kind == "box":
        samples = tuple(tuple(_at(y, 1 - y.place(v)) for v in values) for values in one.samples)
        medians = tuple((float(i), float(np.median(values))) for i, values in enumerate(samples))
        return replace(one, samples=samples, points=medians)
    if one.kind == "scatter":
        fractions = zip(*data.cloud(numbers, len(one.points)), strict=True)
        return _moved(one, tuple((_at(x, float(u)), _at(y, float(v))) for u, v in fractions))
    t = np.array([x.place(at) for at, _ in one.points])
    if one.kind == "band" or len(t) < 3:
        mirrored = tuple((at, _at(y, 1 - y.place(v))) for at, v in one.points)
        return _moved(one, mirrored)
    curve = 0.05 + 0.9 * np.clip(data.curve(numbers, np.clip(t, 0, 1), 0.0), 0, 1)
    return _moved(one, tuple((at, _at(y, float(v))) for (at, _), v in zip(one.points, curve, strict=True)))


def _at(axis: AxisSpec, fraction: float) -> float:
    """The value at a fraction of an axis: the inverse of `AxisSpec.place`."""
    start, end = axis.range
    if axis.scale == "log":
        return round_to(start * (end / start) ** fraction)
    return round_to(start + (end - start) * fraction, 9)


def _moved(one: SeriesSpec, points: tuple[Point, ...]) -> SeriesSpec:
    """The series at other points, each error bar moved with its point."""
    moves = [new - old for (_, old), (_, new) in zip(one.points, points, strict=True)]
    errors = (
        tuple((low + by, high + by) for (low, high), by in zip(one.errors, moves, strict=True)) if one.errors else ()
    )
    return replace(one, points=points, errors=errors)


def _shifted(errors: Sequence[Point], moves: Sequence[float]) -> tuple[Point, ...]:
    return tuple((low + by, high + by) for (low, high), by in zip(errors, moves, strict=True)) if errors else ()


def _bars(one: SeriesSpec, numbers: data.Generator, tops: dict[float, float]) -> SeriesSpec:
    """Each bar between a tenth and the whole of the longest one; stacked bars stand on the new ones below."""
    positions = [point[1] if one.horizontal else point[0] for point in one.points]
    lengths = [point[0] if one.horizontal else point[1] for point in one.points]
    longest = max(map(abs, lengths))
    drawn = [round_to(float(v) * longest, 5) for v in numbers.uniform(0.1, 1.0, len(lengths))]
    bases = tuple(tops.get(at, 0.0) for at in positions) if one.bases else ()
    for at, length in zip(positions, drawn, strict=True):
        tops[at] = tops.get(at, 0.0) + length
    points = tuple((v, p) if one.horizontal else (p, v) for p, v in zip(positions, drawn, strict=True))
    moves = [new - old for old, new in zip(lengths, drawn, strict=True)]
    errors = (
        tuple((low + by, high + by) for (low, high), by in zip(one.errors, moves, strict=True)) if one.errors else ()
    )
    return replace(one, points=points, bases=bases, errors=errors)


def _field(one: SeriesSpec, numbers: data.Generator) -> SeriesSpec:
    old = np.array(one.grid)
    new = old.min() + np.ptp(old) * data.field(numbers, *old.shape)
    return replace(one, grid=tuple(tuple(round_to(float(v), 9) for v in row) for row in new))
