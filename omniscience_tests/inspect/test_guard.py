"""What papers wrote never runs, and nobody else's page can use the app."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from omniscience_tests.inspect.logs import EVIL, evil_home, small_home
from omniscience_tests.inspect.pages import Page, client_of

PAGES = ("/", "/runs", "/diff", "/triage", "/review", "/review?reviewer=ana", "/nothing", "/figure/nobody")


def is_harmless(html: str) -> Page:
    """One script, the app's own; no attribute that runs; no address but http, and nothing that a template ran."""
    page = Page(html)
    assert [one.get("src") for one in page.all("script")] == ["/static/keys.js"]
    for tag, attributes in page.tags:
        assert tag not in ("iframe", "object", "embed", "style", "base")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert all(address.startswith(("/", "http://127.0.0.1:3000", "#")) for address in page.links())
    assert str(1234 * 4321) not in html
    return page


def test_texts_of_papers_are_shown_and_never_run(tmp_path: Path) -> None:
    name = evil_home(tmp_path)
    client, _ = client_of(tmp_path)
    figure = client.get(f"/figure/{quote(name, safe='')}")
    assert figure.status_code == 200
    assert is_harmless(figure.text).text.count(EVIL) >= 25
    for address in ("/", f"/?text={quote(EVIL)}", f"/?reason={quote(EVIL)}&sort={quote(EVIL)}", "/review?reviewer=ana",
                    f"/review?reviewer=ana&figure={quote(name, safe='')}", f"/figure/{quote(EVIL, safe='')}",
                    f"/diff?before={quote(EVIL)}&after=2026-01-01"):  # fmt: skip
        assert EVIL in is_harmless(client.get(address).text).text or EVIL in client.get(address).text.replace(
            "&#34;", '"'
        )
    run = "aaaaaaaa"
    for address in (f"/diff?before={run}&after={run}", f"/triage?before={run}&after={run}&metric={quote(EVIL)}"):
        is_harmless(client.get(address).text)


def test_a_spec_is_shown_and_never_run(tmp_path: Path) -> None:
    evil_home(tmp_path)
    client, site = client_of(tmp_path)
    rows = site.index.rows("SELECT DISTINCT spec_id FROM activity WHERE asset = 'routed_captions'")
    assert len(rows) == 2
    for row in rows:
        shown = is_harmless(client.get(f"/spec/{row['spec_id']}").text).text
        assert json.dumps(EVIL) in shown, "as JSON, and among the changes"


@pytest.mark.parametrize("address", [*PAGES, "/static/style.css", "/image/x.png"])
def test_every_reply_has_the_headers(tmp_path: Path, address: str) -> None:
    client, _ = client_of(small_home(tmp_path))
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:3001", 200), ("localhost:3001", 200), ("[::1]:3001", 200), ("10.0.0.7", 200), ("evil.example", 421),
     ("127.0.0.1.evil.example:3001", 421), ("localhost.evil.example", 421), ("", 421)],
)  # fmt: skip
def test_only_hosts_of_our_own_are_answered(tmp_path: Path, host: str, status: int) -> None:
    client, _ = client_of(tmp_path)
    assert client.get("/", headers={"host": host}).status_code == status


def test_only_rasters_are_given_out(tmp_path: Path) -> None:
    evil_home(tmp_path)
    small_home(tmp_path)
    client, site = client_of(tmp_path)
    rasters = [row["raster"] for row in site.index.rows("SELECT raster FROM figures")]
    svg = next(name for name in rasters if name.endswith(".svg"))
    png = next(name for name in rasters if name.endswith(".png"))
    for place in ("image", "thumbnail"):
        assert client.get(f"/{place}/{svg}").status_code == 404
        good = client.get(f"/{place}/{png}")
        assert good.headers["content-type"] == ("image/png" if place == "image" else "image/jpeg")
    disguised = f"{svg.removesuffix('.svg')}.png"
    (tmp_path / "blobs" / disguised[:2] / disguised).write_bytes(b"<svg><script>alert(1)</script></svg>")
    assert client.get(f"/image/{disguised}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["..%2F..%2Fsecret.png", "%2Fetc%2Fpasswd", "%2e%2e%2f%2e%2e%2fsecret.png", "a.png", "a" * 64 + ".png",
     "A" * 64 + ".png", "a" * 64 + ".png%00", "a" * 64 + ".png%0a", "a" * 64 + ".pdf"],
)  # fmt: skip
def test_no_name_leads_out_of_the_blobs(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n secret")
    client, _ = client_of(tmp_path)
    for place in ("image", "thumbnail", "static", "spec"):
        reply = client.get(f"/{place}/{name}")
        assert reply.status_code == 404
        assert b"secret\n" not in reply.content


def test_an_unknown_figure_tells_of_its_papers_others(tmp_path: Path) -> None:
    client, _ = client_of(small_home(tmp_path))
    reply = client.get("/figure/arxiv%3A2401.01234%23fig.9")
    assert reply.status_code == 404
    assert "arxiv:2401.01234#fig.2" in Page(reply.text).text
    assert "no paper nobody" in Page(client.get("/figure/nobody").text).text
    assert client.post("/", content="x").status_code == 405
