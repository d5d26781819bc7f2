"""What differs between two moments in some papers' rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from omniscience_assets.lineage.pairs import Pairs, Window, pairs
from omniscience_assets.lineage.verdicts import COLUMNS, Sums, sums

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Side = tuple[str, str | None]
"""Outcome and reason."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A record whose outcome or reason turned, with what decided on either side."""

    record_id: str
    asset: str
    discipline: str
    before: str
    after: str
    detail_before: str | None
    detail_after: str | None


@dataclass(slots=True)
class Part:
    """A window's share of a difference."""

    asset: str
    discipline: str
    changes: dict[tuple[Side | None, Side | None], tuple[int, int]] = field(default_factory=dict)
    """Records that went from one side to another, and those of them with equal content; `None`: not there."""
    flips: list[Flip] = field(default_factory=list)
    scores: dict[str, Sums] = field(default_factory=dict)
    """By gate; of `filtered_set`."""


def compare(window: Window, low: datetime, high: datetime, most: int, bound: str | None) -> Part:
    """Compare a window's rows at two moments.

    Args:
        window: Where.
        low: The one moment.
        high: The other.
        most: Longest list of single records, the first by id.
        bound: Only records up to this id are wanted in it; `None`: all.
    """
    import numpy as np

    part = Part(window.asset, window.discipline)
    scored = window.asset == "filtered_set"
    found = pairs(window, low, high, ("content_hash", "detail", *(COLUMNS if scored else ())))
    if found is None or not len(found.before):
        return part
    sides, codes = _sides(found)
    before, after = (np.where(rows >= 0, codes[rows], 0) for rows in (found.before, found.after))
    both = (before > 0) & (after > 0)
    same = _same_content(found, both)
    key = before * len(sides) + after
    counts, equal = np.bincount(key), np.bincount(key[same], minlength=int(key.max()) + 1)
    for at in np.flatnonzero(counts).tolist():
        old, new = divmod(at, len(sides))
        part.changes[sides[old], sides[new]] = int(counts[at]), int(equal[at])
    part.flips = _flips(window, found, np.flatnonzero(both & (before != after)), most, bound)
    if scored:
        part.scores = sums(found)
    return part


def _sides(found: Pairs) -> tuple[list[Side | None], NDArray[np.int64]]:
    """All sides, beginning with `None`, and the number of each row's."""
    import numpy as np
    import pyarrow as pa

    names: list[list[str | None]] = []
    codes = []
    for name in ("outcome", "reason"):
        coded = found.column(name).cast(pa.string()).combine_chunks().dictionary_encode("encode")
        names.append(coded.dictionary.to_pylist())
        codes.append(coded.indices.to_numpy().astype(np.int64))
    reasons = max(1, len(names[1]))
    sides: list[Side | None] = [(outcome or "", reason) for outcome in names[0] for reason in names[1]]
    return [None, *sides], 1 + codes[0] * reasons + codes[1]


def _same_content(found: Pairs, both: NDArray[np.bool_]) -> NDArray[np.bool_]:
    import numpy as np
    import pyarrow.compute as pc

    same: NDArray[np.bool_] = both & (found.before == found.after)
    at = np.flatnonzero(both & ~same)
    content = found.column("content_hash").combine_chunks()
    equal = pc.equal(content.take(found.before[at]), content.take(found.after[at]))
    same[at] = pc.fill_null(equal, False).to_numpy(zero_copy_only=False)
    return same


def _flips(window: Window, found: Pairs, at: NDArray[np.int64], most: int, bound: str | None) -> list[Flip]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = found.column("record_id").take(found.before[at]).combine_chunks()
    if bound is not None:
        chosen = np.flatnonzero(pc.less_equal(ids, bound).to_numpy(zero_copy_only=False))
        at, ids = at[chosen], ids.take(chosen)
    first = pc.sort_indices(ids).to_numpy()[:most]
    if not len(first):
        return []

    def side(rows: NDArray[np.int64]) -> list[tuple[str, str | None]]:
        columns = (found.column(name).cast(pa.string()).take(rows) for name in ("outcome", "reason", "detail"))
        told = zip(*(column.to_pylist() for column in columns), strict=True)
        return [(" ".join(filter(None, (outcome, reason))), detail) for outcome, reason, detail in told]

    records = zip(ids.take(first).to_pylist(), side(found.before[at[first]]), side(found.after[at[first]]), strict=True)
    return [
        Flip(record_id, window.asset, window.discipline, old, new, old_detail, new_detail)
        for record_id, (old, old_detail), (new, new_detail) in records
    ]
