"""`omniscience reviews` and `omniscience calibrate`: from what people say to thresholds that promise something."""

import csv
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml
from rich.markup import escape
from rich.table import Table

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors, known

if TYPE_CHECKING:
    from omniscience_assets.store.files import Files

reviews = typer.Typer(no_args_is_help=True, help="Ask people about captioned figures, and see how far they agree.")


@reviews.command()
def queue(
    *,
    reviewer: Annotated[str, typer.Option(help="Who is asked; nobody is asked twice about a caption.")],
    size: Annotated[int, typer.Option(min=1, help="How many figures.")] = 50,
    random_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share drawn at random: only these can calibrate a threshold.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="Of the random order, the same for all reviewers of a campaign.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="CSV to write; standard output without.")] = None,
    images: Annotated[Path | None, typer.Option(help="Also put the figures' images into this folder.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Write a CSV of figures to review: fill in `verdict` (keep, drop or unsure) and put it into `<home>/reviews`.

    Half of it is a random sample; the others are those on which gates disagree or that lie next to a threshold.
    """
    from omniscience_assets.quality.calibrating import RANDOM
    from omniscience_assets.quality.calibrating import queue as find
    from omniscience_assets.quality.calibration.importing import FOR_THE_EYE
    from omniscience_assets.store.files import Files

    files = Files.of_home(home)
    asked = find(files, reviewer, size, random_share=random_share, seed=seed)
    if not asked:
        errors.print("Nothing to review: no captioned figure is judged yet, or all were reviewed.")
        raise typer.Exit(1)
    shown = _shown(files, [one.figure_id for one in asked], images)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        sink = stack.enter_context(out.open("w", encoding="utf-8", newline="")) if out else sys.stdout
        table = csv.writer(sink)
        names = ("figure_id", "reviewer", "verdict", "score", "reasons", "comment", "caption_hash", "source")
        table.writerow((*names, *FOR_THE_EYE))
        for one in asked:
            source = RANDOM if one.kind == "random" else f"queue:{one.kind}"
            row = (one.figure_id, reviewer, "", "", "", "", one.caption_hash, source, one.reason)
            table.writerow((*row, *shown.get(one.figure_id, ("", "", ""))))
    errors.print(f"{len(asked)} figures, {sum(one.kind == 'random' for one in asked)} of them at random")


@reviews.command()
def agreement(
    *,
    since: Annotated[
        str | None, typer.Option(help="Also check whether gates agree less with reviews from this time on (ISO 8601).")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Show how far reviewers agree with each other and measures with them, with intervals of 95 %.

    With `--since`, ends with 1 where a gate's agreement has fallen by more than chance explains.
    """
    from omniscience_assets.quality import calibrating
    from omniscience_assets.quality.settings import load_settings
    from omniscience_assets.store.files import Files

    reviewed = calibrating.read_reviewed(Files.of_home(home))
    if not reviewed.reviews:
        errors.print("No reviews in the log: put files into <home>/reviews and materialize human_reviews.")
        raise typer.Exit(1)
    names = sorted({limit.measure for limit in load_settings(home).ordered_limits})
    table = Table("agreement", "value", "from", "to", show_edge=False, pad_edge=False)
    for name, found in calibrating.agreement(reviewed, names).items():
        table.add_row(name, f"{found.value:.3f}", f"{found.low:.3f}", f"{found.high:.3f}")
    console.print(f"{len(reviewed.reviews)} reviews; {reviewed.outdated} more are of captions that changed since")
    console.print(table)
    if since is None:
        return
    falls = Table("gate", "before", "after", "p", "", show_edge=False, pad_edge=False)
    drifts = calibrating.drift(reviewed, since)
    for one in drifts:
        sides = (f"{w.share:.0%} of {w.figures}" for w in (one.earlier, one.later))
        falls.add_row(one.gate, *sides, f"{one.p_value:.3g}", "[red]agrees less[/red]" if one.alarm else "")
    console.print(falls)
    if any(one.alarm for one in drifts):
        raise typer.Exit(1)


@reviews.command()
def reward(
    preferences: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV with the columns `better` and `worse`: figure ids.")
    ],
    *,
    feature: Annotated[list[str], typer.Option("--feature", "-f", help="A measure, such as `grounding.precision`.")],
    fraction: Annotated[float, typer.Option(min=0, max=1, help="Share of the figures that the step is to keep.")] = 0.5,
    home: Home = DEFAULT_HOME,
) -> None:
    """Fit a reward to pairwise preferences and print it as a step of a selection, for `<home>/quality.yaml`."""
    from omniscience_assets.quality.calibrating import fit_preferences
    from omniscience_assets.store.files import Files

    with preferences.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if wrong := [at for at, row in enumerate(rows, start=2) if not (row.get("better") and row.get("worse"))]:
        errors.print(f"[red]{preferences}, line {wrong[0]}: needs `better` and `worse`[/red]")
        raise typer.Exit(1)
    try:
        found = fit_preferences(Files.of_home(home), [(row["better"], row["worse"]) for row in rows], feature)
    except ValueError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    errors.print(f"{found.pairs} pairs, {found.left_out} left out; {found.accuracy:.0%} of held-out pairs in order")
    print(yaml.safe_dump([{"step": "reward", "weights": dict(found.weights), "fraction": fraction}], sort_keys=False))


def calibrate(
    limit: Annotated[list[str], typer.Argument(help="Limits to set anew, together, by their reasons: `ungrounded` …")],
    *,
    precision: Annotated[
        float, typer.Option(min=0.01, max=0.999, help="Least share of good figures to promise.")
    ] = 0.95,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="How surely it is to hold.")] = 0.95,
    false_keep: Annotated[
        float | None, typer.Option(min=0, max=1, help="How often a reviewer keeps a bad figure, where that is known.")
    ] = None,
    false_drop: Annotated[
        float | None, typer.Option(min=0, max=1, help="How often a reviewer drops a good figure, where that is known.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Write nothing.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """Find thresholds that promise a precision, from the reviews in the log, and write `<home>/calibration.yaml`.

    The next run of `selection` and `filtered_set` judges by them, from stored scores; `omniscience diff` shows what
    turns. Ends with 1 where no threshold can promise it, and says how many reviews would be needed.
    """
    from omniscience_assets.quality import calibrating
    from omniscience_assets.quality.calibration.promises import Promise
    from omniscience_assets.quality.settings import CALIBRATION_FILE, QualityError, load_settings
    from omniscience_assets.store.files import Files

    try:
        settings = load_settings(home)
    except QualityError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    wanted = known("limit", limit, list(settings.limits))
    chosen = [one for one in settings.ordered_limits if one.reason in wanted]
    if (false_keep is None) != (false_drop is None):
        raise typer.BadParameter("give both --false-keep and --false-drop, or neither")
    stated = (false_keep, false_drop) if false_keep is not None and false_drop is not None else None
    try:
        found = calibrating.calibrate(
            calibrating.read_reviewed(Files.of_home(home)), chosen, Promise(precision, confidence), stated
        )
    except ValueError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    console.print(found.calibration.says)
    if not found.at_random:
        errors.print("[yellow]These figures were not drawn at random, so of others nothing is promised.[/yellow]")
    if not found.limits:
        raise typer.Exit(1)
    console.print(yaml.safe_dump({"limits": dict(found.limits)}, sort_keys=False))
    if not dry_run:
        path = home / CALIBRATION_FILE
        before = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}
        merged = {**before, "limits": {**(before.get("limits") or {}), **found.limits}}
        path.write_text(yaml.safe_dump(merged, sort_keys=False), encoding="utf-8")
        console.print(f"Wrote {path}")


def _shown(files: "Files", figures: list[str], images: Path | None) -> dict[str, tuple[str, str, str]]:
    """Image file, caption and author caption of figures, for a person to look at."""
    from omniscience_assets.records import Caption, Figure
    from omniscience_assets.store.blobs import BlobStore
    from omniscience_assets.store.views import connect

    with connect(files, {"triplets": Figure, "routed_captions": Caption}) as connection:
        rows = connection.execute(
            """
            SELECT t.record_id, t.raster, c.text, t.caption FROM current.triplets AS t
            JOIN current.routed_captions AS c ON c.record_id = t.record_id || '@caption'
            WHERE t.record_id IN (SELECT unnest($figures))
            """,
            {"figures": figures},
        ).fetchall()
    shown = {}
    for figure_id, raster, text, author in rows:
        name = ""
        if images is not None and raster:
            images.mkdir(parents=True, exist_ok=True)
            name = f"{figure_id.replace('/', '_').replace(':', '_').replace('#', '_')}.png"
            (images / name).write_bytes(BlobStore(files).get(raster))
        shown[figure_id] = name, text, author
    return shown
