"""The page that says why a metric moved: words of prompts, captions before and after, what checks call worse."""

from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from omniscience_assets.lineage.alarms import Alarm, remember
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import bytes_hash
from omniscience_assets.store.specs import save_texts
from omniscience_tests.inspect.pages import Page, client_of
from omniscience_tests.lineage.given import AFTER, BEFORE, DISCIPLINE, Home, World
from omniscience_tests.lineage.test_causes import fell, specs, worse_text

OLD, NEW = "Write a dense caption.", "Write two short sentences."
PARAMETERS = {"metric": "caption_qa.lift", "before": BEFORE, "after": AFTER, "discipline": DISCIPLINE}


def ask_by(text: str, spec: dict[str, Any]) -> None:
    spec["tiers"]["small"]["prompt_hash"] = bytes_hash(text.encode())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("home")
    save_texts(Files(folder), (OLD, NEW))
    old, new = (specs("routed_captions", partial(ask_by, text)) for text in (OLD, NEW))
    Home(folder).run(BEFORE, World(specs=old)).run(AFTER, World(specs=new, caption=worse_text, score=fell))
    remember(Files(folder), "caption_qa_eval", DISCIPLINE, [Alarm(DISCIPLINE, "caption_qa.lift", "it fell", "b", "a")])
    return client_of(folder)[0]


def test_a_prompt_is_told_by_its_words_and_its_captions_stand_side_by_side(client: TestClient) -> None:
    html = client.get("/triage", params=PARAMETERS).text
    assert "Write <del>a dense caption.</del><ins>two short sentences.</ins>" in html
    assert "the prompt of the tier small changed" in html
    assert bytes_hash(NEW.encode()) not in html
    page = Page(html)
    plates = [tag for tag, given in page.tags if tag == "li" and given.get("class") == "plate"]
    assert 3 <= len(plates) <= 6
    assert page.text.count("Caption before") == page.text.count("Caption after") == len(plates)
    assert "A line that rises." in " ".join(page.text.split())


def test_both_specs_say_it_too_and_hold_the_whole_prompt(client: TestClient) -> None:
    page = Page(client.get("/triage", params=PARAMETERS).text)
    (address,) = {given["href"] for tag, given in page.tags if tag == "a" and "/spec/" in (given.get("href") or "")}
    html = client.get(str(address)).text
    assert "Write <del>a dense caption.</del><ins>two short sentences.</ins>" in html
    assert f'<pre class="words">{NEW}</pre>' in html


def test_what_checks_call_worse_leads_on(client: TestClient) -> None:
    page = Page(client.get("/triage").text)
    assert "it fell" in page.text
    assert any("before=b&after=a" in (given.get("href") or "") for _, given in page.tags)
    assert "it fell" not in client.get("/triage", params=PARAMETERS).text
