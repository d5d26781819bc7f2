"""Models as readers, authors and checkers of questions: asked by template, never twice the same."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatRequest, Sampling
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
    logprob: float | None = None
    """Of the whole reply, where it was asked for, given, and said now."""


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
            said = await running
            return Said(said.reply, 0.0, True, said.logprob)
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
        sampling: Sampling | None = None,
        scored: bool = False,
    ) -> Said:
        """Render a template, and ask.

        Args:
            prompt: With the parts `system` and `user`.
            facts: What it uses.
            memory: Of the figure.
            schema: JSON schema of the reply.
            picture: Shown before the text.
            chances: How many likeliest first tokens are wanted.
            sampling: In place of the settings'.
            scored: The reply's log-probability is wanted, which memory does not keep: it is asked for anew. A reply
                that was cut at its greatest length is one, too.
        """
        system = prompt.render_lines("system", facts)
        text = without_control_tokens(prompt.render_lines("user", facts))
        seen = picture.image.raster if picture else None
        chances = max(chances, int(scored))
        told: list[Any] = [made_by(self.settings), self.paid.chat.version, system, text, seen, schema, chances]
        key = content_hash([*told, *([asdict(sampling)] if sampling else [])])
        request = ChatRequest(system, text, (), schema, sampling or self.settings.tier.sampling, chances)
        return await (Memory() if scored else memory).once(key, lambda: self._say(request, key, picture))

    async def complete(
        self,
        prompt: str,
        memory: Memory,
        *,
        sampling: Sampling,
        picture: Picture | None = None,
        stops: tuple[str, ...] = (),
    ) -> Said:
        """Have the model go on from the end of a raw prompt, as `ChatRequest.raw` says.

        Args:
            prompt: As the model reads it, with the place of the picture marked in it.
            memory: Of the figure.
            sampling: How the reply is drawn.
            picture: What is seen at that place.
            stops: What ends the reply in place of the model's own ends of turns.
        """
        seen = picture.image.raster if picture else None
        told = ["raw", made_by(self.settings), self.paid.chat.version, prompt, seen, asdict(sampling), stops]
        key = content_hash(told)
        request = ChatRequest("", prompt, sampling=sampling, raw=True, stops=stops)
        return await memory.once(key, lambda: self._say(request, key, picture))

    async def _say(self, request: ChatRequest, key: str, picture: Picture | None) -> Said:
        try:
            images = (await picture.image.load(self.settings.max_pixels),) if picture else ()
        except ImageError as error:
            return Said(Silence("broken_image", str(error)))
        size = image_tokens(picture.width, picture.height, self.settings.max_pixels) if picture else 0
        reply, spent = await self.paid.ask(replace(request, images=images), size)
        if isinstance(reply, ChatFailure):
            return Said(Silence(reply.reason, reply.detail, reply.retryable), spent)
        first = tuple(TokenChance(token, logprob) for token, logprob in reply.first_token)
        made = Reply(key, reply.model, reply.text, first, reply.tokens_in, reply.tokens_out)
        return Said(made, spent, False, reply.logprob)


def made_by(settings: ReadingModel) -> dict[str, Any]:
    """What of a model's settings its replies hang on: all but address, price and whether images are shown."""
    return settings.model_dump(mode="json", exclude={"endpoint", "price", "sees"})
