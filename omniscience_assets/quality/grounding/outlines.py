"""Where the inks of a plot area lie: what a curve cannot have done of which nothing is known but its colour."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.records import INK_COLUMNS, Axis, InkOutline

Stretch = tuple[float, float]
"""Ends of a part of a column, as shares of the height."""
_TOUCH = 0.03
"""Share of the height up to which stretches of neighbouring columns are of one thing."""
_PROMINENT = 0.06
"""Share of the height by which a line falls on both sides of a top."""
_SAME = 0.004
_WIDE = 5
"""Columns from which a thing may be a curve, and is no point with its error bar."""
_SPIKE = 0.1
"""Share of the height by which a spike stands out."""
_MOSTLY = 0.5
"""Share of the columns along which a band has its edge."""


@dataclass(frozen=True, eq=False)
class Outline:
    """One ink, or several as one, column by column."""

    columns: tuple[tuple[Stretch, ...], ...]
    """From the left, the stretches from below; empty where there is no ink."""
    ruled: tuple[float, ...] = ()
    """Heights at which a level line may have been taken for a grid."""

    @staticmethod
    def of(inks: Iterable[InkOutline]) -> "Outline":
        """The union of some inks."""
        inks = tuple(inks)
        found: list[list[Stretch]] = [[] for _ in range(INK_COLUMNS)]
        for ink in inks:
            for x, low, high in ink.spans:
                found[min(INK_COLUMNS - 1, max(0, int(x * INK_COLUMNS)))].append((low, high))
        columns = tuple(tuple(_joined(sorted(column))) for column in found)
        return Outline(columns, tuple(height for ink in inks for height in ink.ruled))

    @cached_property
    def tops(self) -> list[tuple[float, float]]:
        """Place and height of all ends and of all turns from up to down that stand out; both are shares."""
        return [
            ((index + 0.5) / INK_COLUMNS, high)
            for index, column in enumerate(self.columns)
            for low, high in column
            if self._falls(index, (low, high), -1) and self._falls(index, (low, high), 1)
        ]

    def _falls(self, index: int, start: Stretch, way: int) -> bool:
        """Whether the upper edge falls, or ends, before it rises."""
        here = start
        while True:
            after = self._next(index, here, way)
            if after is None:
                return True
            index, here = after
            if here[1] > start[1] + _SAME:
                return False
            if here[1] < start[1] - _PROMINENT:
                return True

    def _next(self, index: int, here: Stretch, way: int) -> tuple[int, Stretch] | None:
        """The highest stretch that goes on with one in the next column, or in the one behind it over a gap."""
        for step in (way, 2 * way):
            if 0 <= index + step < len(self.columns):
                near = [one for one in self.columns[index + step] if _touch(one, here)]
                if near:
                    return index + step, near[-1]
        return None

    @cached_property
    def summits(self) -> list[tuple[float, float]]:
        """Place and height of the highest top of each thing that is as wide as a curve, also without its spikes."""
        found = []
        for thing in self._things():
            tops: dict[int, float] = {}
            for index, (_, high) in thing:
                tops[index] = max(high, tops.get(index, 0.0))
            if len(tops) >= _WIDE:
                calm = {index: top for index, top in tops.items() if not _is_spike(tops, index)}
                highest = [max(some, key=lambda index: tops[index]) for some in (tops, calm) if some]
                found += [((index + 0.5) / INK_COLUMNS, tops[index]) for index in highest]
        return found

    def _things(self) -> Iterator[list[tuple[int, Stretch]]]:
        """The stretches that hang together, each with its column."""
        left = {(index, one) for index, column in enumerate(self.columns) for one in column}
        while left:
            thing = [left.pop()]
            for index, here in thing:
                for step in (-2, -1, 1, 2):
                    if 0 <= index + step < len(self.columns):
                        near = {(index + step, one) for one in self.columns[index + step] if _touch(one, here)} & left
                        left -= near
                        thing += near
            yield thing

    def has_edge(self, height: float, slack: float, *, upper: bool) -> bool:
        """Whether the ink ends at a height, at its lowest or highest place or along most of its columns."""
        inked = [column for column in self.columns if column]
        ends = [column[-1][1] if upper else column[0][0] for column in inked]
        if not ends:
            return False
        outermost = max(ends) if upper else min(ends)
        along = sum(abs(end - height) <= slack for end in ends)
        return abs(outermost - height) <= slack or along >= _MOSTLY * len(ends)

    @cached_property
    def turned(self) -> "Outline":
        """Upside down."""
        return Outline(
            tuple(tuple((1 - high, 1 - low) for low, high in reversed(column)) for column in self.columns),
            tuple(1 - height for height in self.ruled),
        )

    @cached_property
    def bottoms(self) -> list[tuple[float, float]]:
        """Place and height of all ends and of all turns from down to up that stand out."""
        return [(place, 1 - height) for place, height in self.turned.tops]

    def ends(self, way: int) -> Iterator[Stretch]:
        """Where something begins (`way` −1) or ends (1): no stretch goes on with it on that side."""
        for index, column in enumerate(self.columns):
            yield from (one for one in column if self._next(index, one, way) is None)

    def share_at(self, height: float, slack: float) -> float:
        """Share of the columns with ink that have some near a height."""
        inked = [column for column in self.columns if column]
        hits = [any(low - slack <= height <= high + slack for low, high in column) for column in inked]
        return sum(hits) / len(hits) if hits else 0.0

    def sides(self, count: int) -> tuple[Stretch, Stretch] | None:
        """Lowest and highest ink of the first and of the last few columns that have some."""
        inked = [column for column in self.columns if column]
        if len(inked) < 2 * count:
            return None
        pieces = [[one for column in part for one in column] for part in (inked[:count], inked[-count:])]
        left, right = ((min(low for low, _ in piece), max(high for _, high in piece)) for piece in pieces)
        return left, right


def height_on(axis: Axis, value: float) -> float | None:
    """A value as a share of the axis from its lower, or left, end; `None` where the axis cannot tell."""
    length = span(axis)
    if axis.start is None or axis.end is None or axis.scale not in {"linear", "log"} or not length:
        return None
    share = (along(axis, value) - along(axis, axis.start)) / (along(axis, axis.end) - along(axis, axis.start))
    return share if math.isfinite(share) else None


def _is_spike(tops: dict[int, float], index: int) -> bool:
    """Whether a top is at most two columns wide, as of a point with an error bar over a line."""
    low = [tops.get(index + step, 1.0) < tops[index] - _SPIKE for step in (-2, -1, 1, 2)]
    return (low[1] and (low[2] or low[3])) or (low[2] and low[0])


def _touch(one: Stretch, other: Stretch) -> bool:
    return one[0] <= other[1] + _TOUCH and other[0] <= one[1] + _TOUCH


def _joined(column: list[Stretch]) -> Iterator[Stretch]:
    """Stretches, sorted, of which those that overlap or touch are one."""
    held: Stretch | None = None
    for low, high in column:
        if held is not None and low <= held[1] + _SAME:
            held = held[0], max(held[1], high)
        else:
            if held is not None:
                yield held
            held = low, high
    if held is not None:
        yield held
