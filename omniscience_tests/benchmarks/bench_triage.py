"""Does triage find what was planted? `python -m omniscience_tests.benchmarks.bench_triage`.

A record log of a million rows is written (values follow from their parents and settings by arithmetic, no stage runs),
then twenty regressions, each alone and in pairs, and changes that do nothing but make models speak anew. Printed:

alone   whether the first part names the planted cause and nothing else, its contribution and interval, seconds
pairs   places of both causes; `together` where they stand in one part that says that they cannot be told apart
noise   how often any cause is named
"""

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from omniscience_assets.lineage.triage import Part, Triage, triage
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.regressions.faults import FAULTS, KEEP, LIFT, PAIRS, Fault, noise, usual_world
from omniscience_tests.benchmarks.regressions.world import World
from omniscience_tests.benchmarks.regressions.writing import AFTER, BEFORE, write_after, write_before


def names(part: Part, fault: Fault) -> bool:
    """Whether a part tells of the planted cause."""
    return any(
        cause.kind == fault.kind and cause.asset == fault.asset and fault.path in (cause.path or "")
        for cause in part.causes
    )


def causes(part: Part) -> str:
    """All in a line."""
    return " + ".join(f"{cause.kind} {cause.asset} {cause.path}" for cause in part.causes)


def told(found: Triage, most: int = 4) -> str:
    """The first parts in short."""
    return "; ".join(
        f"{'*' if part.named else ''}{causes(part)} {part.contribution:+.4f}" for part in found.parts[:most]
    )


class Home:
    """A home with the first run's rows; each use adds another second run to a copy that shares its files."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder, self.world = folder, world
        self.rows = write_before(folder / "before", world)

    def triage(self, after: World, metric: str) -> tuple[Triage, float, int]:
        """The split of a metric's change, the seconds that it took, and the rows that the second run wrote."""
        home = self.folder / "after"
        shutil.copytree(self.folder / "before", home, copy_function=_link)
        try:
            rows = write_after(home, self.world, after)
            started = time.perf_counter()
            found = triage(Files(home), metric, BEFORE, AFTER)
            return found, time.perf_counter() - started, rows
        finally:
            shutil.rmtree(home)


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def alone(home: Home, faults: Sequence[Fault], seed: int) -> None:
    """Print one row for each fault."""
    right = 0
    for fault in faults:
        found, seconds, rows = home.triage(fault.strike(home.world, seed), fault.metric)
        first = found.parts[0]
        hit = first.named and names(first, fault) and len(first.causes) == 1
        right += hit
        print(
            f"{'ok  ' if hit else 'MISS'} {fault.name:<32}{fault.metric:<24}{found.after - found.before:+.4f} "
            f"first {first.contribution:+.4f} ({first.low:+.4f} to {first.high:+.4f})  {rows:>8} rows {seconds:5.1f} s",
            flush=True,
        )
        if not hit:
            print(f"     {told(found)}")
    print(f"alone: {right} of {len(faults)} first")


def pairs(home: Home, chosen: Sequence[tuple[str, str]], seed: int) -> None:
    """Print one row for each pair."""
    by_name = {fault.name: fault for fault in FAULTS}
    right = apart = 0
    for first, second in chosen:
        both = by_name[first], by_name[second]
        metric = KEEP if KEEP in {fault.metric for fault in both} else LIFT
        after = both[1].strike(both[0].strike(home.world, seed), seed)
        found, seconds, _ = home.triage(after, metric)
        places = [next((at for at, part in enumerate(found.parts) if names(part, fault)), 99) for fault in both]
        own = [any(names(part, fault) and len(part.causes) == 1 for part in found.parts[:3]) for fault in both]
        hit = max(places) < 3
        right += hit
        apart += hit and all(own)
        print(
            f"{'ok  ' if hit else 'MISS'} {first} + {second}: places {[at + 1 for at in places]}"
            f"{'' if all(own) else ' together'}  {seconds:.1f} s",
            flush=True,
        )
        if not hit:
            print(f"     {told(found, 5)}")
    print(f"pairs: both in the first three in {right} of {len(chosen)}, each by itself in {apart}")


def still(papers: int, runs: int, seed: int, folder: Path) -> None:
    """Print how often something is named though nothing happened."""
    named = 0
    for number in range(runs):
        place = folder / f"still{number}"
        world = usual_world(papers, seed + number)
        found, *_ = Home(place, world).triage(noise(world, seed + number), LIFT if number % 2 else KEEP)
        alarms = [part for part in found.parts if part.named]
        named += bool(alarms)
        if alarms:
            print(f"     {number}: {told(found)}", flush=True)
        shutil.rmtree(place)
    print(f"noise: something is named in {named} of {runs}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=14_000, help="of about five figures and 75 records each")
    parser.add_argument("--noise-papers", type=int, default=1_000)
    parser.add_argument("--noise-runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("alone", "pairs", "noise"))
    parser.add_argument("--fault", help="only the one of this name, alone")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only != "noise":
            home = Home(Path(folder), usual_world(arguments.papers, arguments.seed))
            print(f"seed {arguments.seed}, {home.rows} rows before", flush=True)
            if arguments.only != "pairs":
                chosen = [fault for fault in FAULTS if arguments.fault in (None, fault.name)]
                alone(home, chosen, arguments.seed + 1)
            if arguments.only != "alone":
                pairs(home, PAIRS, arguments.seed + 1)
        if arguments.only in (None, "noise"):
            still(arguments.noise_papers, arguments.noise_runs, arguments.seed + 1000, Path(folder))
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


if __name__ == "__main__":
    main()
