"""`omniscience clean`: put away what crashes left behind."""

from pathlib import Path
from typing import Annotated

import typer

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors


def clean(
    home: Home = DEFAULT_HOME,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be put away.")] = False,
) -> None:
    """Put away what crashes left behind: half-written files, and runs that count as running and are not.

    Such a run keeps its discipline closed to others. Run this on the machine that the runs ran on, and after a crash
    only: nothing that was committed is ever half there, and the next run goes on from it.
    """
    home = home.resolve()
    if not (home / "dagster.yaml").exists():
        errors.print(f"[red]{home} is no home: `omniscience init` makes one[/red]")
        raise typer.Exit(1)
    files, room = _files(home, dry_run)
    runs = _runs(home, dry_run)
    done = "would be put away" if dry_run else "put away"
    console.print(f"{files} half-written files ({room / 1e6:.1f} MB) and {runs} dead runs {done}.")


def _files(home: Path, dry_run: bool) -> tuple[int, int]:
    """Half-written files: how many, and their bytes."""
    from omniscience_assets.operations.leftovers import find_leftovers

    count = room = 0
    for one in find_leftovers(home):
        console.print(f"{one.path.relative_to(home)}: half-written, {one.bytes} bytes", soft_wrap=True)
        if not dry_run:
            one.path.unlink(missing_ok=True)
        count, room = count + 1, room + one.bytes
    return count, room


def _runs(home: Path, dry_run: bool) -> int:
    """Runs whose process is gone: how many."""
    from omniscience_assets.assets.launch import open_instance
    from omniscience_assets.resources.run_launcher import dead_runs, end_dead_run

    with open_instance(home) as instance:
        dead = dead_runs(instance)
        for run, process in dead:
            where = run.tags.get("dagster/partition", "all disciplines")
            console.print(f"run {run.run_id} of {where}: its process {process} is gone", soft_wrap=True)
            if not dry_run:
                end_dead_run(instance, run, process)
        return len(dead)
