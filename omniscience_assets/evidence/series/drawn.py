"""A series as it is drawn on the page, before its points are turned into data."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.records import SeriesKind

Dash = Literal["solid", "dashed", "dotted", "dash_dot"]
Array = npt.NDArray[np.float64]

MARKER_SIZE = 16.0
"""Markers are at most so wide and high, in points."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks, which is what its legend entry shows."""

    colour: Colour
    dash: Dash | None = None
    """`None` without a line."""
    marker: str | None = None
    various: bool = False
    """Its marks have several colours, of which `colour` is one."""


@dataclass(slots=True, eq=False)
class Drawn:
    """One series in page points (y downwards)."""

    kind: SeriesKind
    style: Style
    points: Array
    """Shape (n, 2): vertices of a line, centres of markers, ends of bars away from their base, middles of a band."""
    order: int
    """Painting order of its first path."""
    bases: Array | None = None
    """Bars: the coordinate along the bar where it begins, shape (n,)."""
    horizontal: bool = False
    errors: Array | None = None
    """Lower and upper end on the page's y axis (y of the smaller value first), shape (n, 2)."""
    count: int = 0
    """Number of things drawn, when that is not the number of points."""
    paths: list[Path] = field(default_factory=list)
    """What it was read from."""


def dash_of(path: Path) -> Dash:
    """Class of a stroke's dash pattern: dots are at most as long as two stroke widths, and as long as one another."""
    if not path.dashes:
        return "solid"
    dot = 2.0 * max(path.width, 0.5)
    ink = path.dashes[::2]
    if min(ink) < 0.6 * max(ink):
        return "dash_dot"
    return "dotted" if max(ink) <= dot else "dashed"


def colour_of(path: Path) -> Colour:
    """The colour that a mark is known by: its fill unless that is white, else its stroke."""
    if path.fill is not None and path.paint != "s" and min(path.fill) < 0.99:
        return path.fill
    return path.stroke or path.fill or (0.0, 0.0, 0.0)


def alike(a: Colour, b: Colour, tolerance: float = 0.04) -> bool:
    """Whether two colours are the same for the eye of a plotting program."""
    return max(abs(p - q) for p, q in zip(a, b, strict=True)) <= tolerance
