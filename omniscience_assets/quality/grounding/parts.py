"""The parts of a figure and of its paper that words may name: series, axes, names, numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from omniscience_assets.captioning.facts.data import plot
from omniscience_assets.captioning.grounding.numbers import Quantity
from omniscience_assets.quality.grounding.curves import Curve
from omniscience_assets.quality.grounding.text import keys, numbers
from omniscience_assets.quality.grounding.units import plain_units
from omniscience_assets.records import Axis, PanelEvidence, Series

Source = Literal["evidence", "author_caption", "context"]
_AROUND = 48
"""Characters around a number of the paper in which its unit and its name stand."""


@dataclass(frozen=True, eq=False)
class Line:
    """A series of one panel, whatever it is drawn as."""

    panel: int
    index: int
    series: Series
    home: PanelEvidence | None
    """The panel that it is plotted in; `None` where its values cannot be trusted."""

    @cached_property
    def curve(self) -> Curve | None:
        """Its points on their axes; `None` where its values cannot be read."""
        plotted = plot(self.series, self.home) if self.home else None
        return Curve(plotted) if plotted else None

    @property
    def name(self) -> str:
        """What it is called: its label or its look."""
        return self.series.label or f"{self.series.colour} {self.series.kind.replace('_', ' ')}"


@dataclass(frozen=True, eq=False)
class Ruler:
    """An axis of one panel."""

    panel: int
    axis: Axis
    is_colour: bool = False

    @property
    def name(self) -> str:
        """Its title, or its direction."""
        return self.axis.title or f"{self.axis.orientation} axis"


Kind = Literal["series", "legend", "axis", "category", "title", "text"]


@dataclass(frozen=True, eq=False)
class Name:
    """Words that stand in the image for a part of it."""

    keys: tuple[str, ...]
    kind: Kind
    text: str
    panel: int | None
    part: Line | Ruler | tuple[Ruler, int] | None = None
    """The series, the axis, or the axis and the index of a category."""


@dataclass(frozen=True, eq=False)
class PaperNumber:
    """A number of the paper, with the words around it."""

    quantity: Quantity
    around: frozenset[str]
    after: str
    source: Source


def without_symbols(name: Name) -> tuple[str, ...]:
    """A name as prose says it, without what stands in brackets behind it and without symbols at its end."""
    if name.kind not in {"axis", "series", "legend", "title"}:
        return name.keys
    shorter = list(keys(re.split(r"\s?[(\[/:,]", name.text)[0]))
    while name.kind == "axis" and len(shorter) > 1 and len(shorter[-1]) < 3:
        shorter.pop()
    is_letter = name.kind == "axis" and len(shorter) == 1 and len(shorter[0]) == 1 and len(name.keys) > 1
    return tuple(shorter) if is_letter or sum(map(len, shorter)) > 3 else name.keys


def names_of(ruler: Ruler) -> Iterator[Name]:
    """An axis' title, and its categories."""
    axis = ruler.axis
    if axis.title:
        yield Name(keys(axis.title), "axis", axis.title, ruler.panel, ruler)
    if axis.scale == "category":
        for index, tick in enumerate(axis.ticks):
            yield Name(keys(tick.label), "category", tick.label, ruler.panel, (ruler, index))


def paper_numbers(text: str, source: Source) -> Iterator[PaperNumber]:
    """The numbers of one of the paper's texts."""
    plain = plain_units(text)
    for number in numbers(text):
        around = frozenset(keys(text[max(0, number.start - _AROUND) : number.end + _AROUND]))
        yield PaperNumber(number.quantity, around, plain[number.end : number.end + 16].lstrip(), source)


def joined(texts: list[str]) -> str:
    """Keys of all words, with spaces between and around, and a bar between texts."""
    return f" {' | '.join(' '.join(keys(text)) for text in texts)} "
