"""Runs that wrote to the log, and ways of making records (specs), by time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omniscience_assets.inspect.site import MissingPageError, Site
from omniscience_assets.lineage.triage.changes import SpecChange, spec_changes
from omniscience_assets.lineage.words import Piece, changes_of_named, named_texts
from omniscience_assets.records import LOGS

_ORDER = {asset: at for at, asset in enumerate(LOGS)}


@dataclass(frozen=True, slots=True)
class Run:
    """One run and what it wrote."""

    run_id: str
    first: datetime
    last: datetime
    disciplines: tuple[str, ...]
    assets: tuple[tuple[str, dict[str, int]], ...]
    """Asset, and its rows by outcome."""
    records: int

    @property
    def label(self) -> str:
        """For a list to choose from."""
        where = ", ".join(self.disciplines[:3]) + (" …" if len(self.disciplines) > 3 else "")
        return f"{self.last:%Y-%m-%d %H:%M:%S} · {self.run_id[:8]} · {where} · {self.records:,} rows"


@dataclass(frozen=True, slots=True)
class Use:
    """A spec and the rows that were made by it."""

    spec_id: str
    asset: str
    first: datetime
    last: datetime
    records: int


@dataclass(frozen=True, slots=True)
class SpecView:
    """A spec's page."""

    use: Use
    text: str
    """As JSON."""
    others: list[Use]
    """All specs of the asset, the newest first."""
    before: Use | None
    """The one that it is compared with: the last that was used first before it, or a chosen one."""
    changes: list[tuple[SpecChange, list[Piece]]]
    """Each with what differs in the text that the setting names, such as a prompt."""
    texts: list[tuple[str, str]]
    """Settings that name a kept text, with it."""


def runs(site: Site) -> list[Run]:
    """All runs, the newest first."""
    rows = site.index.rows("""
        SELECT run_id, asset, outcome, list(DISTINCT discipline) AS disciplines, sum(records)::BIGINT AS records,
            min(first) AS first, max(last) AS last
        FROM activity GROUP BY run_id, asset, outcome
    """)
    by_run: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_run.setdefault(row["run_id"], []).append(row)
    found = [_run(run_id, parts) for run_id, parts in by_run.items()]
    return sorted(found, key=lambda run: (run.last, run.run_id), reverse=True)


def _run(run_id: str, parts: list[dict[str, Any]]) -> Run:
    assets: dict[str, dict[str, int]] = {}
    for part in sorted(parts, key=lambda part: _ORDER.get(part["asset"], 99)):
        assets.setdefault(part["asset"], {})[part["outcome"]] = part["records"]
    return Run(
        run_id,
        min(part["first"] for part in parts),
        max(part["last"] for part in parts),
        tuple(sorted({name for part in parts for name in part["disciplines"]})),
        tuple(assets.items()),
        sum(part["records"] for part in parts),
    )


def specs(site: Site, asset: str) -> list[Use]:
    """All specs that rows of an asset were made by, the newest first."""
    rows = site.index.rows(
        """
        SELECT spec_id, asset, min(first) AS first, max(last) AS last, sum(records)::BIGINT AS records
        FROM activity WHERE asset = ? AND spec_id IS NOT NULL GROUP BY ALL ORDER BY first DESC, spec_id
        """,
        [asset],
    )
    return [Use(row["spec_id"], row["asset"], row["first"], row["last"], row["records"]) for row in rows]


def spec(site: Site, spec_id: str, against: str = "") -> SpecView:
    """A spec's page, beside another or the one that was in use before it. Raises MissingPageError."""
    known = site.index.rows("SELECT DISTINCT asset FROM activity WHERE spec_id = ?", [spec_id])
    if not known:
        raise MissingPageError(f"no row of the log was made by a spec {spec_id}; see the runs")
    uses = specs(site, known[0]["asset"])
    at = next(index for index, use in enumerate(uses) if use.spec_id == spec_id)
    chosen = next((use for use in uses if use.spec_id == against), None)
    before = chosen or (uses[at + 1] if at + 1 < len(uses) else None)
    now = _content(site, spec_id)
    changes = [
        (change, changes_of_named(site.files, change.before, change.after))
        for change in (spec_changes(_content(site, before.spec_id), now) if before else ())
    ]
    text = json.dumps(now, indent=2, ensure_ascii=False)
    return SpecView(uses[at], text, uses, before, changes, list(named_texts(site.files, now)))


def _content(site: Site, spec_id: str) -> Any:
    try:
        return json.loads(site.files.read(f"specs/{spec_id}.json"))
    except FileNotFoundError:
        return {}
