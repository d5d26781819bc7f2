"""What of the evidence bears being told: series that contradict the kind, the legend or their panel are left out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from omniscience_assets.captioning.facts.ranges import is_cut
from omniscience_assets.captioning.facts.text import is_sure
from omniscience_assets.evidence.labels import split_unit
from omniscience_assets.records import Axis, Box, Diagram, Evidence, Figure, PanelEvidence, Series

SURE = 0.6
"""Probability from which a kind is told."""
_RARE = {"equation": 0.9, "table": 0.9, "micrograph": 0.9, "network": 0.8}
"""And one that few figures are, which drawings of another kind are taken for."""
_PIXELS = 0.8
"""And one of a figure of which nothing but pixels was read."""
_PROOF = {
    "box": {"box"}, "contour": {"contour", "heat_map"}, "heat_map": {"heat_map", "contour"},
    "scatter": {"scatter", "line"}, "bar": {"bar", "histogram"},
    "histogram": {"histogram", "bar", "step", "line", "area", "band"},
}  # fmt: skip
"""Series of which a panel of a kind must have one."""
_NEEDS_PROOF = frozenset({"contour", "histogram"})
"""Kinds that are told of axes only where a series shows them."""
_BARS = frozenset({"bar", "histogram"})
_LABELLED = frozenset({"line", "step", "scatter"}) | _BARS
"""Series that a legend lists."""
_FEW, _FLUSH = 3, 0.005
_EDGE, _LONG = 0.99, 100
"""Share of the width beyond which a title may run off the image, and letters of the longest title."""
_BROKEN = re.compile(r"[-‐,;]$")
_GROUPED = 2
"""At most this many bars stand at a tick label for it to name their group."""
_MANY = 10
"""Points per bar that no reader would take for data."""
_STROKES = 12
"""More lines without a label than this may be ticks, hatching or error bars, and are not counted."""
_PARTIAL = frozenset({"series_cut", "data_unread"})
"""Notes by which a panel may show more than its series."""
_NEAR = 0.02
"""Share of an axis by which the middle of a bar may miss the tick that names it."""
_GARBLED = re.compile(r"[®©¶§\ufffd\ue000-\uf8ffˆ˜¨´`¯]")
"""Signs that stand for a symbol or an accent which was not read."""
_SAID = {
    "micrograph": re.compile(r"microscop|micrograph|\b(?:[ST]EM|AFM|STM)\b|[µμ]m\b|\bnm\b", re.IGNORECASE),
    "instrument": re.compile(
        r"telescop|observ|exposure|instrument|detector|camera|scan|satellite|radar|spectromet|interferomet|radiograph",
        re.IGNORECASE,
    ),
    "contour": re.compile(r"contour|iso-?(?:line|surface|bar)|level (?:set|curve|line)", re.IGNORECASE),
    "schematic": re.compile(
        r"schema|sketch|diagram|illustrat|set-?up|geometr|layout|cartoon|overview|concept|architect|principle"
        r"|apparatus|pipeline|workflow|framework|depict",
        re.IGNORECASE,
    ),
}
"""What a paper says of figures of a kind that pixels alone do not prove."""
_WIDER = {"micrograph": "instrument", "schematic": "drawing"}
"""What such a figure is where the paper does not say so; nothing is known of others."""
_FACTOR = re.compile(r"[xX×]\s?10")
"""What stands at the end of an axis whose labels are to be multiplied; in pixels its small exponent stands apart."""
_WORD = re.compile(r"[^\W\d_]{3}")
"""What a title in pixels must hold: of a formula some pieces are read."""
_GLUED = re.compile(r"\)[^\W\d_]{3}")


def sure_kind(evidence: Evidence) -> str:
    """The kind that the figure's panels bear out, "" where none is likely enough or a panel speaks against it."""
    top = evidence.kind[0] if evidence.kind else None
    read = any(panel.series for panel in evidence.panels) or evidence.diagram
    if top is None or top.value < _RARE.get(top.label, SURE if read else _PIXELS):
        return ""
    if any(map(_is_hatched, evidence.panels)) and top.label not in {"bar", "mixed"}:
        return ""
    kinds = {one.kind for panel in evidence.panels for one in panel.series}
    if top.label == "line" and kinds & _BARS:
        return ""
    unproved = top.label in _NEEDS_PROOF and any(panel.axes for panel in evidence.panels)
    return "" if unproved and not kinds & _PROOF[top.label] and not evidence.degraded else top.label


