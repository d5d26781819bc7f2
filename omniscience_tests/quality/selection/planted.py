"""Embeddings with a structure that is known."""

import numpy as np
from numpy.typing import NDArray


def names(count: int) -> NDArray[np.str_]:
    return np.array([f"arxiv:2401.{at:05d}#fig.1" for at in range(count)])


def blobs(clusters: int, each: int, *, spread: float, dimensions: int = 16, seed: int = 0) -> NDArray[np.float32]:
    """`clusters` groups of `each` rows around orthogonal directions, one group after the other."""
    generator = np.random.default_rng(seed)
    centres = np.repeat(np.eye(dimensions)[:clusters], each, axis=0)
    noise = generator.normal(size=centres.shape) * spread
    return (centres + noise).astype(np.float32)


def noise(rows: int, dimensions: int = 16, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
