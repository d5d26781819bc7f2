"""A chat engine in this process that says what a test tells it to. Never a source of quality figures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest

Say = Callable[[ChatRequest], ChatReply | ChatFailure]


def statements(*texts: str, source: str = "pixels", part: str | None = None) -> str:
    """A reply of some statements."""
    extra = {"part": part} if part else {}
    return orjson.dumps({"statements": [{"text": text, "source": source, **extra} for text in texts]}).decode()


def saying(text: str, *, model: str = "m", tokens: tuple[int, int] = (100, 50), constrained: bool = True) -> Say:
    return lambda _: ChatReply(text, model, *tokens, constrained)


@dataclass
class ScriptedChat:
    """Answers by a function, and keeps what it was asked."""

    say: Say
    name: str = "openai"
    version: str = "1"
    seconds: float = 0.0
    asked: list[ChatRequest] = field(default_factory=list)
    closed: int = 0

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        self.asked.append(request)
        await asyncio.sleep(self.seconds)
        return self.say(request)

    async def aclose(self) -> None:
        self.closed += 1
