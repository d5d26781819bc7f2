"""A few figures of a partition with what was read of them drawn over, for the Dagster UI."""

from dataclasses import fields

from omniscience_assets.assets.preview import cell, code, inline_picture
from omniscience_assets.evidence.coverage import NOT_CHARTS
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.records import Evidence, Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.schema import from_row
from omniscience_assets.store.views import connect

_SAMPLES = 3
_SIZE = (1_100, 900)
"""Pixels at most: legible, and about 100 kB a picture in the metadata."""


def show_overlays(files: Files, discipline: str) -> dict[str, str]:
    """Markdown with overlays of some figures: charts before others, vector figures before rasters, then by a hash.

    What was drawn last of the same evidence is not drawn again.
    """
    return remembered(files, "figure_evidence", discipline, "overlays", lambda: _show(files, discipline))


def _show(files: Files, discipline: str) -> dict[str, str]:
    from omniscience_assets.evidence.overlay.draw import draw_overlay

    names = ", ".join(f"e.{field.name}" for field in fields(Evidence))
    others = ", ".join(f"'{kind}'" for kind in sorted(NOT_CHARTS))
    query = f"""
        SELECT t.raster, e.record_id, {names}
        FROM current.figure_evidence AS e
        JOIN current.triplets AS t ON t.record_id = split_part(e.record_id, '@', 1)
        WHERE e.outcome = 'kept' AND t.raster IS NOT NULL
        ORDER BY e.kind[1].label IN ({others}), e.origin <> 'vector', hash(e.record_id)
        LIMIT {_SAMPLES}
    """
    records = {"figure_evidence": Evidence, "triplets": Figure}
    with connect(files, records, disciplines=[discipline]) as connection:
        rows = connection.sql(query).to_arrow_table().to_pylist()
    blobs = BlobStore(files)
    shown = []
    for row in rows:
        raster, record_id = row.pop("raster"), row.pop("record_id")
        try:
            picture = draw_overlay(blobs.get(raster), from_row(Evidence, row))
        except EvidenceError as error:
            shown.append(f"{code(record_id)}: {cell(str(error))}")
            continue
        shown.append(f"{code(record_id)}\n\n![]({inline_picture(picture, _SIZE)})")
    return {"overlays": "\n\n".join(shown) or "No figure was kept."}
