"""Arrow columns and lists out of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omniscience_tests.benchmarks.regressions.world import Flags, Floats, Ints


def whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def constant(value: str | None, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)


def either(flags: Flags, yes: str | None, no: str | None) -> pa.Array:
    return pc.if_else(pa.array(flags), pa.scalar(yes, pa.string()), pa.scalar(no, pa.string()))


def joined_text(first: pa.Array, between: str, last: Ints | None = None) -> pa.Array:
    parts = [first, pa.scalar(between)] + ([] if last is None else [pa.array(last).cast(pa.string())])
    return whole(pc.binary_join_element_wise(*parts, pa.scalar("")))


def words_of(counts: Ints) -> pa.Array:
    """Texts of so many words."""
    return pc.binary_repeat(pa.scalar("word "), pa.array(counts))


def hashed(seed: int, *columns: Ints | Floats) -> pa.Array:
    """A number for equal values, as text."""
    found = np.full(len(columns[0]), seed, np.uint64)
    for column in columns:
        bits = (np.asarray(column, np.float64) + 0.0).view(np.uint64)
        found = (found ^ (bits + np.uint64(0x9E3779B97F4A7C15) + (found << np.uint64(6)))) * np.uint64(
            0xBF58476D1CE4E5B9
        )
        found ^= found >> np.uint64(29)
    return pa.array(found).cast(pa.string())


def structs(columns: Mapping[str, pa.Array], number: int = 1) -> pa.Array:
    """Lists of `number` neighbours."""
    struct = pa.StructArray.from_arrays(list(columns.values()), list(columns))
    return pa.ListArray.from_arrays(pa.array(np.arange(0, len(struct) + 1, number), pa.int32()), struct)


def measure_lists(measures: Mapping[str, Floats]) -> pa.Array:
    count = len(next(iter(measures.values())))
    values = np.stack(list(measures.values()), axis=1).ravel()
    names = pa.array(np.tile(np.array(list(measures)), count))
    return structs(
        {"name": names, "value": pa.array(values, mask=np.isnan(values)), "evidence": constant("", len(values))},
        len(measures),
    )


def verdict_lists(
    limits: Sequence[Mapping[str, object]], measures: Mapping[str, Floats], twin: Flags
) -> tuple[pa.Array, pa.Array]:
    """Verdict lists, and the reason of the first that drops."""
    number, count = len(limits) + 1, len(twin)
    least = [float(str(one["min"])) for one in limits]
    scores = np.stack([*(measures[str(one["measure"])] for one in limits), np.full(count, np.nan)], axis=1)
    keep = np.stack([*(~(scores[:, at] < low) for at, low in enumerate(least)), ~twin], axis=1)
    reasons = np.array([*(str(one["reason"]) for one in limits), "duplicate_image"])
    gates = np.array([*(str(one["measure"]) for one in limits), "duplicates"])
    bounds = np.array([*least, np.nan])
    flat_keep, flat_scores = keep.ravel(), scores.ravel()
    tiled = np.tile(bounds, count)
    lists = structs(
        {"gate": pa.array(np.tile(gates, count)), "keep": pa.array(flat_keep),
         "reason": pa.array(np.tile(reasons, count), mask=flat_keep),
         "score": pa.array(flat_scores, mask=np.isnan(flat_scores)),
         "threshold": pa.array(tiled, mask=np.isnan(tiled)), "evidence": constant("", len(flat_keep))},
        number,
    )  # fmt: skip
    first = np.argmin(keep, axis=1)
    return lists, pa.array(reasons[first], mask=keep.all(axis=1))
