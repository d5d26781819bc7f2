"""`dagster dev` over a home, as a person starts it, and a browser to look at it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
REPOSITORY = Path(__file__).parents[2]


@contextmanager
def dagster_dev(home: Path) -> Iterator[str]:
    """The address of the UI, with the daemon beside it, for as long as the `with` lasts; its log is `dev.log`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        Path(sys.executable).parent / "dagster",
        "dev",
        "-w",
        "workspace.yaml",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    environment = {**os.environ, "DAGSTER_HOME": str(home), "OMNISCIENCE_HOME": str(home)}
    log = (home / "dev.log").open("wb")
    # A session of its own, so that nothing that it starts outlives the test.
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log, start_new_session=True
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: ask(address, "{ version }"), 900)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def ask(address: str, query: str, variables: dict | None = None) -> dict:
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"{address}/graphql", data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)["data"]


def wait_for(question: Callable[[], object], seconds: float) -> object:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := question():
                return answer
        except OSError:
            pass
        assert time.monotonic() < deadline, "not there in time"
        time.sleep(1)
