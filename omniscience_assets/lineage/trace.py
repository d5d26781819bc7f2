"""Walk from one record up to the dump that it came from, and down to all that was made from it."""

import re
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect


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


def trace(files: Files, record_id: str) -> Trace:
    """Read the lineage of a record.

    Raises:
        UnknownRecordError: naming the nearest ids of the same paper.
    """
    with connect(files, LOGS) as connection:
        walk = _Walk(connection)
        rows = walk.rows_of(_root(record_id))
        if record_id not in rows:
            near = ", ".join(sorted(rows)[:10]) or f"nothing of {_root(record_id)}"
            raise UnknownRecordError(f"no current record is called {record_id}; the log holds: {near}")
        return Trace(walk.up(record_id, None, set()), walk.down(record_id))


class _Walk:
    """Rows of the papers met so far; each paper's are read once, by its id."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._papers: dict[str, dict[str, dict[str, Any]]] = {}

    def rows_of(self, root: str) -> dict[str, dict[str, Any]]:
        """Current rows of a paper, of all assets, by record id."""
        if root not in self._papers:
            found: dict[str, dict[str, Any]] = {}
            for asset in LOGS:
                columns = ", ".join((*_COLUMNS, "parents"))
                query = f"SELECT {columns} FROM current.{asset} WHERE root_id = $root ORDER BY record_id"
                for values in self._connection.execute(query, {"root": root}).fetchall():
                    row = dict(zip((*_COLUMNS, "parents"), values, strict=True))
                    found[row["record_id"]] = {"asset": asset, **row}
            self._papers[root] = found
        return self._papers[root]

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


def _node(row: dict[str, Any], children: tuple[Node, ...], *, stale: bool = False) -> Node:
    plain = {name: row[name] for name in (*_COLUMNS, "asset")} | {"produced_at": str(row["produced_at"])}
    return Node(**plain, stale=stale, children=children)


def _root(record_id: str) -> str:
    return re.split(r"[#@]", record_id, maxsplit=1)[0]
