"""A figure's captions, one version after the other, each statement marked by how far its source bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Support = Literal["supported", "partly", "unsupported", "unchecked"]
_FULL = 0.9995


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a text, and what is said of it."""

    text: str
    kind: str = ""
    """A `Support`, or `ins` and `del` in a comparison; empty for plain text."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a caption."""

    made: dict[str, Any]
    """Columns of its row."""
    segments: tuple[Segment, ...]
    changes: tuple[Segment, ...]
    """Against the version before it; empty for the first, and for equal texts."""


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


def word_changes(before: str, after: str) -> Iterator[Segment]:
    """The later text with what came and what went, by words."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Segment("".join(new[c:d]))
            continue
        if b > a:
            yield Segment("".join(old[a:b]), "del")
        if d > c:
            yield Segment("".join(new[c:d]), "ins")
