"""Which boxes a line joins, and what is written beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.diagrams.connectors import Connector
from omniscience_assets.evidence.diagrams.outlines import distance_to, near_pairs
from omniscience_assets.evidence.diagrams.shapes import Shape, rectangle
from omniscience_assets.evidence.diagrams.words import Block, join_text
from omniscience_assets.evidence.geometry import area, centre, contains
from omniscience_assets.evidence.text import Run

_REACH = 0.8
"""An arrow ends at a box that is at most so many ems away, in whatever direction."""
_ARROW_REACH = 1.8
"""And at one that it points at, or comes straight from, at most so many ems away."""
_LINE_REACH = 0.35
_TOUCH = 1.5
"""Points that lines which meet may be apart."""
_TEXT_REACH = 1.3
"""Around text without a box there is more room."""
_LABEL_REACH = 1.2


@dataclass(eq=False)
class Link:
    """A connector with what stands at its ends; equal only to itself."""

    connector: Connector
    ends: list[Shape | None] = field(default_factory=lambda: [None, None])
    runs: list[Run] = field(default_factory=list)
    """The text beside it."""

    @property
    def label(self) -> str:
        """The text beside it, in reading order."""
        return join_text(self.runs)

    @property
    def has_head(self) -> bool:
        """An arrow head is drawn at one of its ends."""
        return any(self.connector.heads)


def join_ends(connectors: Sequence[Connector], shapes: Sequence[Shape], em: float) -> list[Link]:
    """Give each end of each line the nearest shape within reach; of nested ones the one whose outline is nearest.

    A line without a head has to touch what it joins, an arrow may stop short of it and point at it.
    """
    links = [Link(connector) for connector in connectors]
    points = _ends(links)
    best: dict[int, tuple[float, float]] = {}
    for at, index in near_pairs(points, [shape.box for shape in shapes], _ARROW_REACH * em):
        shape, (link, end) = shapes[index], (links[at // 2], at % 2)
        gap = _gap(shape, link.connector, end, em)
        rank = (round(gap, 1), area(shape.box))
        if rank < best.get(at, (np.inf, np.inf)):
            best[at] = rank
            link.ends[end] = shape
    for link in links:
        _drop_doubtful(link, em)
    return links


def _drop_doubtful(link: Link, em: float) -> None:
    """Forget a line that joins a shape with itself or, without a head, with what lies in it."""
    first, last = link.ends
    if first is None or last is None:
        return
    loop = first is last and not _leaves(link, em)
    rule = first is not last and not link.has_head and (contains(first.box, last.box) or contains(last.box, first.box))
    if loop or rule:
        link.ends = [None, None]


def join_text_ends(links: Sequence[Link], blocks: Sequence[Block], em: float) -> list[Shape]:
    """Give loose ends the text that they point at, or come from; the text becomes a shape of its own.

    Lines without any head count only where their other end is at a shape that is drawn.
    """
    points = _ends(links)
    found: dict[int, tuple[float, Block]] = {}
    for at, index in near_pairs(points, [block.box for block in blocks], _TEXT_REACH * em):
        link, end = links[at // 2], at % 2
        if link.ends[end] is None:
            x, y = points[at].tolist()
            ahead = blocks[index].distance(*(points[at] + 0.4 * em * link.connector.outward(end)).tolist())
            gap = blocks[index].distance(x, y)
            if ahead < gap + 0.05 * em and gap < found.get(at, (_TEXT_REACH * em, None))[0]:
                found[at] = gap, blocks[index]
    made: dict[Block, Shape] = {}
    for at, (_, block) in sorted(found.items()):
        link, end = links[at // 2], at % 2
        facing = found.get(at ^ 1)
        drawn = link.ends[1 - end] is not None
        if drawn or (link.has_head and facing is not None and facing[1] is not block):
            shape = made.setdefault(block, Shape("other", block.box, rectangle(block.box), None, runs=list(block.runs)))
            link.ends[end] = shape
    return list(made.values())


def follow_branches(links: Sequence[Link]) -> None:
    """An arrow that branches off another line comes from where that line comes from."""
    loose = [link for link in links if link.has_head and None in link.ends]
    boxes = [link.connector.box for link in links]
    for link in loose:
        end = link.ends.index(None)
        if link.connector.heads[end]:
            continue
        x, y = link.connector.ends[end].tolist()
        for _, index in near_pairs(link.connector.ends[[end]], boxes, _TOUCH):
            trunk = links[index]
            start = next((i for i in (0, 1) if not trunk.connector.heads[i] and trunk.ends[i] is not None), None)
            if trunk is link or start is None or trunk.ends[start] is link.ends[1 - end]:
                continue
            if distance_to(trunk.connector.points, x, y) < _TOUCH:
                link.ends[end] = trunk.ends[start]
                break


def label_links(links: Sequence[Link], blocks: Sequence[Block], em: float) -> list[Block]:
    """Give the lines the text that stands beside them; the text that stands beside none comes back.

    The nearest pairs come first. A line that has its label leaves a second one to other lines within reach.
    """
    joined = [link for link in links if any(link.ends)]
    boxes = [link.connector.box for link in joined]
    pairs: list[tuple[float, int, int]] = []
    for number, block in enumerate(blocks):
        half = max(block.box[2] - block.box[0], block.box[3] - block.box[1]) / 2
        near = near_pairs(np.asarray([centre(block.box)]), boxes, half + _LABEL_REACH * em)
        gaps = [(_text_gap(block, joined[index].connector), number, index) for _, index in near]
        pairs += [pair for pair in gaps if pair[0] <= _LABEL_REACH * em]
    placed: set[int] = set()
    for again in (False, True):
        for _, number, index in sorted(pairs):
            if number not in placed and (again or not joined[index].runs):
                joined[index].runs += blocks[number].runs
                placed.add(number)
    return [block for number, block in enumerate(blocks) if number not in placed]


def _ends(links: Sequence[Link]) -> npt.NDArray[np.float64]:
    return np.asarray([end for link in links for end in link.connector.ends], float).reshape(-1, 2)


def _gap(shape: Shape, connector: Connector, end: int, em: float) -> float:
    """Distance from the end of a line to a shape, infinite where it neither touches it nor points at it."""
    gap = shape.distance(*connector.ends[end].tolist())
    touching = max(_TOUCH, (_REACH if any(connector.heads) else _LINE_REACH) * em)
    if gap <= touching:
        return gap
    step = min(gap, _ARROW_REACH * em)
    ahead = shape.distance(*(connector.ends[end] + connector.outward(end) * step).tolist())
    return gap if any(connector.heads) and gap <= _ARROW_REACH * em and ahead < 0.6 * gap else np.inf


def _leaves(link: Link, em: float) -> bool:
    """A line from a shape to itself is a loop only when it goes out of it."""
    shape, (x0, y0, x1, y1) = link.ends[0], link.connector.box
    if shape is None or len(link.connector.points) < 3:
        return False
    left, top, right, bottom = shape.box
    return max(left - x0, top - y0, x1 - right, y1 - bottom) > em


def _text_gap(block: Block, connector: Connector) -> float:
    """Shortest distance between the line and the corners, sides and middle of the text's box."""
    x0, y0, x1, y1 = block.box
    xs, ys = np.linspace(x0, x1, 7), (y0, (y0 + y1) / 2, y1)
    if _crosses(block, connector):
        return 0.0
    beside = min(distance_to(connector.points, float(x), y) for x in xs for y in ys)
    middle = np.hypot(*(np.asarray(centre(block.box)) - _middle(connector)))
    return beside + 0.02 * float(middle)


def _middle(connector: Connector) -> npt.NDArray[np.float64]:
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(connector.points, axis=0).T))])
    return np.asarray([np.interp(lengths[-1] / 2, lengths, connector.points[:, axis]) for axis in (0, 1)])


def _crosses(block: Block, connector: Connector) -> bool:
    x0, y0, x1, y1 = block.box
    line = connector.points
    t = np.linspace(0, 1, 24)[:, None, None]
    samples = (line[:-1] + t * np.diff(line, axis=0)).reshape(-1, 2)
    inside = (samples[:, 0] > x0) & (samples[:, 0] < x1) & (samples[:, 1] > y0) & (samples[:, 1] < y1)
    return bool(inside.any())
