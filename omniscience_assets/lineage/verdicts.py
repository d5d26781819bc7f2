"""Scores of gates at two moments, summed over the records that have them at both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omniscience_assets.lineage.pairs import Pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS = tuple(f"verdicts.list.element.{name}" for name in ("gate", "score", "threshold"))
"""What is read of `filtered_set`."""


@dataclass(slots=True)
class Sums:
    """One gate's scores, over verdicts that have one at both moments."""

    verdicts: int = 0
    records: int = 0
    before: float = 0.0
    after: float = 0.0
    thresholds_before: set[float] = field(default_factory=set)
    thresholds_after: set[float] = field(default_factory=set)

    def add(self, other: Sums) -> None:
        """Take further records in."""
        self.verdicts += other.verdicts
        self.records += other.records
        self.before += other.before
        self.after += other.after
        self.thresholds_before |= other.thresholds_before
        self.thresholds_after |= other.thresholds_after


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """All rows' verdicts in a line; what is not a number stands for a score or threshold that is not there."""

    gates: list[str]
    starts: NDArray[np.int64]
    """Of each row, where its verdicts begin."""
    counts: NDArray[np.int64]
    codes: NDArray[np.int32]
    scores: NDArray[np.float64]
    thresholds: NDArray[np.float64]


def sums(pairs: Pairs) -> dict[str, Sums]:
    """By gate. Verdicts are matched by their place in a record, and count where it is the same gate's."""
    import numpy as np

    told = _read(pairs)
    both = (pairs.before >= 0) & (pairs.after >= 0)
    old, new = pairs.before[both], pairs.after[both]
    counts = np.minimum(told.counts[old], told.counts[new])
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    old_at, new_at = (np.repeat(told.starts[rows], counts) + within for rows in (old, new))
    gates, before, after = told.codes[old_at], told.scores[old_at], told.scores[new_at]
    valid = (gates == told.codes[new_at]) & ~np.isnan(before) & ~np.isnan(after)
    gates, before, after, old_at, new_at = (one[valid] for one in (gates, before, after, old_at, new_at))
    seen = np.zeros((len(counts), len(told.gates)), bool)
    seen[np.repeat(np.arange(len(counts)), counts)[valid], gates] = True
    size = len(told.gates)
    totals = np.bincount(gates, minlength=size), seen.sum(axis=0)
    means = (np.bincount(gates, side, size) for side in (before, after))
    limits = (_distinct(gates, told.thresholds[at], size) for at in (old_at, new_at))
    columns = zip(told.gates, *totals, *means, *limits, strict=True)
    return {
        gate: Sums(int(number), int(records), float(old_sum), float(new_sum), old_limits, new_limits)
        for gate, number, records, old_sum, new_sum, old_limits, new_limits in columns
        if number
    }


def _read(pairs: Pairs) -> _Verdicts:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    gates: dict[str, int] = {}
    counts: list[NDArray[np.int64]] = []
    codes: list[NDArray[np.int32]] = []
    scores: list[NDArray[np.float64]] = []
    thresholds: list[NDArray[np.float64]] = []
    for chunk in (chunk for table in pairs.tables for chunk in table["verdicts"].chunks):
        items = chunk.flatten()
        named = items.field("gate")
        known = np.array([gates.setdefault(name, len(gates)) for name in named.dictionary.to_pylist()], np.int32)
        counts.append(pc.fill_null(pc.list_value_length(chunk), 0).to_numpy().astype(np.int64))
        codes.append(known[named.indices.to_numpy()] if len(items) else np.empty(0, np.int32))
        for name, found in (("score", scores), ("threshold", thresholds)):
            found.append(items.field(name).cast(pa.float64()).to_numpy(zero_copy_only=False))
    lengths = np.concatenate(counts)
    return _Verdicts(
        list(gates), np.cumsum(lengths) - lengths, lengths,
        np.concatenate(codes), np.concatenate(scores), np.concatenate(thresholds),
    )  # fmt: skip


def _distinct(gates: NDArray[np.int32], thresholds: NDArray[np.float64], size: int) -> list[set[float]]:
    """Thresholds of each gate: mostly one, so that only what differs from the first has to be sorted."""
    import numpy as np

    first = np.full(size, np.nan)
    first[gates] = thresholds
    others = (thresholds != first[gates]) & ~np.isnan(thresholds)
    found = [set() if np.isnan(one) else {float(one)} for one in first]
    pairs = np.unique(np.stack([gates[others], thresholds[others]]), axis=1)
    for gate, threshold in pairs.T.tolist():
        found[int(gate)].add(threshold)
    return found
