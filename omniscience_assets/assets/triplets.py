"""Asset `triplets`: figures with their captions and contexts, and a check of how whole they are."""

from dataclasses import replace

import dagster as dg

from omniscience_assets.assets.partition import (
    GROUP,
    OWNERS,
    advance_partition,
    by_discipline,
    nothing_lost,
    report,
)
from omniscience_assets.assets.preview import code
from omniscience_assets.extraction.integrity import Integrity, IntegrityLimits, read_integrity
from omniscience_assets.extraction.stage import CODE_VERSION, TripletsStage
from omniscience_assets.resources import ComputeResource, LakeResource


def _stage(lake: LakeResource) -> TripletsStage:
    return TripletsStage(lake.files, lake.inventory)


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["raw_papers"],
    kinds={"latex", "pdf", "parquet"},
    code_version=CODE_VERSION,
)
def triplets(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource
) -> dg.MaterializeResult[None]:
    """Figure–caption–context triplets of one discipline, read from LaTeX sources, JATS articles and PDFs.

    One row per figure; a paper that gives none, and each mention of a figure that its paper does not have, is one
    dropped or failed row with its reason.
    """
    stage = replace(_stage(lake), tex_seconds=compute.tex_seconds)
    done = advance_partition(context, lake, compute, stage)
    return report(context, lake, stage, done, **_metadata(read_integrity(lake.files, context.partition_key)))


triplets_nothing_lost = nothing_lost(triplets, _stage)


@dg.asset_check(
    asset=triplets,
    name="integrity",
    description="Figures that the text mentions were extracted, with contexts, whole captions and images. Warns only.",
    partitions_def=by_discipline,
)
def triplets_integrity(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
    """Warn where more is missing than `IntegrityLimits` allow."""
    found = read_integrity(lake.files, context.partition_key)
    problems = found.problems(IntegrityLimits())
    return dg.AssetCheckResult(
        passed=not problems,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(problems) or "Within its limits.",
        metadata=_metadata(found),
    )


def _metadata(found: Integrity) -> dict[str, float | int | dg.MarkdownMetadataValue]:
    total = found.total
    ratio = {} if total.extract_ratio is None else {"extract_ratio": round(total.extract_ratio, 4)}
    return {
        **ratio,
        "figures_without_context": total.without_context,
        "captions_cut_short": total.cut_captions,
        "figures_without_caption": total.without_caption,
        "figures_without_image": total.without_image,
        "least_whole_papers": dg.MetadataValue.md(_table(found)),
    }


def _table(found: Integrity) -> str:
    if not found.worst:
        return "No paper lacks anything that we could tell."
    lines = [
        f"| {code(paper.paper_id)} | {paper.figures} | {paper.found} of {paper.mentioned} | {paper.without_context} "
        f"| {paper.cut_captions} | {paper.without_image} |"
        for paper in found.worst
    ]
    head = "| paper | figures | mentioned and found | without context | caption cut | without image |"
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: | ---: |", *lines])
