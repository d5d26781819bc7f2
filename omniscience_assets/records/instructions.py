"""Training conversations about figures."""

from dataclasses import dataclass
from typing import Literal

from omniscience_assets.records.judgements import Measure, Verdict
from omniscience_assets.records.papers import Box
from omniscience_assets.records.questions import Difficulty, Reply

InstructionMethod = Literal["provision", "oasis", "adamllm", "live_vqa"]
Speaker = Literal["human", "assistant"]
IMAGE = "<image>"
"""Stands in a turn where a view is looked at: as many as there are views, in their order."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a figure's raster, or a part of it such as a panel."""

    figure_id: str
    image: str
    """Blob of the raster; empty where a method wants a blank image."""
    box: Box | None = None
    """The part that is cut out; `None` for the whole."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """A conversation about a figure, with answers that are known: the payload of `instructions`.

    Turns begin with the human's and take turns; the last one is the assistant's.
    """

    instruction_id: str
    """`<figure>@i.<method>.<what tells it from others>`."""
    figure_id: str
    method: InstructionMethod
    generator: str
    """Of the method: such as `HeadRelation`, `value_at`, or the name of a recipe."""
    form: Literal["open", "choice", "description", "task"]
    """`open`: a question answered in words; `choice`: with options; `description`: tell what is there; `task`: what a
    model asked of itself, or several of these in one conversation."""
    views: tuple[View, ...]
    turns: tuple[Turn, ...]
    options: tuple[str, ...] = ()
    """Of a choice, in the order in which the turn lists them."""
    key: int | None = None
    """Index of the right one."""
    accepted: tuple[str, ...] = ()
    """Right answers in words, for a checker; empty where none can be checked."""
    figure_kind: str = ""
    """The likeliest, from the evidence."""
    difficulty: Difficulty = "medium"
    author: str = "program"
    """`program`, or the model that wrote the answer."""
    basis: str = ""
    """What the answer rests on, for a person to check."""
    nodes: tuple[str, ...] = ()
    """Ids of the nodes of the scene graph that it rests on."""
    licence_class: str = "unknown"
    """Of the figure's paper."""
    version: str = ""
    """`YYYY-MM` in which the figure's paper came out first, the stage's to fill in; empty where nobody tells."""
    measures: tuple[Measure, ...] = ()
    """Such as the four scores of an instruction."""
    verdicts: tuple[Verdict, ...] = ()
    """Of every filter that looked at it."""
    replies: tuple[Reply, ...] = ()
    """Of models that wrote or filtered it."""
