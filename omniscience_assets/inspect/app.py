"""The app: which address shows what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from omniscience_assets.inspect.guard import Guard
from omniscience_assets.inspect.links import ServedLinks
from omniscience_assets.inspect.pages import diff, figure, gallery, review, runs, triage
from omniscience_assets.inspect.pictures import NoPictureError
from omniscience_assets.inspect.query import PAGE, Query
from omniscience_assets.inspect.render import render
from omniscience_assets.inspect.site import MissingPageError, Site
from omniscience_assets.lineage.trace import UnknownRecordError

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).parent / "static"
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_BODY = 64 * 1024
"""The longest form that is read."""


def create_app(site: Site, *, host: str = "127.0.0.1", dagster: str = "") -> Starlette:
    """The web app over a site whose index was read.

    Args:
        site: What it shows.
        host: Name or address that it listens on; beside it `localhost`, addresses and this machine's name are answered.
        dagster: Address of the Dagster UI, for links to runs; none without.
    """
    pages = _Pages(site, ServedLinks(dagster.rstrip("/")))
    routes = [
        Route("/", pages.gallery),
        Route("/figure/{figure_id:path}", pages.figure),
        Route("/image/{name}", pages.image),
        Route("/thumbnail/{name}", pages.thumbnail),
        Route("/overlay/{figure_id:path}", pages.overlay),
        Route("/runs", pages.runs),
        Route("/spec/{spec_id}", pages.spec),
        Route("/diff", pages.diff),
        Route("/triage", pages.triage),
        Route("/review", pages.review),
        Route("/review", pages.save_review, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    errors: Mapping[Any, Callable[..., Response]] = {
        HTTPException: pages.http_error,
        MissingPageError: pages.missing,
        UnknownRecordError: pages.missing,
        NoPictureError: pages.missing,
    }
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, host=host)],
        exception_handlers=errors,
        max_body_size=_BODY,
    )


class _Pages:
    """One method per route; all but the one that reads a form run in threads."""

    def __init__(self, site: Site, links: ServedLinks) -> None:
        self._site, self._links = site, links

    def _page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        told = {"is_reading": self._site.index.is_reading, **values}
        return HTMLResponse(render(template, self._links, told), status, {"Cache-Control": "no-store"})

    def gallery(self, request: Request) -> Response:
        """Thumbnails, filters, order."""
        self._site.index.follow()
        return self._page("gallery.html", view=gallery.view(self._site, Query.parse(request.query_params)))

    def figure(self, request: Request) -> Response:
        """A figure; with `at`, its place in a gallery, to go on from there."""
        self._site.index.follow()
        query, at = Query.parse(request.query_params), request.query_params.get("at", "")
        shown = figure.view(self._site, request.path_params["figure_id"])
        steps = self._steps(query, int(at)) if at.isascii() and at.isdecimal() and len(at) < 9 else {}
        return self._page("figure.html", view=shown, back=self._links.gallery(query.encode()), **steps)

    def _steps(self, query: Query, at: int) -> dict[str, Any]:
        """Addresses of the figures before and after a place."""
        found = {}
        for name, place in (("before", at - 1), ("after", at + 1)):
            if (figure_id := self._site.gallery.at(query, place)) is not None:
                page = place // PAGE + 1
                found[name] = self._links.figure(figure_id, f"{query.encode(page=page)}&at={place}".lstrip("&"))
        return found

    def image(self, request: Request) -> Response:
        """A raster."""
        data, kind = self._site.pictures.raster(request.path_params["name"])
        return Response(data, media_type=kind, headers=_FOREVER)

    def thumbnail(self, request: Request) -> Response:
        """A small JPEG."""
        data = self._site.pictures.thumbnail(request.path_params["name"])
        return Response(data, media_type="image/jpeg", headers=_FOREVER)

    def overlay(self, request: Request) -> Response:
        """A figure with what was read in it."""
        raster, evidence = figure.evidence_of(self._site, request.path_params["figure_id"])
        return Response(self._site.pictures.overlay(raster, evidence), media_type="image/png")

    def runs(self, request: Request) -> Response:
        """All runs."""
        del request
        self._site.index.follow()
        return self._page("runs.html", runs=runs.runs(self._site))

    def spec(self, request: Request) -> Response:
        """How records were made."""
        against = request.query_params.get("against", "")
        return self._page("spec.html", view=runs.spec(self._site, request.path_params["spec_id"], against))

    def diff(self, request: Request) -> Response:
        """Two moments of the log."""
        self._site.index.follow()
        return self._page("diff.html", view=diff.view(self._site, request.query_params))

    def triage(self, request: Request) -> Response:
        """Why a metric moved."""
        self._site.index.follow()
        shown = triage.view(self._site, request.query_params)
        return self._page("triage.html", view=shown, compare=triage.compare_address)

    def review(self, request: Request) -> Response:
        """The next figure to review."""
        return self._page("review.html", view=review.view(self._site, request.query_params), token=self._site.token)

    async def save_review(self, request: Request) -> Response:
        """Write a review down and go on."""
        from urllib.parse import parse_qsl

        from starlette.concurrency import run_in_threadpool

        body = (await request.body()).decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        problem, following = await run_in_threadpool(review.save, self._site, request.headers, form)
        if problem is not None:
            return self._page("error.html", 403, title="Not saved", message=problem)
        return RedirectResponse(self._links.page("review", **following), status_code=303)

    def missing(self, request: Request, error: Exception) -> Response:
        """A page that is not there, with what is."""
        del request
        return self._page("error.html", 404, title="Not found", message=str(error))

    def http_error(self, request: Request, error: Exception) -> Response:
        """An address that no page has."""
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            message = f"no page has the address {request.url.path}"
            return self._page("error.html", 404, title="Not found", message=message)
        return self._page("error.html", error.status_code, title="Not done", message=str(error.detail))
