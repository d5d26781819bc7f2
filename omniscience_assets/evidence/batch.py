"""Read many figures without Dagster: files and folders in, evidence or an error out for each file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.evidence.document import evidence_json
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.sources import PDF, as_pdf
from omniscience_assets.extraction.images import media_type
from omniscience_assets.records import Evidence
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Output, Stage, StageError, Task, WorkItem
from omniscience_assets.store.streams import chunks

SUFFIXES = (".pdf", ".svg", ".eps", ".ps", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp")
"""What is taken from folders; files that are named are tried whatever they are called."""
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """How one file ended."""

    file: Path
    evidence: Evidence | None
    overlay: bytes | None
    """PNG, where one was asked for."""
    error: str | None
    """`reason: detail`; `None` when it went well."""

    def line(self) -> dict[str, Any]:
        """For JSON lines: the evidence, or the file and its `error`."""
        if self.evidence is None:
            return {"file": str(self.file), "error": self.error}
        return {**evidence_json(self.evidence, str(self.file))}


@dataclass(frozen=True)
class _Read(Stage):
    """Reading as units of work, so that it runs under the same budgets as in the graph."""

    asset: ClassVar[str] = "evidence"
    payload: ClassVar[type] = Evidence
    grain: ClassVar[Grain] = "figure"

    page: int
    ocr: str | None
    overlays: bool

    def spec(self) -> Spec:
        return {}

    def work(self, item: WorkItem) -> list[Output]:
        file: Path = item.one("file")
        try:
            evidence = read_file(file, page=self.page, ocr=self.ocr)
            return [Output(str(file), (evidence, self._overlay(file, evidence) if self.overlays else None))]
        except EvidenceError as error:
            raise StageError(error.reason, error.detail) from error
        except OSError as error:
            raise StageError("unreadable", str(error)) from error

    def _overlay(self, file: Path, evidence: Evidence) -> bytes:
        from omniscience_assets.evidence.overlay.draw import draw_overlay

        return draw_overlay(picture_of(file, page=self.page), evidence)


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are named, and figures in folders by their suffix, in a stable order."""
    for path in paths:
        if path.is_dir():
            yield from (one for one in sorted(path.rglob("*")) if one.suffix.lower() in SUFFIXES and one.is_file())
        else:
            yield path


def read_figures(
    files: Sequence[Path],
    *,
    page: int = 1,
    ocr: str | None = None,
    overlays: bool = False,
    workers: int = 0,
    seconds: float = 120.0,
    memory_mb: int = 4096,
) -> Iterator[ReadFigure]:
    """Read figures, in the order given, errors included.

    Args:
        files: PDF, SVG, EPS or PostScript, PNG, JPEG and what else Pillow opens.
        page: Page of PDFs, from 1.
        ocr: Engine that reads text in raster figures, `None` for none.
        overlays: Draw what was read over each figure.
        workers: Processes; 0 = one per core.
        seconds: A figure that takes longer ends with the error `time_budget`.
        memory_mb: One that takes more ends with `memory_budget`.
    """
    executor, stage = LocalExecutor(workers, seconds, memory_mb), _Read(page, ocr, overlays)
    try:
        for chunk in chunks(files, _AT_ONCE):
            items = [WorkItem(Task(str(file), str(file), ()), {"file": [file]}) for file in chunk]
            for file, result in zip(chunk, executor.map(stage.work, items), strict=True):
                yield _ended(file, result)
    finally:
        executor.close()


def read_file(file: Path, *, page: int = 1, ocr: str | None = None) -> Evidence:
    """Evidence of one file.

    Raises:
        EvidenceError: as `read_evidence`, `as_pdf` and the OCR engine say.
        OSError: the file cannot be read.
    """
    from omniscience_assets.evidence.ocr import load_engine
    from omniscience_assets.evidence.read import read_evidence

    kind, content, pdf = _opened(file, page)
    raster, original = (content, (kind, content)) if pdf is None else (None, (PDF, pdf))
    return read_evidence(file.name, raster, [original], load_engine(ocr) if ocr else None)


def picture_of(file: Path, *, page: int = 1) -> bytes:
    """The figure as an image: the file itself, or its page drawn as a PNG.

    Raises:
        EvidenceError: as `as_pdf` and `render_page` say.
        OSError: the file cannot be read.
    """
    from omniscience_assets.evidence.vector import render_page

    _, content, pdf = _opened(file, page)
    return content if pdf is None else render_page(pdf)


def _opened(file: Path, page: int) -> tuple[str, bytes, bytes | None]:
    """Media type and bytes of a file, and the page as a PDF unless it is a raster."""
    content = file.read_bytes()
    kind = media_type(content, file.name) or "application/octet-stream"
    return kind, content, as_pdf(kind, content, page)


def _ended(file: Path, result: list[Output] | Failure) -> ReadFigure:
    if isinstance(result, Failure):
        return ReadFigure(file, None, None, f"{result.reason}: {result.detail}" if result.detail else result.reason)
    evidence, overlay = result[0].payload or (None, None)
    return ReadFigure(file, evidence, overlay, None)
