"""One contract over all captioning backends, on their real engines. Models are random: their captions mean nothing."""

import asyncio
from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.endpoint import Endpoint
from omniscience_assets.captioning.backends.vllm_server import VllmServer
from omniscience_assets.captioning.engines import Engines, Local
from omniscience_tests.contracts.captioning import hold, opener
from omniscience_tests.integration.vllm import SERVED_NAME, run_there
from omniscience_tests.scripted_server import Script, serve_in_thread


def test_composer() -> None:
    told = asyncio.run(hold(opener("composer", "", Engines({}).open), "composer"))
    assert told == ["caption"] * 6


def test_openai() -> None:
    with serve_in_thread(Script()) as server:
        engines = Engines({"e": [Endpoint(server.base_url)]})
        told = asyncio.run(hold(opener("openai", "scripted", engines.open), "openai"))
    assert told == ["caption"] * 6


@pytest.mark.slow
def test_transformers(tiny_model: Path) -> None:
    engines = Engines({}, Local(dtype="float32"))
    told = asyncio.run(hold(opener("transformers", str(tiny_model), engines.open), "transformers"))
    assert set(told) <= {"caption", "broken_reply", "length"}


@pytest.mark.slow
@pytest.mark.vllm
def test_a_real_vllm_server(vllm_server: VllmServer) -> None:
    """Random weights under a grammar: the statements are whole, and what was cut off is no caption."""
    engines = Engines({"e": [Endpoint(url) for url in vllm_server.urls]})
    told = asyncio.run(hold(opener("openai", SERVED_NAME, engines.open), "openai"))
    assert "caption" in told
    assert set(told) <= {"caption", "length", "broken_reply"}


@pytest.mark.slow
@pytest.mark.vllm
def test_a_real_vllm_engine_in_process(vllm_python: str, vllm_model: Path) -> None:
    told = run_there(vllm_python, "contracts.captioning", "vllm", str(vllm_model)).splitlines()[-1].split()
    assert len(told) == 6
    assert "caption" in told
    assert set(told) <= {"caption", "length", "broken_reply"}
