"""Connected parts of a mask, also those that touch at a corner alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.components import label_runs
from omniscience_assets.evidence.pixels.inks import Mask

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Blob:
    """One connected part: its box in pixels, the ends exclusive, and what it covers of it."""

    x0: int
    y0: int
    x1: int
    y1: int
    mask: Mask
    """Height × width of the box."""

    @property
    def width(self) -> int:
        """In pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """In pixels."""
        return self.y1 - self.y0

    @property
    def longest(self) -> int:
        """The longer side of the box, in pixels."""
        return max(self.width, self.height)

    @property
    def area(self) -> int:
        """In pixels."""
        return int(self.mask.sum())

    @property
    def middle(self) -> tuple[float, float]:
        """Of the box."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def centroid(self) -> tuple[float, float]:
        """Mean of what it covers."""
        ys, xs = np.nonzero(self.mask)
        return float(xs.mean()) + self.x0 + 0.5, float(ys.mean()) + self.y0 + 0.5


def find_blobs(mask: Mask, most: int = 4_000) -> list[Blob] | None:
    """Connected parts of a mask from the top; `None` where there are more than `most`."""
    rows, starts, ends, part = label_runs(mask, corners=True)
    if not len(rows):
        return []
    count = int(part.max()) + 1
    if count > most:
        return None
    labels = np.zeros(mask.shape, np.int32)
    labels[mask] = np.repeat(part + 1, ends - starts)
    x0 = np.full(count, mask.shape[1])
    x1, y1, y0 = np.zeros(count, np.int64), np.zeros(count, np.int64), np.full(count, mask.shape[0])
    np.minimum.at(x0, part, starts)
    np.maximum.at(x1, part, ends)
    np.minimum.at(y0, part, rows)
    np.maximum.at(y1, part, rows + 1)
    return [
        Blob(a, b, c, d, labels[b:d, a:c] == index + 1)
        for index, (a, b, c, d) in enumerate(zip(x0.tolist(), y0.tolist(), x1.tolist(), y1.tolist(), strict=True))
    ]


def fill_holes(mask: Mask, largest: int) -> Mask:
    """The mask with its enclosed holes of at most so many pixels a side filled."""
    padded = np.pad(~mask, 1, constant_values=True)
    rows, starts, ends, part = label_runs(padded, corners=False)
    count = int(part.max()) + 1
    x0, x1 = np.full(count, padded.shape[1]), np.zeros(count, np.int64)
    y0, y1 = np.full(count, padded.shape[0]), np.zeros(count, np.int64)
    np.minimum.at(x0, part, starts)
    np.maximum.at(x1, part, ends)
    np.minimum.at(y0, part, rows)
    np.maximum.at(y1, part, rows + 1)
    small = np.maximum(x1 - x0, y1 - y0) <= largest
    filled = padded.copy()
    filled[padded] = np.repeat(~small[part], ends - starts)
    return ~filled[1:-1, 1:-1]
