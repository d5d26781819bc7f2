"""A figure's captions, one version after the other, each statement marked by how far its source bears it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from omniscience_assets.lineage.words import Piece, word_changes
from omniscience_assets.records import Caption
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from omniscience_assets.store.files import Files

Support = Literal["supported", "partly", "unsupported", "unchecked"]
_FULL = 0.9995


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a text, and what is said of it."""

    text: str
    kind: str = ""
    """A `Support`, or `mark`; empty for plain text."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a caption."""

    made: dict[str, Any]
    """Columns of its row."""
    segments: tuple[Segment, ...]
    changes: tuple[Piece, ...]
    """Against the version before it; empty for the first, and for equal texts."""


@dataclass(frozen=True, slots=True)
class CaptionPair:
    """A figure's caption at two moments, each with what is not in the other marked; empty where there was none."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


_QUERY = """
    SELECT text, claims, tier, rule, policy, backend, model, finish_reason, format, support, attempts, outcome, reason,
        detail, run_id, spec_id, produced_at, seconds, tokens_in, tokens_out, cost_usd, content_hash
    FROM history.routed_captions WHERE root_id = $root AND record_id = $record ORDER BY seq DESC
"""


def versions(connection: DuckDBPyConnection, root: str, figure_id: str) -> list[Version]:
    """All versions of a figure's caption, the newest first."""
    found = connection.execute(_QUERY, {"root": root, "record": f"{figure_id}@caption"})
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    made = []
    for at, row in enumerate(rows):
        before = rows[at + 1] if at + 1 < len(rows) else None
        old, new = (before or {}).get("text") or "", row["text"] or ""
        changes = tuple(word_changes(old, new)) if old and new != old else ()
        made.append(Version(row, tuple(mark_claims(new, row["claims"] or ())), changes))
    return made


def captions_at(
    files: Files, figures: Sequence[tuple[str, str]], before: datetime, after: datetime
) -> dict[str, CaptionPair]:
    """Captions of figures, given with their disciplines, as they stood at two moments (UTC)."""
    records = [f"{figure}@caption" for _, figure in figures]
    roots = [figure.partition("#")[0] for _, figure in figures]
    places = sorted({discipline for discipline, _ in figures})
    if not figures:
        return {}
    with connect(files, {"routed_captions": Caption}, disciplines=places) as connection:
        found = connection.execute(
            """
            SELECT record_id, arg_max(text, seq) FILTER (produced_at <= $before),
                arg_max(text, seq) FILTER (produced_at <= $after)
            FROM (SELECT record_id, seq, produced_at, coalesce(text, '') AS text FROM history.routed_captions
                WHERE root_id IN (SELECT unnest($roots)) AND record_id IN (SELECT unnest($records)))
            GROUP BY record_id
            """,
            {"before": before, "after": after, "roots": roots, "records": records},
        ).fetchall()
    return {record.removesuffix("@caption"): _pair(old or "", new or "") for record, old, new in found}


def _pair(old: str, new: str) -> CaptionPair:
    pieces = list(word_changes(old, new))
    return CaptionPair(
        tuple(one for one in pieces if one.kind != "ins"), tuple(one for one in pieces if one.kind != "del")
    )


def support_of(claim: dict[str, Any]) -> Support:
    """How far the source of a claim bears it out."""
    if claim["support"] is None:
        return "unchecked"
    if claim["support"] >= _FULL:
        return "supported"
    return "partly" if claim["support"] > 0 else "unsupported"


def mark_claims(text: str, claims: Sequence[dict[str, Any]]) -> Iterator[Segment]:
    """The text cut at its claims; a claim that is not in it word by word stands at the end."""
    at, missing = 0, []
    for claim in claims:
        start = text.find(claim["text"], at) if claim["text"] else -1
        if start < 0:
            missing.append(claim)
            continue
        if start > at:
            yield Segment(text[at:start])
        at = start + len(claim["text"])
        yield Segment(claim["text"], support_of(claim), _note(claim))
    if at < len(text):
        yield Segment(text[at:])
    for claim in missing:
        yield Segment(" ")
        yield Segment(claim["text"], support_of(claim), f"{_note(claim)}; not in these words in the text")


def _note(claim: dict[str, Any]) -> str:
    source = "nothing" if claim["source"] == "none" else claim["source"].replace("_", " ")
    part = f"({claim['part']}) " if claim["part"] else ""
    if claim["support"] is None:
        return f"{part}rests on {source}; nothing in it can be checked"
    lacking = f"; not found there: {', '.join(claim['missing'])}" if claim["missing"] else ""
    return f"{part}rests on {source}, which holds {claim['support']:.0%} of it{lacking}"
