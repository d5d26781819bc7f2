"""The best by a score: exactly so many, ties by id, or DataComp's published rule."""

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.quality.selection.vectors import Mask, id_order


def share_of(fraction: float, rows: int) -> int:
    """Whole rows in a fraction of them, rounded down by the decimal that was written: 0.29 of 100 is 29.

    Raises:
        ValueError: the fraction lies outside 0 to 1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"a fraction must lie between 0 and 1, not {fraction}")
    return int(Fraction(repr(float(fraction))) * rows)


def top(ids: ArrayLike, scores: NDArray[np.floating], size: int) -> Mask:
    """`(rows,)`: the `size` rows of the highest score; among equals those of the smallest id.

    Raises:
        ValueError: a score is NaN, or there are fewer rows than `size`.
    """
    if not 0 <= size <= len(scores) or np.isnan(scores).any():
        raise ValueError(f"cannot take the best {size} of {len(scores)} scores, {np.isnan(scores).sum()} of them NaN")
    order = id_order(ids, len(scores))
    order = order[np.argsort(-scores[order], kind="stable")]
    kept = np.zeros(len(scores), bool)
    kept[order[:size]] = True
    return kept


def datacomp_threshold(scores: NDArray[np.floating], fraction: float) -> float:
    """The published threshold of `clip_score` with a fraction: rows at or above it are kept.

    It is the score at place int(n * fraction) from 0 in descending order, so one row more than the fraction is kept,
    and all that tie with the last; with fraction 1 the published code ends in an IndexError, where this keeps all.
    """
    descending = np.sort(scores)[::-1]
    return float(descending[min(int(len(scores) * fraction), len(scores) - 1)]) if len(scores) else 0.0
