"""Pages as a test reads them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import uvicorn
from starlette.testclient import TestClient

from omniscience_assets.inspect.app import create_app
from omniscience_assets.inspect.site import Site
from omniscience_assets.store.files import Files

BASE = "http://127.0.0.1:3001"
WITHOUT_END = {"meta", "link", "img", "input", "br"}


def client_of(home: Path) -> tuple[TestClient, Site]:
    """A client of an app over a home whose log was read."""
    site = Site.of(Files(str(home)))
    site.index.refresh()
    app = create_app(site, dagster="http://127.0.0.1:3000")
    return TestClient(app, base_url=BASE, follow_redirects=False), site


@contextmanager
def serve_pages(home: Path, dagster: str = "") -> Iterator[str]:
    """The address of the pages over a home, served from a thread on a free port for as long as the `with` lasts."""
    site = Site.of(Files(str(home)))
    site.index.refresh()
    running = uvicorn.Server(uvicorn.Config(create_app(site, dagster=dagster), port=0, log_level="warning"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not running.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(20)


class Page(HTMLParser):
    """Tags with their attributes, and the text; knows whether all that opens also closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] in ("li", "p", "tr", "td") and self._open[-1] != tag:
            self._open.pop()
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self) -> Iterator[str]:
        """What the page refers to."""
        for _, attributes in self.tags:
            for name in ("href", "src", "action"):
                if attributes.get(name):
                    yield str(attributes[name])
