"""Whether what was read is all that there is: the tick labels of an axis, the panels of a figure."""

import re
from collections.abc import Sequence

from omniscience_assets.captioning.facts.numbers import along
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.records import Axis, Box, Evidence, TextItem

_PLACE = 0.25
"""Steps of an axis by which a label may miss its place."""
_NEAR = 0.1
"""Share of the figure by which labels may stand outside of their panel."""
_GLUED = re.compile(r"(?<=\d)[^\W\d_]{3,}$")
_SEVERAL = 4
"""Numbers that belong to nothing, from which they are those of axes that were not read."""


def has_unread_panels(evidence: Evidence) -> bool:
    """Whether plots in pixels were not found: several numbers belong to no panel, or those of several to one axis."""
    if evidence.origin != "raster" or not evidence.panels:
        return False
    if any(_repeats(axis) for panel in evidence.panels for axis in panel.axes):
        return True
    boxes = [panel.box for panel in evidence.panels]
    loose = [
        text for text in evidence.texts
        if text.role is None and parse_number(text.text) is not None and not any(_is_at(text.box, box) for box in boxes)
    ]  # fmt: skip
    return len(loose) >= _SEVERAL


def _repeats(axis: Axis) -> bool:
    """Whether an axis that has no scale has labels twice, as those of plots one above the other do."""
    labels = [tick.label for tick in axis.ticks]
    return axis.problem == "broken" and len(set(labels)) < len(labels)


def is_cut(axis: Axis, texts: Sequence[TextItem]) -> bool:
    """Whether a number beyond an end of an axis goes on with its labels: then the range that was read is wrong.

    Also where the axis of a plot beside it has taken that number for its own.

    Args:
        axis: With its ticks.
        texts: All text of the figure.
    """
    ticks = [(tick.position, along(axis, tick.value)) for tick in axis.ticks if tick.value is not None]
    if axis.scale not in {"linear", "log"} or len(ticks) < 2 or len(ticks) < len(axis.ticks):
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
    others = (text for text in texts if text.role in {None, "tick"} and text not in own)
    loose = [text for text in others if low <= _middle(text.box, not flat) <= high]
    return any(_goes_on(axis, text, inner, outer) for text in loose for inner, outer in ends)


def _goes_on(axis: Axis, text: TextItem, inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    """Whether a number stands one step beyond the outermost tick and is what the scale is there.

    Of several numbers that were read as one text, or a number with a word behind it ("100Age"), the place of each is
    not known, only that they are beyond.
    """
    words, step = _GLUED.sub("", text.text), outer[0] - inner[0]
    values = [parse_number(word) for word in words.split()]
    if None in values or step == 0 or outer[1] == inner[1]:
        return False
    beyond = (_middle(text.box, axis.orientation == "x") - outer[0]) / step
    at_place = abs(beyond - 1) < _PLACE if len(values) == 1 and words == text.text else beyond > 0
    return at_place and any(
        abs((along(axis, value) - outer[1]) / (outer[1] - inner[1]) - 1) < _PLACE
        for value in values
        if value is not None
    )


def _middle(box: Box, flat: bool) -> float:
    """Middle of a box along x if `flat`, else along y."""
    return (box[0] + box[2]) / 2 if flat else (box[1] + box[3]) / 2


def _is_at(box: Box, panel: Box) -> bool:
    """Whether a text stands in a panel or so near that it may be a label of it."""
    x, y = _middle(box, True), _middle(box, False)
    return panel[0] - _NEAR < x < panel[2] + _NEAR and panel[1] - _NEAR < y < panel[3] + _NEAR
