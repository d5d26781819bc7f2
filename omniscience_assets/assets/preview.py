"""A partition described for the Dagster UI: counts by reason, and a sample with pictures."""

from __future__ import annotations

import base64
import html
import io
import re
import zlib
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import dagster as dg

from omniscience_assets.records import Figure
from omniscience_assets.store.audit import data_version
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.snapshot import Partition, Snapshot
from omniscience_assets.store.stage import Stage

_SAMPLES = 6
_THUMBNAIL = (160, 120)
_CELL = 280
_SYNTAX = re.compile(r"[\\`\[|]")
"""Begins code, a link or an image, or ends a cell in Markdown; a backslash would undo the one that is put before it."""
_TEXT_COLUMNS = (
    "title", "number", "caption", "text", "reason", "key", "options", "arm", "answer", "recaption_model", "tier",
    "rule", "generator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person wants to see of a partition."""

    data_version: str
    """Hash of the sorted records: equal content, equal version, whoever made it and when."""
    kept: int
    dropped: int
    failed: int
    outcomes: str
    """Counts by outcome and reason, as a Markdown table."""
    sample: str
    """A few kept records with their figures' thumbnails, as a Markdown table."""


def make_preview(files: Files, stage: Stage, discipline: str) -> Preview:
    """Describe a partition; one whose files are those that were described last is not read again."""
    return Preview(
        **remembered(files, stage.asset, discipline, "preview", lambda: asdict(_make(files, stage, discipline)))
    )


def _make(files: Files, stage: Stage, discipline: str) -> Preview:
    log = Snapshot(files, {stage.asset: stage.payload, "triplets": Figure}, discipline)
    counts: Counter[tuple[str, str]] = Counter()
    chosen: list[tuple[int, str, str]] = []
    version = data_version(_seen(log[stage.asset], counts, chosen))
    kept, dropped, failed = (
        sum(count for (outcome, _), count in counts.items() if outcome == name)
        for name in ("kept", "dropped", "failed")
    )
    sample = _sample(log, BlobStore(files), stage, sorted((root, record) for _, root, record in chosen))
    return Preview(version, kept, dropped, failed, _outcomes(counts), sample)


def _seen(
    rows: Partition, counts: Counter[tuple[str, str]], chosen: list[tuple[int, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Records as `data_version` takes them, counted as they pass, and some kept ones chosen.

    The sample is spread over the partition by a hash, and is the same for the same records.
    """
    for root_id, record_id, _, outcome, reason, made in rows.heads(["reason", "content_hash"]):
        counts[outcome, reason or ""] += 1
        if outcome == "kept":
            insort(chosen, (zlib.crc32(record_id.encode()), root_id, record_id))
            del chosen[_SAMPLES:]
        yield record_id, outcome, made


def _outcomes(counts: Counter[tuple[str, str]]) -> str:
    if not counts:
        return "This partition is empty."
    lines = ["| outcome | reason | records |", "| --- | --- | ---: |"]
    return "\n".join(
        lines + [f"| {outcome} | {cell(reason)} | {count} |" for (outcome, reason), count in sorted(counts.items())]
    )


def _sample(log: Snapshot, blobs: BlobStore, stage: Stage, chosen: list[tuple[str, str]]) -> str:
    """Some records, told by paper and record."""
    if not chosen:
        return "No record was kept."
    names = {field.name for field in fields(stage.payload)}
    shown = [name for name in _TEXT_COLUMNS if name in names]
    papers = {root_id for root_id, _ in chosen}
    rows = _by_id(log[stage.asset].rows(papers, shown))
    figures = _by_id(log["triplets"].rows(papers, ["raster"]))
    lines = [f"| figure | record | {' | '.join(shown)} |", "| --- " * (len(shown) + 2) + "|"]
    for _, record_id in chosen:
        row = rows[record_id]
        raster = figures.get(record_id.partition("@")[0], {}).get("raster")
        picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})" if raster else ""
        lines.append(f"| {picture} | {code(record_id)} | {' | '.join(cell(_told(row[name])) for name in shown)} |")
    return "\n".join(lines)


def _by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["record_id"]: row for row in rows}


def _told(value: object) -> object:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value


def as_metadata(told: Mapping[str, Any]) -> dict[str, Any]:
    """An account as Dagster's metadata: texts are Markdown, numbers are what they are."""
    return {name: dg.MetadataValue.md(one) if isinstance(one, str) else one for name, one in told.items()}


def inline_picture(picture: bytes, largest: tuple[int, int]) -> str:
    """An image as a JPEG of at most `largest` pixels in a data URI, which Markdown in the UI shows."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", largest)
        image.thumbnail(largest)
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def cell(value: object) -> str:
    """Text from a paper, made harmless and short enough for a table."""
    text = " ".join(str(value if value is not None else "").split())
    text = text if len(text) <= _CELL else f"{text[:_CELL]}…"
    return html.escape(_SYNTAX.sub(r"\\\g<0>", text))


def code(identity: str) -> str:
    """An id as code; what would end the code, or the table's cell, is left out."""
    return f"`{' '.join(identity.replace('`', ' ').replace('|', ' ').split())}`"
