"""Extract many papers without Dagster: packages, bulk tars and folders in, one JSON-ready line per paper out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.records import Figure
from omniscience_assets.sources.arxiv import MANIFEST, DumpChanged, read_member, scan
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Output, Stage, StageError, Task, WorkItem
from omniscience_assets.store.streams import chunks

_SUFFIXES = (".tar.gz", ".tgz", ".gz", ".tar", ".tex", ".pdf", ".xml")
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Package:
    """Where one paper's package lies: a file, or a member of a bulk tar."""

    paper_id: str
    path: Path
    member: tuple[int, int, str] | None = None
    """Offset, size and SHA-256 in a bulk tar."""


@dataclass(frozen=True)
class _Extract(Stage):
    """Extraction as units of work, so that it runs under the same budgets as in the graph."""

    asset: ClassVar[str] = "extract"
    payload: ClassVar[type] = Figure
    grain: ClassVar[Grain] = "paper"

    def spec(self) -> Spec:
        return {}

    def work(self, item: WorkItem) -> list[Output]:
        package: Package = item.one("package")
        try:
            opened = open_package(_read(package), package.path.name)
            if opened.kind not in ("tex-tree", "tex-single"):
                raise StageError({"pdf": "pdf_only"}.get(opened.kind, opened.kind), package.paper_id)
            found = extract(opened.files, paper=PaperHead(package.paper_id, "", "unknown"), put_blob=None)
        except (PackageError, ExtractionError) as error:
            raise StageError(error.reason, error.detail) from error
        except (DumpChanged, OSError) as error:
            raise StageError("unreadable", str(error)) from error
        return [Output(figure.figure_id, figure) for figure in found.figures] or [Output(package.paper_id, None)]


def extract_paths(
    paths: Sequence[Path], *, workers: int = 0, seconds_per_paper: float = 120.0
) -> Iterator[dict[str, Any]]:
    """Extract all papers under some paths; yields a line per paper in the order found, errors included.

    Lines have `paper_id`, `figures`, `seconds` and `error` (`reason: detail` or None).
    """
    executor, stage = LocalExecutor(workers, seconds_per_paper), _Extract()
    try:
        for chunk in chunks(find_packages(paths), _AT_ONCE):
            items = [
                WorkItem(Task(package.paper_id, package.paper_id, ()), {"package": [package]}) for package in chunk
            ]
            for package, result in zip(chunk, executor.map(stage.work, items), strict=True):
                yield _line(package, result)
    finally:
        executor.close()


def find_packages(paths: Sequence[Path]) -> Iterator[Package]:
    """Find packages in files and folders, and the members of bulk tars, in a stable order.

    Raises:
        FileNotFoundError: naming a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist")
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.name.startswith("arXiv_src_") and file.suffix == ".tar":
                for member in scan(file):
                    if member.paper_id and member.sha256:
                        yield Package(member.paper_id, file, (member.offset, member.size, member.sha256))
            elif file.is_file() and file.name.endswith(_SUFFIXES) and file.name != MANIFEST:
                yield Package(_stem(file.name), file)


def _stem(name: str) -> str:
    return next(name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix))


def _read(package: Package) -> bytes:
    return read_member(package.path, *package.member) if package.member else package.path.read_bytes()


def _line(package: Package, result: list[Output] | Failure) -> dict[str, Any]:
    if isinstance(result, Failure):
        error = f"{result.reason}: {result.detail}" if result.detail else result.reason
        return to_prediction([], package.paper_id, result.seconds, error)
    figures = [output.payload for output in result if output.payload is not None]
    return to_prediction(figures, package.paper_id, round(sum(output.seconds for output in result), 4), None)
