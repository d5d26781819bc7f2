"""The pages in a real browser, by keyboard, on a wide and on a narrow screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.quality.reviews import read_folder
from omniscience_tests.inspect.logs import evil_home, small_home
from omniscience_tests.inspect.pages import serve_pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    small_home(tmp_path)
    evil_home(tmp_path)
    with serve_pages(tmp_path) as address:
        yield address


@pytest.fixture(params=[1200, 360])
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a browser that notes what went wrong in it."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shown = browser.new_page(viewport={"width": request.param, "height": 800})
        shown.problems = []
        shown.on("pageerror", lambda error: shown.problems.append(str(error)))
        shown.on("dialog", lambda dialog: (shown.problems.append("a script of a paper ran"), dialog.dismiss()))
        # The attack's raster is none, and its thumbnail a 404.
        wrong = lambda said: said.type == "error" and "404" not in said.text  # noqa: E731
        shown.on("console", lambda said: shown.problems.append(said.text) if wrong(said) else None)
        yield shown
        browser.close()


def fits(page: Any) -> bool:
    """Nothing is cut off to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_gallery_to_a_figure_and_back_by_keyboard(server: str, page: Any) -> None:
    page.goto(f"{server}/?text=arxiv&reason=&sort=length.words&down=1")
    assert fits(page)
    focused = "document.activeElement.querySelector('.id').textContent"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "arxiv:2401.01234#fig.1"
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "arxiv:2401.01234#fig.2"
    page.keyboard.press("Enter")
    page.wait_for_url("**/figure/**")
    assert "arxiv:2401.01234#fig.2" in page.inner_text("h1")
    assert page.locator(".image img").first.evaluate("image => image.complete && image.naturalWidth") == 64
    assert fits(page)
    page.keyboard.press("o")
    overlay = page.locator("details[data-key=o] img")
    overlay.wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    assert overlay.evaluate("image => image.naturalWidth") > 64
    page.keyboard.press("j")
    page.locator("h1", has_text="fig.3").wait_for()
    page.keyboard.press("k")
    page.locator("h1", has_text="fig.2").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**/?**sort=length.words**")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.input_value("input[name=text]").endswith("jk"), "keys are letters where one types"
    assert page.problems == []


def test_nothing_of_a_paper_runs(server: str, page: Any) -> None:
    page.goto(server)
    evil = page.locator("a.card", has_text="alert").first
    evil.click()
    page.wait_for_url("**/figure/**")
    page.wait_for_load_state("networkidle")
    assert fits(page)
    assert page.locator("img[onerror]").count() == 0
    assert page.problems == []


def test_reviews_by_keyboard(server: str, page: Any, tmp_path: Path) -> None:
    page.goto(f"{server}/review")
    page.fill("input[name=reviewer]", "ana")
    page.keyboard.press("Enter")
    page.wait_for_selector(".votes")
    assert fits(page)
    page.keyboard.press("c")
    page.keyboard.type("2 wrong axes")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.locator("p", has_text="1 done").wait_for()
    page.keyboard.press("1")
    page.locator("p", has_text="2 done").wait_for()
    page.keyboard.press("b")
    page.locator("p", has_text="You said: keep").wait_for()
    read = read_folder(tmp_path / "reviews")
    said = sorted((one.verdict, one.comment) for reviews in read.by_figure.values() for one in reviews)
    assert said == [("drop", "2 wrong axes"), ("keep", "")]
    assert page.problems == []
