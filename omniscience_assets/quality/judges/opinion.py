"""A judge's reply read: criteria, a vote, and abstention, which is neither a no nor a zero."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from omniscience_assets.captioning.objects import only_object
from omniscience_assets.records import Measure, Opinion

CRITERIA = ("accuracy", "completeness", "clarity")
_LOWEST, _HIGHEST = 1, 5


class ReadOpinion(BaseModel):
    """What a judge said."""

    model_config = ConfigDict(extra="forbid", strict=True)
    comment: str
    accuracy: int = Field(ge=_LOWEST, le=_HIGHEST)
    completeness: int = Field(ge=_LOWEST, le=_HIGHEST)
    clarity: int = Field(ge=_LOWEST, le=_HIGHEST)
    keep: Literal["yes", "no", "cannot_tell"]

    @property
    def vote(self) -> bool | None:
        """`None` for an abstention."""
        return None if self.keep == "cannot_tell" else self.keep == "yes"

    @property
    def score(self) -> float:
        """Mean over the criteria, 0..1."""
        told = (self.accuracy, self.completeness, self.clarity)
        return (sum(told) / len(told) - _LOWEST) / (_HIGHEST - _LOWEST)


def schema() -> Mapping[str, Any]:
    """JSON schema of a reply."""
    level = {"type": "integer", "enum": list(range(_LOWEST, _HIGHEST + 1))}
    properties: dict[str, Any] = {
        "comment": {"type": "string"},
        **dict.fromkeys(CRITERIA, level),
        "keep": {"type": "string", "enum": ["yes", "no", "cannot_tell"]},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read_opinion(text: str) -> ReadOpinion:
    """Read a reply: JSON of the schema, or such JSON within other words.

    Raises:
        NoObjectError: there is no whole opinion, or more than one that differ.
    """
    return only_object(text, ReadOpinion, "opinion")


def vote(opinions: Sequence[Opinion]) -> tuple[Measure, ...]:
    """`judges.approval` (share of votes that keep), `judges.score` (mean of those who voted) and `judges.votes`.

    Who abstained or was not reached has no part in either; without any vote both are `None`.
    """
    voted = [opinion for opinion in opinions if opinion.keep is not None]
    told = "; ".join(f"{one.judge}: {_said(one)}" for one in opinions)
    scores = [opinion.score for opinion in voted if opinion.score is not None]
    approval = sum(opinion.keep is True for opinion in voted) / len(voted) if voted else None
    return (
        Measure("judges.approval", approval, told),
        Measure("judges.score", sum(scores) / len(scores) if scores else None),
        Measure("judges.votes", float(len(voted)), f"of {len(opinions)}"),
    )


def _said(opinion: Opinion) -> str:
    said = {True: "keep", False: "drop", None: opinion.reason or "abstained"}[opinion.keep]
    return f"{said} ({opinion.comment[:160]})" if opinion.comment else said
