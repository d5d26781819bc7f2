"""`omniscience`: the platform's commands, for people and scripts."""

import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from omniscience_assets.cli.accept import accept
from omniscience_assets.cli.blame import blame
from omniscience_assets.cli.capacity import capacity
from omniscience_assets.cli.clean import clean
from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, app, console, errors, known
from omniscience_assets.cli.diff import diff
from omniscience_assets.cli.fetch import fetch
from omniscience_assets.cli.inspect import inspect
from omniscience_assets.cli.instructions import instructions
from omniscience_assets.cli.judge import judge
from omniscience_assets.cli.mix import mix
from omniscience_assets.cli.qa import qa
from omniscience_assets.cli.questions import questions
from omniscience_assets.cli.reviews import calibrate, reviews
from omniscience_assets.cli.route import route
from omniscience_assets.cli.trace import trace
from omniscience_assets.cli.triage import triage
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import StorageError


@app.command()
def init(
    home: Home = DEFAULT_HOME,
    gpu_slots: Annotated[
        int | None,
        typer.Option(min=1, help="Captioning steps that may run at once; a new home starts with 4."),
    ] = None,
) -> None:
    """Set a home up: folders, Dagster settings, pool limits. Safe to repeat."""
    from omniscience_assets.assets.launch import open_instance

    with open_instance(home.resolve(), gpu_slots=gpu_slots):
        console.print(f"Home {home.resolve()} is ready. Drop dumps into {home.resolve() / 'dumps'}.", soft_wrap=True)


@app.command()
def sample(
    home: Home = DEFAULT_HOME,
    out: Annotated[Path | None, typer.Option(help="Folder to write to instead of `<home>/dumps`.")] = None,
    papers: Annotated[int, typer.Option(min=1, help="Papers per discipline.")] = 4,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal bytes.")] = 0,
) -> None:
    """Make a sample dump in arXiv's bulk format, with its truth beside it. Nothing is downloaded."""
    from omniscience_assets.sources.sample import make_dump

    folder = out or home / "dumps"
    with console.status("Drawing figures and writing papers…"):
        try:
            made = make_dump(folder, papers_per_discipline=papers, seed=seed)
        except FileExistsError as error:
            errors.print(f"{error}; delete it or write elsewhere with --out")
            raise typer.Exit(1) from None
    console.print(f"{made.papers} papers in {len(made.tars)} tars under {folder}", soft_wrap=True)


