"""Questions on the panels of a figure and how they stand to one another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from omniscience_assets.captioning.facts.data import differ
from omniscience_assets.captioning.facts.numbers import is_calibrated
from omniscience_assets.captioning.facts.ranges import has_unread_panels
from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.evaluation.programmatic.drafts import Draft, count_draft, quoted
from omniscience_assets.evaluation.programmatic.places import has_broken_axis, has_known_places
from omniscience_assets.evaluation.programmatic.view import PanelView
from omniscience_assets.evidence.scene_graph.model import axis_id
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Axis, Box, Difficulty, Evidence, Figure

_SLACK = 0.02
"""Share of the figure by which panels in a row may be out of line."""
_SAME, _OTHER = 0.005, 0.1
"""Shares of an axis within which ranges are the same, and from which they are others for every eye."""


def layout_drafts(figure: Figure, evidence: Evidence, panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on panels. The paper's own number of sub-figures leaves a doubtful count unasked.

    A broken axis does as well.
    """
    count = len(evidence.panels)
    if evidence.degraded or count < 2 or has_unread_panels(evidence) or has_broken_axis(evidence):
        return
    if len(figure.panels) in {0, count}:
        nodes = tuple(f"p{index + 1}" for index in range(count))
        yield count_draft("panel_count", "How many panels does the figure have?", count, "panels", nodes)
    if len(panels) < count or not all(panel.letter for panel in panels):
        return
    letters = tuple(panel.letter for panel in panels)
    titles = [fold(panel.title or "") for panel in panels]
    for panel in panels:
        if panel.title and titles.count(fold(panel.title)) == 1:
            text = f"Which panel bears the title {quoted(panel.title)}?"
            basis = f"title of panel {panel.letter}"
            yield Draft("panel_title", text, panel.letter, "easy", letters, (), basis, (panel.node,))
    for way, word in (("x", "x"), ("y", "y")):
        axes = [panel.axis(way) for panel in panels]
        known = [axis for axis in axes if axis is not None]
        if len(known) == len(panels):
            yield from _titled(panels, known, word)
            yield from _logarithmic(panels, known, word)
            yield from _alike(panels, known, word)
    if has_known_places(figure):
        yield from _places(evidence, panels, letters)


def _titled(panels: Sequence[PanelView], axes: Sequence[Axis], way: str) -> Iterator[Draft]:
    """Which panel shows a quantity, asked where every panel has a title of its own on that axis."""
    titles = [axis.title for axis in axes]
    if not all(titles):
        return
    for panel, axis, title in zip(panels, axes, titles, strict=True):
        others = [other for one, other in zip(panels, titles, strict=True) if one is not panel]
        if not any(equivalent(title or "", other or "") for other in others):
            yield _which(
                panels, panel, axis, "axis_panel", f"Which panel shows {quoted(title or '')} on its {way} axis?"
            )


def _logarithmic(panels: Sequence[PanelView], axes: Sequence[Axis], way: str) -> Iterator[Draft]:
    scales = [axis.scale for axis in axes]
    if scales.count("log") == 1 and "unknown" not in scales:
        index = scales.index("log")
        text = f"Which panel has a logarithmic {way} axis?"
        yield _which(panels, panels[index], axes[index], "log_panel", text)


def _alike(panels: Sequence[PanelView], axes: Sequence[Axis], way: str) -> Iterator[Draft]:
    """Which panel has the range of another one, where one has and the others clearly do not."""
    if not all(is_calibrated(axis) and axis.scale in {"linear", "log"} for axis in axes):
        return
    for panel, axis in zip(panels, axes, strict=True):
        others = [(other, found) for other, found in zip(panels, axes, strict=True) if other is not panel]
        same = [(other, found) for other, found in others if _far(axis, found) <= _SAME]
        clear = all(_far(axis, found) >= _OTHER for other, found in others if (other, found) not in same)
        if len(same) == 1 and clear and len(others) > 1:
            text = f"Which panel has the same range on its {way} axis as panel {panel.letter}?"
            rivals = [other for other in panels if other is not panel]
            fact = f"{way} of {sorted((panel.letter, same[0][0].letter))}"
            yield replace(_which(rivals, *same[0], "same_range", text), fact=fact)


def _far(one: Axis, other: Axis) -> float:
    """How far apart the ends of two axes are, as a share of the first; 1 for other scales."""
    if one.scale != other.scale or None in {one.start, one.end, other.start, other.end}:
        return 1.0
    ends = ((one.start or 0.0, other.start or 0.0), (one.end or 0.0, other.end or 0.0))
    found = [share for share in (_SAME, _OTHER) if any(differ(one, a, b, share) for a, b in ends)]
    return max(found, default=0.0) + (1e-9 if found else 0.0)


def _which(panels: Sequence[PanelView], panel: PanelView, axis: Axis, kind: str, text: str) -> Draft:
    letters = tuple(other.letter for other in panels if other is not panel)
    node = axis_id(panel.index, axis.orientation, axis.side)
    level: Difficulty = "easy" if kind == "axis_panel" else "medium"
    return Draft(
        kind, text, panel.letter, level, letters, (), f"{axis.orientation} axis of panel {panel.letter}", (node,)
    )


def _places(evidence: Evidence, panels: Sequence[PanelView], letters: Sequence[str]) -> Iterator[Draft]:
    """Which panel is next to another one."""
    boxes = [evidence.panels[panel.index].box for panel in panels]
    for words, along in (("directly to the right of", 0), ("directly below", 1)):
        for panel, box in zip(panels, boxes, strict=True):
            ends = box[along + 2] - _SLACK
            pairs = [(found, other) for found, other in zip(panels, boxes, strict=True) if other[along] >= ends]
            partly = [(other[along], found) for found, other in pairs if _meet(box, other, 1 - along)]
            beyond = [(other[along], found) for found, other in pairs if _in_line(box, other, 1 - along)]
            if beyond and len(partly) == len(beyond) and len(letters) > 2:
                found = min(beyond, key=lambda one: one[0])[1]
                text = f"Which panel is {words} panel {panel.letter}?"
                wrong = tuple(letter for letter in letters if letter not in {panel.letter, found.letter})
                basis, nodes = "places of the panels", (panel.node, found.node)
                yield Draft("panel_position", text, found.letter, "easy", wrong, (), basis, nodes)


def _in_line(one: Box, other: Box, across: int) -> bool:
    """Whether two boxes have the same extent across."""
    return abs(one[across] - other[across]) < 3 * _SLACK and abs(one[across + 2] - other[across + 2]) < 3 * _SLACK


def _meet(one: Box, other: Box, across: int) -> bool:
    return min(one[across + 2], other[across + 2]) - max(one[across], other[across]) > _SLACK
