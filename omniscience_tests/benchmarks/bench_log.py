"""What the record log adds to a run's time: `python omniscience_tests/benchmarks/bench_log.py --help`.

The whole graph is run on a generated dump, in one process and through Dagster as `omniscience run` does, twice: once
all is made, then nothing has changed. All that reads or writes the log in the run's process is clocked from outside,
whoever asks for it: finding out what is stale, loading the payloads that work needs, making rows and committing them,
compaction, the account, the data version, connecting DuckDB to the log. Printed: seconds in each, and the share of the
log in the run's time, beside the bound of 2 %; then the processor time of the log and of this process, without that of
the worker processes: on a machine that has other work the clock says little. Queries of reports, checks and plans over
the log are what these are for and no part of it; how long they take is printed apart.
"""

import argparse
import functools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omniscience_assets.assets import overlays, preview, qa_report, quality_report
from omniscience_assets.assets.launch import open_instance, run_partitions
from omniscience_assets.captioning import ledger
from omniscience_assets.definitions import build_definitions
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.evaluation import verdicts
from omniscience_assets.evidence import coverage
from omniscience_assets.extraction import integrity
from omniscience_assets.lineage import regression
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.quality import plan
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store import audit, compaction, incremental, log, snapshot, specs, stage, streams, views
from omniscience_assets.store.files import Files

BOUND = 0.02
FUNCTIONS = (
    streams.fetch, views.connect, compaction.compact, views.read_records, audit.audit, audit.last_audit,
    audit.forget_audit, specs.save_spec, specs.save_texts,
)  # fmt: skip
METHODS = (
    (snapshot.Snapshot, "__init__"), (snapshot.Partition, "windows"), (snapshot.Partition, "heads"),
    (snapshot.Partition, "records"), (snapshot.Partition, "rows"), (snapshot.Partition, "made_from"),
    (snapshot.Partition, "items"), (stage.Stage, "load"), (log.PartitionWriter, "__init__"),
    (log.PartitionWriter, "commit"), (incremental._Run, "find_stale"), (incremental._Run, "_count_planned"),
    (incremental._Run, "_rows"),
)  # fmt: skip
REPORTS = (
    preview.make_preview, quality_report.describe_filtered_set, qa_report.describe_questions,
    qa_report.describe_answers, overlays.show_overlays, plan.make_plan, ledger.read_ledger, ledger.spent_on,
    integrity.read_integrity, coverage.read_coverage, verdicts.beats_authors, regression.check_regression,
)  # fmt: skip


class Clock:
    """Seconds spent in functions; those that call each other count once, for the outermost."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.processor = 0.0
        self._inside = False

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        if self._inside:
            yield
            return
        self._inside, started, worked = True, time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self._inside = False
            self.seconds[name] += time.perf_counter() - started
            self.processor += time.thread_time() - worked

    def clocked(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with its time counted; of generators and context managers that of their own steps."""
        name = function.__qualname__

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.running(name):
                made = function(*args, **kwargs)
            if hasattr(made, "__enter__"):
                return self._context(name, made)
            return self._steps(name, made) if hasattr(made, "__next__") else made

        return wrapper

    @contextmanager
    def _context(self, name: str, made: Any) -> Iterator[Any]:
        with self.running(name):
            inner = made.__enter__()
        try:
            yield inner
        finally:
            with self.running(name):
                made.__exit__(*sys.exc_info())

    def _steps(self, name: str, made: Iterator[Any]) -> Iterator[Any]:
        if self._inside:  # who asks for it is clocked
            yield from made
            return
        while True:
            with self.running(name):
                try:
                    item = next(made)
                except StopIteration:
                    return
            yield item

    def clear(self) -> None:
        """Begin anew."""
        self.seconds.clear()
        self.processor = 0.0

    def install(self, functions: Iterable[Callable[..., Any]], methods: Iterable[tuple[type, str]]) -> None:
        """Put clocked functions in place of those that any module of the platform knows."""
        modules = [module for name, module in sys.modules.items() if name.startswith("omniscience_assets")]
        for function in functions:
            wrapper = self.clocked(function)
            for module in modules:
                for name, value in list(vars(module).items()):
                    if value is function:
                        setattr(module, name, wrapper)
        for owner, name in methods:
            setattr(owner, name, self.clocked(getattr(owner, name)))


def told(name: str, taken: tuple[float, float], clock: Clock, reports: Clock, bound: float | None) -> None:
    """Print the account of a run that took seconds by the clock, and of the processor."""
    seconds, work = taken
    share = clock.seconds.total() / seconds
    judged = "" if bound is None else f", bound {bound:.0%}: {'ok' if share < bound else 'MISSED'}"
    print(f"{name}: {seconds:.1f} s, of which the log {clock.seconds.total():.2f} s, {share:.2%}{judged}")
    print(f"    of the processor {work:.1f} s in this process, of which the log {clock.processor:.2f} s")
    for what, took in clock.seconds.most_common():
        print(f"    {what:32}{took:8.2f} s")
    print(f"  reports, checks and plans, with their part of the log: {reports.seconds.total():.2f} s")
    for what, took in reports.seconds.most_common():
        print(f"    {what:32}{took:8.2f} s")


def main() -> None:
    """Print both accounts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=40, help="in each discipline")
    parser.add_argument("--disciplines", type=int, default=2)
    arguments = parser.parse_args()
    places = list(DISCIPLINES)[: arguments.disciplines]
    with tempfile.TemporaryDirectory() as folder:
        home, clock, reports = Path(folder), Clock(), Clock()
        made = make_dump(home / "dumps", arguments.papers, disciplines=places)
        definitions = build_definitions(home)
        clock.install(FUNCTIONS, METHODS)
        reports.install(REPORTS, ())
        with open_instance(home) as instance:
            for name, bound in (("first run", BOUND), ("nothing changed", None)):
                clock.clear()
                reports.clear()
                started, worked = time.perf_counter(), time.process_time()
                for discipline, success, errors in run_partitions(definitions, instance, list(LOGS), places):
                    assert success, (discipline, errors)
                told(name, (time.perf_counter() - started, time.process_time() - worked), clock, reports, bound)
        rows = sum(row.records for row in funnel(Files(home)))
        print(f"{made.papers} papers in the dump, {len(places)} disciplines run, {rows} records, "
              f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
