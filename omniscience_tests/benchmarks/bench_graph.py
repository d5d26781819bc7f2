"""The graph's own cost: papers per second into triplets, and a run in which nothing changed against bare Dagster.

    python omniscience_tests/benchmarks/bench_graph.py [--papers 2000]

Prints papers/s/core of `raw_papers` and `triplets` on a generated dump, and the seconds of a no-op run of all 13
partitions as a ratio to as many runs of as many empty assets and checks in the same instance, taken in turns, by the
clock and by the processor.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import dagster as dg

from omniscience_assets.assets.launch import open_instance, run_partitions
from omniscience_assets.definitions import ASSETS, CHECKS, build_definitions
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.files import Files

ROUNDS = 3


def bare_definitions() -> dg.Definitions:
    """The graph without what it does: as many empty assets and checks, as partitioned and in as many runs."""
    return dg.Definitions(
        assets=[_empty(asset) for asset in ASSETS],
        asset_checks=[_fine(spec) for check in CHECKS for spec in check.check_specs],
        executor=dg.in_process_executor,
    )


def _empty(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    deps = [dg.AssetKey(f"bare_{key.path[-1]}") for key in asset.dependency_keys if key.path[-1] in LOGS]

    @dg.asset(name=f"bare_{asset.key.path[-1]}", deps=deps, partitions_def=asset.partitions_def)
    def nothing() -> None:
        return None

    return nothing


def _fine(spec: dg.AssetCheckSpec) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(f"bare_{spec.asset_key.path[-1]}"),
        name=spec.name,
        partitions_def=spec.partitions_def,
        blocking=spec.blocking,
    )
    def fine() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    return fine


def run_all(definitions: dg.Definitions, instance: dg.DagsterInstance, assets: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of this process."""
    started, worked = time.perf_counter(), time.process_time()
    for discipline, success, errors in run_partitions(definitions, instance, assets, DISCIPLINES):
        assert success, (discipline, errors)
    return time.perf_counter() - started, time.process_time() - worked


def papers_per_second(papers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        each = -(-papers // len(DISCIPLINES))
        made = make_dump(home / "dumps", papers_per_discipline=each)
        with open_instance(home) as instance:
            seconds = run_all(build_definitions(home), instance, ["raw_papers", "triplets"])[0]
        figures = sum(row.records for row in funnel(Files(home)) if row.asset == "triplets" and row.outcome == "kept")
    cores = os.cpu_count() or 1
    print(f"generated dump: {made.papers} papers, {figures} figures, images rendered, {seconds:.1f} s on {cores} cores")
    print(f"source -> triplets: {made.papers / seconds / cores:.2f} papers/s/core")


def no_op_ratio() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_dump(home / "dumps", papers_per_discipline=4)
        ours, bare = build_definitions(home), bare_definitions()
        with open_instance(home) as instance:
            print(f"first run of 13 partitions: {run_all(ours, instance, list(LOGS))[0]:.1f} s", flush=True)
            ratios = []
            for _ in range(ROUNDS):
                empty = run_all(bare, instance, [f"bare_{name}" for name in LOGS])
                no_op = run_all(ours, instance, list(LOGS))
                clock, processor = (ours_s / bare_s for ours_s, bare_s in zip(no_op, empty, strict=True))
                ratios.append((clock, processor))
                print(f"no-op run {no_op[0]:.1f} s, bare {empty[0]:.1f} s, ratio {clock:.2f}; "
                      f"processor {no_op[1]:.1f} and {empty[1]:.1f} s, ratio {processor:.2f}", flush=True)  # fmt: skip
    clock, processor = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"median ratio {clock:.2f} by the clock, {processor:.2f} by the processor")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=2000)
    arguments = parser.parse_args()
    no_op_ratio()
    papers_per_second(arguments.papers)
