"""How many candidates a mix is chosen from in a second, and in how much memory.

    python omniscience_tests/benchmarks/bench_mix.py --candidates 1000000

Candidates are made as they are asked for, so memory is that of the choice. The seed is 0.
"""

import argparse
import resource
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from omniscience_assets.instructions.mix.choose import choose
from omniscience_assets.instructions.mix.examples import Example
from omniscience_assets.instructions.mix.pool import examples_of
from omniscience_assets.instructions.mix.report import report_on
from omniscience_assets.instructions.mix.settings import MixSettings, load_settings
from omniscience_assets.store.schema import to_row
from omniscience_tests.instructions.mix.made import METHODS, SIZE, make_instruction, make_pictured

ROWS = 40
"""Of a paper, about two figures."""


@dataclass(frozen=True)
class Made:
    """Papers that are made anew from one, each with its own ids."""

    count: int
    settings: MixSettings

    def papers(self) -> Iterator[tuple[str, str]]:
        for number in range(self.count):
            yield "physics", f"arxiv:{number:08d}"

    def examples(self, discipline: str, papers: Collection[str]) -> list[Example]:
        first = self._first(discipline)
        return [
            replace(one, example_id=paper + one.example_id, figure_id=paper + one.figure_id, paper_id=paper)
            for paper in papers
            for one in first
        ]

    def _first(self, discipline: str) -> list[Example]:
        figures = {one: make_pictured(one) for one in ("#fig.1", "#fig.2")}
        rows = [
            to_row(make_instruction(f"#fig.{1 + at % 2}", at, method=METHODS[at % 4]))
            for at in range(ROWS - len(figures))
        ]
        return examples_of(discipline, rows, figures, self.settings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=200_000)
    told = parser.parse_args()
    settings = load_settings()
    assert SIZE[0] * SIZE[1] < settings.max_pixels
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with choose(Made(told.candidates // ROWS, settings), settings) as choice:
        report = report_on(choice)
    seconds = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = sum(one.rows for one in report.splits)
    print("candidates | rows of the mix | CPU seconds | candidates a CPU second | MB before | MB at most")
    speed, memory = f"{seconds:.1f} | {report.seen / seconds:.0f}", f"{before / 1024:.0f} | {after / 1024:.0f}"
    print(f"{report.seen} | {rows} | {speed} | {memory}")


if __name__ == "__main__":
    main()
