"""How many questions have a right key, and only one right option, by the specification of the chart alone.

    python omniscience_tests/benchmarks/bench_questions.py [--charts 500] [--first 30000] [--cache FOLDER] [--graphs 40]

Charts are drawn from seeds by every renderer that is installed, matplotlib always, and read by the platform's own
reader; questions are made of what was read. The checker finds in the question's own words what it is about, and
recomputes the answer from the specification, which neither reader nor questions ever see. `right`: the key is right;
`alone`: exactly one option is right. A value is right within 3 % of its axis, a difference within 4.5 %, a ratio within
12 %. `unchecked` are questions on tick labels of renderers that do not tell which labels they drew; they count in no
share. With `--graphs` diagrams of so many random graphs are drawn by each program that is installed, and questions on
their flow are asked and checked as well. Questions were tuned on seeds below 9000.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omniscience_assets.evaluation.questions import MAX_QUESTIONS, make_questions
from omniscience_assets.records import Question
from omniscience_tests.benchmarks.charts.cache import Chart, load_charts
from omniscience_tests.benchmarks.charts.renderers import RENDERERS, missing
from omniscience_tests.benchmarks.questions.checker import Ruling, judge
from omniscience_tests.benchmarks.questions.judges_of_graphs import FLOW, judge_flow
from omniscience_tests.factories import make_figure

RIGHT, ALONE, KINDS = 0.99, 0.95, 12


@dataclass(frozen=True)
class Asked:
    """A question and what the specification says of it."""

    chart: str
    question: Question
    ruling: Ruling


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, ask, check and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=500, help="in all, in equal parts from each renderer")
    parser.add_argument("--first", type=int, default=30_000, help="first seed")
    parser.add_argument("--renderers", default=",".join(RENDERERS), help="names with commas between")
    parser.add_argument("--cache", type=Path, help="keep the drawn charts here")
    parser.add_argument("--most", type=int, default=MAX_QUESTIONS, help="questions of a chart")
    parser.add_argument("--graphs", type=int, default=0, help="diagrams by each program that draws them")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print so many wrong ones of each kind")
    options = parser.parse_args(arguments)
    names = [name for name in options.renderers.split(",") if not missing(name)]
    seeds = range(options.first, options.first + -(-options.charts // len(names)))
    with tempfile.TemporaryDirectory() as room:
        charts = [chart for name in names for chart in load_charts(name, seeds, options.cache or Path(room))]
        asked = [one for chart in charts for one in ask(chart, options.most)]
    asked += [one for seed in range(options.first, options.first + options.graphs) for one in ask_of_graph(seed)]
    report(asked, len(charts))
    if options.show:
        show(asked, options.show)
    print(f"seeds {seeds.start} to {seeds.stop - 1} of {', '.join(names)}; at most {options.most} questions a chart")
    return 0


def ask(chart: Chart, most: int) -> list[Asked]:
    """The questions of one chart with their rulings."""
    from omniscience_assets.evidence.read import read_evidence
    from omniscience_assets.evidence.sources import PDF

    evidence = read_evidence(chart.spec.name, None, [(PDF, chart.pdf.read_bytes())], None)
    figure = make_figure(figure_id=chart.spec.name, caption="", mentions=(), title="", number=None, panels=())
    made = make_questions(figure, evidence, most)
    return [Asked(chart.spec.name, one, judge(chart.spec, one, chart.tick_labels)) for one in made]


def ask_of_graph(seed: int) -> list[Asked]:
    """The questions on the flow of one graph, drawn by every program."""
    from omniscience_assets.evidence.read import read_evidence
    from omniscience_assets.evidence.sources import PDF
    from omniscience_tests.evidence.diagram_drawing import DRAWERS, can_draw, random_graph

    spec, found = random_graph(seed), []
    for program in filter(can_draw, DRAWERS):
        name = f"{program}-graph-{seed}"
        evidence = read_evidence(name, None, [(PDF, DRAWERS[program](spec))], None)
        figure = make_figure(figure_id=name, caption="", mentions=(), title="", number=None, panels=())
        made = [one for one in make_questions(figure, evidence, 100) if one.kind in FLOW]
        found += [Asked(name, one, judge_flow(spec, one)) for one in made]
    return found


def report(asked: Sequence[Asked], charts: int) -> None:
    """Print shares by kind, and how difficulties and keys are spread."""
    print(f"{'kind':<20}{'level':<8}{'asked':>7}{'unchecked':>11}{'right':>8}{'alone':>8}")
    kinds = sorted({(one.question.kind, one.question.difficulty) for one in asked})
    for kind, level in kinds:
        _row(kind, level, [one for one in asked if one.question.kind == kind])
    _row("all", "", asked)
    checked = [one for one in asked if one.ruling.right is not None]
    for name, share, bound in (
        ("keys that are right", _share([bool(one.ruling.right) for one in checked]), RIGHT),
        ("questions with one right option", _share([bool(one.ruling.alone) for one in checked]), ALONE),
        ("kinds", len(kinds), KINDS),
    ):
        print(f"{name}: {share:.4g}, bound {bound}{': missed' if share < bound else ''}")
    levels = Counter(one.question.difficulty for one in asked)
    keys = Counter(one.question.key for one in asked if len(one.question.options) == 4)
    print("by difficulty:", ", ".join(f"{level} {count}" for level, count in levels.most_common()))
    print("keys of four options:", ", ".join(f"{key}: {count}" for key, count in sorted(keys.items())))
    unasked = charts - len({one.chart for one in asked if one.question.kind not in FLOW})
    print(f"open: {sum(one.question.key is None for one in asked)}; {unasked} of {charts} charts without any")


def _row(kind: str, level: str, some: Sequence[Asked]) -> None:
    checked = [one.ruling for one in some if one.ruling.right is not None]
    right, alone = (_share([bool(getattr(one, name)) for one in checked]) for name in ("right", "alone"))
    print(f"{kind:<20}{level:<8}{len(some):>7}{len(some) - len(checked):>11}{right:>8.3f}{alone:>8.3f}")


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def show(asked: Sequence[Asked], count: int) -> None:
    """Print questions that are not right or not alone right."""
    shown: Counter[str] = Counter()
    for one in asked:
        if one.ruling.right is None or (one.ruling.right and one.ruling.alone):
            continue
        shown[one.question.kind] += 1
        if shown[one.question.kind] <= count:
            key = one.question.accepted[0]
            word = "AMBIGUOUS" if one.ruling.right else "WRONG"
            print(f"\n{word} {one.question.kind} {one.chart}: {one.question.text}")
            print(f"  {key!r} of {one.question.options}; {one.question.basis}")


if __name__ == "__main__":
    sys.exit(main())
