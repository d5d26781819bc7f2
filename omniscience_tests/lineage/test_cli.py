"""`omniscience triage`, `blame` and `trace` over a small log."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import omniscience_assets.cli  # noqa: F401  # its commands
from omniscience_assets.cli.common import app
from omniscience_assets.lineage.triage import Cause, as_markdown, triage
from omniscience_assets.lineage.triage.model import Part, Triage
from omniscience_tests.lineage.given import AFTER, BEFORE, Home, World
from omniscience_tests.lineage.test_causes import fell, specs, worse_text


def call(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "120"})
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    changed = specs("routed_captions", lambda s: s["tiers"]["small"].update(prompt_hash="2"))
    Home(folder).run(BEFORE, World()).run(AFTER, World(specs=changed, caption=worse_text, score=fell))
    return folder


def test_triage_in_words_and_as_json(home: Path) -> None:
    moments = ("--before", BEFORE, "--after", AFTER, "--home", home)
    told = call("triage", "--metric", "caption_qa.lift", *moments)
    assert "caption_qa.lift 1 → 0.5 (-0.5)" in told
    assert 'routed_captions: tiers.small.prompt_hash "1" → "2"' in told
    assert "arxiv:00000#fig.0@q.1 reader: 1 → 0" in told
    plain = json.loads(call("triage", "--metric", "caption_qa.lift", *moments, "--json"))
    assert plain["change"] == -0.5
    assert plain["parts"][0]["causes"][0]["path"] == "tiers.small.prompt_hash"
    assert plain["parts"][0]["named"] is True


@pytest.mark.parametrize(
    ("metric", "after", "message"),
    [
        ("caption_qa.lift", "dddd", "no run of this id"),
        ("caption_qa.luck", AFTER, "filtered_set.keep_rate"),
        ("caption_scores.grounding.luck", AFTER, "no value before"),
    ],
)
def test_triage_of_what_is_not_there(home: Path, metric: str, after: str, message: str) -> None:
    assert message in call("triage", "--metric", metric, "--before", BEFORE, "--after", after, "--home", home, code=1)


def test_triage_of_a_measure(home: Path) -> None:
    moments = ("--before", BEFORE, "--after", AFTER, "--home", home)
    told = call("triage", "--metric", "caption_scores.length.words", *moments)
    assert "tiers.small.prompt_hash" in told


def test_help_names_the_metrics() -> None:
    told = call("triage", "--help")
    for name in ("caption_qa.lift", "filtered_set.keep_rate", "routed_captions.words"):
        assert name in told


def test_blame(home: Path) -> None:
    told = call("blame", "arxiv:00000#fig.0@caption", "--home", home)
    assert 'tiers.small.prompt_hash "1" → "2"' in told
    assert "text: A line that rises. line." in told
    plain = json.loads(call("blame", "arxiv:00000#fig.0@caption", "--home", home, "--json"))
    assert [one["outcome"] for one in plain["versions"]] == ["kept", "kept"]
    assert "no record" in call("blame", "arxiv:9", "--home", home, code=1)


def test_trace_in_three_shapes(home: Path) -> None:
    record = "arxiv:00000#fig.0@caption"
    plain = call("trace", record, "--home", home, "--json")
    assert plain == call("trace", record, "--home", home, "--format", "json")
    assert json.loads(plain)["up"]["record_id"] == record
    assert call("trace", record, "--home", home, "--format", "mermaid").startswith("flowchart TD\n")
    assert "made from" in call("trace", record, "--home", home, "--format", "tree")


def test_markdown_shows_names_as_they_are(home: Path) -> None:
    found = triage(Home(home).files, "caption_qa.lift", BEFORE, AFTER)
    text = as_markdown(found)
    assert text.startswith("**caption\\_qa.lift 1 → 0.5 (-0.5), 24 → 24 units**")
    [row] = [line for line in text.splitlines() if line.startswith("| 1 |")]
    assert 'tiers.small.prompt\\_hash "1" → "2"' in row
    evil = Cause("outage", "triplets", "a|b <script>\n*x*")
    part = Part((evil,), -1.0, 1.0, -1.0, -1.0, 0.0, True, 1, 1, 1, ())
    bad = Triage("m", found.moment_before, found.moment_after, 1.0, 0.0, 1, 1, (part,), ())
    [row] = [line for line in as_markdown(bad).splitlines() if line.startswith("| 1 |")]
    assert "a\\|b &lt;script&gt; \\*x\\*" in row
