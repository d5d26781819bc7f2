"""What changed in the log between two runs or two moments: rows, outcomes, and the verdicts that turned."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from omniscience_assets.lineage.compare import Flip, Part, Side, compare
from omniscience_assets.lineage.moments import find_moments
from omniscience_assets.lineage.pairs import windows
from omniscience_assets.lineage.verdicts import Sums
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partitions
from omniscience_assets.store.parquet import READERS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Change:
    """How many records of an asset and discipline went from one outcome and reason to another.

    A partition to which nothing was written in between has none; of others, records that stayed are counted too.
    """

    asset: str
    discipline: str
    before: str | None
    """Outcome; `None` for records that were not there."""
    before_reason: str | None
    after: str | None
    after_reason: str | None
    records: int
    same_content: int
    """Of those, with equal content before and after."""


@dataclass(frozen=True, slots=True)
class ScoreDelta:
    """Mean of a measure in `filtered_set` before and after, over the records that have it on both sides."""

    discipline: str
    measure: str
    records: int
    before: float
    after: float
    thresholds_before: tuple[float, ...]
    thresholds_after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """The log at one moment against the log at another."""

    before: datetime
    """UTC, as all times in the log."""
    after: datetime
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    """The first so many, by asset and record."""
    scores: tuple[ScoreDelta, ...]
    """Those that differ, or whose threshold does."""


def diff(
    files: Files,
    before: str,
    after: str,
    *,
    assets: Sequence[str] = tuple(LOGS),
    disciplines: Sequence[str] | None = None,
    most_flips: int = 1000,
) -> Diff:
    """Compare the log after two runs, or at two times.

    Args:
        files: The home.
        before: Id of a run (its first characters do), or a time as ISO 8601; times without a zone are UTC.
        after: Likewise.
        assets: Only these.
        disciplines: Only these partitions; all without.
        most_flips: Longest list of single records.

    Raises:
        UnknownMomentError: a run that wrote nothing, several runs that begin alike, or no time.
    """
    low, high = find_moments(files, before, after, disciplines=disciplines)
    todo = [
        window
        for asset in assets
        for discipline in partitions(files, asset)
        if disciplines is None or discipline in disciplines
        for window in windows(files, asset, discipline, low, high)
    ]
    flips = _FirstFlips(assets, most_flips)
    changes: dict[tuple[str, str], Counter[Any]] = {}
    scores: dict[tuple[str, str], Sums] = {}
    with ThreadPoolExecutor(READERS) as pool:
        for part in pool.map(lambda one: compare(one, low, high, most_flips, flips.bound(one.asset)), todo):
            flips.add(part)
            counts = changes.setdefault((part.asset, part.discipline), Counter())
            for sides, (records, same) in part.changes.items():
                counts[sides, "records"] += records
                counts[sides, "same"] += same
            for gate, told in part.scores.items():
                scores.setdefault((part.discipline, gate), Sums()).add(told)
    return Diff(low, high, tuple(_changes(changes)), tuple(flips.all()), tuple(_scores(scores)))


class _FirstFlips:
    """The first so many records by asset and id, out of parts in any order."""

    def __init__(self, assets: Sequence[str], most: int) -> None:
        self._first: dict[str, list[Flip]] = {asset: [] for asset in assets}
        self._most = most

    def bound(self, asset: str) -> str | None:
        """No later id is wanted any more; `None` while all are."""
        first = self._first[asset]
        return first[-1].record_id if first and len(first) == self._most else None

    def add(self, part: Part) -> None:
        """Take a part's in."""
        first = sorted([*self._first[part.asset], *part.flips], key=lambda one: (one.record_id, one.discipline))
        self._first[part.asset] = first[: self._most]

    def all(self) -> list[Flip]:
        """Of all assets."""
        return [one for first in self._first.values() for one in first][: self._most]


def _changes(counts: dict[tuple[str, str], Counter[Any]]) -> Iterator[Change]:
    for (asset, discipline), told in counts.items():
        for before, after in sorted({sides for sides, _ in told}, key=_order):
            records, same = (told[(before, after), name] for name in ("records", "same"))
            old, new = before or (None, None), after or (None, None)
            yield Change(asset, discipline, old[0], old[1], new[0], new[1], records, same)


def _order(sides: tuple[Side | None, Side | None]) -> list[tuple[bool, str]]:
    """By outcome and reason before, then after; what is not there comes last."""
    told = (one for side in sides for one in (side or (None, None)))
    return [(one is None, one or "") for one in told]


def _scores(scores: dict[tuple[str, str], Sums]) -> Iterator[ScoreDelta]:
    """Those that differ, or whose threshold does."""
    for (discipline, gate), told in sorted(scores.items()):
        limits = tuple(sorted(told.thresholds_before)), tuple(sorted(told.thresholds_after))
        before, after = told.before / told.verdicts, told.after / told.verdicts
        if before != after or limits[0] != limits[1]:
            yield ScoreDelta(discipline, gate, told.records, before, after, *limits)


def create_sides(connection: "DuckDBPyConnection", asset: str, low: datetime, high: datetime) -> None:
    """Make the views `before_<asset>` and `after_<asset>`: the current rows of either moment."""
    for side, moment in (("before", low), ("after", high)):
        connection.execute(f"""
            CREATE OR REPLACE VIEW {side}_{asset} AS
            WITH known AS (SELECT * FROM history.{asset} WHERE produced_at <= TIMESTAMP '{moment.isoformat(sep=" ")}')
            SELECT * FROM known SEMI JOIN (
                SELECT discipline, root_id, record_id, max(seq) AS seq FROM known GROUP BY ALL
            ) USING (discipline, root_id, record_id, seq)
            WHERE outcome <> 'tombstone'
        """)


def as_plain(found: Diff) -> dict[str, Any]:
    """The difference as JSON can hold it."""
    from dataclasses import asdict

    return {**asdict(found), "before": found.before.isoformat(), "after": found.after.isoformat()}
