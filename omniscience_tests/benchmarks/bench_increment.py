"""What one per cent more papers cost: `python -m omniscience_tests.benchmarks.bench_increment --help`.

The whole graph is run on a generated dump, as `omniscience run` does, with every caption written by a scripted model
behind an endpoint, in a process of its own. Then a hundredth as many new papers come into the dumps, over all
disciplines, and it is run again; and once more, when nothing has changed. Printed, as shares of the first run, with
their bounds: requests to the model (2 %), and processor time of this process and all that it starts, the endpoint
among them (5 %).
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from omniscience_assets.assets.launch import open_instance, run_partitions
from omniscience_assets.definitions import build_definitions
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import add_paper, make_dump
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.bench_log import Work
from omniscience_tests.graph.test_models import POLICY
from omniscience_tests.scripted_server import Running, serve_in_process

CALLS, PROCESSOR = 0.02, 0.05


def set_up(home: Path, server: Running) -> None:
    """Have all captions written by the model."""
    (home / "policy.yaml").write_text(yaml.safe_dump(POLICY))
    settings = {"policy": "policy.yaml", "endpoints": {"here": {"base_url": server.base_url, "max_in_flight": 16}}}
    (home / "models.yaml").write_text(yaml.safe_dump(settings))


def measured(run: Callable[[], None], server: Running, work: Work) -> tuple[int, float, float]:
    """Requests, seconds of the processor and by the clock that a run takes."""
    asked, started = sum(server.ledger()["prompts"].values()), time.perf_counter()
    work.clear()
    run()
    return (
        sum(server.ledger()["prompts"].values()) - asked,
        sum(work.seconds()),
        time.perf_counter() - started,
    )


def judged(share: float, bound: float) -> str:
    """A share beside its bound."""
    return f"{share:.1%} (bound {bound:.0%}: {'ok' if share <= bound else 'MISSED'})"


def main() -> None:
    """Print what each run took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=1300, help="in all, in equal parts of all disciplines")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve_in_process() as server:
        home, work = Path(folder), Work()
        set_up(home, server)
        made = make_dump(home / "dumps", max(1, arguments.papers // len(DISCIPLINES)))
        definitions = build_definitions(home)
        with open_instance(home) as instance:

            def run() -> None:
                for discipline, success, errors in run_partitions(definitions, instance, list(LOGS), DISCIPLINES):
                    assert success, (discipline, errors)

            whole = measured(run, server, work)
            rows = sum(row.records for row in funnel(Files(home)))
            print(f"{made.papers} papers, {made.figures} figures, {rows} records, {os.cpu_count()} cores, "
                  f"load {os.getloadavg()[0]:.1f}: {whole[0]} requests, processor {whole[1]:.0f} s, "
                  f"{whole[2]:.0f} s by the clock", flush=True)  # fmt: skip
            new = max(1, made.papers // 100)
            for number in range(new):
                add_paper(home / "dumps", DISCIPLINES[number % len(DISCIPLINES)], number)
            for name in (f"{new} more papers", "nothing changed"):
                requests, processor, clock = measured(run, server, work)
                shares = requests / whole[0], processor / whole[1]
                print(f"{name}: {requests} requests, {judged(shares[0], CALLS)}; processor {processor:.1f} s, "
                      f"{judged(shares[1], PROCESSOR)}; {clock:.1f} s by the clock", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
