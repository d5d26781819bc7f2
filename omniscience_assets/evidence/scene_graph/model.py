"""What a scene graph is made of, and the names of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from omniscience_assets.records import AxisSide, Box

NodeKind = Literal[
    "panel", "image", "axis", "tick", "series", "legend_entry", "box", "arrow", "text", "annotation"
]  # fmt: skip
"""`image` is a panel without any axis; `annotation` is text inside a panel that no axis and no legend explains."""

RelationName = Literal[
    "inside", "left_of", "above", "labels", "legend_entry_of", "plotted_on", "shares_axis", "points_to",
    "connected_to", "higher_than", "crosses",
]  # fmt: skip
"""`left_of` and `above` hold between neighbours only; `points_to` is an arrow of a diagram, `connected_to` a line."""

Value = str | float | bool
"""An attribute: a word, a number or yes/no."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that can be pointed at."""

    id: str
    kind: NodeKind
    attributes: Mapping[str, Value]
    """Only what is known: no key has an empty value."""
    box: Box | None
    """`None` where its place is not known, as of a series on an axis that is not calibrated."""


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` stands to `object` as `name` says; both are ids of nodes."""

    subject: str
    name: RelationName
    object: str
    low: float | None = None
    """Of `higher_than`: where on x it holds from; of `crosses`: the crossing."""
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SceneGraph:
    """Nodes in the order of their importance and the relations between them."""

    width: int
    """Of the image, in pixels."""
    height: int
    nodes: tuple[Node, ...]
    relations: tuple[Relation, ...]
    left_out: int = 0
    """Nodes and relations that were cut off beyond `MAX_NODES` and `MAX_RELATIONS`."""


def panel_id(panel: int) -> str:
    """Id of a panel by its index: `p1`."""
    return f"p{panel + 1}"


def axis_id(panel: int, orientation: str, side: AxisSide) -> str:
    """Id of an axis: `p1.x.bottom`."""
    return f"{panel_id(panel)}.{orientation}.{side}"


def colour_axis_id(panel: int) -> str:
    """Id of the axis of a panel's colour bar: `p1.c`."""
    return f"{panel_id(panel)}.c"


def tick_id(axis: str, tick: int) -> str:
    """Id of a tick by its axis: `p1.x.bottom.k1`."""
    return f"{axis}.k{tick + 1}"


def series_id(panel: int, series: int) -> str:
    """Id of a series: `p1.s1`."""
    return f"{panel_id(panel)}.s{series + 1}"


def legend_id(panel: int, entry: int) -> str:
    """Id of a legend entry: `p1.l1`."""
    return f"{panel_id(panel)}.l{entry + 1}"


def text_id(text: int) -> str:
    """Id of a run of text: `t1`."""
    return f"t{text + 1}"


def box_id(box: int) -> str:
    """Id of a box of a diagram: `n1`."""
    return f"n{box + 1}"


def arrow_id(arrow: int) -> str:
    """Id of a connector of a diagram: `e1`."""
    return f"e{arrow + 1}"
