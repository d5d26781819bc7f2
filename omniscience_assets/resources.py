"""Dagster resources: where the data lies, who does the work, which models and tools there are."""

import atexit
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
import yaml
from pydantic import Field

from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.sources.licences import CLASSES
from omniscience_assets.sources.stage import ALLOWED_LICENCES
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files

if TYPE_CHECKING:
    from omniscience_assets.captioning.crew import Crew
    from omniscience_assets.captioning.engines import Engines
    from omniscience_assets.captioning.policy import Policy
    from omniscience_assets.sources.inventory import Inventory


class LakeResource(dg.ConfigurableResource[Any]):
    """The home: the record log, the blobs, the dumps that it is fed from and the releases that come out."""

    home: str = Field(description="Folder (or fsspec URL) of the record log, blobs and releases.")
    dumps: str = Field(default="", description="Folder that is watched for dumps; `<home>/dumps` when empty.")
    allowed_licences: list[str] = Field(
        default=list(ALLOWED_LICENCES),
        description=f"Licence classes that `raw_papers` lets through, of: {', '.join(CLASSES)}.",
    )

    @cached_property
    def files(self) -> Files:
        """The home's files."""
        return Files(self.home)

    @cached_property
    def blobs(self) -> BlobStore:
        """The home's images and source files."""
        return BlobStore(self.files)

    @property
    def dumps_folder(self) -> Path:
        """Where dumps are dropped."""
        return Path(self.dumps or f"{self.home}/dumps")

    @cached_property
    def inventory(self) -> "Inventory":
        """The dumps as they were when this run first asked: one that arrives meanwhile is the next run's."""
        return self.index_dumps()

    def index_dumps(self) -> "Inventory":
        """Index the dumps that are new since the last call (a `stat` per file when none is)."""
        from omniscience_assets.sources.inventory import index_dumps

        self.dumps_folder.mkdir(parents=True, exist_ok=True)
        return index_dumps(self.dumps_folder, Path(self.home) / "inventory")


class ComputeResource(dg.ConfigurableResource[Any]):
    """Worker processes for the work on papers and figures."""

    workers: int = Field(default=0, ge=0, description="Worker processes; 0 = one per core.")
    seconds_per_unit: float = Field(default=120.0, gt=0, description="Time budget of one paper or figure, in seconds.")
    memory_mb: int = Field(default=4096, ge=256, description="Memory that one worker may take for data, in MiB.")

    tex_seconds: float = Field(
        default=0.0,
        ge=0,
        description="Seconds that TeX may take to draw one figure that is TeX code; 0 = TeX, a program that the paper "
        "wrote, is never run.",
    )

    @property
    def executor(self) -> LocalExecutor:
        """The pool; one per process and setting, so that runs in one process share its workers."""
        return _executor(self.workers, self.seconds_per_unit, self.memory_mb)


@cache
def _executor(workers: int, seconds_per_unit: float, memory_mb: int) -> LocalExecutor:
    executor = LocalExecutor(workers, seconds_per_unit, memory_mb)
    atexit.register(executor.close)
    return executor


MODELS_FILE = "models.yaml"
"""In a home: the settings of the resource `models`."""


class SettingsError(Exception):
    """A home's settings cannot be used; the message says which file and why."""


class EndpointConfig(dg.Config):
    """An address that serves models in OpenAI's way."""

    base_url: str = Field(description="Such as `http://127.0.0.1:8000/v1`.")
    api_key_env: str = Field(default="", description="Environment variable that holds the key; empty for none.")
    max_in_flight: int = Field(
        default=256, ge=1, description="Requests at a time at the most; fewer are found by trial."
    )
    timeout_seconds: float = Field(default=120.0, gt=0, description="Longest that one request may take.")
    requests_per_second: float = Field(default=0.0, ge=0, description="A rate never to pass; 0 = found by trial.")


