"""Whose are the labels, titles and legends of a figure of several panels: one panel's own, or shared by some."""

from dataclasses import dataclass

from omniscience_assets.evidence.geometry import centre, contains
from omniscience_assets.evidence.scene_graph.model import axis_id, tick_id
from omniscience_assets.evidence.scene_graph.naming import axis_line, name_parts
from omniscience_assets.records import Axis, Box, Evidence, PanelEvidence

_CENTRED = 0.3
"""Share of a panel's width by which the title of its axis may stand beside the middle."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Ids of the axes whose numbers, and whose titles, stand beside them and beside no other panel's axis."""

    labelled: frozenset[str]
    titled: frozenset[str]


def find_belongings(evidence: Evidence) -> Belongings:
    """All axes of a single panel; of several those that have labels or a title of their own."""
    axes = [(index, axis) for index, panel in enumerate(evidence.panels) for axis in panel.axes]
    names = [axis_id(index, axis.orientation, axis.side) for index, axis in axes]
    if len(evidence.panels) == 1:
        return Belongings(frozenset(names), frozenset(names))
    naming = name_parts(evidence)
    labelled, titled = set(), set()
    for name, (index, axis) in zip(names, axes, strict=True):
        ticks = [naming.ticks.get(tick_id(name, number)) for number in range(len(axis.ticks))]
        boxes = [evidence.texts[text].box for text in ticks if text is not None]
        if boxes and len(boxes) == len(ticks) and all(_is_beside(box, index, axis, evidence) for box in boxes):
            labelled.add(name)
        titles = [evidence.texts[text].box for text, named in naming.named if named == name]
        panel = evidence.panels[index].box
        if titles and all(_is_beside(box, index, axis, evidence) and _is_centred(box, panel, axis) for box in titles):
            titled.add(name)
    return Belongings(frozenset(labelled), frozenset(titled))


def has_own_legend(panel: PanelEvidence, evidence: Evidence) -> bool:
    """Whether the legend stands inside of the panel, or there is no other one that it may belong to."""
    return len(evidence.panels) == 1 or all(contains(panel.box, (*centre(one.box),) * 2) for one in panel.legend)


def has_common_legend(evidence: Evidence) -> bool:
    """Whether all panels have one legend, which stands outside of them."""
    labels = {panel.legend_labels for panel in evidence.panels}
    inside = any(has_own_legend(panel, evidence) for panel in evidence.panels)
    return len(evidence.panels) > 1 and len(labels) == 1 and not inside


def _is_beside(box: Box, index: int, axis: Axis, evidence: Evidence) -> bool:
    """Whether no axis of that side of another panel is nearer to a text than the panel's own."""
    distances = [
        (_distance(box, panel.box, other), number)
        for number, panel in enumerate(evidence.panels)
        for other in panel.axes
        if other.side == axis.side
    ]
    return min(distances)[1] == index


def _distance(box: Box, panel: Box, axis: Axis) -> float:
    x, y = centre(box)
    x0, y0, x1, y1 = axis_line(panel, axis)
    return max(x0 - x, 0.0, x - x1) + max(y0 - y, 0.0, y - y1)


def _is_centred(box: Box, panel: Box, axis: Axis) -> bool:
    along = 0 if axis.orientation == "x" else 1
    middle, length = (panel[along] + panel[along + 2]) / 2, panel[along + 2] - panel[along]
    return abs(centre(box)[along] - middle) <= _CENTRED * length
