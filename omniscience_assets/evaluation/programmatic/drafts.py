"""A question in the making, and how it names labels and ticks."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.facts.numbers import along, number, span
from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.records import Axis, Difficulty, Tick


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its options are chosen."""

    kind: str
    text: str
    answer: str
    difficulty: Difficulty
    hard: tuple[str, ...] = ()
    """Wrong answers from the same figure; taken first."""
    plausible: tuple[str, ...] = ()
    """Wrong answers from elsewhere, for the places that are left."""
    basis: str = ""
    nodes: tuple[str, ...] = ()
    """Ids of the nodes of the scene graph that the answer rests on."""
    right: tuple[str, ...] = ()
    """What else would be right, and must therefore be no option."""
    fact: str = ""
    """Of two questions on one fact, each would give the other's answer away."""
    tolerance: float | None = None
    """Of a question that may be asked without options: how far off a number may be, as a share of the right one."""


def count_draft(kind: str, text: str, count: int, basis: str, nodes: Sequence[str]) -> Draft:
    """A question for a count, with its neighbours as distractors."""
    near = tuple(str(other) for other in (count - 1, count + 1, count + 2, count - 2) if other > 0)
    easy = kind in {"legend_count", "panel_count"}
    return Draft(kind, text, str(count), "easy" if easy else "medium", near, (), basis, tuple(nodes))


def quoted(label: str) -> str:
    """A label in quotation marks."""
    return f"“{plain(label)}”"


def tick_text(tick: Tick) -> str:
    """A tick's number as the figure writes it, or in plain digits where a factor stands at the end of the axis."""
    if tick.value is None or parse_number(tick.label) == tick.value:
        return plain(tick.label)
    return number(tick.value)


def numbered_ticks(axis: Axis) -> list[tuple[float, str]]:
    """Values of the labelled ticks of a number line and how they are written; nothing where one has no value."""
    if axis.scale not in {"linear", "log"} or any(tick.value is None for tick in axis.ticks):
        return []
    return [(tick.value, tick_text(tick)) for tick in axis.ticks if tick.value is not None]


def nearest_tick(axis: Axis, at: float, margin: float = 0.05) -> float | None:
    """The labelled value that is nearest; `None` where a second one is about as near."""
    distances = sorted((abs(along(axis, tick) - along(axis, at)), tick) for tick, _ in numbered_ticks(axis))
    clear = len(distances) >= 2 and distances[1][0] - distances[0][0] > margin * span(axis)
    return distances[0][1] if clear else None
