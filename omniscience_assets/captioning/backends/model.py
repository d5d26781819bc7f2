"""A tier that a model writes: prompt out, reply in, claims out of it, and what it cost."""

import re
from dataclasses import dataclass
from typing import Any

import orjson
from jinja2 import TemplateError

from omniscience_assets.captioning import brief
from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.backends.protocol import CaptionFailure, CaptionReply, CaptionRequest, Paid
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.images import ImageError
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import Price, Tier
from omniscience_assets.captioning.prices import count_tokens, image_tokens
from omniscience_assets.captioning.replies import BrokenReplyError, parse_reply
from omniscience_assets.store.hashing import content_hash

_CONTROL_TOKEN = re.compile(
    r"<(?=\|)|<(?=/?(?:s|bos|eos|pad|unk|image|img|video|think|tool_call|start_of_\w+|end_of_\w+)>)|\[(?=/?INST\])"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is asked about a figure."""

    system: str
    text: str
    key: str
    """Hash of all that the reply hangs on."""
    tokens: int
    """About how many, the image's included."""
    image_tokens: int
    """About how many of them are the image's."""


@dataclass(frozen=True)
class ModelCaptioner:
    """Captions through a chat engine, within a budget.

    Failures: the engine's own reasons (`ChatFailure`), `broken_image`, `broken_reply`, `over_budget`, `bad_template`.
    """

    chat: Chat
    tier: Tier
    price: Price
    budget: Budget

    @property
    def name(self) -> str:
        """The engine's."""
        return self.chat.name

    @property
    def version(self) -> str:
        """The engine's."""
        return self.chat.version

    async def caption(self, request: CaptionRequest) -> CaptionReply | CaptionFailure:
        """Ask the model, unless it has said just this before."""
        try:
            asked = self.prepare(request)
        except TemplateError as error:
            return CaptionFailure("bad_template", f"{request.prompt.name}: {error}")
        if (known := request.known.get(asked.key)) is not None:
            reply = ChatReply(known.reply, known.model or self.tier.model, known.tokens_in, known.tokens_out, False)
            paid = Paid(asked.key, known.reply, True, False, known.tokens_in, known.tokens_out, known.cost_usd)
            return self._read(reply, paid)
        images: tuple[bytes, ...] = ()
        if request.load_image is not None:
            try:
                images = (await request.load_image(self.tier.max_pixels),)
            except ImageError as error:
                return CaptionFailure("broken_image", str(error))
        return await self._ask(asked, images)

    def prepare(self, request: CaptionRequest) -> Asked:
        """What would be asked of the model.

        Raises:
            jinja2.TemplateError: the format's template does not fit the facts.
        """
        figure, facts = request.figure, brief.tell(request.figure, request.evidence, FORMATS[self.tier.format])
        system = request.prompt.render_lines("system", facts)
        text = without_control_tokens(request.prompt.render_lines("user", facts))
        seen = image_tokens(figure.width or 0, figure.height or 0, self.tier.max_pixels)
        return Asked(system, text, self._key(system, text, figure.raster), count_tokens(system + text) + seen, seen)

    async def aclose(self) -> None:
        """Close the engine."""
        await self.chat.aclose()

    async def _ask(self, asked: Asked, images: tuple[bytes, ...]) -> CaptionReply | CaptionFailure:
        request = ChatRequest(asked.system, asked.text, images, FORMATS[self.tier.format].schema, self.tier.sampling)
        reply, spent = await PaidChat(self.chat, self.price, self.budget).ask(request, asked.image_tokens)
        if isinstance(reply, ChatFailure) and reply.reason == "over_budget":
            return CaptionFailure(reply.reason, reply.detail, retryable=True, model=self.tier.model)
        if isinstance(reply, ChatFailure):
            paid = Paid(asked.key, "", False, False, reply.tokens_in, reply.tokens_out, spent)
            return CaptionFailure(reply.reason, reply.detail, reply.retryable, self.tier.model, paid)
        return self._read(reply, Paid(asked.key, reply.text, False, False, reply.tokens_in, reply.tokens_out, spent))

    def _read(self, reply: ChatReply, paid: Paid) -> CaptionReply | CaptionFailure:
        try:
            parsed = parse_reply(reply.text, FORMATS[self.tier.format], constrained=reply.constrained)
        except BrokenReplyError as error:
            return CaptionFailure("broken_reply", f"{reply.model}: {error}", model=reply.model, paid=paid)
        paid = Paid(paid.key, paid.reply, paid.reused, parsed.repaired, paid.tokens_in, paid.tokens_out, paid.cost_usd)
        return CaptionReply(" ".join(claim.text for claim in parsed.claims), parsed.claims, reply.model, paid)

    def _key(self, system: str, text: str, raster: str | None) -> str:
        """Hash of all that the reply hangs on."""
        asked: dict[str, Any] = self.tier.model_dump(
            mode="json",
            include={"backend", "model", "format", "max_tokens", "temperature", "top_p", "seed", "max_pixels"},
        )
        schema = orjson.dumps(FORMATS[self.tier.format].schema).decode()
        return content_hash([asked, self.version, system, text, raster, schema])


def without_control_tokens(text: str) -> str:
    """What a paper says, with the tokens broken up by which chat templates and images are marked.

    A server reads `<|im_end|>` in a text as the end of the message; a paper must not be able to end ours.
    """
    return _CONTROL_TOKEN.sub(lambda mark: mark[0] + " ", text)
