"""A backfill of all disciplines launched by hand in the Dagster UI, with the real daemon and a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omniscience_assets.assets.launch import open_instance
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.funnel import funnel, unsound
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.files import Files
from omniscience_tests.graph.dev import CHROMIUM, FLAGS, ask, dagster_dev, wait_for

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
    with dagster_dev(home) as address:
        yield address


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
