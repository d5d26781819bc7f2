"""What one scan finds in a flat paper: spans and numbers, nothing converted yet."""

from dataclasses import dataclass, field
from typing import Literal

Range = tuple[int, int]
"""`(start, end)` offsets into the flat text."""
CaptionKind = Literal["figure", "sub", "other"]
"""A caption of a figure, of a panel, or of a table and the like."""


@dataclass(frozen=True, slots=True)
class Float:
    """Something that floats or is captioned as if it did."""

    start: int
    end: int
    environment: str


@dataclass(frozen=True, slots=True)
class CaptionMark:
    """A caption command, its text and the number that it prints."""

    pos: int
    text: Range
    kind: CaptionKind
    """Of the figure, of a panel, or of a table and the like."""
    number: str | None
    in_appendix: bool
    name: str
    """What is printed before the number (`Figure`, `Supplementary Figure`)."""


@dataclass(frozen=True, slots=True)
class ImageMark:
    """An image command and the path that it names; `None` for a drawing in TeX itself, whose code ends at `end`."""

    pos: int
    path: str | None
    end: int = 0
    row: int | None = None
    """Row of its figure, from 0; `None` where the paper does not tell."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a float: a panel with its caption, or a plain box such as a minipage."""

    pos: int
    end: int
    kind: Literal["panel", "box"]
    caption: Range | None = None


@dataclass(frozen=True, slots=True)
class LabelMark:
    """A label and where it stands."""

    pos: int
    key: str


@dataclass(frozen=True, slots=True)
class ReferenceMark:
    """A reference command outside of floats and the labels that it names."""

    pos: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a label refers to (`figure`, `table`, `section`, `equation`, …) and the printed number."""

    kind: str
    number: str
    letter: str = ""
    """Of a panel."""


@dataclass(slots=True)
class Document:
    """All marks of a flat paper, each list in order of position."""

    text: str
    floats: list[Float] = field(default_factory=list)
    captions: list[CaptionMark] = field(default_factory=list)
    images: list[ImageMark] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    labels: list[LabelMark] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)
    references: list[ReferenceMark] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    """Where a paragraph of running text ends."""
    sections: list[tuple[int, Range]] = field(default_factory=list)
    """Where a section starts and the span of its title."""
    graphics_paths: list[str] = field(default_factory=list)
    body: Range = (0, 0)
    bibliography: int = -1
    """Where the list of references starts, -1 when there is none."""
