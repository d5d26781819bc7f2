"""What the record log adds to a run's time: `python omniscience_tests/benchmarks/bench_log.py --help`.

The whole graph is run on a generated dump, whose figures are light work, or on a folder of arXiv's source tars, in one
process and through Dagster as `omniscience run` does, twice: once all is made, then nothing has changed. All that reads
or writes the log in the run's process is clocked from outside, whoever asks for it: finding out what is stale, loading
the payloads that work needs, making rows and committing them, compaction, the account, the data version; not the index
of the dumps. Printed: seconds in each by the clock, during which workers go on; and the share of the log in the
processor time of this process and its workers, beside the bound of 2 %: that is what the log takes from the run on a
machine that is fully used, and holds where other work slows all. Queries of reports, checks and plans over the log are
what these are for and no part of it; how long they take, with connecting DuckDB, is printed apart.
"""

import argparse
import functools
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

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
from omniscience_assets.sources import inventory
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store import audit, compaction, incremental, log, snapshot, specs, stage, streams, views
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.bench_capacity import DISCIPLINE, take_dumps

BOUND = 0.02
FUNCTIONS = (
    streams.fetch, compaction.compact, views.read_records, audit.audit, audit.last_audit,
    audit.forget_audit, specs.save_spec, specs.save_texts,
)  # fmt: skip
METHODS = (
    (snapshot.Snapshot, "__init__"), (snapshot.Partition, "windows"), (snapshot.Partition, "heads"),
    (snapshot.Partition, "records"), (snapshot.Partition, "rows"), (snapshot.Partition, "made_from"),
    (snapshot.Partition, "items"), (stage.Stage, "load"), (log.PartitionWriter, "__init__"),
    (log.PartitionWriter, "commit"), (incremental._Run, "find_stale"), (incremental._Run, "_count_planned"),
    (incremental._Run, "_rows"),
)  # fmt: skip
DUMPS = ((inventory.Inventory, "_rows"),)
"""What the first stage asks of the dumps, which are no log."""
REPORTS = (
    views.connect,
    preview.make_preview, quality_report.describe_filtered_set, qa_report.describe_questions,
    qa_report.describe_answers, overlays.show_overlays, plan.make_plan, ledger.read_ledger, ledger.spent_on,
    integrity.read_integrity, coverage.read_coverage, verdicts.beats_authors, regression.check_regression,
)  # fmt: skip


class Clock:
    """Seconds spent in functions; those that call each other count once, for the outermost."""

    def __init__(self, outer: "Clock | None" = None) -> None:
        """Take the clock of what these functions are asked by but no part of."""
        self.seconds: Counter[str] = Counter()
        self.processor = 0.0
        self._inside = False
        self._name = ""
        self._outer = outer

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        if self._inside:
            yield
            return
        self._inside, self._name, started, worked = True, name, time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self._inside = False
            self._count(name, time.perf_counter() - started, time.thread_time() - worked)

    def _count(self, name: str, seconds: float, processor: float) -> None:
        self.seconds[name] += seconds
        self.processor += processor
        if self._outer is not None and self._outer._inside:
            self._outer._count(self._outer._name, -seconds, -processor)

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


class Work:
    """Processor seconds of this process and of all that it starts, looked up again and again while they live."""

    def __init__(self) -> None:
        self._seen: dict[int, float] = {}
        self._before: dict[int, float] = {}
        threading.Thread(target=self._watch, daemon=True).start()

    def clear(self) -> None:
        """Begin anew."""
        self._look()
        self._before = dict(self._seen)

    def seconds(self) -> tuple[float, float]:
        """Of this process, and of those that it started."""
        self._look()
        spent = {pid: seconds - self._before.get(pid, 0.0) for pid, seconds in self._seen.items()}
        return spent.pop(os.getpid()), sum(spent.values())

    def _watch(self) -> None:
        while True:
            time.sleep(0.2)
            self._look()

    def _look(self) -> None:
        own = psutil.Process()
        for process in (own, *own.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                self._seen[process.pid] = times.user + times.system


def told(name: str, seconds: float, work: tuple[float, float], clock: Clock, reports: Clock) -> None:
    """Print the account of a run that took seconds by the clock, and of the processor in this process and in others."""
    share = clock.processor / sum(work)
    judged = f"bound {BOUND:.0%}: {'ok' if share < BOUND else 'MISSED'}"
    print(f"{name}: {seconds:.1f} s by the clock, of which the log {clock.seconds.total():.2f} s, "
          f"{clock.seconds.total() / seconds:.2%}")  # fmt: skip
    print(f"    processor: {work[0]:.1f} s in this process, {work[1]:.1f} s in workers, of which the log "
          f"{clock.processor:.2f} s, {share:.2%}, {judged}")  # fmt: skip
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
    parser.add_argument("--dumps", type=Path, help="arXiv source tars to run on instead, all taken as physics")
    arguments = parser.parse_args()
    places = [DISCIPLINE] if arguments.dumps else list(DISCIPLINES)[: arguments.disciplines]
    with tempfile.TemporaryDirectory() as folder:
        home, clock, reports, work = Path(folder), Clock(), Clock(), Work()
        dumps = Clock(clock)
        if arguments.dumps:
            take_dumps(arguments.dumps, home / "dumps")
        else:
            make_dump(home / "dumps", arguments.papers, disciplines=places)
        definitions = build_definitions(home)
        clock.install(FUNCTIONS, METHODS)
        dumps.install((), DUMPS)
        reports.install(REPORTS, ())
        with open_instance(home) as instance:
            for name in ("first run", "nothing changed"):
                clock.clear()
                reports.clear()
                work.clear()
                started = time.perf_counter()
                for discipline, success, errors in run_partitions(definitions, instance, list(LOGS), places):
                    assert success, (discipline, errors)
                told(name, time.perf_counter() - started, work.seconds(), clock, reports)
        counts = Counter[str]()
        for row in funnel(Files(home)):
            counts[row.asset] += row.records
        print(f"{counts['raw_papers']} papers, {len(places)} disciplines run, {counts.total()} records, "
              f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
