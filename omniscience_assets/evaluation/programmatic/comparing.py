"""Questions that compare the lines of a panel."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations
from typing import TypeVar

from omniscience_assets.captioning.facts.data import Plotted, differ, is_inside
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.options import ORDER
from omniscience_assets.evaluation.programmatic.amounts import difference_draft, is_ratio, ratio_draft
from omniscience_assets.evaluation.programmatic.curves import course, crossings, gaps, readable
from omniscience_assets.evaluation.programmatic.drafts import (
    Draft,
    count_draft,
    nearest_tick,
    numbered_ticks,
    quoted,
)
from omniscience_assets.evaluation.programmatic.lines import places_along
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView

_MARGIN = 0.05
"""Share of the axis by which the answer must be clear of every other option."""
_HIDDEN = 0.03
"""Share of the axis that lines must be apart somewhere to be seen as two."""
_GAP = 0.12
"""Share of the axis by which two values must differ for their difference or ratio to be asked for."""
_MAX_CROSSINGS, _MAX_ORDERED, _MAX_PAIRED = 3, 4, 6

Line = tuple[Drawn, Plotted]
T = TypeVar("T")


def comparing_drafts(panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on several lines."""
    for panel in panels:
        lines = [(one, one.plotted) for one in panel.all_lines if one.plotted]
        if not lines:
            continue
        if not any(_hides(one, other) for (_, one), (_, other) in combinations(lines, 2)):
            text, nodes = f"How many lines are drawn{panel.inside}?", tuple(one.node for one, _ in lines)
            yield count_draft("series_count", text, len(lines), f"series{panel.place}", nodes)
        if lines[0][1].y.inverted:
            continue
        yield from _extremes(panel, lines)
        for x, where in places_along(lines[0][1].x):
            yield from _at(panel, lines, x, where)
        for one, other in _pairs(lines):
            yield from _crossings(panel, one, other)


def _hides(one: Plotted, other: Plotted) -> bool:
    """Whether one line lies on another wherever both are drawn."""
    found = gaps(one, other)
    return bool(found) and max(abs(gap) for _, gap in found) < _HIDDEN


def _extremes(panel: PanelView, lines: Sequence[Line]) -> Iterator[Draft]:
    for kind, word, best, sign in (("highest_series", "highest", max, 1), ("lowest_series", "lowest", min, -1)):
        ends = [(best(y for _, y in line.series.points), one, line) for one, line in lines]
        ends.sort(key=lambda end: -sign * end[0])
        if not all(is_inside(line.y, value) for value, _, line in ends):
            continue
        if differ(ends[0][2].y, ends[0][0], ends[1][0], _MARGIN):
            others, text = tuple(plain(one.label) for _, one, _ in ends[1:]), f"Which line reaches the {word} value"
            nodes = tuple(one.node for one, _ in lines)
            basis, fact = f"{word} points{panel.place}", f"{word}{panel.place}"
            label = plain(ends[0][1].label)
            yield Draft(kind, f"{text}{panel.inside}?", label, "medium", others, (), basis, nodes, fact=fact)


def _at(panel: PanelView, lines: Sequence[Line], x: float, where: str) -> Iterator[Draft]:
    """What can be asked at one labelled x."""
    read = [(value, one, line) for one, line in lines if (value := readable(line, x)) is not None]
    read.sort(key=lambda found: -found[0])
    fact = f"at {x}{panel.place}"
    if len(read) == len(lines):
        yield from _ranked(panel, read, where, fact)
    for (high, one, line), (low, other, _) in _pairs(read):
        nodes, both = (one.node, other.node), (quoted(one.label), quoted(other.label))
        if not differ(line.y, high, low, _GAP) or line.y.scale != "linear":
            continue
        basis = f"heights of {both[0]} and {both[1]} {where}"
        text = f"By about how much is {both[0]} higher than {both[1]}{panel.inside} {where}?"
        draft = Draft("difference_at", text, "", "hard", basis=basis, nodes=nodes, fact=fact)
        found = difference_draft(draft, line.y, high - low)
        if found is not None:
            yield found
        if is_ratio(line, high, low):
            text = f"About how many times as high as {both[1]} is {both[0]}{panel.inside} {where}?"
            yield ratio_draft(Draft("ratio_at", text, "", "hard", basis=basis, nodes=nodes, fact=fact), high / low)


def _pairs(found: Sequence[T]) -> Iterable[tuple[T, T]]:
    """All pairs, of many only neighbours."""
    return combinations(found, 2) if len(found) <= _MAX_PAIRED else pairwise(found)


def _ranked(panel: PanelView, read: Sequence[tuple[float, Drawn, Plotted]], where: str, fact: str) -> Iterator[Draft]:
    labels, nodes = [plain(one.label) for _, one, _ in read], tuple(one.node for _, one, _ in read)
    y, values = read[0][2].y, [value for value, _, _ in read]
    basis = f"heights{panel.place} {where}"
    if differ(y, values[0], values[1], _MARGIN):
        text = f"Which line is highest{panel.inside} {where}?"
        yield Draft("highest_at", text, labels[0], "medium", tuple(labels[1:]), (), basis, nodes, fact=fact)
    if differ(y, values[-1], values[-2], _MARGIN) and len(read) > 2:
        text = f"Which line is lowest{panel.inside} {where}?"
        yield Draft("lowest_at", text, labels[-1], "medium", tuple(labels[:-1]), (), basis, nodes, fact=fact)
    apart = all(differ(y, a, b, _MARGIN) for a, b in pairwise(values))
    if apart and 3 <= len(read) <= _MAX_ORDERED and not any(ORDER.strip() in label for label in labels):
        answer, *wrong = (ORDER.join(order) for order in permutations(labels))
        text = f"In which order do the lines stand{panel.inside} {where}, the highest first?"
        yield Draft("order_at", text, answer, "hard", tuple(wrong), (), basis, nodes, fact=fact)


def _crossings(panel: PanelView, one: Line, other: Line) -> Iterator[Draft]:
    """How often two smooth lines cross, and where when it is once."""
    (a, first), (b, second) = one, other
    if not (first.is_function and second.is_function) or not (_is_calm(first) and _is_calm(second)):
        return
    found = crossings(first, second)
    if found is None or len(found) > _MAX_CROSSINGS:
        return
    names, fact = f"{quoted(a.label)} and {quoted(b.label)}", f"crossings of {a.node} and {b.node}"
    basis, nodes = f"crossings of {names}{panel.place}", (a.node, b.node)
    text = f"How often do {names} cross{panel.inside}?"
    others = tuple(_times(count) for count in range(4) if count != len(found))
    yield Draft("crossing_count", text, _times(len(found)), "medium", others, (), basis, nodes, fact=fact)
    if len(found) == 1 and numbered_ticks(first.x):
        near = nearest_tick(first.x, found[0])
        if near is not None:
            labels = dict(numbered_ticks(first.x))
            wrong = tuple(label for tick, label in labels.items() if tick != near)
            text = f"Near which of these x values do {names} cross{panel.inside}?"
            yield Draft("crossing_position", text, labels[near], "hard", wrong, (), basis, nodes, fact=fact)


def _is_calm(line: Plotted) -> bool:
    """Whether a line runs so smoothly that its crossings can be counted."""
    return len(line.series.points) <= 3 or course(line) is not None


def _times(count: int) -> str:
    return ("never", "once", "twice", "three times")[count]