def fitting_kind(kind: str, figure: Figure, evidence: Evidence) -> str:
    """The kind, or a wider one where neither the paper nor what was read says so much.

    Seen alone, the images of a telescope are like those of a microscope, regions of a plane like filled contours, and
    a result that was drawn by hand like a schematic drawing.
    """
    texts = (figure.caption, *(panel.caption for panel in figure.panels), *(one.text for one in figure.mentions))
    drawn = {one.kind for panel in evidence.panels for one in panel.series}
    if kind == "contour" and drawn & _PROOF["contour"]:
        return kind
    while kind in _SAID and not any(map(_SAID[kind].search, texts)):
        kind = _WIDER.get(kind, "")
    return kind


def trusted(panel: PanelEvidence, evidence: Evidence) -> tuple[PanelEvidence, bool]:
    """The panel with the series that may be told, and whether these are all that it shows."""
    legend = tuple(entry for entry in panel.legend if not _is_doubtful(entry.label, "legend", evidence))
    panel = replace(panel, legend=legend)
    top = evidence.kind[0] if evidence.kind else None
    kind = top.label if top and top.value >= SURE else ""
    kinds = {one.kind for one in panel.series}
    unread = bool(kinds) and kind in _PROOF and not kinds & _PROOF[kind]
    if unread or _is_hatched(panel):
        return replace(panel, series=(), relations=()), False
    if "box" in kinds and kinds & _BARS:
        kept = tuple(one for one in panel.series if one.kind == "box")
        return replace(panel, series=kept, relations=()), False
    strokes = sum(one.kind == "line" and not one.label for one in panel.series)
    unseen = any(entry.series is None for entry in panel.legend) or not _PARTIAL.isdisjoint(evidence.notes)
    return replace(panel, series=tuple(map(_without_foreign_errors, panel.series))), strokes <= _STROKES and not unseen


def sure_title(panel: PanelEvidence, evidence: Evidence) -> str | None:
    """The panel's title, unless it stands inside another panel, was not surely read or is run together from several."""
    title = panel.title
    if (
        not title
        or len(title) > _LONG
        or _GLUED.search(title)
        or _BROKEN.search(title)
        or _runs_off(title, evidence)
        or _is_doubtful(title, "panel_title", evidence)
    ):
        return None
    if evidence.origin == "raster" and _may_be_other_words(title, panel, evidence):
        return None
    return None if _stands_elsewhere(title, "panel_title", panel, evidence) else title


def _runs_off(title: str, evidence: Evidence) -> bool:
    """Whether a lettered title ends at the right edge of the image, where a figure was cut out of a page."""
    lettered = [one for one in evidence.texts if one.role == "panel_letter" and one.text.endswith(title)]
    return any(one.box[2] > _EDGE for one in lettered)


def _may_be_other_words(title: str, panel: PanelEvidence, evidence: Evidence) -> bool:
    """Of words in pixels: a formula's piece, the title of an axis above, of all panels, or the head of a legend."""
    named = _WORD.search(title) and split_unit(title)[1] is None
    return not named or _is_of_all(panel, evidence) or _heads_a_column(title, evidence)


def with_sure_links(diagram: Diagram, kind: str) -> Diagram:
    """The diagram without connections where the figure is a drawing, whose lines are parts of what is drawn."""
    return replace(diagram, edges=()) if kind in {"schematic", "drawing"} else diagram


def _is_of_all(panel: PanelEvidence, evidence: Evidence) -> bool:
    """Whether the only title is that of the panel in the middle of three or more: it may be the whole figure's."""
    x0, x1 = min(one.box[0] for one in evidence.panels), max(one.box[2] for one in evidence.panels)
    alone = len(evidence.panels) >= _FEW and not any(one.title for one in evidence.panels if one is not panel)
    return alone and panel.box[0] < (x0 + x1) / 2 < panel.box[2] and panel.box[2] - panel.box[0] < (x1 - x0) / 2


def _heads_a_column(title: str, evidence: Evidence) -> bool:
    """Whether another text begins right below it at the same left edge, as the labels of a legend do."""
    heads = [text for text in evidence.texts if text.role == "panel_title" and text.text == title]
    return any(
        abs(text.box[0] - head.box[0]) < _FLUSH and 0 < text.box[1] - head.box[1] < 2 * head.size
        for head in heads
        for text in evidence.texts
    )


def _stands_elsewhere(words: str, role: str, panel: PanelEvidence, evidence: Evidence) -> bool:
    boxes = [text.box for text in evidence.texts if text.role == role and text.text == words]
    others = [other.box for other in evidence.panels if other is not panel]
    return bool(boxes) and all(any(_holds_middle(other, box) for other in others) for box in boxes)


def _is_doubtful(words: str, role: str, evidence: Evidence) -> bool:
    """Whether a text that the words are part of, or that is part of them, was read from pixels in doubt."""
    doubtful = [text.text for text in evidence.texts if text.role == role and not is_sure(text)]
    return any(words in text or text in words for text in doubtful)


