"""`omniscience mix`: a training mix, written as the files that trainers read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, errors, known
from omniscience_assets.disciplines import DISCIPLINES

if TYPE_CHECKING:
    from omniscience_assets.instructions.handoff.write import Written
    from omniscience_assets.instructions.mix.settings import MixSettings

_NEXT = {
    "llava": "LLaVA: --data_path {0}/llava/train.json --image_folder {0}/images",
    "llama_factory": "cd {0} && llamafactory-cli train llama_factory/qwen2_5_vl.yaml",
    "swift": "sh {0}/swift/qwen2_5_vl.sh",
    "trl": "cd {0} && trl sft --config trl/qwen2_5_vl.yaml",
}


def mix(
    out: Annotated[Path, typer.Argument(help="Folder to write; must not be there yet, or be empty.", file_okay=False)],
    *,
    home: Home = DEFAULT_HOME,
    settings: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="YAML: shares by method, figure kind, discipline, licence class and difficulty, forms of captions, "
            "budgets in tokens, what is held out. Default: `<home>/mix.yaml` over the shipped settings.",
        ),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(help=f"One of {', '.join(_NEXT)}; may be repeated. Default: all of them."),
    ] = None,
    discipline: DisciplineList = None,
    seed: Annotated[int | None, typer.Option(help="In the place of the settings'.")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Most rows, in the place of the settings'.")] = None,
    tokens: Annotated[int | None, typer.Option(min=1, help="Most tokens, in the place of the settings'.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0 = one per core.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON instead of tables.")] = False,
) -> None:
    """Mix kept conversations and captions into a folder that LLaVA, LLaMA-Factory, ms-swift and TRL train on.

    Papers are split into `train` and `test`, never figures. The same log, settings and seed give the same bytes, on any
    number of workers. `MIX.md` and `mix.json` beside the rows say what is in the mix, what was left out and why;
    `mix.yaml` makes it again.
    """
    from omniscience_assets.compute.local import LocalExecutor
    from omniscience_assets.instructions.handoff.write import write_mix
    from omniscience_assets.instructions.mix.pool import LogPool
    from omniscience_assets.instructions.mix.settings import MixError, load_settings
    from omniscience_assets.store.blobs import BlobStore
    from omniscience_assets.store.files import Files

    forms = known("form", form, list(_NEXT))
    places = tuple(known("discipline", discipline, list(DISCIPLINES)))
    changes: dict[str, Any] = {name: told for name, told in (("seed", seed), ("rows", rows)) if told is not None}
    if tokens is not None:
        changes["tokens"] = {"total": tokens}
    executor = LocalExecutor(workers, seconds_per_unit=600.0)
    try:
        told = load_settings(home, settings, changes)
        files = Files.of_home(home)
        with errors.status("Reading the log…") as status:
            written = write_mix(
                LogPool(files, told, places), BlobStore(files), told, out, forms=forms, executor=executor,
                on_progress=lambda what, done, of: status.update(f"{done}{f' of {of}' if of else ''} rows {what}"),
            )  # fmt: skip
    except MixError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    finally:
        executor.close()
    if as_json:
        print((out / "mix.json").read_text(encoding="utf-8"), end="")
        return
    _show(out, written, told)
    for name in forms:
        console.print(_NEXT[name].format(out), markup=False, soft_wrap=True)


def _show(out: Path, written: "Written", settings: "MixSettings") -> None:
    report = written.report
    table = _table("part", "papers", "figures", "rows", "tokens")
    for part in report.splits:
        table.add_row(part.split, *(f"{one:,}" for one in (part.papers, part.figures, part.rows, part.tokens)))
    console.print(table)
    told = {"method", "caption", *settings.shared}
    table = _table("of train", "", "candidates", "rows", "share", "asked")
    for line in report.shares:
        if line.axis in told and line.candidates:
            asked = "" if line.asked is None else f"{line.asked:.1%}"
            cells = (line.axis, line.value, f"{line.candidates:,}", f"{line.rows:,}", f"{line.share:.1%}", asked)
            table.add_row(*cells)
    console.print(table)
    left_out = {**report.left_out, **written.unwritten}
    if left_out:
        told_by = ", ".join(f"{reason} {count:,}" for reason, count in left_out.items())
        console.print(f"Left out of {report.seen:,}: {told_by}", soft_wrap=True)
    for warning in report.warnings:
        console.print(f"[yellow]Mind:[/yellow] {escape(warning)}", soft_wrap=True)
    pictures = f", {written.images:,} images" if written.images else ""
    console.print(
        f"{sum(written.rows.values()):,} rows{pictures}, {written.bytes / 1e6:,.1f} MB in {out}", soft_wrap=True
    )


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, no_wrap=True, justify="left" if at < 2 else "right")
    return table
