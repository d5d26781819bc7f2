"""The stage `filtered_set`: every gate's verdict on each captioned figure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from omniscience_assets.records import Caption, Evidence, Figure, Judgement
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Parent, Stage, Task, WorkItem
from omniscience_assets.store.streams import fetch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from PIL import Image

    from omniscience_assets.quality.duplicates import Twin

CODE_VERSION = "2"


@dataclass(frozen=True)
class FilteredSetStage(Stage):
    """All gates over one captioned figure; its exact twin, if it has one, is one of its parents."""

    asset: ClassVar[str] = "filtered_set"
    payload: ClassVar[type] = Judgement
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("routed_captions", Caption, "figure"),
        Input("triplets", Figure, "figure"),
        Input("figure_evidence", Evidence, "figure"),
    )
    suffix: ClassVar[str] = "@verdict"
    chunk_size: ClassVar[int] = 256

    files: Files

    def spec(self) -> Spec:
        """The gates in their order, with their thresholds."""
        from omniscience_assets.quality.gates import default_gates, spec

        return {"code_version": CODE_VERSION, "gates": spec(default_gates())}

    def tasks(self, connection: DuckDBPyConnection, discipline: str) -> Iterator[Task]:
        """One unit per captioned figure."""
        repeated = _twins(connection, discipline)
        for task in super().tasks(connection, discipline):
            if task.unit_id in repeated:
                twin, content_hash = repeated[task.unit_id]
                parents = (*task.parents, Parent(twin.figure_id, content_hash))
                yield replace(task, parents=parents, source=twin)
            else:
                yield task

    def load(self, connection: DuckDBPyConnection, discipline: str, tasks: Sequence[Task]) -> list[WorkItem]:
        """Hand over each figure's twin beside its records."""
        items = super().load(connection, discipline, tasks)
        return [replace(item, inputs={**item.inputs, "twin": [item.task.source]}) for item in items]

    def work(self, item: WorkItem) -> list[Output]:
        """Ask every gate."""
        from PIL import Image

        from omniscience_assets.quality.gates import GateCase, default_gates, first_failure, judge

        figure, blobs = item.one("triplets"), BlobStore(self.files)

        def open_image() -> Image.Image | None:
            return Image.open(io.BytesIO(blobs.get(figure.raster))) if figure.raster else None

        case = GateCase(
            figure, item.one("figure_evidence"), item.one("routed_captions"), open_image, twin=item.one("twin")
        )
        judgement = judge(case, default_gates())
        failed = first_failure(judgement)
        if failed is None:
            return [Output(self.failed_id(item.task.unit_id), judgement)]
        detail = f"{failed.gate}: score {failed.score}, threshold {failed.threshold}. {failed.evidence}"
        return [Output(self.failed_id(item.task.unit_id), judgement, "dropped", failed.reason, detail)]


def _twins(connection: DuckDBPyConnection, discipline: str) -> dict[str, tuple[Twin, str]]:
    """Exact twins among the captioned figures, with the twin's content hash.

    SQL picks the few figures whose raster or letters of the caption occur twice; only those are looked at closely.
    """
    query = """
        WITH captioned AS (
            SELECT record_id, content_hash, raster, caption,
                hash(regexp_replace(lower(caption), '[^a-z0-9]', '', 'g')) AS letters
            FROM current.triplets
            SEMI JOIN (SELECT split_part(record_id, '@', 1) AS record_id FROM current.routed_captions
                WHERE discipline = $discipline AND outcome = 'kept') USING (record_id)
            WHERE discipline = $discipline AND outcome = 'kept'
        )
        SELECT record_id, content_hash, raster, caption FROM captioned
        WHERE raster IN (SELECT raster FROM captioned GROUP BY raster HAVING count(*) > 1)
            OR letters IN (SELECT letters FROM captioned GROUP BY letters HAVING count(*) > 1)
    """
    from omniscience_assets.quality.duplicates import exact_keys, twins

    hashes, rows = {}, []
    for figure_id, content_hash, raster, caption in fetch(connection, query, {"discipline": discipline}):
        hashes[figure_id] = content_hash
        keys = exact_keys(raster, caption)
        rows.append((figure_id, keys.image, keys.text))
    return {figure_id: (twin, hashes[twin.figure_id]) for figure_id, twin in twins(rows).items()}
