"""`omniscience fetch`: bring dumps into the dumps folder."""

import posixpath
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors, known

if TYPE_CHECKING:
    from omniscience_assets.sources.fetch.report import FetchReport, Watch
    from omniscience_assets.sources.fetch.settings import Place
    from omniscience_assets.sources.fetch.transfer import Transfer

fetch = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Fetch dumps into the dumps folder: resumed after a cut, verified by checksum, and only what is not there. "
    "Places and storage options (requester pays, profiles) are read from `<home>/sources.yaml`.",
)

Source = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="Fetch from here instead: any fsspec URL (`s3://`, `https://`, `gs://` …) or a folder of the same layout.",
    ),
]
Rate = Annotated[float | None, typer.Option(min=0.01, help="MB/s at most, over all connections.")]
KeepFree = Annotated[float, typer.Option(min=0, help="GB of the disk that stay free.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, and fetch nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON instead of a line.")]


@fetch.command()
def arxiv(
    *,
    home: Home = DEFAULT_HOME,
    source: Source = None,
    kind: Annotated[Literal["src", "pdf"], typer.Option(help="Sources of papers, or PDFs.")] = "src",
    months: Annotated[str | None, typer.Option(help="Only tars of `2401`, or of `2401-2403`.")] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="Only tars of this name; `*` and `?` may stand in it. May be repeated.")
    ] = None,
    metadata: Annotated[
        str | None,
        typer.Option(help="URL of the metadata snapshot, a file `arxiv-metadata*.json[.gz]`, to fetch as well."),
    ] = None,
    rate: Rate = None,
    keep_free: KeepFree = 1.0,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Fetch arXiv's bulk tars (about 500 MB each) as its manifest lists them; the bucket's reader pays Amazon.

    Ends with 1 when a tar could not be had (the others are fetched), or none could; run it again to go on.
    """
    from omniscience_assets.sources.fetch.arxiv import Months, fetch_arxiv, fetch_metadata
    from omniscience_assets.sources.fetch.settings import Place

    try:
        wanted = Months.parse(months) if months else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--months") from None
    folder = home / "dumps" / "arxiv"
    with _running("arxiv", home, source, rate) as (transfer, watch, reports):
        if metadata and not dry_run:
            place, _, file = metadata.rpartition("/")
            snapshot = transfer(Place(place or ".", {}))
            reports.append(fetch_metadata(snapshot, file, folder))
        reports.append(
            fetch_arxiv(
                transfer(None), folder / kind, kind, months=wanted, names=name or (),
                keep_free=int(keep_free * 1e9), dry_run=dry_run, watch=watch,
            )
        )  # fmt: skip
    _end(reports, "tars", as_json=as_json)


@fetch.command()
def pmc(
    *,
    home: Home = DEFAULT_HOME,
    source: Source = None,
    inventory: Annotated[
        Path | None,
        typer.Option(
            help="A kept inventory's `manifest.json`, instead of the newest one: gives the same article versions for "
            "ever. Each fetch keeps the inventory that it used under `<home>/dumps/pmc/inventory/`.",
        ),
    ] = None,
    article: Annotated[list[str] | None, typer.Option(help="Only this article (`PMC13900`); may be repeated.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Only so many, a random sample that stays the same and grows with the number."),
    ] = None,
    licence: Annotated[
        list[str] | None,
        typer.Option(
            help="Licence class of which media are fetched; of others only metadata and text. May be repeated."
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Articles that are fetched at once.")] = 8,
    rate: Rate = None,
    keep_free: KeepFree = 1.0,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Make PMC's open access articles here those of an inventory: new and replaced versions come, withdrawn ones go.

    The selection is the whole truth: articles here that it does not name count no more (nothing is deleted). Ends with
    1 when an article could not be had (the others are fetched), or none could; run it again to go on.
    """
    from omniscience_assets.sources.fetch.pmc import Selection, fetch_pmc
    from omniscience_assets.sources.fetch.pmc_inventory import keep_latest, open_kept
    from omniscience_assets.sources.licences import CLASSES
    from omniscience_assets.sources.stage import ALLOWED_LICENCES

    odd = [one for one in article or () if not (one.startswith("PMC") and one[3:].isdecimal())]
    if odd:
        raise typer.BadParameter(f"{odd[0]} is no PMCID such as PMC13900", param_hint="--article")
    classes = known("licence class", licence, list(CLASSES)) if licence else list(ALLOWED_LICENCES)
    folder = home / "dumps" / "pmc"
    with _running("pmc", home, source, rate) as (transfer, watch, reports):
        place = transfer(None)
        kept = open_kept(inventory) if inventory else keep_latest(place, folder / "inventory")
        reports.append(
            fetch_pmc(
                place, folder, kept, Selection(tuple(classes), tuple(article or ()), limit),
                exact=inventory is not None, workers=workers, keep_free=int(keep_free * 1e9), dry_run=dry_run,
                watch=watch,
            )
        )  # fmt: skip
    _end(reports, "articles", as_json=as_json)


@contextmanager
def _running(
    name: str, home: Path, source: str | None, rate: float | None
) -> "Iterator[tuple[Callable[[Place | None], Transfer], Watch, list[FetchReport]]]":
    """Open places, show progress, and say why a fetch ended before it began."""
    from omniscience_assets.sources.fetch.faults import FetchError
    from omniscience_assets.sources.fetch.pace import Pace
    from omniscience_assets.sources.fetch.remote import Remote
    from omniscience_assets.sources.fetch.report import Watch
    from omniscience_assets.sources.fetch.settings import Place, read_settings
    from omniscience_assets.sources.fetch.transfer import Transfer

    pace = Pace(rate * 1e6 if rate else None)
    reports: list[FetchReport] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
    )
    try:
        own = read_settings(home)[name].at(source)
        with Progress(*columns, console=errors, transient=True) as progress:
            task = progress.add_task(name, total=None)
            units = [0, 0]

            def plan(count: int, size: int | None) -> None:
                units[1] = count
                progress.update(task, total=size)

            def count(unit: str) -> None:
                units[0] += 1
                progress.update(task, description=f"{units[0]} of {units[1]}; last {posixpath.basename(unit)}")

            def come(size: int) -> None:
                progress.advance(task, size)

            def open_place(place: Place | None) -> Transfer:
                chosen = place or own
                return Transfer(Remote(chosen.url, chosen.options), pace, on_bytes=come)

            yield open_place, Watch(plan, count), reports
    except (FetchError, ValueError) as error:
        errors.print(f"[red]{name}:[/red] {error}", markup=True)
        raise typer.Exit(1) from None


def _end(reports: "list[FetchReport]", unit: str, *, as_json: bool) -> None:
    for report in reports:
        for fault in report.faults:
            errors.print(str(fault), markup=False)
        if as_json:
            print(orjson.dumps(report.line()).decode())
        else:
            console.print(report.summary(unit), soft_wrap=True, markup=False)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)
