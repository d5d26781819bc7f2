"""The account of what extraction found and what it lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.extraction.integrity import Integrity, IntegrityLimits, read_integrity
from omniscience_assets.extraction.protocol import Extraction, Unresolved
from omniscience_assets.extraction.stage import TripletsStage
from omniscience_assets.store.audit import audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.stage import Output, Task, WorkItem
from omniscience_tests.factories import make_figure


@dataclass(frozen=True)
class Given(TripletsStage):
    """The rows of the stage from extractions that are given."""

    found: Mapping[str, Extraction] = field(default_factory=dict)

    def tasks(self, log: Any) -> Iterator[Task]:
        yield from (Task(paper, paper, ()) for paper in sorted(self.found))

    def units(self, log: Any) -> Iterator[tuple[str, str]]:
        return ((paper, paper) for paper in sorted(self.found))

    def load(self, log: Any, tasks: Any) -> list[WorkItem]:
        return [WorkItem(task) for task in tasks]

    def work(self, item: WorkItem) -> list[Output]:
        return self.rows(item.task.unit_id, self.found[item.task.unit_id])


def figure(paper: str, number: str, **overrides: Any) -> Any:
    return make_figure(figure_id=f"{paper}#fig.{number}", paper_id=paper, number=number, **overrides)


def lost(number: str | None, reference: str = "Fig. 9") -> Unresolved:
    return Unresolved(reference, "main", number, f"See {reference}.", "Results")


FOUND = {
    "p:1": Extraction((figure("p:1", "1"), figure("p:1", "2", mentions=()))),
    "p:2": Extraction(
        (figure("p:2", "1", raster=None), figure("p:2", "2", caption="The yield and the", mentions=())),
        (lost("9"), lost("9"), lost("S1"), lost(None, "fig:gone")),
    ),
    "p:3": Extraction((), (lost("1"),)),
    "p:4": Extraction((figure("p:4", "1", caption="Whole."),)),
}


@pytest.fixture
def account(tmp_path: Path) -> Integrity:
    stage = Given(Files(tmp_path), None, found=FOUND)
    advance(stage.files, stage, "physics", run_id="r", executor=InlineExecutor())
    assert audit(stage.files, stage, "physics", "r").passed
    return read_integrity(stage.files, "physics")


def test_counts_are_of_distinct_figures(account: Integrity) -> None:
    total = account.total
    assert (account.papers, total.figures) == (4, 5)
    assert (total.found, total.mentioned) == (3, 3 + 3 + 1), "figure 9 is one figure, however often it is mentioned"
    assert total.extract_ratio == pytest.approx(3 / 7)
    assert (total.without_context, total.cut_captions, total.without_image, total.without_caption) == (2, 1, 1, 0)


def test_worst_papers_come_first_and_whole_ones_not_at_all(account: Integrity) -> None:
    assert [(paper.paper_id, paper.found, paper.mentioned) for paper in account.worst] == [("p:3", 0, 1), ("p:2", 1, 4)]


def test_problems_name_what_is_beyond_the_limits(account: Integrity) -> None:
    assert account.problems(IntegrityLimits()) == (
        "42.9% of the mentioned figures extracted, less than 95.0%",
        "40.0% figures without context, more than 25.0%",
        "20.0% captions cut short, more than 2.0%",
        "20.0% figures without an image, more than 10.0%",
    )
    assert account.problems(IntegrityLimits(0.4, 0.5, 0.5, 0.5)) == ()


def test_an_empty_partition_has_no_ratio_and_no_problem(tmp_path: Path) -> None:
    found = read_integrity(Files(tmp_path), "physics")
    assert found.total.extract_ratio is None
    assert found.problems(IntegrityLimits()) == ()


def test_each_vain_mention_is_a_row(tmp_path: Path) -> None:
    rows = Given(Files(tmp_path), None, found=FOUND).rows("p:2", FOUND["p:2"])
    assert [(row.record_id, row.outcome, row.reason) for row in rows[2:]] == [
        (f"p:2#mention.{number}", "dropped", "unresolved_reference") for number in (1, 2, 3, 4)
    ]
    assert '"reference":"Fig. 9"' in (rows[2].detail or "")
    assert '"text":"See Fig. 9."' in (rows[2].detail or "")