def sure_legend(panel: PanelEvidence) -> list[str]:
    """What the legend's entries say; nothing where the only one belongs to no series, as any text may, or is not all.

    It is not all where several other lines have no label: theirs were not read.
    """
    legend = panel.legend
    bare = sum(one.kind in _LABELLED and not one.label for one in panel.series)
    lone = len(legend) == 1 and (legend[0].series is None or bare > 1)
    return [] if lone else [entry.label for entry in legend]


def sure_colour_axis(panel: PanelEvidence, evidence: Evidence) -> Axis | None:
    """The axis of the colour bar, without a title that is that of a plot beside it."""
    axis = panel.colour_axis
    taken = {other.title for one in evidence.panels for other in one.axes}
    if axis is None or not axis.title:
        return axis
    return _untitled(axis) if axis.title in taken or _is_doubtful(axis.title, "axis_title", evidence) else axis


def with_sure_axes(panel: PanelEvidence, evidence: Evidence) -> PanelEvidence:
    """The panel with what is sure of its axes: titles of their own, scales whose labels were all read.

    Where the plot area ends is not sure in pixels: no line may be drawn there.
    """
    axes = [axis if _has_sure_title(axis, panel, evidence) else _untitled(axis) for axis in panel.axes]
    axes = [
        replace(axis, scale="unknown") if is_cut(axis, evidence.texts) or _has_doubtful_names(axis, evidence) else axis
        for axis in axes
    ]
    if evidence.origin == "raster":
        axes = [replace(axis, start=None, end=None) for axis in axes]
        if any(_FACTOR.fullmatch(text.text.strip()) for text in evidence.texts):
            axes = [replace(axis, scale="unknown") if axis.scale == "linear" else axis for axis in axes]
    return replace(panel, axes=tuple(axes))


def _has_sure_title(axis: Axis, panel: PanelEvidence, evidence: Evidence) -> bool:
    title = axis.title
    return not title or not (
        _GARBLED.search(title)
        or _FACTOR.fullmatch(title)
        or any(title.count(opening) != title.count(closing) for opening, closing in ("()", "[]"))
        or _is_doubtful(title, "axis_title", evidence)
        or _stands_elsewhere(title, "axis_title", panel, evidence)
    )


def _has_doubtful_names(axis: Axis, evidence: Evidence) -> bool:
    """Whether one of the categories was read from pixels in doubt."""
    names = {tick.label for tick in axis.ticks} if axis.scale == "category" else set()
    return any(text.role == "tick" and text.text in names and not is_sure(text) for text in evidence.texts)


def _untitled(axis: Axis) -> Axis:
    return replace(axis, title=None, unit=None)


def named_axes(panel: PanelEvidence) -> tuple[Axis, ...]:
    """The axes, those whose numbers only name groups of bars as categories."""
    return tuple(replace(axis, scale="category") if _names_groups(axis, panel) else axis for axis in panel.axes)


def is_near_tick(axis: Axis, at: float) -> bool:
    """Whether a bar stands at a tick label."""
    if axis.start is None or axis.end is None:
        return False
    width = _NEAR * abs(axis.end - axis.start)
    return any(tick.value is not None and abs(tick.value - at) <= width for tick in axis.ticks)


def is_group_axis(axis: Axis, places: Sequence[float]) -> bool:
    """Whether the numbers on the axis of some bars may be names: few bars, beside the ticks, or a logarithmic scale."""
    if axis.scale not in {"linear", "log"}:
        return False
    few = len(places) <= _GROUPED * len(axis.ticks)
    return axis.scale == "log" or (few and not all(is_near_tick(axis, at) for at in places))


def _names_groups(axis: Axis, panel: PanelEvidence) -> bool:
    if axis.problem is not None:
        return False
    for one in panel.series:
        own = one.y_axis if one.horizontal else one.x_axis
        wanted = {"bar", "box"} | ({"histogram"} if _is_hatched(panel) else set())
        if one.kind in wanted and own == axis.side and one.points:
            places = [y if one.horizontal else x for x, y in one.points]
            if is_group_axis(axis, places):
                return True
    return False


def _is_hatched(panel: PanelEvidence) -> bool:
    """Bars without a label beside marks of their ink that have one, or are very many: a hatching was read as data."""
    inks = {one.hex: one.count for one in panel.series if one.kind in _BARS and not one.label}
    labels = set(panel.legend_labels)
    marks = [one for one in panel.series if one.kind in {"line", "scatter"} and one.hex in inks]
    return any(one.label in labels or (one.kind == "scatter" and one.count >= _MANY * inks[one.hex]) for one in marks)


def _without_foreign_errors(one: Series) -> Series:
    """A line without markers has no points that could bear error bars: they are of the data that it passes."""
    return replace(one, errors=()) if one.kind in {"line", "step"} and not one.marker else one


def _holds_middle(outer: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] < x < outer[2] and outer[1] < y < outer[3]
