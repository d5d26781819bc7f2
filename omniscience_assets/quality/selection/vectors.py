"""Rows to select from, and embeddings that are normalised block by block, never as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.intp]
Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

_BLOCK_BYTES = 1 << 26


class MissingColumnError(ValueError):
    """A step needs a column that the rows do not have."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitVectors:
    """A view on rows of a matrix of embeddings, `(rows, dimensions)`; what comes out is float32 of length 1."""

    matrix: Floats
    """In memory or memory-mapped, of any float type; never copied as a whole."""
    rows: Ints
    """Which of its rows, in this order."""

    @classmethod
    def of(cls, matrix: ArrayLike) -> Self:
        """All rows of a matrix.

        Raises:
            ValueError: it is no matrix of floats.
        """
        array = np.asanyarray(matrix)
        if array.ndim != 2 or not np.issubdtype(array.dtype, np.floating):
            raise ValueError(f"embeddings must be a matrix of floats, not {array.dtype} of shape {array.shape}")
        return cls(array, np.arange(len(array)))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> int:
        """Length of one embedding."""
        return int(self.matrix.shape[1])

    def take(self, positions: Ints | Mask) -> "UnitVectors":
        """The view on some of its rows."""
        return UnitVectors(self.matrix, self.rows[positions])

    def gather(self, positions: Ints | slice = slice(None)) -> NDArray[np.float32]:
        """Some rows as an array of unit vectors.

        Raises:
            ValueError: one of them has no direction: it is all zeros, or not finite.
        """
        raw = np.asarray(self.matrix[self.rows[positions]], np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", raw, raw))
        if bad := np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0))).tolist():
            raise ValueError(f"embedding {self.rows[positions][bad[0]]} is zero or not finite")
        unit: NDArray[np.float32] = raw / lengths[:, None]
        return unit

    def present(self) -> Mask:
        """Which rows have a direction at all; a row of zeros or NaN stands for no embedding."""
        found = np.zeros(len(self), bool)
        for part in self.parts(1):
            raw = np.asarray(self.matrix[self.rows[part]], np.float32)
            lengths = np.einsum("ij,ij->i", raw, raw)
            found[part] = np.isfinite(lengths) & (lengths > 0)
        return found

    def parts(self, width: int) -> Iterator[slice]:
        """Slices of rows so short that neither they nor a table of `width` columns beside them take much memory."""
        step = max(1, _BLOCK_BYTES // (4 * max(width, self.dimensions)))
        return (slice(start, start + step) for start in range(0, len(self), step))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What is selected from. Every array has one entry a row, in any order."""

    ids: NDArray[np.str_]
    columns: Mapping[str, NDArray[Any]]
    """Scores and metadata by name. NaN or `None` stands for a value that nobody found."""
    vectors: UnitVectors | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> NDArray[Any]:
        """A column by name.

        Raises:
            MissingColumnError: there is none; says which there are.
        """
        if name not in self.columns:
            known = ", ".join(sorted(self.columns)) or "none"
            raise MissingColumnError(f"needs the column {name!r}; the rows have {known}")
        return self.columns[name]

    def embeddings(self) -> UnitVectors:
        """The embeddings.

        Raises:
            MissingColumnError: there are none.
        """
        if self.vectors is None:
            raise MissingColumnError("needs embeddings, and the rows have none")
        return self.vectors

    def take(self, positions: Ints | Mask) -> "Rows":
        """Some of the rows."""
        columns = {name: values[positions] for name, values in self.columns.items()}
        return Rows(self.ids[positions], columns, None if self.vectors is None else self.vectors.take(positions))


def id_order(ids: ArrayLike, rows: int) -> Ints:
    """Positions of rows in the order of their ids.

    Raises:
        ValueError: an id stands in two rows, or there are not as many ids as rows.
    """
    names = np.asarray(ids).astype(str)
    if names.shape != (rows,):
        raise ValueError(f"{names.shape} ids for {rows} rows")
    order = np.argsort(names, kind="stable")
    ordered = names[order]
    if repeated := np.flatnonzero(ordered[1:] == ordered[:-1]).tolist():
        raise ValueError(f"{ordered[repeated[0]]} stands in two rows")
    return order


def random_keys(ids: ArrayLike, seed: int) -> NDArray[np.uint64]:
    """One random number per id, that hangs on the id and the seed and on no other row."""
    names = np.asarray(ids).astype(str).tolist()
    digests = b"".join(blake2b(f"{seed}:{name}".encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, np.uint64)
