"""The job `fetch_pmc_articles`: make PMC's articles in the dumps folder those of its newest inventory."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from omniscience_assets.resources import LakeResource

FETCH_PMC = "fetch_pmc_articles"
"""Name of the job."""
FETCH_TAG = "omniscience/fetch"
"""Run tag of jobs that fetch; the queue lets one run of each source go at a time."""


class PmcSelection(dg.Config):
    """Which of PMC's articles are wanted."""

    articles: int = Field(
        default=1000,
        ge=0,
        description="So many, a random sample that stays and grows with the number; 0 = all, some million articles and "
        "terabytes of media.",
    )
    workers: int = Field(default=8, ge=1, le=64, description="Articles that are fetched at once.")


@dg.op(description="Fetches what PMC's newest inventory lists and is not here; what it lists no more is excluded.")
def fetch_from_pmc(context: dg.OpExecutionContext, config: PmcSelection, lake: LakeResource) -> None:
    """Fetch, and say what came; media only of licences that `raw_papers` lets through.

    Raises:
        dg.Failure: some articles could not be had (the others are there), or none could.
    """
    from omniscience_assets.sources.fetch.faults import FetchError
    from omniscience_assets.sources.fetch.pmc import Selection, fetch_pmc
    from omniscience_assets.sources.fetch.pmc_inventory import keep_latest
    from omniscience_assets.sources.fetch.remote import Remote
    from omniscience_assets.sources.fetch.settings import read_settings
    from omniscience_assets.sources.fetch.transfer import Transfer

    folder = lake.dumps_folder / "pmc"
    selection = Selection(tuple(lake.allowed_licences), limit=config.articles or None)
    try:
        place = read_settings(Path(lake.home))["pmc"]
        transfer = Transfer(Remote(place.url, place.options))
        report = fetch_pmc(
            transfer, folder, keep_latest(transfer, folder / "inventory"), selection, workers=config.workers
        )
    except (FetchError, ValueError) as error:
        raise dg.Failure(f"PMC's articles cannot be fetched: {error}", allow_retries=False) from error
    context.log.info(report.summary("articles"))
    metadata = {name: value for name, value in report.line().items() if isinstance(value, int | float | str)}
    context.add_output_metadata({**metadata, **report.notes})
    if not report.ok:
        told = "; ".join(map(str, report.faults[:5]))
        raise dg.Failure(f"{len(report.faults)} articles could not be had, all others are there: {told}", metadata)


@dg.job(name=FETCH_PMC, tags={FETCH_TAG: "pmc"}, executor_def=dg.in_process_executor)
def fetch_pmc_articles() -> None:
    """Fetch new and replaced articles of PMC, and exclude withdrawn ones; `new_dumps` reports what came of it."""
    fetch_from_pmc()
