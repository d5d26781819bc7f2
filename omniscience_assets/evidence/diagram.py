"""Diagrams of a vector page: boxes, the text in them and the arrows between them, outside of any plot."""

from collections.abc import Iterable, Sequence
from statistics import median

from omniscience_assets.evidence.diagrams.connectors import find_connectors, join_lines, open_lines, thick_arrow
from omniscience_assets.evidence.diagrams.links import Link, follow_branches, join_ends, join_text_ends, label_links
from omniscience_assets.evidence.diagrams.outlines import Outline, outlines_of
from omniscience_assets.evidence.diagrams.shapes import Shape, count_held, find_shapes, place_runs, rectangle
from omniscience_assets.evidence.diagrams.words import block_text, find_blocks
from omniscience_assets.evidence.geometry import centre, contains, normalise, union
from omniscience_assets.evidence.legend import find_legend
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box, Diagram, DiagramEdge, DiagramNode

MAX_PATHS = 30_000
"""Outlines looked at; a page with more is a picture drawn in vectors, and no diagram."""
MAX_NODES = 300
MAX_EDGES = 600
_PLOT = 8.0
"""Smallest side of a sketched plot that has a legend, in ems."""


def find_diagram(page: Page, plots: Sequence[Plot]) -> Diagram | None:
    """The diagram outside of the plots of a page, boxes as fractions of it.

    Args:
        page: A vector page.
        plots: Its panels; what lies in them and in their axes is left to them. A plot, or a picture without axes, is a
            box of the diagram when an arrow leads to it.

    Returns:
        Nodes in reading order: boxes with text, boxes and loose text that lines join, groups around them. A line with
        a head at both ends is an edge in each direction. `None` where a page shows neither two boxes with words nor
        an arrow between two things, or far too many paths for a diagram.
    """
    zones = [_zone(plot) for plot in plots if plot.axes]
    outside = [path for path in page.paths if not _in_any(zones, path.box)]
    claimed = {run for plot in plots for run in plot.claimed}
    runs = [run for run in page.runs if run not in claimed and not _in_any(zones, run.box)]
    em = median(run.size for run in runs) if runs else 0.02 * max(page.width, page.height)
    outlines = _outlines(outside)
    whole = (0.0, 0.0, page.width, page.height)
    lines = open_lines(outlines)
    pieces = set(lines)
    thick = {outline: found for outline in outlines if (found := thick_arrow(outline, em)) is not None}
    rest = [outline for outline in outlines if outline not in pieces and outline not in thick]
    outlines = [*rest, *join_lines(lines, find_shapes(rest, em, whole))]
    shapes = find_shapes(outlines, em, whole)
    if not shapes and not runs:
        return None
    shapes += _pictures([_zone(plot) if plot.axes else plot.frame for plot in plots] + list(page.images), shapes)
    count_held(shapes)
    free = place_runs(shapes, runs)
    _drop_legends(shapes, outside, em)
    shapes = [shape for shape in shapes if shape.runs or not shape.blot]
    links = join_ends([*find_connectors(outlines, em), *thick.values()], shapes, em)
    titles = [shape for shape in shapes if shape.holds and shape.runs]
    blocks = find_blocks([*free, *(run for shape in titles for run in shape.runs)])
    made = join_text_ends(links, blocks, em)
    follow_branches(links)
    spoken = {run for shape in made for run in shape.runs}
    loose = label_links(links, [block for block in blocks if not spoken.intersection(block.runs)], em)
    unused = {run for block in loose for run in block.runs}
    for shape in titles:
        shape.runs = [run for run in shape.runs if run in unused]
    return _record([*shapes, *made], [link for link in links if _is_edge(link)], page, bool(zones))


def _zone(plot: Plot) -> Box:
    x0, y0, x1, y1 = union((plot.frame, *(run.box for run in plot.claimed)))
    return x0 - 2, y0 - 2, x1 + 2, y1 + 2


def _in_any(zones: Sequence[Box], box: Box) -> bool:
    return any(contains(zone, (*centre(box),) * 2) for zone in zones)


def _outlines(paths: Sequence[Path]) -> list[Outline]:
    return list(outlines_of(paths)) if len(paths) <= MAX_PATHS else []


def _drop_legends(shapes: Sequence[Shape], paths: Sequence[Path], em: float) -> None:
    """Entries of a legend in the frame of a sketched plot are no label of that frame."""
    if len(paths) > MAX_PATHS:
        return
    for shape in shapes:
        if len(shape.runs) > 1 and min(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) > _PLOT * em:
            inside = [path for path in paths if contains(shape.box, path.box)]
            entries = {entry.run for entry in find_legend(shape.box, shape.runs, inside)}
            shape.runs = [run for run in shape.runs if run not in entries]


def _pictures(boxes: Iterable[Box], shapes: Sequence[Shape]) -> list[Shape]:
    """Plots and embedded images as shapes, where no shape has their place already."""
    taken = {tuple(round(edge) for edge in shape.box) for shape in shapes}
    return [
        Shape("other", box, rectangle(box), None)
        for box in sorted(set(boxes))
        if tuple(round(edge) for edge in box) not in taken
    ]


def _is_edge(link: Link) -> bool:
    """It joins two things, or it is an arrow out of one or into one.

    Lines between shapes without any text are mostly the rules and outlines of drawings.
    """
    if link.has_head:
        return any(link.ends)
    first, last = link.ends
    return first is not None and last is not None and bool(first.runs or last.runs)


def _record(shapes: Sequence[Shape], links: Sequence[Link], page: Page, plotted: bool) -> Diagram | None:
    linked = {shape for link in links for shape in link.ends if shape is not None}
    leaves = [shape for shape in shapes if shape in linked or (shape.runs and not shape.holds)]
    groups = [
        shape
        for shape in shapes
        if shape not in leaves and shape.holds and sum(contains(shape.box, leaf.box, 1.0) for leaf in leaves) >= 2
    ]
    nodes = sorted([*leaves, *groups], key=lambda shape: (round(shape.box[1] / 4), shape.box[0], -shape.box[3]))
    if not _is_diagram(leaves, links, plotted):
        return None
    index = {shape: number for number, shape in enumerate(nodes[:MAX_NODES])}
    edges = [edge for link in links for edge in _edges(link, index, page)]
    return Diagram(tuple(_node(shape, page) for shape in index), tuple(dict.fromkeys(edges))[:MAX_EDGES])


def _is_diagram(leaves: Sequence[Shape], links: Sequence[Link], plotted: bool) -> bool:
    """Beside plots only arrows between things tell a diagram: titles and legends stand in boxes, too."""
    joined = [link for link in links if all(link.ends) and link.ends[0] is not link.ends[1]]
    worded = [shape for shape in leaves if sum(char.isalpha() for run in shape.runs for char in run.text) >= 2]
    if plotted:
        return any(link.has_head for link in joined)
    return len(worded) >= 2 or any(link.has_head or len(joined) > 1 for link in joined)


def _node(shape: Shape, page: Page) -> DiagramNode:
    box = normalise(shape.box, page.width, page.height)
    return DiagramNode(shape.kind, box, block_text(shape.runs), shape.colour)


def _edges(link: Link, index: dict[Shape, int], page: Page) -> Iterable[DiagramEdge]:
    first, last = (None if shape is None else index.get(shape) for shape in link.ends)
    box = normalise(link.connector.box, page.width, page.height)
    at_first, at_last = link.connector.heads
    if at_first:
        yield DiagramEdge(last, first, link.label, True, box)
    if at_last or not at_first:
        yield DiagramEdge(first, last, link.label, at_last, box)
