"""A real vLLM on the CPU with a tiny model of random weights, where an interpreter has it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import omniscience_tests
from omniscience_assets.captioning.backends.vllm_server import VllmServer, VllmServerOptions
from omniscience_tests.captioning.backends.ask_vllm import CPU

ROOT = Path(omniscience_tests.__file__).parents[1]
ON_CPU = {"VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1"}
SERVED_NAME = "tiny"


def run_there(python: str, module: str, *arguments: str) -> str:
    """What a module of these tests prints in the interpreter that has vLLM."""
    environment = {**os.environ, **ON_CPU, "PYTHONPATH": str(ROOT)}
    command = [python, "-m", f"omniscience_tests.{module}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def serve(python: str, model: Path, logs: Path) -> VllmServer:
    """A server of the model, not yet started."""
    options = VllmServerOptions(
        CPU, python=python, served_name=SERVED_NAME, raw_prompts=True, start_seconds=240, log_folder=logs,
        environment=ON_CPU,
    )  # fmt: skip
    return VllmServer(str(model), options)


@pytest.fixture(scope="session")
def vllm_python() -> str:
    python = os.environ.get("OMNISCIENCE_VLLM_PYTHON")
    if not python:
        pytest.skip("OMNISCIENCE_VLLM_PYTHON names no interpreter with vLLM; `make test-engines` makes one")
    return python


@pytest.fixture(scope="session")
def vllm_model(vllm_python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-model")
    run_there(vllm_python, "captioning.backends.tiny_model", str(folder))
    return folder


@pytest.fixture(scope="session")
def vllm_server(vllm_python: str, vllm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VllmServer]:
    with serve(vllm_python, vllm_model, tmp_path_factory.mktemp("logs")) as server:
        yield server
