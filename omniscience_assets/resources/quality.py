"""The resource `quality`: what the filtered set demands, and who measures it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.resources.models import Log, ModelsResource, SettingsError

if TYPE_CHECKING:
    from omniscience_assets.quality.embedding.embedder import Embedder
    from omniscience_assets.quality.judges.panel import JudgePanel
    from omniscience_assets.quality.settings import QualitySettings


class QualityResource(dg.ConfigurableResource[Any]):
    """Limits, duplicates, benchmarks, selection, embedding model and judges: `<home>/quality.yaml` over what ships."""

    home: str = Field(default="", description="Folder whose quality.yaml and calibration.yaml hold; empty for none.")
    changes: dict[str, Any] = Field(
        default={}, description="Laid over those files for a run, such as {limits: {too_short: null}}."
    )
    models: ModelsResource = ModelsResource()

    @cached_property
    def settings(self) -> "QualitySettings":
        """The settings.

        Raises:
            dg.Failure: a file cannot be used; says which and why.
        """
        from omniscience_assets.quality.settings import QualityError, load_settings

        try:
            local = self.home and "://" not in self.home
            return load_settings(self.home if local else None, self.changes)
        except QualityError as error:
            raise dg.Failure(f"the settings of quality cannot be used: {error}", allow_retries=False) from error

    @contextmanager
    def embedder(self) -> Iterator[tuple["Embedder | None", AsyncExecutor | None]]:
        """The embedding model with somebody to run it, closed afterwards; nothing where none is set up.

        Raises:
            dg.Failure: it is not there; says what to install or fetch.
        """
        settings = self.settings.embedding
        if settings is None:
            yield None, None
            return
        from omniscience_assets.quality.embedding.embedder import load_embedder

        try:
            embedder = load_embedder(settings)
        except (ModuleNotFoundError, FileNotFoundError) as error:
            raise dg.Failure(f"the embedding model {settings.model}: {error}", allow_retries=False) from error
        executor = AsyncExecutor(units=4 * settings.batch)
        with ExitStack() as stack:
            stack.callback(executor.close)
            stack.callback(lambda: executor.wait_for(embedder.aclose()))
            yield embedder, executor

    @contextmanager
    def panel(self, log: Log) -> Iterator[tuple["JudgePanel | None", AsyncExecutor | None]]:
        """The judges with somebody to run them, closed afterwards; nothing where none are set up.

        Raises:
            dg.Failure: a judge's model cannot be opened; says which, and what to do.
        """
        judges = self.settings.judges
        if not judges:
            yield None, None
            return
        from omniscience_assets.captioning.policy import PolicyError
        from omniscience_assets.quality.judges.panel import JudgePanel

        with self.models.engines([judge.tier for judge in judges], log) as (engines, executor):
            try:
                panel = JudgePanel.of(judges, engines.open, self.models.budget())
            except PolicyError as error:
                raise dg.Failure(f"the judges: {error.detail}", allow_retries=False) from error
            try:
                yield panel, executor
            finally:
                executor.wait_for(panel.aclose())


@dataclass(frozen=True, slots=True)
class OpenQuality:
    """Settings and open models."""

    settings: "QualitySettings"
    embedder: "Embedder | None"
    panel: "JudgePanel | None"
    executor: AsyncExecutor


@contextmanager
def open_quality(home: Path, say: Log) -> Iterator["OpenQuality"]:
    """A home's settings with the models that they name, for use outside of a run.

    Raises:
        SettingsError: a file cannot be used, or a model not be opened; says what to do.
    """
    with ExitStack() as stack:
        try:
            quality = QualityResource(home=str(home.resolve()), models=ModelsResource.of_home(home))
            embedder, _ = stack.enter_context(quality.embedder())
            panel, executor = stack.enter_context(quality.panel(say))
        except dg.Failure as error:
            raise SettingsError(error.description or str(error)) from error
        if executor is None:
            executor = AsyncExecutor()
            stack.callback(executor.close)
        yield OpenQuality(quality.settings, embedder, panel, executor)