@app.command()
def run(
    *,
    home: Home = DEFAULT_HOME,
    asset: Annotated[
        list[str] | None,
        typer.Option("--asset", "-a", help=f"One of {', '.join(LOGS)}; may be repeated. Default: all."),
    ] = None,
    discipline: DisciplineList = None,
    policy: Annotated[
        str | None, typer.Option(help="Routing policy for this run in the place of the home's: a name or a YAML file.")
    ] = None,
    usd: Annotated[
        float | None, typer.Option(min=0, help="Dollars that each run may spend on models, in the place of the home's.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option(help="Try rows that failed for good again, too.")] = False,
) -> None:
    """Materialize assets in the home's Dagster instance, one run per discipline, and say what was done.

    Ends with a line per asset and a total: *computed* records were worked on now, *reused* ones needed no work;
    *dropped* and *failed* count the current records of these partitions by outcome.
    """
    assets, disciplines = known("asset", asset, list(LOGS)), known("discipline", discipline, list(DISCIPLINES))
    home = home.resolve()
    os.environ["OMNISCIENCE_HOME"] = str(home)
    with console.status("Loading the graph…"):
        from omniscience_assets.assets.run_report import run_with_progress
        from omniscience_assets.definitions import build_definitions
        from omniscience_assets.resources import ModelsResource, SettingsError
    try:
        models = ModelsResource.of_home(home, policy=policy, usd_per_run=usd)
    except SettingsError as error:
        errors.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    definitions = build_definitions(home, {"models": models})
    if not run_with_progress(definitions, home, assets, disciplines, retry_failed=retry_failed):
        raise typer.Exit(1)


@app.command()
def status(
    home: Home = DEFAULT_HOME,
    discipline: DisciplineList = None,
    by: Annotated[str, typer.Option(help="Break down by `stage`, `discipline` or `reason`.")] = "reason",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a table.")] = False,
) -> None:
    """Show the funnel: how many records each stage kept, dropped and failed, and whether any were lost."""
    from omniscience_assets.lineage.funnel import funnel, unsound
    from omniscience_assets.lineage.tables import funnel_table
    from omniscience_assets.store.files import Files

    files = Files.of_home(home)
    wanted = set(known("discipline", discipline, [*DISCIPLINES, "unplaced"]))
    rows = [row for row in funnel(files) if row.discipline in wanted]
    if as_json:
        for row in rows:
            print(orjson.dumps(row).decode())
        return
    if by not in ("stage", "discipline", "reason"):
        raise typer.BadParameter(f"--by takes stage, discipline or reason, not {by!r}")
    console.print(funnel_table(rows, by))
    broken = [account for account in unsound(files) if account["discipline"] in wanted]
    for account in broken:
        errors.print(
            f"[red]{account['asset']} of {account['discipline']} lost records:[/red] {', '.join(account['missing'])}"
        )
    if broken:
        raise typer.Exit(1)


@app.command()
def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Packages (.tar.gz, .gz, .tex, .xml, .nxml, .pdf), arXiv's bulk tars, or folders of them. "
            "A folder with one JATS file is an article with its media.",
        ),
    ],
    *,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page with figures, captions and contexts side by side.")
    ] = None,
    untagged: Annotated[
        bool,
        typer.Option(
            "--untagged",
            help="Look away from reference tags and commands: find mentions in the printed text alone.",
        ),
    ] = False,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0 = one per core.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time budget per paper.")] = 120.0,
    memory: Annotated[int, typer.Option(min=256, help="Memory budget per paper, in MiB.")] = 4096,
    tex_seconds: Annotated[
        float,
        typer.Option(
            min=0.0,
            help="Let TeX draw figures that are TeX code, each in at most so many seconds; 0 = TeX is never run. "
            "TeX is a program that the paper wrote: it runs caged, and shows in `--html` only.",
        ),
    ] = 0.0,
) -> None:
    """Extract figures, captions and contexts as JSON lines, one line per paper, without Dagster or a home.

    A paper that cannot be read, or takes more than its time or memory, is a line with its `error`.
    """
    from omniscience_assets.extraction.batch import extract_paths
    from omniscience_assets.extraction.limits import Limits
    from omniscience_assets.extraction.sheet import Sheet

    images = html.with_suffix(".files") if html else None
    papers = extract_paths(
        paths,
        workers=workers,
        seconds_per_paper=seconds,
        memory_mb=memory,
        untagged=untagged,
        images=images,
        limits=Limits(drawing_seconds=tex_seconds),
    )
    failed = count = 0
    with ExitStack() as open_files:
        sink = open_files.enter_context(out.open("wb") if out else os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
        sheet = open_files.enter_context(Sheet(html, images)) if html and images else None
        status = open_files.enter_context(errors.status(""))
        for paper in papers:
            sink.write(orjson.dumps(paper.line()) + b"\n")
            sink.flush()
            if sheet:
                sheet.add(paper)
            count, failed = count + 1, failed + (paper.error is not None)
            status.update(f"{count} papers, {failed} with an error; last {paper.paper_id}")
    errors.print(f"{count} papers, {failed} with an error")
    if html:
        errors.print(f"Look at {html}")
    if count == 0:
        errors.print(f"no paper found in {', '.join(map(str, paths))}")
        raise typer.Exit(1)


def _print_schema(wanted: bool) -> None:
    if wanted:
        from omniscience_assets.evidence.schema import json_schema

        print(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2).decode())
        raise typer.Exit


@app.command()
def evidence(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Figures (.pdf, .svg, .eps, .ps, .png, .jpg, .gif, .tif, .bmp, .webp) or folders of them. "
            "SVG needs `rsvg-convert`, PostScript needs `gs`.",
        ),
    ],
    *,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.")] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(
            help="Also draw what was read over the figure: a PNG for one figure, a folder for several.",
        ),
    ] = None,
    ocr: Annotated[
        str | None,
        typer.Option(help="Read text in raster figures with this engine: `rapidocr` or `tesseract`."),
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="Page of PDF files.")] = 1,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0 = one per core.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time budget per figure.")] = 120.0,
    memory: Annotated[int, typer.Option(min=256, help="Memory budget per figure, in MiB.")] = 4096,
    schema: Annotated[  # noqa: ARG001
        bool, typer.Option("--schema", is_eager=True, callback=_print_schema, help="Print the JSON Schema and end.")
    ] = False,
) -> None:
    """Tell what can be seen in figures as JSON lines, one line per file, without Dagster or a home.

    Panels, axes with their calibrated ranges, series in data coordinates, legends, diagrams, texts, and a scene graph
    over them. Where series were read wrongly, `--overlay` shows it: they are drawn anew over the faded figure.
    A file that cannot be read, or takes more than its time or memory, is a line with its `error`.
    """
    from omniscience_assets.evidence.batch import find_files, read_figures
    from omniscience_assets.evidence.ocr import ENGINES

    if ocr is not None:
        known("OCR engine", [ocr], list(ENGINES))
    files = list(find_files(paths))
    if not files:
        errors.print(f"no figure found in {', '.join(map(str, paths))}")
        raise typer.Exit(1)
    places = _overlay_places(overlay, files)
    read = read_figures(
        files, page=page, ocr=ocr, overlays=bool(places), workers=workers, seconds=seconds, memory_mb=memory
    )
    failed = count = 0
    with ExitStack() as open_files:
        sink = open_files.enter_context(out.open("wb")) if out else sys.stdout.buffer
        status = open_files.enter_context(errors.status(f"{len(files)} figures"))
        for figure in read:
            sink.write(orjson.dumps(figure.line()) + b"\n")
            sink.flush()
            if figure.overlay:
                places[figure.file].write_bytes(figure.overlay)
            count, failed = count + 1, failed + (figure.error is not None)
            status.update(f"{count} of {len(files)} figures, {failed} with an error; last {figure.file.name}")
    errors.print(f"{count} figures, {failed} with an error")
    if overlay:
        errors.print(f"Look at {overlay}")


