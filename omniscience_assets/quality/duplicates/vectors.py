"""Near pairs of embedding vectors."""

from typing import Any

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.duplicates.relations import Pairs, joined

_BLOCK = 2_048


def near_vectors(vectors: npt.NDArray[np.floating[Any]], eps: float) -> Pairs:
    """All pairs of vectors (n, d) whose cosine is at least `1 - eps`; exact, in blocks.

    Time grows with n²: some minutes for 200,000 vectors. For more, ask within the clusters of a k-means, as SemDeDup
    does (Abbas et al. 2023). A vector of zeros is near nothing.

    Raises:
        ValueError: `vectors` is no matrix, or `eps` is not in 0..2.
    """
    if vectors.ndim != 2 or not 0 <= eps <= 2:
        raise ValueError(f"vectors of shape {vectors.shape} and eps {eps}: a matrix and 0 <= eps <= 2 are needed")
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
    units = np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
    found = [Pairs.none()]
    for start in range(0, len(units), _BLOCK):
        for other in range(start, len(units), _BLOCK):
            cosines = units[start : start + _BLOCK] @ units[other : other + _BLOCK].T
            row, column = np.nonzero(cosines >= np.float32(1 - eps))
            left, right = row + start, column + other
            once = left < right
            found.append(Pairs(left[once], right[once], cosines[row[once], column[once]]))
    return joined(found)
