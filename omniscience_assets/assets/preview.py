"""A partition described for the Dagster UI: counts by reason, and a sample with pictures."""

from __future__ import annotations

import base64
import html
import io
import re
import zlib
from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson

from omniscience_assets.records import Figure
from omniscience_assets.store.audit import data_version
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partition_folder
from omniscience_assets.store.snapshot import Partition, Snapshot
from omniscience_assets.store.stage import Stage

_FORMAT = 1
"""Raise it when `Preview` changes: what was kept in another format is not read."""
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
    place = f"{partition_folder(stage.asset, discipline)}/_preview.json"
    seen = [item.name for item in live_files(files, stage.asset, discipline)]
    known = _read_known(files, place)
    if known.get("format") == _FORMAT and known["files"] == seen:
        return Preview(**known["preview"])
    log = Snapshot(files, {stage.asset: stage.payload, "triplets": Figure}, discipline)
    counts: Counter[tuple[str, str]] = Counter()
    chosen: list[tuple[int, str, str]] = []
    version = data_version(_seen(log[stage.asset], counts, chosen))
    kept, dropped, failed = (
        sum(count for (outcome, _), count in counts.items() if outcome == name)
        for name in ("kept", "dropped", "failed")
    )
    sample = _sample(log, BlobStore(files), stage, sorted((root, record) for _, root, record in chosen))
    preview = Preview(version, kept, dropped, failed, _outcomes(counts), sample)
    files.write(place, orjson.dumps({"format": _FORMAT, "files": seen, "preview": asdict(preview)}))
    return preview


def _read_known(files: Files, place: str) -> dict[str, Any]:
    """What was kept to save time; anything that cannot be read is as good as nothing."""
    try:
        known: dict[str, Any] = orjson.loads(files.read(place))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return known


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
    lines = [f"| figure | record | {' | '.join(shown)} |", "| --- " * (len(shown) + 2) + "|"]
    for root_id, record_id in chosen:
        row = _find(log, stage.asset, root_id, record_id, shown)
        raster = _find(log, "triplets", root_id, record_id.partition("@")[0], ["raster"]).get("raster")
        picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})" if raster else ""
        lines.append(f"| {picture} | {code(record_id)} | {' | '.join(cell(_told(row[name])) for name in shown)} |")
    return "\n".join(lines)


def _find(log: Snapshot, asset: str, root_id: str, record_id: str, columns: list[str]) -> dict[str, Any]:
    """A record's columns; nothing where it is not there."""
    rows = log[asset].rows([root_id], columns)
    return next((row for row in rows if row["record_id"] == record_id), {})


def _told(value: object) -> object:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value


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
