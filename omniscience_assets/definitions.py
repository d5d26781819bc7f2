"""The one place where the Dagster objects meet: assets, checks, jobs, sensors, resources."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from omniscience_assets.assets import (
    caption_embeddings,
    caption_qa_eval,
    caption_scores,
    figure_embeddings,
    figure_evidence,
    filtered_set,
    human_reviews,
    instructions,
    questions,
    raw_papers,
    release,
    routed_captions,
    selection,
    triplets,
)
from omniscience_assets.assets.automation import MONTHLY, automate
from omniscience_assets.assets.fetching import fetch_pmc_articles
from omniscience_assets.assets.maintenance import compact_log
from omniscience_assets.resources import (
    ComputeResource,
    EvaluationResource,
    InstructionsResource,
    LakeResource,
    ModelsResource,
    OcrResource,
    QualityResource,
)
from omniscience_assets.schedules import EVALUATION, compact_nightly, evaluate_weekly
from omniscience_assets.sensors import AFTER_SELECTION, SENSORS, WHOLE_GRAPH
from omniscience_assets.store.files import LAKE

ASSETS = (
    raw_papers.raw_papers,
    triplets.triplets,
    figure_evidence.figure_evidence,
    questions.questions,
    figure_embeddings.figure_embeddings,
    routed_captions.routed_captions,
    caption_embeddings.caption_embeddings,
    caption_scores.caption_scores,
    human_reviews.human_reviews,
    selection.selection,
    filtered_set.filtered_set,
    caption_qa_eval.caption_qa_eval,
    instructions.instructions,
    release.release,
)
"""The graph's assets in the order of the work."""

CHECKS = (
    raw_papers.raw_papers_nothing_lost,
    triplets.triplets_nothing_lost,
    triplets.triplets_integrity,
    figure_evidence.figure_evidence_nothing_lost,
    figure_evidence.figure_evidence_coverage,
    questions.questions_nothing_lost,
    figure_embeddings.figure_embeddings_nothing_lost,
    routed_captions.routed_captions_nothing_lost,
    routed_captions.routed_captions_no_regression,
    caption_embeddings.caption_embeddings_nothing_lost,
    caption_scores.caption_scores_nothing_lost,
    caption_scores.caption_scores_no_regression,
    human_reviews.human_reviews_nothing_lost,
    selection.selection_nothing_lost,
    filtered_set.filtered_set_nothing_lost,
    filtered_set.filtered_set_no_regression,
    filtered_set.filtered_set_agreement,
    caption_qa_eval.caption_qa_eval_nothing_lost,
    caption_qa_eval.caption_qa_eval_no_regression,
    caption_qa_eval.caption_qa_eval_beats_authors,
    instructions.instructions_nothing_lost,
    release.release_nothing_lost,
)

whole_graph = dg.define_asset_job(
    WHOLE_GRAPH, selection=list(ASSETS), description="From the dumps to the release, for one discipline a run."
)
captions_onward = dg.define_asset_job(
    "captions_onward",
    selection=list(ASSETS[ASSETS.index(routed_captions.routed_captions) :]),
    description="Recaption, filter, evaluate and release what was extracted before.",
)

evaluation = dg.define_asset_job(
    EVALUATION,
    selection=[caption_qa_eval.caption_qa_eval],
    description="Ask the questions about what was kept: those that are new, and those that no reader answered.",
)
after_selection = dg.define_asset_job(
    AFTER_SELECTION,
    selection=[
        filtered_set.filtered_set,
        caption_qa_eval.caption_qa_eval,
        instructions.instructions,
        release.release,
    ],
    description="What follows the decisions over all disciplines, for one of them.",
)
follow_upstream = dg.AutomationConditionSensorDefinition(
    "follow_upstream",
    target=list(ASSETS),
    description="Runs an asset when the records that it is made from, or its code, have changed, and its parents' "
    "blocking checks passed. Papers are not fetched by it: new dumps are what `follow_dumps` follows.",
)


def home_folder() -> Path:
    """The home: `$OMNISCIENCE_HOME`, else `home` in the working directory."""
    return Path(os.environ.get("OMNISCIENCE_HOME", "home")).resolve()


def build_definitions(home: str | Path | None = None, resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Put the graph together over a home; `resources` replaces resources by name, for tests and the CLI."""
    given = dict(resources or {})
    models = given.get("models") or ModelsResource.of_home(home or home_folder())
    return dg.Definitions(
        assets=[raw_papers.paper_dumps.replace_attributes(freshness_policy=MONTHLY), *map(automate, ASSETS)],
        asset_checks=list(CHECKS),
        jobs=[fetch_pmc_articles, whole_graph, captions_onward, after_selection, evaluation, compact_log],
        schedules=[compact_nightly, evaluate_weekly],
        sensors=[*SENSORS, follow_upstream],
        executor=dg.in_process_executor,
        resources={
            "lake": LakeResource(home=str(home or home_folder()), url=os.environ.get(LAKE, "")),
            "compute": ComputeResource.of_environment(),
            "models": models,
            "quality": QualityResource(home=str(home or home_folder()), models=models),
            "evaluation": EvaluationResource(home=str(home or home_folder()), models=models),
            "instruction_methods": InstructionsResource(home=str(home or home_folder()), models=models),
            "ocr": OcrResource(),
            **given,
        },
    )


defs = build_definitions()
