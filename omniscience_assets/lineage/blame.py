"""Every version of one record, and what made each differ from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

import orjson

from omniscience_assets.lineage.trace import UnknownRecordError
from omniscience_assets.lineage.triage.changes import spec_changes
from omniscience_assets.lineage.triage.deltas import packed
from omniscience_assets.lineage.triage.model import Cause
from omniscience_assets.lineage.triage.narrowing import narrow
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.schema import payload_fields
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_SAME = ("fingerprint", "content_hash")
"""What a row has in common with the one that it is a copy of."""


@dataclass(frozen=True, slots=True)
class ParentChange:
    """A record that this one was made from, in another version than before."""

    record_id: str
    before: str | None
    """Content hash; `None` where it was not among the parents."""
    after: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of a changed text."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the payload that differs."""

    name: str
    before: str | None
    """JSON, cut short, of lists only the items that are not on the other side; `None` where there was no payload."""
    after: str | None
    words: tuple[Piece, ...] = ()
    """Of texts: what stayed, went and came, word by word."""


@dataclass(frozen=True, slots=True)
class Version:
    """One row of the log."""

    number: int
    """From 1."""
    produced_at: datetime
    """UTC."""
    run_id: str
    outcome: str
    """`tombstone`: the record was gone from here on."""
    reason: str | None
    detail: str | None
    spec_id: str | None
    content_hash: str
    same_content: bool
    """As the version before."""
    back_to: int | None
    """Number of an earlier version that was taken again without work."""
    parents: tuple[ParentChange, ...]
    decisions: tuple[Cause, ...]
    """Changed settings that can have touched this record."""
    other_settings: int
    """Changed settings that cannot."""
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """A record's history."""

    record_id: str
    asset: str
    discipline: str
    versions: tuple[Version, ...]
    """In the order of time."""


def blame(files: Files, record_id: str) -> Blame:
    """Read all versions of a record.

    Raises:
        UnknownRecordError: no row, old or new, has this id.
    """
    root = re.split(r"[#@]", record_id, maxsplit=1)[0]
    with connect(files, LOGS) as connection:
        for asset in LOGS:
            query = f"SELECT * FROM history.{asset} WHERE root_id = $root AND record_id = $record ORDER BY seq"
            table = connection.sql(query, params={"root": root, "record": record_id}).to_arrow_table()
            if rows := table.to_pylist():
                return Blame(record_id, asset, rows[0]["discipline"], tuple(_versions(connection, asset, rows)))
    raise UnknownRecordError(f"no record, current or old, is called {record_id}")


def _versions(connection: DuckDBPyConnection, asset: str, rows: list[dict[str, Any]]) -> Iterator[Version]:
    before: dict[str, Any] | None = None
    for number, row in enumerate(rows, 1):
        earlier = [at for at, old in enumerate(rows[: number - 1], 1) if all(old[key] == row[key] for key in _SAME)]
        copied = row["origin_run_id"] != row["run_id"] and row["outcome"] != "tombstone"
        decisions, others = _decisions(connection, asset, before, row)
        yield Version(
            number, row["produced_at"], row["run_id"], row["outcome"], row["reason"], row["detail"], row["spec_id"],
            row["content_hash"], before is not None and before["content_hash"] == row["content_hash"],
            earlier[-1] if copied and earlier else None, tuple(_parents(before, row)), decisions, others,
            tuple(_fields(asset, before, row)),
        )  # fmt: skip
        before = row


def _parents(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[ParentChange]:
    if before is None or "tombstone" in (before["outcome"], after["outcome"]):
        return
    old, new = ({one["record_id"]: one["content_hash"] for one in row["parents"]} for row in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield ParentChange(name, old.get(name), new.get(name))


def _decisions(
    connection: DuckDBPyConnection, asset: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> tuple[tuple[Cause, ...], int]:
    """Changed settings that can have touched the row, and the number of those that cannot."""
    if before is None or None in (before["spec_id"], after["spec_id"]) or before["spec_id"] == after["spec_id"]:
        return (), 0
    specs = dict(
        connection.execute(
            "SELECT spec_id, spec FROM specs WHERE spec_id IN ($before, $after)",
            {"before": before["spec_id"], "after": after["spec_id"]},
        ).fetchall()
    )
    old, new = (orjson.loads(specs.get(row["spec_id"], "{}")) for row in (before, after))
    changes = spec_changes(old, new)
    found = []
    for one in narrow(asset, changes, old, new):
        [(touched,)] = connection.execute(
            f"""
            SELECT coalesce({one.condition}, false)
            FROM (SELECT {packed(asset, "h")} AS b FROM history.{asset} AS h
                  WHERE root_id = $root AND record_id = $record AND seq = $before),
                (SELECT {packed(asset, "h")} AS a FROM history.{asset} AS h
                  WHERE root_id = $root AND record_id = $record AND seq = $after)
            """,
            {"root": after["root_id"], "record": after["record_id"], "before": before["seq"], "after": after["seq"]},
        ).fetchall()
        if touched:
            found.append(Cause("decision", one.asset, one.change.path, one.change.before, one.change.after))
    return tuple(found), len(changes) - len(found)


def _fields(asset: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[FieldChange]:
    if before is None or "tombstone" in (before["outcome"], after["outcome"]):
        return
    for field in payload_fields(LOGS[asset]):
        old, new = before[field.name], after[field.name]
        if old != new:
            texts = isinstance(old, str) and isinstance(new, str) and (" " in old or " " in new)
            if isinstance(old, list) and isinstance(new, list):  # what is the same in both says nothing
                old, new = [one for one in old if one not in new], [one for one in new if one not in old]
            yield FieldChange(field.name, _short(old), _short(new), tuple(word_diff(old, new)) if texts else ())


def word_diff(before: str, after: str) -> Iterator[Piece]:
    """Runs of words that stayed, went and came, in the order of reading."""
    old, new = before.split(), after.split()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(old[a:b]))
            continue
        if b > a:
            yield Piece("gone", " ".join(old[a:b]))
        if d > c:
            yield Piece("new", " ".join(new[c:d]))


def _short(value: Any, most: int = 400) -> str | None:
    if value is None:
        return None
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= most else text[:most] + "…"
