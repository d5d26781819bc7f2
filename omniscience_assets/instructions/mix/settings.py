"""What a mix is made of, out of YAML."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import FIGURE_KINDS, InstructionMethod
from omniscience_assets.records.questions import Difficulty
from omniscience_assets.sources.licences import CLASSES
from omniscience_assets.store.hashing import content_hash

MIX_FILE = "mix.yaml"
"""In a home: what differs from the shipped settings."""
CODE_VERSION = "1"
CAPTION = "caption"
"""The method of rows that are made of captions."""
REST = "rest"
"""Stands among shares for all values that are not named."""

Axis = Literal["method", "figure_kind", "discipline", "licence_class", "difficulty"]
Form = Literal["short", "dense", "dense_plus", "fused", "author"]
Share = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Method = Literal["provision", "oasis", "adamllm", "live_vqa", "caption"]

AXES: tuple[Axis, ...] = get_args(Axis)
VALUES: Mapping[Axis, tuple[str, ...]] = {
    "method": (*get_args(InstructionMethod), CAPTION),
    "figure_kind": FIGURE_KINDS,
    "discipline": tuple(DISCIPLINES),
    "licence_class": CLASSES,
    "difficulty": get_args(Difficulty),
}


class MixError(Exception):
    """A mix cannot be made; the message says why."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TokenSettings(_Frozen):
    """Budgets in tokens as `captioning.prices` counts them, images included; `None` for no end."""

    row: int = Field(default=4096, ge=1)
    total: int | None = Field(default=None, ge=1)
    method: dict[Method, Annotated[int, Field(ge=0)]] = {}


class MixSettings(_Frozen):
    """All of it, validated."""

    seed: int = 0
    held_out: float = Field(default=0.02, ge=0, lt=1)
    ratios: dict[Axis, dict[str, Share]] = Field(default={}, validate_default=True)
    captions: dict[Form, Share] = {}
    """Empty for no captions."""
    per_figure: int | None = Field(default=None, ge=1)
    rows: int | None = Field(default=None, ge=1)
    tokens: TokenSettings = TokenSettings()
    max_pixels: int = Field(default=1_003_520, ge=28 * 28)

    @field_validator("ratios")
    @classmethod
    def _has_all_axes(cls, told: dict[Axis, dict[str, Share]]) -> dict[Axis, dict[str, Share]]:
        return {axis: told.get(axis, {}) for axis in AXES}

    @model_validator(mode="after")
    def _names_what_there_is(self) -> "MixSettings":
        for axis, shares in self.ratios.items():
            if unknown := sorted(set(shares) - {*VALUES[axis], REST}):
                raise ValueError(f"no {axis} {', '.join(unknown)}; there are {', '.join(VALUES[axis])} and {REST}")
        return self

    @property
    def shared(self) -> tuple[Axis, ...]:
        """Axes with shares, in their order."""
        return tuple(axis for axis in AXES if self.ratios[axis])

    def bucket(self, axis: Axis, value: str) -> str | None:
        """The name among an axis's shares that a value counts to; `None` where it is left out."""
        shares = self.ratios[axis]
        return value if value in shares else REST if REST in shares else None

    def spec(self) -> dict[str, Any]:
        """All that a mix hangs on beside the log."""
        return {"code_version": CODE_VERSION, **self.model_dump(mode="json")}

    @property
    def spec_id(self) -> str:
        """Hash of the spec."""
        return content_hash(self.spec())


def load_settings(
    home: str | Path | None = None, file: Path | None = None, changes: Mapping[str, Any] | None = None
) -> MixSettings:
    """The shipped settings; each part that `file` (else a home's `mix.yaml`) and then `changes` name is replaced.

    Of `ratios` and `tokens` single entries are.

    Raises:
        MixError: a file cannot be read or is not YAML, or something impossible is said.
    """
    told = _shipped()
    path = file or (Path(home) / MIX_FILE if home is not None else None)
    where = "the shipped settings"
    try:
        if path and (file or path.is_file()):
            where = str(path)
            told = _laid_over(told, yaml.safe_load(path.read_text(encoding="utf-8")) or {})
            MixSettings.model_validate(told)
        where = "the changes"
        return MixSettings.model_validate(_laid_over(told, changes or {}))
    except (OSError, yaml.YAMLError, ValidationError, TypeError, AttributeError) as error:
        raise MixError(f"{where}: {error}") from error


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    laid = {**base, **changes}
    for part in ("ratios", "tokens"):
        laid[part] = {**(base.get(part) or {}), **(changes.get(part) or {})}
    return laid


@cache
def _shipped() -> Mapping[str, Any]:
    told: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "default.yaml").read_text(encoding="utf-8"))
    return told
