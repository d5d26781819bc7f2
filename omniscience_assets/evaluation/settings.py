"""What caption QA asks, who reads, and how open answers are scored, out of YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from omniscience_assets.captioning.paid import ModelSettings, Name
from omniscience_assets.evaluation.arms import ARMS
from omniscience_assets.records import Arm, QuestionOrigin

EVALUATION_FILE = "evaluation.yaml"
"""In a home: what differs from the shipped settings."""
LEXICAL = "lexical"
"""The embedded reader."""


class EvaluationError(Exception):
    """Settings that cannot be used; the message says which file, where in it, and why."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingModel(ModelSettings):
    """A model that reads, writes or checks questions."""

    sees: bool = False
    """It takes images: it answers the arm `image`, and may write and check questions."""


class Generated(_Frozen):
    """Questions that a model writes, seeing the figure."""

    by: Name
    per_figure: int = Field(default=5, ge=1, le=20)
    wrong: int = Field(default=3, ge=1, le=7)
    """Wrong options of each."""
    share: float = Field(default=1.0, gt=0, le=1)
    """Of the figures, drawn by a hash of their ids."""


class Imported(_Frozen):
    """Questions that come from a file."""

    path: str
    """Relative to the home."""
    form: Literal["omniscience", "lmms_eval", "spiqa"] = "omniscience"


class QuestionSettings(_Frozen):
    """Where questions come from."""

    per_figure: int = Field(default=8, ge=0, le=64)
    """Most that are made from the evidence; 0 for none."""
    generated: Generated | None = None
    imported: dict[Name, Imported] = {}


class Blind(_Frozen):
    """Questions that are answered without the figure are dropped (CaptionQA, arXiv 2511.21025)."""

    by: Name
    shuffles: int = Field(default=10, ge=1, le=50)
    """Orders of the options that are tried."""
    of: tuple[QuestionOrigin, ...] = ("model", "benchmark", "program")


class Agreement(_Frozen):
    """Questions that a second model does not find right are dropped (LiveXiv, arXiv 2410.10783)."""

    by: Name
    of: tuple[QuestionOrigin, ...] = ("model",)


class Modality(_Frozen):
    """Each question asked with every subset of image, author caption and context (arXiv 2408.12763)."""

    by: Name
    drop: tuple[Literal["unanswerable", "without_image"], ...] = ("unanswerable",)
    of: tuple[QuestionOrigin, ...] = ("model", "benchmark")


class FilterSettings(_Frozen):
    """What a question must be."""

    blind: Blind | None = None
    agreement: Agreement | None = None
    modality: Modality | None = None


class OpenAnswers(_Frozen):
    """How open answers are scored that neither match nor are numbers."""

    by: tuple[Name, ...] = Field(min_length=1)
    method: Literal["l3score", "votes"] = "votes"
    """`l3score` asks the first judge for its chances of "yes" and "no"; `votes` asks each for its vote."""


class EvaluationSettings(_Frozen):
    """All of it, validated."""

    models: dict[Name, ReadingModel] = {}
    questions: QuestionSettings = QuestionSettings()
    filters: FilterSettings = FilterSettings()
    readers: tuple[Name, ...] = (LEXICAL,)
    """`lexical`, or names of models."""
    arms: tuple[Arm, ...] = ARMS
    open_answers: OpenAnswers | None = None
    share: float = Field(default=1.0, gt=0, le=1)
    """Of the kept figures that are read, drawn by a hash of their ids."""
    only: str | None = None
    """File of question ids, one a line, in the home: no other is answered. `omniscience qa plan` writes one."""
    seed: int = 0
    """Of the order of the options."""

    @field_validator("arms")
    @classmethod
    def _in_order(cls, told: tuple[Arm, ...]) -> tuple[Arm, ...]:
        return tuple(arm for arm in ARMS if arm in told)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        filters = (self.filters.blind, self.filters.agreement, self.filters.modality)
        named = {*self.readers} - {LEXICAL} | {one.by for one in filters if one}
        seeing = {one.by for one in (self.filters.agreement, self.filters.modality, self.questions.generated) if one}
        named |= seeing | set(self.open_answers.by if self.open_answers else ())
        if missing := named - set(self.models):
            raise ValueError(f"models are named that are not there: {sorted(missing)}; there are {sorted(self.models)}")
        if blind := sorted(name for name in seeing if not self.models[name].sees):
            raise ValueError(f"{blind} must see the figure to write or check questions: set `sees: true`")
        for names in (self.readers, self.open_answers.by if self.open_answers else ()):
            if len(set(names)) < len(names):
                raise ValueError(f"one is named twice among {list(names)}")
        if LEXICAL in self.models:
            raise ValueError(f"no model may be called {LEXICAL}: that is the embedded reader")
        if "blind" not in self.arms:
            raise ValueError("the arm `blind` is what lifts are measured from, and cannot be left out")
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """Models that the questions need."""
        given = (self.questions.generated, self.filters.blind, self.filters.agreement, self.filters.modality)
        return tuple(dict.fromkeys(one.by for one in given if one))

    @property
    def reading(self) -> tuple[str, ...]:
        """Models that the answers need."""
        judges = self.open_answers.by if self.open_answers else ()
        return tuple(dict.fromkeys([*(name for name in self.readers if name != LEXICAL), *judges]))


def load_settings(home: str | Path | None = None, changes: Mapping[str, Any] | None = None) -> EvaluationSettings:
    """The shipped settings; each part that a home's `evaluation.yaml`, and then `changes`, names is replaced.

    Raises:
        EvaluationError: a file is not YAML, or something impossible is said.
    """
    path = Path(home) / EVALUATION_FILE if home is not None else None
    told: dict[str, Any] = {}
    where: str = "the run's changes"
    try:
        if path and path.is_file():
            where = str(path)
            told |= yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            EvaluationSettings.model_validate(told)
            where = "the run's changes"
        settings = EvaluationSettings.model_validate(told | dict(changes or {}))
    except (yaml.YAMLError, ValidationError, TypeError, ValueError) as error:
        raise EvaluationError(f"{where}: {error}") from error
    return _resolved(settings, Path(home or ""))


def _resolved(settings: EvaluationSettings, home: Path) -> EvaluationSettings:
    """With the paths of benchmarks from where the home lies."""
    sets = settings.questions.imported
    at_home = {name: one.model_copy(update={"path": str(home / one.path)}) for name, one in sets.items()}
    questions = settings.questions.model_copy(update={"imported": at_home})
    only = str(home / settings.only) if settings.only else None
    return settings.model_copy(update={"questions": questions, "only": only})
