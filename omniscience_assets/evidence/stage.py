"""The stage `figure_evidence`: what can provably be seen in each figure."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar

from omniscience_assets.records import Evidence, Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, WorkItem

CODE_VERSION = "10"


@dataclass(frozen=True)
class FigureEvidenceStage(Stage):
    """Reads each figure's source files and raster."""

    asset: ClassVar[str] = "figure_evidence"
    payload: ClassVar[type] = Evidence
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (Input("triplets", Figure, "figure"),)
    suffix: ClassVar[str] = "@evidence"

    files: Files
    ocr: str | None = None
    """Engine that reads the text of raster figures, one of `ocr.ENGINES`."""

    def spec(self) -> Spec:
        """Our reader's version and those of the libraries that parse."""
        from omniscience_assets.evidence.ocr import engine_version
        from omniscience_assets.evidence.sources import converter_versions

        return {
            "code_version": CODE_VERSION,
            "pymupdf": version("pymupdf"),
            "pillow": version("pillow"),
            "ocr": f"{self.ocr} {engine_version(self.ocr)}" if self.ocr else None,
            "converters": converter_versions(),
        }

    def work(self, item: WorkItem) -> list[Output]:
        """Read one figure; one without any image is a dropped row that says what became of its files."""
        from omniscience_assets.evidence.errors import EvidenceError
        from omniscience_assets.evidence.ocr import load_engine
        from omniscience_assets.evidence.read import read_evidence

        figure: Figure = item.one("triplets")
        record_id, blobs = self.failed_id(figure.figure_id), BlobStore(self.files)
        if figure.raster is None:
            detail = "; ".join(f"{image.path}: {image.error}" for image in figure.images) or "the float holds no image"
            return [Output(record_id, None, "dropped", "no_image", detail)]
        originals = [
            (image.media_type, blobs.get(image.original))
            for image in figure.images
            if image.raster and image.original and image.media_type
        ]
        try:
            raster = blobs.get(figure.raster)
            engine = load_engine(self.ocr) if self.ocr else None
            evidence = read_evidence(figure.figure_id, raster, originals, engine)
        except EvidenceError as error:
            raise StageError(error.reason, error.detail) from error
        return [Output(record_id, evidence)]
