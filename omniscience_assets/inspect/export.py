"""The pages as static files: what they link to is written beside them, and nothing else is linked to."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from omniscience_assets.inspect.links import StaticLinks, file_name
from omniscience_assets.inspect.pages import figure, gallery, runs
from omniscience_assets.inspect.pictures import NoPictureError
from omniscience_assets.inspect.query import PAGE, Found, Query
from omniscience_assets.inspect.render import render
from omniscience_assets.inspect.site import MissingPageError, Site


class NotEmptyError(ValueError):
    """The folder holds something that is no earlier export."""


def export_pages(site: Site, folder: Path, query: Query, most: int, *, dagster: str = "") -> int:
    """Write a gallery, its figures, the runs and the specs that they name; returns the number of figures.

    Args:
        site: What to show.
        folder: A new one, an empty one, or one with an earlier export, which is replaced.
        query: Which figures, in which order.
        most: At most so many.
        dagster: Address of the Dagster UI, for links to runs.

    Raises:
        NotEmptyError: the folder is someone else's.
    """
    marker = folder / "static" / "style.css"
    if folder.exists() and any(folder.iterdir()):
        if not marker.is_file():
            raise NotEmptyError(f"{folder} is not empty, and no earlier export: name another folder")
        shutil.rmtree(folder)
    rows = site.gallery.rows(site.gallery.order(query)[:most].tolist(), query.sort)
    names = frozenset(row["figure_id"] for row in rows)
    links = StaticLinks(names, 0, dagster.rstrip("/"))
    write = _Writer(folder, links)
    shutil.copytree(Path(__file__).parent / "static", folder / "static")
    _gallery(site, write, query, rows)
    inner = links.at(1)
    for row in rows:
        shown = figure.view(site, row["figure_id"])
        write.page(
            f"figures/{file_name(row['figure_id'])}.html", "figure.html", inner, view=shown, back=inner.gallery()
        )
    write.page("runs.html", "runs.html", links, runs=runs.runs(site))
    _linked(site, write, inner)
    return len(rows)


class _Writer:
    """Writes pages and files below a folder."""

    def __init__(self, folder: Path, links: StaticLinks) -> None:
        self._folder, self.links = folder, links

    def page(self, name: str, template: str, links: StaticLinks, **values: Any) -> None:
        self.file(name, render(template, links, {"is_reading": False, **values}).encode())

    def file(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _gallery(site: Site, write: _Writer, query: Query, rows: list[dict[str, Any]]) -> None:
    pages = max(1, -(-len(rows) // PAGE))
    empty = gallery.view(site, replace(query, page=1), 1)
    for page in range(1, pages + 1):
        first = (page - 1) * PAGE
        cards = [row | {"position": first + at} for at, row in enumerate(rows[first : first + PAGE])]
        found = Found(len(rows), pages, page, first, cards)
        shown = replace(
            empty, query=replace(query, page=page), found=found, cards=cards, figures=len(rows),
            pages=gallery.page_numbers(page, pages),
        )  # fmt: skip
        write.page("index.html" if page == 1 else f"gallery-{page}.html", "gallery.html", write.links, view=shown)


def _linked(site: Site, write: _Writer, inner: StaticLinks) -> None:
    """Write what pages linked to; the pages of specs link to further ones."""
    done: set[tuple[str, str]] = set()
    while todo := sorted(inner.wanted - done):
        done |= set(todo)
        for kind, name in todo:
            if kind == "specs":
                _spec(site, write, inner, name)
            else:
                _picture(site, write, kind, name)


def _spec(site: Site, write: _Writer, inner: StaticLinks, name: str) -> None:
    path = f"specs/{file_name(name)}.html"
    try:
        write.page(path, "spec.html", inner, view=runs.spec(site, name))
    except MissingPageError as error:
        write.page(path, "error.html", inner, title="Not found", message=str(error))


def _picture(site: Site, write: _Writer, kind: str, name: str) -> None:
    """A picture that cannot be had is left out: its page says what it would show."""
    suffix = {"images": "", "thumbnails": ".jpg", "overlays": ".png"}[kind]
    try:
        if kind == "images":
            data, _ = site.pictures.raster(name)
        elif kind == "thumbnails":
            data = site.pictures.thumbnail(name)
        else:
            data = site.pictures.overlay(*figure.evidence_of(site, name))
    except (NoPictureError, MissingPageError):
        return
    write.file(f"{kind}/{file_name(name)}{suffix}", data)
