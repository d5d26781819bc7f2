"""Models as readers, authors and checkers of questions: asked by template, never twice the same."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatRequest
from omniscience_assets.captioning.backends.model import without_control_tokens
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.images import FigureImage, ImageError
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import Tier
from omniscience_assets.captioning.prices import image_tokens, price_of
from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.evaluation.settings import ReadingModel
from omniscience_assets.records import Figure, Reply, TokenChance
from omniscience_assets.store.hashing import content_hash


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure's image as it is shown to models."""

    image: FigureImage
    width: int
    height: int

    @classmethod
    def of(cls, figure: Figure, image: FigureImage | None) -> "Picture | None":
        """The figure's; `None` where it has none."""
        return cls(image, figure.width or 0, figure.height or 0) if image else None


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is no reply."""

    cause: str
    detail: str
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A reply or why there is none, and what it cost."""

    reply: Reply | Silence
    cost_usd: float = 0.0
    reused: bool = False


@dataclass
class Memory:
    """What was said of a figure before, and what is being asked of it now."""

    known: Mapping[str, Reply] = field(default_factory=dict)
    _asked: dict[str, "asyncio.Task[Said]"] = field(default_factory=dict)

    async def once(self, key: str, ask: Callable[[], Any]) -> Said:
        """What stands in the log, what another asks at the moment, or what is said now."""
        if (reply := self.known.get(key)) is not None:
            return Said(reply, 0.0, True)
        if (running := self._asked.get(key)) is not None:
            return Said((await running).reply, 0.0, True)
        self._asked[key] = asyncio.ensure_future(ask())
        return await self._asked[key]


@dataclass(frozen=True)
class Model:
    """One model of the settings, with its engine."""

    name: str
    """As the settings call it."""
    settings: ReadingModel
    paid: PaidChat

    @classmethod
    def of(cls, name: str, settings: ReadingModel, open_chat: Callable[[Tier], Chat], budget: Budget) -> "Model":
        """Open its engine.

        Raises:
            PolicyError: it cannot be opened, or its price is not known.
        """
        return cls(name, settings, PaidChat(open_chat(settings.tier), price_of(settings.tier), budget))

    async def ask(
        self,
        prompt: Prompt,
        facts: Mapping[str, Any],
        memory: Memory,
        *,
        schema: Mapping[str, Any] | None = None,
        picture: Picture | None = None,
        chances: int = 0,
    ) -> Said:
        """Render a template, and ask.

        Args:
            prompt: With the parts `system` and `user`.
            facts: What it uses.
            memory: Of the figure.
            schema: JSON schema of the reply.
            picture: Shown before the text.
            chances: How many likeliest first tokens are wanted.
        """
        system = prompt.render_lines("system", facts)
        text = without_control_tokens(prompt.render_lines("user", facts))
        seen = picture.image.raster if picture else None
        key = content_hash([made_by(self.settings), self.paid.chat.version, system, text, seen, schema, chances])

        async def ask() -> Said:
            try:
                images = (await picture.image.load(self.settings.max_pixels),) if picture else ()
            except ImageError as error:
                return Said(Silence("broken_image", str(error)))
            size = image_tokens(picture.width, picture.height, self.settings.max_pixels) if picture else 0
            request = ChatRequest(system, text, images, schema, self.settings.tier.sampling, chances)
            reply, spent = await self.paid.ask(request, size)
            if isinstance(reply, ChatFailure):
                return Said(Silence(reply.reason, reply.detail, reply.retryable), spent)
            first = tuple(TokenChance(token, logprob) for token, logprob in reply.first_token)
            return Said(Reply(key, reply.model, reply.text, first, reply.tokens_in, reply.tokens_out), spent)

        return await memory.once(key, ask)


def made_by(settings: ReadingModel) -> dict[str, Any]:
    """What of a model's settings its replies hang on: all but address, price and whether images are shown."""
    return settings.model_dump(mode="json", exclude={"endpoint", "price", "sees"})
