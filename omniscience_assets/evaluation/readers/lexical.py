"""The embedded reader: finds the options in the text, without a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.evaluation.models import Memory
from omniscience_assets.evaluation.readers.passages import passages
from omniscience_assets.evaluation.readers.protocol import Material, Read
from omniscience_assets.evaluation.readers.support import Ask
from omniscience_assets.records import Question

_MIN_SUPPORT = 0.02
_MARGIN = 1.1
"""The best option must have this many times the support of the next."""


@dataclass(frozen=True, slots=True)
class LexicalReader:
    """The embedded reader: finds the options in the text near the words of the question. No model, no knowledge.

    An option's support is the best over all passages that hold it (its exact words, an equal number, or most of its
    telling words): how many of the question's words stand in the same clause, and in the same passage. A passage on
    another panel, or a clause on the other axis, supports nothing. With no support, or a near tie, it cannot answer.

    It credits what a caption states in plain words. What a person would infer it misses, so it undervalues terse
    captions and is no stand-in for a reading model.
    """

    name: ClassVar[str] = "lexical"
    model: ClassVar[str] = "lexical"
    sees: ClassVar[bool] = False
    answers_open: ClassVar[bool] = False

    async def answer(self, question: Question, options: Sequence[str], material: Material, memory: Memory) -> Read:
        """Answer as `choose` does."""
        choice = choose(material.text, question.text, options)
        return Read("abstained") if choice is None else Read("answered", choice)


def choose(material: str, question: str, options: Sequence[str]) -> int | None:
    """Index of the best supported option; of equally supported numbers, "the largest" asks for the largest.

    `None` is "cannot answer from the text".
    """
    ask = Ask(question, options)
    read = [passage for passage in passages(material) if ask.concerns(passage)]
    support = [max((ask.support(passage, index) for passage in read), default=0.0) for index in range(len(options))]
    best = max(support, default=0.0)
    if best < _MIN_SUPPORT:
        return None
    near = [index for index, value in enumerate(support) if value * _MARGIN > best]
    return near[0] if len(near) == 1 else ask.largest_of(near)
