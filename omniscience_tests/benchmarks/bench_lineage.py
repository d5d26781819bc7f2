"""Trace and diff over a large record log: `python -m omniscience_tests.benchmarks.bench_lineage --help`.

`lineage_log` says how the log is written; it needs 80 bytes of disk and 20 µs a row. Printed, each with its bound:

trace   milliseconds for verdicts, answers and papers that were not asked for before, in a process that has read the
        partition's metadata (the first trace of a process reads it, and is printed apart), both ways
diff    seconds for two runs of 10 million verdicts each, which flip one figure in fifty, by the function that
        `omniscience diff` calls: of as many partitions as have them; then of the whole log. A verdict is what one gate
        says of one figure; each figure has 25.

The clock says less than processor time, which is printed beside it, on a machine that has other work.
"""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.diff import diff
from omniscience_assets.lineage.trace import trace
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.kept_log import log_home
from omniscience_tests.benchmarks.lineage_log import (
    AFTER,
    BEFORE,
    GATES,
    add_late_run,
    deep_figures,
    figures,
    papers_of,
    write_log,
)

VERDICTS = 10_000_000
TRACE_MS, DIFF_S, MEMORY_GIB = 50, 10, 16


def told(name: str, value: float, bound: float | None, unit: str, note: str = "") -> None:
    """Print a line."""
    judged = "" if bound is None else f"  bound {bound:g} {unit}  {'ok' if value < bound else 'MISSED'}"
    print(f"{name:52}{value:>9.1f} {unit:<4}{judged}  {note}", flush=True)


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - worked


def traces(files: Files, home: Path, count: int, seed: int) -> None:
    """Print times of single records."""
    asked = {
        "verdicts": [f"{figure}@verdict" for figure in figures(home, count, seed)],
        "answers": [f"{figure}@a.1.lexical.new_caption" for figure in deep_figures(home, count, seed + 1)],
        "papers, all below": [figure.split("#")[0] for figure in deep_figures(home, count, seed + 2)],
    }
    first = list(figures(home, 200, seed + 3))
    started = time.perf_counter()
    trace(files, first[0])
    told("trace, the first of a process", 1000 * (time.perf_counter() - started), None, "ms")
    for figure in first[1:]:
        trace(files, figure)
    for name, records in asked.items():
        taken = [clocked(lambda one=record: trace(files, one)) for record in records]  # type: ignore[misc]
        clock, work = (sorted(1000 * one[at] for one in taken) for at in (0, 1))
        late = int(0.95 * len(taken))
        note = f"{count} records, processor {statistics.median(work):.0f} ms"
        told(f"trace of {name}, median", statistics.median(clock), TRACE_MS, "ms", note)
        told(f"trace of {name}, p95", clock[late], TRACE_MS, "ms", f"processor {work[late]:.0f} ms")


def diffs(files: Files, home: Path, verdicts: int) -> None:
    """Print times of comparing two runs."""
    sizes = {name: 5 * len(GATES) * papers_of(home, name) for name in DISCIPLINES}
    some: list[str] = []
    for name in sorted(sizes, key=lambda one: sizes[one]):
        if sum(sizes[one] for one in some) < verdicts:
            some.append(name)
    _diff(files, sum(sizes[one] for one in some), some, DIFF_S)
    if len(some) < len(sizes):
        _diff(files, sum(sizes.values()), None, None)


def _diff(files: Files, verdicts: int, places: Sequence[str] | None, bound: float | None) -> None:
    found = diff(files, BEFORE, AFTER, disciplines=places, most_flips=0)
    flips = sum(one.records for one in found.changes if one.before not in (None, one.after))
    clock, work = clocked(lambda: diff(files, BEFORE, AFTER, disciplines=places))
    note = f"{flips:,} records flip, processor {work:.0f} s on {os.cpu_count()} cores"
    told(f"diff, {verdicts / 1e6:.1f} million verdicts a run", clock, bound, "s", note)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=100, help="so many traces of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", type=Path, help="keep the log here, and take the one that is here already")
    arguments = parser.parse_args()

    def write(home: Path) -> None:
        write_log(home, arguments.rows, arguments.seed)
        add_late_run(home, 3)

    with log_home(arguments.home, write, f"{arguments.rows:,} rows, seed {arguments.seed},") as home:
        sizes = [path.stat().st_size for path in home.glob("lake/*/*/*.parquet")]
        print(f"{arguments.rows:,} rows asked for, {len(sizes)} files, {sum(sizes) / 2**30:.2f} GiB; "
              f"load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
        files = Files(str(home))
        traces(files, home, arguments.records, arguments.seed)
        diffs(files, home, VERDICTS)
    told("memory at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, MEMORY_GIB, "GiB")


if __name__ == "__main__":
    main()
