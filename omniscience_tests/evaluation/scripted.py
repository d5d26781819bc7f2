"""Questions, and models that say what a test tells them to. Never a source of quality figures."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.images import FigureImage
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import Price
from omniscience_assets.evaluation.models import Model, Picture
from omniscience_assets.evaluation.settings import ReadingModel
from omniscience_assets.records import Question
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.captioning.scripted_chat import ScriptedChat
from omniscience_tests.factories import FIGURE_ID, make_png

TOKENS = (100, 20)
PRICE = Price(tokens_in=1000, tokens_out=1000)
COST = sum(TOKENS) / 1000
"""Dollars of one reply."""
OUTAGE = ChatFailure("endpoint_down", "nobody there")

Answering = Callable[[ChatRequest], str | ChatReply | ChatFailure]


def make_question(**changes: Any) -> Question:
    """A question with four options, of which the third is right."""
    fields: dict[str, Any] = {
        "question_id": f"{FIGURE_ID}@q.1", "figure_id": FIGURE_ID, "kind": "trend", "text": "What does the voltage do?",
        "options": ("rises", "stays", "falls", "swings"), "key": 2, "accepted": ("falls",), "tolerance": 0.0,
        "needs": "pixels", "difficulty": "easy", "origin": "program", "author": "program", "basis": "the curve",
    }  # fmt: skip
    return Question(**(fields | changes))


def make_open(*accepted: str, **changes: Any) -> Question:
    """An open question."""
    return make_question(options=(), key=None, accepted=accepted or ("falls",), **changes)


def make_model(
    say: str | ChatFailure | Answering, name: str = "reader", *, dollars: float = math.inf, **settings: Any
) -> Model:
    """A model that sees, unless it is told otherwise."""
    fields: dict[str, Any] = {"model": "m", "backend": "vllm", "sees": True} | settings
    return Model(name, ReadingModel(**fields), PaidChat(chat_of(say), PRICE, Budget(dollars)))


def chat_of(say: str | ChatFailure | Answering) -> ScriptedChat:
    def answer(request: ChatRequest) -> ChatReply | ChatFailure:
        told = say(request) if callable(say) else say
        return ChatReply(told, "scripted", *TOKENS, constrained=True) if isinstance(told, str) else told

    return ScriptedChat(answer)


def asked(model: Model) -> list[ChatRequest]:
    """What a model was asked, in order."""
    assert isinstance(model.paid.chat, ScriptedChat)
    return model.paid.chat.asked


def letter_of(request: ChatRequest, option: str) -> str:
    """The letter by which a request offers an option."""
    (line,) = [line for line in request.text.splitlines() if line[1:] == f". {option}"]
    return line[0]


def choosing(option: str) -> Answering:
    """Chooses an option wherever it stands."""
    return lambda request: json.dumps({"answer": letter_of(request, option)})


def picture_in(files: Files, *, lines: int = 3) -> Picture:
    """A picture whose file is there."""
    return Picture(FigureImage(BlobStore(files), BlobStore(files).put(make_png(lines=lines), ".png")), 32, 24)


@dataclass
class Turns:
    """Says one thing after another."""

    told: Sequence[str | ChatReply | ChatFailure]
    turn: int = 0

    def __call__(self, request: ChatRequest) -> str | ChatReply | ChatFailure:
        self.turn += 1
        return self.told[self.turn - 1]
