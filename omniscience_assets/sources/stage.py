"""The stage `raw_papers`: each submission of a dump becomes a paper, or a row that says why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Paper
from omniscience_assets.sources.licences import classify
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Output, Parent, Stage, StageError, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.sources.inventory import Inventory, InventoryRow
    from omniscience_assets.sources.packages import Package
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "1"

_LINKS = {"arxiv": "https://arxiv.org/abs/{}", "pmc": "https://pmc.ncbi.nlm.nih.gov/articles/{}/"}

UNPLACED = "unplaced"
"""Partition of the log (not of the graph) for submissions that belong to no discipline."""

ALLOWED_LICENCES = (
    "public-domain",
    "attribution",
    "share-alike",
    "non-commercial",
    "non-commercial-share-alike",
)
"""Licence classes that let a derived dataset be passed on under the same terms."""


@dataclass(frozen=True)
class RawPapersStage(Stage):
    """Licence, withdrawal and readability of each submission."""

    asset: ClassVar[str] = "raw_papers"
    payload: ClassVar[type] = Paper
    grain: ClassVar[Grain] = "paper"
    chunk_size: ClassVar[int] = 256

    inventory: Inventory | None = field(compare=False)
    allowed_licences: tuple[str, ...] = ALLOWED_LICENCES

    def __getstate__(self) -> dict[str, Any]:
        """Workers get all but the inventory: it may list thousands of dumps."""
        return {**self.__dict__, "inventory": None}

    def spec(self) -> Spec:
        """What decides a paper's row."""
        return {"code_version": CODE_VERSION, "allowed_licences": list(self.allowed_licences)}

    def tasks(self, log: Snapshot) -> Iterator[Task]:
        """One unit per paper of the dumps."""
        for row in self._rows(log):
            package = Parent(f"dump:{row.archive}/{row.member}", row.sha256 or f"problem:{row.problem}")
            metadata = Parent(f"metadata:{row.paper_id}", row.metadata_sha256 or "none")
            yield Task(row.paper_id, row.paper_id, (package, metadata), source=row)

    def units(self, log: Snapshot) -> Iterator[tuple[str, str]]:
        """The papers of the dumps."""
        return ((row.paper_id, row.paper_id) for row in self._rows(log))

    def _rows(self, log: Snapshot) -> Iterator[InventoryRow]:
        assert self.inventory is not None
        return self.inventory.unplaced() if log.discipline == UNPLACED else self.inventory.papers(log.discipline)

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """Hand over each submission's inventory row and where its dump lies."""
        assert self.inventory is not None
        return [
            WorkItem(task, {"submission": [task.source], "dump": [self.inventory.folder / task.source.archive]})
            for task in tasks
        ]

    def work(self, item: WorkItem) -> list[Output]:
        """Judge one submission by what is known of it, then by its bytes."""
        from omniscience_assets.sources.arxiv import DumpChanged, read_member
        from omniscience_assets.sources.packages import PackageError, open_package
        from omniscience_assets.sources.pmc import RETRACTED, PackageName, is_retracted, is_xml

        row: InventoryRow = item.one("submission")
        if row.problem is not None or row.sha256 is None:
            reason, _, detail = (row.problem or "unreadable").partition(": ")
            raise StageError(reason, detail or f"{row.archive}/{row.member}")
        where = f"{row.archive}/{row.member}"
        named = PackageName.parse(row.member)
        if named and named.why == RETRACTED:
            return [Output(row.paper_id, None, "dropped", RETRACTED, where)]
        licence_class = classify(row.licence)
        if licence_class not in self.allowed_licences:
            detail = f"{row.licence or 'none stated'} ({licence_class})"
            return [Output(row.paper_id, None, "dropped", "licence", detail)]
        if named and named.why:
            raise StageError("not_fetched", f"fetched without its media because of its licence, {named.why}")
        try:
            package = open_package(read_member(item.one("dump"), row.offset, row.size, row.sha256), row.member)
        except PackageError as error:
            raise StageError(error.reason, error.detail) from error
        except (DumpChanged, OSError) as error:
            raise StageError("dump_changed", str(error), retryable=True) from error
        if package.kind in ("withdrawn", "empty"):
            return [Output(row.paper_id, None, "dropped", package.kind, where)]
        if package.kind == "jats" and any(is_retracted(data) for name, data in package.files.items() if is_xml(name)):
            return [Output(row.paper_id, None, "dropped", RETRACTED, where)]
        left_out = "; ".join(f"{name or row.member}: {reason}" for name, reason in package.skipped)
        return [Output(row.paper_id, _to_paper(row, package, licence_class), detail=left_out or None)]


def _to_paper(row: InventoryRow, package: Package, licence_class: str) -> Paper:
    assert row.discipline is not None
    assert row.sha256 is not None
    assert package.kind in ("tex-tree", "tex-single", "pdf", "jats")
    source, _, name = row.paper_id.partition(":")
    return Paper(
        paper_id=row.paper_id,
        source=source,
        title=row.title,
        abstract=row.abstract,
        authors=row.authors,
        doi=row.doi,
        link=_LINKS[source].format(name),
        categories=row.categories,
        subject=row.discipline,
        licence=row.licence,
        licence_class=licence_class,
        version=row.version,
        published=row.published,
        package_kind=package.kind,
        package=row.sha256,
        package_bytes=row.size,
    )
