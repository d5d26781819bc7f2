"""Lines and arrows: open lines joined piece by piece, with the heads that are drawn at their ends."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from omniscience_assets.evidence.diagrams.outlines import Outline, Points, distance_to, encloses, near_pairs
from omniscience_assets.evidence.diagrams.shapes import Shape
from omniscience_assets.evidence.paths import Polyline
from omniscience_assets.records import Box

MAX_CONNECTORS = 2_000
"""A page with more lines is a mesh or a plot."""
_MAX_HEADS = 4_000
_SHORTEST = 0.5
"""Shortest connector, in ems."""
_LARGEST_HEAD = 3.0
_MAX_POINTS = 80
"""Points of a connector; a line of data has more."""


@dataclass(eq=False)
class Connector:
    """A line from its first point to its last, in points of the page; equal only to itself."""

    points: Polyline
    heads: list[bool] = field(default_factory=lambda: [False, False])
    """Whether an arrow head is drawn at its first and at its last point."""

    @property
    def ends(self) -> Points:
        """First and last point, shape (2, 2)."""
        ends: Points = self.points[[0, -1]]
        return ends

    @property
    def box(self) -> Box:
        """Box around it."""
        (x0, y0), (x1, y1) = self.points.min(axis=0), self.points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def outward(self, end: int) -> Points:
        """Direction in which it leaves at its first (0) or last (1) point, as a unit vector."""
        line = self.points if end else self.points[::-1]
        steps = line[-1] - line
        far = np.flatnonzero(np.hypot(*steps.T) > 1.0)
        step = steps[far[-1]] if len(far) else np.zeros(2)
        direction: Points = step / max(float(np.hypot(*step)), 1e-9)
        return direction


def find_connectors(outlines: Sequence[Outline], em: float) -> list[Connector]:
    """Lines with their heads; nothing where a page has too many of them.

    Args:
        outlines: Of everything outside of plots, lines that continue one another joined already.
        em: Size of the page's letters in points.
    """
    lines = open_lines(outlines)
    closed = [one for one in outlines if one.closed]
    if len(lines) > MAX_CONNECTORS:
        return []
    hooks = [one for one in lines if _is_hook(one, em)]
    apart = set(hooks)
    connectors = [Connector(one.points) for one in lines if one not in apart and one.length >= _SHORTEST * em]
    if not connectors:
        return []
    _set_closed_heads(connectors, [one for one in closed if _is_head(one, em)][:_MAX_HEADS])
    _set_hooks(connectors, hooks, em)
    return _without_strokes_of_heads(connectors, em)


def open_lines(outlines: Iterable[Outline]) -> list[Outline]:
    """Those that may be connectors, or pieces of one."""
    return [one for one in outlines if not one.closed and one.stroke is not None and len(one.points) <= _MAX_POINTS]


def join_lines(lines: Sequence[Outline], shapes: Sequence[Shape]) -> list[Outline]:
    """Lines that continue one another, as an elbow drawn in two pieces does, put together; four may make a box.

    They are joined where exactly two of one colour meet, away from any shape, and turn by no more than a right angle.
    """
    if len(lines) > MAX_CONNECTORS:
        return list(lines)
    ends: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        for end in (0, -1):
            ends[round(float(line.points[end][0]) * 2), round(float(line.points[end][1]) * 2)].append((index, end))
    owner = list(range(len(lines)))
    joined: dict[int, Outline] = dict(enumerate(lines))
    for meeting in ends.values():
        if len(meeting) != 2:
            continue
        (a, _), (b, _) = meeting
        one, two = owner[a], owner[b]
        x, y = lines[a].points[meeting[0][1]]
        if one == two or lines[a].stroke != lines[b].stroke or _at_shape(shapes, float(x), float(y)):
            continue
        whole = _continue(joined[one], joined[two], (float(x), float(y)))
        if whole is not None:
            joined[one] = whole
            del joined[two]
            owner = [one if other == two else other for other in owner]
    return [replace(line, closed=line.is_ring) for line in joined.values()]


def _at_shape(shapes: Iterable[Shape], x: float, y: float) -> bool:
    """A point on the border of a shape, or in its middle, where lines end that are drawn below it."""
    for shape in shapes:
        x0, y0, x1, y1 = shape.box
        if x0 - 2 < x < x1 + 2 and y0 - 2 < y < y1 + 2:
            off = max(abs(x - (x0 + x1) / 2), abs(y - (y0 + y1) / 2))
            if off < 0.25 * min(x1 - x0, y1 - y0) or distance_to(shape.ring, x, y) < 2:
                return True
    return False


def _continue(a: Outline, b: Outline, joint: tuple[float, float]) -> Outline | None:
    first = a.points if np.hypot(*(a.points[-1] - joint)) < 1.5 else a.points[::-1]
    second = b.points if np.hypot(*(b.points[0] - joint)) < 1.5 else b.points[::-1]
    before, after = Connector(first).outward(1), -Connector(second).outward(0)
    if float(before @ after) < -0.1 or np.hypot(*(first[-1] - second[0])) > 1.5:
        return None
    return replace(a, points=np.vstack([first, second[1:]]))


def _is_hook(line: Outline, em: float) -> bool:
    """A small open V, as which some draw arrow heads."""
    if not 1.5 < max(line.span) < _LARGEST_HEAD * em or line.length > 2.2 * _LARGEST_HEAD * em:
        return False
    tip = _hook_tip(line)
    arms = [float(np.hypot(*(line.points[end] - tip))) for end in (0, -1)]
    chord = float(np.hypot(*(line.points[0] - line.points[-1])))
    return min(arms) > 0.6 * max(arms) > 0.9 and 0.3 * max(arms) < chord < 1.75 * max(arms)


def _hook_tip(line: Outline) -> Points:
    first, last = line.points[0], line.points[-1]
    away = np.hypot(*(line.points - first).T) + np.hypot(*(line.points - last).T)
    tip: Points = line.points[int(away.argmax())]
    return tip


def _is_head(outline: Outline, em: float) -> bool:
    corners = len(outline.corners)
    if not 1.5 < max(outline.span) <= _LARGEST_HEAD * em or min(outline.span) < 0.8:
        return False
    straight = corners == 4 and outline.filling > 0.95
    round_ = outline.curved and abs(outline.filling - np.pi / 4) < 0.04 and corners > 6
    return 3 <= corners <= 30 and not straight and not round_


def _set_closed_heads(connectors: Sequence[Connector], heads: Sequence[Outline]) -> None:
    """Mark the ends at which a closed head stands, and let the line end at its tip."""
    points = np.asarray([end for one in connectors for end in one.ends], float).reshape(-1, 2)
    found: dict[int, tuple[float, Points]] = {}
    for at, index in near_pairs(points, [one.box for one in heads], 4.0):
        x, y = points[at].tolist()
        head = heads[index]
        gap = 0.0 if encloses(head.points, x, y) else distance_to(head.points, x, y)
        tip = _tip(head, points[at], connectors[at // 2].outward(at % 2))
        if tip is not None and gap <= min(4.0, max(1.5, 0.3 * max(head.span))) and gap < found.get(at, (9.0, tip))[0]:
            found[at] = gap, tip
    for at, (_, tip) in found.items():
        connector, end = connectors[at // 2], at % 2
        connector.heads[end] = True
        connector.points = np.vstack([connector.points, [tip]] if end else [[tip], connector.points])


def _tip(head: Outline, end: Points, direction: Points) -> Points | None:
    """The tip of a head that points along a line, `None` for a shape that is no narrower there than behind."""
    along = (head.points - end) @ direction
    across = (head.points - end) @ np.asarray([-direction[1], direction[0]])
    front, long = along.argmax(), np.ptp(along)
    ahead, behind = across[along > along.max() - 0.25 * long], across[along < along.min() + 0.5 * long]
    pointed = np.ptp(ahead) < 0.6 * np.ptp(behind)
    in_line = abs(across[front]) < 0.45 * np.ptp(across) and along.max() > -0.2 * long
    tip: Points = head.points[front]
    return tip if pointed and in_line else None


def _set_hooks(connectors: Sequence[Connector], hooks: Sequence[Outline], em: float) -> None:
    tips = [_hook_tip(hook) for hook in hooks]
    points = np.asarray([end for one in connectors for end in one.ends], float).reshape(-1, 2)
    boxes = [(float(x), float(y), float(x), float(y)) for x, y in tips]
    for at, index in near_pairs(points, boxes, max(2.5, 0.25 * em)):
        connector, end = connectors[at // 2], at % 2
        arms = hooks[index].points[[0, -1]] - tips[index]
        if (arms @ connector.outward(end) < 0).all():
            connector.heads[end] = True


def _without_strokes_of_heads(connectors: Sequence[Connector], em: float) -> list[Connector]:
    """Heads drawn as two separate short lines: where three lines meet and two of them are short and alike."""
    ends: dict[tuple[int, int], list[tuple[Connector, int]]] = defaultdict(list)
    for connector in connectors:
        for end in (0, 1):
            x, y = connector.ends[end].tolist()
            ends[round(x), round(y)].append((connector, end))
    strokes: set[int] = set()
    for meeting in ends.values():
        if len(meeting) != 3:
            continue
        lengths = [float(np.hypot(*np.diff(one.points, axis=0).T).sum()) for one, _ in meeting]
        short = sorted(range(3), key=lambda index: lengths[index])
        arms, shaft = [meeting[index] for index in short[:2]], meeting[short[2]]
        alike = lengths[short[0]] > 0.7 * lengths[short[1]] and lengths[short[1]] < _LARGEST_HEAD * em
        back = all(float(arm.outward(end) @ shaft[0].outward(shaft[1])) > 0.3 for arm, end in arms)
        if alike and back and lengths[short[2]] > 1.2 * lengths[short[1]]:
            shaft[0].heads[shaft[1]] = True
            strokes |= {id(arm) for arm, _ in arms}
    return [connector for connector in connectors if id(connector) not in strokes]


def thick_arrow(outline: Outline, em: float) -> Connector | None:
    """A thick arrow that is drawn as one closed outline, straight or bent, from the middle of its tail to its tip.

    Its tip is a sharp corner between two barbs that stand out from the shaft, and the tail is half-way round. Those no
    longer than 1.5 ems are the heads of other lines.
    """
    if not outline.closed or max(outline.span) < 1.5 * em:
        return None
    sharp = _sharp_corners(outline)
    if not 5 <= len(sharp) <= 12:
        return None
    ring, at = _ring_and_lengths(outline)
    whole = at[-1]
    width = 2 * outline.filling * outline.span[0] * outline.span[1] / whole
    places = [float(at[index]) for index in sharp]
    for number, index in enumerate(sharp):
        before = (places[number] - places[number - 1]) % whole
        after = (places[(number + 1) % len(sharp)] - places[number]) % whole
        barbs = ring[sharp[number - 1]] - ring[sharp[(number + 1) % len(sharp)]]
        stands_out = float(np.hypot(*barbs)) > 1.35 * width
        if abs(before - after) < 0.12 * max(before, after) and stands_out and max(before, after) < 0.3 * whole:
            tail = _point_at(ring, at, (places[number] + whole / 2) % whole)
            back = ring[sharp[number - 1]] + ring[sharp[(number + 1) % len(sharp)]] - 2 * ring[index]
            if float(back @ (tail - ring[index])) > 0 and float(np.hypot(*(tail - ring[index]))) > 1.5 * width:
                return Connector(np.asarray([tail, ring[index]]), [False, True])
    return None


def _sharp_corners(outline: Outline) -> list[int]:
    """Indices of the points of a closed line at which it turns by more than 50°."""
    ring, _ = _ring_and_lengths(outline)
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
    found: list[int] = np.flatnonzero(turn > np.radians(50)).tolist()
    return found


def _ring_and_lengths(outline: Outline) -> tuple[Points, Points]:
    """Distinct points of a closed line, and how far along it each one is, with the whole length at the end."""
    steps = np.hypot(*np.diff(outline.points, axis=0).T)
    ring = outline.points[np.concatenate([[True], steps > 1e-3])]
    ring = ring[:-1] if len(ring) > 1 and np.abs(ring[0] - ring[-1]).max() < 1e-3 else ring
    lengths = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
    return ring, np.concatenate([[0.0], np.cumsum(lengths)])


def _point_at(ring: Points, at: Points, length: float) -> Points:
    closed = np.vstack([ring, ring[:1]])
    return np.asarray([np.interp(length, at, closed[:, axis]) for axis in (0, 1)])
