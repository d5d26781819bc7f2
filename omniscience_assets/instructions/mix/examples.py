"""A row of a mix, and what makes one unfit to be trained on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omniscience_assets.captioning.prices import count_tokens, image_tokens
from omniscience_assets.instructions.mix.settings import Axis, MixSettings
from omniscience_assets.records import Instruction
from omniscience_assets.records.instructions import IMAGE, Turn, View

BLANK_SIDE = 448
"""Pixels on a side of the image that stands where a method wants a blank one: 256 patches."""

_PLACEHOLDER = re.compile(r"<(?:image|video|audio|bbox|ref-object|cot-process|start-image|quad)>|<\|\w+\|>|\[/?INST\]")
"""What trainers read as a place for media or the end of a turn: LLaMA-Factory's and ms-swift's tags, chat tokens."""


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation to train on, with what it is counted by."""

    example_id: str
    figure_id: str
    paper_id: str
    discipline: str
    method: str
    generator: str
    figure_kind: str
    licence_class: str
    difficulty: str
    author: str
    """`program`, the model that wrote the answer, or `author` for the paper's own."""
    views: tuple[View, ...]
    turns: tuple[Turn, ...]
    tokens: int
    """About, images included."""
    fault: str | None = None
    """Why it cannot be trained on."""

    def value(self, axis: Axis) -> str:
        """What it counts to on an axis."""
        return str(getattr(self, axis))


Sizes = Mapping[str, tuple[int, int]]
"""Figure → width and height of its raster in pixels."""


def example_of(row: Mapping[str, Any], discipline: str, sizes: Sizes, max_pixels: int) -> Example:
    """The example that a kept row of `instructions` is.

    Args:
        row: Its columns as plain values.
        discipline: Its partition.
        sizes: Of the figures of its paper; a view of another figure is a fault.
        max_pixels: Images are made no larger.
    """
    views = tuple(View(one["figure_id"], one["image"], _box(one["box"])) for one in row["views"])
    turns = tuple(Turn(one["speaker"], one["text"]) for one in row["turns"])
    return Example(
        row["instruction_id"], row["figure_id"], paper_of(row["figure_id"]), discipline, row["method"],
        row["generator"], row["figure_kind"] or "other", row["licence_class"], row["difficulty"], row["author"],
        views, turns, tokens_of(views, turns, sizes, max_pixels), fault_of(views, turns, sizes),
    )  # fmt: skip


COLUMNS = tuple(
    one for one in Instruction.__slots__ if one in {
        "instruction_id", "figure_id", "method", "generator", "views", "turns", "figure_kind", "difficulty", "author",
        "licence_class",
    }
)  # fmt: skip
"""What is read of `instructions`: not the replies of models, which are most of its bytes."""


def paper_of(figure_id: str) -> str:
    """The paper that a figure's id names."""
    return figure_id.partition("#")[0]


def tokens_of(views: tuple[View, ...], turns: tuple[Turn, ...], sizes: Sizes, max_pixels: int) -> int:
    """About how many tokens a model reads."""
    seen = sum(image_tokens(*pixels(view, sizes.get(view.figure_id, (0, 0))), max_pixels) for view in views)
    return seen + sum(count_tokens(turn.text) for turn in turns)


def pixels(view: View, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of what is looked at, of a raster of that size."""
    if not view.image:
        return BLANK_SIDE, BLANK_SIDE
    if view.box is None:
        return size
    left, top, right, bottom = corners(view.box, *size)
    return right - left, bottom - top


def corners(box: tuple[float, float, float, float], width: int, height: int) -> tuple[int, int, int, int]:
    """A box in whole pixels, at least one wide and high, within the raster."""
    left, top = min(int(box[0] * width), width - 1), min(int(box[1] * height), height - 1)
    return max(left, 0), max(top, 0), min(max(round(box[2] * width), left + 1), width), min(
        max(round(box[3] * height), top + 1), height
    )  # fmt: skip


def fault_of(views: tuple[View, ...], turns: tuple[Turn, ...], sizes: Sizes) -> str | None:
    """Why a conversation cannot be trained on, if so.

    `turns`: sides do not take turns, the human's first and the assistant's last, or one says nothing. `image_marks`:
    not as many as views, or one in an answer. `placeholder`: a text has something that trainers read as a place for
    media or the end of a turn. `unknown_view`: a view is not of this paper, or its figure has no raster.
    """
    speakers = [turn.speaker for turn in turns]
    if not turns or speakers != ["human", "assistant"] * (len(turns) // 2) or not all(t.text.strip() for t in turns):
        return "turns"
    human, answers = ("\n".join(turn.text for turn in turns[start::2]) for start in (0, 1))
    if human.count(IMAGE) != len(views) or IMAGE in answers:
        return "image_marks"
    if _PLACEHOLDER.search(human.replace(IMAGE, "")) or _PLACEHOLDER.search(answers):
        return "placeholder"
    if any(view.image and view.figure_id not in sizes for view in views):
        return "unknown_view"
    return None


def outcome_of(example: Example, settings: MixSettings) -> str | None:
    """Why an example is no candidate, if so: its fault, an axis that leaves it out, or its length."""
    if example.fault:
        return example.fault
    for axis in settings.shared:
        if settings.bucket(axis, example.value(axis)) is None:
            return f"unwanted_{axis}"
    return "too_long" if example.tokens > settings.tokens.row else None


def _box(told: Any) -> tuple[float, float, float, float] | None:
    return (told[0], told[1], told[2], told[3]) if told is not None else None
