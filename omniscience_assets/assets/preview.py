"""A partition described for the Dagster UI: counts by reason, and a sample with pictures."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import orjson

from omniscience_assets.records import Figure
from omniscience_assets.store.audit import data_version
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partition_folder
from omniscience_assets.store.stage import Stage
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FORMAT = 1
"""Raise it when `Preview` changes: what was kept in another format is not read."""
_SAMPLES = 6
_THUMBNAIL = (160, 120)
_CELL = 280
_TEXT_COLUMNS = (
    "title", "number", "caption", "text", "reason", "key", "options", "arm", "answer", "recaption_model", "tier",
    "rule",
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
    with connect(files, {stage.asset: stage.payload, "triplets": Figure}, disciplines=[discipline]) as connection:
        counts = connection.execute(
            f"SELECT outcome, coalesce(reason, ''), count(*) FROM current.{stage.asset} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        kept, dropped, failed = (
            sum(count for outcome, _, count in counts if outcome == name) for name in ("kept", "dropped", "failed")
        )
        preview = Preview(
            data_version(connection, stage.asset),
            kept,
            dropped,
            failed,
            outcomes=_outcomes(counts),
            sample=_sample(connection, BlobStore(files), stage),
        )
    files.write(place, orjson.dumps({"format": _FORMAT, "files": seen, "preview": asdict(preview)}))
    return preview


def _read_known(files: Files, place: str) -> dict[str, Any]:
    """What was kept to save time; anything that cannot be read is as good as nothing."""
    try:
        known: dict[str, Any] = orjson.loads(files.read(place))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return known


def _outcomes(counts: list[tuple[str, str, int]]) -> str:
    if not counts:
        return "This partition is empty."
    lines = ["| outcome | reason | records |", "| --- | --- | ---: |"]
    return "\n".join(lines + [f"| {outcome} | {cell(reason)} | {count} |" for outcome, reason, count in counts])


def _sample(connection: DuckDBPyConnection, blobs: BlobStore, stage: Stage) -> str:
    names = {field.name for field in fields(stage.payload)}
    shown = [name for name in _TEXT_COLUMNS if name in names]
    columns = ", ".join(f"CAST(s.{name} AS VARCHAR)" for name in shown)
    # The sample is spread over the partition by a hash, and is the same for the same records.
    rows = connection.execute(
        f"""
        WITH chosen AS (
            SELECT record_id FROM current.{stage.asset} WHERE outcome = 'kept' ORDER BY hash(record_id) LIMIT {_SAMPLES}
        )
        SELECT s.record_id, t.raster, {columns}
        FROM current.{stage.asset} AS s SEMI JOIN chosen USING (record_id)
        LEFT JOIN current.triplets AS t ON t.record_id = split_part(s.record_id, '@', 1)
        ORDER BY s.record_id
        """
    ).fetchall()
    if not rows:
        return "No record was kept."
    lines = [f"| figure | record | {' | '.join(shown)} |", "| --- " * (len(shown) + 2) + "|"]
    for record_id, raster, *values in rows:
        picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})" if raster else ""
        lines.append(f"| {picture} | `{record_id}` | {' | '.join(cell(value) for value in values)} |")
    return "\n".join(lines)


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
    return html.escape(text).replace("|", "\\|").replace("[", "\\[").replace("`", "\\`")
