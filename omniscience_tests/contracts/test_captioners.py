"""One contract over all captioning backends, on their real engines. Models are random: their captions mean nothing."""

import asyncio
from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.endpoint import Endpoint
from omniscience_assets.captioning.engines import Engines, Local
from omniscience_tests.contracts.captioning import hold, opener
from omniscience_tests.scripted_server import Script, serve_in_thread


def test_composer() -> None:
    told = asyncio.run(hold(opener("composer", "", Engines({})), "composer"))
    assert told == ["caption"] * 6


def test_openai() -> None:
    with serve_in_thread(Script()) as server:
        engines = Engines({"e": [Endpoint(server.base_url)]})
        told = asyncio.run(hold(opener("openai", "scripted", engines), "openai"))
    assert told == ["caption"] * 6


@pytest.mark.slow
def test_transformers(tiny_model: Path) -> None:
    engines = Engines({}, Local(dtype="float32"))
    told = asyncio.run(hold(opener("transformers", str(tiny_model), engines), "transformers"))
    assert set(told) <= {"caption", "broken_reply", "length"}
