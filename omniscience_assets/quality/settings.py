"""What the filtered set demands: limits, duplicates, benchmarks, selection, embedding model and judges, out of YAML."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from omniscience_assets.captioning.paid import ModelSettings, Name
from omniscience_assets.quality.limits import Limit
from omniscience_assets.quality.selection.config import SelectionConfig, SelectionError, load_selection

QUALITY_FILE = "quality.yaml"
"""In a home: what differs from the shipped settings."""
CALIBRATION_FILE = "calibration.yaml"
"""In a home: limits that were calibrated against human reviews; they have the last word."""


class QualityError(Exception):
    """Settings that cannot be used; the message says which file, where in it, and why."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LimitSettings(_Frozen):
    """A limit as it is written: its name is the reason."""

    measure: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    min: float | None = None
    max: float | None = None
    needed: bool = False
    calibrated: dict[str, Any] = {}
    """Where a calibration set it: what it promises, and on which reviews."""

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.min is None and self.max is None and not self.needed:
            raise ValueError("needs `min`, `max` or `needed`")
        return self


class DuplicateSettings(_Frozen):
    """By what figures count as twins."""

    image: bool = True
    text: bool = True
    embedding: float = Field(default=0.0, ge=0, le=2)
    """Largest cosine distance of twins by image embedding; 0 = leave out. All pairs are compared: for more than some
    100,000 figures the selection's `semdedup`, which looks within clusters, is the better way."""


class EmbeddingSettings(_Frozen):
    """The model that embeds images and texts."""

    backend: Literal["open_clip", "transformers"]
    model: str
    """An architecture of `open_clip`, such as `ViT-B-32`; a folder or hub name for `transformers`."""
    pretrained: str | None = None
    """For `open_clip`: a tag of the architecture or a file of weights, else weights are random; a revision for
    `transformers`."""
    device: str = "auto"
    """`auto` takes a GPU where there is one; or `cuda:0`, `cpu`, …"""
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    batch: int = Field(default=32, ge=1)
    """Images or texts at a time; fewer where memory is short."""
    window_words: int = Field(default=50, ge=5)
    """Longest window of sentences: what CLIP's context of 77 tokens holds."""
    seed: int = 0
    """Of random weights."""


class JudgeSettings(ModelSettings):
    """A model that gives its opinion of captions by a rubric."""

    name: Name
    rubric: str = "caption"
    """A shipped rubric by name, or the path of a template."""


class QualitySettings(_Frozen):
    """All of it, validated."""

    limits: dict[Name, LimitSettings]
    duplicates: DuplicateSettings = DuplicateSettings()
    benchmarks: dict[Name, str] = {}
    """Folder or file of each benchmark that the set must not give away."""
    selection: SelectionConfig = SelectionConfig()
    """Steps, or the name of a shipped recipe."""
    embedding: EmbeddingSettings | None = None
    judges: tuple[JudgeSettings, ...] = ()
    safety_words: dict[Name, tuple[str, ...]] = {}
    """More words by category, tagged like the shipped ones."""

    @property
    def ordered_limits(self) -> tuple[Limit, ...]:
        """The limits in the order of judging."""
        return tuple(Limit(reason, one.measure, one.min, one.max, one.needed) for reason, one in self.limits.items())

    @field_validator("selection", mode="before")
    @classmethod
    def _by_name(cls, told: Any) -> Any:
        try:
            return load_selection(told) if isinstance(told, str) else told
        except SelectionError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        from omniscience_assets.quality.gates import all_gates

        known = {name for gate in all_gates(self.safety_words) for name in gate.measures} | {*JUDGE_MEASURES}
        for reason, limit in self.limits.items():
            if limit.measure not in known:
                raise ValueError(f"{reason}: nothing measures {limit.measure!r}; there are {', '.join(sorted(known))}")
        names = [judge.name for judge in self.judges]
        if len(set(names)) < len(names):
            raise ValueError(f"two judges have one name: {names}")
        return self


JUDGE_MEASURES = ("judges.approval", "judges.score", "judges.votes")


def load_settings(home: str | Path | None = None, changes: Mapping[str, Any] | None = None) -> QualitySettings:
    """The shipped settings; a home's `quality.yaml`, its `calibration.yaml` and then `changes` are laid over them.

    Single limits are changed or, with `null`, taken away; of `duplicates` single fields; the rest is replaced. Paths of
    benchmarks are relative to the home.

    Raises:
        QualityError: a file is not YAML, or something impossible is said.
    """
    told = dict(_shipped())
    files = [Path(home) / name for name in (QUALITY_FILE, CALIBRATION_FILE)] if home is not None else []
    for where, read in (*((path, path.read_text) for path in files if path.is_file()), ("the run's changes", None)):
        try:
            laid = dict(changes or {}) if read is None else yaml.safe_load(read(encoding="utf-8")) or {}
            told = _laid_over(told, laid)
            QualitySettings.model_validate(told)
        except (yaml.YAMLError, ValidationError, TypeError, ValueError, AttributeError) as error:
            raise QualityError(f"{where}: {error}") from error
    told["benchmarks"] = {name: str(Path(home or "") / at) for name, at in (told.get("benchmarks") or {}).items()}
    return QualitySettings.model_validate(told)


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    told = {**base, **changes}
    for part in ("limits", "duplicates"):
        merged = {**(base.get(part) or {}), **(changes.get(part) or {})}
        told[part] = {key: value for key, value in merged.items() if value is not None}
    return told


@cache
def _shipped() -> dict[str, Any]:
    path = Path(__file__).parent / "default.yaml"
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told
