"""Whether programs ask what their definitions say, whether answers on charts are right, and how fast it goes.

    python omniscience_tests/benchmarks/bench_instructions.py [--graphs 10000] [--first 0] [--charts 300]
        [--chart-seed 40000] [--cache FOLDER] [--renderers matplotlib] [--show 3] [--items 20000]

`--graphs`: random scene graphs (masks and depth maps in two of three), each held against a checker that enumerates all
items by brute force from the written definitions; every four of them are a pool of images, about two and about three
of which questions are asked. Prints the items and the disagreements of each generator. `--charts`: charts drawn from
seeds and read by the platform's own reader; every item that is kept is judged by the specification alone, which neither
reader nor generators ever see. `right`: the key is right; `alone`: no other option is. `unchecked`: the specification
does not tell, as of labels that a renderer chose; they count in no share. `--items`: conversations per second of one
core, from scenes that are ready, in processor time.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from omniscience_assets.instructions.provision.generators import BY_NAME
from omniscience_tests.instructions.provision.agreement import (
    disagreements,
    disagreements_of_several,
    find_several,
    find_single,
)
from omniscience_tests.instructions.provision.random_graphs import random_graph

if TYPE_CHECKING:
    from omniscience_assets.instructions.method import Case
    from omniscience_tests.benchmarks.charts.cache import Chart
    from omniscience_tests.benchmarks.instructions.judging import Judged

POOL = 4
RIGHT, AMBIGUOUS, SPEED = 0.99, 0.0, 2000.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=0, help="random graphs")
    parser.add_argument("--first", type=int, default=0, help="seed of the first graph")
    parser.add_argument("--charts", type=int, default=0, help="charts in all, in equal parts from each renderer")
    parser.add_argument("--chart-seed", type=int, default=40_000, help="seed of the first chart")
    parser.add_argument("--renderers", default="matplotlib", help="names with commas between")
    parser.add_argument("--cache", type=Path, help="keep the drawn charts here")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print so many wrong ones of each generator")
    parser.add_argument("--items", type=int, default=0, help="conversations to time")
    options = parser.parse_args(arguments)
    if options.graphs:
        agree(range(options.first, options.first + options.graphs))
    if options.charts:
        judge_charts(options)
    if options.items:
        measure(options.items)
    return 0


def agree(seeds: range) -> None:
    """Hold the generators against the definitions."""
    started, items, wrong, examples = time.process_time(), Counter[str](), Counter[str](), dict[str, str]()
    for number, seed in enumerate(seeds, 1):
        graph = random_graph(seed)
        found = find_single(graph, seed)
        items.update(item.generator for item in found)
        told = [*disagreements(graph, found)]
        if number % POOL == 0:
            graphs = [random_graph(one) for one in range(seed - POOL + 1, seed + 1)]
            for size in (2, 3):
                found = find_several(graphs, size, seed)
                items.update(item.generator for item in found)
                told += disagreements_of_several(graphs, size, found)
        for name, what in told:
            wrong[name] += 1
            examples.setdefault(name, f"seed {seed}: {what}")
        if number % 500 == 0:
            print(f"{number} graphs, {sum(items.values())} items, {sum(wrong.values())} disagreements", file=sys.stderr)
    print(f"{'generator':<26}{'items':>10}{'disagreements':>15}")
    for name in BY_NAME:
        print(f"{name:<26}{items[name]:>10}{wrong[name]:>15}")
    silent = [name for name in BY_NAME if not items[name]]
    print(f"{'all':<26}{sum(items.values()):>10}{sum(wrong.values()):>15}")
    print(f"generators that found nothing: {silent or 'none'}")
    print(f"seeds {seeds.start} to {seeds.stop - 1}; {time.process_time() - started:.0f} s of processor time")
    for name, what in examples.items():
        print(f"{name}: {what}")


def judge_charts(options: argparse.Namespace) -> None:
    """Ask of charts from known specifications, and judge the answers."""
    from omniscience_tests.benchmarks.charts.cache import load_charts
    from omniscience_tests.benchmarks.charts.renderers import missing

    names = [name for name in options.renderers.split(",") if not missing(name)]
    seeds = range(options.chart_seed, options.chart_seed + -(-options.charts // len(names)))
    with tempfile.TemporaryDirectory() as room:
        charts = [chart for name in names for chart in load_charts(name, seeds, options.cache or Path(room))]
        judged = [one for chart in charts for one in _judged(chart)]
    _report(judged, len(charts), options.show)
    print(f"seeds {seeds.start} to {seeds.stop - 1} of {', '.join(names)}")


def _judged(chart: "Chart") -> Iterator["Judged"]:
    from omniscience_tests.benchmarks.instructions.judging import judge_chart

    yield from judge_chart(chart.spec, case_of(chart), chart.tick_labels)


def case_of(chart: "Chart") -> "Case":
    """What the platform reads in a chart."""
    from omniscience_assets.evidence.read import read_evidence
    from omniscience_assets.evidence.sources import PDF
    from omniscience_assets.instructions.method import Case
    from omniscience_tests.factories import make_caption, make_figure

    evidence = read_evidence(chart.spec.name, None, [(PDF, chart.pdf.read_bytes())], None)
    figure = make_figure(figure_id=chart.spec.name, caption="", mentions=(), title="", number=None, panels=())
    return Case(figure, evidence, make_caption(figure_id=chart.spec.name))


def _report(judged: Sequence["Judged"], charts: int, show: int) -> None:
    print(f"{'generator':<24}{'kept':>7}{'dropped':>9}{'unchecked':>11}{'right':>8}{'alone':>8}")
    groups = {name: [one for one in judged if one.generator == name] for name in sorted({o.generator for o in judged})}
    for name, some in [*groups.items(), ("all", judged)]:
        kept = [one for one in some if one.reason is None]
        checked = [one for one in kept if one.right is not None]
        right, alone = (_share([bool(getattr(one, key)) for one in checked]) for key in ("right", "alone"))
        dropped, unchecked = len(some) - len(kept), len(kept) - len(checked)
        print(f"{name:<24}{len(kept):>7}{dropped:>9}{unchecked:>11}{right:>8.4f}{alone:>8.4f}")
    checked = [one for one in judged if one.right is not None]
    print(f"right: {_share([bool(one.right) for one in checked]):.4f} of {len(checked)}, bound {RIGHT}")
    doubtful = [one for one in checked if one.right and not one.alone]
    print(f"ambiguous: {len(doubtful)}, bound {AMBIGUOUS:g}; {charts} charts")
    print("dropped:", dict(Counter(one.reason for one in judged if one.reason)))
    shown: Counter[str] = Counter()
    for one in judged:
        if one.right is None or (one.right and one.alone):
            continue
        shown[one.generator] += 1
        if shown[one.generator] <= show:
            word = "AMBIGUOUS" if one.right else "WRONG"
            print(f"\n{word} {one.generator} {one.chart}\n  {one.ask}\n  => {one.say}\n  {one.basis}")


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def measure(most: int) -> None:
    """Conversations per second from scenes that are ready: figures' and random graphs."""
    from omniscience_assets.instructions.provision.figures.scenes import Scene, find_scenes
    from omniscience_assets.instructions.provision.generators import SEVERAL, SINGLE
    from omniscience_assets.instructions.provision.index import GraphIndex
    from omniscience_assets.instructions.provision.method import make_rows
    from omniscience_assets.instructions.provision.settings import ProvisionSettings
    from omniscience_tests.benchmarks.charts.cache import load_charts

    with tempfile.TemporaryDirectory() as room:
        charts = [case_of(chart) for chart in load_charts("matplotlib", range(40_000, 40_040), Path(room))]
    single, several = (tuple(one.name for one in some) for some in (SINGLE, SEVERAL))
    graphs = [random_graph(seed) for seed in range(160)]

    def photo(number: int) -> list[Scene]:
        pool = tuple(GraphIndex(one) for one in graphs[number : number + POOL])
        return [
            Scene("one", pool[:1], (None,), single, "image"),
            Scene("pool", pool, (None,) * POOL, several, "image"),
        ]

    for name, settings in (
        ("figures, all settings as shipped, without chart questions", ProvisionSettings(charts=0)),
        ("figures, up to 60 items", ProvisionSettings(charts=0, per_figure=60, per_generator=3)),
    ):
        cases = [(case, find_scenes(case.figure, case.evidence)) for case in charts]
        _time(
            name,
            most,
            [lambda case=case, scenes=scenes, s=settings: make_rows(case, s, scenes) for case, scenes in cases],
        )
    settings = ProvisionSettings(charts=0, per_figure=60, per_generator=2)
    pools = [(settings.model_copy(update={"seed": at}), photo(at)) for at in range(0, len(graphs) - POOL, POOL)]
    makers = [lambda told=told, scenes=scenes: make_rows(charts[0], told, scenes) for told, scenes in pools]
    _time("random graphs, all 38 generators", most, makers)


def _time(name: str, most: int, makers: Sequence) -> None:
    started, kept, rows = time.process_time(), 0, 0
    while rows < most:
        for make in makers:
            made = make()
            rows += len(made)
            kept += sum(row.outcome == "kept" for row in made)
    seconds = time.process_time() - started
    print(f"{name}: {kept} kept of {rows} rows in {seconds:.2f} s, {kept / seconds:.0f} kept items/s, bound {SPEED:g}")


if __name__ == "__main__":
    sys.exit(main())
