"""What a paper and a figure take, for `omniscience capacity`: `python -m omniscience_tests.benchmarks.bench_capacity`.

The whole graph is run on a folder of dumps (by default the corpus of real papers beside the repository, else a
generated dump), asset by asset in this one process, and once more with nothing to do. The difference of the processor
time, children included, is what the work itself took; it does not depend on what else the machine does. Papers are not
shuffled, so there is no seed. Printed: seconds of one processor per paper and per figure by asset, and bytes stored.
"""

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import dagster as dg

from omniscience_assets.assets.launch import run_partitions
from omniscience_assets.captioning.policy import load_policy
from omniscience_assets.captioning.rehearsal import rehearse
from omniscience_assets.captioning.replay import forecast
from omniscience_assets.compute.capacity import PER_PAPER, load_assumptions
from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.compute.measured import measure
from omniscience_assets.definitions import build_definitions
from omniscience_assets.records import LOGS
from omniscience_assets.resources import ComputeResource
from omniscience_assets.sources.arxiv import scan
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect
from omniscience_tests.benchmarks.gold import CORPUS

DISCIPLINE = "physics"
BULK = CORPUS / "dev" / "bulk"
LICENCE = "http://creativecommons.org/licenses/by/4.0/"


class InlineCompute(ComputeResource):
    """Work in this process, so that its processor time is counted."""

    @property
    def executor(self) -> Any:
        return InlineExecutor()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dumps", type=Path, default=BULK, help="folder of arXiv source tars")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if options.dumps.is_dir():
            take_dumps(options.dumps, home / "dumps")
        else:
            print(f"{options.dumps} is not there; a generated dump is measured in its place")
            make_dump(home / "dumps", papers_per_discipline=25, disciplines=(DISCIPLINE,))
        os.environ["OMNISCIENCE_HOME"] = folder
        seconds = {asset: run(home, asset) for asset in LOGS if asset != "human_reviews"}
        show(home, seconds)


def take_dumps(source: Path, target: Path) -> None:
    """Copy tars, with a made-up snapshot of metadata that puts all their papers into one discipline."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.csv"))
    with (target / "arxiv-metadata-oai-snapshot.json").open("w") as lines:
        for tar in sorted(target.glob("*.tar")):
            for member in scan(tar):
                paper = {
                    "id": Path(member.name).stem,
                    "title": "A paper",
                    "abstract": "",
                    "categories": "physics.optics",
                }
                versions = [{"version": "v1", "created": "Fri, 1 Nov 2024 00:00:00 GMT"}]
                paper |= {"license": LICENCE, "versions": versions, "update_date": "2024-11-01", "authors": "A. Author"}
                lines.write(json.dumps(paper) + "\n")


def run(home: Path, asset: str) -> float:
    """Seconds of processor time that an asset's work takes beyond a run without work."""
    definitions = build_definitions(home, {"compute": InlineCompute()})
    took = []
    for _ in range(2):
        before = os.times()
        for _, success, errors in run_partitions(definitions, dg.DagsterInstance.ephemeral(), [asset], [DISCIPLINE]):
            if not success:
                raise SystemExit(f"{asset} failed: {errors}")
        after = os.times()
        took.append(sum(after[:4]) - sum(before[:4]))
    print(f"{asset}: {took[0]:.2f} s, without work {took[1]:.2f} s", flush=True)
    return max(took[0] - took[1], 0.0)


def show(home: Path, seconds: dict[str, float]) -> None:
    """Print all numbers by the names of `capacity.yaml`."""
    files = Files(home)
    with connect(files, LOGS) as log:
        kept = {
            asset: log.sql(f"SELECT count(*) FROM current.{asset} WHERE outcome = 'kept'").fetchall()[0][0]
            for asset in LOGS
        }
    print(f"\nmeasured on {kept['raw_papers']} papers with {kept['triplets']} figures; kept rows: {kept}\n")
    for asset, spent in seconds.items():
        by, name = ("raw_papers", "paper") if asset in PER_PAPER else ("triplets", "figure")
        print(f"cpu_seconds.{asset}: {spent / kept[by]:.4f} per {name}")
    for name, value in measure(files, LOGS, load_assumptions()).items():
        if not name.startswith("cpu_seconds."):
            print(f"{name}: {value:.4g}")
    dumps = sum(path.stat().st_size for path in (home / "dumps").glob("*.tar"))
    print(f"bytes_per_paper.dumps: {dumps / kept['raw_papers']:.0f}")
    made = forecast(rehearse(load_policy("local"), files), DISCIPLINE)
    asked = [ask.tokens for one in made.planned for ask in one.asks]
    print(
        f"the policy `local` asks about {len(asked)} of {len(made.planned)} figures, by guess "
        f"{sum(asked) / len(asked):.0f} tokens each, for {made._tokens_out('model'):.0f}"
    )


if __name__ == "__main__":
    main()
