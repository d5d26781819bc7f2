"""Walk from one record up to the dump that it came from, and down to all that was made from it."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partitions
from omniscience_assets.store.parquet import READERS, ParquetLog


@dataclass(frozen=True, slots=True)
class Node:
    """One record in a lineage tree; a record outside the log (a dump's member, metadata) has no asset."""

    record_id: str
    asset: str | None
    discipline: str | None = None
    outcome: str | None = None
    reason: str | None = None
    detail: str | None = None
    content_hash: str | None = None
    spec_id: str | None = None
    run_id: str | None = None
    produced_at: str | None = None
    stale: bool = False
    """The child was made from another version of this record than the current one."""
    children: tuple["Node", ...] = ()
    """Next records in the direction of the walk."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A record's lineage in both directions."""

    up: Node
    """The record, with its parents below it, and theirs."""
    down: Node
    """The record, with what was made from it below it; each record once, under its first parent."""


class UnknownRecordError(LookupError):
    """No current row has this record id."""


_COLUMNS = (
    "record_id",
    "discipline",
    "outcome",
    "reason",
    "detail",
    "content_hash",
    "spec_id",
    "run_id",
    "produced_at",
)
_READ = (*(name for name in _COLUMNS if name != "discipline"), "seq", "parents")


def trace(files: Files, record_id: str) -> Trace:
    """Read the lineage of a record.

    Raises:
        UnknownRecordError: naming the nearest ids of the same paper.
    """
    with ThreadPoolExecutor(READERS) as pool:
        walk = _Walk(files, pool)
        rows = walk.rows_of(_root(record_id), anywhere=True)
        if record_id not in rows:
            near = ", ".join(sorted(rows)[:10]) or f"nothing of {_root(record_id)}"
            raise UnknownRecordError(f"no current record is called {record_id}; the log holds: {near}")
        return Trace(walk.up(record_id, None, set()), walk.down(record_id))


class _Walk:
    """Rows of the papers met so far; each paper's are read once, by its id."""

    def __init__(self, files: Files, pool: ThreadPoolExecutor) -> None:
        self._files, self._pool = files, pool
        self._papers: dict[str, dict[str, dict[str, Any]]] = {}

    def rows_of(self, root: str, *, anywhere: bool = False) -> dict[str, dict[str, Any]]:
        """Current rows of a paper, of all assets, by record id.

        A paper has rows only in partitions in which it is, or was, among `raw_papers`. One that is not there at all is
        looked for in every log where that is asked for: a review may be of a figure that nobody knows.
        """
        if root not in self._papers:
            homes = self._homes(root)
            everywhere = anywhere and not homes
            places = [
                (asset, place) for asset in LOGS for place in (partitions(self._files, asset) if everywhere else homes)
            ]
            read = self._pool.map(lambda place: _current(self._files, root, *place), places)
            self._papers[root] = {row["record_id"]: row for rows in read for row in rows}
        return self._papers[root]

    def _homes(self, root: str) -> list[str]:
        """Partitions of `raw_papers` with rows of a paper; all where there is no such log."""
        places = partitions(self._files, "raw_papers")
        if not places:
            return sorted({place for asset in LOGS for place in partitions(self._files, asset)})
        read = self._pool.map(lambda place: _rows(self._files, root, "raw_papers", place, ()), places)
        return [place for place, rows in zip(places, read, strict=True) if rows]

    def up(self, record_id: str, seen_hash: str | None, above: set[str]) -> Node:
        """The record with its parents; one that stands above already is not opened again."""
        row = self.rows_of(_root(record_id)).get(record_id)
        if row is None:
            return Node(record_id, None, content_hash=seen_hash)
        parents = () if record_id in above else tuple((p["record_id"], p["content_hash"]) for p in row["parents"])
        above.add(record_id)
        nodes = tuple(self.up(parent, content_hash, above) for parent, content_hash in parents)
        return _node(row, nodes, stale=seen_hash is not None and seen_hash != row["content_hash"])

    def down(self, record_id: str) -> Node:
        """The record with what was made from it first of all."""
        rows = self.rows_of(_root(record_id))
        children: dict[str, list[str]] = {}
        for row in rows.values():
            if row["parents"]:
                children.setdefault(row["parents"][0]["record_id"], []).append(row["record_id"])

        def node(name: str) -> Node:
            return _node(rows[name], tuple(node(child) for child in children.get(name, ()) if child != name))

        return node(record_id)


def _current(files: Files, root: str, asset: str, discipline: str) -> list[dict[str, Any]]:
    """A paper's current rows of a partition, by record id."""
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(_rows(files, root, asset, discipline, _READ), key=lambda row: (row["record_id"], row["seq"])):
        newest[row["record_id"]] = row | {"asset": asset, "discipline": discipline}
    return [row for row in newest.values() if row["outcome"] != "tombstone"]


def _rows(files: Files, root: str, asset: str, discipline: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    live = (ParquetLog.of(files, item.name) for item in live_files(files, asset, discipline))
    return [dict.fromkeys(columns) | row for log in live for row in log.paper(root, columns)]


def _node(row: dict[str, Any], children: tuple[Node, ...], *, stale: bool = False) -> Node:
    plain = {name: row[name] for name in (*_COLUMNS, "asset")} | {"produced_at": str(row["produced_at"])}
    return Node(**plain, stale=stale, children=children)


def _root(record_id: str) -> str:
    return re.split(r"[#@]", record_id, maxsplit=1)[0]
