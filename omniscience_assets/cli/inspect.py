"""`omniscience inspect`: look at figures, captions, verdicts, answers and lineage in a browser."""

from pathlib import Path
from typing import Annotated

import typer

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors


def inspect(
    *,
    home: Home = DEFAULT_HOME,
    host: Annotated[
        str, typer.Option(help="Address to listen on. There is no login: whoever reaches it sees all, and may review.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = 3001,
    dagster_url: Annotated[
        str, typer.Option(help="Address of the Dagster UI, for links to runs; empty for none.")
    ] = "http://127.0.0.1:3000",
    export: Annotated[
        Path | None, typer.Option(help="Write the pages as static files into this folder, and end.")
    ] = None,
    figures: Annotated[int, typer.Option(min=1, help="With --export: at most so many figures.")] = 200,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="With --export: only figures such as `outcome=dropped`, `discipline=physics`, `text=spectrum`; "
            "`sort=grounding.precision` and `down=1` set the order, as in the gallery's address. May be repeated.",
        ),
    ] = None,
) -> None:
    """Serve a local web app over the log: a gallery, a page per figure, runs, diffs, and a review mode.

    It reads the log and changes nothing but files of reviews under `<home>/reviews`. Ends with Ctrl-C.
    """
    from rich.markup import escape

    from omniscience_assets.inspect.query import Query
    from omniscience_assets.inspect.site import Site
    from omniscience_assets.store.files import Files

    if not dagster_url.startswith(("http://", "https://")) and dagster_url:
        raise typer.BadParameter(f"--dagster-url takes an http address, not {dagster_url!r}")
    site = Site.of(Files.of_home(home.resolve()), home.resolve())
    with errors.status("Reading the log…") as status:
        site.index.refresh(lambda place, count: status.update(f"Reading the log: {count:,} figures of {place}"))
    errors.print(f"{site.index.figures:,} figures")
    if export is not None:
        from omniscience_assets.inspect.export import NotEmptyError, export_pages

        wanted = dict(part.partition("=")[::2] for part in where or ())
        try:
            written = export_pages(site, export, Query.parse(wanted), figures, dagster=dagster_url)
        except NotEmptyError as error:
            errors.print(f"[red]{escape(str(error))}[/red]")
            raise typer.Exit(1) from None
        console.print(f"{written} figures: look at {export / 'index.html'}", soft_wrap=True)
        return
    import uvicorn

    from omniscience_assets.inspect.app import create_app

    app = create_app(site, host=host, dagster=dagster_url)
    errors.print(f"Look at http://{host if ':' not in host else f'[{host}]'}:{port} (Ctrl-C ends it)")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
