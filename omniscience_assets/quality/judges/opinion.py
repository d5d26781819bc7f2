"""A judge's reply read: criteria, a vote, and abstention, which is neither a no nor a zero."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from omniscience_assets.records import Measure, Opinion

CRITERIA = ("accuracy", "completeness", "clarity")
_LOWEST, _HIGHEST = 1, 5
_RAW = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class BrokenOpinionError(Exception):
    """A reply is not an opinion; the message says what is wrong with it."""


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
    """Read a reply: JSON, or JSON within other words.

    Only one whole object of the schema counts: no number or yes is picked out of prose, whose first one need not be
    the verdict.

    Raises:
        BrokenOpinionError: there is none, or more than one that differ.
    """
    found = {opinion.model_dump_json(): opinion for opinion in _opinions(_RAW.sub(" ", text))}
    if len(found) != 1:
        what = "no opinion" if not found else f"{len(found)} different opinions"
        raise BrokenOpinionError(f"{what} in the reply, which begins {text[:120]!r}")
    return next(iter(found.values()))


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


def _opinions(text: str) -> list[ReadOpinion]:
    """Every object in the text that is an opinion."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := text.find("{", at)) >= 0:
        try:
            data, at = decoder.raw_decode(text, at)
            found.append(ReadOpinion.model_validate(data))
        except (json.JSONDecodeError, RecursionError):
            at += 1
        except ValidationError:
            continue
    return found
