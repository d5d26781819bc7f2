"""What a sample paper of each discipline is about: its systems, methods, quantities and pictures."""

from dataclasses import dataclass
from typing import Literal

Law = Literal["rise", "decay", "peak", "wave", "linear", "switch", "power", "growth"]
"""Shape of a curve; `power` and `growth` are power laws that fall and rise."""

Scene = Literal["grains", "galaxy", "terrain", "slice", "tracks"]
"""Sort of a raster picture: see `pictures.SCENES`."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something measured, its unit ("" for a pure number) and the span in which its values lie."""

    name: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One quantity against another, for each of several named series."""

    x: Quantity
    y: Quantity
    law: Law
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A quantity for each of several categories and series."""

    categories: tuple[str, ...]
    y: Quantity
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How often a quantity takes which value, for each of several series."""

    x: Quantity
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image: what it is of, what stands out in it, and the length of its scale bar."""

    scene: Scene
    subject: str
    detail: str
    bar: str


@dataclass(frozen=True, slots=True)
class Field:
    """All that the papers of one discipline draw on."""

    discipline: str
    categories: tuple[str, ...]
    """arXiv categories; a paper takes one of them as its primary."""
    old_archive: str
    """Archive and primary category of papers with an id from before April 2007."""
    systems: tuple[str, ...]
    methods: tuple[str, ...]
    motives: tuple[str, ...]
    """Whole sentences on why one asks."""
    trend: Trend
    scatter: Trend
    power: Trend
    """Drawn with two logarithmic axes."""
    bars: Bars
    spread: Spread
    picture: Picture
    stages: tuple[str, ...]
    """Steps of the procedure, for a diagram."""
