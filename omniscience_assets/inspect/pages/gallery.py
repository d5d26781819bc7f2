"""The gallery: a page of figures, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from omniscience_assets.inspect.index import OWN_SCORES
from omniscience_assets.inspect.query import PAGE, PLAIN_SORTS, Found, Query
from omniscience_assets.inspect.site import Site

FACET_LABELS = {
    "discipline": "Discipline", "kind": "Kind", "outcome": "Outcome", "reason": "Reason", "tier": "Tier",
    "backend": "Backend", "writer": "Writer", "run_id": "Run",
}  # fmt: skip
SORT_LABELS = {
    "figure_id": "Paper and number", "produced_at": "Time of the caption", "support": "Support of claims",
    "qa_score": "Caption QA score", "qa_lift": "Caption QA lift",
}  # fmt: skip
_MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select box."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class GalleryView:
    """What the template shows."""

    query: Query
    found: Found
    cards: list[dict[str, Any]]
    filters: list[tuple[str, str, list[Choice]]]
    """Name, label and options of each select box."""
    sorts: list[tuple[str, list[Choice]]]
    pages: list[int | None]
    """Numbers to link to; `None` for a gap."""
    figures: int
    narrowed: list[tuple[str, str]]
    """Filters in force: label with value, and the query without it."""


def view(site: Site, query: Query, size: int = PAGE) -> GalleryView:
    """Read a page of the gallery."""
    found = site.gallery.page(query, size)
    cards = [row | {"position": found.first + at} for at, row in enumerate(found.rows)]
    narrowed = [
        (f"{label}: {value}", query.encode(**{name: "", "page": 1}))
        for name, label in (*FACET_LABELS.items(), ("text", "Words"))
        if (value := getattr(query, name))
    ]
    return GalleryView(
        query, found, cards, list(_filters(site, query)), list(_sorts(site, query)),
        page_numbers(found.page, found.pages), site.index.figures, narrowed,
    )  # fmt: skip


def _filters(site: Site, query: Query) -> Iterator[tuple[str, str, list[Choice]]]:
    for facet in site.index.facets:
        chosen = getattr(query, facet.name)
        if len(facet.values) < 2 and not chosen:
            continue
        options = [Choice("", "any", not chosen)]
        for value, count in facet.values[:_MOST_CHOICES]:
            shown = value[:8] if facet.name == "run_id" else value
            options.append(Choice(value, f"{shown} ({count:,})", value == chosen))
        if chosen and not any(option.chosen for option in options):
            options.append(Choice(chosen, chosen, True))
        yield facet.name, FACET_LABELS[facet.name], options


def _sorts(site: Site, query: Query) -> Iterator[tuple[str, list[Choice]]]:
    yield "", [Choice(name, SORT_LABELS[name], name == query.sort) for name in PLAIN_SORTS if name not in OWN_SCORES]
    yield "Scores", [Choice(name, SORT_LABELS[name], name == query.sort) for name in OWN_SCORES]
    yield "Measures", [Choice(name, name, name == query.sort) for name in site.index.measures]


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The first, the last and those around the present page, with gaps between."""
    wanted = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and shown[-1] is not None and number - shown[-1] > 1:
            shown.append(None)
        shown.append(number)
    return shown
