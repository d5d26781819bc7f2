"""Dagster resources: where the data lies, who does the work, which models and tools there are."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
from pydantic import Field

from omniscience_assets.resources.compute import ComputeResource
from omniscience_assets.resources.evaluation import EvaluationResource
from omniscience_assets.resources.instructions import InstructionsResource
from omniscience_assets.resources.models import EndpointConfig, ModelsResource, SettingsError, VllmServerConfig
from omniscience_assets.resources.quality import OpenQuality, QualityResource, open_quality
from omniscience_assets.sources.licences import CLASSES
from omniscience_assets.sources.stage import ALLOWED_LICENCES
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files

__all__ = [
    "ComputeResource",
    "EndpointConfig",
    "EvaluationResource",
    "InstructionsResource",
    "LakeResource",
    "ModelsResource",
    "OcrResource",
    "OpenQuality",
    "QualityResource",
    "SettingsError",
    "VllmServerConfig",
    "open_quality",
]

if TYPE_CHECKING:
    from omniscience_assets.sources.inventory import Inventory


class LakeResource(dg.ConfigurableResource[Any]):
    """The lake (record log, blobs, specs, releases), and the home with the dumps and reviews that it is fed from."""

    home: str = Field(description="Folder with the dumps, reviews and settings.")
    url: str = Field(
        default="",
        description="Where record log, blobs, specs and releases lie, as fsspec has it, such as `s3://bucket/lake`; in "
        "the home when empty. Endpoint and credentials are the environment's, never in here.",
    )
    dumps: str = Field(default="", description="Folder that is watched for dumps; `<home>/dumps` when empty.")
    allowed_licences: list[str] = Field(
        default=list(ALLOWED_LICENCES),
        description=f"Licence classes that `raw_papers` lets through, of: {', '.join(CLASSES)}.",
    )

    @cached_property
    def files(self) -> Files:
        """The lake's files."""
        return Files(self.url or self.home)

    @cached_property
    def blobs(self) -> BlobStore:
        """The lake's images and source files."""
        return BlobStore(self.files)

    @property
    def dumps_folder(self) -> Path:
        """Where dumps are dropped."""
        return Path(self.dumps or f"{self.home}/dumps")

    @property
    def reviews_folder(self) -> Path:
        """Where files of human reviews are dropped."""
        return Path(f"{self.home}/reviews")

    @cached_property
    def inventory(self) -> "Inventory":
        """The dumps as they were when this run first asked: one that arrives meanwhile is the next run's."""
        return self.index_dumps()

    def index_dumps(self) -> "Inventory":
        """Index the dumps that are new since the last call (a `stat` per file when none is)."""
        from omniscience_assets.sources.inventory import index_dumps

        self.dumps_folder.mkdir(parents=True, exist_ok=True)
        return index_dumps(self.dumps_folder, Path(self.home) / "inventory")


class OcrResource(dg.ConfigurableResource[Any]):
    """Whether and by what the text in raster figures is read."""

    engine: Literal["none", "rapidocr", "tesseract"] = Field(
        default="none",
        description="`rapidocr` (the extra `ocr`) or `tesseract` (a program); the engine's version is in the spec.",
    )

    def chosen(self) -> str | None:
        """The engine by name, `None` for none.

        Raises:
            dg.Failure: It is not installed; says what to install.
        """
        if self.engine == "none":
            return None
        from omniscience_assets.evidence.errors import EvidenceError
        from omniscience_assets.evidence.ocr import load_engine

        try:
            load_engine(self.engine)
        except EvidenceError as error:
            raise dg.Failure(f"the resource ocr asks for {self.engine}: {error.detail}") from error
        return self.engine