class ModelsResource(dg.ConfigurableResource[Any]):
    """Which captioning models there are, the policy that routes figures to them, and what they may cost."""

    policy: str = Field(default="default", description="Name of a shipped routing policy, or the path of a YAML file.")
    endpoints: dict[str, EndpointConfig] = Field(
        default={}, description="Addresses of OpenAI-compatible servers, by the names that the policy's tiers use."
    )
    usd_per_run: float = Field(
        default=0.0,
        ge=0,
        description="Dollars that one run (one discipline) may spend; 0 = no cap. See `omniscience route`.",
    )
    usd_per_partition: float = Field(
        default=0.0, ge=0, description="Dollars that all runs of a discipline together may spend; 0 = no cap."
    )
    gpus: int = Field(default=1, ge=0, description="Cards for `vllm` and `transformers` in this process; 0 = CPU.")
    gpu_memory: float = Field(default=0.9, gt=0, le=1, description="Share of a card's memory that `vllm` takes.")
    batch: int = Field(default=8, ge=1, description="Figures that `transformers` captions at a time, memory allowing.")

    @classmethod
    def of_home(cls, home: str | Path, **changes: Any) -> "ModelsResource":
        """What a home's `models.yaml` says, or the embedded default where there is none.

        Args:
            home: Folder; a home on an object store has no such file, and its code location sets this resource.
            changes: Fields for this time; `None` leaves one as it is.

        Raises:
            SettingsError: the file is not such settings; says what is wrong in it.
        """
        path = Path(home) / MODELS_FILE
        told: Any = {}
        try:
            if path.is_file():
                told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            named = {field: value for field, value in changes.items() if value is not None}
            policy = str(told.get("policy", "default"))
            if policy.endswith((".yaml", ".yml")):
                told["policy"] = str(Path(home) / policy)  # beside models.yaml, wherever the run is started
            if unknown := sorted(set(told) - set(cls.model_fields)):
                raise SettingsError(f"{path}: unknown settings {unknown}; there are {', '.join(cls.model_fields)}")
            return cls(**{**told, **named})
        except (yaml.YAMLError, ValueError, TypeError, AttributeError, dg.DagsterError) as error:
            raise SettingsError(f"{path}: {error}") from error

    def load_policy(self) -> "Policy":
        """Read and validate the routing policy."""
        from omniscience_assets.captioning.policy import load_policy

        return load_policy(self.policy)

    @contextmanager
    def crew(self, policy: "Policy", earlier: float) -> Iterator[tuple["Crew", AsyncExecutor]]:
        """Open what a policy needs, with somebody to run it; closed at the end.

        Args:
            policy: Its tiers say which engines.
            earlier: Dollars that were spent on the partition before.

        Raises:
            dg.Failure: an engine cannot be opened; says which, and what to do.
        """
        from omniscience_assets.captioning.budget import Budget
        from omniscience_assets.captioning.crew import Crew
        from omniscience_assets.captioning.policy import PolicyError

        executor = AsyncExecutor(units=2 * max([256, *(one.max_in_flight for one in self.endpoints.values())]))
        budget = Budget(self.usd_per_run or math.inf, self.usd_per_partition or math.inf, earlier)
        try:
            crew = Crew.of(policy, self._engines().open, budget)
        except PolicyError as error:
            raise dg.Failure(f"the policy {self.policy}: {error.detail}", allow_retries=False) from error
        try:
            yield crew, executor
        finally:
            executor.wait_for(crew.aclose())
            executor.close()

    def _engines(self) -> "Engines":
        from omniscience_assets.captioning.backends.endpoint import NO_KEY, Endpoint
        from omniscience_assets.captioning.engines import Engines, Local

        endpoints = {
            name: Endpoint(
                base_url=one.base_url,
                api_key_env=one.api_key_env or NO_KEY,
                max_in_flight=one.max_in_flight,
                timeout_s=one.timeout_seconds,
                requests_per_second=one.requests_per_second or None,
            )
            for name, one in self.endpoints.items()
        }
        return Engines(endpoints, Local(self.gpus, self.gpu_memory, self.batch))


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
