"""A model that is paid for: its settings, and its engine asked within a budget."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.policy import Price, Tier
from omniscience_assets.captioning.prices import count_tokens

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class ModelSettings(BaseModel):
    """A model as judge, reader or author of questions: who serves it and how it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    backend: Literal["openai", "vllm", "transformers"] = "openai"
    model: str = Field(min_length=1)
    """As the engine calls it; a folder or hub name for `vllm` and `transformers`."""
    endpoint: str = ""
    """For `openai`: the address by its name in the resource `models`."""
    max_tokens: int = Field(default=400, ge=16)
    temperature: float = Field(default=0.0, ge=0)
    seed: int | None = None
    max_pixels: int = Field(default=1_048_576, ge=784)
    """Larger images are made smaller before they are sent."""
    price: Price | None = None
    """Where the price table does not know the model, or knows another price."""

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if (self.backend == "openai") != bool(self.endpoint):
            raise ValueError("an endpoint is what a model of the backend openai needs, and no other has")
        return self

    @property
    def tier(self) -> Tier:
        """What opens its engine and tells its price."""
        return Tier(**{name: getattr(self, name) for name in ModelSettings.model_fields})


@dataclass(frozen=True)
class PaidChat:
    """An engine, its price, and the budget that its answers are paid from."""

    chat: Chat
    price: Price
    budget: Budget

    async def ask(self, request: ChatRequest, image_tokens: int = 0) -> tuple[ChatReply | ChatFailure, float]:
        """The answer and what it cost in dollars; `over_budget` where it might cost more than is left.

        Args:
            request: What is asked.
            image_tokens: About how many tokens its images are.
        """
        expected, spent = self.expect(request, image_tokens), 0.0
        if not await self.budget.admit(expected):
            return ChatFailure("over_budget", self.budget.refusal(expected)), 0.0
        try:
            reply = await self.chat.ask(request)
            spent = self.price.of(reply.tokens_in, reply.tokens_out)
        finally:
            await self.budget.settle(expected, spent)
        return reply, spent

    def expect(self, request: ChatRequest, image_tokens: int = 0) -> float:
        """Dollars that the answer costs at the most."""
        tokens = count_tokens(request.system + request.text) + image_tokens
        return self.price.of(tokens, request.sampling.max_tokens)
