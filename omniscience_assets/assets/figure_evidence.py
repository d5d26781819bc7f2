"""Asset `figure_evidence`: what can provably be seen in a figure, and a check of how much of the charts was read."""

import dagster as dg

from omniscience_assets.assets.overlays import show_overlays
from omniscience_assets.assets.partition import (
    GROUP,
    OWNERS,
    advance_partition,
    by_discipline,
    nothing_lost,
    report,
)
from omniscience_assets.assets.preview import as_metadata
from omniscience_assets.evidence.coverage import Coverage, CoverageLimits, KindCoverage, read_coverage
from omniscience_assets.evidence.stage import CODE_VERSION, FigureEvidenceStage
from omniscience_assets.resources import ComputeResource, LakeResource, OcrResource


@dg.asset(
    partitions_def=by_discipline,
    group_name=GROUP,
    owners=OWNERS,
    deps=["triplets"],
    kinds={"pdf", "parquet"},
    code_version=CODE_VERSION,
)
def figure_evidence(
    context: dg.AssetExecutionContext, lake: LakeResource, compute: ComputeResource, ocr: OcrResource
) -> dg.MaterializeResult[None]:
    """What each figure shows, read without a model: panels, calibrated axes, series, legends, diagrams, texts, kind.

    The overlays in the metadata draw what was read over a few figures.
    """
    stage = FigureEvidenceStage(lake.files, ocr=ocr.chosen())
    done = advance_partition(context, lake, compute, stage)
    shown = as_metadata(show_overlays(lake.files, context.partition_key))
    found = read_coverage(lake.files, context.partition_key)
    return report(context, lake, stage, done, **shown, **_metadata(found))


figure_evidence_nothing_lost = nothing_lost(figure_evidence, lambda lake: FigureEvidenceStage(lake.files))


@dg.asset_check(
    asset=figure_evidence,
    name="coverage",
    description="Charts in vector files have a calibrated axis and series, kind by kind. Warns only.",
    partitions_def=by_discipline,
)
def figure_evidence_coverage(context: dg.AssetCheckExecutionContext, lake: LakeResource) -> dg.AssetCheckResult:
    """Warn where a kind's shares are below `CoverageLimits`."""
    found = read_coverage(lake.files, context.partition_key)
    problems = found.problems(CoverageLimits())
    return dg.AssetCheckResult(
        passed=not problems,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(problems) or "Within its limits.",
        metadata=_metadata(found),
    )


def _metadata(found: Coverage) -> dict[str, float | int | dg.MarkdownMetadataValue]:
    charts = found.charts
    return {
        "vector_charts": charts.figures,
        "charts_with_axis": charts.with_axis,
        "charts_with_series": charts.with_series,
        "coverage_by_kind": dg.MetadataValue.md(_table(found)),
    }


def _table(found: Coverage) -> str:
    if not found.kinds:
        return "There is no vector figure."
    head = "| kind | vector figures | with a calibrated axis | with a series | with a legend tied to a series |"
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: |", *map(_row, found.kinds), _row(found.charts)])


def _row(one: KindCoverage) -> str:
    counts = (one.with_axis, one.with_series, one.with_legend_linked)
    told = [f"{count} ({count / one.figures:.0%})" if one.figures and one.is_chart else f"{count}" for count in counts]
    return f"| {one.kind.replace('_', ' ')} | {one.figures} | {' | '.join(told)} |"
