"""Whether what was read is all that there is: the tick labels of an axis, the panels of a figure."""

from collections.abc import Sequence

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.records import Axis, Box, Evidence, TextItem

_PLACE = 0.25
"""Steps of an axis by which a label may miss its place."""
_SEVERAL = 4
"""Numbers that belong to nothing, from which they are those of axes that were not read."""


def has_unread_panels(evidence: Evidence) -> bool:
    """Whether plots in pixels were not found: several numbers belong to no panel, or those of several to one axis."""
    if evidence.origin != "raster" or not evidence.panels:
        return False
    if any(axis.problem == "broken" for panel in evidence.panels for axis in panel.axes):
        return True
    boxes = [panel.box for panel in evidence.panels]
    loose = [
        text for text in evidence.texts
        if text.role is None and parse_number(text.text) is not None and not any(_is_in(text.box, box) for box in boxes)
    ]  # fmt: skip
    return len(loose) >= _SEVERAL


def is_cut(axis: Axis, texts: Sequence[TextItem]) -> bool:
    """Whether a number beyond an end of a linear axis goes on with its labels: then the range that was read is wrong.

    Args:
        axis: With its ticks.
        texts: All text of the figure.
    """
    ticks = [(tick.position, tick.value) for tick in axis.ticks if tick.value is not None]
    if axis.scale != "linear" or len(ticks) < 2 or len(ticks) < len(axis.ticks):
        return False
    labels = {plain(tick.label) for tick in axis.ticks}
    flat = axis.orientation == "x"
    own = [
        text for text in texts
        if text.role == "tick" and plain(text.text) in labels
        and any(text.box[1 - flat] <= place <= text.box[3 - flat] for place, _ in ticks)
    ]  # fmt: skip
    if not own:
        return False
    ends = ((ticks[1], ticks[0]), (ticks[-2], ticks[-1]))
    low, high = min(text.box[flat] for text in own), max(text.box[2 + flat] for text in own)
    loose = [text for text in texts if text.role is None and low <= _middle(text.box, not flat) <= high]
    return any(_goes_on(text, inner, outer, flat) for text in loose for inner, outer in ends)


def _goes_on(text: TextItem, inner: tuple[float, float], outer: tuple[float, float], flat: bool) -> bool:
    """Whether a number stands one step beyond the outermost tick and is what the scale is there."""
    value, step = parse_number(text.text), outer[0] - inner[0]
    if value is None or step == 0 or outer[1] == inner[1]:
        return False
    beyond = (_middle(text.box, flat) - outer[0]) / step
    counted = (value - outer[1]) / (outer[1] - inner[1])
    return abs(beyond - 1) < _PLACE and abs(counted - 1) < _PLACE


def _middle(box: Box, flat: bool) -> float:
    """Middle of a box along x if `flat`, else along y."""
    return (box[0] + box[2]) / 2 if flat else (box[1] + box[3]) / 2


def _is_in(box: Box, outer: Box) -> bool:
    x, y = _middle(box, True), _middle(box, False)
    return outer[0] < x < outer[2] and outer[1] < y < outer[3]
