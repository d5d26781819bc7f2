"""What an OCR engine is: pixels in, words with boxes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omniscience_assets.records import Box

Pixels = npt.NDArray[np.uint8]
"""An RGB image, height × width × 3."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text that was read in one go, a word or a line; box in pixels, angle in degrees anticlockwise."""

    text: str
    box: Box
    angle: float
    confidence: float
    """The engine's own, 0..1."""


class Engine(Protocol):
    """Finds and reads text."""

    name: str
    version: str

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        """Find and read all text, at any angle.

        Args:
            pixels: The image.
            cleared: The same without lines that touch text; an engine that reads in two steps finds in the first and
                reads in the second, because its finder misses labels that stand beside no axis.

        Raises:
            EvidenceError: `ocr_failed`.
        """
        ...

    def read_lines(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Text and confidence of crops that hold one upright line each.

        Raises:
            EvidenceError: `ocr_failed`.
        """
        ...
