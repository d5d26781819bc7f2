"""Tables and pictures of a partition for the Dagster UI."""

import base64
import html
import io
from dataclasses import dataclass, fields

from PIL import Image

from omniscience_assets.records import Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Stage
from omniscience_assets.store.views import connect

_SAMPLES = 6
_THUMBNAIL = (160, 120)
_CELL = 280
_TEXT_COLUMNS = ("title", "number", "caption", "text", "reason", "key", "options", "recaption_model", "tier", "rule")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows of a partition by outcome."""

    kept: int
    dropped: int
    failed: int
    markdown: str
    """The same by reason, as a table."""

    @property
    def total(self) -> int:
        """All rows."""
        return self.kept + self.dropped + self.failed


def outcome_table(files: Files, stage: Stage, discipline: str) -> Outcomes:
    """Count a partition's current rows by outcome and reason."""
    with connect(files, {stage.asset: stage.payload}, disciplines=[discipline]) as connection:
        rows = connection.execute(
            f"SELECT outcome, coalesce(reason, ''), count(*) FROM current.{stage.asset} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    lines = ["| outcome | reason | records |", "| --- | --- | ---: |"]
    lines += [f"| {outcome} | {_cell(reason)} | {count} |" for outcome, reason, count in rows]
    totals = {
        name: sum(count for outcome, _, count in rows if outcome == name) for name in ("kept", "dropped", "failed")
    }
    return Outcomes(**totals, markdown="\n".join(lines) if rows else "This partition is empty.")


def sample_table(files: Files, blobs: BlobStore, stage: Stage, discipline: str) -> str:
    """A Markdown table of a few kept records, spread over the partition, with their figures' thumbnails."""
    names = {field.name for field in fields(stage.payload)}
    shown = [name for name in _TEXT_COLUMNS if name in names]
    logs = {stage.asset: stage.payload, "triplets": Figure}
    with connect(files, logs, disciplines=[discipline]) as connection:
        columns = ", ".join(f"CAST(s.{name} AS VARCHAR)" for name in shown)
        rows = connection.execute(
            f"""
            SELECT s.record_id, t.raster, {columns}
            FROM (SELECT *, hash(record_id) AS spread FROM current.{stage.asset} WHERE outcome = 'kept') AS s
            LEFT JOIN current.triplets AS t ON t.record_id = split_part(s.record_id, '@', 1)
            ORDER BY spread LIMIT {_SAMPLES}
            """
        ).fetchall()
    if not rows:
        return "No record was kept."
    lines = [f"| figure | record | {' | '.join(shown)} |", "| --- " * (len(shown) + 2) + "|"]
    for record_id, raster, *values in rows:
        picture = f"![]({_thumbnail(blobs, raster)})" if raster else ""
        lines.append(f"| {picture} | `{record_id}` | {' | '.join(_cell(value) for value in values)} |")
    return "\n".join(lines)


def _thumbnail(blobs: BlobStore, name: str) -> str:
    with Image.open(io.BytesIO(blobs.get(name))) as image:
        image.thumbnail(_THUMBNAIL)
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _cell(value: object) -> str:
    """Text from a paper, made harmless and short enough for a table."""
    text = " ".join(str(value if value is not None else "").split())
    text = text if len(text) <= _CELL else f"{text[:_CELL]}…"
    return html.escape(text).replace("|", "\\|").replace("[", "\\[").replace("`", "\\`")
