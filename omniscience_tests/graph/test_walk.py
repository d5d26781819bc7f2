"""From a red check in the Dagster UI to the words of the prompt that did it, and to figures, by clicks alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from omniscience_assets.assets.launch import open_instance
from omniscience_assets.assets.regression import INSPECT_URL
from omniscience_assets.captioning import prompts
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.sources.sample.dump import add_paper
from omniscience_tests.graph.dev import CHROMIUM, FLAGS, dagster_dev
from omniscience_tests.graph.home import ASSETS, Home
from omniscience_tests.graph.obedient import TERSE, obey
from omniscience_tests.inspect.pages import serve_pages
from omniscience_tests.scripted_server import Script, serve_in_thread

LARGE, SMALL = "physics", "statistics"
PAPERS = 20
"""Of the large discipline: enough for a cause to be sure."""
MOST_CLICKS = 9
WANTED, WORSE = "a dense caption of", f"{TERSE} about"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@dataclass
class Visitor:
    """Somebody who only clicks, in a browser that opens links as it likes."""

    page: Any
    clicks: int = 0

    def click(self, what: Any) -> None:
        """Click once what is to be seen."""
        what.click(timeout=60_000)
        self.clicks += 1

    def click_through(self, link: Any) -> None:
        """Click a link that opens another tab, and look at that."""
        with self.page.context.expect_page() as opened:
            self.click(link)
        self.page = opened.value
        self.page.wait_for_load_state("networkidle")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The UI over a home of which captions got worse by an edit of their prompt, and the home."""
    folder = tmp_path_factory.mktemp("walk")
    make_dump(folder / "dumps", papers_per_discipline=PAPERS, disciplines=(LARGE,))
    add_paper(folder / "dumps", SMALL, seed=0)
    template = folder / "dense.jinja"
    template.write_text(prompts.load("dense").text)
    tier = {
        "backend": "openai", "endpoint": "local", "model": "scripted", "template": template.name,
        "price": {"tokens_in": 0, "tokens_out": 0}, "accept": {"words": [5, 600]},
    }  # fmt: skip
    policy = {"version": "walk", "tiers": {"model": tier}, "rules": [{"name": "all", "tier": "model"}]}
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy))
    # Papers of a sample dump share figures, which are no twins here.
    (folder / "quality.yaml").write_text(yaml.safe_dump({"duplicates": {"image": False, "text": False}}))
    with (
        pytest.MonkeyPatch.context() as patch,
        serve_in_thread(Script(speak=obey)) as model,
        open_instance(folder) as instance,
        serve_pages(folder) as pages,
    ):
        patch.setenv(INSPECT_URL, pages)
        settings = {"policy": "policy.yaml", "endpoints": {"local": {"base_url": model.base_url}}}
        (folder / "models.yaml").write_text(yaml.safe_dump(settings))
        home, assets = Home(folder, instance=instance), [name for name in ASSETS if name != "release"]
        # The small discipline comes last: what it says of itself must not cover what is worse in the large one.
        home.run(LARGE, SMALL, assets=assets)
        edited = prompts.load("dense").text.replace(WANTED, WORSE)
        assert WORSE in edited
        template.write_text(edited)
        home.run(LARGE, SMALL, assets=assets)
        with dagster_dev(folder) as address:
            yield address, folder


def test_a_new_user_gets_from_the_red_check_to_the_prompt_and_three_figures(walk: tuple[str, Path]) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    address, folder = walk
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = Visitor(browser.new_page(viewport={"width": 1600, "height": 1000}))
        visitor.page.goto(address, wait_until="domcontentloaded")
        find_the_check(visitor)
        visitor.page.screenshot(path=str(folder / "check.png"))
        visitor.click_through(visitor.page.locator('a[href*="/triage?metric=caption_qa.lift"]').first)
        visitor.page.screenshot(path=str(folder / "triage.png"), full_page=True)
        see_the_words(visitor.page)
        see_three_figures(visitor.page)
        visitor.click(visitor.page.get_by_text("both specs side by side").first)
        see_the_words(visitor.page)
        visitor.page.go_back()
        visitor.clicks += 1
        visitor.click(visitor.page.locator("li.plate a.id").first)
        see_the_figure(visitor.page)
        assert visitor.clicks <= MOST_CLICKS
        browser.close()


def find_the_check(visitor: Visitor) -> None:
    """From the start page over the graph, which marks the asset red, to what the check says."""
    page = visitor.page
    visitor.click(page.get_by_text("Lineage", exact=True).first)
    visitor.click(page.get_by_text("caption_qa_eval", exact=True).first)
    visitor.click(page.get_by_text("View in Asset Catalog"))
    visitor.click(page.get_by_role("tab", name="Checks"))
    visitor.click(page.get_by_text("no_regression").first)
    page.get_by_text(f"{LARGE}: caption_qa.lift").wait_for(timeout=60_000)
    told = page.inner_text("body")
    assert "routed_captions: the prompt of the tier model changed" in told
    assert f"{SMALL}: " not in told


def see_the_words(page: Any) -> None:
    """What was taken out of the prompt and what was put in, as words."""
    words = page.locator(".words").first
    assert WANTED in words.locator("del").all_inner_texts()[0]
    assert WORSE in words.locator("ins").all_inner_texts()[0]
    assert "the attached figure" in words.inner_text()


def see_three_figures(page: Any) -> None:
    """Figures with their images, the caption before and the shorter one after."""
    plates = page.locator("li.plate")
    assert plates.count() >= 3
    shown = set()
    for plate in (plates.nth(at) for at in range(3)):
        plate.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        assert plate.locator("img").evaluate("image => image.complete && image.naturalWidth > 50")
        before, after = (len(text.split()) for text in plate.locator(".caption").all_inner_texts())
        assert before > after > 5
        shown.add(plate.locator("a.id").inner_text())
    assert len(shown) == 3


def see_the_figure(page: Any) -> None:
    """The figure's own page says what went from its caption."""
    page.locator("h1", has_text="Figure").wait_for()
    went = page.locator("details[open] .caption del")
    assert len(went.first.inner_text().split()) > 5
