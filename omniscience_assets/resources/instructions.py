"""The resource `instruction_methods`: which methods make training conversations, and by which models."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.resources.evaluation import open_models
from omniscience_assets.resources.models import Log, ModelsResource

if TYPE_CHECKING:
    from omniscience_assets.evaluation.models import Model
    from omniscience_assets.instructions.settings import InstructionSettings


class InstructionsResource(dg.ConfigurableResource[Any]):
    """Methods and models of training conversations: `<home>/instructions.yaml` over what ships."""

    home: str = Field(default="", description="Folder whose instructions.yaml holds; empty for none.")
    changes: dict[str, Any] = Field(
        default={}, description="Laid over that file for a run, such as {methods: [live_vqa]}."
    )
    models: ModelsResource = ModelsResource()

    @cached_property
    def settings(self) -> "InstructionSettings":
        """The settings.

        Raises:
            dg.Failure: the file cannot be used; says why.
        """
        from omniscience_assets.instructions.settings import InstructionsError, load_settings

        try:
            local = self.home and "://" not in self.home
            return load_settings(self.home if local else None, self.changes)
        except InstructionsError as error:
            told = f"the settings of training conversations cannot be used: {error}"
            raise dg.Failure(told, allow_retries=False) from error

    @contextmanager
    def open(self, earlier: float, log: Log) -> Iterator[tuple[Mapping[str, "Model"], AsyncExecutor | None]]:
        """The models that the methods ask with somebody to run them, closed afterwards; nothing where there is none.

        Args:
            earlier: Dollars that were spent on the partition before.
            log: Takes the lines of servers that are started.

        Raises:
            dg.Failure: a model cannot be opened; says which, and what to do.
        """
        from omniscience_assets.instructions.registry import asked

        settings = {name: self.settings.models[name] for name in asked(self.settings)}
        with open_models(self.models, settings, earlier, log, "a model of training conversations") as opened:
            yield opened
