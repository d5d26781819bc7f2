"""From a new inventory in PMC's bucket to dumps that the watched folder reports, without a hand on it."""

from pathlib import Path

import dagster as dg
import pytest
import yaml

from omniscience_assets.assets.fetching import PmcSelection, fetch_pmc_articles
from omniscience_assets.resources import LakeResource
from omniscience_assets.sensors import new_inventory
from omniscience_assets.sensors.inventory import ARTICLES
from omniscience_tests.sources.fetch.faulty import Faulty
from omniscience_tests.sources.fetch.layouts import add_article, add_inventory


@pytest.fixture
def home(tmp_path: Path, server: Faulty, objects: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that fetches from a server with three articles and an inventory."""
    for name in ("PMC1.1", "PMC2.1", "PMC3.1"):
        add_article(objects, name)
    add_inventory(objects, "2026-09-14")
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump({"pmc": {"url": server.url, "options": {}}}))
    monkeypatch.setenv(ARTICLES, "all")
    return tmp_path


def tick(home: Path, cursor: str | None = None) -> dg.SensorResult:
    lake = LakeResource(home=str(home))
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance=instance, cursor=cursor, resources={"lake": lake}) as context,
    ):
        result = new_inventory(context)
    assert isinstance(result, dg.SensorResult)
    return result


def fetch(home: Path, articles: int = 0) -> dg.ExecuteInProcessResult:
    config = dg.RunConfig(ops={"fetch_from_pmc": PmcSelection(articles=articles, workers=2)})
    lake = LakeResource(home=str(home))
    return fetch_pmc_articles.execute_in_process(run_config=config, resources={"lake": lake}, raise_on_error=False)


def papers(home: Path) -> int:
    dumps = LakeResource(home=str(home)).index_dumps().dumps()
    return sum(dump.papers for dump in dumps if dump.name.endswith(".tar"))


def test_an_inventory_is_asked_for_once(home: Path, objects: dict[str, bytes]) -> None:
    first = tick(home)
    assert [(one.run_key, one.run_config) for one in first.run_requests or ()] == [
        ("2026-09-14T01-00Z", {"ops": {"fetch_from_pmc": {"config": {"articles": 0}}}})
    ]
    again = tick(home, first.cursor)
    assert not again.run_requests
    assert "2026-09-14T01-00Z, was fetched already" in str(again.skip_reason)
    add_inventory(objects, "2026-09-15")
    (later,) = tick(home, first.cursor).run_requests or ()
    assert later.run_key == "2026-09-15T01-00Z"


def test_nothing_is_fetched_before_somebody_says_how_much(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ARTICLES)
    result = tick(home)
    assert not result.run_requests
    assert result.cursor is None
    assert f"it is fetched when {ARTICLES} says" in str(result.skip_reason)


def test_a_server_without_inventories_is_named(home: Path, objects: dict[str, bytes]) -> None:
    objects.clear()
    assert "has no inventory" in str(tick(home).skip_reason)


def test_the_job_fetches_what_is_listed_and_says_so(home: Path, objects: dict[str, bytes]) -> None:
    result = fetch(home, articles=2)
    assert result.success
    (event,) = result.filter_events(lambda one: one.is_successful_output)
    told = {name: value.value for name, value in event.step_output_data.metadata.items()}
    assert (told["fetched"], told["wanted"], told["inventory"]) == (2, 2, "2026-09-14T01-00Z")
    assert papers(home) == 2
    assert fetch(home).success
    assert papers(home) == 3


def test_articles_that_cannot_be_had_fail_the_run_and_the_others_are_there(
    home: Path, objects: dict[str, bytes]
) -> None:
    del objects["PMC2.1/PMC2.1.xml"]
    result = fetch(home)
    assert not result.success
    (failure,) = result.filter_events(lambda one: one.is_step_failure)
    assert "1 articles could not be had, all others are there" in str(failure.step_failure_data.error)
    assert papers(home) == 2
