"""What people are told of runs and checks, from real runs to a real web server."""

import logging
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from omniscience_assets.operations.alerts import SMTP, WEBHOOK, AlertError
from omniscience_assets.sensors import alert_failed_checks, alert_failed_runs
from omniscience_assets.sensors.alerts import PAGES
from omniscience_tests.operations.listeners import Heard, web_server

KEY = "sk-abcdefgh12345678"


@dg.asset
def captions(context: dg.AssetExecutionContext) -> None:
    if context.run.tags["how"] == "broken":
        raise dg.Failure(f"the endpoint refused {KEY}")


@dg.asset_check(asset=captions)
def sure(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=context.run.tags["how"] == "well", description="grounding fell to 0.4")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    with web_server() as heard:
        monkeypatch.setenv(WEBHOOK, heard.url)
        monkeypatch.setenv(PAGES, "https://dagster.lab.org/")
        yield heard


def run(instance: dg.DagsterInstance, how: str) -> dg.ExecuteInProcessResult:
    tags = {"how": how, "dagster/partition": "physics"}
    return dg.materialize([captions, sure], instance=instance, tags=tags, raise_on_error=False)


def react(instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> dg.SkipReason | None:
    """What the sensor of the run's status does with it."""
    event = result.get_run_success_event() if result.success else result.get_run_failure_event()
    with dg.build_run_status_sensor_context("sensor", event, instance, result.dagster_run) as context:
        sensor: Any = alert_failed_checks if result.success else alert_failed_runs
        skipped: dg.SkipReason | None = sensor(context if result.success else context.for_run_failure())
    return skipped


def test_a_failed_run_is_told_with_its_reason_and_without_its_secrets(instance: dg.DagsterInstance, web: Heard) -> None:
    result = run(instance, "broken")
    assert react(instance, result) is None
    (told,) = web.posts
    assert told["title"] == "run of physics failed"
    assert told["text"].splitlines()[1].endswith("the endpoint refused ***")
    assert told["url"] == f"https://dagster.lab.org/runs/{result.run_id}"
    assert told["discipline"] == "physics"
    assert KEY not in str(told)


def test_a_failed_check_of_a_run_that_succeeded_is_told(instance: dg.DagsterInstance, web: Heard) -> None:
    assert react(instance, run(instance, "badly")) is None
    assert [one["title"] for one in web.posts] == ["1 failed checks in physics"]
    assert "captions, check sure (error): grounding fell to 0.4" in web.posts[0]["text"]


def test_a_run_in_which_all_is_well_is_not_told(instance: dg.DagsterInstance, web: Heard) -> None:
    skipped = react(instance, run(instance, "well"))
    assert "every check of the run of physics passed" in str(skipped)
    assert not web.posts


def test_nobody_to_tell_is_said_in_the_tick(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (WEBHOOK, SMTP):
        monkeypatch.delenv(name, raising=False)
    assert "nobody is told" in str(react(instance, run(instance, "broken")))


def test_an_alert_that_does_not_arrive_fails_the_tick_without_its_address(
    instance: dg.DagsterInstance, web: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    web.answers = [410]
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="410") as error:
        react(instance, run(instance, "broken"))
    assert isinstance(error.value, AlertError)
    assert "hook-of-ours" not in f"{error.value} {caplog.text}"
