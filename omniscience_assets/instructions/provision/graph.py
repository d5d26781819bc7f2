"""A scene graph that can be seen: things with boxes, attributes, masks and depths, and relations between them.

The form is that of ProVision's augmented scene graphs (arXiv 2412.07012); what it says of completeness is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)` in pixels, origin top left."""
Attribute = tuple[str, str]
"""A category, such as `colour`, and a word, such as `blue`."""
RELATION = "relation"
"""Key of the words for relations in a graph's vocabulary."""


class GraphError(Exception):
    """What was given is no scene graph; the message says where it is wrong."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be pointed at."""

    label: str
    box: Pixels
    attributes: tuple[Attribute, ...] = ()
    """Sorted, each once."""
    depth: int | None = None
    """The commonest value of the depth map on its mask (the smallest of equals), 0..255, higher is closer."""
    node: str = ""
    """Id of what it stands for in the scene graph of a figure."""


@dataclass(frozen=True, slots=True)
class Link:
    """`head` is `name` `tail`; both are places in `VisualGraph.things`."""

    head: int
    name: str
    tail: int


@dataclass(frozen=True, slots=True, eq=False)
class VisualGraph:
    """What one image shows.

    Raises:
        GraphError: sizes do not fit, a relation leads nowhere or to its own head, or a box is inverted.
    """

    width: int
    height: int
    things: tuple[Thing, ...]
    links: tuple[Link, ...] = ()
    masks: NDArray[np.bool_] | None = None
    """`(things, height, width)`."""
    depth: NDArray[np.uint8] | None = None
    """`(height, width)`, 0..255, higher is closer."""
    countable: frozenset[str] | None = None
    """Labels that can be counted; `None` for all."""
    complete: frozenset[str] | None = None
    """Labels of which everything that can be seen is there, so that one of them is the only one; `None` for all."""
    noun: str = "object"
    """What anything of it is called whose label is not told."""
    proper: frozenset[str] = frozenset()
    """Labels that are names, and take no article."""
    named: frozenset[str] = frozenset()
    """Labels that are said of one thing alone wherever they are seen, and so take "the"."""
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """More words of a category, which are wrong of all that do not bear them."""

    def __post_init__(self) -> None:
        count = len(self.things)
        if self.width <= 0 or self.height <= 0:
            raise GraphError(f"an image of {self.width} x {self.height} pixels")
        for link in self.links:
            if not (0 <= link.head < count and 0 <= link.tail < count) or link.head == link.tail:
                raise GraphError(f"relation {link.name!r} from {link.head} to {link.tail}, of {count} things")
        for number, thing in enumerate(self.things):
            x0, y0, x1, y1 = thing.box
            if not (x0 <= x1 and y0 <= y1):
                raise GraphError(f"thing {number} ({thing.label}): box {thing.box} is inverted, or is no box")
        _fits(self.masks, (count, self.height, self.width), "masks")
        _fits(self.depth, (self.height, self.width), "depth map")


def modal_depth(mask: NDArray[np.bool_], depth: NDArray[np.uint8]) -> int | None:
    """The commonest depth on a mask, the smallest of equals; `None` on an empty mask.

    Args:
        mask: `(height, width)`.
        depth: `(height, width)`, 0..255.
    """
    values = depth[mask]
    return int(np.bincount(values, minlength=256).argmax()) if values.size else None


def _fits(found: NDArray[Any] | None, shape: tuple[int, ...], what: str) -> None:
    if found is not None and found.shape != shape:
        raise GraphError(f"{what} of shape {found.shape} where {shape} is the image's")
