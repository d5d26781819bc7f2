"""What a synthesizer is trained on: captions, then questions with both kinds of answers (AdaMLLM, arXiv 2411.19930).

Numbers seed what is drawn by chance, as the authors do, so the same entries in the same order give the same sets.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.captioning.backends.model import without_control_tokens
from omniscience_assets.instructions.adamllm.synthesis import INFORMATIVE, PRECISE, Exchange
from omniscience_assets.records import IMAGE, Instruction, Turn, View

DESCRIBE = "Describe the figure."
"""The human's first turn, here and where the synthesizer is asked."""
BLANK_RATE = 0.1
"""Of entries that are shown a blank image, so that what the caption says counts."""
TRAIN = 0.9
SPLIT_SEED, ORDER_SEED = 42, 12345


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure with its caption, and questions about it that have short answers and ones that have long answers."""

    figure_id: str
    image: str
    """Blob of the raster."""
    caption: str
    precise: tuple[Exchange, ...]
    informative: tuple[Exchange, ...]
    task: str = ""
    """What kind its questions are of; each is split by itself."""
    licence_class: str = "unknown"


@dataclass(frozen=True, slots=True)
class Sets:
    """Conversations to train on, those held out, and how many entries were left out and why."""

    train: tuple[Instruction, ...]
    held_out: tuple[Instruction, ...]
    dropped: dict[str, int]
    """`repeated`: a figure's second entry; `one_kind_only`: it has not both kinds of answers."""


LOSS_FROM = 2
"""Turns before this one are not learnt, all others are, questions and answers alike; so is the text's final end."""


def build_sets(entries: Iterable[Entry], blank_rate: float = BLANK_RATE) -> Sets:
    """Conversations of caption and questions, in a drawn order.

    The i-th entry that is used has its questions shuffled by `Random(i)`. Those of each task are shuffled by
    `Random(42)`; the j-th of these is shown a blank image by `Random(j)`; the last tenth, rounded up, is held out. Both
    sets are shuffled by `Random(12345)`.
    """
    dropped = {"repeated": 0, "one_kind_only": 0}
    tasks: dict[str, list[Instruction]] = {}
    seen: set[str] = set()
    used = 0
    for entry in entries:
        if entry.figure_id in seen:
            dropped["repeated"] += 1
            continue
        seen.add(entry.figure_id)
        if not (entry.precise and entry.informative):
            dropped["one_kind_only"] += 1
            continue
        tasks.setdefault(entry.task, []).append(_conversation(entry, used))
        used += 1
    train, held_out = [], []
    for made in tasks.values():
        _seeded(SPLIT_SEED).shuffle(made)
        shown = [_blanked(one, at, blank_rate) for at, one in enumerate(made)]
        cut = int(TRAIN * len(shown))
        train += shown[:cut]
        held_out += shown[cut:]
    for one_set in (train, held_out):
        _seeded(ORDER_SEED).shuffle(one_set)
    return Sets(tuple(train), tuple(held_out), dropped)


def _conversation(entry: Entry, index: int) -> Instruction:
    asked = [
        *((f"{PRECISE}\n{one.question}", one.answer) for one in entry.precise),
        *((f"{INFORMATIVE}\n{one.question}", one.answer) for one in entry.informative),
    ]
    _seeded(index).shuffle(asked)
    turns = [Turn("human", f"{IMAGE}\n{DESCRIBE}"), Turn("assistant", without_control_tokens(entry.caption))]
    for question, answer in asked:
        turns.append(Turn("human", without_control_tokens(question)))
        turns.append(Turn("assistant", without_control_tokens(answer)))
    return Instruction(
        instruction_id=f"{entry.figure_id}@i.adamllm.synthesizer",
        figure_id=entry.figure_id,
        method="adamllm",
        generator="synthesizer",
        form="task",
        views=(View(entry.figure_id, entry.image),),
        turns=tuple(turns),
        licence_class=entry.licence_class,
        basis=f"{len(entry.precise)} precise and {len(entry.informative)} informative answers",
    )


def _blanked(made: Instruction, at: int, rate: float) -> Instruction:
    is_blank = _seeded(at).choices((True, False), weights=(rate, 1 - rate))[0]
    return replace(made, views=(replace(made.views[0], image=""),)) if is_blank else made


def _seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - an order, not a secret


def learnt(made: Instruction) -> Sequence[int]:
    """Indices of the turns that a synthesizer learns: all but the caption's round."""
    return range(LOSS_FROM, len(made.turns))
