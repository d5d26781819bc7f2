from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.evidence.coverage import Coverage, CoverageLimits, KindCoverage, read_coverage
from omniscience_assets.records import Evidence, Score
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Output, Parent, Stage, Task, WorkItem
from omniscience_tests.evidence import samples


class Given(Stage):
    """Puts evidence into the log as it is."""

    asset: ClassVar[str] = "figure_evidence"
    payload: ClassVar[type] = Evidence
    grain: ClassVar[Grain] = "paper"

    def spec(self) -> Spec:
        return {}

    def tasks(self, *_: object) -> Iterator[Task]:
        yield Task("p", "p", (Parent("dump", "0"),))

    def work(self, item: WorkItem) -> list[Output]:
        whole = samples.evidence()
        photo = replace(whole, kind=(Score("image", 1.0),), panels=())
        bare = replace(whole, panels=tuple(replace(panel, series=(), axes=(), legend=()) for panel in whole.panels))
        raster = replace(whole, origin="raster")
        return [Output(f"p#{number}", one) for number, one in enumerate((whole, photo, bare, raster))]


def test_vector_figures_are_counted_by_kind(tmp_path: Path) -> None:
    files = Files(tmp_path)
    advance(files, Given(), "physics", run_id="r", executor=InlineExecutor())
    found = read_coverage(files, "physics")
    assert found.kinds == (KindCoverage("line", 2, 1, 1, 1), KindCoverage("image", 1, 0, 0, 0))
    assert found.charts == KindCoverage("all charts", 2, 1, 1, 1)


def test_kinds_below_the_limits_are_named() -> None:
    found = Coverage((
        KindCoverage("line", 100, 60, 40, 0),
        KindCoverage("bar", 9, 0, 0, 0),
        KindCoverage("image", 50, 0, 0, 0),
        KindCoverage("scatter", 10, 10, 10, 0),
    ))  # fmt: skip
    assert found.problems(CoverageLimits()) == (
        "60% of line figures have a calibrated axis, less than 70%",
        "40% of line figures have a series, less than 50%",
    )
