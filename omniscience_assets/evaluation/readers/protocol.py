"""What a reader is: question and material in, an answer or the reason for none out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from omniscience_assets.evaluation.models import Memory, Picture
from omniscience_assets.records import AnswerStatus, Question, Reply


@dataclass(frozen=True, slots=True)
class Material:
    """What a reader is given beside the question."""

    text: str
    """Empty in the arms `blind` and `image`."""
    picture: Picture | None = None
    """In the arm `image` only."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reader's answer."""

    status: AnswerStatus
    choice: int | None = None
    """Index into the options as they were shown; of multiple-choice questions only."""
    words: str = ""
    """Of an open answer."""
    cause: str = ""
    """Why it is unparsed or unscored."""
    detail: str = ""
    retryable: bool = False
    reply: Reply | None = None
    cost_usd: float = 0.0
    reused: bool = False


class Reader(Protocol):
    """Answers questions from a text or an image. It never sees the figure's evidence or the key."""

    @property
    def name(self) -> str:
        """As the settings call it."""
        ...

    @property
    def model(self) -> str:
        """Who reads."""
        ...

    @property
    def sees(self) -> bool:
        """It answers from images."""
        ...

    @property
    def answers_open(self) -> bool:
        """It answers questions without options."""
        ...

    async def answer(self, question: Question, options: Sequence[str], material: Material, memory: Memory) -> Read:
        """Answer one question, its options in the given order. Raises nothing for the question's sake."""
        ...
