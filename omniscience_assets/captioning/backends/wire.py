"""Chat completions, and completions of raw prompts, as they go over the wire: a request as JSON, an answer out of JSON.

vLLM's `/completions` takes a raw prompt and no image (0.32; of two proposals to add images neither was taken in). Its
chat completions take images, and a chat template with the request: with the template `{{ prompt }}` the prompt is what
we say, word by word. The server must have been started with `--trust-request-chat-template`, else it declines.
`continue_final_message` would need no flag, but it takes the white space off an empty turn's opening where the template
trims messages, as Llama 3's does.
"""

import base64
from typing import Any

import orjson

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, ended

_MEDIA = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


_MORE = ("top_k", "min_tokens", "presence_penalty", "frequency_penalty")
"""Of the sampling: said only where they differ from doing nothing, since OpenAI itself declines two of them."""
_LITERAL = "{{ prompt }}"
"""A chat template that is the prompt itself."""


class UnknownImage(ValueError):  # noqa: N818
    """An image is neither PNG nor JPEG."""


def request_path(request: ChatRequest) -> str:
    """Where a request goes, below the endpoint's address."""
    return "/completions" if request.raw and not request.images else "/chat/completions"


def request_body(request: ChatRequest, model: str) -> bytes:
    """JSON of a request, images first in the user's message.

    `temperature` and `top_p` are always said: vLLM's defaults are those of the model's own `generation_config.json`.
    The bound on tokens is `max_completion_tokens`: OpenAI's newer models decline `max_tokens`, vLLM takes both.

    Raises:
        UnknownImage: If an image is neither PNG nor JPEG.
    """
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": model,
        **(_raw(request) if request.raw else _messages(request)),
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
    }
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    body |= {name: told for name in _MORE if (told := getattr(sampling, name))}
    if request.chances:
        body |= {"logprobs": True, "top_logprobs": request.chances}
    if request.schema is not None:
        schema = {"name": "answer", "schema": dict(request.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return orjson.dumps(body)


def _messages(request: ChatRequest) -> dict[str, Any]:
    return {
        "messages": [
            {"role": "system", "content": request.system},
            {"role": "user", "content": [*_images(request), {"type": "text", "text": request.text}]},
        ],
        "max_completion_tokens": request.sampling.max_tokens,
    }


def _raw(request: ChatRequest) -> dict[str, Any]:
    ends: dict[str, Any] = {}
    if request.stops:
        ends = {"stop": list(request.stops), "ignore_eos": True, "skip_special_tokens": False}
        ends["spaces_between_special_tokens"] = False
    if not request.images:
        told = {"prompt": request.text, "max_tokens": request.sampling.max_tokens, "add_special_tokens": False}
        return told | ends
    return {
        "messages": [{"role": "user", "content": _images(request)}],
        "chat_template": _LITERAL,
        "chat_template_kwargs": {"prompt": request.text},
        "add_generation_prompt": False,
        "max_completion_tokens": request.sampling.max_tokens,
        **ends,
    }


def _images(request: ChatRequest) -> list[dict[str, Any]]:
    return [
        {"type": "image_url", "image_url": {"url": _data_url(image, at)}} for at, image in enumerate(request.images)
    ]


def read_reply(body: bytes, request: ChatRequest, model: str) -> ChatReply | ChatFailure:
    """An answer with HTTP status 200; `broken_reply` if it is not a chat completion.

    Args:
        body: As received.
        request: What was asked.
        model: Who was asked, should the answer not say.
    """
    try:
        answer = orjson.loads(body)
        choice = answer["choices"][0]
        message = choice.get("message") or {"content": choice["text"]}
        text, refusal, finish_reason = message.get("content"), message.get("refusal"), choice.get("finish_reason")
        if not isinstance(text, str | None):
            raise TypeError("its content is no text")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return ChatFailure("broken_reply", f"no chat completion ({error}) in {len(body)} bytes: {body[:200]!r}")
    usage = answer.get("usage")
    tokens = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    who = str(answer.get("model") or model)
    if refusal:
        return ChatFailure("refusal", f"{who} refused: {str(refusal)[:300]!r}", *tokens)
    return ended(
        text,
        finish_reason,
        model=who,
        tokens=tokens,
        constrained=_kept(request, text),
        first_token=_chances(choice) if request.chances else (),
        logprob=_logprob(choice) if request.chances else None,
        may_be_cut=request.raw,
    )


def _chances(choice: dict[str, Any]) -> list[tuple[str, float]]:
    """Of the first token; none where the server does not give them."""
    try:
        return [(str(one["token"]), float(one["logprob"])) for one in choice["logprobs"]["content"][0]["top_logprobs"]]
    except (LookupError, TypeError, ValueError):
        return []


def _logprob(choice: dict[str, Any]) -> float | None:
    """Of the whole answer; none where the server does not give it."""
    try:
        return sum(float(one["logprob"]) for one in choice["logprobs"]["content"])
    except (LookupError, TypeError, ValueError):
        return None


def _data_url(image: bytes, at: int) -> str:
    for magic, media in _MEDIA:
        if image.startswith(magic):
            return f"data:{media};base64,{base64.b64encode(image).decode('ascii')}"
    raise UnknownImage(f"image {at} is neither PNG nor JPEG, it begins with {image[:8]!r}")


def _count(usage: object, name: str) -> int:
    count = usage.get(name) if isinstance(usage, dict) else None
    return count if isinstance(count, int) else 0


def _kept(request: ChatRequest, text: str | None) -> bool:
    """Whether the engine seems to have enforced the schema: some servers ignore `response_format` and say nothing."""
    if request.schema is None:
        return False
    try:
        answer = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return False
    return request.schema.get("type") != "object" or (
        isinstance(answer, dict) and set(request.schema.get("required", ())) <= answer.keys()
    )
