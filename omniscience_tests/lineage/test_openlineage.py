"""OpenLineage events of materializations, as the client writes them to a file."""

import json
from pathlib import Path

import pytest
import yaml

from omniscience_assets.lineage import openlineage
from omniscience_assets.lineage.openlineage import Made, announce, wanted
from omniscience_assets.store.files import Files

MADE = Made("filtered_set", "physics", "7c0b", ("caption_scores", "selection"), 12, "abc", 3.0)


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the client is told to write."""
    config, log = tmp_path / "openlineage.yml", tmp_path / "events.jsonl"
    config.write_text(yaml.safe_dump({"transport": {"type": "file", "log_file_path": str(log), "append": True}}))
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(config))
    return log


def test_a_materialization_is_a_run_with_a_start_and_an_end(events: Path, tmp_path: Path) -> None:
    assert wanted()
    assert announce(Files(tmp_path / "home"), MADE) is None
    start, end = map(json.loads, events.read_text().splitlines())
    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert start["eventTime"] < end["eventTime"]
    assert start["run"]["runId"] == end["run"]["runId"]
    assert [one["name"] for one in end["inputs"]] == [
        "lake/caption_scores/discipline=physics",
        "lake/selection/discipline=physics",
    ]
    (output,) = end["outputs"]
    assert output["namespace"].startswith("file://")
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 12
    assert "verdicts" in {field["name"] for field in output["facets"]["schema"]["fields"]}
    sources = output["facets"]["columnLineage"]["fields"]["twin"]["inputFields"]
    assert [(one["name"], one["field"]) for one in sources] == [("lake/selection/discipline=physics", "twin")]


def test_an_endpoint_that_is_away_is_told_and_nothing_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    told = announce(Files(tmp_path), MADE)
    assert told is not None
    assert "filtered_set were not delivered" in told


def test_nothing_is_sent_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    assert not openlineage.wanted()
