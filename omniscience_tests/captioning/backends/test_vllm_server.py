import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.server_process import ServerError, is_healthy
from omniscience_assets.captioning.backends.vllm import VllmOptions
from omniscience_assets.captioning.backends.vllm_server import (
    VllmServer,
    VllmServerOptions,
    command,
    environment,
    flags,
    gpu_groups,
)

FAKE = Path(__file__).with_name("fake_vllm.py")


def options(tmp_path: Path, way: str = "", **more: Any) -> VllmServerOptions:
    settings = {
        "python": str(FAKE),
        "environment": {"FAKE_VLLM": way, "FAKE_VLLM_NOTES": str(tmp_path)},
        "start_seconds": 20.0,
        "stop_seconds": 5.0,
        "log_folder": tmp_path,
    }
    return VllmServerOptions(**{**settings, **more})


def notes(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def pids(folder: Path) -> list[int]:
    return [pid for note in notes(folder) for pid in note["pids"]]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def test_servers_start_on_their_gpus_and_end_with_all_they_started(tmp_path: Path) -> None:
    lines: list[str] = []
    wanted = options(tmp_path, gpus=(2, 3, 6, 7), engine=VllmOptions(tensor_parallel=2, gpu_memory=0.8))
    with VllmServer("/models/some", wanted, lines.append) as server:
        assert len(server.urls) == 2
        assert all(is_healthy(url.removesuffix("/v1") + "/health") for url in server.urls)
        server.check()
        assert all(lives(pid) for pid in pids(tmp_path))
        assert sorted(note["gpus"] for note in notes(tmp_path)) == ["2,3", "6,7"]
    assert len(pids(tmp_path)) == 4
    assert not [pid for pid in pids(tmp_path) if lives(pid)]
    assert sorted(lines) == ["loading", "loading", "ready", "ready"]
    assert {path.read_text() for path in tmp_path.glob("vllm-*.log")} == {"loading\nready\n"}
    assert server.urls == []


def test_a_server_sees_its_own_interpreter_and_no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    with VllmServer("some/model", options(tmp_path)):
        (note,) = notes(tmp_path)
    assert (note["offline"], note["path"]) == ("1", None)
    assert note["arguments"][:4] == ["-m", "vllm.entrypoints.cli.main", "serve", "some/model"]


def test_a_server_that_dies_at_start_is_quoted(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ServerError, match=r"status 3\. Its log ends:\nloading\ntorch\.OutOfMemoryError: CUDA out of"):
        VllmServer("some/model", options(tmp_path, "dies")).start()
    assert time.monotonic() - started < 10


def test_a_server_that_hangs_at_start_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"not ready in time: http://127\.0\.0\.1:\d+/health[\s\S]*loading"):
        VllmServer("some/model", options(tmp_path, "hangs", start_seconds=6.0)).start()
    assert pids(tmp_path)
    assert not [pid for pid in pids(tmp_path) if lives(pid)]


def test_a_server_that_does_not_end_when_asked_is_killed(tmp_path: Path) -> None:
    server = VllmServer("some/model", options(tmp_path, "stays", stop_seconds=0.5))
    server.start()
    server.stop()
    server.stop()
    assert not [pid for pid in pids(tmp_path) if lives(pid)]


def test_a_server_that_breaks_later_is_noticed(tmp_path: Path) -> None:
    def broken() -> bool:
        try:
            server.check()
        except ServerError as error:
            return "status 4" in str(error)
        return False

    with VllmServer("some/model", options(tmp_path, "breaks")) as server:
        assert within(10, broken)
    assert not [pid for pid in pids(tmp_path) if lives(pid)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_servers_end_when_their_parent_does(tmp_path: Path, number: int) -> None:
    code = f"""
import time, threading
from pathlib import Path
from omniscience_tests.captioning.backends.test_vllm_server import VllmServer, options
server = VllmServer("some/model", options(Path({str(tmp_path)!r})))
starter = threading.Thread(target=server.start)
starter.start(); starter.join()
time.sleep(1)
server.check()
print("started", flush=True)
time.sleep(120)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    assert all(lives(pid) for pid in pids(tmp_path))
    os.kill(parent.pid, number)
    parent.wait()
    assert within(10, lambda: not any(lives(pid) for pid in pids(tmp_path)))


def test_a_callback_that_fails_does_not_stop_the_server(tmp_path: Path) -> None:
    def fail(line: str) -> None:
        raise RuntimeError(line)

    with VllmServer("some/model", options(tmp_path), fail) as server:
        server.check()
    assert next(tmp_path.glob("vllm-*.log")).read_text() == "loading\nready\n"


def test_a_running_server_is_used_and_left_alone(tmp_path: Path) -> None:
    with VllmServer("some/model", options(tmp_path)) as first:
        (url,) = first.urls
        with VllmServer("some/model", options(tmp_path, running_at=(f"{url}/",))) as second:
            assert second.urls == [url]
        assert is_healthy(url.removesuffix("/v1") + "/health")


def test_a_running_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    nowhere = options(tmp_path, running_at=("http://127.0.0.1:9/v1",), start_seconds=0.1)
    with pytest.raises(ServerError, match=r"nobody answers at http://127\.0\.0\.1:9/health"):
        VllmServer("some/model", nowhere).start()


def test_a_port_that_is_taken_is_no_server(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=f"port {port} of 127.0.0.1 cannot be used"):
            VllmServer("some/model", options(tmp_path, ports=(port,))).start()


def test_gpus_are_shared_out_by_the_size_of_a_copy() -> None:
    assert gpu_groups((0, 1, 2, 3), 2) == [(0, 1), (2, 3)]
    assert gpu_groups((), 1) == [()]
    with pytest.raises(ValueError, match="3 GPUs cannot be shared out in groups of 2"):
        gpu_groups((0, 1, 2), 2)


def test_arguments_are_written_as_flags() -> None:
    arguments = {
        "max_model_len": 8,
        "dtype": "auto",
        "enforce_eager": True,
        "enable_prefix_caching": False,
        "x": {"a": 1},
    }
    assert flags(arguments) == [
        *("--max-model-len", "8", "--dtype", "auto", "--enforce-eager"),
        *("--no-enable-prefix-caching", "--x", '{"a": 1}'),
    ]


def test_a_command_says_model_name_memory_and_schema_backend() -> None:
    engine = VllmOptions(tensor_parallel=4, gpu_memory=0.7, max_model_len=4096, revision="main", more={"seed": 1})
    written = command(
        "some/model", VllmServerOptions(engine=engine, python="/venv/bin/python", served_name="vlm"), 8000
    )
    assert written[:5] == ["/venv/bin/python", "-m", "vllm.entrypoints.cli.main", "serve", "some/model"]
    said = dict(zip(written[5::2], written[6::2], strict=True))
    assert said["--host"] == "127.0.0.1"
    assert said["--served-model-name"] == "vlm"
    assert said["--tensor-parallel-size"] == "4"
    assert said["--gpu-memory-utilization"] == "0.7"
    assert said["--revision"] == "main"
    assert json.loads(said["--structured-outputs-config"])["disable_any_whitespace"] is True


def test_without_gpus_the_environment_says_which_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "5")
    assert environment(VllmServerOptions(), ())["CUDA_VISIBLE_DEVICES"] == "5"
    assert environment(VllmServerOptions(), (1, 2))["CUDA_VISIBLE_DEVICES"] == "1,2"
    assert environment(VllmServerOptions(environment={"HF_HUB_OFFLINE": "0"}), ())["HF_HUB_OFFLINE"] == "0"
