"""A new inventory of PMC's articles asks for a fetch of what it lists and the dumps folder lacks."""

import os
from pathlib import Path

import dagster as dg

from omniscience_assets.assets.fetching import FETCH_PMC
from omniscience_assets.resources import LakeResource

ARTICLES = "OMNISCIENCE_PMC_ARTICLES"
"""Environment variable: how many of PMC's articles are kept here, or `all`. Without it nothing is fetched by itself."""


@dg.sensor(
    job_name=FETCH_PMC,
    minimum_interval_seconds=3600,
    description=f"Looks every hour for a new daily inventory of PMC, and fetches as many articles as {ARTICLES} says: "
    "new and replaced versions come, retracted and withdrawn ones go.",
)
def new_inventory(context: dg.SensorEvaluationContext, lake: LakeResource) -> dg.SensorResult:
    """Ask for a fetch once for each inventory; a listing of one folder is all that is read."""
    from omniscience_assets.sources.fetch.pmc_inventory import REPORTS
    from omniscience_assets.sources.fetch.remote import Remote
    from omniscience_assets.sources.fetch.settings import read_settings

    place = read_settings(Path(lake.home))["pmc"]
    remote = Remote(place.url, place.options)
    try:
        # Beside the days there are folders such as `data`.
        days = [name for name in remote.names(REPORTS) if name[:1].isdecimal()]
    except Exception as error:
        raise dg.Failure(f"PMC's inventories cannot be listed: {remote.told(error)}") from None
    newest = max(days, default="")
    if not newest or newest == context.cursor:
        told = f"the newest inventory, {newest}, was fetched already" if newest else f"{place.url} has no inventory"
        return dg.SensorResult(skip_reason=told, cursor=context.cursor)
    wanted = os.environ.get(ARTICLES, "")
    if not (wanted.isdecimal() or wanted == "all"):
        told = f"there is an inventory of {newest}; it is fetched when {ARTICLES} says how many articles, or `all`"
        return dg.SensorResult(skip_reason=told, cursor=context.cursor)
    context.log.info(f"inventory {newest}, {len(days)} in all")
    articles = 0 if wanted == "all" else int(wanted)
    config = {"ops": {"fetch_from_pmc": {"config": {"articles": articles}}}}
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=newest, run_config=config)], cursor=newest)
