"""Asset `release`: the files that people train on."""

from pathlib import Path

import dagster as dg
import orjson

from omniscience_assets.assets.partition import GROUP, OWNERS, advance_partition, by_discipline, nothing_lost, report
from omniscience_assets.assets.preview import make_preview
from omniscience_assets.release.stage import CODE_VERSION, ReleaseStage
from omniscience_assets.resources import ComputeResource, LakeResource
from omniscience_assets.store.views import read_records

_MANIFEST = "manifest.json"


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["filtered_set", "routed_captions", "triplets", "raw_papers"],
    kinds={"parquet", "huggingface"},
    code_version=CODE_VERSION,
)
def release(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Parquet files of one discipline with the images inside, in OmniScience's fields and our provenance.

    The files lie under `<home>/release/discipline=<key>/`; equal rows give equal bytes, and unchanged rows are not
    written again.
    """
    stage = ReleaseStage()
    done = advance_partition(context, lake, compute, stage)
    folder = Path(lake.home) / "release" / f"discipline={context.partition_key}"
    files = _write_if_changed(lake, stage, context.partition_key, folder)
    return report(context, lake, stage, done, folder=dg.MetadataValue.path(folder), files=dg.MetadataValue.json(files))


release_nothing_lost = nothing_lost(release, lambda _: ReleaseStage())


def _write_if_changed(lake: LakeResource, stage: ReleaseStage, discipline: str, folder: Path) -> dict[str, object]:
    from omniscience_assets.release.parquet import write_shards

    wanted = make_preview(lake.files, stage, discipline).data_version
    manifest = folder / _MANIFEST
    if manifest.exists():
        known: dict[str, object] = orjson.loads(manifest.read_bytes())
        if known["data_version"] == wanted:
            return known
    manifest.unlink(missing_ok=True)
    rows = read_records(lake.files, stage.asset, stage.payload, discipline, order="figure_id")
    shards = write_shards(rows, lake.blobs.get, folder)
    known = {"data_version": wanted, "files": shards}
    lake.files.write(f"release/discipline={discipline}/{_MANIFEST}", orjson.dumps(known, option=orjson.OPT_INDENT_2))
    written: dict[str, object] = orjson.loads(orjson.dumps(known))
    return written
