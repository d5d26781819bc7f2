"""What a vector page says about the kind of a figure: numbers between about 0 and 1.

Counts are taken as `log1p(count) / 5`. Inside of plot areas the series that were read are counted, outside of them
boxes with text, arrow heads, discs and joints, as diagrams and networks have them.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np

from omniscience_assets.evidence.geometry import area, centre, contains, intersection
from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.evidence.kinds.whiskers import count_whiskered
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box, Diagram, DiagramEdge, DiagramNode, Series, SeriesKind

_SERIES: tuple[SeriesKind, ...] = get_args(SeriesKind)
_ROW = 3
"""Fewest rectangles on one line that are taken for bars."""
_HATCHED = 10
"""So many points a bar are its hatching."""
_MAX_PATHS = 20_000
_MAX_OUTSIDE = 2_000
_HEADS = frozenset({"ll", "lll", "llll", "cc", "ccl", "clc", "cccc", "lclc"})
_AREAS: tuple[SeriesKind, ...] = ("heat_map", "box", "contour", "bar", "histogram")
"""Series that tell what a panel shows whatever else is drawn in it; the first of them that is there counts."""
_BOXES = frozenset({"box", "rounded_box", "diamond"})
_LOOKS = (
    *_AREAS, "bar_with_curves", "histogram_with_curves", "points_with_curves", "points", "marked_curves", "curves",
    "bands", "bare",
)  # fmt: skip


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
        "colour_bars": sum(plot.colour_bar is not None for plot in plots) / max(1, len(plots)),
        "named_ticks": sum(map(_is_named, plots)) / max(1, len(named)),
        "plot_area": min(1.0, sum(area(plot.frame) for plot in plots) / whole),
    }


def _is_named(plot: Plot) -> bool:
    """Words stand along an axis, as the names of categories do."""
    return any(found.labels and all(value is None for value in found.values) for found in plot.axes.values())


def page_features(page: Page | None, plots: Sequence[Plot], series: Sequence[Sequence[Series]]) -> dict[str, float]:
    """Measures of a vector page and the series read in each of its plots; all 0 where there is no page."""
    if page is None:
        return dict.fromkeys(_NAMES, 0.0)
    whole = (0.0, 0.0, page.width, page.height)
    paths = [path for path in page.paths[:_MAX_PATHS] if contains(whole, (*centre(path.box),) * 2, 1.0)]
    boxes = _rectangles(paths, plots)
    whiskered = [count_whiskered(paths, inside, plot.frame) for inside, plot in zip(boxes, plots, strict=True)]
    shown = _paired(boxes, plots, series)
    looks = [_look(*one) for one in shown]
    if sum(whiskered) > 1 and len(looks) == len(whiskered):
        looks = ["box" if count else look for look, count in zip(looks, whiskered, strict=True)]
    outside = [path for path in paths if not any(contains(plot.frame, path.box, 2.0) for plot in plots)]
    return {
        "page": 1.0,
        "paths": log_count(len(paths)) / 2,
        "pictures": log_count(len(page.images)),
        "pictured_page": min(1.0, sum(area(intersection(box, whole)) for box in page.images) / area(whole)),
        "pictured_plots": _pictured(page, plots),
        "bowed": sum("c" in path.operators for path in paths) / max(1, len(paths)),
        "slanted": log_count(sum(map(_is_slanted, paths))),
        "whiskered": log_count(sum(whiskered)),
        **_series_features([_clear(*one) for one in shown], looks),
        **_rectangle_features([(plot.frame, inside) for plot, inside in zip(plots, boxes, strict=True)]),
        **_drawing_features(outside[:_MAX_OUTSIDE], page, bool(plots)),
    }


def linked_features(diagram: Diagram | None) -> dict[str, float]:
    """Boxes and arrows of a diagram; all 0 where there is none."""
    nodes, edges = (diagram.nodes, diagram.edges) if diagram else ((), ())
    tied = [edge for edge in edges if edge.source is not None and edge.target is not None]
    return {
        "nodes": log_count(len(nodes)),
        "named_nodes": log_count(sum(bool(node.text) for node in nodes)),
        "edges": log_count(len(edges)),
        "tied_edges": log_count(len(tied)),
        "tied": len(tied) / max(1, len(edges)),
        "boxed_arrows": log_count(sum(edge.directed and _meets_box(edge, nodes) for edge in tied)),
        "links_a_node": min(1.0, len(tied) / max(1, len(nodes)) / 2),
    }


def _meets_box(edge: DiagramEdge, nodes: Sequence[DiagramNode]) -> bool:
    """One of its two different ends is a box, not a disc."""
    ends = {edge.source, edge.target} - {None}
    return len(ends) == 2 and any(nodes[end].shape in _BOXES for end in ends if end is not None)


def _pictured(page: Page, plots: Sequence[Plot]) -> float:
    """Share of the plot areas under embedded images."""
    covered = sum(
        min(area(plot.frame), sum(area(intersection(box, plot.frame)) for box in page.images)) for plot in plots
    )
    return covered / max(1e-9, sum(area(plot.frame) for plot in plots))


def _series_features(panels: Sequence[Sequence[Series]], looked: Sequence[str]) -> dict[str, float]:
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
    looks = Counter(looked)
    main = Counter({kind: looks[kind] for kind in looks if kind != "bare"})
    pairs = Counter(frozenset(one.kind for one in panel) for panel in panels if panel)
    return found | {
        "marked_lines": sum(one.marker is not None for one in lines) / max(1, len(lines)),
        "with_errors": sum(bool(one.errors) for one in everything) / max(1, len(everything)),
        "points_a_line": log_count(sum(one.count for one in lines) / max(1, len(lines))) / 2,
        "series": sum(log_count(len(panel)) for panel in panels) / n,
        "unlike_panels": 1 - max(main.values(), default=0) / main.total() if main else 0.0,
        "panel_kinds": max(0, len(main) - 1) / 3,
        "unlike_sets": 1 - max(pairs.values(), default=0) / pairs.total() if pairs else 0.0,
        "scattered": _scattered(everything),
        "bent_lines": sum(any(map(_is_bent, panel)) for panel in panels) / n,
        **{f"shows_{look}": looks[look] / n for look in _LOOKS},
    }


def _is_bent(line: Series) -> bool:
    """A line that is more than a straight one between two ends: its middle points lie off that, or there are marks."""
    if line.kind not in {"line", "step"} or line.count < 4:
        return False
    if line.marker or len(line.points) < 4:
        return True
    x, y = np.array(line.points, float).T
    if x[0] == x[-1]:
        return bool(np.ptp(x) > 0)
    straight = y[0] + (y[-1] - y[0]) * (x - x[0]) / (x[-1] - x[0])
    return bool(np.abs(y - straight).max() > 0.05 * max(1e-9, float(np.ptp(y))))


def _scattered(series: Sequence[Series]) -> float:
    """Of all that is drawn as points or as vertices of curves, the share that is points."""
    points = sum(one.count for one in series if one.kind == "scatter")
    vertices = sum(one.count for one in series if one.kind in {"line", "step"})
    return points / max(1, points + vertices)


def _clear(panel: Sequence[Series], standing: int, is_twin: bool) -> list[Series]:
    """The series without points that are parts of a field or of hatching, and without bars that are only behind."""
    kinds = {one.kind for one in panel}
    first = next((kind for kind in _AREAS if kind in kinds), None)
    look = _look(panel, standing, is_twin)
    no_points = first in {"heat_map", "contour"} or look == "bar"
    hidden = {"scatter"} if no_points else {"bar", "histogram"} if look == "curves" else set[str]()
    return [one for one in panel if one.kind not in hidden]


def _paired(
    boxes: Sequence[Sequence[Box]], plots: Sequence[Plot], series: Sequence[Sequence[Series]]
) -> list[tuple[Sequence[Series], int, bool]]:
    """Series of each panel, how many rectangles stand in a row there, and whether it has two y axes."""
    if len(plots) != len(series):
        return [(panel, 0, False) for panel in series]
    return [
        (_measured(panel, plot), _bars(inside, plot.frame), plot.axes.keys() >= {"left", "right"})
        for inside, plot, panel in zip(boxes, plots, series, strict=True)
    ]


def _measured(panel: Sequence[Series], plot: Plot) -> list[Series]:
    """The series without heat maps where there is no axis: any embedded picture may look like one."""
    return [one for one in panel if plot.axes or one.kind != "heat_map"]


def _look(panel: Sequence[Series], standing: int, is_twin: bool) -> str:
    """What a panel mainly shows, as far as its series prove it.

    Points in rectangles that stand in a row are their hatching, as are points many times as many as bars, which
    histograms hardly have; beside a second y axis, bars are behind the curves.
    """
    kinds = {one.kind for one in panel}
    first = next((kind for kind in _AREAS if kind in kinds), None)
    curves = [one for one in panel if one.kind in {"line", "step"} and (one.count > 2 or one.marker)]
    if first in {"bar", "histogram"} and curves and is_twin:
        return "curves"
    if first is None and standing >= _ROW and "scatter" in kinds:
        return "bar"
    points = sum(one.count for one in panel if one.kind == "scatter")
    bars = sum(one.count for one in panel if one.kind in {"bar", "histogram"})
    if first in {"bar", "histogram"} and points > _HATCHED * bars:
        return "bar"
    if first is not None:
        return first if not curves or first not in {"bar", "histogram"} else f"{first}_with_curves"
    if points and curves:
        return "points_with_curves"
    if points or curves:
        return "points" if points else "marked_curves" if any(one.marker for one in curves) else "curves"
    return "bands" if kinds & {"area", "band"} else "bare"


def _rectangle_features(panels: Sequence[tuple[Box, Sequence[Box]]]) -> dict[str, float]:
    """Rectangles in plots, however filled: on one line as bars, off the axes as the boxes of box plots."""
    standing, off, sizes, n = 0.0, 0.0, 0.0, len(panels)
    for frame, boxes in panels:
        inner = [box for box in boxes if box[3] < frame[3] - 2 and box[0] > frame[0] + 2]
        widths = Counter(round(box[2] - box[0]) for box in inner)
        standing += log_count(_standing(boxes)) / n
        off += log_count(len(inner)) / n
        sizes += log_count(max([0, *widths.values()])) / n
    return {"standing": standing, "off_axis": off, "alike_boxes": sizes}


def _rectangles(paths: Sequence[Path], plots: Sequence[Plot]) -> list[list[Box]]:
    """Rectangles in each plot that are larger than marks and smaller than a background."""
    boxes = [path.box for path in paths if _is_rectangle(path) and min(path.span) > 4 and max(path.span) > 8]
    return [
        [box for box in boxes if contains(plot.frame, box, 1.0) and area(box) < 0.4 * area(plot.frame)]
        for plot in plots
    ]


def _bars(boxes: Sequence[Box], frame: Box) -> int:
    """How many rectangles stand in a row that are not all as small as square markers."""
    tall = any(box[3] - box[1] > 0.15 * (frame[3] - frame[1]) for box in boxes)
    wide = any(box[2] - box[0] > 0.15 * (frame[2] - frame[0]) for box in boxes)
    return _standing(boxes) if tall or wide else 0


def _standing(boxes: Sequence[Box]) -> int:
    """How many of the boxes share their foot or their left side."""
    feet, walls = Counter(round(box[3]) for box in boxes), Counter(round(box[0]) for box in boxes)
    return max([0, *feet.values(), *walls.values()])


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
