"""Answers of a scripted server, with honest counts of tokens."""

import base64
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from PIL import Image

from omniscience_tests.scripted_server.filler import fill

CHARACTERS_PER_TOKEN, PIXELS_PER_TOKEN = 4, 28 * 28


@dataclass(frozen=True)
class Asked:
    """The parts of a request that matter to an answer."""

    model: str
    prompt: str
    images: tuple[str, ...]
    schema: dict[str, Any] | None
    max_tokens: int

    @property
    def digest(self) -> str:
        return hashlib.sha256("\0".join((self.prompt, *self.images)).encode()).hexdigest()[:16]


def read(body: dict[str, Any]) -> Asked:
    """Raises LookupError or TypeError when it is no request for a chat completion."""
    texts: list[str] = []
    images: list[str] = []
    for message in body["messages"]:
        content = message["content"]
        parts: list[Any] = [{"type": "text", "text": content}] if isinstance(content, str) else content
        texts += [part["text"] for part in parts if part["type"] == "text"]
        images += [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    bound = body.get("max_completion_tokens") or body.get("max_tokens") or 10**6
    return Asked(body["model"], "\n".join(texts), tuple(images), schema, bound)


def complete(asked: Asked, fault: str | None, speak: Callable[[str], object] | None = None) -> dict[str, Any]:
    """A chat completion, sound but for the fault."""
    text, finish_reason = _text(asked, fault, speak), "stop"
    if fault in ("length", "content_filter"):
        text, finish_reason = text[: len(text) // 2], fault
    if tokens(text) > asked.max_tokens:
        text, finish_reason = text[: asked.max_tokens * CHARACTERS_PER_TOKEN], "length"
    message: dict[str, str | None] = {"role": "assistant", "content": text, "refusal": None}
    if fault == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    prompt_tokens = tokens(asked.prompt) + sum(_image_tokens(url) for url in asked.images)
    return {
        "id": f"chatcmpl-{asked.digest}",
        "object": "chat.completion",
        "created": 0,
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": tokens(text),
            "total_tokens": prompt_tokens + tokens(text),
        },
    }


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _text(asked: Asked, fault: str | None, speak: Callable[[str], object] | None) -> str:
    if fault == "empty":
        return ""
    if fault == "wrong_schema":
        return '{"something": "else"}'
    if fault == "prose" or asked.schema is None:
        return f"A scripted answer to {asked.prompt[:40]!r}."
    return orjson.dumps(speak(asked.prompt) if speak else fill(asked.schema, asked.digest)).decode()


def _image_tokens(url: str) -> int:
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        width, height = image.size
    return max(1, width * height // PIXELS_PER_TOKEN)
