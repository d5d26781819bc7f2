"""Broken submissions through the graph: `python -m omniscience_tests.benchmarks.bench_mutations --count 10000`.

Each seed gives one submission, broken in its packing, its text or an image; `mutations/` says how. They lie in dumps
as arXiv's do, a batch at a time, the last tar of each batch with broken headers of its own; the stages `raw_papers`,
`triplets` and `figure_evidence` are advanced over them in sealed worker processes, and each partition is audited.
Printed: inputs and what became of them, rows that are lost (there must be none), runs that failed (none), workers
that died and exceptions that nobody foresaw, each with its seed and where it came from. `--first SEED --count 1`
repeats one. Ends with 1 where a row was lost, a run failed, or an exception was not foreseen.
"""

import argparse
import io
import json
import random
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.evidence.stage import FigureEvidenceStage
from omniscience_assets.extraction.stage import TripletsStage
from omniscience_assets.sources.inventory import index_dumps
from omniscience_assets.sources.stage import RawPapersStage
from omniscience_assets.store.audit import audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.snapshot import Snapshot
from omniscience_assets.store.stage import Stage
from omniscience_tests.benchmarks.mutations.containers import break_header
from omniscience_tests.benchmarks.mutations.papers import Sound, broken, collect

DISCIPLINE = "physics"
ACCIDENTS = ("internal_error", "worker_died", "memory_budget", "time_budget", "forbidden", "file_budget")
"""Reasons that say that something was not foreseen, or took too much."""
DEFECTS = ("internal_error", "forbidden")
MONTH = "2405"


@dataclass
class Tally:
    """What became of the inputs so far."""

    inputs: Counter[str] = field(default_factory=Counter)
    rows: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Stage, outcome, reason."""
    units: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    crashes: list[str] = field(default_factory=list)
    accidents: list[tuple[str, str, str]] = field(default_factory=list)
    """Where (stage, seed, what was broken), reason, detail."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Break, run, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="submissions")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--batch", type=int, default=250, help="submissions that lie on the disk at a time")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=120.0, help="that one paper or figure may take")
    parser.add_argument("--memory", type=int, default=4096, help="MiB of a worker")
    options = parser.parse_args(arguments)
    sound, tally, started = collect(), Tally(), time.monotonic()
    executor = LocalExecutor(options.workers, options.seconds, options.memory)
    try:
        for first in range(options.first, options.first + options.count, options.batch):
            seeds = range(first, min(first + options.batch, options.first + options.count))
            with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
                run(Path(folder), sound, seeds, executor, tally)
            print(
                f"{seeds[-1] + 1 - options.first} in {time.monotonic() - started:.0f} s: lost {tally.lost}, crashes "
                f"{len(tally.crashes)}, accidents {dict(Counter(one[1] for one in tally.accidents))}",
                file=sys.stderr, flush=True,
            )  # fmt: skip
    finally:
        executor.close()
    show(tally)
    return int(bool(tally.lost or tally.crashes or any(reason in DEFECTS for _, reason, _ in tally.accidents)))


def run(folder: Path, sound: Sound, seeds: range, executor: LocalExecutor, tally: Tally) -> None:
    """One batch, in a home of its own."""
    what = write_dumps(folder / "dumps", sound, seeds)
    tally.inputs.update(what.values())
    files = Files(str(folder / "home"))
    try:
        inventory = index_dumps(folder / "dumps", folder / "home" / "inventory")
        stages: tuple[Stage, ...] = (
            RawPapersStage(inventory), TripletsStage(files, inventory), FigureEvidenceStage(files),
        )  # fmt: skip
        for stage in stages:
            advance(files, stage, DISCIPLINE, run_id=f"mutations-{seeds[0]}", executor=executor)
            account(files, stage, what, tally)
    except Exception:
        tally.crashes.append(f"seeds {seeds[0]} to {seeds[-1]}: {traceback.format_exc()}")


