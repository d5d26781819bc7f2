"""What a vector page says about the kind of a figure: numbers between about 0 and 1.

Counts are taken as `log1p(count) / 5`. Inside of plot areas the series that were read are counted, outside of them
boxes with text, arrow heads, discs and joints, as diagrams and networks have them.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from omniscience_assets.evidence.geometry import area, centre, contains, intersection
from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Series, SeriesKind

_SERIES: tuple[SeriesKind, ...] = get_args(SeriesKind)
_MAX_PATHS = 20_000
_MAX_OUTSIDE = 2_000
_HEADS = frozenset({"ll", "lll", "llll", "cc", "ccl", "clc", "cccc", "lclc"})
_ORDER: tuple[SeriesKind, ...] = ("heat_map", "box", "contour", "bar", "histogram", "line", "step", "scatter")
"""What a panel with several kinds of series is taken for when panels are compared."""


def layout_features(page: Page | None, plots: Sequence[Plot]) -> dict[str, float]:
    """Measures of the plot areas, which are found in vectors and in pixels alike; all 0 where there is no page."""
    whole = max(1.0, page.width * page.height) if page else 1.0
    named = [plot for plot in plots if plot.axes]
    return {
        "seen": float(page is not None),
        "plots": log_count(len(plots)),
        "framed": log_count(len(named)),
        "one_axis": float(any(len(plot.axes) == 1 for plot in plots)),
        "titled": sum(any(found.titles for found in plot.axes.values()) for plot in named) / max(1, len(named)),
        "legends": sum(bool(plot.legend) for plot in plots) / max(1, len(plots)),
        "plot_area": min(1.0, sum(area(plot.frame) for plot in plots) / whole),
    }


def page_features(page: Page | None, plots: Sequence[Plot], series: Sequence[Sequence[Series]]) -> dict[str, float]:
    """Measures of a vector page and the series read in each of its plots; all 0 where there is no page."""
    if page is None:
        return dict.fromkeys(_NAMES, 0.0)
    whole = (0.0, 0.0, page.width, page.height)
    paths = [path for path in page.paths[:_MAX_PATHS] if contains(whole, (*centre(path.box),) * 2, 1.0)]
    outside = [path for path in paths if not any(contains(plot.frame, path.box, 2.0) for plot in plots)]
    return {
        "page": 1.0,
        "paths": log_count(len(paths)) / 2,
        "pictures": log_count(len(page.images)),
        "pictured_page": min(1.0, sum(area(intersection(box, whole)) for box in page.images) / area(whole)),
        "pictured_plots": _pictured(page, plots),
        "bowed": sum("c" in path.operators for path in paths) / max(1, len(paths)),
        "slanted": log_count(sum(map(_is_slanted, paths))),
        **_series_features(series),
        **_rectangle_features(paths, plots),
        **_drawing_features(outside[:_MAX_OUTSIDE], page, bool(plots)),
    }


def _pictured(page: Page, plots: Sequence[Plot]) -> float:
    """Share of the plot areas under embedded images."""
    covered = sum(
        min(area(plot.frame), sum(area(intersection(box, plot.frame)) for box in page.images)) for plot in plots
    )
    return covered / max(1e-9, sum(area(plot.frame) for plot in plots))


def _series_features(panels: Sequence[Sequence[Series]]) -> dict[str, float]:
    """Series of each kind: in how many panels, how many of them, how many points; and how unlike the panels are."""
    n = max(1, len(panels))
    found: dict[str, float] = {}
    for kind in _SERIES:
        of_kind = [[one for one in panel if one.kind == kind] for panel in panels]
        found[f"{kind}_panels"] = sum(map(bool, of_kind)) / n
        found[f"{kind}_count"] = sum(log_count(len(one)) for one in of_kind) / n
        found[f"{kind}_points"] = sum(log_count(sum(one.count for one in panel)) for panel in of_kind) / n / 2
    everything = [one for panel in panels for one in panel]
    lines = [one for one in everything if one.kind == "line"]
    main = Counter(next((kind for kind in _ORDER if any(one.kind == kind for one in panel)), None) for panel in panels)
    del main[None]
    pairs = Counter(frozenset(one.kind for one in panel) for panel in panels if panel)
    return found | {
        "marked_lines": sum(one.marker is not None for one in lines) / max(1, len(lines)),
        "with_errors": sum(bool(one.errors) for one in everything) / max(1, len(everything)),
        "points_a_line": log_count(sum(one.count for one in lines) / max(1, len(lines))) / 2,
        "series": sum(log_count(len(panel)) for panel in panels) / n,
        "unlike_panels": 1 - max(main.values(), default=0) / main.total() if main else 0.0,
        "panel_kinds": max(0, len(main) - 1) / 3,
        "unlike_sets": 1 - max(pairs.values(), default=0) / pairs.total() if pairs else 0.0,
        "bare_panels": sum(not panel for panel in panels) / n,
    }


def _rectangle_features(paths: Sequence[Path], plots: Sequence[Plot]) -> dict[str, float]:
    """Rectangles in plots, however filled: on one line as bars, off the axes as the boxes of box plots."""
    standing, off, sizes = 0.0, 0.0, 0.0
    for plot in plots:
        frame, n = plot.frame, len(plots)
        boxes = [
            path.box
            for path in paths
            if _is_rectangle(path)
            and contains(frame, path.box, 1.0)
            and min(path.span) > 4
            and max(path.span) > 8
            and area(path.box) < 0.4 * area(frame)
        ]
        inner = [box for box in boxes if box[3] < frame[3] - 2 and box[0] > frame[0] + 2]
        feet, walls = Counter(round(box[3]) for box in boxes), Counter(round(box[0]) for box in boxes)
        widths = Counter(round(box[2] - box[0]) for box in inner)
        standing += log_count(max([0, *feet.values(), *walls.values()])) / n
        off += log_count(len(inner)) / n
        sizes += log_count(max([0, *widths.values()])) / n
    return {"standing": standing, "off_axis": off, "alike_boxes": sizes}


def _is_rectangle(path: Path) -> bool:
    return path.operators in {"r", "q"} or (path.operators in {"llll", "lll"} and path.steps)


def _is_slanted(path: Path) -> bool:
    return path.paint == "s" and path.operators == "l" and min(path.span) > 4


def _drawing_features(outside: Sequence[Path], page: Page, framed: bool) -> dict[str, float]:
    """Boxes, arrows, nodes and letters outside of the plots; text may be drawn as outlines."""
    glyphs = [path.box for path in outside if path.paint == "f" and "c" in path.operators and max(path.span) < 25]
    texts = [*(run.box for run in page.runs), *glyphs][:400]
    boxes = [path for path in outside if min(path.span) > 7 and area(path.box) < 0.5 * page.width * page.height]
    holding = {path.box for path in boxes[:200] if any(contains(path.box, text, 2.0) for text in texts)}
    rules = [path for path in outside if max(path.span) > 0.3 * page.width and min(path.span) < 1.5]
    return {
        "text_boxes": log_count(len(holding - set(glyphs))),
        "arrow_heads": log_count(sum(map(_is_arrow_head, outside))),
        "discs": log_count(sum(map(_is_disc, boxes))),
        "joints": log_count(sum(map(_is_slanted, outside))),
        "bows": log_count(sum("c" in path.operators and path.paint == "s" for path in outside)),
        "rules": log_count(len(rules)),
        "loose_shapes": log_count(len(outside)) / (2 if framed else 1),
        "glyphs": log_count(len(glyphs)) / 2,
        "size": math.log(max(1.0, page.width * page.height) / 1e5) / 3,
    }


def _is_disc(path: Path) -> bool:
    width, height = path.span
    return "c" in path.operators and len(path.operators) >= 3 and 0.8 < width / height < 1.25


def _is_arrow_head(path: Path) -> bool:
    return path.fill is not None and path.operators in _HEADS and not path.steps and 1.5 < max(path.span) < 14


_NAMES: tuple[str, ...] = tuple(page_features(Page(100.0, 100.0, (), (), (), 0, None), (), ()))
