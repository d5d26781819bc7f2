"""What kind of figure it is, by rules that can be read.

Every feature is a number between 0 and 1 that says how much of something was seen. A kind's score is the weighted sum
of the features, and the softmax of the scores are the probabilities. Weights are set by reasoning about each pair, not
trained: +4 means "speaks strongly for", −4 "speaks strongly against".
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from omniscience_assets.evidence.geometry import area, contains, intersection
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.raster import RasterFacts
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Score

KINDS = ("line", "scatter", "bar", "histogram", "heat_map", "image", "diagram", "multi_panel", "other")


@dataclass(frozen=True, slots=True)
class Features:
    """What the rules look at, each 0..1; counts are saturated (`n / (n + half)`)."""

    axes: float = 0.0
    """A plot area with tick labels was found."""
    panels: float = 0.0
    """0 for one panel, near 1 for many."""
    curves: float = 0.0
    """Long painted lines across a plot area."""
    markers: float = 0.0
    """Small shapes that repeat inside of plot areas."""
    bars: float = 0.0
    """Filled rectangles that stand on one line."""
    touching: float = 0.0
    """Those bars touch their neighbours, or an outline runs in steps."""
    cells: float = 0.0
    """A plot area is filled by an image or by many small patches."""
    picture: float = 0.0
    """Share of the figure under embedded images, or a raster with the tones of a photograph."""
    shapes: float = 0.0
    """Boxes with text inside, arrows: drawn things outside of any plot area."""
    numbers: float = 0.0
    """Share of the texts that are numbers, as beside the axes of a plot."""
    rules: float = 0.0
    """A raster with long straight horizontal and vertical lines, as plots and tables have."""


_WEIGHTS: dict[str, dict[str, float]] = {
    "line": {"axes": 1.5, "curves": 4.0, "markers": -0.5, "bars": -1.5, "cells": -2.0, "panels": -2.5, "rules": 1.2},
    "scatter": {"axes": 1.5, "markers": 4.0, "curves": -1.0, "bars": -1.5, "cells": -2.0, "panels": -2.5, "rules": 0.4},
    "bar": {"axes": 1.0, "bars": 5.0, "touching": -2.5, "cells": -2.0, "panels": -2.5, "rules": 0.4},
    "histogram": {"axes": 1.0, "bars": 2.0, "touching": 4.0, "cells": -2.0, "panels": -2.5},
    "heat_map": {"axes": 2.0, "cells": 5.0, "panels": -2.5},
    "image": {"picture": 5.0, "axes": -4.0, "shapes": -1.0, "panels": -0.5, "rules": -1.0},
    "diagram": {"shapes": 5.0, "axes": -4.0, "picture": -1.5, "numbers": -5.0},
    "multi_panel": {"panels": 8.0, "axes": 0.5},
    "other": {"axes": -2.0},
}
_BIAS = {"other": 1.6}


def score_kinds(features: Features) -> tuple[Score, ...]:
    """Probabilities over `KINDS`, highest first, rounded to four places."""
    values = asdict(features)
    scores = {
        kind: _BIAS.get(kind, 0.0) + sum(weight * values[name] for name, weight in _WEIGHTS[kind].items())
        for kind in KINDS
    }
    total = sum(math.exp(score) for score in scores.values())
    return tuple(
        Score(k, round(math.exp(s) / total, 4)) for k, s in sorted(scores.items(), key=lambda e: (-e[1], e[0]))
    )


def page_features(page: Page, plots: Sequence[Plot]) -> Features:
    """Features of one vector page."""
    framed = [plot for plot in plots if plot.axes]
    standing = [_bars(plot, page.paths) for plot in framed]
    bars = [rects for rects in standing if len(rects) >= 3]
    stepped = any(_is_stepped(path, plot) for plot in framed for path in page.paths)
    touching = sum(_touch(rects) for rects in bars) / len(bars) if bars else float(stepped)
    return Features(
        axes=float(bool(framed)),
        panels=_saturate(len(plots) - 1, 0.2),
        curves=_saturate(sum(_is_curve(path, plot) for plot in framed for path in page.paths), 0.5),
        markers=_saturate(_marker_count(framed, page.paths), 12),
        bars=_saturate(sum(map(len, bars)), 2),
        touching=touching,
        cells=max((_filled(plot, page, rects) for plot, rects in zip(framed, standing, strict=True)), default=0.0),
        picture=min(1.0, sum(area(box) for box in page.images) / (page.width * page.height)),
        shapes=_saturate(_shape_count(page, plots), 3),
        numbers=sum(parse_number(run.text) is not None for run in page.runs) / max(1, len(page.runs)),
    )


def raster_features(facts: RasterFacts) -> Features:
    """Features of an image of which only pixels are known."""
    photo = min(1.0, facts.tones * 1.3) * min(1.0, facts.ink * 1.5)
    return Features(picture=round(photo, 4), rules=float(facts.rules) * (1 - photo))


def merge_features(parts: Sequence[Features], panels: int) -> Features:
    """Features of a figure of several files: the mean of each, with the panels counted over all."""
    means = {name: sum(asdict(part)[name] for part in parts) / len(parts) for name in asdict(parts[0])}
    return Features(**(means | {"panels": _saturate(panels - 1, 0.2)}))


def _saturate(count: float, half: float) -> float:
    return max(0.0, count) / (max(0.0, count) + half)


def _is_curve(path: Path, plot: Plot) -> bool:
    width, height = plot.frame[2] - plot.frame[0], plot.frame[3] - plot.frame[1]
    w, h = path.span
    crosses = area(intersection(path.box, plot.frame)) > 0 and (w > 0.2 * width or h > 0.4 * height)
    return path.paint == "s" and crosses and not path.steps


def _is_stepped(path: Path, plot: Plot) -> bool:
    wide = path.span[0] > 0.2 * (plot.frame[2] - plot.frame[0])
    return path.steps and len(path.operators) >= 12 and wide and contains(plot.frame, path.box, 5.0)


def _marker_count(plots: Sequence[Plot], paths: Sequence[Path]) -> int:
    """Number of small shapes that occur at least five times in one size and colour."""
    shapes: Counter[tuple[object, ...]] = Counter()
    for path in paths:
        w, h = path.span
        if 1.0 < max(w, h) < 16 and min(w, h) > 0.8 and any(contains(plot.frame, path.box, 3.0) for plot in plots):
            shapes[path.paint, round(w), round(h), path.fill or path.stroke] += 1
    return sum(count for count in shapes.values() if count >= 5)


def _bars(plot: Plot, paths: Sequence[Path]) -> list[Path]:
    """The largest set of filled rectangles in a plot area that stand on one line or hang on one wall."""
    rects = [
        path
        for path in paths
        if path.fill is not None
        and path.fill != (1.0, 1.0, 1.0)
        and _is_rectangle(path)
        and contains(plot.frame, path.box, 2.0)
        and area(path.box) < 0.6 * area(plot.frame)
        and not (max(path.span) < 9 and abs(path.span[0] - path.span[1]) < 0.5)
    ]
    feet = Counter(round(path.box[3]) for path in rects)
    walls = Counter(round(path.box[0]) for path in rects)
    foot, wall = max(feet, key=lambda y: feet[y], default=0), max(walls, key=lambda x: walls[x], default=0)
    if feet[foot] >= walls[wall]:
        return [path for path in rects if round(path.box[3]) == foot]
    return [path for path in rects if round(path.box[0]) == wall]


def _is_rectangle(path: Path) -> bool:
    return path.operators in {"r", "q"} or (path.steps and path.operators in {"llll", "lll"})


def _touch(bars: Sequence[Path]) -> float:
    """Share of bars that start where another ends."""
    ends = {round(bar.box[2], 1) for bar in bars}
    touching = sum(any(abs(bar.box[0] - end) < 0.15 for end in ends) for bar in bars)
    return touching / max(1, len(bars) - 1) if len(bars) >= 5 else 0.0


def _filled(plot: Plot, page: Page, bars: Sequence[Path]) -> float:
    whole = area(plot.frame)
    images = sum(area(intersection(box, plot.frame)) for box in page.images) / whole
    standing = set(bars)
    patches = [
        path
        for path in page.paths
        if path.paint != "s"
        and contains(plot.frame, path.box, 3.0)
        and area(path.box) < 0.02 * whole
        and _is_rectangle(path)
        and path not in standing
    ]
    cells = sum(area(path.box) for path in patches) / whole if len(patches) >= 60 else 0.0
    return min(1.0, max(images, 1.2 * cells))


def _shape_count(page: Page, plots: Sequence[Plot]) -> int:
    """Boxes that hold text (counted double) and arrow heads outside of the plots; text may be drawn as outlines."""
    outside = [path for path in page.paths if not any(contains(plot.frame, path.box, 25.0) for plot in plots)][:2_000]
    glyphs = [path.box for path in outside if path.paint == "f" and "c" in path.operators and max(path.span) < 25]
    texts = [*(run.box for run in page.runs), *glyphs][:500]
    boxes = [path for path in outside if min(path.span) > 8 and area(path.box) < 0.5 * page.width * page.height]
    holding = {path.box for path in boxes[:200] if any(contains(path.box, text, 2.0) for text in texts)}
    return 2 * len(holding - set(glyphs)) + sum(map(_is_arrow_head, outside))


def _is_arrow_head(path: Path) -> bool:
    return path.fill is not None and path.operators in {"ll", "lll", "llll"} and not path.steps and max(path.span) < 14
