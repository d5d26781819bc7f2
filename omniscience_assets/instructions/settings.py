"""Which methods make training conversations, and by which models, out of YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from omniscience_assets.captioning.paid import Name
from omniscience_assets.evaluation.settings import ReadingModel
from omniscience_assets.records import InstructionMethod

INSTRUCTIONS_FILE = "instructions.yaml"
"""In a home: what differs from the shipped settings."""
EMBEDDED: tuple[InstructionMethod, ...] = ("provision", "live_vqa")
"""Methods that need no model."""


class InstructionsError(Exception):
    """Settings that cannot be used; the message says which file, where in it, and why."""


class InstructionSettings(BaseModel):
    """All of it. What a method has of its own is checked by the method, if it is on."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    models: dict[Name, ReadingModel] = {}
    methods: tuple[InstructionMethod, ...] = EMBEDDED
    """Those that are on, in the order of their rows."""
    provision: dict[str, Any] = {}
    oasis: dict[str, Any] = {}
    adamllm: dict[str, Any] = {}
    live_vqa: dict[str, Any] = {}

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(set(self.methods)) < len(self.methods):
            raise ValueError(f"one is named twice among {list(self.methods)}")
        return self

    def of(self, method: InstructionMethod) -> Mapping[str, Any]:
        """A method's own settings, as they are written."""
        told: Mapping[str, Any] = getattr(self, method)
        return told


def load_settings(home: str | Path | None = None, changes: Mapping[str, Any] | None = None) -> InstructionSettings:
    """The shipped settings; each part that a home's `instructions.yaml`, and then `changes`, names is replaced.

    Raises:
        InstructionsError: a file is not YAML, or something impossible is said; a method that is on says so too.
    """
    from omniscience_assets.instructions.registry import make_methods

    path = Path(home) / INSTRUCTIONS_FILE if home is not None else None
    told: dict[str, Any] = {}
    where: str = "the run's changes"
    try:
        if path and path.is_file():
            where = str(path)
            told |= yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            make_methods(InstructionSettings.model_validate(told))
            where = "the run's changes"
        settings = InstructionSettings.model_validate(told | dict(changes or {}))
        make_methods(settings)
    except (yaml.YAMLError, ValidationError, TypeError, ValueError) as error:
        raise InstructionsError(f"{where}: {error}") from error
    return settings
