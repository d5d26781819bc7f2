"""The check `no_regression`: quiet over noise, red with its cause when captions get worse, green when accepted."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from omniscience_assets.assets.regression import NO_REGRESSION
from omniscience_assets.captioning.policy import load_policy
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.cli import app
from omniscience_assets.lineage.regression import WATCHED, accept, check_regression
from omniscience_assets.records import Caption
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Output, WorkItem
from omniscience_tests.graph.home import CountingExecutor, Home

DISCIPLINE = "physics"
ONWARD = ("caption_embeddings", "caption_scores", "selection", "filtered_set", "caption_qa_eval")


@dataclass(frozen=True)
class Cut(RoutedCaptionsStage):
    """Captions end after so many words."""

    words: int = 25

    def spec(self) -> Spec:
        return {**super().spec(), "words": self.words}

    async def work(self, item: WorkItem) -> list[Output]:
        made = await super().work(item)
        return [replace(one, payload=self._cut(one.payload)) for one in made]

    def _cut(self, caption: Caption) -> Caption:
        return replace(caption, text=" ".join(caption.text.split()[: self.words]))


@pytest.fixture(scope="module")
def papers_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    dump = make_dump(tmp_path_factory.mktemp("papers"), papers_per_discipline=26, disciplines=(DISCIPLINE,))
    home = Home.with_dumps(tmp_path_factory.mktemp("papers_home") / "home", dump.folder)
    (home.folder / "quality.yaml").write_text(yaml.safe_dump({"duplicates": {"image": False, "text": False}}))
    home.run(DISCIPLINE)
    return home


@pytest.fixture
def home(papers_home: Home, tmp_path: Path) -> Home:
    return papers_home.copy(tmp_path / "home")


def checked(home: Home, asset: str) -> dg.AssetCheckEvaluation:
    """The newest result of the asset's check."""
    key = dg.AssetCheckKey(dg.AssetKey(asset), NO_REGRESSION)
    (record, *_) = home.instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
    assert record.event is not None
    evaluation: Any = record.event.dagster_event
    found: dg.AssetCheckEvaluation = evaluation.event_specific_data
    return found


@pytest.mark.slow
def test_captions_that_got_worse_turn_the_check_red_until_they_are_accepted(home: Home) -> None:
    assert check_regression(home.files, "caption_qa_eval", DISCIPLINE).since is None
    advance(home.files, Cut(load_policy(), home.files), DISCIPLINE, run_id="cut", executor=CountingExecutor())
    outcomes = home.try_run(DISCIPLINE, assets=ONWARD)
    assert all(success for _, success, _ in outcomes)
    found = checked(home, "caption_qa_eval")
    assert not found.passed
    assert found.description is not None
    assert "routed_captions: words (none) → 25" in found.description
    assert f"{DISCIPLINE}, caption_qa.lift" in found.metadata
    assert f"omniscience accept caption_qa_eval --discipline {DISCIPLINE}" in str(found.metadata["commands"].value)

    address = str(found.metadata[f"why: {DISCIPLINE}, caption_qa.lift"].value)
    assert address.startswith("http://127.0.0.1:3001/triage?metric=caption_qa.lift&before=")

    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    assert check_regression(home.files, "caption_qa_eval", DISCIPLINE).worse
    told = CliRunner().invoke(app, ["accept", "caption_qa_eval", "-d", DISCIPLINE, "--home", str(home.folder)])
    assert told.exit_code == 0, told.output
    assert check_regression(home.files, "caption_qa_eval", DISCIPLINE).worse == ()


@pytest.mark.slow
def test_what_does_nothing_raises_no_alarm(home: Home) -> None:
    advance(
        home.files, Cut(load_policy(), home.files, words=10_000), DISCIPLINE, run_id="x", executor=CountingExecutor()
    )
    home.run(DISCIPLINE)
    for asset in WATCHED:
        found = checked(home, asset)
        assert found.passed, found.description
    moment = check_regression(home.files, "filtered_set", DISCIPLINE).since
    assert moment is None, "nothing was written since, so there is nothing to compare"


@pytest.mark.slow
def test_a_metric_that_lost_all_its_values_is_no_good_state(home: Home) -> None:
    (home.folder / "quality.yaml").write_text(
        yaml.safe_dump({"limits": {"too_short": {"measure": "length.words", "min": 5000}}})
    )
    home.try_run(DISCIPLINE, assets=("selection", "filtered_set", "caption_qa_eval"))
    found = checked(home, "caption_qa_eval")
    assert not found.passed
    assert "the metric has no value after" in (found.description or "")
    assert not check_regression(home.files, "caption_qa_eval", DISCIPLINE).passed


def test_a_watched_asset_that_is_unknown_is_named() -> None:
    told = CliRunner().invoke(app, ["accept", "triplets"])
    assert told.exit_code == 2
    assert "no watched asset triplets" in told.output.replace("\n", " ")


def test_accepting_an_empty_partition_is_no_error(tmp_path: Path) -> None:
    files = Home(tmp_path).files
    accept(files, "filtered_set", DISCIPLINE)
    assert check_regression(files, "filtered_set", DISCIPLINE).worse == ()