def _overlay_places(overlay: Path | None, files: list[Path]) -> dict[Path, Path]:
    """Where each figure's overlay goes; equal names in a folder are told apart by a number."""
    if overlay is None:
        return {}
    if overlay.suffix.lower() == ".png":
        if len(files) > 1:
            raise typer.BadParameter(f"--overlay names one picture, but there are {len(files)} figures: name a folder")
        overlay.parent.mkdir(parents=True, exist_ok=True)
        return {files[0]: overlay}
    overlay.mkdir(parents=True, exist_ok=True)
    names: dict[str, int] = {}
    places = {}
    for file in files:
        number = names[file.name] = names.get(file.name, 0) + 1
        places[file] = overlay / (f"{file.name}.png" if number == 1 else f"{file.name}.{number}.png")
    return places


@app.command()
def compare(
    left: Annotated[Path, typer.Argument(exists=True, help="A package or a folder of them, such as LaTeX sources.")],
    right: Annotated[Path, typer.Argument(exists=True, help="The same papers in another format, such as their PDFs.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line per difference.")] = False,
) -> None:
    """Extract the same papers from two sources and list each figure, number, caption and mention that differs.

    Papers are paired by their file names.
    """
    from omniscience_assets.extraction.agreement import compare as differences
    from omniscience_assets.extraction.batch import extract_paths

    with errors.status("Extracting…"):
        one, two = ({p.paper_id: p for p in extract_paths([path])} for path in (left, right))
    both = [paper for paper in one if paper in two]
    if not both:
        errors.print(f"no paper is both in {left} and in {right}; names without extensions must be equal")
        raise typer.Exit(1)
    same = different = 0
    for paper in both:
        found = differences(one[paper].extraction.figures, two[paper].extraction.figures)
        same, different = same + len(found.pairs), different + len(found.disagreements)
        for item in found.disagreements:
            if as_json:
                print(orjson.dumps({"paper_id": paper, **asdict(item)}).decode())
            else:
                console.print(
                    f"{item.left or paper} | {item.right or '–'} | {item.aspect} | {item.detail}", markup=False
                )
    errors.print(f"{len(both)} papers in both, {same} figures in both, {different} differences")


app.command()(route)
app.command()(judge)
app.command()(questions)
app.command()(instructions)
app.command()(mix)
app.command()(diff)
app.command()(triage)
app.command()(accept)
app.command()(blame)
app.command()(clean)
app.command()(trace)
app.command()(inspect)
app.command()(calibrate)
app.command()(capacity)
app.add_typer(fetch, name="fetch")
app.add_typer(reviews, name="reviews")
app.add_typer(qa, name="qa")


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="DuckDB SQL over current.<asset>, history.<asset>, edges, specs.")],
    home: Home = DEFAULT_HOME,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a table.")] = False,
) -> None:
    """Query the record log, for example `SELECT outcome, count(*) FROM current.triplets GROUP BY ALL`."""
    import duckdb

    from omniscience_assets.store.files import Files
    from omniscience_assets.store.views import connect

    with connect(Files.of_home(home), LOGS, edges=True) as connection:
        try:
            relation: Any = connection.sql(query)
        except duckdb.Error as error:
            errors.print(f"[red]{type(error).__name__}[/red] {error}", markup=True)
            raise typer.Exit(1) from None
        if relation is None:
            return
        if as_json:
            for batch in relation.to_arrow_reader(1000):
                for row in batch.to_pylist():
                    print(orjson.dumps(row, default=str).decode())
        else:
            print(relation)


@app.command()
def catalog(home: Home = DEFAULT_HOME) -> None:
    """Build `<lake>/catalog.duckdb` with the views, for people's own tools; open it read-only."""
    from omniscience_assets.store.files import Files
    from omniscience_assets.store.views import build_catalog

    console.print(f"Wrote {build_catalog(Files.of_home(home.resolve()), LOGS)}", soft_wrap=True)


def main() -> None:
    """Entry point of the command."""
    try:
        app()
    except StorageError as error:
        errors.print(str(error), style="red", markup=False)
        sys.exit(1)
