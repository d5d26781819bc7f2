"""`omniscience run`: progress while it goes, and an account of what was done."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from omniscience_assets.assets.launch import count_runs, open_instance, run_partitions
from omniscience_assets.assets.regression import page_of
from omniscience_assets.lineage.alarms import standing
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.lineage.regression import WATCHED
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance


def run_with_progress(
    definitions: dg.Definitions, home: Path, assets: Sequence[str], disciplines: Sequence[str], *, retry_failed: bool
) -> bool:
    """Materialize assets for disciplines in the home's Dagster instance, showing progress; True when all succeeded."""
    console = Console(highlight=False)
    failed: dict[str, list[str]] = {}
    columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with open_instance(home) as instance, Progress(*columns, console=console, transient=True) as progress:
        listener = _Listener(progress, count_runs(definitions, assets, len(disciplines)))
        logger = logging.getLogger("omniscience.progress")
        logger.addHandler(listener)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            runs = run_partitions(definitions, instance, assets, disciplines, retry_failed=retry_failed)
            for discipline, success, errors in runs:
                listener.finish_run()
                if not success:
                    failed[discipline] = errors
        finally:
            logger.removeHandler(listener)
    _print_account(console, Files.of_home(home), listener.advances, assets, disciplines)
    for discipline, errors in failed.items():
        why = escape(errors[0][:600]) if errors else "see the run in the UI"
        console.print(f"[red]{discipline} failed[/red]: {why}")
    for alarm in (one for asset in assets if asset in WATCHED for one in standing(Files.of_home(home), asset)):
        if alarm.discipline in disciplines:
            console.print(f"[yellow]worse:[/yellow] {escape(alarm.told)}\n  why: {page_of(alarm)}", soft_wrap=True)
    return not failed


class _Listener(logging.Handler):
    """Turns progress records into a bar, and remembers the last word on each partition."""

    def __init__(self, progress: Progress, runs: int) -> None:
        super().__init__(logging.DEBUG)
        self.advances: dict[tuple[str, str], Advance] = {}
        self._progress = progress
        self._whole: TaskID = progress.add_task("runs", total=runs)
        self._step: TaskID = progress.add_task("", total=None)

    def emit(self, record: logging.LogRecord) -> None:
        done: Advance = record.__dict__["advance"]
        self.advances.setdefault((done.asset, done.discipline), done)
        self._progress.update(
            self._step,
            description=f"{done.asset} {done.discipline}",
            total=done.planned,
            completed=done.finished,
        )

    def finish_run(self) -> None:
        """Count one run as done."""
        self._progress.advance(self._whole)


def _print_account(
    console: Console,
    files: Files,
    advances: dict[tuple[str, str], Advance],
    assets: Sequence[str],
    disciplines: Sequence[str],
) -> None:
    """Print a line per asset and the total line."""
    dropped: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    for row in funnel(files):
        if row.discipline in disciplines or (row.asset, row.discipline) in advances:
            dropped[row.asset] += row.records * (row.outcome == "dropped")
            failed[row.asset] += row.records * (row.outcome == "failed")
    table = Table(show_edge=False, pad_edge=False)
    for name in ("asset", "computed", "reused", "dropped", "failed"):
        table.add_column(name, justify="left" if name == "asset" else "right")
    totals = [0, 0, 0, 0]
    for asset in assets:
        mine = [done for (name, _), done in advances.items() if name == asset]
        counts = [
            sum(done.computed for done in mine),
            sum(done.reused for done in mine),
            dropped[asset],
            failed[asset],
        ]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        table.add_row(asset, *(str(count) for count in counts))
    console.print(table)
    console.print("computed {}, reused {}, dropped {}, failed {}".format(*totals))
