"""The model of an answer, and what a fit must invert."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ItemResponseModel:
    """P(subject i answers item j right) = 1 / (1 + exp(-discrimination_j · (ability_i - difficulty_j))).

    Rasch's model (1PL) has all discriminations 1; with free ones it is Birnbaum's (2PL).
    """

    ability: Floats
    """(subjects,)"""
    difficulty: Floats
    """(items,)"""
    discrimination: Floats
    """(items,), positive."""
    iterations: int
    converged: bool

    def logit(self) -> Floats:
        """(subjects, items) log odds of a right answer."""
        return self.discrimination * (self.ability[:, None] - self.difficulty)

    def probability(self) -> Floats:
        """(subjects, items) of a right answer."""
        return sigmoid(self.logit())

    def information(self) -> Floats:
        """(subjects, items) Fisher information that an answer has about the subject's ability."""
        chance = self.probability()
        return self.discrimination**2 * chance * (1 - chance)


@dataclass(frozen=True, slots=True)
class Curvature:
    """Expected second derivatives (Fisher information and prior) of abilities and of the K parameters of each item.

    Subjects meet only at items, so the matrix is diagonal for subjects, of K × K blocks for items, and full between;
    solving by Schur's complement costs subjects² · items · K and inverts one matrix as large as there are subjects.
    """

    subjects: Floats
    """(subjects,) the diagonal."""
    items: Floats
    """(items, K, K) inverted blocks."""
    cross: Floats
    """(items, subjects, K)"""

    def solve(self, subjects: Floats, items: Floats) -> tuple[Floats, Floats]:
        """The inverse times the vectors (subjects, n) and (items, K, n)."""
        count = len(self.subjects)
        flat = self.cross.transpose(1, 0, 2).reshape(count, -1)
        through = (self.cross @ self.items).transpose(1, 0, 2).reshape(count, -1)
        own = (self.items @ items).reshape(flat.shape[1], -1)
        schur = np.diag(self.subjects) - through @ flat.T
        solved: Floats = np.asarray(np.linalg.solve(schur, subjects - flat @ own), np.float64)
        return solved, np.reshape(own - through.T @ solved, items.shape)


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(logits / 2)))
