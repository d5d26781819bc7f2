"""What a selection does: an ordered list of steps, validated before any row is touched."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from omniscience_assets.quality.selection.presets import PRESETS, with_limits
from omniscience_assets.quality.selection.semdedup import Keep

_RECIPES = Path(__file__).parent / "recipes"

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Missing = Literal["drop", "keep"]
"""What becomes of a row without the score or the embedding that a step asks for."""


class SelectionError(ValueError):
    """A selection cannot be made.

    Args:
        reason: `unknown_recipe`, `invalid_config` or `missing_column`.
        detail: Which key has which value and what is allowed, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    def _exactly_one(self, *names: str) -> None:
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}")


class SemDedup(_Step):
    """Drop what repeats an earlier row of its cluster by meaning."""

    step: Literal["semdedup"]
    eps: Share | None = None
    """A row goes whose cosine to an earlier one is above 1 - eps."""
    fraction: Share | None = None
    """Or: keep this share of the rows, the least similar ones."""
    count: Count | None = None
    """Or: keep so many."""
    clusters: Annotated[int, Field(ge=1)] = 100
    """At most; no more than there are rows."""
    keep: Keep = "hard"
    missing: Missing = "keep"

    @model_validator(mode="after")
    def _has_one_aim(self) -> Self:
        self._exactly_one("eps", "fraction", "count")
        return self


class ConceptPruning(_Step):
    """Keep a share of the rows, more of complex concepts."""

    step: Literal["concept_pruning"]
    fraction: Share | None = None
    count: Count | None = None
    clusters: Annotated[int, Field(ge=1)] = 100
    tau: Annotated[float, Field(gt=0)] = 0.1
    neighbours: Annotated[int, Field(ge=1)] = 20
    minimum: Count = 1
    balance: Share = 0.0
    """Where above 0, each cluster keeps at least this share of an equal part; `minimum` is not used then."""
    keep: Keep = "hard"
    missing: Missing = "drop"

    @model_validator(mode="after")
    def _has_one_aim(self) -> Self:
        self._exactly_one("fraction", "count")
        return self


class Preset(_Step):
    """The conditions of a published pool."""

    step: Literal["preset"]
    name: str
    limits: Mapping[str, float | str] = {}
    """Other limits, by reason."""
    skip: tuple[str, ...] = ()
    """Reasons that are not asked."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.name not in PRESETS:
            raise ValueError(f"unknown preset {self.name!r}; known are {', '.join(PRESETS)}")
        with_limits(PRESETS[self.name], self.limits, self.skip)
        return self


class Top(_Step):
    """The best by a score: DataComp's `clip_score`, and any other."""

    step: Literal["top"]
    by: str
    """Column of the score; more is better."""
    threshold: float | None = None
    """Least score that is kept."""
    fraction: Share | None = None
    """Share of the rows that have a score, rounded down."""
    count: Count | None = None
    compat: bool = False
    """Use DataComp's published rule for fractions, which keeps one row more, and all that tie with it."""
    missing: Missing = "drop"

    @model_validator(mode="after")
    def _has_one_aim(self) -> Self:
        self._exactly_one("threshold", "fraction", "count")
        if self.compat and self.fraction is None:
            raise ValueError("compat is a rule for a fraction, and none is given")
        return self


class Reward(_Step):
    """The best by a linear reward model."""

    step: Literal["reward"]
    weights: Annotated[Mapping[str, float], Field(min_length=1)]
    """Weight of each feature, by its column."""
    threshold: float | None = None
    fraction: Share | None = None
    count: Count | None = None
    missing: Missing = "drop"

    @model_validator(mode="after")
    def _has_one_aim(self) -> Self:
        self._exactly_one("threshold", "fraction", "count")
        return self


class ImageBased(_Step):
    """DataComp's `image_based`: rows whose cluster holds a trusted one."""

    step: Literal["image_based"]
    trusted: str = "trusted"
    """Column that is true of rows which a person has chosen."""
    clusters: Annotated[int, Field(ge=1)] = 1_000
    missing: Missing = "drop"


class TextBased(_Step):
    """Rows whose `text` has a word of a list: the idea of DataComp's `text_based`, without WordNet."""

    step: Literal["text_based"]
    words: Annotated[frozenset[str], Field(min_length=1)]


class Intersect(_Step):
    """Rows that every one of several steps would keep, each asked about the same rows."""

    step: Literal["intersect"]
    steps: Annotated[tuple["AnyStep", ...], Field(min_length=2)]


AnyStep = Annotated[
    SemDedup | ConceptPruning | Preset | Top | Reward | ImageBased | TextBased | Intersect, Field(discriminator="step")
]
Intersect.model_rebuild()


class SelectionConfig(BaseModel):
    """Steps in their order; each sees what those before it kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[AnyStep, ...] = ()
    seed: int = 0
    """Of clusterings and random choices."""


def parse_selection(content: Any) -> SelectionConfig:
    """A selection from what a YAML file or a run's configuration holds.

    Raises:
        SelectionError: `invalid_config`; names every key that is wrong, its value, and what is allowed.
    """
    try:
        return SelectionConfig.model_validate(content)
    except ValidationError as error:
        raise SelectionError("invalid_config", "; ".join(map(_explain, error.errors()))) from error


def _explain(error: Any) -> str:
    kinds = {kind.model_fields["step"].annotation.__args__[0]: kind for kind in _KINDS}  # type: ignore[union-attr]
    place = [str(part) for part in error["loc"] if part not in kinds]
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        named = [part for part in error["loc"] if part in kinds]
        model = kinds[named[-1]] if named else SelectionConfig
        said = f"unknown key; known are {', '.join(model.model_fields)}"
    value = error["input"]
    if error["type"] in {"value_error", "missing"} or isinstance(value, BaseModel):
        return f"{'.'.join(place) or 'selection'}: {said}"
    return f"{'.'.join(place) or 'selection'}: {value!r}: {said}"


_KINDS: tuple[type[_Step], ...] = (SemDedup, ConceptPruning, Preset, Top, Reward, ImageBased, TextBased, Intersect)


def load_selection(name: str) -> SelectionConfig:
    """A shipped recipe by name, or a YAML file by path.

    Raises:
        SelectionError: `unknown_recipe` when there is no such file, `invalid_config` when it says something impossible.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else _RECIPES / f"{name}.yaml"
    if not path.is_file():
        shipped = ", ".join(sorted(entry.stem for entry in _RECIPES.glob("*.yaml")))
        raise SelectionError("unknown_recipe", f"{name}: not a YAML file and not one of {shipped}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SelectionError("invalid_config", f"{path.name}: {error}") from error
    return parse_selection(content)
