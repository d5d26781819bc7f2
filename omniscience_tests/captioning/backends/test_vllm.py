import asyncio
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.backends.openai import Endpoint, OpenAIChat
from omniscience_assets.captioning.backends.server_process import is_healthy
from omniscience_assets.captioning.backends.vllm import VllmChat, VllmOptions
from omniscience_assets.captioning.backends.vllm_server import VllmServer
from omniscience_tests.captioning.backends.ask_vllm import drawn
from omniscience_tests.integration.vllm import SERVED_NAME, run_there, serve


async def ask_all(url: str, requests: list[ChatRequest]) -> list[ChatReply | ChatFailure]:
    chat = OpenAIChat(Endpoint(url), SERVED_NAME)
    answers = await asyncio.gather(*(chat.ask(request) for request in requests))
    await chat.aclose()
    return answers


@pytest.mark.slow
@pytest.mark.vllm
def test_a_real_server_answers_image_questions_under_a_schema(vllm_server: VllmServer) -> None:
    answers = asyncio.run(ask_all(vllm_server.urls[0], [drawn(seed, images=seed % 3) for seed in range(30)]))
    tokens: dict[int, set[int]] = {}
    for seed, answer in enumerate(answers):
        assert isinstance(answer, ChatReply)
        said = json.loads(answer.text, strict=False)
        assert said.keys() == {"caption", "panels"}
        assert 1 <= said["panels"] <= 9
        tokens.setdefault(seed % 3, set()).add(answer.tokens_in)
    assert max(tokens[0]) < min(tokens[1]) <= max(tokens[1]) < min(tokens[2])


@pytest.mark.slow
@pytest.mark.vllm
def test_a_real_server_ends_with_its_engine(vllm_python: str, vllm_model: Path, tmp_path: Path) -> None:
    server = serve(vllm_python, vllm_model, tmp_path)
    server.start()
    group = server._processes[0]._process.pid
    pids = descendants(group)
    assert len(pids) >= 3, "supervisor, server and engine"
    health = server.urls[0].removesuffix("/v1") + "/health"
    server.stop()
    assert not is_healthy(health)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.mark.slow
@pytest.mark.vllm
def test_the_engine_answers_in_process(vllm_python: str, vllm_model: Path) -> None:
    said = run_there(vllm_python, "captioning.backends.ask_vllm", str(vllm_model))
    answers = json.loads(said.splitlines()[-1])
    for name in ("drawn 1", "drawn 2", "text"):
        said = json.loads(answers[name]["text"], strict=False)
        assert said.keys() == {"caption", "panels"}
        assert answers[name]["constrained"] is True
        assert answers[name]["tokens_out"] > 5
    assert answers["text"]["tokens_in"] < answers["drawn 1"]["tokens_in"] < answers["drawn 2"]["tokens_in"]
    assert answers["drawn 1"] == answers["drawn 1 again"]
    assert (answers["cut"]["reason"], answers["cut"]["tokens_out"]) == ("length", 5)
    assert all(10 <= answers[name]["tokens_out"] <= 20 for name in ("raw", "raw text"))
    assert answers["raw text"]["tokens_in"] < answers["raw"]["tokens_in"]
    assert [answers[name]["reason"] for name in ("no image", "too long", "no schema")] == ["bad_request"] * 3


@pytest.mark.skipif(find_spec("vllm") is not None, reason="vLLM is installed")
def test_without_vllm_it_is_told_how_to_be_installed(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'omniscience-assets\[vllm\]'"):
        VllmChat(str(tmp_path))


def test_engine_arguments_go_through_as_vllm_names_them() -> None:
    arguments = VllmOptions(tensor_parallel=2, gpu_memory=0.5, more={"quantization": "fp8"}).arguments()
    assert (arguments["tensor_parallel_size"], arguments["gpu_memory_utilization"]) == (2, 0.5)
    assert arguments["quantization"] == "fp8"
    assert "max_model_len" not in arguments
    assert VllmOptions(max_model_len=9).arguments()["max_model_len"] == 9


def descendants(pid: int) -> list[int]:
    """A process and all below it."""
    children: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            children += descendants(int(path.parent.name))
    return [pid, *children]