def account(files: Files, stage: Stage, what: dict[str, str], tally: Tally) -> None:
    """Count a partition's rows, and papers that should be there and are not."""
    told = audit(files, stage, DISCIPLINE, "mutations")
    tally.units[stage.asset] += told.inputs
    tally.lost += told.inputs - told.accounted + len(told.orphans)
    rows = Snapshot(files, {stage.asset: stage.payload}, DISCIPLINE)[stage.asset]
    papers = set()
    for root_id, record_id, _, outcome, reason, detail in rows.heads(["reason", "detail"]):
        papers.add(root_id)
        tally.rows[stage.asset, outcome, reason or ""] += 1
        if reason in ACCIDENTS:
            seed, broke = root_id.rpartition(".")[2], what.get(root_id, "tar")
            tally.accidents.append((f"{stage.asset} seed {int(seed)} ({broke}) {record_id}", reason, detail or ""))
    if stage.asset == "raw_papers":
        tally.lost += len(what.keys() - papers)


def write_dumps(folder: Path, sound: Sound, seeds: range) -> dict[str, str]:
    """A tar of a batch's submissions with their metadata, and a broken tar of others; paper → what was broken."""
    folder.mkdir(parents=True)
    what = {}
    with (
        tarfile.open(folder / f"arXiv_src_{MONTH}_001.tar", "w") as tar,
        (folder / "arxiv-metadata-oai-snapshot.json").open("w") as lines,
    ):
        for seed in seeds:
            broke, suffix, data = broken(sound, seed)
            paper = f"{MONTH}.{seed:05d}"
            _add(tar, f"{MONTH}/{paper}.{suffix}", data)
            what[f"arxiv:{paper}"] = broke
            lines.write(json.dumps(_metadata(paper)) + "\n")
    (folder / f"arXiv_src_{MONTH}_002.tar").write_bytes(_broken_tar(sound, seeds))
    return what


def _broken_tar(sound: Sound, seeds: range) -> bytes:
    rng, out = random.Random(seeds[0]), io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for number in range(20):
            _add(tar, f"9901/hep-th9901{number:03d}.gz", broken(sound, seeds[0] + number)[2])
    data = out.getvalue()
    for _ in range(rng.choice((1, 3))):
        data = break_header(rng, data)
    return data if rng.random() < 0.7 else data[: rng.randrange(len(data))]


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    header = tarfile.TarInfo(name)
    header.size = len(data)
    tar.addfile(header, io.BytesIO(data))


def _metadata(paper: str) -> dict[str, object]:
    return {
        "id": paper, "title": f"Broken {paper}", "abstract": "None.", "authors": "M. Mallory",
        "categories": "physics.optics", "license": "http://creativecommons.org/licenses/by/4.0/",
        "versions": [{"version": "v1", "created": "Mon, 6 May 2024 12:00:00 GMT"}],
    }  # fmt: skip


def show(tally: Tally) -> None:
    """Print the account."""
    print(f"{sum(tally.inputs.values())} submissions: {dict(tally.inputs.most_common())}")
    for asset, count in tally.units.items():
        ends = Counter[str]()
        for (name, outcome, _), rows in tally.rows.items():
            ends[outcome] += rows if name == asset else 0
        told = ", ".join(f"{ends[outcome]} {outcome}" for outcome in ("kept", "dropped", "failed"))
        print(f"\n{asset}: {count} units in, rows: {told}")
        for (name, outcome, reason), rows in sorted(tally.rows.items(), key=lambda one: -one[1]):
            if name == asset and outcome != "kept":
                print(f"{rows:7} {outcome} {reason}")
    print(f"\nlost rows: {tally.lost}\nfailed runs: {len(tally.crashes)}")
    print("\n".join(tally.crashes))
    for where, example in _grouped(tally.accidents):
        print(f"\n{where}\n{example}")


def _grouped(accidents: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Accidents of one kind and place, with their seeds and one example."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for where, reason, detail in accidents:
        places = [line.strip() for line in detail.splitlines() if line.strip().startswith("File ")]
        groups.setdefault((reason, places[-1] if places else detail[:60]), []).append((where, detail))
    for (reason, _), found in groups.items():
        yield f"{len(found)} x {reason}: " + "; ".join(where for where, _ in found[:5]), found[0][1]


if __name__ == "__main__":
    sys.exit(main())
