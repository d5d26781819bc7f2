"""Which text names what: tick labels, axis titles, panel letters and titles among the texts of a figure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from omniscience_assets.evidence.geometry import centre, contains
from omniscience_assets.evidence.scene_graph.model import axis_id, panel_id, tick_id
from omniscience_assets.records import Axis, Box, Diagram, Evidence, PanelEvidence, TextItem

_FAR = 0.06
"""A tick's label stands at most so far from its tick along the axis, as a fraction of the image."""


@dataclass(slots=True)
class Naming:
    """Indices into `Evidence.texts`."""

    ticks: dict[str, int] = field(default_factory=dict)
    """By the id of the tick."""
    named: list[tuple[int, str]] = field(default_factory=list)
    """A text and the id of the axis or panel that it names; one title may name several axes."""
    explained: set[int] = field(default_factory=set)
    """Texts that other nodes speak for: of ticks, legend entries, boxes and arrows."""


def name_parts(evidence: Evidence) -> Naming:
    """Assign texts by their role, their words and the least distance."""
    naming = Naming()
    by_role: dict[str | None, list[int]] = {}
    for index, text in enumerate(evidence.texts):
        by_role.setdefault(text.role, []).append(index)
    labels: dict[str, list[int]] = {}
    for index in by_role.get("tick", ()):
        labels.setdefault(evidence.texts[index].text, []).append(index)
    for number, panel in enumerate(evidence.panels):
        for axis in panel.axes:
            name = axis_id(number, axis.orientation, axis.side)
            naming.ticks |= _ticks(evidence.texts, labels, axis, panel.box, name)
            titles = _titles(evidence.texts, by_role.get("axis_title", ()), axis, panel.box)
            naming.named += [(index, name) for index in titles]
        _name_panel(naming, evidence.texts, by_role, panel, panel_id(number))
    naming.explained |= {*by_role.get("tick", ()), *by_role.get("legend", ())}
    if evidence.diagram is not None:
        naming.explained |= set(_in_diagram(evidence.texts, by_role.get(None, ()), evidence.diagram))
    return naming


def axis_line(panel: Box, axis: Axis) -> Box:
    """The side of the plot area that an axis runs along, as a box without breadth."""
    x0, y0, x1, y1 = panel
    lines = {"bottom": (x0, y1, x1, y1), "top": (x0, y0, x1, y0), "left": (x0, y0, x0, y1), "right": (x1, y0, x1, y1)}
    return lines[axis.side]


def _ticks(
    texts: Sequence[TextItem], labels: dict[str, list[int]], axis: Axis, panel: Box, name: str
) -> dict[str, int]:
    along, across = (0, 1) if axis.orientation == "x" else (1, 0)
    level = axis_line(panel, axis)[across]
    found: dict[str, int] = {}
    for number, tick in enumerate(axis.ticks):
        place = (tick.position, level) if along == 0 else (level, tick.position)
        near = [i for i in labels.get(tick.label, ()) if abs(centre(texts[i].box)[along] - tick.position) < _FAR]
        if near:
            found[tick_id(name, number)] = min(near, key=lambda i: _distance(place, texts[i]))
    return found


def _titles(texts: Sequence[TextItem], candidates: Iterable[int], axis: Axis, panel: Box) -> list[int]:
    """The nearest text that holds the title; of a title in several runs, the nearest of each of its parts."""
    if axis.title is None:
        return []
    wanted, whole = _squeeze(axis.title), _squeeze(axis.title + (axis.unit or ""))
    middle = centre(axis_line(panel, axis))
    words = {index: _squeeze(texts[index].text) for index in candidates}
    full = [index for index, word in words.items() if word.startswith(wanted)]
    if full:
        return [min(full, key=lambda index: _distance(middle, texts[index]))]
    parts: dict[str, int] = {}
    for index in sorted(words, key=lambda index: _distance(middle, texts[index])):
        if words[index] and words[index] in whole:
            parts.setdefault(words[index], index)
    return sorted(parts.values())


def _name_panel(
    naming: Naming, texts: Sequence[TextItem], by_role: dict[str | None, list[int]], panel: PanelEvidence, name: str
) -> None:
    corner, top = panel.box[:2], ((panel.box[0] + panel.box[2]) / 2, panel.box[1])

    def nearest(role: str, place: tuple[float, float], fits: Callable[[str], bool]) -> None:
        found = [index for index in by_role.get(role, ()) if fits(texts[index].text)]
        best = min(found, key=lambda index: _distance(place, texts[index]), default=None)
        if best is not None and (best, name) not in naming.named:
            naming.named.append((best, name))

    letter, title = panel.letter, panel.title
    if letter is not None:
        nearest("panel_letter", corner, lambda text: text.strip("()[]. :")[:1] == letter)
    if title is not None:
        nearest("panel_title", top, lambda text: text == title)


def _in_diagram(texts: Sequence[TextItem], loose: Iterable[int], diagram: Diagram) -> Iterable[int]:
    """Texts that are written in a box or beside an arrow, and so are what these say."""
    places = [(node.box, node.text) for node in diagram.nodes]
    places += [(_wider(edge.box, 0.03), edge.label) for edge in diagram.edges if edge.label]
    for index in loose:
        text = texts[index]
        if any(text.text in words and contains(box, (*centre(text.box),) * 2) for box, words in places):
            yield index


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _distance(place: tuple[float, float], text: TextItem) -> float:
    x, y = centre(text.box)
    return (x - place[0]) ** 2 + (y - place[1]) ** 2


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
