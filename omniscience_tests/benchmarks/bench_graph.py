"""The graph's own cost: papers per second into triplets, and a run in which nothing changed against bare Dagster.

    python omniscience_tests/benchmarks/bench_graph.py [--papers 2000]

Prints papers/s/core of `raw_papers` and `triplets` on a generated dump, and the seconds of a no-op run of all 13
partitions as a ratio to as many runs of as many empty assets and checks in the same instance, taken in turns.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import dagster as dg

from omniscience_assets.assets.launch import open_instance, run_partitions
from omniscience_assets.assets.partition import by_discipline
from omniscience_assets.definitions import build_definitions
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.files import Files

ROUNDS = 3


def bare_definitions() -> dg.Definitions:
    """As many assets and blocking checks as the graph has, which do nothing."""
    assets, checks = [], []
    for number, name in enumerate(LOGS):
        deps = [f"bare_{list(LOGS)[number - 1]}"] if number else []

        @dg.asset(name=f"bare_{name}", deps=deps, partitions_def=by_discipline)
        def nothing() -> None:
            return None

        @dg.asset_check(asset=nothing, name="fine", partitions_def=by_discipline, blocking=True)
        def fine() -> dg.AssetCheckResult:
            return dg.AssetCheckResult(passed=True)

        assets.append(nothing)
        checks.append(fine)
    return dg.Definitions(assets=assets, asset_checks=checks, executor=dg.in_process_executor)


def run_all(definitions: dg.Definitions, instance: dg.DagsterInstance, assets: list[str]) -> float:
    started = time.perf_counter()
    for discipline, success, errors in run_partitions(definitions, instance, assets, DISCIPLINES):
        assert success, (discipline, errors)
    return time.perf_counter() - started


def papers_per_second(papers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        each = -(-papers // len(DISCIPLINES))
        made = make_dump(home / "dumps", papers_per_discipline=each)
        with open_instance(home) as instance:
            seconds = run_all(build_definitions(home), instance, ["raw_papers", "triplets"])
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
            print(f"first run of 13 partitions: {run_all(ours, instance, list(LOGS)):.1f} s", flush=True)
            ratios = []
            for _ in range(ROUNDS):
                empty = run_all(bare, instance, [f"bare_{name}" for name in LOGS])
                no_op = run_all(ours, instance, list(LOGS))
                ratios.append(no_op / empty)
                print(f"no-op run {no_op:.1f} s, bare Dagster {empty:.1f} s, ratio {ratios[-1]:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=2000)
    arguments = parser.parse_args()
    no_op_ratio()
    papers_per_second(arguments.papers)
