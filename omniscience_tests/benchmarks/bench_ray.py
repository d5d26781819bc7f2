"""What Ray adds to a unit of work: `python -m omniscience_tests.benchmarks.bench_ray --help`.

Units that sleep for a while are done by worker processes of this machine, and by workers of a Ray cluster of two nodes
in processes of this machine, with as many processes in all. Printed: units a second, and processor time per unit of the
process that hands them out, once workers are up. Nothing is random.
"""

import argparse
import time
from collections.abc import Iterable, Iterator

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.compute.ray import RayExecutor
from omniscience_assets.store.incremental import Executor
from omniscience_assets.store.stage import WorkItem
from omniscience_tests.compute.acting import act, item
from omniscience_tests.compute.clusters import start_cluster


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=0.02, help="that a unit takes")
    parser.add_argument("--kilobytes", type=int, default=20, help="that a unit carries")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    cluster = start_cluster(options.processes)
    local = LocalExecutor(options.processes)
    executors: dict[str, Executor] = {"local": local}
    for chunk in (1, 2, 4, 16):
        executors[f"ray, chunk {chunk}"] = RayExecutor(cluster.address, options.processes, chunk=chunk)
    print(f"{options.units} units of {options.seconds} s and {options.kilobytes} kB, {options.processes} processes")
    print(f"{'executor':16} {'units/s':>8} {'ms of the head per unit':>24}")
    for name, executor in executors.items():
        rate, head = measure(executor, options)
        print(f"{name:16} {rate:8.1f} {1000 * head:24.2f}", flush=True)
    local.close()
    cluster.shutdown()


def measure(executor: Executor, options: argparse.Namespace) -> tuple[float, float]:
    """Units a second, and seconds of this process' processor time per unit, after as many units as warm up."""
    warm, started, before = 8 * options.processes, 0.0, 0.0
    names = (f"sleep-{options.seconds}{number:05}" for number in range(options.units + warm))
    done: Iterator[object] = executor.run(act, items(names, "x" * (options.kilobytes << 10)))
    for number, _ in enumerate(done, 1):
        if number == warm:
            started, before = time.perf_counter(), time.process_time()
    return options.units / (time.perf_counter() - started), (time.process_time() - before) / options.units


def items(names: Iterable[str], carried: str) -> Iterator[WorkItem]:
    for number, name in enumerate(names):
        yield item(name, text=f"{number}{carried}")


if __name__ == "__main__":
    main()
