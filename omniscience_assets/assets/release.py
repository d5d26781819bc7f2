"""Asset `release`: the files that people train on."""

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

    The files lie under `<lake>/release/discipline=<key>/`; equal rows give equal bytes, and unchanged rows are not
    written again.
    """
    stage = ReleaseStage()
    done = advance_partition(context, lake, compute, stage)
    folder = f"release/discipline={context.partition_key}"
    files = _write_if_changed(lake, stage, context.partition_key, folder)
    place = dg.MetadataValue.path(lake.files.url(folder))
    return report(context, lake, stage, done, folder=place, files=dg.MetadataValue.json(files))


release_nothing_lost = nothing_lost(release, lambda _: ReleaseStage())


def _write_if_changed(lake: LakeResource, stage: ReleaseStage, discipline: str, folder: str) -> dict[str, object]:
    from omniscience_assets.release.parquet import write_shards

    files, manifest = lake.files, f"{folder}/{_MANIFEST}"
    wanted = make_preview(files, stage, discipline).data_version
    if files.exists(manifest):
        known: dict[str, object] = orjson.loads(files.read(manifest))
        if known["data_version"] == wanted:
            return known
    files.remove(manifest)
    rows = read_records(files, stage.asset, stage.payload, discipline, order="figure_id")
    with files.folder(folder) as place:
        shards = write_shards(rows, lake.blobs.get, place)
    known = {"data_version": wanted, "files": shards}
    files.write(manifest, orjson.dumps(known, option=orjson.OPT_INDENT_2))
    written: dict[str, object] = orjson.loads(orjson.dumps(known))
    return written
