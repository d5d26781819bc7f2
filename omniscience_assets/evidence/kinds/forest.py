"""A forest of decision trees, read from flat arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of branches and leaves; of t trees, b branches, l leaves and k kinds."""

    roots: Integers
    """Shape (t,): the branch that each tree begins with."""
    feature: Integers
    """Shape (b,): what each branch looks at."""
    threshold: Floats
    """Shape (b,); up to it the way is left."""
    left: Integers
    """Shape (b,): a branch, or minus one minus the index of a leaf."""
    right: Integers
    shares: Floats
    """Shape (l, k): how much of each kind has come to a leaf, on any scale."""

    def probabilities(self, rows: Floats) -> Floats:
        """Mean over the trees, shape (figures, k), of the leaves that figures of shape (figures, features) come to."""
        at = np.tile(self.roots, (len(rows), 1))
        figure = np.arange(len(rows))[:, None]
        while (inner := at >= 0).any():
            branch = np.where(inner, at, 0)
            is_left = rows[figure, self.feature[branch]] <= self.threshold[branch]
            at = np.where(inner, np.where(is_left, self.left[branch], self.right[branch]), at)
        leaves = self.shares[-1 - at]
        mean: Floats = (leaves / leaves.sum(axis=2, keepdims=True)).mean(axis=1)
        return mean
