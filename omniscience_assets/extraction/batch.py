"""Extract many papers without Dagster: packages, bulk tars and folders in, figures or an error out for each paper."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.sources.arxiv import MANIFEST, DumpChanged, read_member, scan
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Output, Stage, StageError, Task, WorkItem
from omniscience_assets.store.streams import chunks

_SUFFIXES = (".tar.gz", ".tgz", ".gz", ".tar", ".tex", ".pdf", ".nxml", ".xml")
_JATS = (".nxml", ".xml")
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Package:
    """Where one paper's package lies: a file, a member of a bulk tar, or a JATS article with its media beside it."""

    paper_id: str
    path: Path
    member: tuple[int, int, str] | None = None
    """Offset, size and SHA-256 in a bulk tar."""
    media: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """How one paper ended."""

    paper_id: str
    extraction: Extraction
    seconds: float
    error: str | None
    """`reason: detail`; `None` when it went well."""

    def line(self) -> dict[str, Any]:
        """For JSON lines: the scorer's schema, and `unresolved` and `warnings`."""
        prediction = to_prediction(self.extraction.figures, self.paper_id, round(self.seconds, 4), self.error)
        unresolved = [asdict(reference) for reference in self.extraction.unresolved]
        return {**prediction, "unresolved": unresolved, "warnings": self.extraction.warnings}


@dataclass(frozen=True)
class _Extract(Stage):
    """Extraction as units of work, so that it runs under the same budgets as in the graph."""

    asset: ClassVar[str] = "extract"
    payload: ClassVar[type] = Extraction
    grain: ClassVar[Grain] = "paper"

    untagged: bool
    images: Path | None
    limits: Limits

    def spec(self) -> Spec:
        return {}

    def work(self, item: WorkItem) -> list[Output]:
        package: Package = item.one("package")
        blobs = BlobStore(Files(self.images)) if self.images else None
        try:
            opened = open_package(_read(package), package.path.name)
            media = {path.name: path.read_bytes() for path in package.media}
            found = read_paper(
                opened.kind,
                opened.files | media,
                paper=PaperHead(package.paper_id, "", "unknown"),
                put_blob=blobs.put if blobs else None,
                get_blob=blobs.get if blobs else None,
                limits=self.limits,
                untagged=self.untagged,
            )
        except (PackageError, ExtractionError) as error:
            raise StageError(error.reason, error.detail) from error
        except (DumpChanged, OSError) as error:
            raise StageError("unreadable", str(error)) from error
        return [Output(package.paper_id, found)]


def extract_paths(
    paths: Sequence[Path],
    *,
    workers: int = 0,
    seconds_per_paper: float = 120.0,
    memory_mb: int = 4096,
    untagged: bool = False,
    images: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Extracted]:
    """Extract all papers under some paths, in the order found, errors included.

    A paper that takes more than its time or `memory_mb` ends with the error `time_budget` or `memory_budget`.
    `untagged` finds mentions in printed text alone; `images` is a folder for rasters, `None` renders none.
    """
    executor = LocalExecutor(workers, seconds_per_paper, memory_mb)
    stage = _Extract(untagged, images, limits)
    try:
        for chunk in chunks(find_packages(paths), _AT_ONCE):
            items = [
                WorkItem(Task(package.paper_id, package.paper_id, ()), {"package": [package]}) for package in chunk
            ]
            for package, result in zip(chunk, executor.map(stage.work, items), strict=True):
                yield _ended(package, result)
    finally:
        executor.close()


def find_packages(paths: Sequence[Path]) -> Iterator[Package]:
    """Find packages in files and folders, and the members of bulk tars, in a stable order.

    A folder with a single JATS file is one article: the other files in it are its media.

    Raises:
        FileNotFoundError: naming a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist")
        found = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
        articles = _articles(found) if path.is_dir() else {}
        for file in found:
            article = articles.get(file.parent)
            if file.name.startswith("arXiv_src_") and file.suffix == ".tar":
                for member in scan(file):
                    if member.paper_id and member.sha256:
                        yield Package(member.paper_id, file, (member.offset, member.size, member.sha256))
            elif article is not None:
                if file == article:
                    yield Package(_stem(file.name), file, media=tuple(f for f in found if f.parent == file.parent != f))
            elif file.name.endswith(_SUFFIXES) and file.name != MANIFEST:
                yield Package(_stem(file.name), file)


def _articles(files: Sequence[Path]) -> dict[Path, Path]:
    """The JATS file of each folder that has exactly one, and media beside it."""
    found: dict[Path, list[Path]] = {}
    for file in files:
        if file.suffix in _JATS:
            found.setdefault(file.parent, []).append(file)
    return {folder: articles[0] for folder, articles in found.items() if len(articles) == 1}


def _stem(name: str) -> str:
    return next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), name)


def _read(package: Package) -> bytes:
    return read_member(package.path, *package.member) if package.member else package.path.read_bytes()


def _ended(package: Package, result: list[Output] | Failure) -> Extracted:
    if isinstance(result, Failure):
        error = f"{result.reason}: {result.detail}" if result.detail else result.reason
        return Extracted(package.paper_id, Extraction(()), result.seconds, error)
    (output,) = result
    found: Extraction = output.payload  # type: ignore[assignment]
    return Extracted(package.paper_id, found, output.seconds, None)
