"""Connected parts of a mask, found run by run."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Runs = tuple[Integers, Integers, Integers]
"""Row, start and end of each run."""


@dataclass(frozen=True, slots=True)
class Components:
    """Four-connected parts of a mask; every array has one entry a part."""

    area: Integers
    """Pixels."""
    x0: Integers
    y0: Integers
    x1: Integers
    """Exclusive."""
    y1: Integers

    @property
    def width(self) -> Integers:
        """Of the box, in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> Integers:
        """Of the box, in pixels."""
        return self.y1 - self.y0

    @property
    def fill(self) -> npt.NDArray[np.float64]:
        """Share of the box that is covered."""
        share: npt.NDArray[np.float64] = self.area / np.maximum(1, self.width * self.height)
        return share

    def where(self, chosen: Mask) -> "Components":
        """The chosen parts."""
        return Components(self.area[chosen], self.x0[chosen], self.y0[chosen], self.x1[chosen], self.y1[chosen])


def find_components(mask: Mask) -> Components:
    """Parts of a mask (height × width), from the top."""
    return components_of(runs_of(mask), mask.shape)


def components_of(runs: Runs, shape: tuple[int, ...]) -> Components:
    """Parts of a mask of a shape (height, width) from its runs (`runs_of`)."""
    rows, starts, ends = runs
    if not len(rows):
        return Components(*(np.zeros(0, np.int64) for _ in range(5)))
    part = _label(runs, shape[1])
    count = int(part.max()) + 1
    area = np.bincount(part, weights=ends - starts, minlength=count).astype(np.int64)
    x0, x1, y1 = np.full(count, shape[1]), np.zeros(count, np.int64), np.zeros(count, np.int64)
    y0 = np.full(count, shape[0])
    np.minimum.at(x0, part, starts)
    np.maximum.at(x1, part, ends)
    np.minimum.at(y0, part, rows)
    np.maximum.at(y1, part, rows + 1)
    return Components(area, x0, y0, x1, y1)


def label_runs(mask: Mask, *, corners: bool = False) -> tuple[Integers, Integers, Integers, Integers]:
    """The runs of a mask (`runs_of`) and the index of the part that each belongs to, from the top.

    Args:
        mask: Height × width.
        corners: Runs that touch at a corner alone are of one part too.
    """
    runs = runs_of(mask)
    return *runs, _label(runs, mask.shape[1], corners=corners)


def _label(runs: Runs, width: int, *, corners: bool = False) -> Integers:
    """Index of the part that each run belongs to."""
    rows, starts, ends = runs
    labels = _join(len(rows), *_touching(rows, starts, ends + corners, width + 2))
    is_first = labels == np.arange(len(rows))
    numbers: Integers = (np.cumsum(is_first) - 1)[labels]
    return numbers


def runs_of(mask: Mask) -> Runs:
    """Row, start and end (exclusive) of each unbroken run along the rows, in reading order."""
    height, width = mask.shape
    apart = np.zeros(height * (width + 1) + 1, bool)
    apart[1:].reshape(height, width + 1)[:, :-1] = mask
    turns = np.flatnonzero(apart[1:] != apart[:-1])
    rows, starts = np.divmod(turns[::2], width + 1)
    return rows, starts, turns[1::2] - rows * (width + 1)


def _touching(rows: Integers, starts: Integers, ends: Integers, stride: int) -> tuple[Integers, Integers]:
    """Pairs of runs in neighbouring rows that share a column."""
    first = np.searchsorted(rows * stride + ends, (rows + 1) * stride + starts, side="right")
    last = np.searchsorted(rows * stride + starts, (rows + 1) * stride + ends, side="left")
    counts = np.maximum(0, last - first)
    upper = np.repeat(np.arange(len(rows)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return upper, np.repeat(first, counts) + offsets


def _join(count: int, a: Integers, b: Integers) -> Integers:
    """Smallest index of each run's part: roots are hooked to smaller ones, then every run jumps to its root."""
    label = np.arange(count)
    while True:
        apart = label[a] != label[b]
        if not apart.any():
            return label
        a, b = a[apart], b[apart]
        np.minimum.at(label, np.maximum(label[a], label[b]), np.minimum(label[a], label[b]))
        while (label != (root := label[label])).any():
            label = root
