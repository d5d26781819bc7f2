"""Review mode: what is asked, what is written, and that it comes into the log."""

import re
from pathlib import Path
from threading import Thread

import orjson
import pytest
from starlette.testclient import TestClient

from omniscience_assets.inspect.pages.review import append, file_of
from omniscience_assets.inspect.site import Site
from omniscience_assets.quality.calibrating import RANDOM, caption_hash
from omniscience_assets.quality.reviews import read_folder
from omniscience_tests.factories import make_caption
from omniscience_tests.graph.home import Home
from omniscience_tests.inspect.logs import put, put_figure, row, small_home
from omniscience_tests.inspect.pages import BASE, Page, client_of

SAME_SITE = {"origin": BASE}


def form_of(client: TestClient, address: str) -> dict[str, str]:
    """The hidden fields of the review form."""
    inputs = Page(client.get(address).text).all("input")
    return {str(one["name"]): str(one["value"] or "") for one in inputs if one.get("type") == "hidden"}


def vote(client: TestClient, address: str, verdict: str, **fields: str) -> str:
    form = form_of(client, address) | {"verdict": verdict, **fields}
    reply = client.post("/review", data=form, headers=SAME_SITE)
    assert reply.status_code == 303
    return reply.headers["location"]


def test_votes_are_appended_in_the_form_that_is_imported(tmp_path: Path) -> None:
    client, _ = client_of(small_home(tmp_path))
    address, seen = "/review?reviewer=Ana%20B&share=1", []
    for verdict in ("keep", "drop", "unsure"):
        seen.append(form_of(client, address)["figure_id"])
        address = vote(client, address, verdict, reasons="wrong_axis; made up", comment='two\nlines "</textarea>"')
    assert len(set(seen)) == 3
    assert "Nothing is left to review" in Page(client.get(address).text).text
    read = read_folder(tmp_path / "reviews")
    assert read.problems == ()
    (first,) = read.by_figure[seen[0]]
    assert (first.reviewer, first.verdict, first.reasons) == ("Ana B", "keep", ("wrong_axis", "made up"))
    assert first.comment == 'two\nlines "</textarea>"'
    assert first.source == RANDOM
    assert first.caption_hash == caption_hash("The figure is a line plot.")


def test_the_last_one_can_be_changed_and_what_is_said_last_counts(tmp_path: Path) -> None:
    client, _ = client_of(small_home(tmp_path))
    before = form_of(client, "/review?reviewer=ana")["figure_id"]
    after = vote(client, "/review?reviewer=ana", "keep")
    back = next(one["href"] for one in Page(client.get(after).text).all("a") if one.get("data-key") == "b")
    assert "You said: keep" in Page(client.get(back).text).text
    vote(client, back, "drop")
    (said,) = read_folder(tmp_path / "reviews").by_figure[before]
    assert said.verdict == "drop"
    lines = (tmp_path / "reviews" / file_of("ana")).read_bytes().splitlines()
    assert [orjson.loads(line)["verdict"] for line in lines] == ["keep", "drop"]


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"origin": "http://evil.example"}, {}),
        ({}, {}),
        ({"origin": BASE, "sec-fetch-site": "cross-site"}, {}),
        ({"origin": BASE}, {"token": "guessed"}),
        ({"origin": BASE}, {"verdict": "maybe"}),
        ({"origin": BASE}, {"reviewer": "../../etc"}),
        ({"origin": BASE}, {"figure_id": "arxiv:2401.01234#fig.99"}),
        ({"origin": BASE}, {"caption_hash": "0" * 64}),
    ],
)
def test_what_is_not_the_forms_is_not_written(tmp_path: Path, headers: dict[str, str], fields: dict[str, str]) -> None:
    client, _ = client_of(small_home(tmp_path))
    form = form_of(client, "/review?reviewer=ana") | {"verdict": "keep"} | fields
    assert client.post("/review", data=form, headers=headers).status_code == 403
    assert not (tmp_path / "reviews").exists()


def test_a_caption_that_changed_meanwhile_is_not_judged(tmp_path: Path) -> None:
    client, site = client_of(small_home(tmp_path))
    form = form_of(client, "/review?reviewer=ana") | {"verdict": "keep"}
    put_figure(tmp_path, int(form["figure_id"][-1]), text="Quite another caption.")
    site.index.refresh()
    reply = client.post("/review", data=form, headers=SAME_SITE)
    assert reply.status_code == 403
    assert "The caption has changed" in reply.text


def test_lines_of_many_at_once_are_whole_and_one_cut_short_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    path.write_bytes(b'{"cut": ')
    threads = [Thread(target=lambda n=n: [append(path, {"n": n, "i": i}) for i in range(10)]) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, *lines = path.read_bytes().splitlines()
    assert first == b'{"cut": '
    assert len({(row["n"], row["i"]) for row in map(orjson.loads, lines)}) == 50


def test_names_that_only_look_alike_have_files_of_their_own() -> None:
    names = ("Ana", "ana", "a na", "ANA", "a-na", "áná")
    files = {file_of(name).lower() for name in names}
    assert len(files) == len(names)
    assert all(re.fullmatch(r"inspect-[a-z0-9-]*\.jsonl", name) for name in files)


def test_a_review_comes_into_the_log(shown_home: Home, tmp_path: Path) -> None:
    home = shown_home.copy(tmp_path / "home")
    site = Site.of(home.files)
    site.index.refresh()
    client, _ = client_of(home.folder)
    figure = form_of(client, "/review?reviewer=ana")["figure_id"]
    vote(client, "/review?reviewer=ana", "drop", reasons="invented_number")
    home.run("physics", "biology", assets=("human_reviews",))
    rows = home.sql("SELECT figure_id, reviewer, verdict, reasons FROM current.human_reviews WHERE outcome = 'kept'")
    assert rows == [(figure, "ana", "drop", ["invented_number"])]


def test_a_caption_newer_than_its_verdict_is_asked_about_once(tmp_path: Path) -> None:
    name = put_figure(tmp_path, 1)
    put(tmp_path, "routed_captions", row(f"{name}@caption", make_caption("A caption that no gate has seen.")))
    client, _ = client_of(tmp_path)
    assert "The figure is a line plot." in Page(client.get("/review?reviewer=ana").text).text
    after = vote(client, "/review?reviewer=ana", "keep")
    assert "Nothing is left to review" in Page(client.get(after).text).text
