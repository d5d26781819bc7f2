"""What is seen of a PDF: pages with lines of text and graphic marks, as plain values.

All boxes are in points in the page's *frame*: the page as a reader holds it, turned so that most of its text runs from
left to right, origin at the top left.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from omniscience_assets.extraction.pdf.boxes import Rect

Turn = Literal[0, 90, 270]
"""Degrees clockwise by which a page was turned to make its text upright."""


@dataclass(slots=True)  # not frozen: that makes it five times as slow to build, and a document has thousands
class Line:
    """A piece of one line of text, or a whole row of such pieces."""

    box: Rect
    text: str
    baseline: float
    """Height of the line that the letters stand on."""
    size: float
    """Of the first letter's font, in points."""
    font: str
    bold: bool
    angle: int
    """Degrees clockwise by which it must be turned to run from left to right: 0, 90, 180 or 270."""
    block: int
    """Pieces of one block follow one another closely."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page; its drawings are left out where no line begins like a figure's caption."""

    number: int
    """1-based."""
    width: float
    height: float
    """Of the frame."""
    lines: tuple[Line, ...]
    """In the order of the file."""
    marks: npt.NDArray[np.float64]
    """Boxes of visible paths, shape (n, 4), cut at the page's edges; what covers the whole page is left out."""
    images: tuple[Rect, ...]
    """Boxes of raster images, likewise."""
    frames: tuple[Rect, ...]
    """Boxes of the drawings that were included as a whole (form XObjects)."""
    turn: Turn = 0
    truncated: bool = False
    """Whether the budget for marks was reached."""

    def on_paper(self, box: Rect) -> Rect:
        """A box of the frame on the page as it is stored, not turned."""
        x0, y0, x1, y1 = box
        if self.turn == 90:
            return y0, self.width - x1, y1, self.width - x0
        if self.turn == 270:
            return self.height - y1, x0, self.height - y0, x1
        return box
