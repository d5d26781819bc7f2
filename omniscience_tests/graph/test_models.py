"""The graph with a model behind an endpoint: the scripted server on real sockets, whose captions mean nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from omniscience_assets.captioning.backends.vllm_server import VllmServer
from omniscience_assets.resources import ModelsResource, SettingsError
from omniscience_assets.sources.sample import SampleDump
from omniscience_tests.conftest import SHOWN
from omniscience_tests.graph.home import Home
from omniscience_tests.integration.vllm import SERVED_NAME
from omniscience_tests.scripted_server import Running, Script, serve_in_thread

DISCIPLINE = "physics"
POLICY = {
    "version": "t",
    "tiers": {
        "model": {
            "backend": "openai", "endpoint": "here", "model": "scripted", "format": "short", "max_tokens": 400,
            "accept": {"words": [1, 2000]}, "price": {"tokens_in": 1.0, "tokens_out": 4.0},
        },
    },
    "rules": [{"name": "all", "tier": "model"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with serve_in_thread(Script()) as running:
        yield running


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Home:
    """A home whose figures are read and not captioned."""
    home = Home.with_dumps(tmp_path_factory.mktemp("extracted") / "home", tiny_dump.folder)
    home.run(DISCIPLINE, assets=("raw_papers", "triplets", "figure_evidence"))
    return home


@pytest.fixture
def home(extracted: Home, server: Running, tmp_path: Path) -> Home:
    home = extracted.copy(tmp_path / "home")
    (home.folder / "policy.yaml").write_text(yaml.safe_dump(POLICY))
    settings = {"policy": "policy.yaml", "endpoints": {"here": {"base_url": server.base_url}}}
    (home.folder / "models.yaml").write_text(yaml.safe_dump(settings))
    return home


def asked(server: Running) -> int:
    return sum(server.ledger()["prompts"].values())


def test_the_whole_graph_runs_on_a_model(home: Home, server: Running) -> None:
    before = asked(server)
    home.run(DISCIPLINE)
    figures = home.sql("SELECT count(*) FROM current.figure_evidence WHERE outcome = 'kept'")[0][0]
    rows = home.sql(
        "SELECT outcome, backend, model, format, tokens_in > 0, cost_usd > 0, len(claims) > 0 "
        "FROM current.routed_captions"
    )
    assert set(rows) == {("kept", "openai", "scripted", "short", True, True, True)}
    assert asked(server) - before == len(rows) == figures
    home.run(DISCIPLINE)
    assert asked(server) - before == figures, "nothing is asked twice"


def test_a_cap_is_kept_and_told(home: Home, server: Running) -> None:
    settings = yaml.safe_load((home.folder / "models.yaml").read_text())
    (home.folder / "models.yaml").write_text(yaml.safe_dump({**settings, "usd_per_run": 0.006}))
    home.run(DISCIPLINE, assets=("routed_captions",))
    reasons = dict(home.sql("SELECT coalesce(reason, 'none'), count(*) FROM current.routed_captions GROUP BY ALL"))
    assert reasons["over_budget"] > 0
    assert reasons["none"] > 0
    assert home.sql("SELECT sum(cost_usd) <= 0.006 FROM current.routed_captions") == [(True,)]
    shown = home.metadata("routed_captions", DISCIPLINE)
    assert shown["spent_usd"] + shown["left_usd"] == pytest.approx(0.006, abs=1e-5)
    assert shown["not_asked_for_want_of_money"] == reasons["over_budget"]
    assert shown["forecast_usd"] > 0.006
    assert "| model | scripted |" in shown["spend_by_tier"]
    assert "data:image/png" in shown["spend_by_day"]


def test_an_endpoint_that_nobody_set_up_is_named(home: Home) -> None:
    (home.folder / "models.yaml").write_text(yaml.safe_dump({"policy": "policy.yaml"}))
    ((_, success, errors),) = home.try_run(DISCIPLINE, assets=("routed_captions",))
    assert not success
    assert "no endpoint 'here' is set up" in errors[0]


@pytest.mark.parametrize(
    ("settings", "said"),
    [("policy: [", "while parsing"), ("polcy: default", "polcy"), ("endpoints: {a: {url: x}}", "endpoints")],
)
def test_settings_that_are_none_say_so(tmp_path: Path, settings: str, said: str) -> None:
    (tmp_path / "models.yaml").write_text(settings)
    with pytest.raises(SettingsError) as caught:
        ModelsResource.of_home(tmp_path)
    assert said in str(caught.value)
    assert "models.yaml" in str(caught.value)


@pytest.mark.slow
@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_the_whole_graph_runs_on_a_real_vllm_server(
    tmp_path: Path, sample_dump: SampleDump, vllm_server: VllmServer
) -> None:
    """Random weights: what the captions say is noise, and every figure ends as a row that says how."""
    home = Home.with_dumps(tmp_path / "home", sample_dump.folder)
    tier = {
        "backend": "openai", "endpoint": "here", "model": SERVED_NAME, "format": "short", "max_tokens": 200,
        "temperature": 1.0, "accept": {"words": [1, 2000]}, "price": {"tokens_in": 0, "tokens_out": 0},
    }  # fmt: skip
    (home.folder / "policy.yaml").write_text(yaml.safe_dump({**POLICY, "tiers": {"model": tier}}))
    settings = {
        "policy": "policy.yaml",
        "endpoints": {"here": {"base_url": vllm_server.urls[0], "max_in_flight": 16, "timeout_seconds": 300}},
    }
    (home.folder / "models.yaml").write_text(yaml.safe_dump(settings))
    home.run(*SHOWN)
    rows = home.sql("SELECT outcome, coalesce(reason, ''), model FROM current.routed_captions")
    figures = home.sql("SELECT count(*) FROM current.figure_evidence WHERE outcome = 'kept'")[0][0]
    assert len(rows) == figures > 10
    ends = {(outcome, reason) for outcome, reason, _ in rows}
    assert ("kept", "") in ends
    assert ends <= {("kept", ""), ("failed", "length"), ("failed", "broken_reply"), ("failed", "bad_request")}
