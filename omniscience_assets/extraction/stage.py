"""The stage `triplets`: each paper's figures with their captions and the paragraphs that refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from omniscience_assets.extraction.protocol import Extraction, Unresolved
from omniscience_assets.records import Figure, Paper
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.sources.inventory import Inventory
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "3"
UNRESOLVED = "unresolved_reference"
"""Reason of a row that stands for a mention of a figure that the paper does not have."""


@dataclass(frozen=True)
class TripletsStage(Stage):
    """Reads each paper's package out of its dump, in memory, and extracts its figures."""

    asset: ClassVar[str] = "triplets"
    payload: ClassVar[type] = Figure
    grain: ClassVar[Grain] = "paper"
    inputs: ClassVar[tuple[Input, ...]] = (Input("raw_papers", Paper, "paper"),)
    suffix: ClassVar[str] = "#figures"

    files: Files
    inventory: Inventory | None = field(compare=False)
    tex_seconds: float = 0.0
    """Seconds that TeX may take for each figure that is TeX code; 0 = TeX is never run."""

    def __getstate__(self) -> dict[str, Any]:
        """Workers get all but the inventory: it may list thousands of dumps."""
        return {**self.__dict__, "inventory": None}

    def spec(self) -> Spec:
        """Our extractor's version and those of what renders images and reads XML."""
        from omniscience_assets.extraction.images import ghostscript_version
        from omniscience_assets.extraction.latex.drawing import engine_version

        drawing = {"tex": engine_version(), "tex_seconds": self.tex_seconds} if self.tex_seconds else {}
        return drawing | {
            "code_version": CODE_VERSION,
            "lxml": version("lxml"),
            "pymupdf": version("pymupdf"),
            "pillow": version("pillow"),
            "ghostscript": ghostscript_version(),
        }

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """Hand over where each package lies, beside the paper's record."""
        assert self.inventory is not None
        items = super().load(log, tasks)
        places = self.inventory.locate([item.one("raw_papers").package for item in items])
        return [
            replace(item, inputs={**item.inputs, "place": [places.get(item.one("raw_papers").package)]})
            for item in items
        ]

    def work(self, item: WorkItem) -> list[Output]:
        """Extract one paper's figures; a paper without any, and each mention of a figure it lacks, is a dropped row."""
        from omniscience_assets.extraction.limits import Limits
        from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
        from omniscience_assets.extraction.read import read_paper
        from omniscience_assets.sources.packages import PackageError, open_package

        paper: Paper = item.one("raw_papers")
        head = PaperHead(paper.paper_id, paper.title, paper.licence_class)
        blobs = BlobStore(self.files)
        try:
            opened = open_package(self._read(paper, item.one("place")), paper.paper_id)
            found = read_paper(
                opened.kind,
                opened.files,
                paper=head,
                put_blob=blobs.put,
                get_blob=blobs.get,
                limits=Limits(drawing_seconds=self.tex_seconds),
            )
        except (PackageError, ExtractionError) as error:
            raise StageError(error.reason, error.detail) from error
        return self.rows(paper.paper_id, found)

    def rows(self, paper_id: str, found: Extraction) -> list[Output]:
        """One row per figure and per vain mention; a row that says so when there is no figure."""
        rows = [Output(figure.figure_id, figure) for figure in found.figures]
        if not rows:
            why = "; ".join(found.warnings) or None
            rows = [Output(self.failed_id(paper_id), None, "dropped", "no_figures", why)]
        return rows + [
            Output(f"{paper_id}#mention.{index}", None, "dropped", UNRESOLVED, _told(mention))
            for index, mention in enumerate(found.unresolved, start=1)
        ]

    def _read(self, paper: Paper, place: tuple[Any, int, int] | None) -> bytes:
        from omniscience_assets.sources.arxiv import DumpChanged, read_member

        if place is None:
            raise StageError("dump_missing", f"no dump holds the package {paper.package} any more", retryable=True)
        try:
            return read_member(*place, paper.package)
        except (DumpChanged, OSError) as error:
            raise StageError("dump_changed", str(error), retryable=True) from error


def _told(mention: Unresolved) -> str:
    """The mention as JSON: what it says and where."""
    return orjson.dumps(asdict(mention)).decode()
