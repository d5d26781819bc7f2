"""What changed in the log between two runs or two moments: rows, outcomes, and the verdicts that turned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_RUN = re.compile(r"[0-9a-f]{4,32}(?:-[0-9a-f-]*)?")


class UnknownMomentError(LookupError):
    """Neither a run that wrote to the log nor a time."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many records of an asset and discipline went from one outcome and reason to another."""

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
class Flip:
    """A record whose outcome or reason turned, with what decided on either side."""

    record_id: str
    asset: str
    discipline: str
    before: str
    after: str
    detail_before: str | None
    detail_after: str | None


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
    with connect(files, LOGS, disciplines=disciplines) as connection:
        low, high = find_moment(connection, before), find_moment(connection, after)
        changes: list[Change] = []
        flips: list[Flip] = []
        for asset in assets:
            create_sides(connection, asset, low, high)
            changes += _changes(connection, asset)
            flips += _flips(connection, asset, most_flips - len(flips))
        scores = _scores(connection) if "filtered_set" in assets else []
    return Diff(low, high, tuple(changes), tuple(flips), tuple(scores))


def find_moment(connection: "DuckDBPyConnection", told: str) -> datetime:
    """The time of a run's last row in any log, or a time as ISO 8601.

    Raises:
        UnknownMomentError: neither, or several runs begin alike.
    """
    if _RUN.fullmatch(told):
        parts = " UNION ALL ".join(f"SELECT run_id, produced_at FROM history.{asset}" for asset in LOGS)
        found = connection.execute(
            f"SELECT run_id, max(produced_at) FROM ({parts}) WHERE starts_with(run_id, $told) GROUP BY run_id",
            {"told": told},
        ).fetchall()
        if len(found) > 1:
            raise UnknownMomentError(f"several runs begin with {told}: {', '.join(sorted(run for run, _ in found))}")
        if found:
            moment: datetime = found[0][1]
            return moment
    try:
        time = datetime.fromisoformat(told)
    except ValueError:
        raise UnknownMomentError(
            f"{told} is no time, and no run of this id wrote to the log; a run that found nothing to do leaves no rows"
        ) from None
    return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)


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


def _joined(asset: str) -> str:
    return f"before_{asset} AS b FULL JOIN after_{asset} AS a USING (discipline, root_id, record_id)"


def _changes(connection: "DuckDBPyConnection", asset: str) -> list[Change]:
    rows = connection.execute(f"""
        SELECT discipline, b.outcome, b.reason, a.outcome, a.reason, count(*),
            count(*) FILTER (a.content_hash = b.content_hash)
        FROM {_joined(asset)} GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return [Change(asset, *row) for row in rows]


def _flips(connection: "DuckDBPyConnection", asset: str, most: int) -> list[Flip]:
    rows = connection.execute(
        f"""
        SELECT record_id, '{asset}', discipline,
            concat_ws(' ', b.outcome, b.reason), concat_ws(' ', a.outcome, a.reason), b.detail, a.detail
        FROM {_joined(asset)}
        WHERE b.outcome IS NOT NULL AND a.outcome IS NOT NULL
            AND (a.outcome <> b.outcome OR a.reason IS DISTINCT FROM b.reason)
        ORDER BY record_id LIMIT $most
        """,
        {"most": max(0, most)},
    ).fetchall()
    return [Flip(*row) for row in rows]


def _scores(connection: "DuckDBPyConnection") -> list[ScoreDelta]:
    """Verdicts of one gate and reason's limit on either side, matched by their place in a record."""
    rows = connection.execute(f"""
        WITH sides AS (
            SELECT discipline, record_id, unnest(list_zip(b.verdicts, a.verdicts)) AS pair
            FROM {_joined("filtered_set")} WHERE b.verdicts IS NOT NULL AND a.verdicts IS NOT NULL
        ),
        named AS (SELECT discipline, record_id, pair[1] AS b, pair[2] AS a FROM sides WHERE pair[1].gate = pair[2].gate)
        SELECT discipline, b.gate, count(DISTINCT record_id), avg(b.score), avg(a.score),
            list_sort(list(DISTINCT b.threshold)), list_sort(list(DISTINCT a.threshold))
        FROM named WHERE b.score IS NOT NULL AND a.score IS NOT NULL
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    deltas = [ScoreDelta(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), tuple(row[6])) for row in rows]
    return [one for one in deltas if one.before != one.after or one.thresholds_before != one.thresholds_after]


def as_plain(found: Diff) -> dict[str, Any]:
    """The difference as JSON can hold it."""
    from dataclasses import asdict

    return {**asdict(found), "before": found.before.isoformat(), "after": found.after.isoformat()}
