"""How many rows of each kind make a mix of the wanted shares: raking with bounds.

Rows are counted in cells, one for each combination of the axes' values. Iterative proportional fitting (Deming and
Stephan 1940) scales the cells until each axis has its shares; no cell can give more than it has (bounded raking:
Deville and Särndal 1992).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 200
_HALVINGS = 20
_OFF = 0.002
"""Shares are kept when no count is further off than this part of the mix."""

Cell = tuple[str, ...]


def allot(
    counts: Mapping[Cell, int], shares: Sequence[Mapping[str, float]], most: int | None = None
) -> tuple[dict[Cell, float], bool]:
    """Rows to take of each cell, of the largest mix that keeps the shares, and whether they are kept.

    Where no mix keeps them, as when one kind of rows is all of one discipline, the nearest is given.

    Args:
        counts: Rows that there are; a cell is a value for each axis.
        shares: By axis the weight of each value; those of which there are no rows are left out of the reckoning.
        most: Rows of the mix, at most.
    """
    import numpy as np

    cells = [cell for cell, count in sorted(counts.items()) if count > 0]
    if not cells:
        return {}, True
    there = np.array([counts[cell] for cell in cells], dtype=np.float64)
    axes = [_Axis.of([cell[at] for cell in cells], weights) for at, weights in enumerate(shares)]
    largest = min([float(there.sum()), *(axis.scarcest(there) for axis in axes), *([] if most is None else [most])])
    taken = nearest = _rake(there, axes, largest)
    kept = all(axis.is_kept(taken, largest) for axis in axes)
    if not kept:
        low, high = 0.0, largest
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            tried = _rake(there, axes, middle)
            if all(axis.is_kept(tried, middle) for axis in axes):
                low, taken, kept = middle, tried, True
            else:
                high = middle
    return dict(zip(cells, (taken if kept else nearest).tolist(), strict=True)), kept


@dataclass(frozen=True)
class _Axis:
    """Which value each cell has, and what share each value is to have."""

    value: NDArray[np.intp]
    share: NDArray[np.float64]

    @classmethod
    def of(cls, values: Sequence[str], weights: Mapping[str, float]) -> _Axis:
        import numpy as np

        names = sorted(set(values))
        told = np.array([weights[name] for name in names], dtype=np.float64)
        return cls(np.array([names.index(value) for value in values]), told / told.sum())

    def sums(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        found: NDArray[np.float64] = np.bincount(self.value, weights=cells)  # type: ignore[assignment]  # of floats
        return found

    def scarcest(self, there: NDArray[np.float64]) -> float:
        """Rows of the largest mix for which every value has enough."""
        return float((self.sums(there) / self.share).min())

    def is_kept(self, taken: NDArray[np.float64], total: float) -> bool:
        return bool((abs(self.sums(taken) - total * self.share) <= _OFF * total).all())


def _rake(there: NDArray[np.float64], axes: Sequence[_Axis], total: float) -> NDArray[np.float64]:
    """Rows of each cell of a mix of that size, as near to the shares as the rounds bring it."""
    import numpy as np

    taken: NDArray[np.float64] = there * (total / there.sum())
    for _ in range(_ROUNDS):
        before = taken
        for axis in axes:
            factor = total * axis.share / np.maximum(axis.sums(taken), 1e-300)
            taken = np.minimum(there, taken * factor[axis.value])
        if np.abs(taken - before).max() < 1e-6:
            break
    return taken
