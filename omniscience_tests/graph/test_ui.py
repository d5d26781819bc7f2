"""A backfill of all disciplines launched by hand in the Dagster UI, with the real daemon and a real browser."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from omniscience_assets.assets.launch import open_instance
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.funnel import funnel, unsound
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.files import Files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
REPOSITORY = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(1000),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dump; partitions without a paper must succeed as well."""
    folder = tmp_path_factory.mktemp("ui")
    make_dump(folder / "dumps", papers_per_discipline=1, disciplines=("physics", "statistics"))
    open_instance(folder).dispose()
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
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
            wait_for(lambda: ask(address, "{ version }"), 120)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def ask(address: str, query: str) -> dict:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{address}/graphql", data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)["data"]


def wait_for(question: object, seconds: float) -> object:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := question():
                return answer
        except OSError:
            pass
        assert time.monotonic() < deadline, "not there in time"
        time.sleep(1)


def runs(address: str) -> list[dict]:
    query = "{ runsOrError { ... on Runs { results { status tags { key value } } } } }"
    return ask(address, query)["runsOrError"]["results"]


def test_all_disciplines_are_backfilled_from_the_ui(server: str, home: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.goto(f"{server}/asset-groups", wait_until="domcontentloaded")
        page.get_by_text("Materialize all").click(timeout=90_000)
        page.get_by_role("button", name="All", exact=True).first.click(timeout=30_000)
        page.get_by_role("button", name="Launch backfill").click(timeout=30_000)
        # Each discipline up to its scores, the selection over all of them, and each discipline from there on.
        wanted = 2 * len(DISCIPLINES) + 1

        def finished() -> list[str] | None:
            states = [run["status"] for run in runs(server)]
            done = all(state in ("SUCCESS", "FAILURE", "CANCELED") for state in states)
            return states if done and (len(states) >= wanted or set(states) - {"SUCCESS"}) else None

        assert wait_for(finished, 800) == ["SUCCESS"] * wanted
        page.goto(f"{server}/assets/routed_captions?view=partitions&partition=physics", wait_until="domcontentloaded")
        page.get_by_text("Show Markdown").last.click(timeout=60_000)
        picture = page.locator('img[src^="data:image/jpeg;base64,"]').first
        picture.wait_for(timeout=30_000)
        assert picture.evaluate("image => image.naturalWidth") > 0
        page.screenshot(path=str(home / "sample.png"))
        browser.close()
    files = Files(home)
    assert unsound(files) == []
    kept = {row.discipline for row in funnel(files) if row.asset == "release" and row.outcome == "kept"}
    assert {"physics", "statistics"} <= kept
    assert "database is locked" not in (home / "dev.log").read_text(errors="replace")
