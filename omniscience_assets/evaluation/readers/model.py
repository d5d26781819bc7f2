"""A model as reader, of texts and, where it sees, of images."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.evaluation import prompts
from omniscience_assets.evaluation.answers.reading import (
    CANNOT,
    BrokenAnswerError,
    choice_schema,
    letters,
    open_schema,
    read_choice,
    read_open,
)
from omniscience_assets.evaluation.models import Memory, Model, Silence
from omniscience_assets.evaluation.readers.protocol import Material, Read
from omniscience_assets.records import AnswerStatus, Question

UNABLE = frozenset({"length", "content_filter", "refusal", "unfinished", "broken_reply"})
"""Ends of a reply that are the reader's own doing: it was asked, and gave no answer."""


@dataclass(frozen=True)
class ModelReader:
    """Asks a model, and reads its reply strictly."""

    of: Model

    @property
    def name(self) -> str:
        """The model's name in the settings."""
        return self.of.name

    @property
    def model(self) -> str:
        """As its engine calls it."""
        return self.of.settings.model

    @property
    def sees(self) -> bool:
        """As the settings say."""
        return self.of.settings.sees

    @property
    def answers_open(self) -> bool:
        """It does."""
        return True

    async def answer(self, question: Question, options: Sequence[str], material: Material, memory: Memory) -> Read:
        """Ask; a reply that is no answer is `unparsed`, no reply at all `unscored`."""
        facts = {
            "question": question.text,
            "options": list(options),
            "letters": letters(len(options)) if options else [],
            "cannot": CANNOT,
            "material": material.text,
            "image": material.picture is not None,
        }
        schema = choice_schema(len(options)) if options else open_schema()
        said = await self.of.ask(prompts.load("read"), facts, memory, schema=schema, picture=material.picture)
        reply = said.reply
        if isinstance(reply, Silence):
            status: AnswerStatus = "unparsed" if reply.cause in UNABLE else "unscored"
            return Read(status, None, "", reply.cause, reply.detail, reply.retryable, None, said.cost_usd)

        def read(status: AnswerStatus, choice: int | None = None, words: str = "", wrong: str = "") -> Read:
            cause = "broken_answer" if wrong else ""
            return Read(status, choice, words, cause, wrong, False, reply, said.cost_usd, said.reused)

        try:
            if options:
                choice = read_choice(reply.said, options)
                return read("abstained" if choice is None else "answered", choice)
            words = read_open(reply.said)
            return read("abstained" if words is None else "answered", words=words or "")
        except BrokenAnswerError as error:
            return read("unparsed", wrong=str(error))
