"""What LiveXiv's way is told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from omniscience_assets.captioning.paid import Name
from omniscience_assets.records import FIGURE_KINDS

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BlindTest(_Frozen):
    """A model that sees neither figure nor text answers; what it gets right in every run is dropped."""

    by: Name
    runs: int = Field(default=3, ge=1, le=20)


class SecondOpinion(_Frozen):
    """Another model sees figure, question, options and answer, and must find the answer right."""

    by: Name


class LiveVqaSettings(_Frozen):
    """Where its questions come from and what they must be. Nothing asks a model unless it is named."""

    per_table: int = Field(default=10, ge=0, le=40)
    """Most questions of a figure that is a table; 0 for none."""
    exclude: tuple[str, ...] = ()
    """Kinds of figures that nothing is asked about."""
    since: Month | None = None
    """Only papers that came out after this month."""
    blind: BlindTest | None = None
    agreement: SecondOpinion | None = None

    @field_validator("exclude")
    @classmethod
    def _are_kinds(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(told) - set(FIGURE_KINDS)):
            raise ValueError(f"no kinds of figures: {unknown}; there are {list(FIGURE_KINDS)}")
        return told
