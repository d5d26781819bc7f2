"""One question to a multimodal model, and its answer: what the engines behind the backends have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Reason = Literal[
    "length",
    "content_filter",
    "refusal",
    "unfinished",
    "broken_reply",
    "bad_request",
    "unauthorised",
    "rate_limited",
    "timed_out",
    "server_error",
    "endpoint_down",
    "out_of_memory",
    "over_budget",
]
"""Why there is no answer. `unfinished` is any end that is neither `stop` nor another of these."""

RETRYABLE: frozenset[Reason] = frozenset(
    {"rate_limited", "timed_out", "server_error", "endpoint_down", "out_of_memory", "over_budget"}
)
"""Asking again later, just so, may help."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an answer is drawn; part of what made it, so part of the spec."""

    max_tokens: int = 1024
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    top_k: int = 0
    """How many of the likeliest tokens are drawn from; 0 for all. This and what follows vLLM knows, others may not."""
    min_tokens: int = 0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A system message, and a user message of images followed by text; or a raw prompt."""

    system: str
    text: str
    images: tuple[bytes, ...] = ()
    """PNG or JPEG files."""
    schema: Mapping[str, Any] | None = None
    """JSON schema of the answer; `None` for free text."""
    sampling: Sampling = field(default_factory=Sampling)
    chances: int = 0
    """How many of the likeliest first tokens to give with their log-probabilities. Where they are asked for, an answer
    that was cut at its greatest length is an answer too."""
    raw: bool = False
    """`text` is the whole prompt, as the model reads it, and the model goes on from its end: no chat template is
    applied, and nothing is put before it. The text marks the places of the images as the model's processor wants it.
    There is neither system message nor schema, and an answer that was cut at its greatest length is one."""
    stops: tuple[str, ...] = ()
    """Of a raw prompt: what ends the answer in place of the model's own ends of turns; the answer then keeps its
    special tokens."""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A whole answer: the model ended it by itself."""

    text: str
    model: str
    """As the engine names it."""
    tokens_in: int
    """Of the prompt, image tokens included."""
    tokens_out: int
    constrained: bool
    """The engine held the answer to the schema; otherwise it only was asked to."""
    first_token: tuple[tuple[str, float], ...] = ()
    """Likeliest first tokens and the natural logarithms of their probabilities, where they were asked for and given."""
    logprob: float | None = None
    """Natural logarithm of the whole answer's probability, where chances were asked for and it was given."""


@dataclass(frozen=True, slots=True)
class ChatFailure:
    """Why there is no answer, and what was paid for none."""

    reason: Reason
    detail: str
    """For a person: what was asked of whom, and what came back."""
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def retryable(self) -> bool:
        """Whether asking again later may help."""
        return self.reason in RETRYABLE


class Chat(Protocol):
    """An engine that answers, many questions at a time. Used from one event loop."""

    @property
    def name(self) -> str:
        """As a policy's tier calls it: `openai`, `vllm`, `transformers`."""
        ...

    @property
    def version(self) -> str:
        """Of the engine's library; answers of two versions may differ."""
        ...

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        """Answer one question. Raises nothing for the question's sake."""
        ...

    async def aclose(self) -> None:
        """Let connections or memory go; no question may follow."""
        ...


def ended(
    text: str | None,
    finish_reason: str | None,
    *,
    model: str,
    tokens: tuple[int, int],
    constrained: bool,
    first_token: Iterable[tuple[str, float]] = (),
    logprob: float | None = None,
    may_be_cut: bool = False,
) -> ChatReply | ChatFailure:
    """An answer as an engine ended it; one that did not end by itself is a failure, whatever it says so far.

    Args:
        text: What was said.
        finish_reason: The engine's own word, in OpenAI's vocabulary.
        model: Who answered.
        tokens: In and out.
        constrained: Whether the engine enforced the schema.
        first_token: Where chances were asked for; with them a cut answer is one too.
        logprob: Of the whole answer.
        may_be_cut: A cut answer is one in any case.
    """
    chances = tuple(sorted(first_token, key=lambda one: -one[1]))
    if text and (finish_reason == "stop" or ((chances or may_be_cut) and finish_reason == "length")):
        return ChatReply(text, model, *tokens, constrained, chances, logprob)
    reason: Reason = "unfinished"
    if finish_reason in ("length", "content_filter"):
        reason = "length" if finish_reason == "length" else "content_filter"
    elif finish_reason == "stop":
        reason = "broken_reply"
    said = f"{text[:80]!r}" if text else "nothing"
    return ChatFailure(reason, f"{model} ended with {finish_reason} after {tokens[1]} tokens: {said}", *tokens)
