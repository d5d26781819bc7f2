"""Where a page links to: addresses of the running app, or relative paths of a static export."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class ServedLinks:
    """Links of the running app."""

    dagster: str = ""
    """Address of the Dagster UI; empty for none."""
    live: bool = True
    """Forms work, and pages that are worked out on demand are there."""

    def static(self, name: str) -> str:
        """A file of the app's own."""
        return f"/static/{name}"

    def gallery(self, query: str = "") -> str:
        """The gallery with a query."""
        return f"/?{query}" if query else "/"

    def figure(self, figure_id: str, query: str = "") -> str:
        """A figure's page, in the order of a query."""
        return f"/figure/{quote(figure_id, safe='')}" + (f"?{query}" if query else "")

    def image(self, raster: str) -> str:
        """By the blob's name."""
        return f"/image/{quote(raster, safe='')}"

    def thumbnail(self, raster: str) -> str:
        """By the blob's name."""
        return f"/thumbnail/{quote(raster, safe='')}"

    def overlay(self, figure_id: str) -> str:
        """Drawn on demand."""
        return f"/overlay/{quote(figure_id, safe='')}"

    def spec(self, spec_id: str) -> str:
        """By its id."""
        return f"/spec/{quote(spec_id, safe='')}"

    def page(self, name: str, **parameters: str) -> str:
        """By its name."""
        return f"/{name}" + (f"?{urlencode(parameters)}" if parameters else "")


@dataclass(frozen=True)
class StaticLinks:
    """Links of an export, each relative to the page that it stands on; what is not exported has none."""

    figures: frozenset[str]
    """Those with a page."""
    depth: int
    """Folders between the page and the export's own."""
    dagster: str = ""
    live: bool = False
    pages: frozenset[str] = frozenset({"runs"})
    wanted: set[tuple[str, str]] = field(default_factory=set)
    """Images, thumbnails, overlays and specs that pages linked to, as (kind, name): the export writes these."""

    def at(self, depth: int) -> StaticLinks:
        """The same export, seen from pages of another depth."""
        return StaticLinks(self.figures, depth, self.dagster, self.live, self.pages, self.wanted)

    def _to(self, path: str) -> str:
        return "../" * self.depth + path

    def _want(self, kind: str, name: str, suffix: str) -> str:
        self.wanted.add((kind, name))
        return self._to(f"{kind}/{file_name(name)}{suffix}")

    def static(self, name: str) -> str:
        """A file beside the pages."""
        return self._to(f"static/{name}")

    def gallery(self, query: str = "") -> str:
        """A page of the gallery; of a query only the page counts."""
        page = re.search(r"(?:^|&)page=(\d+)", query)
        return self._to(f"gallery-{page[1]}.html" if page else "index.html")

    def figure(self, figure_id: str, query: str = "") -> str:
        """A figure's page."""
        del query
        return self._to(f"figures/{file_name(figure_id)}.html") if figure_id in self.figures else ""

    def image(self, raster: str) -> str:
        """The image's file."""
        return self._want("images", raster, "")

    def thumbnail(self, raster: str) -> str:
        """The thumbnail's file."""
        return self._want("thumbnails", raster, ".jpg")

    def overlay(self, figure_id: str) -> str:
        """The overlay's file."""
        return self._want("overlays", figure_id, ".png")

    def spec(self, spec_id: str) -> str:
        """The spec's page."""
        return self._want("specs", spec_id, ".html")

    def page(self, name: str, **parameters: str) -> str:
        """Pages that are part of the export."""
        return self._to(f"{name}.html") if name in self.pages and not parameters else ""


Links = ServedLinks | StaticLinks
"""An address for each thing that a page shows; empty where there is none."""


def file_name(record_id: str) -> str:
    """A file's name for a record's id: readable, and different for different ids on any file system."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", record_id).strip("._")
    if plain and plain == record_id and plain == plain.lower():
        return plain
    return f"{plain[:100] or 'record'}-{sha256(record_id.encode()).hexdigest()[:8]}"
