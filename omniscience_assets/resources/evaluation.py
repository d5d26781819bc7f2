"""The resource `evaluation`: what caption QA asks, and who reads."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.resources.models import Log, ModelsResource

if TYPE_CHECKING:
    from omniscience_assets.evaluation.models import Model
    from omniscience_assets.evaluation.settings import EvaluationSettings, ReadingModel


class EvaluationResource(dg.ConfigurableResource[Any]):
    """Questions, filters, readers, arms and judges of caption QA: `<home>/evaluation.yaml` over what ships."""

    home: str = Field(default="", description="Folder whose evaluation.yaml holds; empty for none.")
    changes: dict[str, Any] = Field(
        default={}, description="Laid over that file for a run, such as {readers: [lexical], share: 0.1}."
    )
    models: ModelsResource = ModelsResource()

    @cached_property
    def settings(self) -> "EvaluationSettings":
        """The settings.

        Raises:
            dg.Failure: the file cannot be used; says why.
        """
        from omniscience_assets.evaluation.settings import EvaluationError, load_settings

        try:
            local = self.home and "://" not in self.home
            return load_settings(self.home if local else None, self.changes)
        except EvaluationError as error:
            raise dg.Failure(f"the settings of caption QA cannot be used: {error}", allow_retries=False) from error

    @contextmanager
    def open(
        self, names: Iterable[str], earlier: float, log: Log
    ) -> Iterator[tuple[Mapping[str, "Model"], AsyncExecutor | None]]:
        """Some models of the settings with somebody to run them, closed afterwards; nothing where none is named.

        Args:
            names: As the settings call them.
            earlier: Dollars that were spent on the partition before.
            log: Takes the lines of servers that are started.

        Raises:
            dg.Failure: a model cannot be opened; says which, and what to do.
        """
        settings = {name: self.settings.models[name] for name in names}
        with open_models(self.models, settings, earlier, log, "a model of caption QA") as opened:
            yield opened


@contextmanager
def open_models(
    resource: ModelsResource, settings: Mapping[str, "ReadingModel"], earlier: float, log: Log, called: str
) -> Iterator[tuple[Mapping[str, "Model"], AsyncExecutor | None]]:
    """Models with somebody to run them, closed afterwards; nothing where there is none.

    Args:
        resource: Knows the addresses and the budget.
        settings: By the names of the models.
        earlier: Dollars that were spent on the partition before.
        log: Takes the lines of servers that are started.
        called: What they are, for the message.

    Raises:
        dg.Failure: a model cannot be opened; says which, and what to do.
    """
    from omniscience_assets.captioning.policy import PolicyError
    from omniscience_assets.evaluation.models import Model

    if not settings:
        yield {}, None
        return
    with resource.engines([one.tier for one in settings.values()], log) as (engines, executor):
        budget = resource.budget(earlier)
        try:
            models = {name: Model.of(name, one, engines.open, budget) for name, one in settings.items()}
        except PolicyError as error:
            raise dg.Failure(f"{called}: {error.detail}", allow_retries=False) from error
        try:
            yield models, executor
        finally:
            for model in models.values():
                executor.wait_for(model.paid.chat.aclose())
